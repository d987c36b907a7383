"""What hardware is really sent, byte by byte, through the native sender: the same as the log of a render."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mido import Message

from motorik.bridges.midi.sending.bridge import MidiSending
from motorik.bridges.midi.sending.settings import OutputSettings, SendingSettings
from motorik.domain.performance import Mute
from motorik.domain.project import Outside, Project
from motorik.engine.midi_sender import MidiSender
from motorik.journal.edits.mixer import SetMuted
from motorik.journal.edits.tracks import SetTrackOutside
from motorik.sequencer.midi_out import MidiOut, midi_out
from motorik.sequencer.schedule import schedule
from motorik.studio.demo import copy_song
from motorik.studio.hand import NoteOff, NoteOn
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Panic, Perform, Play, Seek, Stop
from motorik.studio.settings import DriverSettings
from tests.bridges.wires import Pipe, down

pytestmark = pytest.mark.live

DEMOS = Path(__file__).resolve().parents[2] / "src" / "motorik" / "demo"
NULL = DriverSettings(driver="null", block=64)
RATE = 48000


def until(holds: Callable[[], object], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return False


class Table:
    """A studio whose tracks are connected to pipes."""

    def __init__(self, studio: LocalStudio, *, clock: bool = False) -> None:
        self.studio = studio
        self.pipes: dict[str, Pipe] = {}
        outputs = tuple(
            OutputSettings(name=it.outside.port, clock=clock) for it in studio.project.tracks if it.outside
        )
        once = {output.name: output for output in outputs}
        settings = SendingSettings(outputs=tuple(once.values()), guard=False)
        self.bridge = MidiSending(studio, settings, opener=self._open)

    def _open(self, sender: object, name: str, target: str, keys: object) -> Pipe:
        self.pipes[name] = Pipe(sender, name, target, keys)  # type: ignore[arg-type]
        return self.pipes[name]

    def received(self, name: str = "Table") -> list[Message]:
        return [message for _, message in self.pipes[name].received]


@pytest.fixture(params=["silver-meridian"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Table]:
    copied = copy_song(DEMOS / request.param, tmp_path / "song")
    with LocalStudio.open(copied, autosave_seconds=None) as studio:
        outside = Outside(port="Table", inside=False, program=5, bank=130)
        edits = [SetTrackOutside(track=it.id, outside=outside) for it in studio.project.tracks]
        studio.commit("Outside", *edits)
        table = Table(studio)
        table.bridge.start()
        studio.open_audio(NULL)
        yield table
        table.bridge.stop()
        assert table.pipes["Table"].sounding() == set(), "no key is down when the bridge has stopped"


def logged(project: Project, frames: int) -> list[MidiOut]:
    events = schedule(project, 0, project.arrangement.length, RATE)
    return [message for message in midi_out(project, events) if message.frame < frames]


def test_the_log_of_a_render_is_what_was_sent(table: Table) -> None:
    table.bridge.recent.clear()
    table.studio.transport(Play(tick=0))
    frames = 3 * RATE
    assert until(
        lambda: any(m.frame >= frames + RATE for m in table.bridge.recent) or len(table.bridge.recent) > 400
    )
    sent = [message for message in table.bridge.recent if message.frame >= 0]
    expected = [message for message in logged(table.studio.project, 6 * RATE) if message.what != "setup"]
    expected = [message for message in expected if not message.what.startswith(("bank", "program"))]
    start = sent[0].frame - expected[0].frame
    count = min(len(sent), len(expected), 300)
    assert count > 50
    assert [(m.frame - start, m.track, m.data) for m in sent[:count]] == [
        (m.frame, m.track, m.data) for m in expected[:count]
    ]


def test_what_was_taken_back_and_planned_anew_is_logged_once(table: Table) -> None:
    table.studio.transport(Play(tick=0))
    assert until(lambda: len(table.bridge.recent) > 60)
    other = table.studio.project.tracks[-1].id
    for number in range(6):
        heard = len(table.received())
        table.studio.commit("Mute", SetMuted(channel=other, muted=number % 2 == 0))
        assert until(lambda heard=heard: len(table.received()) > heard + 4)  # type: ignore[misc]
    said = [(m.frame, m.track, m.data) for m in table.bridge.recent if m.frame >= 0]
    assert len(said) > 60
    assert len(said) == len(set(said))


def test_bytes_arrive_in_order_and_in_time(table: Table) -> None:
    table.studio.transport(Play(tick=0))
    assert until(lambda: len(table.received()) > 100)
    clock = table.studio.clock()
    assert clock is not None
    sent = [message for message in table.bridge.recent if message.frame >= 0]
    notes = [m for m in table.received() if m.type in ("note_on", "note_off")]
    said = [m.data for m in sent if m.data[0] & 0xF0 in (0x80, 0x90)]
    assert [bytes(m.bytes()) for m in notes] == said[: len(notes)]
    figures = table.bridge.outputs()[0].figures
    assert figures.sent >= 100 and not figures.lost


@pytest.mark.parametrize("end", [Stop(), Panic()], ids=["stop", "panic"])
def test_stop_and_panic_leave_no_key_down(table: Table, end: Stop | Panic) -> None:
    for _ in range(2):
        table.studio.transport(Play(tick=0))
        assert until(lambda: table.pipes["Table"].sounding())
        table.studio.transport(end)
        assert until(lambda: not table.pipes["Table"].sounding())
        table.studio.transport(Stop())


def test_a_stop_right_after_a_jump_leaves_no_key_down(table: Table) -> None:
    table.studio.transport(Play(tick=0))
    assert until(lambda: table.pipes["Table"].sounding())
    table.studio.transport(Seek(tick=0))
    table.studio.transport(Stop())
    assert until(lambda: not table.pipes["Table"].sounding())


def test_a_muted_track_lets_go_and_comes_back(table: Table) -> None:
    tracks = [track.id for track in table.studio.project.tracks]
    table.studio.transport(Play(tick=0))
    assert until(lambda: table.pipes["Table"].sounding())
    table.studio.commit("Mute", *(SetMuted(channel=track, muted=True) for track in tracks))
    assert until(lambda: not table.pipes["Table"].sounding())
    count = sum(m.type == "note_on" for m in table.received())
    time.sleep(0.5)
    assert sum(m.type == "note_on" for m in table.received()) == count
    table.studio.undo()
    assert until(lambda: sum(m.type == "note_on" for m in table.received()) > count)
    for track in tracks:
        table.studio.transport(Perform(action=Mute(track=track, on=True)))
    table.studio.transport(Stop())
    assert until(lambda: not table.pipes["Table"].sounding())


def test_hands_are_heard_outside_at_once(table: Table) -> None:
    track = table.studio.project.tracks[0].id
    table.studio.by_hand(NoteOn(track=track, key=60, velocity=1.0))
    assert until(lambda: any(m.type == "note_on" and m.note == 60 for m in table.received()))
    table.studio.by_hand(NoteOff(track=track, key=60))
    assert until(lambda: not table.pipes["Table"].sounding())


def test_a_track_taken_from_the_hardware_lets_go(table: Table) -> None:
    table.studio.transport(Play(tick=0))
    assert until(lambda: table.pipes["Table"].sounding())
    pipe = table.pipes["Table"]
    edits = [SetTrackOutside(track=track.id, outside=None) for track in table.studio.project.tracks]
    table.studio.commit("Inside", *edits)
    assert until(lambda: not pipe.sounding())


def test_a_port_that_breaks_is_opened_again_with_its_state(table: Table) -> None:
    table.studio.transport(Play(tick=0))
    assert until(lambda: len(table.received()) > 50)
    first = table.pipes["Table"]
    first.cut()
    assert until(lambda: table.pipes["Table"] is not first)
    again = table.pipes["Table"]
    assert until(lambda: any(message.type == "note_on" for _, message in again.received))
    programs = [m.program for _, m in again.received if m.type == "program_change"]
    assert programs and set(programs) == {5}
    table.studio.transport(Stop())
    assert until(lambda: not again.sounding())
    assert down([m for _, m in again.received]) == set()


def test_the_clock_goes_on_at_rest_where_an_output_wants_it(tmp_path: Path) -> None:
    copied = copy_song(DEMOS / "silver-meridian", tmp_path / "song")
    with LocalStudio.open(copied, autosave_seconds=None) as studio:
        pipes: dict[str, Pipe] = {}

        def opened(sender: MidiSender, name: str, target: str, keys: object) -> Pipe:
            pipes[name] = Pipe(sender, name, target, keys)
            return pipes[name]

        def clocks(name: str) -> list[float]:
            return [at for at, message in pipes[name].received if message.type == "clock"]

        outputs = (OutputSettings(name="always"), OutputSettings(name="playing", clock_at_rest=False))
        bridge = MidiSending(studio, SendingSettings(outputs=outputs, guard=False), opener=opened)
        bridge.start()
        studio.open_audio(NULL)
        assert until(lambda: len(clocks("always")) > 48)
        spacing = (clocks("always")[48] - clocks("always")[0]) / 48
        assert abs(spacing * 24 * float(studio.project.tempo.points[0].bpm) / 60 - 1) < 0.1
        assert not pipes["playing"].received
        studio.transport(Play(tick=0))
        assert until(lambda: len(clocks("playing")) > 24)
        studio.transport(Stop())
        assert until(lambda: all("stop" in [m.type for _, m in it.received] for it in pipes.values()))
        for name in pipes:
            said = [m.type for _, m in pipes[name].received if m.type in ("songpos", "start", "stop")]
            assert said == ["songpos", "start", "stop"]
        assert pipes["playing"].received[-1][1].type == "stop"
        at_rest = len(clocks("always"))
        assert until(lambda: len(clocks("always")) > at_rest + 24)
        assert pipes["playing"].received[-1][1].type == "stop"
        bridge.stop()
