"""Headers of an S3M and of its samples: the numbers as they lie in the file."""

import struct
from typing import Final, NamedTuple

HEADER: Final = struct.Struct("<28s2B2x6H4s6BHI2xH32s")
SAMPLE: Final = struct.Struct("<B12s3B3IBx2BI12s28s4s")
PANNING_FOLLOWS: Final = 0xFC
"""The mark for a table of pannings behind the lists."""


class Header(NamedTuple):
    """The numbers of the file's header."""

    title: bytes
    dos_end: int
    kind: int
    order_count: int
    sample_count: int
    pattern_count: int
    flags: int
    version: int
    format_version: int
    magic: bytes
    global_volume: int
    speed: int
    tempo: int
    mix_volume: int
    ultra_clicks: int
    panning: int
    reserved: int
    reserved_2: int
    special: int
    channels: bytes


class SampleHeader(NamedTuple):
    """The numbers of a sample's header; lengths are frames."""

    kind: int
    file_name: bytes
    high: int
    low: int
    middle: int
    frames: int
    loop_start: int
    loop_end: int
    volume: int
    packing: int
    flags: int
    c5_speed: int
    internal: bytes
    name: bytes
    magic: bytes

    @property
    def place(self) -> int:
        """Where the sound is in the file; the file counts in 16 bytes."""
        return (self.high << 16 | self.middle << 8 | self.low) * 16

    @property
    def gravis_address(self) -> int:
        """Where the sound was in the memory of a Gravis Ultrasound."""
        return int.from_bytes(self.internal[4:6], "little")
