"""The memory of notes that have been worked out: which sound, so that no edit leaves one hanging."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from motorik.sequencer.events import Event, EventKind


@dataclass(slots=True)
class HeldNote:
    """Where a note is written, its leg, and the engine frames of its start, release and last event.

    ``before`` is the same note of an earlier leg, where it goes on until this one starts: a jump back to it.
    """

    owner: str
    tick: int
    pitch: float
    leg: int
    start: int
    off: int
    end: int
    before: "HeldNote | None" = None


class _Unread(NamedTuple):
    """Events of a leg in order, which act ``offset`` frames later than they say, the last at ``end``."""

    events: list[Event]
    leg: int
    offset: int
    end: int


class HeldNotes:
    """Notes by id.

    They are asked for when something changes. So what is worked out in one go is kept as it is until then:
    a render never looks into it.
    """

    def __init__(self) -> None:
        self._notes: dict[int, HeldNote] = {}
        self._unread: list[_Unread] = []
        self._forgotten = 0

    def __contains__(self, id: int) -> bool:
        self._read()
        return id in self._notes

    def note_all(self, events: list[Event], leg: int, offset: int) -> None:
        """Remember whole notes: ``events`` in order, which act ``offset`` frames later than they say."""
        self._unread.append(_Unread(events, leg, offset, events[-1].frame + offset))

    def note_down(self, event: Event, leg: int, frame: int) -> int:
        """Remember that ``event`` acts at engine ``frame``; return it, moved so that a note lasts a frame."""
        if event.kind is EventKind.PARAMETER:
            return frame
        self._read()
        if event.kind is EventKind.NOTE_ON:
            before = self._notes.get(event.note)
            before = before if before is not None and before.end >= frame else None
            self._notes[event.note] = HeldNote(
                event.owner, event.tick, event.pitch, leg, frame, frame, frame, before
            )
            return frame
        note = self._notes.get(event.note)
        if note is not None:
            frame = max(frame, note.start + (event.kind is not EventKind.EXPRESSION))
            note.end = max(note.end, frame)
            if event.kind is EventKind.NOTE_OFF:
                note.off = frame
        return frame

    def drop_from(self, frame: int) -> dict[int, HeldNote]:
        """Forget what happens from ``frame`` on; return the notes that started before and go on there."""
        self._read()
        started = ((id, _started_before(note, frame)) for id, note in self._notes.items())
        self._notes = {id: note for id, note in started if note is not None}
        held = {id: note for id, note in self._notes.items() if frame <= note.end}
        for id, note in held.items():
            self._notes[id] = replace(note, end=min(note.off, frame))
        return held

    def forget_before(self, frame: int) -> None:
        """Drop the notes that ended before ``frame``."""
        self._forgotten = frame
        self._unread = [unread for unread in self._unread if unread.end >= frame]
        self._notes = {id: note for id, note in self._notes.items() if note.end >= frame}

    def _read(self) -> None:
        """Note down what was only kept so far."""
        if not self._unread:
            return
        kept, self._unread = self._unread, []
        for events, leg, offset, _ in kept:
            for event in events:
                self.note_down(event, leg, event.frame + offset)
        self.forget_before(self._forgotten)


def _started_before(note: HeldNote | None, frame: int) -> HeldNote | None:
    while note is not None and note.start >= frame:
        note = note.before
    return note
