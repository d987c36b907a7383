"""What every MOD is made of, with 15 samples or 31: sample headers, cells of four bytes, sounds of 8 bits."""

import struct
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .byte_reader import Allowance, ByteReader, text
from .module import CELL_FIELDS, NO_VOLUME, ClassicSample, LoopKind
from .samples import SampleFormat, loop, read_sound

HEADER_BYTES: Final = 30
ORDERS: Final = 128
ROWS: Final = 64

_HEADER: Final = struct.Struct(">22sHBBHH")
_PACKED: Final = b"ADPCM"


class SampleHeader(NamedTuple):
    """The numbers in the file; an Amiga counts sounds in words of two bytes."""

    name: bytes
    words: int
    finetune: int
    volume: int
    loop_start_words: int
    loop_words: int

    @property
    def byte_count(self) -> int:
        """Bytes of sound; a single word is how trackers write none."""
        return 2 * self.words if self.words > 1 else 0

    @property
    def odd(self) -> int:
        """How many of the numbers no tracker would write."""
        return (self.volume > 64) + (self.finetune > 15) + (self.loop_start_words > 2 * self.words)


def sample_headers(data: bytes, count: int) -> tuple[SampleHeader, ...]:
    """Return the headers behind the title; the file must be long enough."""
    table = data[20 : 20 + count * HEADER_BYTES]
    return tuple(SampleHeader._make(numbers) for numbers in _HEADER.iter_unpack(table))


def read_sample(
    reader: ByteReader, header: SampleHeader, channels: int, allowance: Allowance
) -> ClassicSample:
    """Read the sound of a sample and return it with its header."""
    count = header.byte_count
    packed = count > 0 and reader.data[reader.position : reader.position + 5] == _PACKED
    if packed:
        reader.position += len(_PACKED)
    format = SampleFormat(adpcm=packed)
    end = reader.position + format.byte_count(count)
    sound = read_sound(reader, count, format, allowance)
    if count:
        reader.at(end)
    start, length = _loop(header, channels)
    kind = LoopKind.FORWARD if length >= 4 else LoopKind.OFF
    return ClassicSample(
        name=text(header.name, "latin-1"),
        sound=sound,
        loop=loop(kind, min(start, max(0, count - 1)), start + length, len(sound)),
        volume=min(header.volume, 64),
        finetune=_signed(header.finetune & 15) * 16,
    )


def _loop(header: SampleHeader, channels: int) -> tuple[int, int]:
    """Return start and length in bytes. Soundtracker counted the start so: it is one where nothing else fits.

    A tiny loop at the very start of a longer sound is a mistake, unless there are more than 4 channels.
    """
    start, length = 2 * header.loop_start_words, 2 * header.loop_words
    if length > 2 and start + length > header.byte_count >= start // 2 + length:
        start //= 2
    if channels == 4 and start == 0 and length <= 8 < header.byte_count:
        length = 0
    return start, length


def _signed(half_byte: int) -> int:
    return half_byte - 16 if half_byte > 7 else half_byte


def cells(reader: ByteReader, channels: int, allowance: Allowance) -> NDArray[np.uint8]:
    """Read a pattern, empty where the file ends: period, sample, effect and parameter in four bytes."""
    allowance.take_for_patterns(ROWS * channels * CELL_FIELDS)
    size = ROWS * channels * 4
    raw = np.frombuffer(reader.read_up_to(size).ljust(size, b"\0"), np.uint8).reshape(ROWS, channels, 4)
    pattern = np.empty((ROWS, channels, CELL_FIELDS), np.uint8)
    pattern[:, :, 0] = _NOTES[(raw[:, :, 0].astype(np.uint16) & 15) << 8 | raw[:, :, 1]]
    pattern[:, :, 1] = raw[:, :, 0] & 0x10 | raw[:, :, 2] >> 4
    pattern[:, :, 2] = NO_VOLUME
    pattern[:, :, 3] = raw[:, :, 2] & 15
    pattern[:, :, 4] = raw[:, :, 3]
    return pattern


def malformed_cells(raw: bytes) -> int:
    """Return how many cells no tracker would write: samples beyond 31, periods of no note."""
    table = np.frombuffer(raw[: len(raw) // 4 * 4], np.uint8).reshape(-1, 4)
    periods = (table[:, 0].astype(np.uint16) & 15) << 8 | table[:, 1]
    strange = (periods != 0) & ((periods < 14) | (periods > 3424))
    return int(np.count_nonzero((table[:, 0] & 0xE0) != 0) + np.count_nonzero(strange))


def _note_table() -> NDArray[np.uint8]:
    """Return the nearest note of each period, C-2 the lowest; 428 is C-5, an octave halves a period."""
    periods = np.arange(1, 4096)
    notes = np.rint(61 + 12 * np.log2(428 / periods))
    return np.concatenate(([0], np.clip(notes, 25, 120))).astype(np.uint8)


_NOTES: Final = _note_table()
