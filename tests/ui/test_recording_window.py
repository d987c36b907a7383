"""Recording in a real window, from a real server, what another program plays."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from motorik.engine.jack_dummy import JackDummy
from motorik.formats.audio import read_audio
from motorik.storage import open_song
from motorik.studio.demo import copy_demo
from tests.live.test_jack import RATE, reference
from tests.ui.windows import display, window

pytestmark = pytest.mark.live


@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """A program that plays the test song to a server when it is told so; the server is this process's."""
    with JackDummy(sample_rate=RATE, block=1024, synchronous=True) as server:
        for name in ("JACK_DEFAULT_SERVER", "JACK_NO_START_SERVER"):
            monkeypatch.setenv(name, server.environment[name])
        with subprocess.Popen(
            [sys.executable, "-m", "tests.live.player", "wait"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stdout is not None and "JACK" in process.stdout.readline()
            yield process
            process.kill()


def test_another_program_is_chosen_recorded_and_shown(tmp_path: Path, player: subprocess.Popen[str]) -> None:
    song = copy_demo(tmp_path / "song")
    assert player.stdin is not None and player.stdout is not None
    with display((1280, 720)) as screen, window(song, screen, screen="samples") as shown:
        panel = "shell.page.browser.recording"
        shown.tap(*shown.centre("Open an input"))
        names = shown.wait_for(f"[it.name for it in {panel}.model.inputs]")
        assert sorted(names) == ["PortAudio", "system"]
        x, top = shown.ask(f"(lambda b: list(b.to_window(b.center_x, b.top)))({panel}.inputs)")
        shown.tap(x, top - 20 - 40 * names.index("PortAudio"))
        shown.wait_for(f"{panel}.model.state.device == 'JACK Audio Connection Kit: PortAudio'")
        shown.run(f"{panel}.model.choose_threshold(-40.0)")
        shown.tap(*shown.centre("Record a sample"))
        shown.wait_for(f"{panel}.model.state.waits")
        player.stdin.write("go\n")
        player.stdin.flush()
        lead = json.loads(player.stdout.readline())["lead"]
        shown.wait_for(f"{panel}.model.state.seconds > 1", 30)
        assert shown.ask(f"max({panel}.meter._bars)") > 0.2
        shown.tap(*shown.centre("Record a sample"))
        shown.wait_for("shell.page.model.shown and shell.page.model.shown.sample.name == 'Recording'")
        assert shown.ask("shell.page.editor.name.text") == "Recording"
        shown.wait_for("session.studio.state().undo_label == 'Record Recording'")
        shown.tap(*shown.centre("Close the input"))
        shown.wait_for("session.studio.sampling_state().device is None")
    with open_song(song, writable=False) as made:
        heard, rate = read_audio(made.assets.path_of(made.project.samples[-1]))
    expected = reference(lead)
    loud = int(np.flatnonzero((np.abs(expected) >= 0.01).any(axis=1))[0])
    assert rate == RATE
    np.testing.assert_array_equal(heard, expected[loud - RATE // 100 :][: len(heard)])
