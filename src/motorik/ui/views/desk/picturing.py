"""The song's channels as nodes and cables."""

from motorik.domain.patch import Module, Patch
from motorik.domain.project import Channel, Project, Track
from motorik.domain.references import MASTER
from motorik.modules import registry
from motorik.modules.declaration import Rate
from motorik.ui.models.graph import Node, Picture, Port, Wire
from motorik.ui.text import _

MIDI_OUT = "midi-outs"
"""The node that stands for hardware and files; longer than it has to be, so that no channel is called so."""
DRUMS, EFFECTS = ("drum.",), ("fx.",)


def side_inputs(channel: Channel, rack: Patch | None) -> list[str]:
    """Return the ports of a channel's effects that can hear another channel, ``<module>.<port>``."""
    modules: tuple[Module, ...] = (*(rack.modules if rack else ()), *channel.inserts)
    found = []
    for module in modules:
        known = registry().get(module.kind)
        if known is not None:
            audio = [port.id for port in known.inputs if port.rate is Rate.AUDIO]
            found += [f"{module.id}.{port}" for port in audio[1:]]
    return found


def icon_of(patch: Patch | None) -> str:
    """Return the icon of what a patch is."""
    if patch is None:
        return "call-merge"
    kinds = [module.kind for module in patch.modules]
    if any(kind.startswith(DRUMS) for kind in kinds):
        return "circle-double"
    if any(kind.startswith("osc") for kind in kinds):
        return "piano"
    return "waveform" if any(kind.startswith("sample") for kind in kinds) else "creation"


def picture_of(project: Project) -> Picture:
    """Return all channels with what leads where, and what leaves by MIDI."""
    patches = {patch.id: patch for patch in project.patches}
    nodes: dict[str, Node] = {}
    for track in project.tracks:
        nodes[track.id] = _track(track, patches)
    for bus in project.mixer.returns:
        rack = patches.get(bus.channel.rack or "")
        effects = [_name(module) for module in bus.channel.inserts]
        detail = (rack.name or rack.id) if rack else ", ".join(effects) or _("bus")
        ports = [Port(f"{bus.id}.in", _("in"), "audio", False), *_ends(bus.id, bus.channel, rack)]
        nodes[bus.id] = Node(
            bus.id,
            bus.name or bus.id,
            detail,
            "effect",
            "creation",
            tuple(ports),
            metered=True,
            bypassed=bus.channel.muted,
        )
    inserts = [_name(module) for module in project.mixer.master.inserts]
    sides = side_inputs(project.mixer.master, patches.get(project.mixer.master.rack or ""))
    ends = [Port(f"{MASTER}.in", _("in"), "audio", False)]
    ends += [Port(f"{MASTER}.side", _("side chain"), "modulation", False)] if sides else []
    nodes[MASTER] = Node(
        MASTER,
        _("Master"),
        ", ".join(inserts) or _("what is heard"),
        "good",
        "speaker",
        tuple(ends),
        metered=True,
        heard=True,
    )
    nodes[MIDI_OUT] = _midi(project)
    return Picture(nodes, tuple(_wires(project, nodes)))


def _track(track: Track, patches: dict[str, Patch]) -> Node:
    patch = patches.get(track.patch)
    rack = patches.get(track.channel.rack or "")
    detail = (patch.name or patch.id) if patch else track.patch
    if rack is not None:
        detail = f"{detail} › {rack.name or rack.id}"
    ports = [*_ends(track.id, track.channel, rack), Port(f"{track.id}.midi", _("MIDI"), "midi", True)]
    return Node(
        track.id,
        track.name or track.id,
        detail,
        "instrument",
        icon_of(patch),
        tuple(ports),
        metered=True,
        bypassed=track.channel.muted,
    )


def _ends(id: str, channel: Channel, rack: Patch | None) -> list[Port]:
    ports = [Port(f"{id}.out", _("out"), "audio", True), Port(f"{id}.send", _("send"), "send", True)]
    if side_inputs(channel, rack):
        ports.insert(0, Port(f"{id}.side", _("side chain"), "modulation", False))
    return ports


def _midi(project: Project) -> Node:
    used = sorted({track.midi_channel for track in project.tracks if track.midi_channel is not None})
    free = next((number for number in range(1, 17) if number not in used), None)
    channels = [*used, *([free] if free is not None else [])]
    ports = tuple(
        Port(f"{MIDI_OUT}.ch{number}", _("channel {number}").format(number=number), "midi", False)
        for number in channels
    )
    return Node(MIDI_OUT, _("MIDI out"), _("hardware and files"), "instrument", "midi-port", ports)


def _wires(project: Project, nodes: dict[str, Node]) -> list[Wire]:
    found = []
    for id, channel in project.channels.items():
        if id != MASTER:
            found.append(Wire(f"{id}.out", f"{channel.output or MASTER}.in", "audio"))
        found += [Wire(f"{id}.send", f"{send.target}.in", "send") for send in channel.sends]
        found += [
            Wire(f"{chain.source}.out", f"{id}.side", "modulation")
            for chain in channel.sidechains
            if any(port.id == f"{id}.side" for port in nodes[id].ports)
        ]
    found += [
        Wire(f"{track.id}.midi", f"{MIDI_OUT}.ch{track.midi_channel}", "midi")
        for track in project.tracks
        if track.midi_channel is not None
    ]
    return found


def _name(module: Module) -> str:
    known = registry().get(module.kind)
    return _(known.name) if known else module.kind
