"""The hardware screen in a real window at a real JACK server: fingers, keys, an end that leaves nothing."""

from pathlib import Path
from typing import Any

import pytest

from tests.bridges.devices import Keyboard, server
from tests.ui.windows import DrivenWindow, steps, window

pytestmark = pytest.mark.live
MODEL = "bench.model(__import__('motorik.ui.views.hardware.model', fromlist=['HardwareModel']).HardwareModel)"
BUTTONS = "[it for it in shell.page.column.walk() if hasattr(it, 'says')]"


def test_a_window_finds_what_is_plugged_in_shows_what_it_sends_and_connects_a_track(
    screen: str, song: Path, tmp_path: Path
) -> None:
    with server() as jack:
        kept = tmp_path / "motorik"
        kept.mkdir()
        (kept / "midi-in.json").write_text('{"system": "jack"}', encoding="utf-8")
        around = {**jack.environment, "XDG_CONFIG_HOME": str(tmp_path)}
        keys = Keyboard("window keys")
        try:
            with window(song, screen, screen="pattern", around=around, hardware=True) as shown:
                shown.keys("ctrl+shift+0")
                shown.wait_for("bench.screen == 'hardware' and bench.hardware.state is not None", 30)
                shown.wait_for(
                    f"any({keys.identity!r} in it.port for it in bench.hardware.state.receiving.inputs)"
                )
                shown.wait_for("all(it.connected for it in bench.hardware.state.receiving.inputs)")
                keys.send([0x90, 50, 90], [0x80, 50, 0])
                shown.wait_for(f"any('note off' in it.words for it in {MODEL}.events)")
                assert shown.ask("len(shell.page.monitor.list.items)") > 0
                before = steps(shown)
                shown.tap(*shown.centre("Go to What tracks play"))
                shown.tap(*shown.centre("Output of Kick"))
                shown.wait_for("shell.sheet is not None")
                shown.run("bench.question.then('')")
                shown.wait_for("not bench.question.options")
                shown.keys("T", "a", "b", "Return")
                shown.wait_for("session.project.tracks[0].outside is not None")
                assert steps(shown) == before + 1
                shown.wait_for("any(it.name == 'Tab' for it in bench.hardware.state.outputs)")
                shown.run("bench.hardware.stop()")
                assert not shown.ask(
                    "[it.name for it in __import__('threading').enumerate() if 'midi' in it.name]"
                )
        finally:
            keys.unplug()


def at_rest(shown: DrivenWindow, expression: str) -> Any:
    """Return a value as soon as laying out has left it alone for some frames."""
    before = None
    while (now := [shown.ask(expression) for _frame in range(3)]) != before or now[0] != now[-1]:
        before = now
    return now[-1]


def test_an_end_of_a_zone_is_dragged_by_a_finger_and_moved_by_keys_and_a_curve_is_chosen(
    screen: str, song: Path, tmp_path: Path
) -> None:
    with server() as jack:
        kept = tmp_path / "motorik"
        kept.mkdir()
        (kept / "midi-in.json").write_text('{"system": "jack"}', encoding="utf-8")
        around = {**jack.environment, "XDG_CONFIG_HOME": str(tmp_path)}
        with (
            Keyboard("window zones") as keys,
            window(song, screen, screen="hardware", around=around, hardware=True) as shown,
        ):
            port, inputs = keys.identity, "bench.hardware.receiving.settings"
            shown.wait_for("bench.hardware.state is not None", 30)
            shown.wait_for(f"any(it.port == {port!r} for it in bench.hardware.state.receiving.inputs)")
            shown.wait_for(f"any('Settings of {port}' == it.says for it in {BUTTONS})")
            shown.tap(*shown.centre(f"Settings of {port}"))
            span = f"find('Keys of Zone 1 of {port}')"
            shown.wait_for(f"{span}.width > 600")
            x, y = at_rest(shown, f"{span}.to_window({span}.key_x(128), {span}.center_y)")
            wide = shown.ask(f"{span}.width")
            shown.fingers(("down", 1, x - 12, y))
            shown.fingers(("move", 1, x - 60, y))
            assert shown.ask(f"{span}.high") == 119
            assert shown.ask(f"{inputs}.of({port!r}).zones[0].high") == 127
            shown.fingers(("move", 1, x - 12 - wide / 4, y), ("up", 1, x - 12 - wide / 4, y))
            shown.wait_for(f"{inputs}.of({port!r}).zones[0].high == 95")
            shown.keys("F6", "shift+Tab", "Right", "shift+Left")
            shown.wait_for(f"{inputs}.of({port!r}).zones[0].high == 84")
            shown.keys("Return", "shift+Right")
            shown.wait_for(f"{inputs}.of({port!r}).zones[0].low == 12")
            assert shown.ask(f"{span}.has_focus")
            button = f"Light touch, {port}"
            for _control in range(12):
                shown.keys("Tab")
                if shown.ask(f"find({button!r}).has_focus"):
                    break
            shown.keys("Return")
            shown.wait_for(f"{inputs}.of({port!r}).velocity.kind == 'soft'")
            shown.wait_for(f"find({button!r}).on and find({button!r}).has_focus")
            low, high = shown.ask(
                f"[find({button!r}).to_window(0, find({button!r}).y + it)[1] for it in (0, 40)]"
            )
            field = "shell.page.scroll"
            lowest, highest = shown.ask(f"[{field}.to_window(0, it)[1] for it in ({field}.y, {field}.top)]")
            assert lowest <= low < high <= highest
