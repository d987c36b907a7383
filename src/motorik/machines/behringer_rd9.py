"""Behringer RD-9: the drums of the TR-909, here with those of the TR-808 behind a switch."""

from motorik.domain.device import Device, DeviceNote
from motorik.domain.patch import Cable, Macro, MacroTarget, Module, Patch
from motorik.domain.tuning import EQUAL
from motorik.machines.machine import Machine, Role
from motorik.machines.panel import Control, Panel, Section, Widget

_KICK_909, _SNARE_909, _HAT_909, _RIM_909, _TOM_909 = 1, 1, 1, 1, 2

_DRUMS = (
    Module(
        id="bd",
        kind="drum.kick",
        parameters={"key": 36, "model": _KICK_909, "decay": 0.75, "attack": 0.35, "accent": 0},
    ),
    Module(
        id="sd",
        kind="drum.snare",
        parameters={"key": 38, "model": _SNARE_909, "snappy": 0.55, "accent": 0, "level": 0.8},
    ),
    *(
        Module(
            id=id,
            kind="drum.tom",
            parameters={"key": key, "model": _TOM_909, "size": size, "accent": 0, "level": 0.75},
        )
        for size, (id, key) in enumerate((("lt", 45), ("mt", 47), ("ht", 50)))
    ),
    Module(id="rs", kind="drum.rim", parameters={"key": 37, "model": _RIM_909, "accent": 0, "level": 0.6}),
    Module(id="cp", kind="drum.clap", parameters={"key": 39, "accent": 0, "level": 0.75}),
    *(
        # A hat whose two keys are one is always the open one, with that one's decay. So there are two, each
        # with a jack and a level; the patch lets them choke each other.
        Module(
            id=id,
            kind="drum.hat",
            parameters={
                "closed_key": key,
                "open_key": key,
                "model": _HAT_909,
                "open_decay": decay,
                "accent": 0,
                "level": 0.55,
            },
        )
        for id, key, decay in (("ch", 42, 0.13), ("oh", 46, 0.75))
    ),
    Module(id="cc", kind="drum.cymbal", parameters={"key": 49, "accent": 0, "level": 0.5}),
    Module(
        id="rc",
        kind="drum.cymbal",
        parameters={"key": 51, "model": 1, "decay": 2.2, "accent": 0, "level": 0.45},
    ),
)
_NAMES = {
    "bd": (36, "Bass drum"),
    "sd": (38, "Snare drum"),
    "lt": (45, "Low tom"),
    "mt": (47, "Mid tom"),
    "ht": (50, "High tom"),
    "rs": (37, "Rim shot"),
    "cp": (39, "Hand clap"),
    "ch": (42, "Closed hat"),
    "oh": (46, "Open hat"),
    "cc": (49, "Crash cymbal"),
    "rc": (51, "Ride cymbal"),
}


def _patch() -> Patch:
    """Return eleven drums into one filter; what leaves by a jack passes it by.

    The mix is mono: one module is heard, and panners for eleven drums would cost more than the drums.
    """
    ids = [drum.id for drum in _DRUMS]
    return Patch(
        id="rd9",
        name="RD-9",
        polyphony=len(ids),
        modules=(
            *_DRUMS,
            Module(id="filter", kind="filter.svf", parameters={"cutoff": 20000, "resonance": 0}),
        ),
        cables=tuple(Cable(source=f"{id}.out", target="filter.in") for id in ids),
        macros=(
            Macro(
                id="accent",
                name="Accent",
                value=0.5,
                targets=tuple(MacroTarget(target=f"{id}.accent", amount=1) for id in ids),
            ),
        ),
        output="filter",
        outputs=tuple(ids),
        chokes=(*((key,) for id, (key, _) in _NAMES.items() if id not in ("ch", "oh")), (42, 46)),
        tuning=EQUAL,
    )


def _section(name: str, id: str, *knobs: tuple[str, str], models: bool = True, wide: int = 4) -> Section:
    """Return the controls of a drum, ``wide`` in a row: its level first and largest, its model last."""
    rows = [("level", "Level"), *knobs, *([("model", "Model")] if models else [])]
    return Section(
        name=name,
        controls=tuple(
            Control(
                target=f"{id}.{parameter}",
                label=label,
                widget=Widget.SELECTOR if parameter == "model" else Widget.KNOB,
                row=place // wide,
                column=place % wide,
                size=2 if place == 0 else 1,
            )
            for place, (parameter, label) in enumerate(rows)
        ),
    )


_TUNE = ("tune", "Tune")
_DECAY = ("decay", "Decay")
_TOM = (_TUNE, _DECAY, ("sweep", "Sweep"), ("noise", "Attack"))

PANEL = Panel(
    sections=(
        Section(name="Accent", controls=(Control(target="macro.accent", label="Level", size=2),)),
        _section(
            "Bass Drum", "bd",
            _TUNE, ("attack", "Attack"), _DECAY, ("sweep", "Sweep"), ("sweep_time", "Sweep Time"),
            ("tone", "Tone"), ("drive", "Drive"), wide=5,
        ),
        _section(
            "Snare Drum", "sd",
            _TUNE, ("tone", "Tone"), ("snappy", "Snappy"), _DECAY, ("snappy_decay", "Snappy Decay"),
            ("sweep", "Sweep"),
        ),
        _section("Low Tom", "lt", *_TOM, wide=3),
        _section("Mid Tom", "mt", *_TOM, wide=3),
        _section("Hi Tom", "ht", *_TOM, wide=3),
        _section("Rim Shot", "rs", _TUNE, _DECAY, ("snap", "Snap"), wide=3),
        _section(
            "Hand Clap", "cp",
            ("tone", "Tone"), _DECAY, ("room", "Room"), ("room_decay", "Room Decay"), ("spread", "Spread"),
            models=False, wide=3,
        ),
        _section("Closed Hat", "ch", _TUNE, ("open_decay", "Decay"), ("tone", "Tone"), wide=3),
        _section("Open Hat", "oh", _TUNE, ("open_decay", "Decay"), ("tone", "Tone"), wide=3),
        _section("Crash", "cc", _TUNE, _DECAY, ("tone", "Tone"), ("noise", "Noise"), models=False, wide=3),
        _section("Ride", "rc", _TUNE, _DECAY, ("tone", "Tone"), ("noise", "Noise"), models=False, wide=3),
        Section(
            name="Filter",
            controls=(
                Control(target="filter.cutoff", label="Frequency", size=2),
                Control(target="filter.resonance", label="Resonance", column=1),
                Control(target="filter.mode", label="Mode", widget=Widget.SELECTOR, column=2),
            ),
        ),
    ),
    accent="#e8792b",
)  # fmt: skip

MACHINE = Machine(
    id="behringer.rd9",
    version=1,
    name="RD-9",
    maker="Behringer",
    doc="Eleven drums in two models each, an accent for all, an output for each and a filter over the rest.",
    role=Role.INSTRUMENT,
    patch=_patch(),
    panel=PANEL,
    device=Device(
        manufacturer="Behringer",
        name="RD-9 Rhythm Designer",
        drums=tuple(DeviceNote(key=key, name=name) for key, name in _NAMES.values()),
        source="General MIDI percussion keys, to be set in the machine's MAP menu (RD-9 User Manual, 11.4)",
    ),
)
