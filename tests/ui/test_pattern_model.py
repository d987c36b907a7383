"""Writing without a window: keys become edits, values turn as one step, the page follows the playhead."""

import pytest

from motorik.domain.pattern import Step
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.keys import KeyEvent, Modifier
from motorik.journal.edits.mixer import SetMuted
from motorik.studio.protocol import Sound, TransportState
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.pattern.model import LAYOUTS, PatternModel
from tests.ui.conftest import settle


@pytest.fixture
def model(bench: Workbench) -> PatternModel:
    return bench.model(PatternModel)


def key(name: str, *modifiers: Modifier, pressed: bool = True) -> KeyEvent:
    return KeyEvent(key=name, scancode=name, modifiers=frozenset(modifiers), pressed=pressed)


def labels(bench: Workbench) -> list[str]:
    return [entry.label for entry in bench.session.studio.song.journal.tree.line()]


def step(model: PatternModel) -> Step:
    found = model.step_at_cursor()
    assert found is not None
    return found


def test_keys_write_only_in_edit_mode(model: PatternModel, bench: Workbench) -> None:
    before = bench.session.project
    assert model.press(key("z"))
    settle(bench)
    assert bench.session.studio.project is before
    model.press(key("z", pressed=False))
    model.press(key("escape"))
    model.press(key("z"))
    settle(bench)
    assert labels(bench) == ["Enter a note"]
    assert model.state.cursor.row == 1


def test_a_key_nobody_knows_is_left_to_others(model: PatternModel) -> None:
    assert not model.press(key("f6"))
    assert not model.press(key("p", Modifier.CTRL, Modifier.SHIFT))


def test_what_is_played_is_heard_on_the_track_of_the_cursor(model: PatternModel, bench: Workbench) -> None:
    heard: list[Sound] = []
    bench.session.studio.sound = heard.append  # type: ignore[method-assign, assignment]  # what is heard, looked at
    model.press(key("z"))
    model.press(key("z", pressed=False))
    track = bench.session.project.tracks[0].id
    assert [(it.track, it.key, it.velocity) for it in heard] == [(track, 60, 0.8), (track, 60, None)]


def test_fingers_on_the_keys_write_like_keys(model: PatternModel, bench: Workbench) -> None:
    model.press(key("escape"))
    model.strike_at_cursor(64, 0.5)
    assert set(model.state.sounding.values()) == {64}
    model.let_go_at_cursor(64)
    assert not model.state.sounding
    settle(bench)
    model.point(0, 1)
    assert (step(model).pitch, step(model).velocity) == (64.0, 0.5)


def test_a_value_turned_by_a_finger_is_one_step_and_shown_meanwhile(
    model: PatternModel, bench: Workbench
) -> None:
    model.point(0, 1)
    before = step(model)
    finger = object()
    for _ in range(12):
        model.turn("velocity", -3, finger)
    assert step(model).velocity == pytest.approx(before.velocity - 36 / 128)
    assert bench.session.studio.project is bench.session.project, "nothing is written yet"
    model.turned(finger)
    settle(bench)
    assert len(labels(bench)) == 1
    bench.undo()
    settle(bench)
    assert step(model) == before


@pytest.mark.parametrize("field", ["note", "velocity", "pan", "delay", "length", "probability", "ratchet"])
def test_every_field_turns_up_and_back(model: PatternModel, bench: Workbench, field: str) -> None:
    model.point(0, 1)
    before, finger = step(model), object()
    model.turn(field, 3, finger)
    turned = step(model)
    model.turn(field, -3, finger)
    model.turned(finger)
    settle(bench)
    if field not in ("pan", "length", "velocity", "probability"):  # those begin absent, or end at their top
        assert step(model) == before
    assert turned != before or field in ("velocity", "probability")


def test_the_page_goes_along_with_the_playhead(model: PatternModel) -> None:
    page = model.page
    beyond = int(page.tick_at(page.rows)) + TICKS_PER_BEAT
    model.session.state = model.session.state.model_copy(update={"transport": TransportState(playing=True)})
    model._moved(TransportState(playing=True, tick=beyond))
    assert model.page.start <= beyond < model.page.tick_at(model.page.rows)
    assert model.state.cursor.row == model.playing_row == (beyond - model.page.start) // model.page.line


def test_scrolling_over_the_end_of_a_page_turns_it(model: PatternModel) -> None:
    first = model.page
    model.scroll(first.rows)
    assert model.page.start == first.tick_at(first.rows)
    assert model.state.cursor.row == 0
    model.scroll(-1)
    assert model.page.start == first.start
    assert model.state.cursor.row == first.rows - 1
    model.scroll(-10_000)
    assert model.page.start == 0 and model.state.cursor.row == 0


def test_columns_show_more_and_less(model: PatternModel) -> None:
    widths = []
    for _ in LAYOUTS:
        widths.append(model.sheet.width)
        model.show_layout(1)
    assert len(set(widths)) == len(LAYOUTS)
    assert model.sheet.width == widths[0]


def test_another_key_map_is_another_tracker(model: PatternModel, bench: Workbench) -> None:
    bench.prefer(keymap="it")
    assert model.keymap.id == "it"


def test_what_the_cursor_meets_is_spoken_to_who_listens(model: PatternModel, bench: Workbench) -> None:
    spoken: list[str] = []
    bench.spoken.connect(spoken.append)
    model.press(key("down"))
    assert spoken == []
    bench.prefer(speaks=True)
    model.press(key("up"))
    model.press(key("down"))
    assert [sentence.split(",")[:2] for sentence in spoken] == [["Kick", " row 0"], ["Kick", " row 1"]]
    assert "Note A-1" in spoken[0]


def test_a_page_nobody_sees_stays_where_it_is_until_somebody_does(
    model: PatternModel, bench: Workbench
) -> None:
    page, seen = model.page, []
    model.drawn.connect(lambda: seen.append("drawn"))
    model.pointed.connect(lambda: seen.append("pointed"))
    beyond = int(page.tick_at(page.rows + 3))
    playing = TransportState(playing=True, tick=beyond)
    bench.session.state = bench.session.state.model_copy(update={"transport": playing})
    model.watch(on=False)
    bench.session.moved.emit(playing)
    bench.session.commit("Mute", SetMuted(channel=model.project.tracks[0].id, muted=True))
    bench.session.catch_up()
    assert (model.page.start, seen) == (page.start, [])
    model.watch(on=True)
    assert model.page.start <= beyond < model.page.tick_at(model.page.rows)
    assert "drawn" in seen
    assert len(model.sheet.labels) == len(model.sheet.glyphs)
