"""Ogg streams numbered 0: the library draws a number by chance, and equal sound shall be equal bytes.

Every page (RFC 3533, section 6) has the number of its stream at byte 14 and a checksum of itself at byte 22.
"""

from functools import cache, reduce
from itertools import count
from operator import xor
from typing import BinaryIO

_HEADER = 27
_SERIAL, _CHECKSUM, _SEGMENTS = slice(14, 18), slice(22, 26), 26
_POLYNOMIAL = 0x104C11DB7


def number_zero(stream: BinaryIO) -> None:
    """Give the one stream in a file that is open to read and write the number 0.

    Checksums are linear: what the number adds to one is known without reading the page again.
    """
    start = 0
    while True:
        stream.seek(start)
        header = bytearray(stream.read(_HEADER))
        if len(header) < _HEADER:
            return
        size = header[_SEGMENTS] + sum(stream.read(header[_SEGMENTS]))
        change = _after_zeros(_checksum(header[_SERIAL]), _HEADER + size - _SERIAL.stop)
        checksum = int.from_bytes(header[_CHECKSUM], "little") ^ change
        header[_SERIAL] = bytes(4)
        header[_CHECKSUM] = checksum.to_bytes(4, "little")
        stream.seek(start)
        stream.write(header)
        start += _HEADER + size


def _checksum(data: bytes | bytearray) -> int:
    return reduce(lambda checksum, byte: _after_zeros(checksum ^ byte << 24, 1), data, 0)


def _after_zeros(checksum: int, zeros: int) -> int:
    """Return ``checksum`` after so many more bytes that are 0, by powers of two."""
    for power in count():
        if not zeros >> power:
            return checksum
        if zeros >> power & 1:
            checksum = _applied(_zeros(power), checksum)
    return checksum


@cache
def _zeros(power: int) -> tuple[int, ...]:
    """Return what 2^power zero bytes make of each bit of a checksum."""
    if power:
        half = _zeros(power - 1)
        return tuple(_applied(half, column) for column in half)
    columns = []
    for bit in range(32):
        value = 1 << bit
        for _ in range(8):
            value <<= 1
            value ^= _POLYNOMIAL if value >> 32 else 0
        columns.append(value)
    return tuple(columns)


def _applied(columns: tuple[int, ...], checksum: int) -> int:
    return reduce(xor, (columns[bit] for bit in range(32) if checksum >> bit & 1), 0)
