"""MIDI ports of a real JACK server: found, heard, lost, found again."""

import time
from collections.abc import Iterator

import pytest

from motorik.bridges.midi.identity import System, is_own
from motorik.bridges.midi.ports import MidiPorts, PortsChange
from motorik.bridges.midi.sharing import borrow_ports, return_ports
from motorik.bridges.midi.system import MidiTrouble, choose_system
from motorik.engine.jack_dummy import JackDummy
from tests.bridges.devices import Keyboard, server, until

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def jack() -> Iterator[JackDummy]:
    with server() as running:
        yield running


def test_what_a_device_sends_arrives_in_order_stamped_between_sending_and_reading(jack: JackDummy) -> None:
    heard: list[tuple[list[int], float, float]] = []
    with Keyboard() as keys, MidiPorts("jack") as ports:
        assert [port.id for port in ports.inputs()] == [keys.identity]
        assert keys.lamps in [port.id for port in ports.outputs()]
        port = ports.open_input(
            keys.identity, lambda data, seconds: heard.append(([*data], seconds, time.monotonic()))
        )
        until(lambda: port.connected)
        sent = []
        for key in range(40):
            sent += keys.send([0x90, key, 100])
        until(lambda: len(heard) == 40)
    assert [data for data, _, _ in heard] == [[0x90, key, 100] for key in range(40)]
    for (_, arrived, read), left in zip(heard, sent, strict=True):
        assert left - 0.001 <= arrived <= read


def test_a_device_that_comes_back_is_heard_again(jack: JackDummy) -> None:
    heard: list[list[int]] = []
    lost: list[float] = []
    changes: list[PortsChange] = []
    with Keyboard() as keys, MidiPorts("jack", look_seconds=0.05) as ports:
        ports.subscribe(changes.append)
        port = ports.open_input(
            keys.identity, lambda data, _: heard.append([*data]), lambda: lost.append(time.monotonic())
        )
        until(lambda: port.connected)
        keys.unplug()
        until(lambda: lost)
        assert not port.connected
        with Keyboard() as again:
            until(lambda: port.connected)
            again.send([0x90, 60, 100])
            until(lambda: heard == [[0x90, 60, 100]])
    assert any(port.id == "keys:out" for change in changes for port in change.gone)
    assert any(port.id == "keys:out" for change in changes for port in change.appeared)


def test_a_cable_put_back_at_once_is_lost_and_heard_again_without_waiting_for_a_look(jack: JackDummy) -> None:
    heard: list[list[int]] = []
    lost: list[float] = []
    with Keyboard() as keys, MidiPorts("jack", look_seconds=600) as ports:
        port = ports.open_input(
            keys.identity, lambda data, _: heard.append([*data]), lambda: lost.append(time.monotonic())
        )
        for _ in range(3):
            until(lambda: port.connected)
            keys.pull()
            keys.plug()
            until(lambda: lost and port.connected)
            keys.send([0x90, 60, 1])
            until(lambda: heard == [[0x90, 60, 1]])
            assert len(lost) == 1
            lost.clear()
            heard.clear()


def test_a_server_that_dies_and_returns_costs_nothing_but_the_time_between(jack: JackDummy) -> None:
    heard: list[list[int]] = []
    with Keyboard() as keys, MidiPorts("jack", look_seconds=0.05) as ports:
        listens = ports.open_input(keys.identity, lambda data, _: heard.append([*data]))
        sends = ports.open_output(keys.lamps)
        until(lambda: listens.connected and sends.connected)
        jack.kill()
        until(lambda: not listens.connected and not sends.connected)
        assert ports.trouble == "no JACK server runs; start one, and its MIDI ports appear"
        assert not sends.send([0x90, 1, 1])
        keys.unplug()
        jack.__enter__()
        with Keyboard() as again:
            until(lambda: listens.connected and sends.connected)
            assert not ports.trouble
            again.send([0x90, 60, 100])
            assert sends.send([0x90, 5, 6])
            until(lambda: heard == [[0x90, 60, 100]] and again.heard == [[0x90, 5, 6]])


def test_two_devices_of_one_name_are_two(jack: JackDummy) -> None:
    with Keyboard(), Keyboard(), MidiPorts("jack") as ports:
        assert {port.id for port in ports.inputs()} == {"keys:out", "keys-01:out"}


def test_virtual_ports_are_seen_by_others_and_not_by_ourselves(jack: JackDummy) -> None:
    heard: list[list[int]] = []
    with MidiPorts("jack") as ports, MidiPorts("jack") as others:
        ports.virtual_input("pads", lambda data, _: heard.append([*data]))
        sends = ports.virtual_output("line")
        until(lambda: others.outputs() and others.inputs())
        assert ports.inputs() == ports.outputs() == ()
        outside = others.open_output(next(it.id for it in others.outputs() if it.id.endswith(":pads")))
        until(lambda: outside.connected)
        outside.send([0xB0, 1, 2])
        until(lambda: heard == [[0xB0, 1, 2]])
        assert sends.send([0xF8])


@pytest.mark.parametrize(
    ("name", "system", "own"),
    [
        ("Motorik:Table", "jack", True),
        ("Motorik-01:Table", "jack", True),
        ("Motorik:Table 129:0", "alsa", True),
        ("Motorik 77:in-3 128:0", "alsa", True),
        ("Motorik 77-01:out-4", "jack", True),
        ("Table", "coremidi", True),
        ("Table", "winmm", False),
        ("Motorik:Other 129:0", "alsa", False),
        ("Synth:Table 24:0", "alsa", False),
        ("Keyboard", "coremidi", False),
    ],
)
def test_ports_of_our_own_are_told_by_their_names_on_every_system(
    name: str, system: System, own: bool
) -> None:
    assert is_own(name, system, "Motorik 77", "Motorik", {"Table"}) is own


def test_without_a_server_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "motorik-nowhere")
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    with MidiPorts("jack") as ports:
        assert ports.inputs() == ()
        assert ports.trouble.startswith("no JACK server runs")


def test_a_system_that_is_not_here_is_refused() -> None:
    with pytest.raises(MidiTrouble, match=r"MIDI by 'winmm'; allowed here: .*jack"):
        choose_system("winmm")


def test_everybody_in_a_process_has_the_same_ports(jack: JackDummy) -> None:
    first, second = borrow_ports(), borrow_ports()
    assert first is second
    return_ports(second)
    with Keyboard() as keys:
        until(lambda: [port.id for port in first.inputs()] == [keys.identity])
    return_ports(first)
    third = borrow_ports()
    assert third is not first
    return_ports(third)
