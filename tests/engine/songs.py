"""A short song with what tests of the engine need: two tracks, an insert, an echo, automation of nothing."""

from functools import cache

from motorik.domain.patch import Cable, Modulation, Module, Patch, VoiceMode
from motorik.domain.pattern import Effect, Pattern, Step, StepKind
from motorik.domain.project import Arrangement, Channel, Mixer, Placement, Project, Return, Send, Track

BEAT = 61440


def voice(id: str, shape: int, mode: VoiceMode, polyphony: int) -> Patch:
    return Patch(
        id=id,
        mode=mode,
        polyphony=polyphony,
        modules=(
            Module(id="osc", kind="osc.analog", parameters={"shape": shape}),
            Module(id="env", kind="env.adsr", parameters={"attack": 0.002, "release": 0.05}),
            Module(id="filter", kind="filter.svf", parameters={"cutoff": 900, "resonance": 0.4}),
            Module(id="amp", kind="amp.vca"),
        ),
        cables=(
            Cable(source="osc.out", target="filter.in"),
            Cable(source="filter.out", target="amp.in"),
            Cable(source="env.out", target="amp.gain"),
        ),
        modulations=(Modulation(source="env.out", target="filter.cutoff", amount=2.0),),
        output="amp",
    )


def _moved(command: str, value: int) -> tuple[Effect, ...]:
    return (Effect(command=command, value=value),)


@cache
def song() -> Project:
    """Return two bars at 125 BPM, about four seconds; notes have levels and places of their own."""
    bass = tuple(
        Step(row=row, pitch=33 + row % 3, velocity=0.9, effects=_moved("tremolo", 0x35) if row == 6 else ())
        for row in range(0, 16, 2)
    )
    lead = tuple(
        Step(
            row=row,
            column=column,
            pitch=60 + 4 * column + row / 4,
            delay=37,
            length=700,
            pan=0.75 - 1.5 * column if row else None,
            effects=_moved("autopan", 0x2A) if row == 8 else (),
            locks={"filter.cutoff": 400 + row * 50},
        )
        for row in range(0, 16, 4)
        for column in range(2)
    )
    lead += (
        Step(row=13, kind=StepKind.LOCK, effects=_moved("volume-down", 60)),
        Step(row=14, column=1, kind=StepKind.FADE),
    )
    return Project(
        seed=11,
        patches=(voice("bass", 0, VoiceMode.LEGATO, 1), voice("lead", 1, VoiceMode.POLY, 6)),
        tracks=(
            Track(id="bass", patch="bass", channel=Channel(level_db=-8)),
            Track(
                id="lead",
                patch="lead",
                channel=Channel(
                    level_db=-12,
                    pan=0.3,
                    inserts=(Module(id="tone", kind="filter.svf", parameters={"cutoff": 4000}),),
                    sends=(Send(target="echo", level_db=-6),),
                ),
            ),
        ),
        patterns=(
            Pattern(id="bass", steps=bass),
            Pattern(id="lead", steps=lead),
        ),
        mixer=Mixer(
            returns=(
                Return(
                    id="echo",
                    channel=Channel(inserts=(Module(id="delay", kind="fx.delay", parameters={"mix": 1.0}),)),
                ),
            )
        ),
        arrangement=Arrangement(
            length=8 * BEAT,
            placements=tuple(
                Placement(track=id, pattern=id, start=0, length=8 * BEAT) for id in ("bass", "lead")
            ),
        ),
    )
