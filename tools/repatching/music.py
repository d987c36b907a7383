"""The song that is repatched: smooth sources, so that no click can hide behind the edges of a wave.

Four instruments (poly, legato, mono, analog), two of them in a group, a reverb and a delay with their sends,
a compressor that hears the bass, a rack; four beats of notes that overlap.
"""

from motorik.domain.patch import Cable, Macro, MacroTarget, Modulation, Module, Patch, VoiceMode
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import (
    Arrangement,
    Channel,
    Mixer,
    Placement,
    Project,
    Return,
    Send,
    SideChain,
    Track,
)
from motorik.domain.time import TICKS_PER_BEAT
from motorik.machines.preset import Category, Preset
from motorik.sequencer.timeline import timeline_of
from tools.repatching.listening import RATE

LENGTH_TICKS = 4 * TICKS_PER_BEAT
SINE = 3.0
"""`osc.analog` as a sine."""


def voice(id: str, mode: VoiceMode, polyphony: int, source: Module, cutoff: float) -> Patch:
    """Return source → filter → amplifier; an envelope of 20 ms and a slow wobble of the filter."""
    return Patch(
        id=id,
        mode=mode,
        polyphony=polyphony,
        modules=(
            source,
            Module(id="filter", kind="filter.svf", parameters={"cutoff": cutoff, "resonance": 0.2}),
            Module(id="env", kind="env.adsr", parameters={"attack": 0.02, "decay": 0.4, "release": 0.12}),
            Module(id="lfo", kind="lfo.wave", parameters={"rate": 3.0}),
            Module(id="amp", kind="amp.vca", parameters={"level_db": -15}),
        ),
        cables=(
            Cable(source=f"{source.id}.out", target="filter.in"),
            Cable(source="filter.out", target="amp.in"),
            Cable(source="env.out", target="amp.gain"),
        ),
        modulations=(Modulation(source="lfo.out", target="filter.cutoff", amount=0.3),),
        macros=(Macro(id="bright", value=0.2, targets=(MacroTarget(target="filter.cutoff", amount=1.5),)),),
        output="amp",
    )


def sine(**parameters: float) -> Module:
    """Return an oscillator that gives a sine."""
    return Module(id="osc", kind="osc.analog", parameters={"shape": SINE, **parameters})


def operator(**parameters: float) -> Module:
    """Return an operator with a little feedback: a rounded saw."""
    return Module(id="osc", kind="osc.operator", parameters={"feedback": 0.08, **parameters})


PATCHES = (
    voice("pad", VoiceMode.POLY, 8, sine(), 900),
    voice("bass", VoiceMode.LEGATO, 1, operator(), 500),
    voice("lead", VoiceMode.MONO, 1, operator(ratio=2), 1500),
    voice("keys", VoiceMode.ANALOG, 1, sine(tune=12), 1200),
)
WARMTH = Patch(
    id="warmth",
    modules=(
        Module(id="tone", kind="filter.svf", parameters={"cutoff": 3000}),
        Module(id="sway", kind="fx.chorus"),
    ),
    cables=(Cable(source="input.out", target="tone.in"), Cable(source="tone.out", target="sway.in")),
    output="sway",
)
INSTRUMENTS = (*PATCHES, WARMTH)
_NOTES = {
    "pad": ((0, 48), (4, 55), (6, 60), (10, 64)),
    "bass": ((0, 36), (7, 43), (12, 41)),
    "lead": ((2, 67), (5, 72), (9, 70), (13, 67)),
    "keys": ((1, 60), (8, 63), (11, 67)),
}


def song() -> Project:
    """Return the song as it is before the first change."""
    insert = Module(id="duck", kind="fx.compressor", parameters={"threshold_db": -24, "ratio": 3})
    hall = Module(id="hall", kind="fx.reverb", parameters={"mix": 1})
    delay = Module(id="delay", kind="fx.delay", parameters={"mix": 1, "time_left": 0.3, "time_right": 0.4})
    channels = {
        "pad": Channel(
            level_db=-3,
            inserts=(insert,),
            sends=(Send(target="room", level_db=-9),),
            sidechains=(SideChain(target="duck.side", source="bass"),),
            output="group",
        ),
        "bass": Channel(level_db=-3),
        "lead": Channel(level_db=-6, pan=0.3, sends=(Send(target="echo", level_db=-6),), output="group"),
        "keys": Channel(level_db=-9, pan=-0.4, rack="warmth", sends=(Send(target="room", level_db=-6),)),
    }
    returns = (
        Return(id="group", channel=Channel(inserts=(Module(id="tilt", kind="fx.eq"),))),
        Return(id="room", channel=Channel(inserts=(hall,))),
        Return(id="echo", channel=Channel(inserts=(delay,))),
    )
    return Project(
        title="Repatched",
        seed=5,
        patches=INSTRUMENTS,
        tracks=tuple(Track(id=id, patch=id, channel=channel) for id, channel in channels.items()),
        patterns=tuple(
            Pattern(
                id=id,
                steps=tuple(Step(row=row, pitch=pitch, velocity=0.8, length=1024) for row, pitch in notes),
            )
            for id, notes in _NOTES.items()
        ),
        mixer=Mixer(returns=returns),
        arrangement=Arrangement(
            length=LENGTH_TICKS,
            placements=tuple(Placement(track=id, pattern=id, start=0, length=LENGTH_TICKS) for id in _NOTES),
            loop=(0, LENGTH_TICKS),
        ),
    )


def presets() -> list[Preset]:
    """Return the instruments of the song and a few like them, as presets to load."""
    made = []
    for patch in PATCHES:
        for number, cutoff in enumerate((400.0, 2500.0)):
            filter = Module(
                id="filter", kind="filter.ladder", parameters={"cutoff": cutoff, "resonance": 0.3}
            )
            modules = tuple(filter if module.id == "filter" else module for module in patch.modules)
            name = f"{patch.id}-{number}"
            preset = Preset(
                id=name, name=name, category=Category.PAD, patch=patch.model_copy(update={"modules": modules})
            )
            made.append(preset)
    return made


def round_frames() -> int:
    """Return how many frames the song takes once."""
    project = song()
    return timeline_of(project.tempo, RATE).frame_at(project.arrangement.length)
