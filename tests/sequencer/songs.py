"""Songs to test with: small builders for examples and hypothesis strategies for laws."""

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import Phase, settings
from hypothesis import strategies as st

from motorik.domain.patch import Module, Patch
from motorik.domain.pattern import LINE_UNITS, Pattern, Step, StepKind
from motorik.domain.project import Arrangement, Automation, AutomationPoint, Curve, Placement, Project, Track
from motorik.domain.tempo import Groove, TempoCurve, TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT

RATE = 48_000
law = settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
"""Songs are large: shrinking one takes minutes, so a failing song is reported as it was found."""
LINE = TICKS_PER_BEAT // 4
UNIT = LINE // LINE_UNITS
TARGETS = ("filter.cutoff", "filter.resonance")
PATCH = Patch(id="patch", modules=(Module(id="filter", kind="filter.svf"),), output="filter")


def song(
    *steps: Step,
    rows: int = 16,
    length: int | None = None,
    start: int = 0,
    groove: Groove | None = None,
    automation: Sequence[Automation] = (),
    seed: int = 0,
) -> Project:
    """Return one track that plays one pattern of four lines a beat at 120 BPM from tick 0."""
    pattern = Pattern(id="pattern", rows=rows, steps=steps, groove=groove.id if groove else None)
    length = pattern.ticks if length is None else length
    return Project(
        seed=seed,
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(120)),)),
        grooves=(groove,) if groove else (),
        patches=(PATCH,),
        tracks=(Track(id="bass", patch="patch"),),
        patterns=(pattern,),
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


@st.composite
def steps(draw: st.DrawFn, row: int, column: int) -> Step:
    kind = draw(st.sampled_from([StepKind.NOTE] * 5 + [StepKind.OFF, StepKind.CUT, StepKind.LOCK]))
    return Step(
        row=row,
        column=column,
        kind=kind,
        pitch=draw(st.integers(30, 80)),
        delay=draw(st.sampled_from([0, 0, 0, 1, 100, 255])),
        length=draw(st.none() | st.integers(1, 2000)),
        accent=draw(st.booleans()),
        slide=draw(st.booleans()),
        probability=draw(st.sampled_from([100, 100, 50, 5, 0])),
        ratchet=draw(st.sampled_from([1, 1, 1, 2, 3, 16])),
        locks=draw(st.dictionaries(st.sampled_from(TARGETS), st.integers(1, 9).map(float), max_size=2)),
    )


@st.composite
def patterns(draw: st.DrawFn, id: str) -> Pattern:
    rows = draw(st.integers(1, 12))
    cells = sorted(draw(st.sets(st.tuples(st.integers(0, rows - 1), st.integers(0, 1)), max_size=8)))
    return Pattern(
        id=id,
        rows=rows,
        lines_per_beat=draw(st.sampled_from([1, 3, 4, 8, 48])),
        groove=draw(st.sampled_from([None, None, "early", "late"])),
        steps=tuple(draw(steps(row, column)) for row, column in cells),
    )


@st.composite
def lanes(draw: st.DrawFn, id: str, owner: str) -> Automation:
    ticks = sorted(draw(st.sets(st.integers(0, 12 * TICKS_PER_BEAT), min_size=1, max_size=5)))
    points = tuple(
        AutomationPoint(tick=tick, value=draw(st.integers(0, 3)), curve=draw(st.sampled_from(Curve)))
        for tick in ticks
    )
    return Automation(id=id, owner=owner, target=draw(st.sampled_from(TARGETS)), points=points)


@st.composite
def songs(draw: st.DrawFn) -> Project:
    """Up to three tracks over twelve beats, with everything a step can do."""
    names = ["one", "two", "three"][: draw(st.integers(1, 3))]
    sheets = tuple(draw(patterns(id)) for id in ("a", "b"))
    beats = st.integers(0, 12 * 4).map(lambda quarter: quarter * TICKS_PER_BEAT // 4)
    lengths = st.integers(1, 8 * TICKS_PER_BEAT)
    places = {
        (start, name, draw(st.sampled_from(["a", "b"]))): draw(lengths)
        for name in names
        for start in draw(st.sets(beats, max_size=3))
    }
    return Project(
        seed=draw(st.integers(0, 3)),
        tempo=draw(tempo_maps(12 * TICKS_PER_BEAT)),
        grooves=(Groove(id="early", offsets=(0, -200)), Groove(id="late", offsets=(3, 80, 255))),
        patches=(PATCH,),
        tracks=tuple(
            Track(id=name, patch="patch", groove=draw(st.sampled_from([None, "early", "late"])))
            for name in names
        ),
        patterns=sheets,
        automation=tuple(draw(lanes(f"lane-{name}", name)) for name in names if draw(st.booleans())),
        arrangement=Arrangement(
            length=20 * TICKS_PER_BEAT,
            placements=tuple(
                Placement(track=track, pattern=pattern, start=start, length=length)
                for (start, track, pattern), length in sorted(places.items())
            ),
        ),
    )
