"""Eventide H90: two algorithms a program, two programs that take turns, and tails that ring on.

A program is a patch that hears ``input.out``: algorithm A is the modules called ``a-…``, algorithm B those
called ``b-…``, and between them lie the cables of its :class:`Routing`. ``out`` mixes A, B and the dry
signal; where a program hears itself again, ``entry`` adds what the feedback ``loop`` brings. In the rack the
names of a program's modules and macros begin with its slot: ``p1-a-hall``, ``p2_quick_1``.
"""

from collections.abc import Callable
from enum import StrEnum
from itertools import product

from motorik.domain.device import Device
from motorik.domain.ids import Id
from motorik.domain.patch import INPUT, Cable, Macro, MacroTarget, Modulation, Module, Patch
from motorik.machines.machine import Machine, Role
from motorik.machines.panel import Control, Panel, Section, Widget
from motorik.modules import registry

SLOTS = 2
QUICK_KNOBS: tuple[Id, ...] = tuple(f"quick_{number}" for number in range(1, 11))
HOT_SWITCHES: tuple[Id, ...] = tuple(f"hot_{number}" for number in range(1, 4))
EXPRESSION: Id = "expression"
SWITCH = "select.program"
"""Which program hears the input: a choice to turn, lock or automate."""
HEARD = f"{INPUT}.out"


class Routing(StrEnum):
    """How the two algorithms of a program hear one another."""

    A_TO_B = "a-to-b"
    B_TO_A = "b-to-a"
    PARALLEL = "parallel"
    DUAL_MONO = "dual-mono"


def rerouted(program: Patch, routing: Routing) -> Patch:
    """Return ``program`` with its two algorithms connected otherwise; all knobs stay where they are.

    In dual mono A hears the left and is heard there, B the right.

    Raises:
        ValueError: it has no ``a-…``, no ``b-…`` or no ``out`` to connect.
    """
    modules = [module for module in program.modules if module.id not in _SIDES]
    loops = any(module.id == "entry" for module in modules)
    heard = ["entry.out" if loops else HEARD]
    a, b = _Algorithm(program, "a-"), _Algorithm(program, "b-")
    lines = [(heard, ["out.in_3"])]
    if loops:
        lines += [([HEARD], ["entry.in_1"]), (["out.out"], ["loop.in"]), (["loop.out"], ["entry.in_2"])]
    match routing:
        case Routing.A_TO_B:
            lines += [(heard, a.entrances), (a.exits, b.entrances), (b.exits, ["out.in_2"])]
        case Routing.B_TO_A:
            lines += [(heard, b.entrances), (b.exits, a.entrances), (a.exits, ["out.in_1"])]
        case Routing.PARALLEL:
            lines += [(heard, a.entrances), (a.exits, ["out.in_1"])]
            lines += [(heard, b.entrances), (b.exits, ["out.in_2"])]
        case Routing.DUAL_MONO:
            lines += [(heard, ["left-in.in"]), (["left-in.out"], a.entrances)]
            lines += [(a.exits, ["left-out.in"]), (["left-out.out"], ["out.in_1"])]
            lines += [(heard, ["right-in.in"]), (["right-in.out"], b.entrances)]
            lines += [(b.exits, ["right-out.in"]), (["right-out.out"], ["out.in_2"])]
            modules += [_module(id, "fx.width", balance=side) for id, side in _SIDES.items()]
    between = [Cable(source=source, target=target) for ends in lines for source, target in product(*ends)]
    return program.model_copy(update={"modules": tuple(modules), "cables": (*a.inner, *b.inner, *between)})


def insert(rack: Patch, program: Patch, slot: int) -> Patch:
    """Return ``rack`` with ``program`` in ``slot``, counted from 0; the other program stays as it is.

    Quick knobs, switches and the pedal are there even where they move nothing, so every panel finds them.
    """
    place, rest = _Place(slot), _without(rack, slot)
    known = {macro.id for macro in program.macros}
    idle = tuple(Macro(id=id) for id in (*QUICK_KNOBS, *HOT_SWITCHES, EXPRESSION) if id not in known)
    named = _renamed(
        program.model_copy(update={"macros": (*program.macros, *idle)}),
        lambda id: place.module + id, lambda id: place.macro + id, place.end,
    )  # fmt: skip
    kind = next(module.kind for module in named.modules if module.id == named.output)
    heard = Cable(
        source=f"{named.output}.{registry()[kind].outputs[0].id}", target=f"{rack.output}.{place.input}"
    )
    return rest.model_copy(
        update={
            "modules": (*rest.modules, *named.modules),
            "cables": (*rest.cables, *named.cables, heard),
            "modulations": (*rest.modulations, *named.modulations),
            "macros": (*rest.macros, *named.macros),
        }
    )


def extract(rack: Patch, slot: int) -> Patch:
    """Return the program in ``slot`` of ``rack`` under the names it had before it was put there."""
    place, rest = _Place(slot), _without(rack, slot)
    end = f"{rack.output}.{place.input}"
    output = next(cable.source for cable in rack.cables if cable.target == end).partition(".")[0]
    inside = rack.model_copy(
        update={
            "modules": tuple(it for it in rack.modules if it not in rest.modules),
            "cables": tuple(it for it in rack.cables if it not in rest.cables and it.target != end),
            "modulations": tuple(it for it in rack.modulations if it not in rest.modulations),
            "macros": tuple(it for it in rack.macros if it not in rest.macros and it.targets),
            "output": output,
        }
    )
    return _renamed(
        inside,
        lambda id: id.removeprefix(place.module), lambda id: id.removeprefix(place.macro), place.plain_end,
    )  # fmt: skip


_SIDES = {"left-in": -1.0, "left-out": -1.0, "right-in": 1.0, "right-out": 1.0}
"""What dual mono adds: balances that leave one side."""

_Rename = Callable[[str], str]


class _Algorithm:
    """The modules whose names begin with ``prefix``: where they hear, are heard, and what lies within."""

    def __init__(self, program: Patch, prefix: str) -> None:
        lines = [(it, it.source.startswith(prefix), it.target.startswith(prefix)) for it in program.cables]
        self.inner = [cable for cable, leaves, arrives in lines if leaves and arrives]
        self.entrances = list(dict.fromkeys(it.target for it, leaves, arrives in lines if arrives > leaves))
        self.exits = list(dict.fromkeys(it.source for it, leaves, arrives in lines if leaves > arrives))
        if not self.entrances or not self.exits or not any(it.id == "out" for it in program.modules):
            raise ValueError(f"program {program.id!r}: nothing to connect; allowed: modules a-…, b-… and out")


class _Place:
    """How the parts of a program are called in a slot."""

    def __init__(self, slot: int) -> None:
        if not 0 <= slot < SLOTS:
            raise ValueError(f"slot = {slot}; allowed: 0 to {SLOTS - 1}")
        self.module, self.macro = f"p{slot + 1}-", f"p{slot + 1}_"
        self.heard, self.input = f"select.out_{slot + 1}", f"in_{slot + 1}"

    def end(self, end: str) -> str:
        return self.heard if end == HEARD else self.module + end

    def plain_end(self, end: str) -> str:
        return HEARD if end == self.heard else end.removeprefix(self.module)


def _without(rack: Patch, slot: int) -> Patch:
    place = _Place(slot)

    def stays(line: Cable | Modulation) -> bool:
        return not line.source.startswith(place.module) and not line.target.startswith(place.module)

    return rack.model_copy(
        update={
            "modules": tuple(it for it in rack.modules if not it.id.startswith(place.module)),
            "cables": tuple(it for it in rack.cables if stays(it)),
            "modulations": tuple(it for it in rack.modulations if stays(it)),
            "macros": tuple(it for it in rack.macros if not it.id.startswith(place.macro)),
        }
    )


def _renamed(patch: Patch, module: _Rename, macro: _Rename, end: _Rename) -> Patch:
    def moved(line: Cable | Modulation) -> Cable | Modulation:
        return line.model_copy(update={"source": end(line.source), "target": end(line.target)})

    def turned(knob: Macro) -> Macro:
        goals = tuple(it.model_copy(update={"target": end(it.target)}) for it in knob.targets)
        return knob.model_copy(update={"id": macro(knob.id), "targets": goals})

    return patch.model_copy(
        update={
            "modules": tuple(it.model_copy(update={"id": module(it.id)}) for it in patch.modules),
            "cables": tuple(moved(it) for it in patch.cables),
            "modulations": tuple(moved(it) for it in patch.modulations),
            "macros": tuple(turned(it) for it in patch.macros),
            "output": module(patch.output),
        }
    )


# ---- as it leaves the factory --------------------------------------------------------------------------


def _module(id: Id, kind: str, **parameters: float) -> Module:
    return Module(id=id, kind=kind, version=registry()[kind].version, parameters=dict(parameters))


def _cables(*lines: str) -> tuple[Cable, ...]:
    ends = [line.split(" > ") for line in lines]
    return tuple(Cable(source=source, target=target) for source, target in ends)


def _knob(id: Id, name: str, *targets: tuple[str, float]) -> Macro:
    return Macro(id=id, name=name, targets=tuple(MacroTarget(target=to, amount=by) for to, by in targets))


_ECHO_HALL = Patch(
    id="echo-hall",
    name="Echo hall",
    modules=(
        _module("a-echo", "fx.delay", sync_left=9, sync_right=6, feedback=0.4, high_cut=5000, mix=0.3),
        _module("b-hall", "fx.reverb", decay=3, size=1, mix=0.35),
        _module("out", "mix.mixer", gain_3=0),
    ),
    cables=_cables(
        "input.out > a-echo.in", "a-echo.out > b-hall.in", "b-hall.out > out.in_2", "input.out > out.in_3"
    ),
    macros=(
        _knob("quick_1", "Echo", ("a-echo.mix", 0.6)),
        _knob("quick_2", "Repeats", ("a-echo.feedback", 0.5)),
        _knob("quick_3", "Hall", ("b-hall.mix", 0.6)),
        _knob("quick_4", "Decay", ("b-hall.decay", 3)),
        _knob("hot_1", "Freeze", ("b-hall.freeze", 1)),
        _knob("hot_2", "Repeat", ("a-echo.freeze", 1)),
        _knob("expression", "Swell", ("b-hall.mix", 0.6), ("a-echo.mix", 0.3)),
    ),
    output="out",
)
_CHORUS_SHIMMER = Patch(
    id="chorus-shimmer",
    name="Chorus and shimmer",
    modules=(
        _module("a-chorus", "fx.chorus", depth=0.003, rate=0.4, mix=0.5),
        _module("b-shimmer", "fx.shimmer", decay=5, amount=0.5, mix=0.4),
        _module("out", "mix.mixer", gain_3=0),
    ),
    cables=_cables(
        "input.out > a-chorus.in",
        "a-chorus.out > b-shimmer.in",
        "b-shimmer.out > out.in_2",
        "input.out > out.in_3",
    ),
    macros=(
        _knob("quick_1", "Chorus", ("a-chorus.mix", 0.4)),
        _knob("quick_2", "Glow", ("b-shimmer.amount", 0.4)),
        _knob("quick_3", "Shimmer", ("b-shimmer.mix", 0.6)),
        _knob("quick_4", "Decay", ("b-shimmer.decay", 2)),
        _knob("hot_1", "Freeze", ("b-shimmer.freeze", 1)),
        _knob("expression", "Swell", ("b-shimmer.mix", 0.6)),
    ),
    output="out",
)
_BARE = Patch(
    id="h90",
    name="H90",
    modules=(_module("select", "mix.select"), _module("output", "mix.mixer")),
    cables=_cables("input.out > select.in"),
    output="output",
)


def _panel() -> Panel:
    def turned(slot: int, ids: tuple[Id, ...], widget: Widget) -> tuple[Control, ...]:
        return tuple(
            Control(
                target=f"macro.p{slot}_{id}", label=_label(id), widget=widget,
                row=number // 5, column=number % 5, size=2 if number < 3 else 1,
            )
            for number, id in enumerate(ids)
        )  # fmt: skip

    sections = [
        Section(
            name="Select",
            controls=(
                Control(target=SWITCH, label="Program", widget=Widget.SELECTOR, size=2),
                Control(target="select.fade", label="Fade", row=1),
                Control(target="output.gain_1", label="Level 1", row=2),
                Control(target="output.gain_2", label="Level 2", row=2, column=1),
            ),
        )
    ]
    for slot in range(1, SLOTS + 1):
        mixing = (("Level A", "gain_1"), ("Level B", "gain_2"), ("Dry", "gain_3"))
        levels = tuple(
            Control(target=f"p{slot}-out.{gain}", label=label, row=1, column=column)
            for column, (label, gain) in enumerate(mixing)
        )
        sections += [
            Section(name=f"Quick knobs {slot}", controls=turned(slot, QUICK_KNOBS, Widget.KNOB)),
            Section(name=f"HotSwitches {slot}", controls=turned(slot, HOT_SWITCHES, Widget.PAD)),
            Section(
                name=f"A/B {slot}",
                controls=(*turned(slot, (EXPRESSION,), Widget.SLIDER), *levels),
            ),
        ]
    return Panel(sections=tuple(sections), accent="#d8472b")


def _label(id: Id) -> str:
    kind, _, number = id.partition("_")
    return {"quick": f"Knob {number}", "hot": f"Switch {number}"}.get(kind, "Expression")


MACHINE = Machine(
    id="eventide.h90",
    version=1,
    name="H90",
    maker="Eventide",
    doc="Two algorithms at once, routed as you like, and programs that change while their tails ring on.",
    role=Role.EFFECT,
    patch=insert(insert(_BARE, _ECHO_HALL, 0), _CHORUS_SHIMMER, 1),
    panel=_panel(),
    device=Device(
        manufacturer="Eventide",
        name="H90 Harmonizer",
        programs=128,
        source="Eventide, H90 Harmonizer user guide: MIDI. Controllers are assigned by the player.",
    ),
    program=insert,
)
