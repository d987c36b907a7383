"""Recording on the samples screen without its window: inputs are chosen, armed, recorded from, let go."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from motorik.engine import drivers
from motorik.engine.drivers import Device
from motorik.formats.audio import read_audio
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.samples.model import SamplesModel
from motorik.ui.views.samples.recording_model import RecordingModel
from tests.studio.hand_input import HandInput, noise
from tests.ui.conftest import settle


def device(index: int, name: str, channels: int, *, default: bool = False) -> Device:
    return Device(index, name, "By hand", channels, 48000, None, None, default)


class Inputs:
    """Two inputs to choose from, and what was asked of them."""

    def __init__(self) -> None:
        self.opened: list[HandInput] = []
        self.asked: list[dict[str, Any]] = []

    def open(self, **asked: Any) -> HandInput:
        self.asked.append(asked)
        self.opened.append(HandInput(**{**asked, "device": None, "channels": asked["channels"]}))
        return self.opened[-1]


@pytest.fixture
def inputs(monkeypatch: pytest.MonkeyPatch) -> Inputs:
    there = Inputs()
    found = [device(0, "line", 1), device(3, "hand", 2, default=True)]
    monkeypatch.setattr(drivers, "inputs", lambda: found)
    monkeypatch.setattr(drivers, "open_input", there.open)
    return there


@pytest.fixture
def model(bench: Workbench, inputs: Inputs) -> RecordingModel:
    """The model, opened: the system's input is armed."""
    bench.show("samples")
    model = bench.model(RecordingModel)
    model.open()
    until(bench, lambda: model.state.device == "hand")
    return model


def until(bench: Workbench, true: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        settle(bench)
        bench.model(RecordingModel).frame()
        time.sleep(0.01)


def test_the_system_s_input_is_armed_and_its_level_seen(
    model: RecordingModel, bench: Workbench, inputs: Inputs
) -> None:
    assert [it.name for it in model.inputs] == ["line", "hand"]
    assert inputs.asked == [{"device": "hand", "channels": (1, 2), "sample_rate": None}]
    inputs.opened[0].native.hear(noise(100))
    seen: list[float] = []
    until(bench, lambda: seen.append(model.frame()[0]) or max(seen) > 0.4)
    assert not bench.session.project.samples


def test_a_recording_is_one_step_and_shown_in_the_editor(
    model: RecordingModel, bench: Workbench, inputs: Inputs
) -> None:
    line, said = bench.session.studio.song.journal.tree.line, []
    bench.said.connect(said.append)
    count, sound = len(line()), noise(20000)
    bench.prefer(input_threshold_db=-40.0)
    model.toggle()
    until(bench, lambda: model.state.waits)
    inputs.opened[0].native.hear(sound)
    until(bench, lambda: model.state.seconds > 0.4)
    model.toggle()
    samples = bench.model(SamplesModel)
    until(bench, lambda: samples.shown is not None)
    assert samples.shown is not None and samples.belongs and samples.in_song
    np.testing.assert_array_equal(samples.shown.sound, sound)
    assert samples.shown.sample.name == "Recording"
    assert len(line()) == count + 1
    assert said == ["Recording was recorded"]
    path = bench.session.studio.song.assets.path_of(bench.session.project.samples[-1])
    np.testing.assert_array_equal(read_audio(path)[0], sound)
    bench.undo()
    settle(bench)
    assert not bench.session.project.samples


def test_what_never_gets_loud_is_said(model: RecordingModel, bench: Workbench) -> None:
    said: list[str] = []
    bench.said.connect(said.append)
    bench.prefer(input_threshold_db=-20.0)
    model.toggle()
    until(bench, lambda: model.state.waits)
    model.toggle()
    until(bench, lambda: not model.state.recording)
    assert said == ["Nothing was recorded: it never got so loud"]


def test_another_input_is_armed_with_what_it_has(
    model: RecordingModel, bench: Workbench, inputs: Inputs
) -> None:
    assert model.channel_choices() == ((1, 2), (1,), (2,))
    model.choose("line")
    until(bench, lambda: len(inputs.opened) == 2 and inputs.opened[1].status == "running")
    assert (model.channel_choices(), model.channels) == (((1,),), (1,))
    assert inputs.asked[-1] == {"device": "line", "channels": (1,), "sample_rate": None}
    assert inputs.opened[0].status == "stopped"
    model.choose("hand")
    model.choose_channels((2,))
    until(bench, lambda: inputs.asked[-1]["channels"] == (2,))
    assert bench.preferences.input == "hand"


def test_no_input_stays_open_behind_another_screen(
    model: RecordingModel, bench: Workbench, inputs: Inputs
) -> None:
    bench.show("mixer")
    until(bench, lambda: inputs.opened[0].status == "stopped" and model.state.device is None)
    bench.show("samples")
    until(bench, lambda: model.state.device == "hand")
    assert inputs.opened[1].status == "running"
    model.toggle()
    until(bench, lambda: model.state.recording)
    bench.show("mixer")
    inputs.opened[1].native.hear(noise(500))
    until(bench, lambda: model.state.seconds > 0)
    assert inputs.opened[1].status == "running"
    model.close()
    until(bench, lambda: inputs.opened[1].status == "stopped" and not model.state.recording)
    assert [it.name for it in bench.session.project.samples] == ["Recording"]


def test_a_lost_input_is_said_and_its_recording_shown(
    model: RecordingModel, bench: Workbench, inputs: Inputs
) -> None:
    said: list[str] = []
    bench.said.connect(said.append)
    model.toggle()
    until(bench, lambda: model.state.recording)
    inputs.opened[0].native.hear(noise(4000))
    until(bench, lambda: model.state.seconds > 0)
    inputs.opened[0].status = "lost"
    samples = bench.model(SamplesModel)
    until(bench, lambda: samples.shown is not None)
    assert model.state.device is None
    until(bench, lambda: "hand was lost." in said)


def test_without_an_input_that_is_said(
    bench: Workbench, inputs: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drivers, "inputs", list)
    said: list[str] = []
    bench.said.connect(said.append)
    model = bench.model(RecordingModel)
    model.open()
    until(bench, lambda: said)
    assert said == ["There is no audio input"]
    model.toggle()
    assert not inputs.opened
