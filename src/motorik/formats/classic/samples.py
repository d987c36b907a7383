"""Sample data as modules store it, turned into float: signed, unsigned, differences, big-endian, ADPCM."""

from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from .byte_reader import Allowance, ByteReader
from .module import LoopKind, SampleLoop

Sound = NDArray[np.float32]
Level = TypeVar("Level", np.int8, np.int16)
"""A sample as the whole number of the file."""

MAX_FRAMES: Final = 1 << 28


@dataclass(frozen=True, slots=True)
class SampleFormat:
    """How a sample lies in a file. Stereo comes as all of the left, then all of the right.

    ``delta``: numbers are differences; ``adpcm``: ModPlug's 4 bits a sample behind a table of 16 steps.
    """

    bits: int = 8
    channels: int = 1
    signed: bool = True
    delta: bool = False
    big_endian: bool = False
    adpcm: bool = False

    def byte_count(self, frames: int) -> int:
        """Return how many bytes ``frames`` take."""
        if self.adpcm:
            return _STEPS + (frames + 1) // 2
        return frames * self.channels * self.bits // 8


_STEPS = 16


def read_sound(reader: ByteReader, frames: int, format: SampleFormat, allowance: Allowance) -> Sound:
    """Read at most ``frames`` frames, fewer where the file ends; the reader stands behind them then."""
    frames = max(0, min(frames, _frames_left(reader, format)))
    allowance.take_for_samples(frames * format.channels * 4)
    raw = reader.read_up_to(format.byte_count(frames))
    if format.adpcm:
        return as_sound(_adpcm(raw, frames)[:, None])
    if format.bits == 8:
        return as_sound(_planes(np.frombuffer(raw, np.int8), format).T)
    words = np.frombuffer(raw, ">i2" if format.big_endian else "<i2").astype(np.int16)
    return as_sound(_planes(words, format).T)


def as_sound(levels: NDArray[Level]) -> Sound:
    """Return whole numbers [frames, channels] as floats from -1 to below 1, one block of memory."""
    scale = np.float32(1 / 32768 if levels.dtype == np.int16 else 1 / 128)
    return np.ascontiguousarray(levels.astype(np.float32) * scale)


def loop(kind: LoopKind, start: int, end: int, frames: int) -> SampleLoop:
    """Return the loop of a sample of ``frames`` frames: cut at its end, none where nothing would repeat."""
    end = min(end, frames)
    if kind is LoopKind.OFF or start < 0 or start >= end:
        return SampleLoop()
    return SampleLoop(kind, start, end)


def _planes(levels: NDArray[Level], format: SampleFormat) -> NDArray[Level]:
    """Return [channels, frames], differences added up, the middle at 0; sums wrap around, as theirs."""
    planes = levels.reshape(format.channels, -1)
    if format.delta:
        planes = np.cumsum(planes, axis=1, dtype=levels.dtype)
    if not format.signed:
        planes = planes + levels.dtype.type(-(1 << format.bits - 1))
    return planes


def _frames_left(reader: ByteReader, format: SampleFormat) -> int:
    if format.adpcm:
        return max(0, 2 * (reader.left - _STEPS))
    return reader.left // (format.channels * format.bits // 8)


def _adpcm(raw: bytes, frames: int) -> NDArray[np.int8]:
    """Decode ModPlug's packing: every half byte, the lower first, names a step that is added."""
    if frames == 0:
        return np.zeros(0, np.int8)
    steps = np.frombuffer(raw, np.int8, _STEPS)
    packed = np.frombuffer(raw, np.uint8, offset=_STEPS)
    halves = np.stack((packed & 15, packed >> 4), axis=1).reshape(-1)[:frames]
    return np.cumsum(steps[halves], dtype=np.int8)
