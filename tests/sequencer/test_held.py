"""Which notes go on at a frame, whatever was planned for later and dropped again."""

from motorik.sequencer.events import Event, EventKind
from motorik.sequencer.held import HeldNotes


def test_a_note_that_a_jump_strikes_anew_is_still_held_when_the_jump_is_dropped() -> None:
    notes = HeldNotes()
    notes.note_down(Event(0, EventKind.NOTE_ON, "lead", 7), 0, 0)
    notes.note_down(Event(900, EventKind.NOTE_OFF, "lead", 7), 0, 900)
    for leg in (1, 2):
        assert [(id, note.start) for id, note in notes.drop_from(100).items()] == [(7, 0)]
        notes.note_down(Event(100, EventKind.NOTE_OFF, "lead", 7), 0, 100)
        notes.note_down(Event(100, EventKind.NOTE_ON, "lead", 7), leg, 100)
        notes.note_down(Event(1000, EventKind.NOTE_OFF, "lead", 7), leg, 1000)
    assert [(id, note.start) for id, note in notes.drop_from(101).items()] == [(7, 100)]
    assert not notes.drop_from(2000)
