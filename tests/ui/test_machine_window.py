"""The machine screen in a real window: fingers turn dials, keys reach every control, a preset is loaded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from motorik.studio.demo import copy_demo
from tests.ui.windows import DrivenWindow, display, window


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrivenWindow]:
    song = copy_demo(tmp_path_factory.mktemp("songs") / "song")
    with display((1280, 720)) as screen, window(Path(song), screen, screen="machine") as opened:
        yield opened


def dials(shown: DrivenWindow, count: int) -> list[list[float]]:
    """Return where the first dials that are in sight stand in the window."""
    found = shown.ask(
        "[list(c.to_window(*c.center)) for c, h in shell.page.board.controls if hasattr(c, 'travel')]"
    )
    assert isinstance(found, list)
    return found[:count]


def test_five_fingers_turn_five_dials_each_one_step(shown: DrivenWindow) -> None:
    places = dials(shown, 5)
    count = shown.ask("len(session.studio.song.journal.tree.line())")
    turned = "[c.value for c, h in shell.page.board.controls if hasattr(c, 'travel')][:5]"
    before = shown.ask(turned)
    ways = [-1 if value > 0.5 else 1 for value in before]
    shown.fingers(*(("down", n, x, y) for n, (x, y) in enumerate(places)))
    for step in (15, 30, 45):
        shown.fingers(*(("move", n, x, y + ways[n] * step) for n, (x, y) in enumerate(places)))
    assert all(abs(now - was) > 0.1 for now, was in zip(shown.ask(turned), before, strict=True))
    assert shown.ask("len(session.studio.song.journal.tree.line())") == count
    shown.fingers(*(("up", n, x, y + ways[n] * 45) for n, (x, y) in enumerate(places)))
    shown.wait_for(f"len(session.studio.song.journal.tree.line()) == {count + 5}")


def test_every_dial_is_reached_by_keys_and_comes_into_sight(shown: DrivenWindow) -> None:
    shown.run("from motorik.ui.surfaces.focus import set_focus; set_focus(shell.page.board.controls[-1][0])")
    shown.wait_for("shell.page.board.y <= shell.page.board.inner.y + shell.page.board.controls[-1][0].y")
    value = "shell.page.board.controls[-1][1].hot.value"
    before = shown.ask(value)
    shown.keys("Home", "End" if shown.ask(value) == before else "Home")
    assert shown.ask(value) != before
    shown.keys("Escape")


def test_a_preset_is_tapped_and_its_face_is_shown(shown: DrivenWindow) -> None:
    shown.wait_for("len(shell.page.browser.list.items)")
    count = shown.ask("len(session.studio.song.journal.tree.line())")
    x, y = shown.ask("(lambda b: list(b.to_window(b.center_x, b.top - 20)))(shell.page.browser.list)")
    shown.tap(x, y)
    shown.wait_for("shell.page.model.loaded and shell.page.model.tries")
    shown.wait_for("session.meters['master'].peak_left > 0.005")
    shown.tap(x, y - 48)
    shown.wait_for("len(shell.page.board.groups)")
    assert shown.ask("len(session.studio.song.journal.tree.line())") == count
    shown.tap(*shown.centre("Keep it"))
    shown.wait_for(f"len(session.studio.song.journal.tree.line()) == {count + 1}")
    assert not shown.ask("shell.page.model.tries")


def test_the_piano_sounds(shown: DrivenWindow) -> None:
    shown.run("session.command(__import__('motorik.studio.protocol', fromlist=['x']).Panic())")
    x, y = shown.ask("(lambda k: list(k.to_window(k.center_x, k.y + 20)))(shell.page.keys.surfaces[-1])")
    shown.fingers(("down", 1, x, y))
    shown.wait_for("shell.page.model.down and session.meters['master'].peak_left > 0.005")
    shown.fingers(("up", 1, x, y))
    assert shown.ask("list(shell.page.model.down)") == []
