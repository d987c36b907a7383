"""The song screen in a real window: blocks under fingers, two fingers that zoom; and the same by keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motorik.domain.time import TICKS_PER_BEAT
from motorik.studio.demo import copy_demo
from tests.ui.windows import DrivenWindow, steps, window

pytestmark = pytest.mark.slow

BAR = 4 * TICKS_PER_BEAT
PLACES = (
    "[[p.start, p.length, p.pattern] for p in session.studio.project.arrangement.placements"
    " if p.track == {!r}]"
)
CUTOFF = "next(it for it in session.studio.project.automation if it.id == 'acid-filter-cutoff').points"


@pytest.fixture
def shown(tmp_path: Path, screen: str) -> Iterator[DrivenWindow]:
    with window(copy_demo(tmp_path / "song"), screen, screen="song", size=(1920, 1080)) as opened:
        opened.wait_for("shell.page.model.zoom > 0")
        yield opened


def spot(shown: DrivenWindow, track: str, tick: float) -> tuple[float, float]:
    """Return where a tick of a track is."""
    x, y = shown.ask(
        f"(lambda at: [at.x_of({tick}), [low + h / 2 for row, low, h in at.placed()"
        f" if row.owner == {track!r}][0]])(shell.page.timeline.geometry)"
    )
    return x, y


def drag(shown: DrivenWindow, start: tuple[float, float], end: tuple[float, float]) -> None:
    shown.fingers(("down", 1, *start))
    for step in range(1, 8):
        x, y = (a + (b - a) * step / 7 for a, b in zip(start, end, strict=True))
        shown.fingers(("move", 1, x, y))
    shown.fingers(("up", 1, *end))


def test_a_block_is_carried_to_another_bar_and_track_in_one_step(shown: DrivenWindow) -> None:
    start = spot(shown, "bell", 29 * BAR)
    before = shown.ask(PLACES.format("bell"))
    end = spot(shown, "riser", 33 * BAR)
    drag(shown, start, end)
    assert shown.ask(PLACES.format("bell")) == before[1:]
    assert [before[0][0] + 4 * BAR, *before[0][1:]] in shown.ask(PLACES.format("riser"))
    assert steps(shown) == 1
    shown.keys("ctrl+z")
    assert shown.ask(PLACES.format("bell")) == before


def test_the_end_of_a_chosen_block_is_dragged(shown: DrivenWindow) -> None:
    before = shown.ask(PLACES.format("pad"))
    middle = spot(shown, "pad", before[0][0] + before[0][1] / 2)
    shown.tap(*middle)
    x, y = spot(shown, "pad", before[0][0] + before[0][1])
    drag(shown, (x - 5, y), (spot(shown, "pad", before[0][0] + before[0][1] - 4 * BAR)[0], y))
    after = shown.ask(PLACES.format("pad"))
    assert after[0] == [before[0][0], before[0][1] - 4 * BAR, before[0][2]]
    assert steps(shown) == 1


def test_two_fingers_zoom_and_what_is_under_them_stays(shown: DrivenWindow) -> None:
    (x, y), middle = spot(shown, "acid", 30 * BAR), spot(shown, "acid", 40 * BAR)
    far = 2 * middle[0] - x
    shown.fingers(("down", 1, x, y), ("down", 2, far, y))
    zoom = shown.ask("shell.page.model.zoom")
    for step in range(1, 9):
        shown.fingers(("move", 1, x - 14 * step, y), ("move", 2, far + 14 * step, y))
    shown.fingers(("up", 1, x - 112, y), ("up", 2, far + 112, y))
    assert shown.ask("shell.page.model.zoom") == pytest.approx(zoom * (far - x) / (far - x + 224), rel=0.02)
    assert spot(shown, "acid", 40 * BAR)[0] == pytest.approx(middle[0], abs=3)
    assert steps(shown) == 0


def test_drawing_crossing_out_and_cutting(shown: DrivenWindow) -> None:
    shown.run("shell.page.model.use('draw')")
    x, y = spot(shown, "riser", 60 * BAR)
    drag(shown, (x + 2, y), (spot(shown, "riser", 63 * BAR)[0] + 2, y))
    assert [60 * BAR, 4 * BAR, "rise"] in shown.ask(PLACES.format("riser"))
    assert steps(shown) == 1
    shown.run("shell.page.model.use('split')")
    shown.tap(spot(shown, "riser", 62 * BAR)[0], y)
    assert [62 * BAR, 2 * BAR, "rise"] in shown.ask(PLACES.format("riser"))
    shown.run("shell.page.model.use('erase')")
    drag(shown, (x + 2, y), (spot(shown, "riser", 63 * BAR)[0], y))
    assert all(start < 60 * BAR for start, _length, _name in shown.ask(PLACES.format("riser")))
    assert steps(shown) == 3


def strip(shown: DrivenWindow, name: str, tick: float) -> tuple[float, float]:
    found: list[Any] = shown.ask(
        f"(lambda at: [at.x_of({tick}), sum(at.strip_box({name!r})[:1]) + at.strip / 2])"
        "(shell.page.timeline.geometry)"
    )
    return found[0], found[1]


def test_loop_seek_and_marks_by_finger(shown: DrivenWindow) -> None:
    drag(shown, strip(shown, "loop", 8 * BAR), strip(shown, "loop", 16 * BAR))
    assert shown.ask("session.studio.project.arrangement.loop") == [8 * BAR, 16 * BAR]
    drag(shown, strip(shown, "loop", 12 * BAR), strip(shown, "loop", 14 * BAR))
    assert shown.ask("session.studio.project.arrangement.loop") == [10 * BAR, 18 * BAR]
    shown.tap(*strip(shown, "ruler", 20 * BAR))
    assert shown.ask("session.studio.state().transport.tick") == 20 * BAR
    place = strip(shown, "marks", 30 * BAR)
    shown.fingers(("down", 3, *place), ("up", 3, *place), ("down", 3, *place), ("up", 3, *place))
    shown.wait_for("shell.sheet is not None")
    shown.keys("Return")
    shown.wait_for("len(session.studio.project.arrangement.markers)")
    assert shown.ask("session.studio.project.arrangement.markers[0].tick") == 30 * BAR


def test_automation_is_drawn_with_a_finger(shown: DrivenWindow) -> None:
    shown.run("shell.page.model.unfold('acid'); shell.page.model.use('draw')")
    low, height = shown.ask(
        "next([low, h] for row, low, h in shell.page.timeline.geometry.placed()"
        " if row.lane == 'acid-filter-cutoff')"
    )
    x, end = (spot(shown, "acid", bar * BAR)[0] for bar in (20, 28))
    before = shown.ask(f"len({CUTOFF})")
    drag(shown, (x, low + height * 0.2), (end, low + height * 0.8))
    assert steps(shown) == 1
    assert shown.ask(f"len({CUTOFF})") != before
    assert max(shown.ask(f"[it.value for it in {CUTOFF}]")) > 2000


def test_keys_alone_arrange(shown: DrivenWindow) -> None:
    row = shown.ask("[row.owner for row in shell.page.model.rows].index('bell')")
    shown.keys(*["Down"] * row, "Home", "Return")
    first = shown.ask(PLACES.format("bell"))[0]
    assert first[0] == 0
    shown.keys("alt+Right")
    assert shown.ask(PLACES.format("bell"))[0] == [BAR, *first[1:]]
    shown.keys("shift+Right")
    assert shown.ask(PLACES.format("bell"))[0][1] == first[1] + BAR
    shown.keys("d")
    assert len(shown.ask(PLACES.format("bell"))) >= 2
    shown.keys("Delete", "ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
    assert steps(shown) == 0
