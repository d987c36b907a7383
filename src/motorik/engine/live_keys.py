"""Live keys: what they play is told to a native thread beforehand, which no busy interpreter holds up."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING

from motorik import _native
from motorik._native import Engine as NativeEngine
from motorik._native import LiveKeys

if TYPE_CHECKING:
    from motorik.engine.host import Engine

__all__ = ["KeyAddresses", "KeyMap", "KeyTable", "LiveKeys", "NativeEngine", "Where", "table_of"]

KEYS = 16 * 128
_PLACE = Struct("=IIf")

Where = tuple[str, int]
"""A track and a key."""


@dataclass(frozen=True, slots=True)
class KeyMap:
    """What the keys of one input play, without an engine.

    ``velocities`` has 0 to 1 for each of 128, ``pedals`` whether controller 64 holds the keys of a channel,
    and ``places`` what a key plays, by 128 * channel + key; those that play nothing are left to Python.
    """

    velocities: tuple[float, ...]
    pedals: tuple[bool, ...]
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
    rows: "tuple[array[float], bytes, array[int], bytes]"


def table_of(keys: KeyMap, addresses: KeyAddresses) -> KeyTable:
    """Return what keys play in an engine; one with any place that is not there is left to Python."""
    row_of = {where: _row(where, addresses) for where in {it for wanted in keys.places for it in wanted}}
    starts, places = array("I", [0]), bytearray()
    for wanted in keys.places:
        rows = [row_of[where] for where in wanted]
        places += b"".join(row for row in rows if row) if None not in rows else b""
        starts.append(len(places) // _PLACE.size)
    return KeyTable(
        addresses.engine.native, (array("f", keys.velocities), bytes(keys.pedals), starts, bytes(places))
    )


def _row(where: Where, addresses: KeyAddresses) -> bytes | None:
    track, key = where
    slot, pitches = addresses.tracks.get(track, (0, ()))
    pitch = pitches[key] if pitches else None
    return None if pitch is None else _PLACE.pack(slot, key, pitch)
