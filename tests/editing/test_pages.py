"""Pages of polymeter: which cell lies under which row, and how the cursor and selections go over them."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.pattern import Alias, Pattern, Step
from motorik.domain.project import Arrangement, Direction, Placement, Project, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.area import Slot
from motorik.editing.fields import ALL
from motorik.editing.moves import End, Unit, jumped, moved, part_row, stops
from motorik.editing.page import Page, page_at, page_of
from motorik.editing.selecting import (
    areas_of_page,
    areas_of_selection,
    extended,
    marked,
    quick_marked,
    selected,
    strips_at,
)
from motorik.editing.state import EditState, Layout, Position, Selection
from motorik.sequencer.events import EventKind
from motorik.sequencer.schedule import schedule
from tests.cli.songs import pluck
from tests.strategies import rngs

BEAT = TICKS_PER_BEAT
COUNTS = st.integers(-70, 70)
UNITS = st.sampled_from(list(Unit))


def song(**placed: Placement | tuple[Placement, ...]) -> Project:
    """Three tracks: 16 rows, 12 rows of the same length, and 6 lines to the beat."""
    patterns = (
        Pattern(id="long", rows=16, steps=(Step(row=0, column=1),)),
        Pattern(id="short", rows=12, steps=tuple(Step(row=row, pitch=40 + row) for row in range(12))),
        Pattern(id="six", rows=24, lines_per_beat=6),
        Pattern(id="twin", alias=Alias(pattern="short")),
    )
    places = [Placement(track="a", pattern="long", start=0, length=8 * BEAT),
              Placement(track="b", pattern="short", start=0, length=8 * BEAT),
              Placement(track="c", pattern="six", start=0, length=8 * BEAT)]  # fmt: skip
    for extra in placed.values():
        places += [extra] if isinstance(extra, Placement) else extra
    return Project(
        patches=(pluck("p"),),
        tracks=tuple(Track(id=id, patch="p") for id in "abc"),
        patterns=patterns,
        arrangement=Arrangement(length=8 * BEAT, placements=tuple(places)),
    )


def test_a_shorter_pattern_comes_again_under_the_page() -> None:
    page = page_at(song(), 0, "a")
    assert (page.rows, page.line, page.start) == (16, Fraction(BEAT, 4), Fraction(0))
    rows = [spot.row for row in range(16) if (spot := page.spot(1, row))]
    assert rows == [*range(12), 0, 1, 2, 3]
    assert page.places(1, range(16)) == (*(("short", row) for row in range(12)), None, None, None, None)
    second = page_at(song(), 4 * BEAT, "a")
    assert second.start == 4 * BEAT
    rows = [spot.row for row in range(3) if (spot := second.spot(1, row))]
    assert rows == [4, 5, 6]
    assert second.spot(1, 0) is not None and page.lanes[0].columns == 2


def test_between_the_lines_of_another_track_is_no_cell() -> None:
    page = page_at(song(), 0, "a")
    spots = [page.spot(2, row) for row in range(3)]
    assert [spot.row for spot in spots if spot] == [0, 1, 3]
    assert [spot.begins for spot in spots if spot] == [True, False, True]
    assert page_at(song(), 0, "c").rows == 24
    assert page.spot(9, 0) is None and page.spot(0, 99) is None and page.spot(0, -1) is None


def test_speed_and_direction_turn_into_rows() -> None:
    twice = Placement(track="b", pattern="short", start=8 * BEAT, length=3 * BEAT, speed=Fraction(2))
    back = twice.model_copy(
        update={"start": 12 * BEAT, "speed": Fraction(1), "direction": Direction.BACKWARD, "length": 6 * BEAT}
    )
    ping = back.model_copy(update={"start": 18 * BEAT, "direction": Direction.PING_PONG})
    page = page_at(song(b=(twice, back, ping)), 8 * BEAT, "b")
    assert (page.line, page.rows) == (Fraction(BEAT, 8), 12)
    rows = [spot.row for row in range(12) if (spot := page_at(song(b=back), 12 * BEAT, "b").spot(1, row))]
    assert rows == [*reversed(range(12))]
    lane = page_at(song(b=ping), 18 * BEAT, "b").lanes[1]
    stretch = lane.stretch_at(18 * BEAT)
    assert stretch is not None
    assert [stretch.spot_at(Fraction(18 * BEAT + row * BEAT // 4)).row for row in (0, 11, 12, 23)] == [
        0,
        11,
        11,
        0,
    ]


@settings(max_examples=40)
@given(rng=rngs())
def test_the_row_under_the_page_is_the_row_that_is_heard(rng: Random) -> None:
    direction = rng.choice([Direction.FORWARD, Direction.BACKWARD, Direction.PING_PONG])
    speed = rng.choice([Fraction(1), Fraction(2), Fraction(3, 2), Fraction(1, 4)])
    start = rng.randrange(4) * BEAT
    place = Placement(
        track="b", pattern="short", start=start, length=8 * BEAT, speed=speed, direction=direction
    )
    project = song().model_copy(update={"arrangement": Arrangement(length=16 * BEAT, placements=(place,))})
    for event in schedule(project, 0, 16 * BEAT, 48000):
        if event.kind.name == "NOTE_ON":
            page = page_at(project, event.tick, "b")
            stretch = page.lanes[1].stretch_at(event.tick)
            assert stretch is not None
            spot = stretch.spot_at(Fraction(event.tick))
            assert (spot.row, spot.turn, spot.begins) == (event.row, event.turn, True)


def test_patterns_side_by_side_without_a_song() -> None:
    page = page_of(song(), ["short", "long", "twin"])
    assert (page.rows, len(page.lanes)) == (12, 3)
    assert page.spot(2, 3) == page_of(song(), ["twin"]).spot(0, 3)
    assert page_of(Project(), []).rows == 64
    assert page_at(Project(), 0).lanes == ()


@pytest.fixture
def page() -> Page:
    return page_at(song(), 0, "a")


@settings(max_examples=40)
@given(
    unit=UNITS, count=st.integers(-70, 70), wrap=st.booleans(), row=st.integers(0, 40), lane=st.integers(0, 5)
)
def test_the_cursor_stays_on_the_page(unit: Unit, count: int, wrap: bool, row: int, lane: int) -> None:
    page = page_at(song(), 0, "a")
    state = EditState(wrap=wrap, step=3).at(row=row, lane=lane, column=row % 16, field="velocity", digit=1)
    cursor = moved(page, state, unit, count)
    assert cursor.lane < 3 and cursor.row < 16
    assert (cursor.column, cursor.field, cursor.digit) in stops(page, state.layout, cursor.lane)


@settings(max_examples=40)
@given(
    unit=st.sampled_from([Unit.ROW, Unit.DIGIT, Unit.FIELD, Unit.COLUMN, Unit.TRACK]),
    count=st.integers(-70, 70),
)
def test_wrapping_moves_lead_back(unit: Unit, count: int) -> None:
    page = page_at(song(), 0, "a")
    state = EditState().at(row=5)
    there = state.with_(cursor=moved(page, state, unit, count))
    assert moved(page, there, unit, -count) == state.cursor


def test_moves(page: Page) -> None:
    state = EditState(step=4, wrap=False).at(row=5)
    rows = {
        unit: moved(page, state, unit, 1).row
        for unit in (Unit.ROW, Unit.STEP, Unit.PAGE, Unit.BEAT, Unit.BAR)
    }
    assert rows == {Unit.ROW: 6, Unit.STEP: 9, Unit.PAGE: 15, Unit.BEAT: 8, Unit.BAR: 15}
    rows = {unit: moved(page, state, unit, -1).row for unit in [*rows][:4]}
    assert rows == {Unit.ROW: 4, Unit.STEP: 1, Unit.PAGE: 0, Unit.BEAT: 4}
    assert moved(page, state, Unit.FIELD, 1).field == "instrument"
    assert moved(page, state.at(field="velocity"), Unit.DIGIT, 1).digit == 1
    column = moved(page, state, Unit.COLUMN, 1)
    assert (column.lane, column.column) == (0, 1)
    assert (moved(page, state, Unit.COLUMN, 2).lane, moved(page, state, Unit.TRACK, 1).lane) == (1, 1)
    assert jumped(page, state, End.LAST_ROW).row == 15
    assert jumped(page, state, End.LAST_FIELD).field == "effect1.value"
    assert jumped(page, state, End.LAST_TRACK).lane == 2
    assert [part_row(page, part, 4) for part in range(4)] == [0, 4, 8, 12]


def test_selections_become_areas(page: Page) -> None:
    layout = Layout()
    block = Selection(
        anchor=Position(lane=1, row=14, field="velocity"),
        head=Position(lane=0, row=2, column=1, field="velocity"),
    )
    first, second = areas_of_selection(page, layout, block)
    assert (first.pattern, first.rows) == ("long", tuple(range(2, 15)))
    assert [slot.column for slot in first.slots] == [1]
    assert {"velocity", "pan", "delay", "effect1"} == set(first.slots[0].fields)
    assert (second.pattern, second.rows) == ("short", (*range(2, 12), 0, 1))
    assert {"note", "instrument", "velocity", "locks", "length"} <= set(second.slots[0].fields)
    assert not {"pan", "delay", "effect1", "effects"} & set(second.slots[0].fields)


def test_a_whole_column_is_selected_with_all_it_holds(page: Page) -> None:
    state = selected(page, EditState(), "track")
    assert state.selection is not None
    (area,) = areas_of_selection(page, state.layout, state.selection)
    assert area.slots == (Slot(column=0), Slot(column=1)) and area.slots[0].mask == ALL
    assert [area.pattern for area in areas_of_page(page)] == ["long", "short", "six"]
    everything = selected(page, EditState(), "page").selection
    assert everything is not None and everything.head.lane == 2


def test_a_pattern_on_two_tracks_is_met_once() -> None:
    project = song(b=Placement(track="c", pattern="short", start=0, length=8 * BEAT))
    page = page_at(project, 0, "a")
    patterns = [area.pattern for area in areas_of_page(page)]
    assert sorted(patterns) == sorted(set(patterns))


def test_marking() -> None:
    page = page_at(song(), 0, "a")
    state = marked(EditState().at(row=2), begin=True)
    state = marked(state.at(row=6, field="pan"), begin=False)
    assert state.selection == Selection(anchor=Position(row=2), head=Position(row=6, field="pan"))
    grown = extended(EditState().at(row=1), Position(row=3))
    assert (
        grown.selection == Selection(anchor=Position(row=1), head=Position(row=3)) and grown.cursor.row == 3
    )
    quick = quick_marked(page, EditState().at(row=0))
    assert quick.selection is not None and quick.selection.head.row == 15
    wide = page_at(song(), 0, "c")
    quick = quick_marked(wide, quick_marked(wide, EditState()))
    assert quick.selection is not None and quick.selection.head.row == 23


def test_strips_go_right_and_down_from_the_cursor(page: Page) -> None:
    strips = strips_at(page, Position(lane=1, row=10, column=3))
    assert [strip.column for strip in strips] == [3, 0]
    assert strips[0].places[:4] == (("short", 10), ("short", 11), ("short", 0), ("short", 1))


def test_of_two_that_start_together_the_later_is_heard() -> None:
    project = song(b=Placement(track="a", pattern="short", start=0, length=8 * BEAT))
    heard = {
        event.pattern for event in schedule(project, 0, BEAT, 48000) if event.owner == "a" and event.pattern
    }
    page = page_at(project, 0, "a")
    spot = page.spot(0, 0)
    assert spot is not None and heard == {spot.pattern} == {"short"}


@given(st.integers(0, 5 * BEAT), st.integers(0, 3 * BEAT), st.integers(0, 12 * BEAT))
def test_a_placement_that_begins_inside_its_pattern_shows_the_row_that_sounds(
    start: int, offset: int, tick: int
) -> None:
    line = BEAT // 4
    start, offset, tick = (it // line * line for it in (start, offset, tick))
    whole = song()
    place = Placement(track="b", pattern="short", start=start, length=8 * BEAT, offset=offset)
    arrangement = Arrangement(length=20 * BEAT, placements=(place,))
    project = whole.model_copy(update={"arrangement": arrangement})
    page = page_at(project, tick, "b")
    shown = {
        int(page.tick_at(row)): spot.row
        for row in range(page.rows)
        if (spot := page.spot(1, row)) is not None
    }
    first, last = int(page.start), int(page.tick_at(page.rows))
    sounds = {
        event.tick: int(event.pitch) - 40
        for event in schedule(project, first, last, 48000)
        if event.kind is EventKind.NOTE_ON
    }
    assert shown == sounds
