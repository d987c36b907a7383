"""Patterns of an IT: packed rows in which a channel may repeat what it had last."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .byte_reader import Allowance, ByteReader, ModuleFileError
from .module import CELL_FIELDS, COMMAND, NO_VOLUME, NOTE_CUT, NOTE_FADE, NOTE_OFF

MAX_CHANNELS: Final = 64
MAX_ROWS: Final = 1024
LAST_COMMAND: Final = 26

_NO_NOTE: Final = 253
"""In a file; here it is how a note fades."""


def read_patterns(
    reader: ByteReader, places: tuple[int, ...], allowance: Allowance
) -> tuple[tuple[NDArray[np.uint8], ...], int]:
    """Return the patterns and how many channels they use, which the file does not say.

    Raises:
        ModuleFileError: patterns lie over each other, which takes longer to unpack than any file is worth.
    """
    unpacked: dict[int, tuple[NDArray[np.uint8], int]] = {}
    packed_bytes = 0
    for place in places:
        if place not in unpacked:
            packed, rows = _packed_pattern(reader, place)
            packed_bytes += len(packed)
            if packed_bytes > 2 * len(reader.data):
                raise ModuleFileError("its patterns lie over each other; allowed: each has its own bytes")
            allowance.take_for_patterns(rows * MAX_CHANNELS * CELL_FIELDS)
            unpacked[place] = _cells(packed, rows)
    channels = max((used for _, used in unpacked.values()), default=1)
    trimmed = {place: pattern[:, :channels].copy() for place, (pattern, _) in unpacked.items()}
    return tuple(trimmed[place] for place in places), channels


def _packed_pattern(reader: ByteReader, place: int) -> tuple[bytes, int]:
    """Return a pattern's data and rows: 64 empty ones where there is none."""
    if place == 0 or reader.at(place).left < 8:
        return b"", 64
    size, rows = reader.u16(), reader.u16()
    reader.read(4)
    if not 1 <= rows <= MAX_ROWS:
        return b"", 64
    return reader.read_up_to(size), rows


def _cells(packed: bytes, rows: int) -> tuple[NDArray[np.uint8], int]:
    """Unpack a pattern of all channels, and return how many it uses.

    A channel's byte may bring a mask of what follows, else its last mask holds; the upper half of the mask
    repeats what the channel had last. A cell that comes twice in a row keeps what the second leaves alone.
    """
    cells = bytearray(_EMPTY_CELL * (rows * MAX_CHANNELS))
    masks, memory = bytearray(128), [bytearray(_EMPTY_CELL) for _ in range(128)]
    position, row, size, used = 0, 0, len(packed), 1
    packed += bytes(8)
    while position < size and row < rows:
        marker = packed[position]
        position += 1
        if not marker:
            row += 1
            continue
        channel = max(0, (marker & 0x7F) - 1)
        if marker & 0x80:
            masks[channel] = packed[position]
            position += 1
        mask, last = masks[channel], memory[channel]
        position = _remember(last, mask, packed, position)
        if channel < MAX_CHANNELS:
            target = (row * MAX_CHANNELS + channel) * CELL_FIELDS
            for field, bits in enumerate(_FIELD_BITS):
                if mask & bits:
                    cells[target + field] = last[field]
            if mask & 0x0F and channel >= used:
                used = channel + 1
    pattern = np.frombuffer(cells, np.uint8).reshape(rows, MAX_CHANNELS, CELL_FIELDS)
    pattern[pattern[:, :, COMMAND] > LAST_COMMAND, COMMAND:] = 0
    return pattern, used


def _remember(last: bytearray, mask: int, packed: bytes, position: int) -> int:
    """Read the fields that a mask announces into what a channel had last; return where they end."""
    if mask & 1:
        last[0] = _NOTES[packed[position]]
        position += 1
    if mask & 2:
        last[1] = packed[position]
        position += 1
    if mask & 4:
        last[2] = packed[position]
        position += 1
    if mask & 8:
        last[3:5] = packed[position : position + 2]
        position += 2
    return position


_EMPTY_CELL = bytes((0, 0, NO_VOLUME, 0, 0))
_FIELD_BITS = (0x11, 0x22, 0x44, 0x88, 0x88)


def _note_table() -> bytes:
    notes = bytearray([NOTE_FADE] * 256)
    notes[:120] = range(1, 121)
    notes[_NO_NOTE], notes[254], notes[255] = 0, NOTE_CUT, NOTE_OFF
    return bytes(notes)


_NOTES = _note_table()
