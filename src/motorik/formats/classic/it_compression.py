"""The packing of samples of Impulse Tracker 2.14 and 2.15.

A block holds at most 32768 bytes of sound, every sample as its difference from the one before, with as many
bits as it needs. Some numbers of each width do not mean a difference but a new width. 2.15 packs differences
of differences. Source: Jeffrey Lim's format notes and the description of the scheme by Tammo Hinrichs.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .byte_reader import Allowance, ByteReader
from .samples import Sound, as_sound

BLOCK_BYTES: Final = 0x8000


class _Scheme(NamedTuple):
    """What differs between 8 and 16 bits."""

    bits: int
    first_width: int
    width_bits: int
    lowest_change: int
    change_count: int


_SCHEMES: Final = {8: _Scheme(8, 9, 3, -4, 8), 16: _Scheme(16, 17, 4, -8, 16)}


def read_packed(
    reader: ByteReader, frames: int, channels: int, bits: int, allowance: Allowance, *, twice: bool
) -> Sound:
    """Read a packed sample, ``twice`` that of 2.15; shorter than ``frames`` where the data ends."""
    planes = [_channel(reader, frames, _SCHEMES[bits], allowance, twice=twice) for _ in range(channels)]
    shortest = min(map(len, planes))
    return as_sound(np.stack([plane[:shortest] for plane in planes], axis=1))


def _channel(
    reader: ByteReader, frames: int, scheme: _Scheme, allowance: Allowance, *, twice: bool
) -> NDArray[np.int16]:
    """Return one channel as 16-bit numbers, 8-bit ones in the upper byte."""
    blocks: list[NDArray[np.int16]] = []
    block_frames = BLOCK_BYTES * 8 // scheme.bits
    while frames > 0 and reader.left >= 2:
        packed = reader.read_up_to(reader.u16())
        differences = _differences(packed, min(frames, block_frames), scheme)
        allowance.take_for_samples(len(differences) * 4)
        levels = np.cumsum(np.array(differences, np.int64))
        if twice:
            levels = np.cumsum(levels)
        blocks.append((levels << 16 - scheme.bits).astype(np.int16))
        frames -= len(levels)
    return np.concatenate(blocks) if blocks else np.zeros(0, np.int16)


def _differences(packed: bytes, count: int, scheme: _Scheme) -> list[int]:
    """Unpack at most ``count`` numbers of a block; a width that cannot be or the end of the data ends it."""
    windows = _windows(packed)
    bit, end, width = 0, len(packed) * 8, scheme.first_width
    differences: list[int] = []
    while len(differences) < count and width <= scheme.first_width:
        bit += width
        if bit > end:
            break
        start = bit - width
        value = windows[start >> 3] >> (start & 7) & (1 << width) - 1
        top = 1 << width - 1
        if width == scheme.first_width:
            if value & top:
                width = (value & top - 1) + 1
                continue
            top >>= 1
        elif width > 6:
            change = value - top - scheme.lowest_change
            if 0 <= change < scheme.change_count:
                width = _changed(width, change)
                continue
        elif value == top:
            bit += scheme.width_bits
            if bit > end:
                break
            start = bit - scheme.width_bits
            change = windows[start >> 3] >> (start & 7) & (1 << scheme.width_bits) - 1
            width = _changed(width, change)
            continue
        differences.append(value - 2 * top if value & top else value)
    return differences


def _changed(width: int, change: int) -> int:
    """Return the new width: the present one is never named, so those from it on are one more."""
    return change + 1 if change + 1 < width else change + 2


def _windows(packed: bytes) -> list[int]:
    """Return for every byte the number of it and the three that follow, so that any 17 bits are at hand."""
    padded = np.frombuffer(packed + bytes(4), np.uint8).astype(np.uint32)
    wide = padded[:-3] | padded[1:-2] << 8 | padded[2:-1] << 16 | padded[3:] << 24
    windows: list[int] = wide.tolist()
    return windows
