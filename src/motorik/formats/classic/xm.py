"""XM, the modules of FastTracker 2 and those who write like it.

Source: "The unofficial XM file format specification" by Vladimir Kamenar, with its notes on wrong headers.
"""

import struct

import numpy as np
from numpy.typing import NDArray

from .byte_reader import Allowance, ByteReader, ModuleFileError, text
from .module import CELL_FIELDS, NOTE_OFF, ClassicModule, Dialect
from .xm_instruments import MAX_INSTRUMENTS, XmInstruments
from .xm_trackers import made_with

MAGIC = b"Extended Module: "
MAX_CHANNELS = 127
MAX_PATTERNS = 256
MAX_ROWS = 1024
"""FastTracker 2 itself stops at 32 channels and 256 rows; OpenMPT writes up to these."""

_HEADER = struct.Struct("<17s20sx20sHI8H")
_KEY_OFF = 97
_OCTAVE = 12


def is_xm(data: bytes) -> bool:
    """Tell whether a file says that it is an XM."""
    return data.startswith(MAGIC)


def read_xm(data: bytes) -> ClassicModule:
    """Read a whole XM.

    Raises:
        ModuleFileError: the header is cut or impossible, or samples are packed as Ogg Vorbis.
    """
    reader = ByteReader(data)
    allowance = Allowance(len(data))
    (_, title, tracker, version, size, order_count, restart, channels, pattern_count, instrument_count, flags,
     speed, tempo) = _HEADER.unpack(reader.read(_HEADER.size))  # fmt: skip
    _check(version, channels, pattern_count)
    orders = reader.read_up_to(min(order_count, 256))
    reader.at(60 + size)
    instrument_count = min(instrument_count, MAX_INSTRUMENTS)
    instruments = XmInstruments(allowance)
    if version >= 0x104:
        patterns = _patterns(reader, pattern_count, channels, version, allowance)
        instruments.read(reader, instrument_count, with_sound=True)
    else:
        instruments.read(reader, instrument_count, with_sound=False)
        patterns = _patterns(reader, pattern_count, channels, version, allowance)
        instruments.read_sounds(reader)
    return ClassicModule(
        dialect=Dialect.XM,
        title=text(title),
        channels=channels,
        orders=tuple(orders) or (0,),
        patterns=patterns,
        samples=instruments.samples(),
        instruments=instruments.instruments(),
        restart=restart if restart < len(orders) else 0,
        speed=min(speed, 255) or 6,
        tempo=min(max(tempo, 32), 1000) if tempo else 125,
        channel_pan=(128,) * channels,
        channel_volume=(64,) * channels,
        channel_muted=(False,) * channels,
        linear_slides=bool(flags & 1),
        extended_filter_range=bool(flags & 0x1000),
        made_with=made_with(tracker, title, version, size, restart, instruments),
        message=_message(reader),
    )


def _check(version: int, channels: int, pattern_count: int) -> None:
    if not 0x102 <= version <= 0x104:
        raise ModuleFileError(f"its XM version is {version >> 8}.{version & 255:02x}; allowed: 1.02 to 1.04")
    if not 1 <= channels <= MAX_CHANNELS:
        raise ModuleFileError(f"it has {channels} channels; allowed: 1 to {MAX_CHANNELS}")
    if pattern_count > MAX_PATTERNS:
        raise ModuleFileError(f"it has {pattern_count} patterns; allowed: at most {MAX_PATTERNS}")


# -- patterns ---------------------------------------------------------------------------------------


def _patterns(
    reader: ByteReader, count: int, channels: int, version: int, allowance: Allowance
) -> tuple[NDArray[np.uint8], ...]:
    patterns = []
    for _ in range(count):
        start = reader.position
        if reader.left < 8:
            break
        header_size = reader.u32()
        if header_size < 8 or reader.left < header_size - 4:
            break
        reader.read(1)
        rows = reader.u8() + 1 if version == 0x102 else reader.u16()
        packed_size = reader.u16() if reader.left >= 2 else 0
        rows = min(rows or 64, MAX_ROWS)
        allowance.take_for_patterns(rows * channels * CELL_FIELDS)
        packed = reader.at(start + header_size).read_up_to(packed_size)
        patterns.append(_cells(packed, rows, channels))
    return tuple(patterns)


def _cells(packed: bytes, rows: int, channels: int) -> NDArray[np.uint8]:
    """Unpack a pattern: a byte with bit 7 says which fields follow, any other is the first of all five."""
    cells = bytearray(rows * channels * CELL_FIELDS)
    position, target, size = 0, 0, len(packed)
    while position < size and target < len(cells):
        mask = packed[position]
        if mask & 0x80:
            position += 1
            for field in range(CELL_FIELDS):
                if mask & 1 << field and position < size:
                    cells[target + field] = packed[position]
                    position += 1
        else:
            taken = packed[position : position + CELL_FIELDS]
            cells[target : target + len(taken)] = taken
            position += CELL_FIELDS
        target += CELL_FIELDS
    pattern = np.frombuffer(cells, np.uint8).reshape(rows, channels, CELL_FIELDS)
    pattern[:, :, 0] = _NOTES[pattern[:, :, 0]]
    instrument = pattern[:, :, 1]
    instrument[instrument == 255] = 0
    return pattern


def _note_table() -> NDArray[np.uint8]:
    notes = np.zeros(256, np.uint8)
    notes[1:_KEY_OFF] = np.arange(1, _KEY_OFF) + _OCTAVE
    notes[_KEY_OFF] = NOTE_OFF
    return notes


_NOTES = _note_table()
"""Of each note byte. What FastTracker 2 calls C-4 plays a sample as it was recorded: that is our C-5."""


def _message(reader: ByteReader) -> str:
    """Return the song message that ModPlug and OpenMPT write behind the samples."""
    if reader.read_up_to(4) != b"text" or reader.left < 4:
        return ""
    lines = reader.read_up_to(reader.u32()).split(b"\0", 1)[0].replace(b"\r\n", b"\r")
    return "\n".join(text(line) for line in lines.replace(b"\n", b"\r").split(b"\r")).rstrip("\n")
