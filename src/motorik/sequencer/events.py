"""What the sequencer hands to an engine, a MIDI sender or a log: one immutable value for each thing."""

from dataclasses import dataclass, fields
from enum import IntEnum
from operator import attrgetter
from typing import Any, cast


class EventKind(IntEnum):
    """Kinds in the order in which they act within one frame."""

    TEMPO = 0
    NOTE_OFF = 1
    NOTE_CUT = 2
    PARAMETER = 3
    NOTE_ON = 4
    EXPRESSION = 5


class Touch(IntEnum):
    """What an EXPRESSION moves: pitch, in semitones; pressure and timbre, 0 to 1."""

    BEND = 0
    PRESSURE = 1
    TIMBRE = 2


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to ``owner`` (track id, return id or ``"master"``) at ``frame``.

    ``frame`` counts from the start of the song at the sample rate of the timeline. ``note`` pairs the on, off
    and cut of one note: a 63-bit hash of where it is written, never 0. ``pitch`` in MIDI semitones,
    ``velocity`` 0-1. ``scope``, ``target`` and ``value`` belong to PARAMETER. TEMPO belongs to no owner:
    ``value`` in beats per minute and ``beat``, the place in the song at ``frame``. EXPRESSION moves ``touch``
    of ``note`` to ``value``; note 0 means every note, and those to come. The rest says where the event comes
    from: ``tick``, the nominal tick that decides to which span it belongs; ``pattern``, ``row`` (-1:
    automation) and ``column``; ``turn``, the pass of the pattern within its placement.
    """

    frame: int
    kind: EventKind
    owner: str
    note: int = 0
    pitch: float = 0.0
    velocity: float = 0.0
    accent: bool = False
    slide: bool = False
    scope: str = "patch"
    target: str = ""
    value: float = 0.0
    tick: int = 0
    pattern: str = ""
    row: int = -1
    turn: int = 0
    column: int = 0
    touch: Touch = Touch.BEND
    beat: float = 0.0


event_order = attrgetter(
    "frame", "kind", "owner", "tick", "column", "row", "pattern", "scope", "target", "note", "touch", "value"
)
"""Sort key of events. Of two values for one parameter in one frame, the one written later is last."""


class _Draft:
    """The slots of :class:`Event` in the same order, but open: see :func:`fast_event`."""

    __slots__ = tuple(field.name for field in fields(Event))


def fast_event(
    frame: int, kind: EventKind, owner: str, note: int, pitch: float, velocity: float, accent: bool,
    slide: bool, scope: str, target: str, value: float, tick: int, pattern: str, row: int, turn: int,
    column: int,
) -> Event:  # fmt: skip
    """Return ``Event(...)`` of the same arguments, a note or a parameter, in 0.3 µs.

    Constructing a frozen dataclass of so many fields takes 2.5 µs, most of the time a dense song has for
    scheduling. So an open twin is filled in and then closed by giving it the frozen class: same slots, same
    layout.
    """
    draft: Any = _Draft()
    draft.frame, draft.kind, draft.owner, draft.note = frame, kind, owner, note
    draft.pitch, draft.velocity, draft.accent, draft.slide = pitch, velocity, accent, slide
    draft.scope, draft.target, draft.value = scope, target, value
    draft.tick, draft.pattern, draft.row, draft.turn, draft.column = tick, pattern, row, turn, column
    draft.touch, draft.beat = _BEND, 0.0
    draft.__class__ = Event
    return cast(Event, draft)


_BEND = Touch.BEND
