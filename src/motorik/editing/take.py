"""A take: what was played by hand while the song ran, and the edits that write it.

Notes land when they are played, in what is heard then. Their edits are worked out whenever they are asked
for, from the song as it is by then, so others may edit meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import Annotated

from pydantic import Field

from motorik.domain.model import Model
from motorik.domain.project import AutomationScope, Project
from motorik.domain.time import Ticks
from motorik.editing.automating import RecordMode as MoveMode
from motorik.editing.automating import Sample, record_moves
from motorik.editing.bench import Bench, Outcome
from motorik.editing.fields import MAX_COLUMNS
from motorik.editing.landing import Landing, Quantise, landing
from motorik.editing.laying import clear_row, lay_note
from motorik.editing.making import make_patterns
from motorik.editing.recording import RecordMode
from motorik.journal import Edit
from motorik.sequencer.reading import Loop

LATEST = 2**52
"""A tick after everything."""
Target = tuple[str, AutomationScope, str]
"""Owner, scope and name of a parameter."""


class TakeSettings(Model):
    """How a take is written.

    ``mode``: over what is there, or instead of it. ``region`` [start, end) in ticks is where the take punches
    in and out by itself. ``columns`` may be used, from the first on. With ``makes_patterns`` a track on which
    nothing lies gets a pattern of whole bars. ``moves`` is how parameters that are moved are recorded, None:
    not at all; lines that are written differ from what was done by at most ``thinning`` of the range that was
    moved over. ``late_ms`` is how much later than they were meant notes and moves are told of.
    """

    quantise: Quantise = Quantise()
    mode: RecordMode = RecordMode.OVERDUB
    region: tuple[Ticks, Ticks] | None = None
    columns: Annotated[int, Field(ge=1, le=MAX_COLUMNS)] = MAX_COLUMNS
    makes_patterns: bool = True
    moves: MoveMode | None = MoveMode.TOUCH
    thinning: Annotated[float, Field(ge=0, le=1)] = 0.005
    late_ms: Annotated[float, Field(ge=0, le=1000)] = 0.0


@dataclass(frozen=True, slots=True)
class TakenNote:
    """A note of ``length`` ticks played at ``tick`` in round ``turn``; ``at`` None: on no pattern."""

    track: str
    key: int
    velocity: float
    tick: int
    length: int
    turn: int
    at: Landing | None

    @property
    def place(self) -> tuple[int, int]:
        """Return round and tick of the line it lies on."""
        return (self.turn, self.tick) if self.at is None else (self.turn + self.at.wrapped, self.at.tick)


@dataclass(frozen=True, slots=True)
class PassedRow:
    """A row that the song passed over while it was to be replaced."""

    track: str
    pattern: str
    row: int
    tick: int
    turn: int

    @property
    def place(self) -> tuple[int, int]:
        """Return round and tick at which it was passed."""
        return self.turn, self.tick


@dataclass(frozen=True, slots=True)
class TakenMove:
    """What one touch of a control gave in one round: samples by ascending ticks."""

    target: Target
    turn: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Ticks [start, end) that were recorded in round ``turn``."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TakeLog:
    """Everything that was done in a take. ``loop`` is the region that was repeated."""

    notes: tuple[TakenNote, ...] = ()
    rows: tuple[PassedRow, ...] = ()
    moves: tuple[TakenMove, ...] = ()
    spans: tuple[Span, ...] = ()
    loop: Loop | None = None

    @property
    def layers(self) -> tuple[int, ...]:
        """The rounds in which something was played, in order."""
        return tuple(sorted({it.turn for it in self.notes} | {it.turn for it in self.moves}))

    def without_layer(self, turn: int) -> "TakeLog":
        """Return the log without what was played in a round."""
        notes = tuple(it for it in self.notes if it.turn != turn)
        rows = tuple(it for it in self.rows if it.turn != turn)
        return replace(self, notes=notes, rows=rows, moves=tuple(it for it in self.moves if it.turn != turn))

    def until(self, turn: int, tick: int) -> "TakeLog":
        """Return the log without notes and rows that lie at ``tick`` of round ``turn`` or later."""
        notes = tuple(it for it in self.notes if it.place < (turn, tick))
        return replace(self, notes=notes, rows=tuple(it for it in self.rows if it.place < (turn, tick)))


def write_take(
    project: Project, log: TakeLog, settings: TakeSettings, *, held: frozenset[Target] = frozenset()
) -> Outcome:
    """Return the edits that write a take into ``project``, and what there is to say of it.

    Parameters that are ``held`` keep their last value from there on: a hand is on them.
    """
    made = _made(project, log, settings)
    after = made.applied(project)
    laid = _laid(after, _landed(after, log, settings), log.rows, settings)
    after = laid.applied(after)
    moved = _moved(after, log, settings, held)
    return Outcome((*made.edits, *laid.edits, *moved), (*made.told, *laid.told))


def _made(project: Project, log: TakeLog, settings: TakeSettings) -> Outcome:
    loose = [it for it in log.notes if it.at is None]
    if not loose or not settings.makes_patterns:
        return Outcome((), tuple(dict.fromkeys(_nowhere(it) for it in loose)))
    step = settings.quantise.step or Fraction(0)
    spans = [(it.track, it.tick, it.tick + it.length) for it in loose]
    return make_patterns(project, spans, loop=log.loop, early_lines=step / 2)


def _landed(project: Project, log: TakeLog, settings: TakeSettings) -> list[TakenNote]:
    """Return the notes that have a place, those on patterns made for them included."""
    found = []
    for note in log.notes:
        at = note.at
        if at is None and settings.makes_patterns:
            at = landing(project, note.track, note.tick, settings.quantise, loop=log.loop)
        if at is not None:
            found.append(replace(note, at=at))
    return found


def _laid(
    project: Project, notes: Sequence[TakenNote], rows: Iterable[PassedRow], settings: TakeSettings
) -> Outcome:
    """Return the edits that write notes and clear rows, in the order in which they came."""
    bench = Bench(project)
    columns = range(settings.columns)
    cleared: list[TakenNote | PassedRow] = [*rows]
    for it in sorted([*cleared, *notes], key=lambda it: (it.place, isinstance(it, TakenNote))):
        if isinstance(it, PassedRow):
            clear_row(bench, it.pattern, it.row, columns)
        elif it.at is not None:
            length = _quantised_length(it.length, it.at, settings.quantise)
            lay_note(bench, it.at, float(it.key), it.velocity, length, columns)
    return bench.outcome()


def _quantised_length(length: int, at: Landing, quantise: Quantise) -> int:
    step = quantise.step
    if step is None or not quantise.ends:
        return max(length, 1)
    grid = step * at.line
    whole = max(round(length / grid), 1) * grid
    return max(round(length + (whole - length) * quantise.strength / 100), 1)


def _moved(
    project: Project, log: TakeLog, settings: TakeSettings, held: frozenset[Target]
) -> tuple[Edit, ...]:
    if settings.moves is None:
        return ()
    edits: list[Edit] = []
    spans: dict[int, list[Span]] = {}
    for span in log.spans:
        spans.setdefault(span.turn, []).append(span)
    by_target = sorted(log.moves, key=lambda it: (it.target, it.turn))
    for target, strokes in groupby(by_target, key=lambda it: it.target):
        if target[0] not in project.channels:
            continue
        found = [*strokes]
        values = [value for stroke in found for _, value in stroke.samples]
        error = settings.thinning * (max(values) - min(values)) if values else 0.0
        for turn, of_turn in groupby(found, key=lambda it: it.turn):
            samples = [it.samples for it in of_turn]
            touched = [Span(turn, stroke[0][0], stroke[-1][0] + 1) for stroke in samples]
            passed = _merged([*spans.get(turn, ()), *touched])
            written = _written_over(passed, settings.moves, holds=target in held)
            for mode, (start, end) in written:
                recorded = record_moves(project, target, samples, mode, (start, end), error)
                for edit in recorded:
                    project = edit.apply(project)
                edits += recorded
    return tuple(edits)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return ``spans`` of one round in order, those that touch as one: what was moved was recorded too."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda it: it.start):
        if found and span.start <= found[-1].end:
            found[-1] = replace(found[-1], end=max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _written_over(
    spans: list[Span], mode: MoveMode, *, holds: bool
) -> list[tuple[MoveMode, tuple[int, int]]]:
    found = [(mode, (span.start, span.end)) for span in spans]
    if holds and spans:
        found[-1] = (MoveMode.LATCH, (spans[-1].start, LATEST))
    return found


def silenced(project: Project, tracks: frozenset[str]) -> Project:
    """Return ``project`` with nothing in the patterns of ``tracks``, placed or to be launched."""
    placed = {it.pattern for it in project.arrangement.placements if it.track in tracks}
    placed |= {it.pattern for it in project.live.clips if it.track in tracks}
    if not placed:
        return project
    patterns = tuple(
        it.model_copy(update={"steps": ()}) if it.id in placed and it.alias is None else it
        for it in project.patterns
    )
    return project.model_copy(update={"patterns": patterns})


def _nowhere(note: TakenNote) -> str:
    return f"no pattern lies on track {note.track} at tick {note.tick}; the note was not written"
