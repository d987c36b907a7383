"""The automation lane in a real window: points under fingers, strokes, frames, two fingers; and by keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motorik.domain.time import TICKS_PER_BEAT
from motorik.studio.demo import copy_demo
from tests.ui.windows import DrivenWindow, display, steps, window

pytestmark = pytest.mark.slow

START, ROW = 64 * TICKS_PER_BEAT, TICKS_PER_BEAT // 4
LANE = "shell.page.lane.lane"
FIELD = "shell.page.lane.field"
POINTS = (
    "[[it.tick, it.value, it.curve.value, it.bend] for lane in session.studio.project.automation"
    f" if lane.id == 'acid-filter-cutoff' for it in lane.points if {START} <= it.tick < {START + 64 * ROW}]"
)


@pytest.fixture
def shown(tmp_path: Path, screen: str) -> Iterator[DrivenWindow]:
    with window(copy_demo(tmp_path / "song"), screen, lane_shown=True) as opened:
        at_acid(opened)
        yield opened


def at_acid(shown: DrivenWindow) -> None:
    shown.run(f"shell.page.model.go_to({START}); shell.page.model.stand_on('acid')")


def points(shown: DrivenWindow) -> list[Any]:
    found: list[Any] = shown.ask(POINTS)
    return found


def rows(shown: DrivenWindow) -> list[float]:
    return [(tick - START) / ROW for tick, *_rest in points(shown)]


def spot(shown: DrivenWindow, row: float, height: float) -> tuple[float, float]:
    """Return where a row and a height of the lane are, in pixels of the window."""
    x, y = shown.ask(
        f"(lambda f: [f.beginning + ({row} - f.lane.left) * f.scale.row, f.y + f.scale.y_of({height})])"
        f"({FIELD})"
    )
    return x, y


def place(shown: DrivenWindow, at: int) -> tuple[float, float]:
    """Return where a point of the page is."""
    tick, value, *_rest = points(shown)[at]
    height = shown.ask(f"{LANE}.target.position({value})")
    return spot(shown, (tick - START) / ROW, height)


def drag(shown: DrivenWindow, *path: tuple[float, float]) -> None:
    shown.fingers(("down", 1, *path[0]))
    for start, end in zip(path, path[1:], strict=False):
        for step in range(1, 8):
            x, y = (a + (b - a) * step / 7 for a, b in zip(start, end, strict=True))
            shown.fingers(("move", 1, x, y))
    shown.fingers(("up", 1, *path[-1]))


def test_points_are_put_dragged_and_taken_away(shown: DrivenWindow) -> None:
    shown.tap(*spot(shown, 16.3, 0.8))
    assert rows(shown) == [0, 16]
    assert steps(shown) == 1
    x, y = place(shown, 1)
    shown.fingers(("down", 1, x, y))
    for step in range(1, 8):
        shown.fingers(("move", 1, *spot(shown, 16 + step, 0.8 - step / 20)))
        assert rows(shown) == [0, 16], "nothing is written while the finger moves"
    assert shown.ask(f"[it.tick for it in {LANE}.points if it.tick >= {START}][1]") == START + 23 * ROW
    shown.fingers(("up", 1, *spot(shown, 23, 0.45)))
    assert rows(shown) == [0, 23]
    assert steps(shown) == 2
    shown.ask(f"[{LANE}.snap(free=True), 0][1]")
    drag(shown, place(shown, 1), spot(shown, 30.5, 0.5))
    assert rows(shown)[1] == pytest.approx(30.5, abs=0.15)
    assert rows(shown)[1] % 1 != 0
    target = place(shown, 1)
    shown.fingers(("down", 3, *target), ("up", 3, *target), ("down", 3, *target), ("up", 3, *target))
    assert rows(shown) == [0]
    shown.keys("ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
    assert steps(shown) == 0


def test_a_curve_is_drawn_by_hand_bent_and_wiped_out(shown: DrivenWindow) -> None:
    shown.tap(*shown.centre("Draw by hand"))
    drag(shown, spot(shown, 10, 0.1), spot(shown, 20, 0.9), spot(shown, 30, 0.2))
    assert steps(shown) == 1
    drawn = [it for it in rows(shown) if 10 <= it <= 30]
    assert 3 <= len(drawn) <= 21
    assert all(row == int(row) for row in drawn)
    heights = shown.ask(f"[{LANE}.target.position({LANE}.shown.value_at({START + 20 * ROW}))]")
    assert heights[0] == pytest.approx(0.9, abs=0.05)
    shown.tap(*shown.centre("Points"))
    middle = shown.ask(f"{LANE}.target.position({LANE}.shown.value_at({START + 45 * ROW}))")
    x, y = spot(shown, 45, middle)
    drag(shown, (x, y), (x, y + 30))
    assert steps(shown) == 2
    assert any(bend for _tick, _value, _curve, bend in points(shown))
    shown.tap(*shown.centre("Erase points"))
    drag(shown, spot(shown, 9, 0.5), spot(shown, 31, 0.5))
    assert [it for it in rows(shown) if 9 < it < 31] == []
    assert steps(shown) == 3


def test_several_are_chosen_moved_and_scaled_as_one(shown: DrivenWindow) -> None:
    for row, height in ((20, 0.7), (24, 0.9), (28, 0.7)):
        shown.tap(*spot(shown, row, height))
    drag(shown, spot(shown, 18, 0.05), spot(shown, 30, 0.99))
    assert shown.ask(f"len({LANE}.chosen)") == 3
    assert steps(shown) == 3
    drag(shown, place(shown, 2), spot(shown, 34, 0.8))
    assert rows(shown) == [0, 30, 34, 38]
    assert steps(shown) == 4
    handles = shown.ask(
        "(lambda f, p, s: {side: [x - f.lane.left * f.scale.row + f.beginning, y + f.y] for side, (x, y) in"
        " p.handles_of(p.frame_of(f.lane.shown, s.ends_of(f.lane.points, f.lane.chosen, f.lane.target),"
        f" f.scale)).items()}})({FIELD}, __import__('motorik.ui.views.pattern.lane.picture', fromlist=['x']),"
        " __import__('motorik.ui.views.pattern.lane.points', fromlist=['x']))"
    )
    x, y = handles["right"]
    drag(shown, (x, y), (x + 8 * shown.ask(f"{FIELD}.scale.row"), y))
    assert rows(shown) == [0, 30, 38, 46]
    shown.keys("ctrl+c", "ctrl+z")
    assert rows(shown) == [0, 30, 34, 38]
    shown.tap(*spot(shown, 50, 0.2))
    assert rows(shown) == [0, 30, 34, 38], "with several chosen a tap beside them chooses none"


def test_two_fingers_look_nearer_and_write_nothing(shown: DrivenWindow) -> None:
    (x, y), (far, _y) = spot(shown, 20, 0.5), spot(shown, 30, 0.5)
    shown.fingers(("down", 1, x, y), ("down", 2, far, y))
    for step in range(1, 9):
        shown.fingers(("move", 1, x - 20 * step, y), ("move", 2, far + 20 * step, y))
    shown.fingers(("up", 1, x - 160, y), ("up", 2, far + 160, y))
    zoom = (far - x + 320) / (far - x)
    assert shown.ask(f"{LANE}.zoom") == pytest.approx(zoom, rel=0.05)
    assert steps(shown) == 0
    shown.run("shell.page.model.show_row(32)")
    row = shown.ask(f"{LANE}.left + {LANE}.rows_seen / 2")
    assert row == 32.5, "the row in question stays in the middle, as in the grid"


def test_keys_reach_the_lane_change_it_and_go_back(shown: DrivenWindow) -> None:
    focused = "__import__('motorik.ui.surfaces.focus', fromlist=['x']).focused() is not None"
    shown.run("bench.prefer(lane_shown=False)")
    shown.keys("ctrl+shift+j")
    assert shown.ask("bench.preferences.lane_shown") and shown.ask(focused)
    shown.keys("Next", "Next", "Next", "Return", "shift+Up", "ctrl+Right")
    assert rows(shown) == [0, 4]
    assert steps(shown) == 3
    shown.keys("shift+Return", "Left", "Right", "Delete")
    assert rows(shown) == [0]
    shown.keys("Escape", "Escape")
    assert not shown.ask(focused)
    row = shown.ask("shell.page.model.state.cursor.row")
    shown.keys("Down")
    assert shown.ask("shell.page.model.state.cursor.row") == row + 1
    listeners = shown.ask(f"len({LANE}.drawn) + len({LANE}.stated) + len({LANE}.wanted)")
    shown.run(f"bench.lane = {LANE}")
    shown.keys("ctrl+shift+u")
    assert shown.ask("shell.page.lane is None")
    shown.keys("ctrl+shift+u")
    assert shown.ask("len(bench.lane.drawn) + len(bench.lane.stated) + len(bench.lane.wanted)") == listeners


def test_a_finger_on_the_grid_takes_the_keys_back(shown: DrivenWindow) -> None:
    shown.tap(*spot(shown, 12, 0.5))
    held = points(shown)
    x, y = shown.ask("list(shell.page.grid.cells.center)")
    shown.tap(x, y)
    shown.keys("Delete")
    assert points(shown) == held


def test_the_playhead_is_as_high_as_what_is_heard_and_nothing_is_made_anew(shown: DrivenWindow) -> None:
    shown.run(
        "from motorik.studio.protocol import Play\n"
        f"session.command(Play(tick={START}))\n"
        f"f = {FIELD}\n"
        "bench.made = 0\n"
        "make = f._make\n"
        "f._make = lambda scale: (setattr(bench, 'made', bench.made + 1), make(scale))\n"
    )
    shown.wait_for(f"session.transport.tick > {START + 4 * ROW}")
    assert shown.ask("bench.made") <= 1
    dot, height = shown.ask(
        f"(lambda f, t: (f.follow(t), [f._dot.pos[1] + f._dot.size[1] / 2 - f.y - f.scale.low,"
        " f.scale.reach * f.lane.target.position(f.lane.shown.heard_at(t.tick))])[1])"
        f"({FIELD}, session.transport)"
    )
    assert dot == pytest.approx(height, abs=0.6)
    assert shown.ask("shell.page.lane.tools.readout._text").endswith("Hz")


@pytest.mark.parametrize(("size", "scale"), [((720, 1280), 1.0), ((1280, 720), 1.0), ((1280, 720), 4.0)])
def test_it_fits_for_fingers_on_every_screen(tmp_path: Path, size: tuple[int, int], scale: float) -> None:
    song = copy_demo(tmp_path / "song")
    with (
        display((1920, 1300)) as large,
        window(song, large, size=size, scale=scale, language="fr", lane_shown=True) as shown,
    ):
        at_acid(shown)
        density = shown.ask("__import__('kivy.metrics', fromlist=['x']).Metrics.density")
        found = shown.ask(
            "[(it.says, it.width, it.height) for it in"
            " __import__('motorik.ui.surfaces.focus', fromlist=['x'])._walk(shell.page.lane)"
            " if getattr(it, 'target', False) and hasattr(it, 'says')]"
        )
        assert len(found) >= 12
        assert [it for it in found if min(it[1:]) / density < 9 / 25.4 * 96 - 0.5] == []
        assert shown.ask(f"{FIELD}.height") > 60 and shown.ask("shell.page.grid.height") > 40
