"""Patterns made for what is played where nothing lies: of whole bars, as far as there is room."""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor

from motorik.domain.live import Quantum
from motorik.domain.pattern import MAX_ROWS, Pattern
from motorik.domain.project import Placement, Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.bench import Bench, Outcome
from motorik.editing.page import FOREVER
from motorik.sequencer.live.asking import quantised
from motorik.sequencer.reading import Loop

LINES_PER_BEAT = 4
LINE = TICKS_PER_BEAT // LINES_PER_BEAT
LONGEST = MAX_ROWS * LINE


def make_patterns(
    project: Project,
    spans: Iterable[tuple[str, int, int]],
    *,
    loop: Loop | None = None,
    early_lines: Fraction | int = 0,
) -> Outcome:
    """Return the edits that put patterns under ``spans`` (track, start, end) of ticks on which none lie.

    One in each gap between placements, from the bar the first span there begins in to the end of the one the
    last ends in; the whole ``loop`` where that is repeated. A span that begins less than ``early_lines``
    before a bar belongs to that.
    """
    bench = Bench(project)
    gaps: dict[tuple[str, int, int], list[tuple[int, int]]] = {}
    for track, start, end in spans:
        begins = start + floor(early_lines * LINE)
        gap = _gap(project, track, begins)
        if gap is not None:
            gaps.setdefault((track, *gap), []).append((begins, end))
    for (track, first, last), inside in sorted(gaps.items()):
        start, end = loop or (
            _bar_before(project, min(begins for begins, _ in inside)),
            quantised(project.tempo.signatures, max(end for _, end in inside), Quantum()),
        )
        _make(bench, track, max(start, first), min(end, last))
    return bench.outcome()


def _make(bench: Bench, track: str, start: int, end: int) -> None:
    if end - start > LONGEST:
        bench.tell(f"the pattern on {track} ends after {MAX_ROWS} rows; what was played later is not in it")
        end = start + LONGEST
    id = bench.free_pattern_id(f"{track[:50]}-1")
    rows = max(ceil(Fraction(end - start, LINE)), 1)
    patterns = bench.before.patterns
    bench.add_pattern(
        Pattern(id=id, rows=rows, lines_per_beat=LINES_PER_BEAT), patterns[-1].id if patterns else ""
    )
    bench.placements.append(Placement(track=track, pattern=id, start=start, length=end - start))
    bench.lengthen_song(end)


def _gap(project: Project, track: str, tick: int) -> tuple[int, int] | None:
    """Return the stretch around ``tick`` on which nothing lies, None when something does."""
    placed = [it for it in project.arrangement.placements if it.track == track]
    if any(it.start <= tick < it.start + it.length for it in placed):
        return None
    before = [it.start + it.length for it in placed if it.start + it.length <= tick]
    after = [it.start for it in placed if it.start > tick]
    return max(before, default=0), min(after, default=FOREVER)


def _bar_before(project: Project, tick: int) -> int:
    signature = [it for it in project.tempo.signatures if it.tick <= tick][-1]
    bar = Fraction(4 * TICKS_PER_BEAT * signature.beats, signature.unit)
    bars = floor((tick - signature.tick) / bar)
    while signature.tick + ceil((bars + 1) * bar) <= tick:
        bars += 1
    return signature.tick + ceil(bars * bar)
