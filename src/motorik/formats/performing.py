"""What a song plays, in exact ticks: the same sequencer as live, asked with a clock whose frames are ticks.

So grooves, chance, ratchets, slides and whatever else patterns can say come out as they sound.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from motorik.domain.project import Project
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.formats.interchange import FormatError
from motorik.sequencer.automation import Lane
from motorik.sequencer.events import Event, EventKind, Touch
from motorik.sequencer.midi_lanes import PEDAL, SCOPE
from motorik.sequencer.schedule import schedule
from motorik.sequencer.score import score_of

MOST_BEATS = 100_000
_FRAME_IS_TICK = TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(60)),))
"""At a beat a second and TICKS_PER_BEAT frames a second, frame and tick are one."""


@dataclass(frozen=True, slots=True, order=True)
class Played:
    """A note as it sounds, from ``start`` to ``end`` ticks.

    ``moved`` is what moves it alone while it is held: (touch, ticks after its start, value) in order of time.
    """

    start: int
    end: int
    pitch: float
    velocity: float
    accent: bool
    slide: bool
    moved: tuple[tuple[Touch, int, float], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Moved:
    """A parameter given ``value`` at ``tick``. ``written``: by a point of a lane; else drawn by a curve."""

    tick: int
    scope: str
    target: str
    value: float
    written: bool


@dataclass(slots=True)
class Performance:
    """Notes and movements of every owner, each in order of time.

    ``cuts`` counts tails cut short, ``bends`` those movements of single notes that bend them.
    """

    notes: dict[str, list[Played]]
    moves: dict[str, list[Moved]]
    cuts: int = 0
    bends: int = 0


def perform(project: Project) -> Performance:
    """Return all that ``project`` plays from its start to its end; of a deck's cells the notes as written.

    Raises:
        FormatError: it is longer than anyone writes down, or cannot be played, as its tuning makes no sense.
    """
    if project.deck is not None:  # what patches would play: other programs know no tracker's rules
        project = project.model_copy(update={"deck": None})
    score = score_of(project)
    length = project.arrangement.length
    if length > MOST_BEATS * TICKS_PER_BEAT:
        raise FormatError(
            f"the song lasts {length / TICKS_PER_BEAT:.3g} beats; allowed: at most {MOST_BEATS}"
        )
    # Keys are let go where hands let go: the pedal is told beside them.
    lanes = tuple(lane for lane in project.automation if (lane.scope, lane.target) != (SCOPE, PEDAL))
    plain = project.model_copy(update={"tempo": _FRAME_IS_TICK, "automation": lanes})
    try:
        events = schedule(plain, 0, length, TICKS_PER_BEAT)
    except ValueError as error:
        raise FormatError(str(error)) from None
    performance = Performance(_notes(events), {})
    performance.cuts = sum(event.kind is EventKind.NOTE_CUT for event in events)
    performance.bends = sum(
        touch is Touch.BEND
        for notes in performance.notes.values()
        for note in notes
        for touch, _, _ in note.moved
    )
    locked = {(part.owner, *place) for part in score.parts for place in part.locked}
    for event in events:
        if event.kind is EventKind.PARAMETER and (event.owner, event.scope, event.target) in locked:
            move = Moved(event.frame, event.scope, event.target, event.value, written=event.row >= 0)
            performance.moves.setdefault(event.owner, []).append(move)
    for address, lane in score.lanes_by_target.items():
        if address not in locked:
            performance.moves.setdefault(lane.owner, []).extend(_moves(lane, length))
    for moves in performance.moves.values():
        moves.sort(key=lambda move: move.tick)
    return performance


def _notes(events: Sequence[Event]) -> dict[str, list[Played]]:
    ends = {event.note: event.frame for event in events if event.kind is EventKind.NOTE_OFF}
    moved: dict[int, list[tuple[Touch, int, float]]] = {}
    for event in events:
        if event.kind is EventKind.EXPRESSION and event.note and event.frame < ends[event.note]:
            moved.setdefault(event.note, []).append((event.touch, event.frame, event.value))
    found: dict[str, list[Played]] = {}
    for event in events:
        if event.kind is EventKind.NOTE_ON:
            end, start = ends[event.note], event.frame
            moves = tuple((touch, tick - start, value) for touch, tick, value in moved.get(event.note, ()))
            note = Played(start, end, event.pitch, event.velocity, event.accent, event.slide, moves)
            found.setdefault(event.owner, []).append(note)
    for notes in found.values():
        notes.sort()
    return found


def _moves(lane: Lane, end: int) -> Iterator[Moved]:
    """Yield every point of a lane, and between points what its curve passes through."""
    written = {point.tick: point.value for point in lane.points if point.tick <= end}
    passed = {tick: value for tick, value in lane.changes(0, end) if tick not in written}
    for tick, value in (written | passed).items():
        yield Moved(tick, lane.scope, lane.target, value, written=tick in written)
