"""The hardware screen without a window, with a real JACK server and a keyboard of another process at it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motorik.domain.project import Outside
from motorik.engine.jack_dummy import JackDummy
from motorik.studio.demo import copy_demo
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Play, Stop
from motorik.studio.settings import DriverSettings
from motorik.ui.models.channels import channel_level
from motorik.ui.models.hardware import Hardware
from motorik.ui.models.preferences import Preferences
from motorik.ui.models.session import Session
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.hardware.lines import Line
from motorik.ui.views.hardware.model import HardwareModel
from tests.bridges.devices import Keyboard, server
from tests.ui.conftest import settle


def until(bench: Workbench, true: Callable[[], object]) -> None:
    """Let frames go by, in their time, until something is true; at most ten seconds."""
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        settle(bench, time.monotonic())
        time.sleep(0.01)


@pytest.fixture(scope="module")
def jack() -> Iterator[JackDummy]:
    with server() as running:
        yield running


@pytest.fixture
def table(jack: JackDummy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A workbench with hardware whose settings lie in a folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    kept = tmp_path / "settings" / "motorik"
    kept.mkdir(parents=True)
    (kept / "midi-in.json").write_text('{"system": "jack"}', encoding="utf-8")
    studio = LocalStudio.open(copy_demo(tmp_path / "song"), autosave_seconds=None)
    bench = Workbench(Session(studio), Preferences(), None, "hardware", Hardware(studio))
    studio.open_audio(DriverSettings(driver="null", block=64))
    bench.open_hardware()
    bench.model(HardwareModel).watch(on=True)
    until(bench, lambda: bench.hardware is not None and bench.hardware.state is not None)
    yield bench
    bench.close()


@pytest.fixture
def keyboard(jack: JackDummy) -> Iterator[Keyboard]:
    keys = Keyboard("panel keys")
    yield keys
    keys.unplug()


def line(bench: Workbench, id: str) -> Line | None:
    groups = bench.model(HardwareModel).groups()
    return next((it for group in groups for it in group.lines if it.id == id), None)


def name(bench: Workbench, track: str) -> str:
    return bench.model(HardwareModel).track_name(track)


def press(bench: Workbench, id: str, text: str) -> None:
    """Press the button of a line that says or is called so."""
    found = line(bench, id)
    assert found is not None
    next(it for it in found.deeds if text in (it.text, it.says)).does()
    settle(bench)


def answer(bench: Workbench, value: object) -> None:
    assert bench.question is not None
    if bench.question.options:
        assert value in [it.value for it in bench.question.options]
    bench.question.then(value)
    settle(bench)


def kept(tmp_path: Path, name: str) -> dict[str, object]:
    read: dict[str, object] = json.loads((tmp_path / "settings" / "motorik" / f"{name}.json").read_text())
    return read


def test_an_output_is_added_led_to_a_port_shifted_and_kept(
    table: Workbench, keyboard: Keyboard, tmp_path: Path
) -> None:
    press(table, "output", "Add an output")
    answer(table, "Table")
    until(table, lambda: line(table, "output.Table") is not None)
    until(table, lambda: table.hardware.state.outputs_there != ())  # type: ignore[union-attr]
    press(table, "output.Table", "Port of Table")
    answer(table, keyboard.lamps)
    press(table, "output.Table", "Offset of Table")
    answer(table, "-2,5")
    press(table, "output.Table", "Clock for Table")
    press(table, "output.Table", "Clock for Table while the song stands")
    wanted = {
        "name": "Table",
        "port": keyboard.lamps,
        "offset_ms": -2.5,
        "clock": False,
        "clock_at_rest": False,
    }
    until(table, lambda: kept(tmp_path, "midi-out")["outputs"] == [wanted])
    until(table, lambda: keyboard.lamps in line(table, "output.Table").detail)  # type: ignore[union-attr]
    press(table, "output.Table", "Forget Table")
    until(table, lambda: line(table, "output.Table") is None)


def test_an_offset_out_of_range_is_said_and_changes_nothing(table: Workbench) -> None:
    said: list[str] = []
    table.said.connect(said.append)
    press(table, "output", "Add an output")
    answer(table, "Table")
    until(table, lambda: line(table, "output.Table") is not None)
    press(table, "output.Table", "Offset of Table")
    answer(table, "501")
    assert said[-1] == "501 does not fit; allowed: -500 to 500"
    assert table.hardware.sending.settings.output("Table").offset_ms == 0  # type: ignore[union-attr]


def test_a_track_that_plays_hardware_is_one_step_and_is_heard_there(
    table: Workbench, keyboard: Keyboard
) -> None:
    studio = table.session.studio
    steps = len(studio.song.journal.tree.line())
    press(table, "track.kick", f"Output of {name(table, 'kick')}")
    answer(table, "")
    answer(table, "Table")
    press(table, "track.kick", f"Channel of {name(table, 'kick')}")
    answer(table, 3)
    press(table, "track.kick", f"Sound of {name(table, 'kick')} inside too")
    press(table, "track.kick", f"Program of {name(table, 'kick')}")
    answer(table, "5")
    track = next(it for it in studio.project.tracks if it.id == "kick")
    assert (track.outside, track.midi_channel) == (Outside(port="Table", inside=True, program=4), 3)
    assert len(studio.song.journal.tree.line()) == steps + 4
    table.session.command(Play())
    out = table.model(HardwareModel)
    until(table, lambda: any(it.way == "out" and it.port == "Table" for it in out.events))
    table.session.command(Stop())
    until(table, lambda: " sent" in line(table, "output.Table").detail)  # type: ignore[union-attr]
    for _step in range(4):
        table.undo()
    assert next(it for it in studio.project.tracks if it.id == "kick").outside is None


def test_a_keyboard_plays_the_track_it_is_told_and_what_it_sends_is_seen(
    table: Workbench, keyboard: Keyboard, tmp_path: Path
) -> None:
    at = f"input.{keyboard.identity}"
    until(table, lambda: line(table, at) is not None and not line(table, at).wrong)  # type: ignore[union-attr]
    press(table, at, f"What {keyboard.identity} plays")
    answer(table, "acid")
    until(table, lambda: kept(tmp_path, "midi-in").get("inputs"))
    keyboard.send([0x90, 48, 100])
    model = table.model(HardwareModel)
    until(table, lambda: any(it.way == "in" and "note=48" in it.text for it in model.events))
    until(table, lambda: "1 keys down" in line(table, at).detail)  # type: ignore[union-attr]
    model.hold()
    keyboard.send([0x80, 48, 0])
    until(table, lambda: "keys down" not in line(table, at).detail)  # type: ignore[union-attr]
    assert "note_off" not in model.events[-1].text
    model.hold()
    until(table, lambda: "note_off" in model.events[-1].text)


def test_what_is_turned_in_the_window_is_bound_to_the_control_that_is_turned_next(
    table: Workbench, keyboard: Keyboard
) -> None:
    model, session = table.model(HardwareModel), table.session
    at = f"input.{keyboard.identity}"
    until(table, lambda: line(table, at) is not None and not line(table, at).wrong)  # type: ignore[union-attr]
    press(table, "learn", "Learn")
    level = session.hot(channel_level(session.studio, "acid"))
    level.move(-9.0)
    settle(table)
    level.release()
    session.cool(level)
    until(table, lambda: f"{name(table, 'acid')} › level" in line(table, "learn").detail)  # type: ignore[union-attr]
    keyboard.send(*([0xB0, 21, value] for value in range(60, 70)))
    bound = f"bound.{keyboard.identity}.cc 21 on channel 1.None"
    until(table, lambda: line(table, bound) is not None)
    model.learn()
    keyboard.send(*([0xB0, 21, value] for value in range(70, 128)))
    keyboard.send(*([0xB0, 21, value] for value in range(127, 29, -1)))
    until(table, lambda: session.studio.project.channels["acid"].level_db < -9.5)
    press(table, bound, f"Forget cc 21 on channel 1, {keyboard.identity}")
    until(table, lambda: line(table, bound) is None)


def test_osc_is_switched_on_for_this_machine_and_off_again(table: Workbench, tmp_path: Path) -> None:
    press(table, "osc", "OSC port")
    answer(table, "0")
    press(table, "osc", "OSC on")
    until(table, lambda: "127.0.0.1" in line(table, "osc").detail)  # type: ignore[union-attr]
    assert table.hardware.osc.port  # type: ignore[union-attr]
    press(table, "osc", "OSC on")
    until(table, lambda: not kept(tmp_path, "osc")["on"])
    assert table.hardware.osc.port is None  # type: ignore[union-attr]


def test_the_clock_is_that_of_a_port_and_then_ones_own_again(table: Workbench, keyboard: Keyboard) -> None:
    press(table, "clock", "MIDI clock")
    until(table, lambda: "not locked" in line(table, "clock").detail)  # type: ignore[union-attr]
    until(table, lambda: keyboard.identity in table.hardware.state.inputs_there)  # type: ignore[union-attr]
    press(table, "clock.more", "Port of the clock")
    answer(table, keyboard.identity)
    press(table, "clock", "Its own")
    until(table, lambda: line(table, "clock.more") is None)
    assert table.hardware.sync.settings.port == keyboard.identity  # type: ignore[union-attr]


def test_closing_ends_every_thread_of_the_bridges(table: Workbench) -> None:
    assert any(it.name == "motorik-hardware" for it in threading.enumerate())
    table.close()
    left = [it.name for it in threading.enumerate() if it.name.startswith("motorik-")]
    assert not [it for it in left if "midi" in it or "hardware" in it]


def test_a_window_without_hardware_says_so_and_its_tracks_can_still_be_connected(bench: Workbench) -> None:
    press(bench, "track.acid", f"Output of {name(bench, 'acid')}")
    answer(bench, "")
    answer(bench, "Rack")
    assert next(it for it in bench.session.project.tracks if it.id == "acid").outside == Outside(port="Rack")
    assert line(bench, "none") is not None
