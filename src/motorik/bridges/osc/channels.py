"""Addresses of a mixer channel: level, pan, mute, solo, sends, inserts, its rack, its meter."""

from collections.abc import Iterator

from motorik.bridges.osc.commands import switch
from motorik.bridges.osc.dials import (
    LEVEL,
    PAN,
    channel_dial,
    insert_dial,
    macro_dial,
    patch_dial,
    send_dial,
)
from motorik.bridges.osc.nodes import Arguments, Field, Node, Situation, Write
from motorik.domain.patch import Module
from motorik.domain.project import Channel, Project
from motorik.modules import registry
from motorik.modules.declaration import Parameter


def channel_nodes(project: Project, family: str, id: str, channel: Channel, title: str) -> Iterator[Node]:
    """Yield the addresses of channel ``id``; ``family`` is where it stands, with its id in braces."""
    base = family if "{" not in family else f"{family[: family.index('{')]}{id}"
    yield from channel_dial(id, LEVEL, "Set the level").both(
        f"{family}/level", f"{base}/level", LEVEL.doc, title
    )
    yield from channel_dial(id, PAN, "Set the pan").both(f"{family}/pan", f"{base}/pan", PAN.doc, title)
    yield _mute(family, base, id)
    yield _solo(family, base, id)
    yield Node(
        f"{family}/meter", f"{base}/meter",
        "What it gives to the mix, left and right: RMS over 300 ms, 1 is full.",
        (Field("left", "f", 0, 1), Field("right", "f", 0, 1)), None,
        lambda situation: _meter(situation, id), title,
    )  # fmt: skip
    for send in channel.sends:
        yield from send_dial(id, send.target).both(
            f"{family}/send/{{return}}", f"{base}/send/{send.target}", "How much goes to a return."
        )
    for module, parameter in knobs(channel.inserts):
        yield from insert_dial(id, module.id, parameter).both(
            f"{family}/insert/{{insert}}/{{parameter}}",
            f"{base}/insert/{module.id}/{parameter.id}",
            parameter.doc,
        )
    rack = next((it for it in project.patches if it.id == channel.rack), None)
    if rack is None:
        return
    for macro in rack.macros:
        yield macro_dial(id, "channel", rack.id, macro).by_value(
            f"{family}/rack/macro/{{macro}}", f"{base}/rack/macro/{macro.id}",
            "A macro of the rack.", macro.name,
        )  # fmt: skip
    for module, parameter in knobs(rack.modules):
        yield from patch_dial(id, "channel", rack.id, module.id, parameter).both(
            f"{family}/rack/{{module}}/{{parameter}}",
            f"{base}/rack/{module.id}/{parameter.id}",
            parameter.doc,
        )


def knobs(modules: tuple[Module, ...]) -> Iterator[tuple[Module, Parameter]]:
    """Yield every parameter that a hand may turn; of kinds this version does not know none."""
    for module in modules:
        declaration = registry().get(module.kind)
        for parameter in declaration.parameters if declaration else ():
            if not parameter.host:
                yield module, parameter


def _mute(family: str, base: str, id: str) -> Node:
    def write(on: bool) -> Write:
        from motorik.journal.edits.mixer import SetMuted

        return Write("Mute" if on else "Unmute", (SetMuted(channel=id, muted=on),))

    return switch(
        f"{family}/mute", "Whether it is silenced.", write,
        lambda situation: situation.project.channels.get(id, Channel()).muted, f"{base}/mute",
    )  # fmt: skip


def _solo(family: str, base: str, id: str) -> Node:
    def write(on: bool) -> Write:
        from motorik.journal.edits.mixer import SetSoloed

        return Write("Solo" if on else "Unsolo", (SetSoloed(channel=id, soloed=on),))

    return switch(
        f"{family}/solo", "Whether only it and others in solo are heard.", write,
        lambda situation: situation.project.channels.get(id, Channel()).soloed, f"{base}/solo",
    )  # fmt: skip


def _meter(situation: Situation, id: str) -> Arguments | None:
    meter = situation.meters.get(id)
    return None if meter is None else (meter.rms_left, meter.rms_right)
