"""Offline spans cover the render, and their size changes nothing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.pattern import Step
from motorik.domain.project import Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import EventKind
from motorik.sequencer.render_plan import render_plan
from motorik.sequencer.schedule import schedule
from motorik.sequencer.timeline import timeline_of
from tests.sequencer.songs import LINE, RATE, law, song, songs

END = 20 * TICKS_PER_BEAT


@law
@given(songs(), st.integers(2000, END))
def test_spans_equal_the_schedule(project: Project, span_ticks: int) -> None:
    spans = list(render_plan(project, RATE, span_ticks=span_ticks))
    assert spans[0].start_frame == 0
    assert spans[-1].start_frame == spans[-1].end_frame == timeline_of(project.tempo, RATE).frame_at(END)
    assert all(a.end_frame == b.start_frame for a, b in pairwise(spans))
    events = [event for span in spans for event in span.events]
    for span in spans[:-1]:
        assert all(span.start_frame <= event.frame < span.end_frame for event in span.events)
    assert events == schedule(project, 0, END, RATE)


@law
@given(songs(), st.integers(0, END - 5000), st.integers(2000, END), st.integers(1, 3), st.integers(2000, END))
def test_ranges_and_rounds(project: Project, start: int, length: int, passes: int, span_ticks: int) -> None:
    def events(span_ticks: int) -> list[object]:
        plan = render_plan(project, RATE, start, start + length, passes=passes, span_ticks=span_ticks)
        return [event for span in plan for event in span.events]

    assert events(span_ticks) == events(END)
    held: set[int] = set()
    for span in render_plan(project, RATE, start, start + length, passes=passes):
        for event in span.events:
            assert span.start_frame <= event.frame <= span.end_frame
            if event.kind is EventKind.NOTE_ON:
                held.add(event.note)
            if event.kind is EventKind.NOTE_OFF:
                held.remove(event.note)
    assert not held


def test_rounds_repeat() -> None:
    spans = list(render_plan(song(Step(row=0), Step(row=2)), RATE, 2 * LINE, 4 * LINE, passes=3))
    events = [event for span in spans for event in span.events]
    assert [event.frame for event in events if event.kind is EventKind.NOTE_ON] == [0, 12_000, 24_000]
    assert events[-1].frame == spans[-1].end_frame == 36_000


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed"):
        next(render_plan(song(), RATE, 5, 5))
