"""Small files that declare large songs: refused in a sentence, before anything large is made."""

import struct
import tracemalloc

import numpy as np
import pytest

from motorik.formats.classic.byte_reader import ModuleFileError
from motorik.formats.classic.module import NO_VOLUME
from motorik.formats.classic.reading import read_module
from tools.modules.writing import WrittenModule, WrittenSample, it_bytes, s3m_bytes, xm_bytes

MOST_BYTES = 1 << 26
"""What reading may take at its peak: what is kept, and as much again while it is unpacked."""


def refused(data: bytes) -> str:
    """Read a file that must be refused, watch the memory, and return the sentence."""
    tracemalloc.start()
    try:
        with pytest.raises(ModuleFileError) as caught:
            read_module(data)
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
    return str(caught.value)


def xm_of_empty_patterns(count: int, channels: int, rows: int) -> bytes:
    head = bytearray(xm_bytes(WrittenModule([np.zeros((1, channels, 5), np.uint8)])))[:336]
    struct.pack_into("<3H", head, 68, channels, count, 0)
    return bytes(head) + count * struct.pack("<IBHH", 9, 0, rows, 0)


def test_empty_patterns_are_cheap_in_the_file_but_not_without_end() -> None:
    module = read_module(xm_of_empty_patterns(256, 32, 256))  # the most that FastTracker 2 can have
    assert len(module.patterns) == 256 and not any(map(np.any, module.patterns))
    sentence = refused(xm_of_empty_patterns(256, 127, 1024))
    assert "its patterns are too large" in sentence


def empty_cells() -> np.ndarray:
    cells = np.zeros((64, 4, 5), np.uint8)
    cells[:, :, 2] = NO_VOLUME
    return cells


def test_samples_of_an_it_that_share_their_bytes_have_an_end() -> None:
    sound = WrittenSample(np.zeros(8192, np.int8))
    data = bytearray(it_bytes(WrittenModule([empty_cells()], [sound] * 40, compressed=214)))
    places_at = 192 + 2
    place = struct.unpack_from("<I", data, places_at)[0]
    for number in range(40):
        struct.pack_into("<I", data, places_at + 4 * number, place)
    assert len(read_module(bytes(data)).samples) == 40
    assert "its samples are too long" in refused(bytes(data[: place + 80 + 2000]))


def test_samples_of_an_s3m_that_share_their_bytes_have_an_end() -> None:
    sound = WrittenSample(np.zeros(4000, np.int8))
    data = bytearray(s3m_bytes(WrittenModule([empty_cells()], [sound] * 90, [0, 0])))
    places_at = 96 + 2
    place = struct.unpack_from("<H", data, places_at)[0]
    for number in range(90):
        struct.pack_into("<H", data, places_at + 2 * number, place)
    assert len(read_module(bytes(data)).samples) == 90
    assert "its samples are too long" in refused(bytes(data[: 16 * place + 80 + 4000]))


def test_patterns_that_lie_over_each_other_are_refused() -> None:
    """Unpacking the same bytes from 254 places would take minutes."""
    body = b"\x01" * 60000
    count = 254
    lists = 192 + 2 + 4 * count
    head = struct.pack("<4s26sBB4H4H6BHI4s64s64s", b"IMPM", b"", 4, 16, 2, 0, 0, count, 0x214, 0x200, 9, 0,
                       128, 48, 6, 125, 128, 0, 0, 0, b"time", b" " * 64, b"@" * 64)  # fmt: skip
    places = [lists + number for number in range(count)]
    pattern = struct.pack("<HH4x", len(body), 64) * 40 + body
    assert "lie over each other" in refused(head + b"\0\xff" + struct.pack(f"<{count}I", *places) + pattern)


def test_instruments_that_are_not_there_are_empty() -> None:
    data = bytearray(xm_bytes(WrittenModule([np.zeros((1, 4, 5), np.uint8)])))
    struct.pack_into("<H", data, 72, 65535)
    module = read_module(bytes(data))
    assert len(module.instruments) == 255
    assert all(sample == 0 for _, sample in module.instruments[-1].keys)
