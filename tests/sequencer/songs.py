"""Songs to test with: small builders for examples and hypothesis strategies for laws."""

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from motorik.domain.patch import Module, Patch
from motorik.domain.pattern import LINE_UNITS, Alias, Effect, Pattern, Step, StepKind
from motorik.domain.project import (
    Arrangement,
    Automation,
    AutomationPoint,
    Curve,
    Direction,
    FillMode,
    Placement,
    Project,
    Track,
)
from motorik.domain.tempo import Groove, TempoCurve, TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.effects import commands

RATE = 48_000
law = settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)
"""Songs are large: shrinking one takes minutes, so a failing song is reported as it was found."""
LINE = TICKS_PER_BEAT // 4
UNIT = LINE // LINE_UNITS
TARGETS = ("filter.cutoff", "filter.resonance")
PATCH = Patch(id="patch", modules=(Module(id="filter", kind="filter.svf"),), output="filter")
SAMPLER = Patch(
    id="sampler",
    modules=(Module(id="player", kind="sample.player"), Module(id="filter", kind="filter.svf")),
    output="filter",
)


def song(
    *steps: Step,
    rows: int = 16,
    length: int | None = None,
    start: int = 0,
    groove: Groove | None = None,
    automation: Sequence[Automation] = (),
    seed: int = 0,
    phrases: Sequence[Pattern] = (),
) -> Project:
    """Return one track that plays one pattern of four lines a beat at 120 BPM from tick 0."""
    pattern = Pattern(id="pattern", rows=rows, steps=steps, groove=groove.id if groove else None)
    length = pattern.ticks if length is None else length
    return Project(
        seed=seed,
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(120)),)),
        grooves=(groove,) if groove else (),
        patches=(PATCH, SAMPLER),
        tracks=(Track(id="bass", patch="patch"),),
        patterns=(pattern, *phrases),
        automation=tuple(automation),
        arrangement=Arrangement(
            length=start + length,
            placements=(Placement(track="bass", pattern="pattern", start=start, length=length),),
        ),
    )


bpms = st.fractions(min_value=60, max_value=400, max_denominator=1000)


@st.composite
def tempo_maps(draw: st.DrawFn, span: int = 64 * TICKS_PER_BEAT) -> TempoMap:
    ticks = sorted(draw(st.sets(st.integers(1, span), max_size=4)))
    curves = st.sampled_from(TempoCurve)
    return TempoMap(
        points=tuple(TempoPoint(tick=tick, bpm=draw(bpms), curve=draw(curves)) for tick in [0, *ticks])
    )


CONDITIONS = [None, None, None, "1:2", "!2:3", "first", "!first", "fill", "!fill", "previous", "!previous"]
CONDITIONS += ["neighbour", "!neighbour"]
COMMANDS = [*commands(), "it.A", "unknown"]


@st.composite
def effects(draw: st.DrawFn) -> tuple[Effect, ...]:
    columns = draw(st.sets(st.integers(0, 7), max_size=2))
    values = st.sampled_from([0, 1, 4, 0x17, 0x34, 0x80, 0xFF])
    return tuple(
        Effect(column=column, command=draw(st.sampled_from(COMMANDS)), value=draw(values))
        for column in sorted(columns)
    )


@st.composite
def steps(draw: st.DrawFn, row: int, column: int, phrases: bool = True) -> Step:
    kinds = [StepKind.NOTE] * 6 + [StepKind.OFF, StepKind.CUT, StepKind.FADE, StepKind.LOCK, StepKind.LOCK]
    kind = draw(st.sampled_from(kinds))
    return Step(
        row=row,
        column=column,
        kind=kind,
        pitch=draw(st.integers(30, 80)),
        delay=draw(st.sampled_from([0, 0, 0, 1, 100, 255, -1, -128])),
        length=draw(st.none() | st.integers(1, 2000)),
        accent=draw(st.booleans()),
        slide=draw(st.booleans()),
        probability=draw(st.sampled_from([100, 100, 50, 5, 0])),
        ratchet=draw(st.sampled_from([1, 1, 1, 2, 3, 16])),
        locks=draw(st.dictionaries(st.sampled_from(TARGETS), st.integers(1, 9).map(float), max_size=2)),
        instrument=draw(st.sampled_from([None, None, None, "patch", "sampler"])),
        pan=draw(st.sampled_from([None, None, None, -1, 0.5])),
        phrase=draw(st.sampled_from([None, None, None, "phrase", "c"])) if phrases else None,
        condition=draw(st.sampled_from(CONDITIONS)),
        ratchet_time=draw(st.sampled_from([0, 0, 1, -0.5])),
        ratchet_velocity=draw(st.sampled_from([0, 0, 1, -0.5])),
        channel_locks=draw(st.sampled_from([{}, {}, {}, {"channel.pan": 0.25, "tone.cutoff": 500.0}])),
        effects=draw(effects()),
    )


@st.composite
def patterns(draw: st.DrawFn, id: str, phrases: bool = True) -> Pattern:
    rows = draw(st.integers(1, 12))
    cells = sorted(draw(st.sets(st.tuples(st.integers(0, rows - 1), st.integers(0, 1)), max_size=8)))
    return Pattern(
        id=id,
        rows=rows,
        lines_per_beat=draw(st.sampled_from([1, 3, 4, 8, 48])),
        groove=draw(st.sampled_from([None, None, "early", "late"])),
        effect_ticks=draw(st.sampled_from([12, 12, 1, 5])),
        steps=tuple(draw(steps(row, column, phrases)) for row, column in cells),
    )


@st.composite
def lanes(draw: st.DrawFn, id: str, owner: str) -> Automation:
    ticks = sorted(draw(st.sets(st.integers(0, 12 * TICKS_PER_BEAT), min_size=1, max_size=5)))
    points = tuple(
        AutomationPoint(tick=tick, value=draw(st.integers(0, 3)), curve=draw(st.sampled_from(Curve)))
        for tick in ticks
    )
    return Automation(id=id, owner=owner, target=draw(st.sampled_from(TARGETS)), points=points)


aliases = st.builds(
    Alias,
    pattern=st.sampled_from(["a", "phrase"]),
    transpose=st.integers(-60, 60),
    rotate=st.integers(-3, 12),
    muted=st.sampled_from([(), (), (0,)]),
)


@st.composite
def placements(draw: st.DrawFn, track: str, start: int) -> Placement:
    return Placement(
        track=track,
        pattern=draw(st.sampled_from(["a", "b", "c"])),
        start=start,
        length=draw(st.integers(1, 8 * TICKS_PER_BEAT)),
        speed=draw(
            st.sampled_from([Fraction(1), Fraction(1), Fraction(3, 2), Fraction(7, 5), Fraction(1, 2)])
        ),
        direction=draw(st.sampled_from([Direction.FORWARD, *Direction])),
        fill=draw(st.sampled_from(FillMode)),
    )


@st.composite
def songs(draw: st.DrawFn) -> Project:
    """Up to three tracks over twelve beats, with everything a step can do."""
    names = ["one", "two", "three"][: draw(st.integers(1, 3))]
    sheets = (
        *(draw(patterns(id)) for id in ("a", "b")),
        draw(patterns("phrase", phrases=False)),
        Pattern(id="c", alias=draw(aliases)),
    )
    beats = st.integers(0, 12 * 4).map(lambda quarter: quarter * TICKS_PER_BEAT // 4)
    places = tuple(
        draw(placements(name, start)) for name in names for start in draw(st.sets(beats, max_size=3))
    )
    return Project(
        seed=draw(st.integers(0, 3)),
        tempo=draw(tempo_maps(12 * TICKS_PER_BEAT)),
        grooves=(Groove(id="early", offsets=(0, -200)), Groove(id="late", offsets=(3, 80, 255))),
        patches=(PATCH, SAMPLER),
        tracks=tuple(
            Track(
                id=name,
                patch=draw(st.sampled_from(["patch", "sampler"])),
                groove=draw(st.sampled_from([None, "early", "late"])),
            )
            for name in names
        ),
        patterns=sheets,
        automation=tuple(draw(lanes(f"lane-{name}", name)) for name in names if draw(st.booleans())),
        arrangement=Arrangement(
            length=20 * TICKS_PER_BEAT,
            placements=places,
        ),
    )
