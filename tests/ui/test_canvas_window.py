"""Canvases in a real window: cables laid by fingers, several at once, pinches, keys."""

from pathlib import Path

import pytest

from tests.ui.windows import DrivenWindow, window

pytestmark = pytest.mark.slow

MODEL = "shell.page.model"
SHEET = "shell.page.sheet"
CABLES = "[(c.source, c.target) for p in session.studio.project.patches if p.id == 'acid' for c in p.cables]"
DRAG_STEPS = 4


def acid(shown: DrivenWindow) -> None:
    shown.run(f"{MODEL}.open_patch('acid')")


def port(shown: DrivenWindow, id: str) -> tuple[float, float]:
    x, y = shown.ask(f"{SHEET}.port_seen({id!r})")
    return x, y


def drag(shown: DrivenWindow, *ways: tuple[tuple[float, float], tuple[float, float]]) -> None:
    """Drag as many fingers at once as there are ways."""
    shown.fingers(*(("down", finger, *start) for finger, (start, _) in enumerate(ways)))
    for step in range(1, DRAG_STEPS + 1):
        share = step / DRAG_STEPS
        spots = [(x + (to_x - x) * share, y + (to_y - y) * share) for (x, y), (to_x, to_y) in ways]
        shown.fingers(*(("move", finger, *spot) for finger, spot in enumerate(spots)))
    shown.fingers(*(("up", finger, *end) for finger, (_, end) in enumerate(ways)))


def test_fingers_lay_move_and_cut_cables_each_one_step(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        before = shown.ask(CABLES)
        drag(shown, (port(shown, "note.key"), port(shown, "osc.pitch")))
        assert ["note.key", "osc.pitch"] in shown.ask(CABLES)
        drag(
            shown, (port(shown, "osc.pitch"), (port(shown, "osc.pitch")[0] - 4, shown.ask(f"{SHEET}.y") + 6))
        )
        assert shown.ask(CABLES) == before, "taken by its end and let go on the ground it is cut"
        shown.keys("ctrl+z")
        assert ["note.key", "osc.pitch"] in shown.ask(CABLES)
        shown.keys("ctrl+z")
        assert shown.ask(CABLES) == before


def test_two_fingers_carry_a_cable_each(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        drag(
            shown,
            (port(shown, "note.key"), port(shown, "osc.pitch")),
            (port(shown, "osc.out"), port(shown, "amp.gain")),
        )
        assert {("note.key", "osc.pitch"), ("osc.out", "amp.gain")} <= {tuple(it) for it in shown.ask(CABLES)}


def test_a_pinch_zooms_and_keeps_what_is_under_the_fingers(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        x, right, top = shown.ask(f"({SHEET}.x, {SHEET}.right, {SHEET}.top)")
        before = shown.ask(f"{MODEL}.zoom")
        one, other = ((x + right) / 2 + 40, top - 30), ((x + right) / 2 + 180, top - 30)
        held = shown.ask(f"{SHEET}.at({one[0]}, {one[1]})")
        drag(shown, (one, (one[0] - 60, one[1])), (other, (other[0] + 60, other[1])))
        assert shown.ask(f"{MODEL}.zoom") > before * 1.3
        after = shown.ask(f"{SHEET}.at({one[0] - 60}, {one[1]})")
        assert all(abs(a - b) < 3 for a, b in zip(held, after, strict=True))


def test_keys_alone_build_a_patch(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        shown.keys("Right", "Home")
        assert shown.ask(f"{MODEL}.single") is not None
        count = shown.ask(f"len({MODEL}.patch.modules)")
        shown.keys("ctrl+shift+d")
        shown.wait_for("shell.sheet is not None")
        shown.keys("l", "f", "o", "Return")
        shown.wait_for(f"len({MODEL}.patch.modules) == {count + 1}")
        assert shown.ask(f"{MODEL}.module({MODEL}.single).kind") == "lfo.wave"
        shown.keys("Return")
        shown.wait_for("shell.sheet is not None")
        shown.keys("c", "u", "t", "o", "f", "f", "Return")
        shown.wait_for(f"{MODEL}.wire is not None and {MODEL}.wire.kind == 'modulation'")
        shown.keys("Delete")
        assert shown.ask(f"{MODEL}.wire") is None


def test_an_output_is_led_into_a_bus_by_a_finger(song: Path, screen: str) -> None:
    with window(song, screen, screen="desk") as shown:
        shown.run(f"{MODEL}.connect('kick.out', 'room.in')")
        drag(shown, (port(shown, "stab.out"), port(shown, "echo.in")))
        assert shown.ask("session.studio.project.channels['stab'].output") == "echo"
