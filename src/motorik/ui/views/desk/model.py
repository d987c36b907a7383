"""The desk without its window: channels, where their sound is led, machines that are added."""

from typing import TYPE_CHECKING, Any

from motorik.domain.patch import Patch, Place
from motorik.domain.project import Channel, Project, Send, SideChain
from motorik.domain.references import MASTER
from motorik.journal import EditError
from motorik.journal.edits.mixer import (
    AddReturn,
    AddSend,
    AddSideChain,
    RemoveSend,
    RemoveSideChain,
    SetMuted,
    SetOutput,
    SetSendLevel,
    SetSendPre,
    SetSoloed,
)
from motorik.journal.edits.places import SetDeskPlace
from motorik.journal.edits.tracks import AddTrack, SetTrackMidiChannel
from motorik.journal.transactions import remove_return, remove_track
from motorik.ui.models.canvas import CanvasModel
from motorik.ui.models.graph import NODE_WIDTH, Point, Wire
from motorik.ui.models.parameters import Address, HotParameter
from motorik.ui.models.question import Option
from motorik.ui.text import _, told
from motorik.ui.views.desk.picturing import MIDI_OUT, picture_of, side_inputs

if TYPE_CHECKING:
    from concurrent.futures import Future

    from motorik.journal import Edit
    from motorik.storage.presets import Shelved
    from motorik.ui.models.workbench import Workbench

SEND_DB = -12.0
ACROSS, DOWN = 48.0, 24.0
PANELS = ("machine", "machines", "panel", "panels")
"""How the screen with the faces of machines may be called."""


class DeskModel(CanvasModel):
    """All channels of the song as a canvas."""

    def __init__(self, bench: "Workbench") -> None:
        super().__init__(bench)
        self._shelf: list[Shelved] = []
        self._to: Point | None = None
        self.session.changed.connect(self._song_changed)
        self.show(picture_of(self.project))

    @property
    def project(self) -> Project:
        """The song."""
        return self.session.project

    def _song_changed(self, before: Project, after: Project) -> None:
        kept = ("tracks", "mixer", "patches", "desk")
        if any(getattr(before, name) is not getattr(after, name) for name in kept):
            self.show(picture_of(after))

    # ---- places -------------------------------------------------------------------------------------------

    def kept_places(self) -> dict[str, Place]:
        """Return the places the song has for channels."""
        return self.project.desk

    def put(self, places: dict[str, Point]) -> None:
        """Write places of channels down."""
        self.session.commit(_("Move machines"), *self._placing(places))

    def _placing(self, places: dict[str, Point]) -> "list[Edit]":
        return [
            SetDeskPlace(channel=id, value=Place(x=round(x), y=round(y))) for id, (x, y) in places.items()
        ]

    def automatic(self) -> dict[str, Point]:
        """Return tracks in columns at the left, every other one lower, then buses, the master last."""
        nodes, places = self.picture.nodes, dict[str, Point]()
        tracks = [track.id for track in self.project.tracks]
        rows = max(4, -(-len(tracks) // 4))
        step = max((nodes[id].size[1] for id in tracks), default=0.0) + DOWN
        columns = -(-len(tracks) // rows)
        for number, id in enumerate(tracks):
            column, row = divmod(number, rows)
            places[id] = (column * (NODE_WIDTH + ACROSS), row * step + (column % 2) * step / 2)
        x = columns * (NODE_WIDTH + ACROSS) + 24
        y = 0.0
        for id in (MIDI_OUT, *(bus.id for bus in self.project.mixer.returns)):
            places[id] = (x, y)
            y += nodes[id].size[1] + DOWN
        last = max(min(rows, len(tracks)) * step, y)
        places[MASTER] = (x + NODE_WIDTH + 2 * ACROSS, (last - nodes[MASTER].size[1]) / 2)
        return {id: (round(x), round(y)) for id, (x, y) in places.items()}

    # ---- what is there ------------------------------------------------------------------------------------

    def channel(self, id: str | None) -> Channel | None:
        """Return a channel by its id."""
        return self.project.channels.get(id or "")

    def patch_of(self, id: str | None) -> Patch | None:
        """Return what a channel plays, else what it is heard through."""
        named = {track.id: track.patch for track in self.project.tracks}
        channel = self.channel(id)
        wanted = named.get(id or "") or (channel.rack if channel else None)
        return next((it for it in self.project.patches if it.id == wanted), None)

    def rack_of(self, id: str) -> Patch | None:
        """Return the rack of a channel."""
        channel = self.channel(id)
        return next((it for it in self.project.patches if channel and it.id == channel.rack), None)

    def is_track(self, id: str | None) -> bool:
        """Whether a channel is that of a track."""
        return any(track.id == id for track in self.project.tracks)

    def level(self, id: str) -> tuple[float, float]:
        """Return how loud a channel is, left and right of full scale."""
        meter = self.session.meters.get(id)
        return (meter.peak_left, meter.peak_right) if meter else (0.0, 0.0)

    # ---- cables -------------------------------------------------------------------------------------------

    def why_not(self, source: str, target: str) -> str | None:
        """Return why an end cannot be led to another, None when it can."""
        out, into = self.picture.port(source), self.picture.port(target)
        if out is None or into is None or out.output == into.output:
            return _("A cable leads from an output at the right to an input at the left")
        if (out.kind == "midi") != (into.kind == "midi"):
            return _("MIDI leads to MIDI, sound to sound")
        edit = self._laying(source, target)
        if edit is None:
            return _("A send cannot be a side chain: take the output")
        return self._refusal(edit)

    def _refusal(self, *edits: "Edit") -> str | None:
        project = self.session.studio.project
        try:
            for edit in edits:
                project = edit.apply(project)
        except EditError as error:
            return told(str(error))
        return None

    def _laying(self, source: str, target: str) -> "Edit | None":
        """Return the edit that lays a cable."""
        channel, _dot, way = source.partition(".")
        other, _dot, into = target.partition(".")
        if way == "midi":
            return SetTrackMidiChannel(track=channel, midi_channel=int(into.removeprefix("ch")))
        if way == "send":
            if into != "in":
                return None
            return AddSend(channel=channel, item=Send(target=other, level_db=SEND_DB))
        if into == "side":
            owner = self.channel(other)
            ports = side_inputs(owner, self.rack_of(other)) if owner else []
            return AddSideChain(channel=other, item=SideChain(target=ports[0], source=channel))
        return SetOutput(channel=channel, output=None if other == MASTER else other)

    def connect(self, source: str, target: str, instead: Wire | None = None) -> None:
        """Lead an end to another, as one step with taking out ``instead``."""
        edit = self._laying(source, target)
        if edit is None:
            return
        cutting = self._cutting(instead) if instead and not isinstance(edit, SetOutput) else None
        self.session.commit(_("Connect"), *([cutting] if cutting else []), edit)

    def cut(self, wire: Wire) -> None:
        """Take a cable out; an output goes back to the master."""
        edit = self._cutting(wire)
        if edit is None:
            self.bench.say(_("What leads to the master can be led elsewhere, not cut: mute it instead"))
        else:
            self.session.commit(_("Cut"), edit)

    def _cutting(self, wire: Wire) -> "Edit | None":
        channel, other = wire.source.partition(".")[0], wire.target.partition(".")[0]
        if wire.kind == "send":
            return RemoveSend(channel=channel, target=other)
        if wire.kind == "midi":
            return SetTrackMidiChannel(track=channel, midi_channel=None)
        if wire.kind == "modulation":
            owner = self.channel(other)
            chain = next((it for it in (owner.sidechains if owner else ()) if it.source == channel), None)
            return RemoveSideChain(channel=other, target=chain.target, source=channel) if chain else None
        return SetOutput(channel=channel, output=None) if other != MASTER else None

    def offer(self, source: str, node: str) -> None:
        """A cable was let go on a machine: take the end that fits."""
        fitting = [it.id for it in self.picture.nodes[node].inputs if self.why_not(source, it.id) is None]
        if fitting:
            self.connect(source, fitting[0])
        else:
            ends = self.picture.nodes[node].inputs
            against = self.why_not(source, ends[0].id) if ends else None
            self.bench.say(against or _("{name} has no input").format(name=self.picture.nodes[node].title))

    def ask_target(self) -> None:
        """Ask where the chosen machine is led to: wiring without dragging."""
        if self.single is None:
            return
        answers = [
            Option(f"{port.name} › {node.title} · {end.name}", (port.id, end.id), node.detail, "", node.icon)
            for port in self.picture.nodes[self.single].outputs
            for node in self.picture.nodes.values()
            for end in node.inputs
            if self.why_not(port.id, end.id) is None
            and not any((it.source, it.target) == (port.id, end.id) for it in self.picture.wires)
        ]
        title = _("Lead {source} to").format(source=self.picture.nodes[self.single].title)
        self.ask(title, lambda ends: self.connect(*ends), answers)

    # ---- machines -----------------------------------------------------------------------------------------

    def open(self, node: str) -> None:
        """Show the patch of a machine."""
        patch = self.patch_of(node)
        if patch is None:
            self.bench.say(
                _("Nothing to open: {name} has no patch").format(name=self.picture.nodes[node].title)
            )
            return
        from motorik.ui.views.patch.model import PatchModel

        self.bench.model(PatchModel).open_patch(patch.id, node)
        self.bench.show("patch")

    def panel_screen(self) -> str | None:
        """Return the screen with the faces of machines, where there is one."""
        from motorik.ui.views import screens

        return next((id for id in PANELS if id in screens()), None)

    def open_panel(self) -> None:
        """Show the face of the chosen machine."""
        screen = self.panel_screen()
        if screen is not None and self.single is not None:
            from motorik.ui.views.play.model import PlayModel

            self.bench.model(PlayModel).choose(self.single)
            self.bench.show(screen)

    def ask_hardware(self) -> None:
        """Ask what hardware the chosen track plays; more of it is on the hardware screen."""
        from motorik.ui.views.hardware.model import HardwareModel

        if self.single is not None:
            self.bench.show("hardware")
            self.bench.model(HardwareModel).tracks_played.ask_port(self.single)

    def ask_machine(self, at: Point | None = None) -> None:
        """Ask for a machine to add; the shelf of presets is read in the background."""
        self._to = at
        if self._shelf:
            self._ask()
            return
        from motorik.studio.presets import list_presets

        self.bench.say(_("Reading the presets …"))
        self.session.bus.after(self.session.studio.pool.submit(list_presets), self._read)

    def _read(self, done: "Future[Any]") -> None:
        self._shelf, unreadable = done.result()
        if unreadable:
            self.bench.say(unreadable[0])
        self._ask()

    def _ask(self) -> None:
        from motorik.ui.views.patch.presets import answer

        hint = _("moog, rd9, tb303, h90, pad, bass …")
        self.ask(_("Add a machine"), self.add, [answer(it) for it in self._shelf], hint)

    def add(self, shelved: "Shelved") -> None:
        """Add a preset: an instrument on a track of its own, an effect as a return."""
        from motorik.machines.preset import is_effect
        from motorik.studio.errors import StudioError
        from motorik.studio.new_tracks import edits_for_track
        from motorik.studio.presets import edits_for_return

        song = self.session.studio.song
        try:
            edits = (edits_for_return if is_effect(shelved.preset) else edits_for_track)(song, shelved)
        except StudioError as error:
            self.bench.say(str(error))
            return
        owner = next(it.item.id for it in edits if isinstance(it, AddReturn | AddTrack))
        at = self._to or (self.pan[0] + 60 / self.zoom, self.pan[1] + 60 / self.zoom)
        places = self.frozen() | {owner: at}
        label = _("Add {name}").format(name=shelved.preset.name)
        if self.session.commit(label, *edits, *self._placing(places)):
            self.session.catch_up()
            self.choose([owner])
            self.bench.say(shelved.preset.description or shelved.preset.name)

    def add_bus(self) -> None:
        """Add an empty bus: a group, or a return for effects."""
        from motorik.domain.project import Return

        number = 1
        while f"bus{number}" in self.project.channels:
            number += 1
        name = _("Bus {number}").format(number=number)
        bus = Return(id=f"bus{number}", name=name)
        if self.session.commit(_("Add a bus"), AddReturn(item=bus)):
            self.session.catch_up()
            self.choose([bus.id])

    def remove(self) -> None:
        """Remove the chosen machines, or cut the chosen cable."""
        if self.wire is not None:
            self.cut(self.wire)
            return
        project, edits = self.session.studio.project, []
        for id in sorted(self.selection - {MASTER, MIDI_OUT}):
            found = remove_track(project, id) if self.is_track(id) else remove_return(project, id)
            for edit in found:
                project = edit.apply(project)
                edits.append(edit)
        if edits:
            self.session.commit(_("Remove machines"), *edits)

    # ---- the strip of a machine ---------------------------------------------------------------------------

    def mute(self, id: str) -> None:
        """Silence a channel, or let it sound."""
        channel = self.channel(id)
        if channel is not None:
            self.session.commit(_("Mute"), SetMuted(channel=id, muted=not channel.muted))

    def solo(self, id: str) -> None:
        """Hear only this channel, or all again."""
        channel = self.channel(id)
        if channel is not None:
            self.session.commit(_("Solo"), SetSoloed(channel=id, soloed=not channel.soloed))

    def send(self, channel: str, target: str) -> Send | None:
        """Return what a channel sends to a return."""
        found = self.channel(channel)
        return next((it for it in (found.sends if found else ()) if it.target == target), None)

    def hot_send(self, channel: str, target: str) -> HotParameter:
        """Return the level of a send as a hot value, in dB."""

        def read(project: Project) -> float:
            sends = project.channels[channel].sends if channel in project.channels else ()
            return next((it.level_db for it in sends if it.target == target), SEND_DB)

        return HotParameter(
            self.session.studio,
            _("Set a send"),
            read,
            lambda value: SetSendLevel(channel=channel, target=target, level_db=value),
            Address(channel, f"send-{target}.level_db", "channel"),
        )

    def toggle_pre(self, channel: str, target: str) -> None:
        """Send from before the fader, or after it."""
        send = self.send(channel, target)
        if send is not None:
            edit = SetSendPre(channel=channel, target=target, pre=not send.pre)
            self.session.commit(_("Before or after the fader"), edit)
