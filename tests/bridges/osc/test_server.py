"""Sockets: UDP, TCP in both framings, HTTP; peers that vanish, strangers, ports that are taken."""

import http.client
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from motorik.bridges.osc.bridge import OscBridge
from motorik.bridges.osc.clocks import timetag_of
from motorik.bridges.osc.framing import Unframer
from motorik.bridges.osc.settings import OscSettings
from motorik.bridges.osc.wire import OscMessage, read_packet
from motorik.bridges.osc.writing import write_bundles
from motorik.bridges.rig import Rig
from motorik.domain.project import Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.listener import Beat
from motorik.storage import create_song
from motorik.studio.local import LocalStudio
from motorik.studio.settings import DriverSettings
from tests.bridges.osc.songs import full_project, packet

HERE = OscSettings(on=True, port=0, http=True, http_port=0)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", full_project()), autosave_seconds=None) as studio:
        yield studio
    names = {thread.name for thread in threading.enumerate()}
    assert not {name for name in names if name.startswith("motorik")}


@pytest.fixture
def bridge(studio: LocalStudio) -> Iterator[OscBridge]:
    bridge = OscBridge(studio, HERE)
    bridge.start()
    for _ in range(5):
        if bridge.http_port is not None:
            break
        # The number that UDP was given by the system can be taken with TCP.
        bridge.stop()
        bridge.start()
    yield bridge
    bridge.stop()


def until(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def udp() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.settimeout(20)
    return sock


def address(bridge: OscBridge) -> tuple[str, int]:
    assert bridge.port is not None
    return "127.0.0.1", bridge.port


class Ear:
    """Hears what the sequencer's clock says and forgets what is taken back."""

    def __init__(self) -> None:
        self.beats: list[Beat] = []

    def beat(self, beats: Sequence[Beat]) -> None:
        self.beats += beats

    def revoke(self, frame: int) -> None:
        self.beats = [beat for beat in self.beats if beat.frame < frame]

    def frame_of(self, kind: str) -> int | None:
        return next((beat.frame for beat in reversed(self.beats) if beat.kind == kind), None)

    def opened(self, engine: object, latency: float, project: Project) -> None: ...

    def closed(self) -> None: ...

    def stopped(self) -> None: ...

    def hear(self, project: Project, frame: int) -> None: ...

    def push(self, events: object, offset: int) -> None: ...

    def now(self, events: object, frame: int) -> None: ...


def test_what_a_bundle_asks_of_the_transport_acts_at_its_frame(
    studio: LocalStudio, bridge: OscBridge
) -> None:
    studio.open_audio(DriverSettings(driver="null", block=64))
    until(studio.clock)
    ear = Ear()
    studio.hear_along(ear)

    def act(at: float, path: str, *arguments: Any) -> float:
        [data] = write_bundles([OscMessage(path, arguments)], timetag_of(at))
        sock.sendto(data, address(bridge))
        return at

    def heard_at(frame: int | None) -> float:
        clock = studio.clock()
        assert clock is not None and frame is not None
        return clock.heard_at(frame)

    with closing(udp()) as sock:
        play = act(time.monotonic() + 0.5, "/transport/play")
        until(lambda: ear.frame_of("start"))
        start = heard_at(ear.frame_of("start"))
        assert abs(start - play) < 0.001
        bar = 4 * 60 / 125
        second = start + (int((time.monotonic() - start) / bar) + 2) * bar
        # Asked for just before a bar it acts with it, just after with the next.
        for late, wanted in ((-0.004, 0), (0.004, 1)):
            act(second + late, "/track/bass/clip/one/launch")
            until(partial(_has_asked, studio, wanted + 1))
            line = round((second - start) / bar) + wanted
            assert asked_for(studio)[-1] == line * 4 * TICKS_PER_BEAT
        stop = act(time.monotonic() + 0.4, "/transport/stop")
        until(lambda: ear.frame_of("stop"))
        assert abs(heard_at(ear.frame_of("stop")) - stop) < 0.001
        again = act(time.monotonic() + 0.4, "/transport/beat", 8.0)
        act(again + 0.1, "/transport/play")
        jump = act(again + 0.5, "/transport/beat", 4.0)
        until(lambda: ear.beats[-1].frame > 0 and positions(ear)[-2:] == [32, 16])
        assert abs(heard_at(ear.frame_of("position")) - jump) < 0.001
        assert bridge.figures().late == 0
        act(time.monotonic() - 0.2, "/transport/stop")
        until(lambda: not studio.state().transport.playing)
        assert bridge.figures().late == 1
    studio.hear_along(ear, on=False)


def asked_for(studio: LocalStudio) -> list[int]:
    """Return the ticks at which what was performed acts."""
    performance = studio.performance()
    return [done.tick for done in performance.done] if performance else []


def _has_asked(studio: LocalStudio, times: int) -> bool:
    return len(asked_for(studio)) == times


def positions(ear: Ear) -> list[int]:
    return [beat.position for beat in ear.beats if beat.kind == "position"]


def test_datagrams_are_carried_out_and_answered(studio: LocalStudio, bridge: OscBridge) -> None:
    with closing(udp()) as sock:
        sock.sendto(packet("/track/bass/mute", 1), address(bridge))
        sock.sendto(packet("/track/bass/mute?"), address(bridge))
        [(_tag, answer)] = read_packet(sock.recv(2000)).messages
    assert (answer.address, answer.arguments) == ("/track/bass/mute", (True,))
    assert studio.project.channels["bass"].muted


@pytest.mark.parametrize("slip", [False, True])
def test_a_connection_is_served_in_its_own_framing(
    studio: LocalStudio, bridge: OscBridge, slip: bool
) -> None:
    framing, receiving = Unframer(), Unframer()
    framing.slip = slip
    with closing(socket.create_connection(address(bridge))) as sock:
        sock.settimeout(20)
        stream = framing.frame(packet("/track/lead/solo", 1)) + framing.frame(packet("/names", "/track"))
        for at in range(0, len(stream), 7):
            sock.send(stream[at : at + 7])
        found: list[bytes] = []
        while not found:
            found = receiving.feed(sock.recv(2000))
    [(_tag, answer)] = read_packet(found[0]).messages
    assert answer.arguments[:2] == ("/track", "bass")
    assert receiving.slip is slip
    assert studio.project.channels["lead"].soloed


def test_a_stranger_on_the_line_is_hung_up_on_and_counted(bridge: OscBridge) -> None:
    with closing(socket.create_connection(address(bridge))) as sock:
        sock.settimeout(20)
        sock.send(b"GET / HTTP/1.1\r\n\r\n")
        assert sock.recv(100) == b""
    assert bridge.figures().malformed == 1


def test_a_connection_that_ends_is_told_nothing_more(bridge: OscBridge) -> None:
    framing = Unframer()
    with closing(socket.create_connection(address(bridge))) as sock:
        sock.settimeout(20)
        sock.send(framing.frame(packet("/subscribe", "/track/*/level", 20.0, 600.0)))
        assert framing.feed(sock.recv(5000))
        until(lambda: bridge.figures().subscribers == 1)
    until(lambda: bridge.figures().subscribers == 0)


def test_a_reader_that_does_not_read_is_not_waited_for(bridge: OscBridge) -> None:
    framing = Unframer()
    with closing(socket.create_connection(address(bridge))) as deaf, closing(udp()) as sock:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        ask = framing.frame(packet("/query", "/track/*/module/*/*"))
        deaf.settimeout(0.2)
        try:
            for _ in range(2000):
                deaf.sendall(ask)
        except OSError:
            pass
        sock.sendto(packet("/master/level?"), address(bridge))
        [(_tag, answer)] = read_packet(sock.recv(2000)).messages
    assert answer.address == "/master/level"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who has gone; elsewhere time-outs do")
def test_a_subscriber_whose_port_is_closed_is_dropped_long_before_his_time(
    studio: LocalStudio, bridge: OscBridge
) -> None:
    with closing(udp()) as sock:
        sock.sendto(packet("/subscribe", "/track/bass/mute", 20.0, 3600.0), address(bridge))
        sock.recv(2000)
        until(lambda: bridge.figures().subscribers == 1)
    with closing(udp()) as other:
        for muted in (1, 0, 1, 0):
            other.sendto(packet("/track/bass/mute", muted), address(bridge))
            time.sleep(0.15)
        until(lambda: bridge.figures().subscribers == 0)
        other.sendto(packet("/master/pan?"), address(bridge))
        assert other.recv(2000)


def test_subscribers_are_told_of_what_others_change(studio: LocalStudio, bridge: OscBridge) -> None:
    with closing(udp()) as sock, closing(udp()) as told:
        port = told.getsockname()[1]
        sock.sendto(packet("/subscribe", "/track/bass/level", 50.0, 60.0, port), address(bridge))
        assert read_packet(told.recv(2000)).messages[0][1].arguments == (-6.0,)
        studio.commit("Louder", studio_level(-1))
        assert read_packet(told.recv(2000)).messages[0][1].arguments == (-1.0,)


def studio_level(level_db: float) -> Any:
    from motorik.journal.edits.mixer import SetLevel

    return SetLevel(channel="bass", level_db=level_db)


def test_what_moves_is_written_when_the_bridge_is_switched_off(
    studio: LocalStudio, bridge: OscBridge
) -> None:
    with closing(udp()) as sock:
        sock.sendto(packet("/track/bass/pan", -1), address(bridge))
        until(lambda: bridge.figures().done == 1)
    bridge.stop()
    bridge.stop()
    assert studio.project.channels["bass"].pan == -1


def test_it_listens_on_this_machine_alone_unless_asked(studio: LocalStudio, bridge: OscBridge) -> None:
    assert OscSettings().host == "127.0.0.1"
    assert bridge.state().sentence.startswith(f"listens at 127.0.0.1, port {bridge.port} (UDP and TCP)")
    open_to_all = OscBridge(studio, HERE.model_copy(update={"host": "0.0.0.0"}))
    open_to_all.start()
    assert open_to_all.state().sentence.startswith("listens at 0.0.0.0")
    open_to_all.stop()
    assert open_to_all.state().status == "off"


def test_a_port_that_is_taken_is_one_sentence(studio: LocalStudio, bridge: OscBridge) -> None:
    for wrong in ({"port": bridge.port}, {"host": "no such host.invalid"}, {"host": "203.0.113.7"}):
        second = OscBridge(studio, HERE.model_copy(update=wrong))
        second.start()
        state = second.state()
        assert state.status == "trouble"
        assert state.sentence.startswith("cannot listen at ") and "\n" not in state.sentence
        second.stop()


def test_a_rig_has_it_switched_off_until_somebody_switches_it_on(studio: LocalStudio, tmp_path: Path) -> None:
    kept = tmp_path / "osc.json"
    with Rig(studio, [lambda studio: OscBridge(studio, path=kept)]) as rig:
        [bridge] = rig.bridges
        assert isinstance(bridge, OscBridge)
        assert rig.states()[0].status == "off"
        bridge.set_settings(HERE)
        assert rig.states()[0].status == "on"
    again = OscBridge(studio, path=kept)
    assert again.settings == HERE
    kept.write_text('{"on": true, "port": 123456, "http": false}')
    assert OscBridge(studio, path=kept).settings == OscSettings(on=True)


# ---- HTTP ------------------------------------------------------------------------------------------------


def get(bridge: OscBridge, path: str, **headers: str) -> tuple[int, Any]:
    assert bridge.http_port is not None
    with closing(http.client.HTTPConnection("127.0.0.1", bridge.http_port, timeout=20)) as client:
        client.request("GET", path, headers=headers)
        response = client.getresponse()
        body = response.read()
        assert response.getheader("Content-Type", "").startswith("application/json")
    return response.status, json.loads(body) if body else None


def test_the_host_and_every_address_are_described(bridge: OscBridge) -> None:
    status, host = get(bridge, "/?HOST_INFO")
    assert (status, host["OSC_PORT"], host["OSC_TRANSPORT"]) == (200, bridge.port, "UDP")
    assert host["EXTENSIONS"]["RANGE"] is True
    status, whole = get(bridge, "/")
    assert status == 200
    assert {"track", "transport", "master", "return", "subscribe"} <= whole["CONTENTS"].keys()
    status, level = get(bridge, "/track/bass/level")
    assert (level["VALUE"], level["TYPE"]) == ([-6.0], "f")


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/track/bass/level?VALUE", 200, {"VALUE": [-6.0]}),
        ("/track/bass/level?RANGE", 200, {"RANGE": [{"MIN": -96, "MAX": 12}]}),
        ("/track/bass/level/position?ACCESS", 200, {"ACCESS": 3}),
        ("/transport/play?VALUE", 204, None),
        ("/nowhere", 404, None),
        ("/track/bass/level?COLOUR", 400, None),
        ("/%2e%2e/%00?VALUE", 404, None),
    ],
)
def test_questions_are_answered_as_the_proposal_says(
    bridge: OscBridge, path: str, status: int, body: Any
) -> None:
    assert get(bridge, path) == (status, body)


def test_a_page_whose_name_was_made_to_point_here_is_told_nothing(bridge: OscBridge) -> None:
    assert get(bridge, "/", Host="evil.example") == (403, None)
    assert get(bridge, "/?HOST_INFO", Host=f"localhost:{bridge.http_port}")[0] == 200
