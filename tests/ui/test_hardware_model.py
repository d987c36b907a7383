"""The hardware screen without a window, with a real JACK server and a keyboard of another process at it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motorik.bridges.controllers.bindings import SwitchTarget
from motorik.bridges.midi.receiving.settings import InputSettings, Mpe, VelocityCurve, Zone
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
from motorik.ui.views.hardware.lines import Curve, Keys, Line
from motorik.ui.views.hardware.model import HardwareModel
from tests.bridges.devices import Keyboard, server
from tests.ui.conftest import settle

pytestmark = pytest.mark.live


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
    until(table, lambda: any(it.way == "in" and it.words == "note on 48 velocity 100" for it in model.events))
    until(table, lambda: "keys down: 1" in line(table, at).detail)  # type: ignore[union-attr]
    model.hold()
    keyboard.send([0x80, 48, 0])
    until(table, lambda: "keys down" not in line(table, at).detail)  # type: ignore[union-attr]
    assert "note off" not in model.events[-1].words
    model.hold()
    until(table, lambda: "note off" in model.events[-1].words)


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


def settings_of(bench: Workbench, port: str) -> InputSettings:
    assert bench.hardware is not None
    return bench.hardware.receiving.settings.of(port)


def plugged(bench: Workbench, keyboard: Keyboard) -> str:
    """Wait until a keyboard is heard, open its settings, return its port."""
    at, port = f"input.{keyboard.identity}", keyboard.identity
    until(bench, lambda: line(bench, at) is not None and not line(bench, at).wrong)  # type: ignore[union-attr]
    press(bench, at, f"Settings of {port}")
    return port


def test_a_keyboard_is_split_and_each_half_plays_its_own_track(
    table: Workbench, keyboard: Keyboard, tmp_path: Path
) -> None:
    port = plugged(table, keyboard)
    press(table, f"zones.{port}", "Split")
    until(table, lambda: line(table, f"zone.{port}.1") is not None)
    press(table, f"zone.{port}.0", f"Track of Zone 1 of {port}")
    answer(table, "acid")
    press(table, f"zone.{port}.1", f"Track of Zone 2 of {port}")
    answer(table, "stab")
    press(table, f"zone.{port}.1", f"Transposition of Zone 2 of {port}")
    answer(table, "−12")
    press(table, f"zone.{port}.1", f"Lowest key of Zone 2 of {port}")
    answer(table, "c-3")
    press(table, f"zone.{port}.1", f"Channel of Zone 2 of {port}")
    answer(table, 2)
    wanted = (
        Zone(track="acid", high=63),
        Zone(track="stab", low=48, high=127, transpose=-12, channel=2),
    )
    until(table, lambda: settings_of(table, port).zones == wanted)
    stored = kept(tmp_path, "midi-in")["inputs"]
    assert isinstance(stored, dict)
    assert len(stored[port]["zones"]) == 2
    keyboard.send([0x90, 40, 100], [0x91, 70, 100], [0x90, 70, 100])
    until(table, lambda: "keys down: 2" in line(table, f"input.{port}").detail)  # type: ignore[union-attr]
    keyboard.send([0x80, 40, 0], [0x81, 70, 0], [0x80, 70, 0])
    until(table, lambda: "keys down" not in line(table, f"input.{port}").detail)  # type: ignore[union-attr]
    press(table, f"zone.{port}.1", f"Remove Zone 2 of {port}")
    until(table, lambda: settings_of(table, port).zones == wanted[:1])


def test_an_end_of_a_zone_that_is_dragged_is_kept_and_one_past_the_other_is_refused(
    table: Workbench, keyboard: Keyboard
) -> None:
    port = plugged(table, keyboard)
    part = line(table, f"zone.{port}.0").part  # type: ignore[union-attr]
    assert isinstance(part, Keys)
    part.moved(36, 59)
    until(table, lambda: settings_of(table, port).zones == (Zone(low=36, high=59),))
    said: list[str] = []
    table.said.connect(said.append)
    press(table, f"zone.{port}.0", f"Lowest key of Zone 1 of {port}")
    answer(table, "C-5")
    until(table, lambda: said)
    assert "72-59" in said[0]
    press(table, f"zone.{port}.0", f"Lowest key of Zone 1 of {port}")
    answer(table, "H-2")
    assert said[-1] == "H-2 is no key; allowed: C--1 to G-9, or 0 to 127"
    assert settings_of(table, port).zones == (Zone(low=36, high=59),)


def test_a_velocity_curve_is_drawn_by_its_points_and_sounds_so(table: Workbench, keyboard: Keyboard) -> None:
    port = plugged(table, keyboard)
    pictures = {it.text: it.curve for it in line(table, f"velocity.{port}").deeds}  # type: ignore[union-attr]
    assert len(set(pictures.values())) >= 4  # drawn is straight until somebody draws
    press(table, f"velocity.{port}", f"Light touch, {port}")
    until(table, lambda: settings_of(table, port).velocity.kind == "soft")
    part = line(table, f"velocity.{port}").part  # type: ignore[union-attr]
    assert isinstance(part, Curve)
    soft = VelocityCurve(kind="soft")
    part.drawing.insert((80 / 127, 40 / 127))
    until(table, lambda: settings_of(table, port).velocity.kind == "drawn")
    drawn = settings_of(table, port).velocity
    assert drawn.share(80) == 40 / 127
    assert drawn.share(32) == pytest.approx(soft.share(32), abs=1 / 127)
    number = [struck for struck, _sounds in drawn.points].index(80)
    part.drawing.move(str(number), (1.0, 0.5))
    following = drawn.points[number + 1][0]
    assert part.drawing.now.points[number] == (following - 1, 64)
    assert settings_of(table, port).velocity == drawn
    part.drawing.release()
    until(table, lambda: settings_of(table, port).velocity.points[number] == (following - 1, 64))
    part.drawing.remove(str(number))
    until(table, lambda: len(settings_of(table, port).velocity.points) == len(drawn.points) - 1)
    press(table, f"velocity.{port}", f"Always the same, {port}")
    until(table, lambda: settings_of(table, port).velocity.kind == "fixed")
    part.drawing.nudge("level", 0.0, 0.004)
    until(table, lambda: settings_of(table, port).velocity.level == 101)


def test_wheel_pedal_and_fingers_are_set_and_an_input_can_be_as_all_others_again(
    table: Workbench, keyboard: Keyboard
) -> None:
    port = plugged(table, keyboard)
    press(table, f"bend.{port}", f"Bend of {port}")
    answer(table, "12")
    press(table, f"bend.{port}", f"Pedal of {port}")
    press(table, f"bend.{port}", f"MPE of {port}")
    until(table, lambda: settings_of(table, port).mpe is not None)
    press(table, f"bend.{port}", f"Fingers of the lower zone, {port}")
    answer(table, "5")
    wanted = InputSettings(bend_range=12, pedal=False, mpe=Mpe(lower=5))
    until(table, lambda: settings_of(table, port) == wanted)
    press(table, "input.others", "Knobs of All other inputs")
    until(table, lambda: not table.hardware.receiving.settings.others.controls)  # type: ignore[union-attr]
    press(table, f"input.{port}", f"{port} as all others")
    until(table, lambda: settings_of(table, port) == InputSettings(controls=False))


def test_a_controller_has_a_profile_and_pages_and_learns_for_one_of_them(
    table: Workbench, keyboard: Keyboard, tmp_path: Path
) -> None:
    port, model = plugged(table, keyboard), table.model(HardwareModel)
    until(table, lambda: line(table, f"pages.{port}") is not None)
    press(table, f"profile.{port}", f"Profile of {port}")
    answer(table, "korg-nanokontrol2")
    until(table, lambda: line(table, f"profile.{port}").detail == "Korg nanoKONTROL2")  # type: ignore[union-attr]
    press(table, f"pages.{port}", f"Another page of {port}")
    until(table, lambda: pages_on(table, port) == [False, True])
    press(table, "learn", "Page to learn for")
    answer(table, 2)
    mute = SwitchTarget(owner="acid", what="muted")
    model.learning.learn_for(mute)
    keyboard.send([0xB0, 99, 127], [0xB0, 99, 0])
    bound = f"bound.{port}.cc 99 on channel 1.2"
    until(table, lambda: line(table, bound) is not None)
    model.learn()
    until(table, lambda: "1 controls of its own" in line(table, f"pages.{port}").detail)  # type: ignore[union-attr]
    channels = table.session.studio.project.channels
    before = channels["acid"].muted
    keyboard.send([0xB0, 99, 127], [0xB0, 99, 0])
    until(table, lambda: table.session.studio.project.channels["acid"].muted is not before)
    press(table, f"pages.{port}", f"Page 1 of {port}")
    until(table, lambda: pages_on(table, port) == [True, False])
    keyboard.send([0xB0, 99, 127], [0xB0, 99, 0], [0xB0, 59, 127])  # the controller's own button: next page
    until(table, lambda: pages_on(table, port) == [False, True])
    assert table.session.studio.project.channels["acid"].muted is not before
    stored = kept(tmp_path, "controllers")["devices"]
    assert isinstance(stored, dict)
    assert stored[port]["profile"] == "korg-nanokontrol2"


def pages_on(bench: Workbench, port: str) -> list[bool]:
    """Return which of a controller's pages is lit."""
    found = line(bench, f"pages.{port}")
    assert found is not None
    return [it.on for it in found.deeds if it.text]


def test_bank_bend_and_setup_are_part_of_the_song_and_what_is_no_message_is_said(table: Workbench) -> None:
    kick = name(table, "kick")
    press(table, "track.kick", f"Output of {kick}")
    answer(table, "")
    answer(table, "Table")
    press(table, "track.kick", f"Bank of {kick}")
    answer(table, "129")
    press(table, "track.kick", f"Bend of {kick}")
    answer(table, "12")
    press(table, "track.kick", f"Setup of {kick}")
    answer(table, "f0 43 10 f7, b0 07 64")
    wanted = Outside(port="Table", bank=129, bend_semitones=12, setup=("f0 43 10 f7", "b0 07 64"))
    outside = {it.id: it.outside for it in table.session.studio.project.tracks}
    assert outside["kick"] == wanted
    said: list[str] = []
    table.said.connect(said.append)
    press(table, "track.kick", f"Setup of {kick}")
    answer(table, "f0 43 10")
    assert "SysEx from f0 to f7" in said[0]
    press(table, "track.kick", f"Bank of {kick}")
    answer(table, "")
    outside = {it.id: it.outside for it in table.session.studio.project.tracks}
    assert outside["kick"] == wanted.model_copy(update={"bank": None})


def test_a_script_is_added_hears_one_port_and_is_removed(table: Workbench, keyboard: Keyboard) -> None:
    model = table.model(HardwareModel)
    assert model.hardware is not None
    state = model.hardware.state
    assert state is not None
    assert not state.scripts_settings.scripts
    model.scripts.ask()
    assert table.question is not None
    assert [it.value for it in table.question.options] == ["pads-and-knobs"]
    table.question.then("pads-and-knobs")
    until(table, lambda: line(table, "script.pads-and-knobs"))
    until(table, lambda: "pads-and-knobs" in line(table, "script").detail)  # type: ignore[union-attr]
    until(table, lambda: any(it.connected for it in model.hardware.state.receiving.inputs))  # type: ignore[union-attr]
    keyboard.send([0x90, 36, 100], [0x80, 36, 0])  # its first pad
    until(table, lambda: table.session.project.tracks[0].channel.muted)
    shown = line(table, "script.pads-and-knobs")
    assert shown is not None
    shown.deeds[-1].does()
    until(table, lambda: line(table, "script.pads-and-knobs") is None)


def test_ports_are_those_of_the_system_that_is_chosen(
    table: Workbench, keyboard: Keyboard, tmp_path: Path
) -> None:
    port = f"input.{plugged(table, keyboard)}"

    def shows(id: str, words: str) -> bool:
        found = line(table, id)
        return found is not None and words in found.detail

    press(table, "system", "MIDI by ALSA")
    until(table, lambda: shows("system", "ALSA") and shows(port, "away"))
    assert kept(tmp_path, "midi-in")["system"] == "alsa"
    press(table, "system", "MIDI by JACK")
    until(table, lambda: shows("system", "JACK") and not shows(port, "away"))
    keyboard.send([0x90, 60, 100])
    until(table, lambda: shows(port, "keys down: 1"))
    keyboard.send([0x80, 60, 0])
    until(table, lambda: not shows(port, "keys down"))
