"""Micro-timing and ratchets: when within its line a step sounds, and how often."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.pattern import LINE_UNITS, Effect, Step, StepKind
from motorik.domain.project import Project
from motorik.domain.tempo import Groove
from motorik.sequencer.events import EventKind
from motorik.sequencer.schedule import schedule
from tests.sequencer.songs import RATE, song

LINE_FRAMES = 6_000


def ons(project: Project) -> list[tuple[int, int, float]]:
    """Return (frame, row, velocity) of every strike in the order of rows."""
    events = schedule(project, 0, project.arrangement.length, RATE)
    found = [(e.frame, e.row, e.velocity) for e in events if e.kind is EventKind.NOTE_ON]
    return sorted(found, key=lambda on: (on[1], on[0]))


@given(st.integers(-128, 255))
def test_a_delay_counts_either_way(delay: int) -> None:
    (frame, _, _) = ons(song(Step(row=4, delay=delay)))[0]
    exact = Fraction(4 * LINE_FRAMES) + Fraction(LINE_FRAMES * delay, LINE_UNITS)
    assert abs(frame - exact) <= Fraction(1, 2)


def test_nothing_sounds_before_the_song() -> None:
    assert ons(song(Step(row=0, delay=-128)))[0][0] == 0


@given(st.lists(st.none() | st.integers(-128, 255), min_size=2, max_size=16), st.integers(1, 3))
def test_steps_of_a_column_sound_in_the_order_of_their_rows(delays: list[int | None], passes: int) -> None:
    steps = [Step(row=row, delay=delay) for row, delay in enumerate(delays) if delay is not None]
    project = song(*steps, rows=len(delays), length=passes * len(delays) * 15360)
    events = schedule(project, 0, project.arrangement.length, RATE)
    frames = [
        event.frame for event in sorted(events, key=lambda e: e.tick) if event.kind is EventKind.NOTE_ON
    ]
    assert frames == sorted(frames)


@given(st.integers(-128, -1), st.integers(0, 255))
def test_early_steps_move_freely_where_nothing_is_in_the_way(early: int, late: int) -> None:
    found = ons(song(Step(row=3, delay=late), Step(row=4, column=1, delay=early), Step(row=5, delay=early)))
    at = {row: frame for frame, row, _ in found}
    assert at[5] == pytest.approx(5 * LINE_FRAMES + early * LINE_FRAMES / LINE_UNITS, abs=1)
    assert at[4] == pytest.approx(4 * LINE_FRAMES + early * LINE_FRAMES / LINE_UNITS, abs=1)


@given(st.integers(-128, 127), st.integers(-127, 127))
def test_groove_and_delay_add_up(offset: int, delay: int) -> None:
    groove = Groove(id="groove", offsets=(0, offset))
    (frame, _, _) = ons(song(Step(row=3, delay=delay), groove=groove))[0]
    assert frame == pytest.approx(3 * LINE_FRAMES + (offset + delay) * LINE_FRAMES / LINE_UNITS, abs=1)


@given(st.integers(1, 16), st.none() | st.integers(1, 1024), st.floats(-1, 1))
def test_a_ratchet_strikes_as_often_as_it_says(count: int, length: int | None, bend: float) -> None:
    """All repeats are there, the first on the step, the rest inside its span, closer the longer it bends."""
    found = [on[0] for on in ons(song(Step(row=0, ratchet=count, length=length, ratchet_time=bend), rows=4))]
    span = Fraction(LINE_FRAMES * (length or LINE_UNITS), LINE_UNITS)
    assert len(found) == count
    assert found[0] == 0
    assert all(frame <= span for frame in found)
    ends: list[Fraction] = [*map(Fraction, found[1:]), span]
    gaps = [b - a for a, b in zip(found, ends, strict=True)]
    assert all(gap >= 0 for gap in gaps)
    for before, after in zip(gaps, gaps[1:], strict=False):
        assert (after - before) * bend <= 2
    if bend == 0:
        assert all(abs(frame - n * span / count) <= Fraction(1, 2) for n, frame in enumerate(found))


@given(st.integers(2, 16), st.floats(-1, 1))
def test_a_ratchet_swells_or_dies_away(count: int, amount: float) -> None:
    loud = [on[2] for on in ons(song(Step(row=0, ratchet=count, ratchet_velocity=amount, velocity=0.5)))]
    first, last = (1 - amount, 1) if amount > 0 else (1, 1 + amount)
    assert loud[0] == pytest.approx(0.5 * first)
    assert loud[-1] == pytest.approx(0.5 * last)
    assert loud == sorted(loud, reverse=amount < 0)


def test_strikes_have_ids_of_their_own() -> None:
    effect = Effect(command="retrigger", value=0x01)
    project = song(
        Step(row=0, ratchet=16, effects=(effect,)),
        *(Step(row=row, kind=StepKind.LOCK, effects=(effect,)) for row in range(1, 16)),
    )
    events = schedule(project, 0, project.arrangement.length, RATE)
    ids = [event.note for event in events if event.kind is EventKind.NOTE_ON]
    assert len(ids) == 16 + 11 + 15 * 12
    assert len(set(ids)) == len(ids)
