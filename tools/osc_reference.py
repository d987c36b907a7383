"""The page of OSC addresses: their families, and what the panels and devices of machines are called."""

from __future__ import annotations

from motorik.bridges.osc.listing import ACCESS, takes
from motorik.bridges.osc.nodes import Node, Situation, Turn
from motorik.bridges.osc.space import address_space
from motorik.domain.live import Clip, LiveMacro, LiveSet, Scene
from motorik.domain.patch import Macro, Module, Patch
from motorik.domain.pattern import Pattern
from motorik.domain.project import Channel, Mixer, Project, Return, Send, Track
from motorik.machines import machines
from motorik.machines.machine import Machine, Role

INTRODUCTION = """
# OSC addresses

Every song has these addresses, with its own ids for what stands in braces; `motorik osc addresses SONG` lists them for
one song. How to use them: [OSC](../guide/osc.md).

What an address takes is written as its OSC type, its name and its range: `f` is any number (`i h f d T F` are taken),
`i` a whole number, `T` on or off (0 and 1 are taken), `s` a text; what stands in brackets may be left out. A number beyond
its range stands at the end of it. Choices are taken by number or by name. What can be written and takes nothing is a
button: it may be sent `1` when it is pressed and `0`, which does nothing, when it is let go.

| address | | takes | |
| --- | --- | --- | --- |
"""  # noqa: E501

MACHINES = """
## Knobs of machines

`/track/{track}/machine/{control}` has a knob for every control on the panel, by its label and by the id of what it turns,
then for all that is left: a parameter by its id, with its module where two are alike (`filter_cutoff`). Where a machine
stands for hardware, `/track/{track}/device/{control}` has the controllers by the names they have there. Both take 0 to 1,
and the value in its own unit at `/value` below. All parameters, module by module, with range and unit:
[modules](modules.md).
"""  # noqa: E501


def osc_page(note: str) -> str:
    """Return the page; ``note`` says where it comes from."""
    families: dict[str, Node] = {}
    for node in address_space(_song()):
        families.setdefault(node.family, node)
    rows = "".join(map(_row, families.values()))
    parts = [f"{note}{INTRODUCTION}{rows}{MACHINES}"]
    parts += [_machine(it) for it in machines().values() if it.role is Role.INSTRUMENT]
    return "\n".join(parts)


def _row(node: Node) -> str:
    given, doc = takes(node), node.doc
    if node.family.endswith("{parameter}"):
        given, doc = "its value", "What the module declares ([modules](modules.md)), in its unit."
    elif node.family.endswith("{control}"):
        doc = "A knob by its name ([below](#knobs-of-machines)): where it stands."
    elif node.family.endswith("{control}/value"):
        given, doc = "its value", "The same in its own unit."
    return f"| `{node.family}` | {ACCESS[node.access]} | {given and f'`{given}`'} | {doc} |\n"


def _machine(machine: Machine) -> str:
    song = Project(patches=(machine.patch,), tracks=(Track(id="track", patch=machine.patch.id),))
    names = {it.target: it.label for it in machine.panel.controls}
    devices = _targets(song, "device")
    called: dict[str, list[str]] = {}
    for name, target in _targets(song, "machine").items():
        called.setdefault(target, []).append(f"`{name}`")
    rows = [
        f"| {label} | {', '.join(called[target])} | "
        f"{', '.join(f'`{name}`' for name, it in devices.items() if it == target)} |"
        for target, label in names.items()
        if target in called
    ]
    head = f"### {machine.name}\n\n| on the panel | `machine/` | `device/` |\n| --- | --- | --- |\n"
    return head + "\n".join(rows) + "\n"


def _targets(song: Project, what: str) -> dict[str, str]:
    """Return which parameter each knob turns: ``<module>.<parameter>`` or ``macro.<id>``."""
    return {
        node.address.rsplit("/", 1)[1]: _target(node, song)
        for node in address_space(song).find(f"/track/track/{what}/*")
    }


def _target(node: Node, song: Project) -> str:
    deed = node.deed((0.5,), Situation(song))
    assert isinstance(deed, Turn)
    target = deed.dial.key.split("/", 2)[2]
    return target.replace("macro-", "macro.").removesuffix(".value") if "macro-" in target else target


def _song() -> Project:
    """Return a song with one of everything that has addresses."""
    return Project(
        patches=(_moog(), _rack()),
        tracks=(
            Track(
                id="track",
                patch="moog",
                channel=Channel(
                    rack="rack",
                    inserts=(Module(id="insert", kind="fx.drive"),),
                    sends=(Send(target="return"),),
                ),
            ),
        ),
        patterns=(Pattern(id="pattern"),),
        mixer=Mixer(returns=(Return(id="return"),)),
        live=LiveSet(
            scenes=(Scene(id="scene"),),
            clips=(Clip(track="track", scene="scene", pattern="pattern"),),
            knobs=(LiveMacro(id="knob"),),
        ),
    )


def _moog() -> Patch:
    patch = machines()["moog.subsequent37"].patch
    return patch.model_copy(update={"id": "moog", "macros": (*patch.macros, Macro(id="own"))})


def _rack() -> Patch:
    return Patch(
        id="rack", modules=(Module(id="drive", kind="fx.drive"),), macros=(Macro(id="own"),), output="drive"
    )
