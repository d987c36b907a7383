"""Chance without a generator: every draw is an integer hash of its place, so it never depends on history.

The hash is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
2014), applied once per part of the place.
"""

from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


class Purpose(IntEnum):
    """What a draw decides: draws for different purposes at one place are independent."""

    PROBABILITY = 1
    HUMANISE_TIME = 2
    HUMANISE_VELOCITY = 3
    CHOICE = 4
    LINE = 5
    FOLLOW = 6


@lru_cache(maxsize=4096)
def text_key(text: str) -> int:
    """Return 64 bits that stand for ``text``, the same in every process and on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def mix(value: int) -> int:
    """Return ``value`` (64 bits) stirred: a bijection; every input bit moves about half the output bits."""
    value = (value + _GOLDEN) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def stream_of(seed: int, track: str) -> int:
    """Return the 64-bit key of a track's chance in a song with ``seed``."""
    return mix(mix(seed & _MASK) ^ text_key(track))


def draw(stream: int, tick: int, column: int, purpose: Purpose, loop_pass: int = 0) -> int:
    """Return 64 random bits for a place in a track.

    ``tick`` is the nominal tick of the line (below 2^58), which stands for row and pass of the pattern alike:
    a pattern placed twice draws anew, and no edit elsewhere changes a draw. ``loop_pass`` makes the rounds of
    a loop differ.
    """
    return mix(mix(stream ^ (tick << 4 | column)) ^ (loop_pass << 8 | purpose) & _MASK)


def happens(percent: int, stream: int, tick: int, column: int, loop_pass: int = 0) -> bool:
    """Return whether a step with probability ``percent`` plays at this place: never at 0, always at 100."""
    return percent >= 100 or draw(stream, tick, column, Purpose.PROBABILITY, loop_pass) * 100 >> 64 < percent


def phrase_key(note_key: int, tick: int, column: int) -> int:
    """Return the key of the notes and the chance of a phrase started at nominal ``tick`` in ``column``."""
    return mix(mix(note_key ^ _GOLDEN) ^ (tick << 4 | column) & _MASK)


def note_id(track_key: int, tick: int, column: int, repeat: int, loop_pass: int = 0) -> int:
    """Return the 63-bit id, never 0, of a note: of its track's key, nominal tick, column and repeat."""
    place = mix(track_key ^ (tick << 8 | column << 4 | repeat & 15) & _MASK)
    if repeat > 15:
        place = mix(place ^ (repeat >> 4) << 48)
    if loop_pass:
        place = mix(place ^ loop_pass)
    return place >> 1 or 1
