"""Tracks on hardware: parameters by their names on the device, setup, MPE, notes that share a key."""

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.device import Device, DeviceParameter, SongDevice
from motorik.domain.patch import Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import (
    Arrangement,
    Automation,
    AutomationPoint,
    Curve,
    Outside,
    Placement,
    Project,
    Track,
)
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import Event, EventKind, Touch
from motorik.sequencer.midi_device import pairs_of
from motorik.sequencer.midi_out import MidiOut, MidiStream, midi_out
from motorik.sequencer.schedule import schedule

RATE = 48000
PATCH = Patch(id="p", modules=(Module(id="osc", kind="osc.analog"),), output="osc")
BOX = Device(
    manufacturer="Acme",
    name="Box",
    channel=5,
    parameters=(
        DeviceParameter(name="Cut-off", cc_msb=19, cc_lsb=51, cc_max=16383, cc_default=8192),
        DeviceParameter(name="Wave", nrpn_msb=3, nrpn_lsb=7, nrpn_max=16383),
        DeviceParameter(name="Mode", nrpn_msb=3, nrpn_lsb=8, nrpn_max=5),
    ),
)


def song(outside: Outside, *steps: Step, lanes: Iterable[Automation] = ()) -> Project:
    length = 4 * TICKS_PER_BEAT
    return Project(
        devices=(SongDevice(id="box", device=BOX),),
        patches=(PATCH,),
        tracks=(Track(id="t", patch="p", outside=outside),),
        patterns=(Pattern(id="a", steps=steps),),
        automation=tuple(lanes),
        arrangement=Arrangement(
            length=length, placements=(Placement(track="t", pattern="a", start=0, length=length),)
        ),
    )


def sent(project: Project) -> list[MidiOut]:
    return list(midi_out(project, schedule(project, 0, project.arrangement.length, RATE)))


def values(messages: Iterable[bytes]) -> dict[object, list[int]]:
    """Return what a device makes of control changes: values of 14 bits by pair, NRPNs by number."""
    found: dict[object, list[int]] = {}
    has: dict[int, int] = {}
    for status, number, byte in (data for data in messages if data[0] & 0xF0 == 0xB0):
        del status
        has[number] = byte
        if number == 51:
            found.setdefault((19, 51), []).append(has[19] << 7 | byte)
        if number == 38 or (number == 6 and has[98] == 8):
            low = byte if number == 38 else None
            value = has[6] if low is None else has[6] << 7 | low
            found.setdefault((has[99], has[98]), []).append(value)
    return found


def test_every_code_of_14_bits_arrives_as_it_is() -> None:
    cutoff, wave, _ = BOX.parameters
    for parameter in (cutoff, wave):
        for code in range(16384):
            pairs = [bytes((0xB0, number, byte)) for number, byte in pairs_of(parameter, code)]
            (heard,) = values(pairs).values()
            assert heard == [code]


def test_a_lane_moves_a_parameter_by_its_name_on_the_device() -> None:
    points = (
        AutomationPoint(tick=0, value=0),
        AutomationPoint(tick=2 * TICKS_PER_BEAT, value=16383, curve=Curve.HOLD),
    )
    lanes = [
        Automation(id=name, owner="t", scope="midi", target=f"device.{name}", points=points)
        for name in ("cut_off", "wave")
    ]
    messages = sent(song(Outside(port="x", device="box"), lanes=lanes))
    assert {message.data[0] for message in messages} == {0xB4}
    for heard in values(message.data for message in messages).values():
        assert heard[0] == 0 and heard[-1] == 16383
        assert all(before < after for before, after in pairwise(heard))


def test_a_lock_sets_a_parameter_for_its_line_and_it_returns() -> None:
    steps = (Step(row=4, pitch=60, locks={"device.cut_off": 100, "device.mode": 3}), Step(row=8, pitch=62))
    heard = values(message.data for message in sent(song(Outside(port="x", device="box"), *steps)))
    assert heard[19, 51] == [100, 8192]
    assert heard[3, 8] == [3], "nobody says where the mode stands by itself"


def test_raw_controllers_of_a_track_on_hardware_are_sent() -> None:
    points = (AutomationPoint(tick=0, value=5, curve=Curve.HOLD), AutomationPoint(tick=480, value=90))
    lane = Automation(id="l", owner="t", scope="midi", target="midi.cc_20", points=points)
    messages = sent(song(Outside(port="x"), lanes=[lane]))
    assert [message.data for message in messages] == [bytes((0xB0, 20, 5)), bytes((0xB0, 20, 90))]


def test_setup_bank_and_program_go_first() -> None:
    outside = Outside(port="x", setup=("F07E7F0901F7",), bank=130, program=7)
    first = [message.data.hex(" ") for message in sent(song(outside, Step(row=0, pitch=60)))][:4]
    assert first == ["f0 7e 7f 09 01 f7", "b0 00 01", "b0 20 02", "c0 07"]


def note(frame: int, number: int, pitch: float, *, on: bool) -> Event:
    return Event(frame, EventKind.NOTE_ON if on else EventKind.NOTE_OFF, "t", number, pitch, 0.8)


def test_with_mpe_every_note_bends_alone() -> None:
    stream = MidiStream()
    stream.hear(song(Outside(port="x", mpe=True)), 0)
    setup = [message.data.hex(" ") for message in stream.prepare(0)]
    assert setup[:3] == ["b0 65 00", "b0 64 06", "b0 06 0f"]
    events = [
        note(10, 1, 60.0, on=True),
        note(20, 2, 64.0, on=True),
        Event(30, EventKind.EXPRESSION, "t", 2, value=24.0, touch=Touch.BEND),
        Event(40, EventKind.EXPRESSION, "t", 1, value=0.5, touch=Touch.PRESSURE),
        note(50, 1, 60.0, on=False),
        note(60, 2, 64.0, on=False),
    ]
    messages = [m.data for event in events for m in stream.messages(event, event.frame)]
    first, second = messages[0][0] & 15, messages[1][0] & 15
    assert first != second and 0 not in (first, second)
    assert messages[2] == bytes((0xE0 | second, 0, 96))
    assert messages[3] == bytes((0xD0 | first, 64))
    assert [data[0] for data in messages[4:]] == [0x80 | first, 0x80 | second]


@given(
    st.lists(st.tuples(st.integers(1, 6), st.sampled_from((60, 60.4, 61, 72)), st.booleans()), max_size=40),
    st.booleans(),
    st.integers(0, 4000),
)
def test_keys_go_down_and_up_in_turn_and_none_stays(
    moves: list[tuple[int, float, bool]], mpe: bool, cut: int
) -> None:
    """Whatever is struck, let go, or taken back: a key that is down is let go before it is struck again."""
    stream = MidiStream()
    project = song(Outside(port="x", mpe=mpe))
    stream.hear(project, 0)
    events = [note(100 * place, number, pitch, on=on) for place, (number, pitch, on) in enumerate(moves, 1)]
    said = [m for event in events for m in stream.messages(event, event.frame)]
    stream.rewind(cut)
    kept = [message for message in said if message.frame < cut]
    muted = project.tracks[0].model_copy(
        update={"channel": project.tracks[0].channel.model_copy(update={"muted": True})}
    )
    kept += stream.hear(project.model_copy(update={"tracks": (muted,)}), max(cut, 1))
    down: set[tuple[int, int]] = set()
    for data in (message.data for message in kept):
        key = (data[0] & 15, data[1])
        if data[0] & 0xF0 == 0x90:
            assert key not in down
            down.add(key)
        elif data[0] & 0xF0 == 0x80:
            assert key in down
            down.remove(key)
    assert not down
