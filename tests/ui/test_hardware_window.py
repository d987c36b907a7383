"""The hardware screen in a real window at a real JACK server: fingers, keys, an end that leaves nothing."""

from pathlib import Path

import pytest

from tests.bridges.devices import Keyboard, server
from tests.ui.windows import steps, window

pytestmark = pytest.mark.live
MODEL = "bench.model(__import__('motorik.ui.views.hardware.model', fromlist=['HardwareModel']).HardwareModel)"


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
                shown.wait_for(f"any('note_off' in it.text for it in {MODEL}.events)")
                assert shown.ask("len(shell.page.monitor.list.items)") > 0
                before = steps(shown)
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
