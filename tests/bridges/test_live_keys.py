"""Keys that a native thread plays: as the player would, at once, once, and never without an end."""

import ctypes
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from struct import Struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik import _native
from motorik.bridges.controllers.bindings import Source
from motorik.bridges.midi.receiving.inputs import decode
from motorik.bridges.midi.receiving.player import Player
from motorik.bridges.midi.receiving.settings import InputSettings, Mpe, VelocityCurve, Zone
from motorik.engine.host import Engine
from motorik.engine.live_keys import KeyAddresses, LiveKeys, table_of
from motorik.sequencer.events import Touch
from motorik.studio.hand import Express, Hand, NoteOff, NoteOn
from tests.engine import native_plans as plans

HEAD = Struct("=IId").pack
PORT = 7
SLOTS = {"lead": 1, "bass": 2, "cursor": 3}
TRACKS = {slot: track for track, slot in SLOTS.items()}
Sounding = set[tuple[str, int]]


class Cable:
    """A port without a device: what is written into it is played by ``player``'s table, then read."""

    def __init__(self, player: Player) -> None:
        self.engine = Engine()
        self.engine.native.log_events(True)
        pitches = tuple(float(key) for key in range(128))
        self._addresses = KeyAddresses(self.engine, {track: (slot, pitches) for track, slot in SLOTS.items()})
        self._read, self._write = os.pipe()
        self.keys = LiveKeys(self._read)
        self.player = player
        self.lay_out()

    def lay_out(self, taken: frozenset[Source] | None = frozenset()) -> None:
        """Let keys play as the player's settings say."""
        table = table_of(self.player.key_map(taken), self._addresses)
        self.keys.set_table(PORT, table.engine, table.rows)

    def send(self, data: list[int], port: int = PORT) -> list[tuple[int, int, int]] | None:
        """Write a message; return what was struck when it was read, None when it was left to Python."""
        self.write(data, port)
        messages = self.keys.read()
        assert messages is not None
        ((heard, seconds, read, struck, _engine),) = messages
        assert (heard, seconds, [*read]) == (port, 1.0, data)
        return struck

    def write(self, data: list[int], port: int = PORT) -> None:
        """Write a message."""
        os.write(self._write, HEAD(len(data), port, 1.0) + bytes(data))

    def commands(self) -> "np.ndarray[Any, Any]":
        """Return what the engine was told since the last time."""
        self.engine.render(32)
        return self.engine.native.read_log()

    def end(self) -> None:
        """Let the other side be gone."""
        os.close(self._write)
        while self.keys.read() is not None:
            pass

    def close(self) -> None:
        os.close(self._read)


@contextmanager
def cable(player: Player) -> Iterator[Cable]:
    it = Cable(player)
    try:
        yield it
        it.end()
    finally:
        it.close()


Moved = tuple[str, int | None, Touch, np.float32]
"""A track, a key or all of them, what was moved, and to where."""


def follow(sounding: dict[int, tuple[str, int]], commands: "np.ndarray[Any, Any]") -> set[Moved]:
    """Let what the engine was told begin and end notes, none twice; return what it was told to move."""
    moved: set[Moved] = set()
    for row in commands:
        if row["kind"] == _native.CommandKind.NOTE_ON:
            assert row["note"] not in sounding
            sounding[row["note"]] = TRACKS[row["target"]], int(row["value"])
        elif row["kind"] == _native.CommandKind.NOTE_OFF:
            del sounding[row["note"]]
        else:
            assert row["kind"] == _native.CommandKind.EXPRESSION
            track, key = sounding[row["note"]] if row["note"] else (TRACKS[row["target"]], None)
            moved.add((track, key, Touch(row["index"]), row["value"]))
    return moved


LEAD = InputSettings(zones=(Zone(track="lead"),))
ZONES = (Zone(track="lead"), Zone(track="bass", high=61, transpose=-12), Zone(channel=3))
SETTINGS = st.sampled_from(
    [
        InputSettings(zones=(Zone(track="lead"),)),
        InputSettings(zones=ZONES, velocity=VelocityCurve(kind="soft")),
        InputSettings(zones=ZONES, pedal=False, bend_range=7.3),
        InputSettings(zones=ZONES, mpe=Mpe(lower=2, upper=0)),
        InputSettings(zones=(Zone(track="lead", channel=1),), mpe=Mpe(lower=1, upper=3, bend_range=24)),
    ]
)
KEY = st.integers(58, 62)
CHANNEL = st.integers(0, 2)
VALUE = st.integers(0, 127)
MESSAGE = st.one_of(
    st.tuples(st.sampled_from([0x90, 0x80]), KEY, st.sampled_from([0, 1, 100])),
    st.tuples(st.just(0xB0), st.just(64), st.sampled_from([0, 127])),
    st.tuples(st.just(0xB0), st.sampled_from([120, 121, 123]), st.just(0)),
    st.tuples(st.just(0xB0), st.just(74), VALUE),
    st.tuples(st.just(0xE0), VALUE, VALUE),
    st.tuples(st.just(0xD0), VALUE),
    st.tuples(st.just(0xA0), KEY, VALUE),
    st.tuples(st.sampled_from([0xE0, 0x90]), VALUE),
)
SENT = st.builds(lambda channel, data: [data[0] | channel, *data[1:]], CHANNEL, MESSAGE)


@settings(deadline=None, max_examples=100)
@given(wanted=SETTINGS, sent=st.lists(SENT, max_size=40))
def test_what_sounds_natively_is_what_the_player_plays(wanted: InputSettings, sent: list[list[int]]) -> None:
    played: Sounding = set()
    moves: set[Moved] = set()

    def do(hand: Hand) -> None:
        if isinstance(hand, NoteOn):
            assert hand.sounds is not None
            played.add((hand.track, hand.key))
        elif isinstance(hand, NoteOff):
            played.discard((hand.track, hand.key))
        elif isinstance(hand, Express) and hand.sounds:
            moves.add((hand.track, hand.key, Touch[hand.touch.upper()], np.float32(hand.value)))

    player = Player(wanted, do, lambda: "cursor")
    sounding: dict[int, tuple[str, int]] = {}
    with cable(player) as it:
        for data in sent:
            struck = it.send(data)
            message = decode(data)
            if message is None:
                assert struck is None
                continue
            notes = None if struck is None else {(TRACKS[slot], key): note for note, slot, key in struck}
            player.hear(message, 0.0, notes)
            assert follow(sounding, it.commands()) == moves
            assert sorted(sounding.values()) == sorted(played)
            moves.clear()
        it.keys.drop(PORT)
        follow(sounding, it.commands())
    assert not sounding


def test_wheels_pressure_and_fingers_need_no_python() -> None:
    zone = Mpe(lower=2, upper=0, bend_range=48)
    with cable(Player(LEAD.model_copy(update={"mpe": zone}), lambda _: None, lambda: None)) as it:
        sounding: dict[int, tuple[str, int]] = {}
        for data in ([0xE1, 0, 96], [0x91, 60, 100], [0x92, 67, 100]):
            assert it.send(data) is not None
        begun = follow(sounding, it.commands())
        assert begun == {("lead", 60, Touch.BEND, np.float32(24))}, "bent before it fell"
        for data in ([0xD2, 127], [0xB1, 74, 127], [0xE0, 127, 127], [0xA1, 60, 0]):
            assert it.send(data) == []
        assert follow(sounding, it.commands()) == {
            ("lead", 67, Touch.PRESSURE, np.float32(1)),
            ("lead", 60, Touch.TIMBRE, np.float32(1)),
            ("lead", None, Touch.BEND, np.float32(8191 / 8192 * 2)),
            ("lead", 60, Touch.PRESSURE, np.float32(0)),
        }


def test_a_wheel_waits_for_what_was_left_to_python_before_it() -> None:
    wheel, reset = [0xE0, 0, 96], [0xB0, 121, 0]
    with cable(Player(LEAD, lambda _: None, lambda: None)) as it:
        for data in (reset, wheel, [0x90, 60, 100]):
            it.write(data)
        sounding: dict[int, tuple[str, int]] = {}
        while not sounding:  # then the others were heard, too, and nobody has read them
            assert not follow(sounding, it.commands())
        read: list[Any] = []
        while len(read) < 3:
            read += it.keys.read() or ()
        struck = [struck for _, _, _, struck, _ in read]
        assert struck[:2] == [None, None], "the reset, done later, would undo it"
        assert struck[2]

        def moves_at_once() -> bool:
            later = threading.Timer(0.02, it.write, [wheel])
            later.start()
            ((_, _, _, struck, _),) = it.keys.read() or ()
            later.join()
            return struck == []

        assert any(moves_at_once() for _ in range(50)), "once it is known that Python is done"


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        (frozenset({Source(kind="bend", channel=1, number=0)}), [0xE0, 0, 96]),
        (frozenset({Source(kind="cc", channel=1, number=74)}), [0xB0, 74, 9]),
        (None, [0xD0, 99]),
    ],
    ids=["a fader", "a knob", "learning"],
)
def test_a_wheel_that_is_a_control_is_left_to_python(
    taken: frozenset[Source] | None, left: list[int]
) -> None:
    with cable(Player(LEAD, lambda _: None, lambda: None)) as it:
        it.lay_out(taken)
        assert it.send(left) is None
        assert not len(it.commands())


def test_a_key_sounds_as_hard_as_its_curve_says_on_all_its_places() -> None:
    curve = VelocityCurve(kind="hard")
    with cable(Player(InputSettings(zones=ZONES, velocity=curve), lambda _: None, lambda: "cursor")) as it:
        struck = it.send([0x92, 60, 64])
        rows = it.commands()
    assert [(TRACKS[row["target"]], row["value"]) for row in rows] == [
        ("lead", 60),
        ("bass", 48),
        ("cursor", 60),
    ]
    assert {float(row["value2"]) for row in rows} == {float(np.float32(curve.share(64)))}
    assert struck == [(row["note"], row["target"], int(row["value"])) for row in rows]


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (InputSettings(zones=(Zone(track="lead", low=61),)), frozenset()),
        (InputSettings(zones=(Zone(track="gone"), Zone(track="lead"))), frozenset()),
        (InputSettings(zones=(Zone(track="lead"),), plays=False), frozenset()),
        (InputSettings(zones=(Zone(track="lead"),)), frozenset({Source(kind="note", channel=2, number=60)})),
        (InputSettings(zones=(Zone(track="lead"),)), None),
    ],
    ids=["out of its zone", "a track that is gone", "no keys", "a button", "learning"],
)
def test_what_wants_more_than_a_table_is_left_to_python(
    wanted: InputSettings, taken: frozenset[Source] | None
) -> None:
    with cable(Player(wanted, lambda _: None, lambda: "cursor")) as it:
        it.lay_out(taken)
        assert it.send([0x91, 60, 100]) is None
        assert it.send([0x81, 60, 0]) is None
        assert not len(it.commands())


def test_a_key_ends_what_it_began_whatever_the_table_says_by_then() -> None:
    with cable(Player(LEAD, lambda _: None, lambda: None)) as it:
        sounding: dict[int, tuple[str, int]] = {}
        it.send([0x90, 60, 100])
        it.player.set_settings(InputSettings(zones=(Zone(track="bass"),)))
        it.lay_out()
        follow(sounding, it.commands())
        assert [*sounding.values()] == [("lead", 60)]
        assert it.send([0x80, 60, 0]) == []
        follow(sounding, it.commands())
        assert not sounding


def test_who_is_gone_holds_nothing() -> None:
    sounding: dict[int, tuple[str, int]] = {}
    with cable(Player(LEAD, lambda _: None, lambda: None)) as it:
        for data in ([0x90, 60, 100], [0xB0, 64, 127], [0x90, 62, 100], [0x80, 62, 0]):
            it.send(data)
        follow(sounding, it.commands())
        assert len(sounding) == 2
    follow(sounding, it.commands())
    assert not sounding


@pytest.mark.skipif(sys.platform == "win32", reason="a shell with a FIFO writes the messages")
def test_keys_sound_while_one_call_holds_the_interpreter(tmp_path: Path) -> None:
    apart = 0.5
    fifo = tmp_path / "keys"
    os.mkfifo(fifo)
    read = os.open(fifo, os.O_RDWR)
    engine = Engine()
    engine.native.log_events(True)
    driver = _native.NullDriver(engine.native, block=64)
    keys = LiveKeys(read)
    player = Player(InputSettings(zones=(Zone(track="lead"),)), lambda _: None, lambda: None)
    pitches = tuple(float(key) for key in range(128))
    table = table_of(player.key_map(frozenset()), KeyAddresses(engine, {"lead": (1, pitches)}))
    keys.set_table(PORT, table.engine, table.rows)
    for number, data in enumerate([(0x90, 60, 100), (0x80, 60, 0)]):
        (tmp_path / str(number)).write_bytes(HEAD(3, PORT, 0.0) + bytes(data))
    pauses: list[float] = []
    stopped = threading.Event()

    def run() -> None:
        last = time.monotonic()
        while not stopped.is_set():
            now = time.monotonic()
            pauses.append(now - last)
            last = now

    other = threading.Thread(target=run)
    other.start()
    shell = f"cd '{tmp_path}'; cat 0 > keys; sleep {apart}; cat 1 > keys; sleep {apart}"
    system = ctypes.PyDLL(None).system  # PyDLL: the interpreter's lock is kept throughout
    status = system(ctypes.c_char_p(shell.encode()))
    stopped.set()
    other.join()
    assert status == 0
    read_later = keys.read()
    driver.stop()
    on, off = engine.native.read_log()
    os.close(read)
    assert read_later is not None
    assert [struck is not None for _, _, _, struck, _ in read_later] == [True, True]
    assert (on["note"], on["value"]) == (off["note"], 60)
    # Played after the call, both would have begun in the same block.
    assert off["frame"] - on["frame"] > apart / 2 * engine.sample_rate
    assert max(pauses) > 2 * apart, "no other thread ran meanwhile"


@pytest.mark.parametrize("mode", [_native.POLY, _native.MONO, _native.LEGATO, _native.ANALOG])
def test_to_end_a_note_once_more_at_once_is_not_heard(mode: int) -> None:
    def sound(*ends: tuple[int, int]) -> Any:
        engine = plans.engine(mode=mode)
        for note, key in ((1, 50), (2, 57), (3, 53)):
            engine.push(plans.note_on(1000 * note, note, key))
        for frame, note in ends:
            engine.push(plans.note_off(frame, note))
        return engine.render(12000)

    again = ((2624, 1), (5120, 3), (5120, 1), (7008, 3))  # edges of chunks, where what is told at once acts
    ends = ((2500, 1), (5000, 3), (6000, 2))
    assert np.array_equal(sound(*ends, *again), sound(*ends))
