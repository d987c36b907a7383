"""The queue of events: whatever is put into it, in any order, comes out in the order in which it acts."""

from hypothesis import given
from hypothesis import strategies as st

from motorik.sequencer.events import Event, EventKind, event_order
from motorik.sequencer.pending import Entry, Pending, entries_of, entry_of

events = st.builds(
    Event,
    frame=st.integers(0, 9),
    kind=st.sampled_from(EventKind),
    owner=st.sampled_from(["bass", "drums"]),
    note=st.integers(0, 3),
)
entries = st.builds(entry_of, events, st.integers(0, 2), st.integers(0, 2), live=st.booleans())


def order(entry: Entry) -> tuple[object, ...]:
    return (entry.event.frame + entry.offset, entry.event.kind, entry.leg, event_order(entry.event))


@given(st.lists(st.lists(entries)), st.integers(0, 12))
def test_what_acts_before_a_frame_is_taken_in_order(batches: list[list[Entry]], frame: int) -> None:
    pending = Pending()
    for batch in batches:
        pending.add(batch)
    every = sorted((entry for batch in batches for entry in batch), key=order)
    assert pending.take_before(frame) == [entry for entry in every if entry.frame < frame]
    assert pending.take_before(99) == [entry for entry in every if entry.frame >= frame]
    assert not len(pending)


@given(st.lists(entries), st.lists(events), st.integers(0, 12))
def test_what_was_played_live_stays(queued: list[Entry], written: list[Event], frame: int) -> None:
    pending = Pending()
    pending.add(queued)
    pending.add(entries_of(written, 1, 5))
    pending.drop_from(frame)
    every = sorted([*queued, *(entry_of(event, 1, 5) for event in written)], key=order)
    assert pending.take_before(99) == [entry for entry in every if entry.frame < frame or entry.live]
