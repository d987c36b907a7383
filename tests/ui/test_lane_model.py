"""The lane without a window: it goes with the grid, what is drawn is heard, each change is one step."""

from collections.abc import Callable

import pytest

from motorik.domain.pattern import Step, StepKind
from motorik.domain.project import Curve, Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.automating import Place, lane_at
from motorik.journal import Edit
from motorik.journal.edits.patterns import SetSteps
from motorik.sequencer.events import EventKind
from motorik.sequencer.schedule import schedule
from motorik.sequencer.timeline import timeline_of
from motorik.studio.protocol import TransportState
from motorik.ui.commands.registry import command
from motorik.ui.models.lanes import Target, targets
from motorik.ui.models.question import Question
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.pattern.lane import changes
from motorik.ui.views.pattern.lane import points as shape
from motorik.ui.views.pattern.lane.keys import KEYS, press
from motorik.ui.views.pattern.lane.model import LaneModel
from tests.ui.conftest import settle

BAR = 4 * TICKS_PER_BEAT
RATE = 48000
PLACE: Place = ("acid", "patch", "filter.cutoff")


@pytest.fixture
def lane(bench: Workbench) -> LaneModel:
    """The lane of the track Acid, at bar 17, where two points of its cutoff lie on the page."""
    bench.prefer(lane_shown=True)
    model = bench.model(LaneModel)
    model.pattern.go_to(16 * BAR)
    model.pattern.stand_on("acid")
    return model


def one_step(lane: LaneModel, act: Callable[[], object]) -> Project:
    """Do something, check that undo takes all of it back and redo does it again; return what came of it."""
    bench = lane.bench
    before = bench.session.studio.project
    act()
    settle(bench)
    after = bench.session.studio.project
    assert after != before
    bench.undo()
    settle(bench)
    assert bench.session.studio.project == before
    bench.redo()
    settle(bench)
    assert bench.session.studio.project == after
    return after


def ticks(project: Project) -> list[int]:
    found = lane_at(project, PLACE)
    return [it.tick for it in found.points] if found else []


def target(lane: LaneModel) -> Target:
    found = lane.target
    assert found is not None
    return found


def row_tick(lane: LaneModel, row: float) -> int:
    return lane.shown.tick_of(row)


# ---- what is shown -----------------------------------------------------------------------------------------


def test_it_shows_what_moves_on_the_track_of_the_cursor(lane: LaneModel) -> None:
    assert target(lane).place == PLACE
    lane.pattern.stand_on("rumble")
    assert target(lane).target == "channel.level_db"
    lane.pattern.stand_on("kick")
    assert (target(lane).owner, target(lane).target) == ("kick", "channel.level_db")
    assert not lane.points
    lane.pattern.stand_on("acid")
    assert [it.tick for it in lane.points] == ticks(lane.session.project)


def test_a_lane_that_is_closed_does_nothing(bench: Workbench) -> None:
    model = bench.model(LaneModel)
    bench.prefer(lane_shown=False)
    told: list[str] = []
    model.drawn.connect(lambda: told.append("drawn"))
    model.pattern.stand_on("acid")
    assert told == []
    assert model.target is None
    command("pattern.lane").run(bench)
    assert told
    assert target(model).owner == "acid"


def test_the_finder_has_what_moves_first_then_what_is_locked(lane: LaneModel) -> None:
    asked: list[Question] = []
    lane.bench.asked.connect(lambda _sheet: asked.extend(filter(None, [lane.bench.question])))
    lock(lane, 3, 900.0, target="filter.drive_db")
    lane.ask()
    (question,) = asked
    names = [it.value.target for it in question.options]
    assert set(names[:3]) == {"filter.cutoff", "filter.resonance", "send-echo.level_db"}
    assert names[3] == "filter.drive_db"
    assert len(names) == len(set(names)) == len(targets(lane.session.project, "acid"))
    assert question.options[question.at].value.place == PLACE
    question.then(question.options[3].value)
    assert target(lane).target == "filter.drive_db"
    lane.pattern.stand_on("kick")
    lane.pattern.stand_on("acid")
    assert target(lane).target == "filter.drive_db"


def test_near_it_keeps_the_row_in_question_in_the_middle(lane: LaneModel) -> None:
    rows = lane.shown.page.rows
    assert (lane.left, lane.rows_seen) == (0.0, rows)
    lane.zoom_by(4.0)
    assert lane.rows_seen == rows / 4
    lane.pattern.show_row(rows // 2)
    assert lane.left + lane.rows_seen / 2 == rows // 2 + 0.5
    lane.pattern.show_row(0)
    assert lane.left == 0.0
    lane.zoom_by(1e-9)
    assert lane.rows_seen == rows
    lane.zoom_by(1e9)
    assert lane.rows_seen == 4


def lock(lane: LaneModel, row: int, value: float, target: str = "filter.cutoff", **fields: object) -> None:
    """Lock a parameter in a row of the pattern on the page."""
    settle(lane.bench)
    spot = lane.pattern.page.spot(lane.pattern.state.cursor.lane, row)
    assert spot is not None
    step = Step.model_validate(
        {"row": spot.row, "column": 3, "kind": StepKind.LOCK, "locks": {target: value}, **fields}
    )
    assert lane.session.commit("Lock", SetSteps(pattern=spot.pattern, items=(step,)))
    settle(lane.bench)


def test_locks_of_the_same_parameter_are_marked_as_often_as_the_pattern_comes(lane: LaneModel) -> None:
    lock(lane, 5, 4000.0)
    lock(lane, 7, 0.5, "filter.resonance")
    lock(lane, 9, 6000.0, probability=50)
    pattern = next(it for it in lane.session.project.patterns if any(step.column == 3 for step in it.steps))
    rows, page = pattern.rows, lane.shown.page.rows
    wanted = sorted(
        (first + row, value, always)
        for first in range(0, page, rows)
        for row, value, always in ((5, 4000.0, True), (9, 6000.0, False))
        if first + row < page
    )
    assert [(it.row, it.value, it.always) for it in lane.shown.locks] == wanted
    assert all(it.rows == 1.0 for it in lane.shown.locks)


def test_the_value_shown_at_a_tick_is_what_the_sequencer_plays(lane: LaneModel) -> None:
    lock(lane, 5, 4000.0)
    lock(lane, 6, 5000.0)
    project = lane.session.project
    timeline = timeline_of(project.tempo, RATE)
    _start, end = lane.shown.span
    events = [
        it
        for it in schedule(project, 0, end, RATE)
        if it.kind is EventKind.PARAMETER and (it.owner, it.scope, it.target) == PLACE
    ]
    assert len(events) > 50
    for row in range(lane.shown.page.rows):
        tick = row_tick(lane, row + 0.5)
        frame = timeline.frame_at(tick)
        played = [it.value for it in events if it.frame <= frame][-1]
        assert lane.shown.heard_at(tick) == pytest.approx(played, rel=1e-9), row


def test_what_is_said_names_place_value_and_curve(lane: LaneModel) -> None:
    lane.choose(frozenset())
    assert (
        lane.spoken()
        == f"filter · cutoff, row 00, {target(lane).words(lane.shown.value_at(16 * BAR))}, no point"
    )
    lane.snap(free=True)
    tick = changes.add(lane, 12.25, 0.5)
    assert tick == row_tick(lane, 12.25)
    assert lane.spoken().startswith("filter · cutoff, row 0C.25, ")
    assert lane.spoken().endswith(", Line")
    stopped = TransportState(playing=False)
    assert lane.words(stopped) == f"0C.25 · {target(lane).words(target(lane).value_of(0.5))}"
    lane.choose_all()
    assert lane.spoken() == "filter · cutoff, 2 points, row 00 to 0C.25"


# ---- what is changed ---------------------------------------------------------------------------------------


def test_a_point_is_put_moved_bent_and_taken_away_in_a_step_each(lane: LaneModel) -> None:
    before = ticks(lane.session.project)
    after = one_step(lane, lambda: changes.add(lane, 20.4, 0.75))
    tick = row_tick(lane, 20)
    assert sorted({*before, tick}) == ticks(after)
    assert lane.chosen == frozenset({tick})
    value = lane.chosen_points()[0].value
    one_step(lane, lambda: changes.nudge(lane, 1))
    risen = target(lane).position(lane.chosen_points()[0].value) - target(lane).position(value)
    assert risen == pytest.approx(0.01, abs=1e-4)
    one_step(lane, lambda: changes.shift(lane, -2))
    assert lane.chosen == frozenset({row_tick(lane, 18)})
    one_step(lane, lambda: changes.bow(lane, 0.3))
    one_step(lane, lambda: changes.turn_curve(lane))
    (point,) = lane.chosen_points()
    assert (point.curve, point.bend) == (Curve.SMOOTH, 0.3)
    one_step(lane, lambda: changes.turn_curve(lane))
    assert (lane.chosen_points()[0].curve, lane.chosen_points()[0].bend) == (Curve.HOLD, 0.0)
    one_step(lane, lambda: changes.erase(lane))
    assert ticks(lane.session.project) == before


def test_the_first_point_makes_a_lane_and_the_last_takes_it_away(lane: LaneModel) -> None:
    lane.pattern.stand_on("kick")
    place = target(lane).place
    made = one_step(lane, lambda: changes.add(lane, 4, 0.5))
    assert lane_at(made, place) is not None
    gone = one_step(lane, lambda: changes.erase(lane))
    assert lane_at(gone, place) is None


def test_a_finger_is_heard_while_it_moves_and_is_one_step_when_it_leaves(
    lane: LaneModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes.add(lane, 8, 0.5)
    settle(lane.bench)
    studio = lane.session.studio
    before, heard = studio.project, []
    update = studio.update

    def listening(gesture: int, *edits: Edit) -> Project:
        heard.append(update(gesture, *edits))
        return heard[-1]

    monkeypatch.setattr(studio, "update", listening)

    def act() -> None:
        held = lane.hold("Move points")
        for step in range(1, 9):
            lane.try_out(*shape.moved(held.before, held.chosen_before, target(lane), step * 100, step / 40))
            lane.frame()
            lane.frame()
            assert studio.project is before
        assert len(heard) == 8
        lane.finish()

    after = one_step(lane, act)
    assert lane_at(after, PLACE) == lane_at(heard[-1], PLACE)
    assert lane.chosen == frozenset({row_tick(lane, 8) + 800})


def test_a_gesture_that_is_given_up_never_was(lane: LaneModel) -> None:
    changes.add(lane, 8, 0.5)
    settle(lane.bench)
    before, chosen, points = lane.session.studio.project, lane.chosen, lane.points
    lane.hold("Erase points")
    lane.try_out((), frozenset())
    lane.frame()
    lane.give_up()
    settle(lane.bench)
    assert lane.session.studio.project is before
    assert (lane.chosen, lane.points) == (chosen, points)


def test_the_page_is_not_turned_under_a_finger(lane: LaneModel) -> None:
    changes.add(lane, 8, 0.5)
    page = lane.shown.page
    lane.hold("Move points")
    lane.pattern.go_to(int(page.tick_at(page.rows)))
    assert lane.shown.page == page
    lane.finish()
    assert lane.shown.page == lane.pattern.page != page


def test_several_are_copied_to_another_row_and_another_parameter(lane: LaneModel) -> None:
    for row, height in ((4, 0.2), (6, 0.8)):
        changes.add(lane, row, height)
    lane.choose(frozenset({row_tick(lane, 4), row_tick(lane, 6)}))
    values = [it.value for it in lane.chosen_points()]
    changes.copy(lane)
    lane.pattern.show_row(20)
    one_step(lane, lambda: changes.paste(lane))
    assert lane.chosen == frozenset({row_tick(lane, 20), row_tick(lane, 22)})
    assert [it.value for it in lane.chosen_points()] == values
    lane.pattern.stand_on("kick")
    one_step(lane, lambda: changes.paste(lane))
    assert [target(lane).position(it.value) for it in lane.points] == pytest.approx([0.2, 0.8], abs=1e-2)


def test_a_value_is_typed_for_all_chosen_points(lane: LaneModel) -> None:
    for row in (4, 6):
        changes.add(lane, row, 0.2)
    lane.choose(frozenset({row_tick(lane, 4), row_tick(lane, 6)}))
    changes.ask_value(lane)
    question = lane.bench.question
    assert question is not None
    one_step(lane, lambda: question.then("1.25k"))
    assert [it.value for it in lane.chosen_points()] == [1250.0, 1250.0]
    said: list[str] = []
    lane.bench.said.connect(said.append)
    question.then("loud")
    assert said == ["loud is no value of it"]


# ---- keys --------------------------------------------------------------------------------------------------


def test_keys_alone_find_change_and_erase_points(lane: LaneModel) -> None:
    bench, spoken = lane.bench, list[str]()
    bench.prefer(speaks=True)
    bench.spoken.connect(spoken.append)

    def keys(*strokes: str) -> None:
        for stroke in strokes:
            *held, key = stroke.split("+")
            assert press(lane, key, frozenset(held)), stroke
            settle(bench)

    keys("pagedown", "pagedown", "enter", "shift+up", "shift+up")
    assert lane.pattern.centre_row == 2
    assert lane.chosen == frozenset({row_tick(lane, 2)})
    assert "row 02" in spoken[-1] and "Line" in spoken[-1]
    keys("ctrl+right", "shift+enter", "shift+enter")
    assert lane.chosen == frozenset({row_tick(lane, 3)})
    assert spoken[-1].endswith("Step")
    keys("left")
    assert lane.chosen == frozenset({16 * BAR})
    assert lane.pattern.centre_row == 0
    keys("shift+right")
    assert lane.chosen == frozenset({16 * BAR, row_tick(lane, 3)})
    keys("alt+right", "alt+up", "ctrl+c", "ctrl+up", "ctrl+a", "home", "right", "delete")
    assert row_tick(lane, 3) not in ticks(bench.session.project)
    keys("escape") if lane.chosen else None
    assert not press(lane, "escape", frozenset())
    assert not press(lane, "z", frozenset())


def test_going_on_past_the_page_turns_it(lane: LaneModel) -> None:
    start = lane.shown.page.start
    all_ticks = ticks(lane.session.project)
    for _ in range(20):
        press(lane, "right", frozenset())
    assert lane.shown.page.start > start
    assert lane.chosen == frozenset({all_ticks[-1]})
    for _ in range(20):
        press(lane, "left", frozenset())
    assert lane.chosen == frozenset({all_ticks[0]})


def test_no_key_of_the_lane_writes_a_note(lane: LaneModel) -> None:
    """Keys without Ctrl or Alt are none of letters and digits: those go on playing notes."""
    assert all(len(stroke) > 1 for stroke in KEYS if "+" not in stroke)
