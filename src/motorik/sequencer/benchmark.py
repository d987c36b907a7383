"""How fast the sequencer is on a dense minute: 64 tracks, 16 rows a second, three commands a row."""

from fractions import Fraction
from time import perf_counter, process_time

from motorik.domain.patch import Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Placement, Project, Track
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.render_plan import render_plan
from motorik.sequencer.schedule import schedule

SAMPLE_RATE = 48_000
BPM = 120
SPAN_TICKS = TICKS_PER_BEAT // 10
"""50 ms, the piece the live thread works out at a time."""


def dense_project(
    tracks: int = 64, rows_a_second: int = 16, commands_a_row: int = 3, seconds: int = 60
) -> Project:
    """Return a song whose every row on every track plays a note and locks ``commands_a_row`` parameters."""
    modules = tuple(Module(id=f"filter{n}", kind="filter.svf") for n in range(commands_a_row))
    patch = Patch(id="patch", modules=(*modules, Module(id="out", kind="filter.svf")), output="out")
    steps = tuple(
        Step(
            row=row, pitch=36 + row % 24, locks={f"{module.id}.cutoff": 200.0 + 7 * row for module in modules}
        )
        for row in range(64)
    )
    pattern = Pattern(id="pattern", rows=64, lines_per_beat=rows_a_second * 60 // BPM, steps=steps)
    length = seconds * BPM * TICKS_PER_BEAT // 60
    ids = [f"track{n}" for n in range(tracks)]
    return Project(
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(BPM)),)),
        patches=(patch,),
        patterns=(pattern,),
        tracks=tuple(Track(id=id, patch="patch") for id in ids),
        arrangement=Arrangement(
            length=length,
            placements=tuple(Placement(track=id, pattern="pattern", start=0, length=length) for id in ids),
        ),
    )


def dense_minute() -> dict[str, float]:
    """Return processor seconds for the minute, the dearest 50 ms span in wall milliseconds, and events."""
    project = dense_project()
    length = project.arrangement.length
    schedule(project, 0, 1, SAMPLE_RATE)
    started = process_time()
    events, worst = 0, 0.0
    for tick in range(0, length, SPAN_TICKS):
        span_started = perf_counter()
        events += len(schedule(project, tick, min(tick + SPAN_TICKS, length), SAMPLE_RATE))
        worst = max(worst, perf_counter() - span_started)
    cpu_seconds = process_time() - started
    started = process_time()
    handed_over = sum(len(span.events) for span in render_plan(project, SAMPLE_RATE, span_ticks=SPAN_TICKS))
    return {
        "cpu_seconds": cpu_seconds,
        "events": events,
        "events_per_cpu_second": events / cpu_seconds,
        "worst_span_ms": 1000 * worst,
        "playhead_cpu_seconds": process_time() - started,
        "playhead_events": handed_over,
    }
