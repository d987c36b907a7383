"""OSC with programs that others wrote: liblo's tools, Csound, SuperCollider's server."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pythonosc.osc_message_builder import OscMessageBuilder

from motorik.bridges.osc.bridge import OscBridge
from motorik.bridges.osc.out import OscOut
from motorik.bridges.osc.settings import OscSettings
from motorik.bridges.osc.speaking import OscOutSettings
from motorik.bridges.osc.wire import OscMessage, read_packet
from motorik.engine import jack_dummy
from motorik.engine.jack_dummy import JackDummy
from motorik.storage import create_song
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Play, Stop
from motorik.studio.settings import DriverSettings
from tests.bridges.osc.songs import full_project, packet
from tests.live.osc_peers import beep, orchestra

pytestmark = pytest.mark.live
INSTALL = "sudo apt-get install -y csound jackd2 liblo-tools supercollider-server"


def require(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            pytest.fail(f"{program} is not installed; run: {INSTALL}")


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", full_project()), autosave_seconds=None) as studio:
        studio.open_audio(DriverSettings(driver="null", block=64))
        yield studio


@pytest.fixture
def port(studio: LocalStudio) -> Iterator[int]:
    bridge = OscBridge(studio, OscSettings(on=True, port=0))
    bridge.start()
    assert bridge.port is not None
    yield bridge.port
    figures = bridge.figures()
    bridge.stop()
    assert not figures.malformed + figures.unsupported + figures.unknown + figures.refused, figures.recent


def until(condition: Callable[[], Any], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def oscsend(url: str, *words: str) -> None:
    subprocess.run(["oscsend", url, *words], check=True, timeout=20)


@contextmanager
def oscdump() -> Iterator[tuple[int, Callable[[], list[str]]]]:
    """Run oscdump; yield its port and what it has said so far."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said: list[str] = []
    with subprocess.Popen(["oscdump", "-L", str(port)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
            # It listens once it has repeated what it is sent.
            while not said:
                sock.sendto(packet("/hello"), ("127.0.0.1", port))
                said = _lines(process.stdout.fileno())
        yield port, lambda: (said.extend(_lines(process.stdout.fileno())), said)[1]  # type: ignore[union-attr]
        process.terminate()


def _lines(descriptor: int) -> list[str]:
    import os
    import select

    ready, _, _ = select.select([descriptor], [], [], 0.1)
    return os.read(descriptor, 65536).decode().splitlines() if ready else []


@pytest.mark.parametrize("way", ["udp", "tcp"])
def test_liblo_plays_turns_and_undoes(studio: LocalStudio, port: int, way: str) -> None:
    require("oscsend")
    url, before = f"osc.{way}://127.0.0.1:{port}/", studio.project
    oscsend(url, "/track/{bass,lead}/mute", "T")
    until(lambda: studio.project.channels["lead"].muted)
    oscsend(url, "/song/undo")
    until(lambda: studio.project == before)
    oscsend(url, "/track/acid/machine/cutoff", "f", "0.7")
    until(lambda: studio.state().undo_label == "Turn cutoff")
    oscsend(url, "/track/acid/module/osc/shape", "s", "pulse")
    oscsend(url, "/transport/beat", "d", "1.5")
    oscsend(url, "/transport/play")
    until(lambda: studio.state().transport.playing)
    oscsend(url, "/track/bass/note", "id", "60", "0.8")
    oscsend(url, "/transport/panic", "I")
    until(lambda: not studio.state().transport.playing)


def test_liblo_is_told_what_it_subscribed_to(studio: LocalStudio, port: int) -> None:
    require("oscsend", "oscdump")
    with oscdump() as (own, said):
        url = f"osc.udp://127.0.0.1:{port}/"
        oscsend(url, "/subscribe", "sffi", "/track/bass/{mute,level}", "20", "60", str(own))
        oscsend(url, "/subscribe", "sffi", "/master/meter", "20", "60", str(own))
        until(lambda: any("/track/bass/mute F" in line for line in said()))
        oscsend(url, "/track/bass/mute", "i", "1")
        until(lambda: any("/track/bass/mute T" in line for line in said()))
        studio.transport(Play(tick=0))
        until(lambda: any("/master/meter ff" in line for line in said()))
        assert any("/track/bass/level f -6.000000" in line for line in said())


def test_csound_turns_a_knob_and_is_told_where_it_stands(
    studio: LocalStudio, port: int, tmp_path: Path
) -> None:
    require("csound")
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as free:
        free.bind(("127.0.0.1", 0))
        own = free.getsockname()[1]
    document = tmp_path / "turn.csd"
    document.write_text(orchestra(port, own))
    finished = subprocess.run(
        ["csound", str(document)], capture_output=True, text=True, timeout=60, check=True
    )
    told = [float(it) for it in re.findall(r"told ([0-9.]+)", finished.stdout + finished.stderr)]
    assert len(told) > 5 and told[1:] == sorted(told[1:])
    until(lambda: studio.state().undo_label == "Turn cutoff")
    studio.undo()
    assert studio.state().undo_label is None


def message(address: str, *arguments: Any) -> bytes:
    """Return a message whose arguments may be bytes, too."""
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return builder.build().dgram


@contextmanager
def scsynth(jack: JackDummy) -> Iterator[socket.socket]:
    """Run SuperCollider's server; yield a socket it tells of every node, connected to it."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1] + 1
        command = ["scsynth", "-u", str(port), "-B", "127.0.0.1", "-R", "0", "-D", "0", "-i", "0", "-o", "2"]
        with subprocess.Popen(
            command, env=jack.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                sock.connect(("127.0.0.1", port))
                sock.settimeout(0.2)
                until(lambda: answers(sock, message("/status"), "/status.reply"))
                sock.settimeout(20)
                for data in (message("/d_recv", beep()), message("/notify", 1)):
                    sock.send(data)
                    while heard(sock).address != "/done":
                        continue
                yield sock
                sock.send(message("/quit"))
                process.wait(10)
            finally:
                process.kill()


def heard(sock: socket.socket) -> OscMessage:
    """Return the next message; one of a type we do not take is only named."""
    data = sock.recv(65536)
    messages = read_packet(data).messages
    return messages[0][1] if messages else OscMessage(data.split(b"\0")[0].decode())


def answers(sock: socket.socket, data: bytes, address: str) -> bool:
    try:
        sock.send(data)
        return heard(sock).address == address
    except OSError:
        return False


def test_supercollider_plays_the_notes_of_a_song_each_at_its_time(
    studio: LocalStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    require("scsynth", "jackd")
    # A name of its own: other tests may be using theirs.
    monkeypatch.setattr(jack_dummy, "NAMES", ("motorik-osc",))
    with JackDummy() as jack, scsynth(jack) as sock:
        settings = OscOutSettings(
            on=True,
            port=sock.getpeername()[1],
            tracks=("bass",),
            note_on="/s_new beep {id} 0 0 freq {hz} amp {velocity}",
            note_off="/n_set {id} gate 0",
            parameter="",
        )
        out = OscOut(studio, settings)
        out.start()
        studio.transport(Play(tick=0))
        began: dict[int, float] = {}
        ended: set[int] = set()
        while len(began) < 6 or len(ended) < len(began):
            told = heard(sock)
            if told.address == "/n_go":
                began[int(told.arguments[0] or 0)] = time.monotonic()
            elif told.address == "/n_end":
                ended.add(int(told.arguments[0] or 0))
            if len(began) == 6:
                studio.transport(Stop())
        out.stop()
    assert ended == set(began)
    gaps = [b - a for a, b in zip(began.values(), [*began.values()][1:], strict=False)]
    # 240 ms apart in the song; when we are told of it is up to this machine.
    assert sum(gaps) / len(gaps) == pytest.approx(0.24, abs=0.05)
