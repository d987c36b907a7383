"""Laws of the pure sequencer over songs with everything in them."""

import os
import subprocess
import sys
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.project import Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import EventKind, event_order
from motorik.sequencer.schedule import note_at, parameters_before, schedule, schedule_from
from motorik.sequencer.score import score_of
from tests.sequencer.songs import RATE, law, songs

END = 20 * TICKS_PER_BEAT
marks = st.integers(0, END)


@law
@given(songs(), st.lists(marks, max_size=4), st.integers(0, 2))
def test_parts_equal_the_whole(project: Project, cuts: list[int], loop_pass: int) -> None:
    edges = [0, *sorted(cuts), END]
    parts = [
        event
        for start, end in zip(edges, edges[1:], strict=False)
        for event in schedule(project, start, end, RATE, loop_pass=loop_pass)
    ]
    whole = schedule(project, 0, END, RATE, loop_pass=loop_pass)
    assert sorted(parts, key=event_order) == whole
    assert len({event_order(event) for event in whole if event.kind is not EventKind.PARAMETER}) == sum(
        event.kind is not EventKind.PARAMETER for event in whole
    )


@law
@given(songs(), marks, marks)
def test_every_note_has_one_end(project: Project, start: int, end: int) -> None:
    events = schedule(project, min(start, end), max(start, end), RATE)
    starts = {event.note: event for event in events if event.kind is EventKind.NOTE_ON}
    ends = [event for event in events if event.kind is EventKind.NOTE_OFF]
    assert Counter(starts.keys()) == Counter(event.note for event in ends)
    assert all(
        event.frame > starts[event.note].frame and event.pitch == starts[event.note].pitch for event in ends
    )
    cuts = [event for event in events if event.kind is EventKind.NOTE_CUT]
    offs = {event.note: event.frame for event in ends}
    assert all(event.frame >= offs[event.note] for event in cuts)
    assert all(0 < id < 2**63 for id in starts)


@law
@given(songs(), marks, marks)
def test_events_know_their_tick(project: Project, start: int, end: int) -> None:
    for event in schedule(project, start, end, RATE):
        assert start <= event.tick < end
        assert event.frame >= 0


@law
@given(songs())
def test_notes_end_with_their_passage(project: Project) -> None:
    for part in score_of(project).parts:
        for before, after in zip(part.passages, part.passages[1:], strict=False):
            assert before.end <= after.start
    last = max((place.start + place.length for place in project.arrangement.placements), default=0)
    off = [e.tick for e in schedule(project, 0, END, RATE) if e.kind is EventKind.NOTE_ON]
    assert all(tick < last for tick in off)


@law
@given(songs(), st.integers(0, 600_000), marks, marks)
def test_the_rest_of_a_span(project: Project, frame: int, start: int, end: int) -> None:
    whole = schedule(project, start, end, RATE)
    on = {event.note: event.frame for event in whole if event.kind is EventKind.NOTE_ON}
    expected = [event for event in whole if event.frame >= frame and on.get(event.note, frame) >= frame]
    assert schedule_from(project, start, end, RATE, frame=frame) == expected


@law
@given(songs())
def test_a_note_alone(project: Project) -> None:
    states = (EventKind.PARAMETER, EventKind.TEMPO)
    whole = [event for event in schedule(project, 0, END, RATE) if event.kind not in states]
    for owner, tick in {(event.owner, event.tick) for event in whole}:
        assert note_at(project, owner, tick, RATE) == [e for e in whole if (e.owner, e.tick) == (owner, tick)]


@law
@given(songs(), st.integers(1, 600_000))
def test_parameters_in_force(project: Project, frame: int) -> None:
    """What holds at a frame is what the last event before it said, or rest.

    (A parameter that is not there has no rest, and hears nothing.)
    """
    said: dict[tuple[str, str, str], float] = {}
    for event in schedule(project, 0, END, RATE):
        if event.kind is EventKind.PARAMETER and event.frame < frame:
            said[event.owner, event.scope, event.target] = event.value
    score = score_of(project)
    for address, value in parameters_before(project, frame, RATE).items():
        assert said.pop(address) == value
    for key, value in said.items():
        rest = score.resting_value(*key, 0)
        assert rest is None or value == rest


def test_nothing_depends_on_hash_randomisation() -> None:
    program = (
        "from hashlib import sha256\n"
        "from motorik.sequencer.benchmark import dense_project\n"
        "from motorik.sequencer.schedule import schedule\n"
        "project = dense_project(tracks=3, seconds=4)\n"
        "print(sha256(repr(schedule(project, 0, 2**20, 48000)).encode()).hexdigest())\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert all(outputs)
