"""Controllers: events in, edits, gestures, previews and transport out, on a real studio."""

import dataclasses
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motorik.journal.edits.mixer import SetLevel, SetMuted
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patches import RemoveCable, RemoveModule
from motorik.scripting.bounds import BOUNDS
from motorik.scripting.controlling import ControllerSession
from motorik.scripting.errors import ScriptError
from motorik.scripting.events import (
    MidiEvent,
    OscEvent,
    ParameterEvent,
    ScriptEvent,
    TransportEvent,
    read_event,
)
from motorik.scripting.examples import example_scripts
from motorik.scripting.running import MAX_WAITING, ControllerRunner
from motorik.scripting.script_file import read_script
from motorik.studio.create import write_song
from motorik.studio.errors import BadInput
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Play, Preview, Stop
from motorik.studio.settings import DriverSettings
from tests.scripting.walls import script, song

COUNTER = """
@controller(step=number(-1, -12, 12))
class Counter:
    def __init__(self, song, settings):
        self.count, self.step, self.heard = 0, settings.step, []

    def midi(self, message, song):
        self.count += 1
        answer = Answer(f"Press {self.count}")
        answer.level("bass", song.channel("bass").level_db + self.step)
        return answer

    def osc(self, message, song):
        answer = Answer()
        match message.address:
            case "/touch":
                answer.gesture("decay").knob(song.track("bass"), "env.decay", message.arguments[0])
            case "/release":
                answer.finish("decay")
            case "/preview":
                answer.preview("bass", "env.decay", message.arguments[0])
            case "/play":
                answer.play(61440)
            case "/stop":
                answer.stop()
            case "/fail":
                self.count += 100
                raise KeyError("no")
            case "/hang":
                while True: pass
            case "/bad":
                answer.mute("bells")
            case "/beyond":
                answer.gesture("decay").knob(song.track("bass"), "env.decay", 1e6)
            case "/heard":
                print(self.heard)
        return answer

    def parameter(self, change, song):
        self.heard.append((change.owner, change.target, change.value))

    def transport(self, place, song):
        self.heard.append((place.playing, place.bar, place.beat))
"""
PATIENT = dataclasses.replace(BOUNDS, event_seconds=20.0)
QUICK = dataclasses.replace(BOUNDS, event_seconds=0.5)
PRESS = MidiEvent(message="note_on", number=60, value=100)


def osc(address: str, *arguments: float) -> OscEvent:
    return OscEvent(address=address, arguments=arguments)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio.open(write_song(tmp_path / "song", song()), autosave_seconds=None) as opened:
        yield opened


@pytest.fixture
def session(studio: LocalStudio) -> Iterator[ControllerSession]:
    with ControllerSession(script(COUNTER), studio, None, PATIENT) as opened:
        yield opened


def level(studio: LocalStudio) -> float:
    return studio.project.tracks[0].channel.level_db


def is_muted(studio: LocalStudio) -> bool:
    return studio.project.tracks[0].channel.muted


def decay(studio: LocalStudio) -> float:
    return studio.project.patches[0].modules[1].parameters["decay"]


def test_state_is_kept_and_every_answer_is_one_step(studio: LocalStudio, session: ControllerSession) -> None:
    for _ in range(3):
        session.handle(PRESS)
    assert level(studio) == -3
    assert studio.state().undo_label == "Press 3"
    studio.undo()
    assert level(studio) == -2
    # The script sees the song as it is now, not as it left it.
    session.handle(PRESS)
    assert (level(studio), studio.state().undo_label) == (-3, "Press 4")


def test_changes_by_others_are_seen(studio: LocalStudio, session: ControllerSession) -> None:
    studio.commit("Fader", SetLevel(channel="bass", level_db=-20))
    session.handle(PRESS)
    assert level(studio) == -21


def test_a_gesture_is_heard_at_once_and_becomes_one_step(
    studio: LocalStudio, session: ControllerSession
) -> None:
    for value in (0.2, 0.3, 0.4):
        session.handle(osc("/touch", value))
    assert decay(studio) == 0.1
    assert studio.state().undo_label is None
    session.handle(osc("/release"))
    assert decay(studio) == 0.4
    studio.undo()
    assert decay(studio) == 0.1
    assert studio.state().undo_label is None


def test_closing_ends_what_is_under_way(studio: LocalStudio) -> None:
    with ControllerSession(script(COUNTER), studio) as session:
        session.handle(osc("/touch", 0.7))
    assert decay(studio) == 0.7


def test_previews_and_transport(studio: LocalStudio, session: ControllerSession) -> None:
    studio.open_audio(DriverSettings(driver="null"))
    answer = session.handle(osc("/preview", 0.9))
    assert answer.previews == (Preview(owner="bass", target="env.decay", value=0.9),)
    session.handle(osc("/play"))
    assert eventually(lambda: studio.state().transport.playing)
    session.handle(osc("/stop"))
    assert eventually(lambda: not studio.state().transport.playing)
    assert studio.state().undo_label is None


def test_transport_without_a_device_is_a_sentence(session: ControllerSession) -> None:
    with pytest.raises(ScriptError, match=r"^try.py: ") as caught:
        session.handle(osc("/play"))
    assert not caught.value.is_over


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/fail", r"try.py, line \d+: KeyError: 'no'"),
        ("/bad", r"try.py, line \d+: .*bells"),
        ("/beyond", r"try.py: env.decay = 1000000; allowed"),
    ],
)
def test_a_failing_event_is_told_and_the_next_one_answered(
    studio: LocalStudio, session: ControllerSession, address: str, sentence: str
) -> None:
    with pytest.raises(ScriptError, match=sentence) as caught:
        session.handle(osc(address))
    assert not caught.value.is_over
    assert studio.project == song()
    session.handle(PRESS)
    assert level(studio) == -1


def test_an_event_that_hangs_ends_the_script_not_the_song(studio: LocalStudio) -> None:
    with ControllerSession(script(COUNTER), studio, None, QUICK) as session:
        session.handle(PRESS)
        with pytest.raises(ScriptError, match=r"took longer than 0.5 seconds") as caught:
            session.handle(osc("/hang"))
        assert caught.value.is_over
        assert level(studio) == -1
        with pytest.raises(ScriptError) as again:
            session.handle(PRESS)
        assert again.value.is_over


def test_events_a_script_does_not_handle_cost_nothing(studio: LocalStudio) -> None:
    source = "@controller()\nclass Deaf:\n    def __init__(self, song, settings): pass"
    with ControllerSession(script(source), studio) as session:
        session._process.close()
        assert session.handle(PRESS).edits == ()


def test_a_generator_is_no_controller(studio: LocalStudio) -> None:
    with pytest.raises(ScriptError, match="declares a generator; allowed here: a controller"):
        ControllerSession(script("@generator()\ndef f(song, selection, settings): pass"), studio)


def test_a_thousand_events_leave_memory_and_song_in_order(
    studio: LocalStudio, session: ControllerSession
) -> None:
    quiet = OscEvent(address="/nothing")
    for _ in range(1000):
        assert session.handle(quiet).edits == ()
    assert studio.project == song()


def test_a_runner_feeds_parameters_and_transport(studio: LocalStudio) -> None:
    troubles: list[str] = []
    studio.open_audio(DriverSettings(driver="null"))
    session = ControllerSession(script(COUNTER), studio)
    runner = ControllerRunner(session, studio, troubles.append)
    runner.post(PRESS)
    studio.commit("Mute", SetMuted(channel="bass", muted=True))
    studio.commit("Decay", SetParameter(patch="bass", module="env", parameter="decay", value=0.3))
    assert studio.settle()
    studio.transport(Play(tick=0))
    assert eventually(lambda: runner.settle() and studio.state().transport.tick > 2 * 61440)
    studio.transport(Stop())
    assert eventually(lambda: runner._place == (False, -1))
    runner.post(osc("/heard"))
    assert runner.settle()
    heard = session.printed
    assert "('bass', 'channel.muted', 1.0)" in heard
    assert "('bass', 'env.decay', 0.3)" in heard
    assert "(True, 1, 1)" in heard
    assert "(True, 1, 2)" in heard
    assert heard.count("(False") == 1
    assert "level_db" not in heard  # what the script does itself is no news to it
    runner.close()
    assert not runner.is_alive
    assert troubles == []


def test_a_runner_tells_of_trouble_and_ends_with_its_script(studio: LocalStudio) -> None:
    troubles: list[str] = []
    runner = ControllerRunner(
        ControllerSession(script(COUNTER), studio, None, QUICK), studio, troubles.append
    )
    runner.post(osc("/fail"))
    runner.post(PRESS)
    runner.post(osc("/hang"))
    assert eventually(lambda: not runner.is_alive)
    assert level(studio) == -1
    assert [trouble.rpartition(": ")[2] for trouble in troubles] == [
        "'no'", "it took longer than 0.5 seconds and was stopped",
    ]  # fmt: skip
    runner.post(PRESS)
    runner.close()


def test_a_flood_of_events_drops_the_oldest_and_says_so(studio: LocalStudio) -> None:
    troubles: list[str] = []
    runner = ControllerRunner(
        ControllerSession(script(COUNTER), studio, None, QUICK), studio, troubles.append
    )
    with runner._changed:  # nobody is told while the line is full
        for _ in range(MAX_WAITING + 10):
            runner.post(OscEvent(address="/nothing"))
        for value in range(5):
            runner.post(ParameterEvent(owner="bass", target="env.decay", value=value))
        assert sum(event.kind == "parameter" for event in runner._waiting) == 1
    assert runner.settle(30)
    assert eventually(lambda: any("events came too fast and were dropped" in trouble for trouble in troubles))
    runner.close()


def test_a_studio_that_is_closed_first_is_trouble_and_no_crash(studio: LocalStudio) -> None:
    troubles: list[str] = []
    runner = ControllerRunner(
        ControllerSession(script(COUNTER), studio, None, QUICK), studio, troubles.append
    )
    runner.post(osc("/touch", 0.5))
    assert runner.settle()
    studio.close()
    runner.post(PRESS)
    runner.close()
    assert not runner.is_alive


def test_what_a_gesture_turned_may_be_gone_when_it_ends(studio: LocalStudio) -> None:
    with ControllerSession(script(COUNTER), studio) as session:
        session.handle(osc("/touch", 0.5))
        for edit in (
            RemoveCable(patch="bass", source="env.out", target="vca.gain"),
            RemoveModule(patch="bass", module="env"),
        ):
            studio.commit("Without", edit)
    assert [module.id for module in studio.project.patches[0].modules] == ["osc", "vca"]


def test_closing_a_runner_from_its_own_thread_does_not_hang(studio: LocalStudio) -> None:
    closed = threading.Event()
    runner: ControllerRunner

    def give_up(sentence: str) -> None:
        runner.close()
        closed.set()

    runner = ControllerRunner(ControllerSession(script(COUNTER), studio, None, QUICK), studio, give_up)
    runner.post(osc("/fail"))
    assert closed.wait(10)
    assert eventually(lambda: not runner.is_alive)


def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (
            b'{"kind": "midi", "message": "control", "channel": 2, "number": 16, "value": 127}',
            MidiEvent(message="control", channel=2, number=16, value=127),
        ),
        (b'{"kind": "osc", "address": "/x", "arguments": [1, 0.5, "a", true]}',
         OscEvent(address="/x", arguments=(1, 0.5, "a", True))),
        (b'{"kind": "transport", "playing": true, "tick": 5, "bar": 1, "beat": 1}',
         TransportEvent(playing=True, tick=5, bar=1, beat=1)),
    ],
)  # fmt: skip
def test_events_are_read_from_lines(line: bytes, event: ScriptEvent) -> None:
    assert read_event(line, "events, line 1") == event
    assert read_event(json.dumps(event.model_dump(mode="json")).encode(), "x") == event


@pytest.mark.parametrize(
    "line",
    [b"", b"[]", b'{"kind": "smell"}', b'{"kind": "midi", "message": "note_on", "channel": 17}',
     b"{" * 100, b"\xff", b'{"kind": "osc", "address": "x"}',
     b'{"kind": "osc", "address": "/x", "arguments": [NaN]}'],
)  # fmt: skip
def test_lines_that_are_no_events(line: bytes) -> None:
    with pytest.raises(BadInput, match=r"^events, line 3: "):
        read_event(line, "events, line 3")


KNOB = {"twos complement": (1, 127), "offset": (65, 63), "sign bit": (1, 65)}


def test_pads_mute_and_knobs_turn_whatever_they_send(studio: LocalStudio) -> None:
    pads = read_script(example_scripts()["pads-and-knobs"])
    for encoding, (right, left) in KNOB.items():
        given = {"encoding": encoding, "knobs": "env.decay env.sustain", "fine": "0.1"}
        with ControllerSession(pads, studio, given) as session:
            turn = [MidiEvent(message="control", number=16, value=value) for value in (right, right, left)]
            before = decay(studio)
            session.handle(turn[0])
            session.handle(turn[1])
            session.handle(turn[2])
            session.handle(MidiEvent(message="control", number=17, value=right))
            assert decay(studio) > before
            session.handle(MidiEvent(message="note_on", number=36, value=99))
            assert is_muted(studio)
            assert studio.state().undo_label == "Mute bass"
            session.handle(MidiEvent(message="note_on", number=36, value=99))
            assert not is_muted(studio)
        for _ in range(4):
            assert studio.undo() is not None
        assert studio.project == song()
        assert studio.undo() is None
