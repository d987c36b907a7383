"""Controller scripts told of real MIDI and OSC: they answer with edits, one that fails says so."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from motorik.bridges.ears import midi_event
from motorik.bridges.midi.receiving.bridge import MidiIn
from motorik.bridges.osc.bridge import OscBridge
from motorik.bridges.osc.settings import OscSettings
from motorik.bridges.rig import KINDS
from motorik.bridges.scripts.bridge import Scripts
from motorik.bridges.scripts.settings import KeptScript, ScriptsSettings
from motorik.storage import create_song
from motorik.studio.local import LocalStudio
from tests.bridges.devices import Keyboard, server, until
from tests.bridges.osc.songs import packet
from tests.cli.songs import small_project

MUTER = '''"""Mutes the first track by a key, sets its level by OSC."""
from motorik.scripting.api import Answer, controller, note

@controller(key=note("C4", "Key that mutes"))
class Muter:
    def __init__(self, song, settings):
        self.key = int(settings.key)

    def midi(self, message, song):
        if message.message != "note_on" or message.number != self.key:
            return None
        answer = Answer()
        answer.mute(song.tracks[0].id, message.value > 64)
        return answer

    def osc(self, message, song):
        if message.address == "/loop":
            while True: pass
        answer = Answer()
        answer.level(song.tracks[0].id, message.arguments[0])
        return answer
'''


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", small_project()), autosave_seconds=None) as studio:
        yield studio


def settings(tmp_path: Path, **kept: object) -> ScriptsSettings:
    file = tmp_path / "muter.py"
    file.write_text(MUTER)
    return ScriptsSettings(scripts=(KeptScript(file=str(file), **kept),))  # type: ignore[arg-type]


def first(studio: LocalStudio) -> tuple[bool, float]:
    channel = studio.project.tracks[0].channel
    return channel.muted, channel.level_db


def send(bridge: OscBridge, address: str, *arguments: float) -> None:
    assert bridge.port is not None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(packet(address, *arguments), ("127.0.0.1", bridge.port))


def test_addresses_that_are_not_the_songs_go_to_scripts_and_one_that_hangs_is_over(
    studio: LocalStudio, tmp_path: Path
) -> None:
    kept = (KeptScript(file="nowhere.py"), *settings(tmp_path).scripts)
    scripts = Scripts(studio, ScriptsSettings(scripts=kept))
    osc = OscBridge(studio, OscSettings(on=True, port=0))
    osc.start()
    try:
        send(osc, "/mine", -9.0)
        until(lambda: osc.figures().unknown == 1)
        scripts.start()
        assert scripts.state().status == "on"
        send(osc, "/mine", -9.0)
        until(lambda: first(studio) == (False, -9.0))
        assert osc.figures().unknown == 1
        send(osc, "/loop")
        until(lambda: scripts.state().status == "trouble")
        assert "muter.py" in scripts.state().sentence
        assert "nowhere.py: there is no such file" in scripts.state().sentence
        send(osc, f"/track/{studio.project.tracks[0].id}/level", 0.5)
        until(lambda: first(studio)[1] != -9.0)
    finally:
        osc.stop()
        scripts.stop()
    assert scripts.state().status == "off"


@pytest.mark.live
def test_a_key_of_a_real_keyboard_is_answered_and_one_of_another_port_is_not(
    studio: LocalStudio, tmp_path: Path
) -> None:
    with server(), Keyboard("pads") as pads, Keyboard("other") as other:
        scripts = Scripts(studio, settings(tmp_path, port=pads.identity, given={"key": "C3"}))
        midi = MidiIn(studio, tmp_path / "midi-in.json", tmp_path / "controllers.json")
        midi.set_settings(midi.settings.model_copy(update={"system": "jack"}))
        scripts.start()
        midi.start()
        try:
            until(lambda: sum(it.connected for it in midi.shown().inputs) == 2)
            key = MUTED_BY
            other.send([0x90, key, 100])
            pads.send([0x90, key, 100])
            until(lambda: first(studio)[0])
            other.send([0x90, key, 1])
            pads.send([0x90, key + 1, 1])
            until(lambda: len(midi.recent()) == 4)
            assert first(studio)[0]
            pads.send([0x90, key, 1])
            until(lambda: not first(studio)[0])
        finally:
            midi.stop()
            scripts.stop()


MUTED_BY = 48


def test_a_script_that_is_not_there_is_a_sentence_and_keeps_no_other_from_answering(
    studio: LocalStudio, tmp_path: Path
) -> None:
    good = settings(tmp_path).scripts
    scripts = Scripts(studio, ScriptsSettings(scripts=(KeptScript(file="nowhere.py"), *good)))
    scripts.start()
    try:
        state = scripts.state()
        assert state.status == "on"
        assert "nowhere.py: there is no such file" in state.sentence
    finally:
        scripts.stop()


def test_what_is_kept_is_read_again(studio: LocalStudio, tmp_path: Path) -> None:
    path = tmp_path / "kept" / "scripts.json"
    Scripts(studio, path=path).set_settings(settings(tmp_path))
    assert Scripts(studio, path=path).settings == settings(tmp_path)
    assert Scripts in KINDS


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ((0x93, 60, 0), ("note_on", 4, 60, 0)),
        ((0x80, 60, 64), ("note_off", 1, 60, 64)),
        ((0xBF, 74, 127), ("control", 16, 74, 127)),
        ((0xE0, 0, 0), ("bend", 1, 0, -8192)),
        ((0xE0, 127, 127), ("bend", 1, 0, 8191)),
        ((0xC1, 5), ("program", 2, 5, 0)),
        ((0xD1, 5), ("pressure", 2, 0, 5)),
        ((0xA1, 5, 6), ("key_pressure", 2, 5, 6)),
    ],
)
def test_messages_are_told_as_scripts_know_them(
    data: tuple[int, ...], told: tuple[str, int, int, int]
) -> None:
    event = midi_event("p", data)
    assert event is not None
    assert (event.message, event.channel, event.number, event.value) == told


@pytest.mark.parametrize("data", [(), (0xF0, 1, 0xF7), (0xF8,), (0x90, 60), (0x90, 60, 200), (0xC0, 1, 2)])
def test_what_is_no_message_of_a_channel_is_not_told(data: tuple[int, ...]) -> None:
    assert midi_event("p", data) is None
