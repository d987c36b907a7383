"""Live keys: what they play is told to a native thread beforehand, which no busy interpreter holds up."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING

from motorik import _native
from motorik._native import Engine as NativeEngine
from motorik._native import LiveKeys
from motorik.sequencer.events import Touch

if TYPE_CHECKING:
    from motorik.engine.host import Engine

__all__ = [
    "ChannelMap",
    "KeyAddresses",
    "KeyMap",
    "KeyTable",
    "LiveKeys",
    "NativeEngine",
    "Where",
    "table_of",
]

KEYS = 16 * 128
_PLACE = Struct("=IIf")
_CHANNEL = Struct("=dIIBBB5x")
_NO_MANAGER = 255

Where = tuple[str, int]
"""A track and a key."""


@dataclass(frozen=True, slots=True)
class ChannelMap:
    """How one channel of an input plays; the rest is left to Python.

    ``pedal``: controller 64 holds its keys. ``touches``: what of its wheel, pressure and controller 74 plays,
    and moves ``tracks``, or, where it is a finger of MPE, its own keys alone; ``manager`` is then the channel
    of its zone, from 0. ``bend`` is what the wheel bends, in semitones.
    """

    pedal: bool
    touches: frozenset[Touch]
    bend: float
    tracks: tuple[str, ...]
    manager: int | None = None


@dataclass(frozen=True, slots=True)
class KeyMap:
    """What one input plays, without an engine.

    ``velocities`` has 0 to 1 for each of 128, ``places`` what a key plays, by 128 * channel + key; those that
    play nothing are left to Python.
    """

    velocities: tuple[float, ...]
    channels: tuple[ChannelMap, ...]
    places: tuple[tuple[Where, ...], ...]


@dataclass(frozen=True, slots=True)
class KeyAddresses:
    """Whom keys play in ``engine``: by track the slot of its instrument, and the pitch of each of 128 keys.

    A pitch of None: such a key is silent.
    """

    engine: "Engine"
    tracks: Mapping[str, tuple[int, tuple[float | None, ...]]]


@dataclass(frozen=True, slots=True)
class KeyTable:
    """A map as an engine's native thread wants it."""

    engine: _native.Engine
    rows: "tuple[array[float], bytes, array[int], array[int], bytes]"


def table_of(keys: KeyMap, addresses: KeyAddresses) -> KeyTable:
    """Return what keys play in an engine.

    A key with any place that is not there is left to Python, and so is a wheel with any such track.
    """
    row_of = {where: _row(where, addresses) for where in {it for wanted in keys.places for it in wanted}}
    starts, places = array("I", [0]), bytearray()
    for wanted in keys.places:
        rows = [row_of[where] for where in wanted]
        places += b"".join(row for row in rows if row) if None not in rows else b""
        starts.append(len(places) // _PLACE.size)
    targets, channels = array("I"), bytearray()
    for channel in keys.channels:
        there = all(track in addresses.tracks for track in channel.tracks)
        slots = [addresses.tracks[track][0] for track in channel.tracks] if there else []
        touches = sum(1 << touch for touch in channel.touches)
        manager = _NO_MANAGER if channel.manager is None else channel.manager
        channels += _CHANNEL.pack(channel.bend, len(targets), len(slots), channel.pedal, touches, manager)
        targets.extend(slots)
    return KeyTable(
        addresses.engine.native,
        (array("f", keys.velocities), bytes(channels), targets, starts, bytes(places)),
    )


def _row(where: Where, addresses: KeyAddresses) -> bytes | None:
    track, key = where
    slot, pitches = addresses.tracks.get(track, (0, ()))
    pitch = pitches[key] if pitches else None
    return None if pitch is None else _PLACE.pack(slot, key, pitch)
