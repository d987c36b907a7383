"""Writers of small modules, so that laws can be drawn: each encodes our cells as its format does."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motorik.formats.classic.module import NO_VOLUME, NOTE_CUT, NOTE_FADE, NOTE_OFF

Cells = NDArray[np.uint8]
Levels = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True)
class WrittenSample:
    """Sound as whole numbers [frames] or [frames, 2], and its loop in frames (start, end)."""

    levels: Levels = field(repr=False)
    name: str = "sample"
    loop: tuple[int, int] | None = None
    volume: int = 64

    @property
    def bits(self) -> int:
        """8 or 16."""
        return 16 if self.levels.dtype == np.int16 else 8

    @property
    def planes(self) -> Levels:
        """[channels, frames]."""
        return np.atleast_2d(self.levels.T)

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return len(self.levels)


@dataclass(frozen=True)
class WrittenModule:
    """Patterns [rows, channels, 5] in our fields and what goes with them."""

    patterns: Sequence[Cells] = field(repr=False)
    samples: Sequence[WrittenSample] = ()
    orders: Sequence[int] = (0,)
    title: str = "title"
    tail: bytes = b""
    compressed: int = 0
    """0, or 214 or 215: how an IT packs its samples."""

    @property
    def channels(self) -> int:
        """How many channels its patterns have."""
        return int(self.patterns[0].shape[1])


def fixed(text: str, size: int, fill: bytes = b"\0") -> bytes:
    return text.encode("cp437")[:size].ljust(size, fill)


# -- MOD --------------------------------------------------------------------------------------------

PERIODS = [0, *(round(428 * 2 ** ((61 - note) / 12)) for note in range(1, 121))]


def mod_bytes(module: WrittenModule, magic: bytes = b"M.K.") -> bytes:
    """31 samples; notes 49-84 and samples up to 31; sounds of 8 bits and an even length."""
    head = fixed(module.title, 20)
    for number in range(31):
        if number < len(module.samples):
            sample = module.samples[number]
            start, end = sample.loop or (0, 2)
            head += struct.pack(">22sHBBHH", fixed(sample.name, 22), sample.frames // 2, 0, sample.volume,
                                start // 2, (end - start) // 2)  # fmt: skip
        else:
            head += struct.pack(">22sHBBHH", b"", 0, 0, 0, 0, 1)
    head += bytes([len(module.orders), 0]) + bytes(module.orders).ljust(128, b"\0") + magic
    body = b"".join(mod_pattern(cells) for cells in module.patterns)
    return head + body + b"".join(sample.levels.tobytes() for sample in module.samples) + module.tail


def mod_pattern(cells: Cells) -> bytes:
    packed = bytearray()
    for note, instrument, _, command, parameter in cells.reshape(-1, 5).tolist():
        period = PERIODS[note]
        packed += bytes(
            [instrument & 0xF0 | period >> 8, period & 255, (instrument & 15) << 4 | command, parameter]
        )
    return bytes(packed)


def soundtracker_bytes(module: WrittenModule) -> bytes:
    """15 samples and no letters; 120 in the place of the restart."""
    head = mod_bytes(replace(module, patterns=module.patterns, tail=b""))
    rest = head[1084:] + module.tail
    return head[: 20 + 15 * 30] + bytes([len(module.orders), 120]) + head[952:1080] + rest


# -- XM ---------------------------------------------------------------------------------------------


def xm_bytes(module: WrittenModule, version: int = 0x104) -> bytes:
    """One instrument with all samples; notes 13-108 or off."""
    head = struct.pack("<17s20sB20sHI8H", b"Extended Module: ", fixed(module.title, 20, b" "), 0x1A,
                       b"FastTracker v2.00   ", version, 276, len(module.orders), 0, module.channels,
                       len(module.patterns), 1, 1, 6, 125)  # fmt: skip
    head += bytes(module.orders).ljust(256, b"\0")
    patterns = b"".join(xm_pattern(cells, version) for cells in module.patterns)
    header = struct.pack("<I22sBHI", 263, fixed("instrument", 22, b" "), 0, len(module.samples), 40).ljust(
        263, b"\0"
    )
    headers = b"".join(xm_sample_header(sample) for sample in module.samples)
    sounds = b"".join(xm_sound(sample) for sample in module.samples)
    if version < 0x104:
        return head + header + headers + patterns + sounds + module.tail
    return head + patterns + header + headers + sounds + module.tail


def xm_pattern(cells: Cells, version: int) -> bytes:
    packed = bytearray()
    for note, *rest in cells.reshape(-1, 5).tolist():
        raw = 97 if note == NOTE_OFF else max(0, note - 12)
        fields = [raw, *rest]
        mask = sum(1 << place for place, value in enumerate(fields) if value)
        if mask == 31:
            packed += bytes(fields)
        else:
            packed += bytes([0x80 | mask, *filter(None, fields)])
    rows = struct.pack("<B", len(cells) - 1) if version == 0x102 else struct.pack("<H", len(cells))
    size = len(packed) if np.any(cells) else 0
    header = struct.pack("<I", 7 + len(rows)) + b"\0" + rows + struct.pack("<H", size)
    return header + (bytes(packed) if size else b"")


def xm_sample_header(sample: WrittenSample) -> bytes:
    width = sample.bits // 8 * len(sample.planes)
    start, end = sample.loop or (0, 0)
    flags = (
        (1 if sample.loop else 0)
        | (0x10 if sample.bits == 16 else 0)
        | (0x20 if len(sample.planes) == 2 else 0)
    )
    lengths = (sample.frames * width, start * width, (end - start) * width)
    return struct.pack("<IIIBbBBbB22s", *lengths, sample.volume,
                       0, flags, 128, 0, 0, fixed(sample.name, 22, b" "))  # fmt: skip


def xm_sound(sample: WrittenSample) -> bytes:
    planes = sample.planes
    differences = np.diff(planes, axis=1, prepend=planes.dtype.type(0))
    return differences.astype(planes.dtype).tobytes()


# -- S3M --------------------------------------------------------------------------------------------


def s3m_bytes(module: WrittenModule, signed: bool = False) -> bytes:
    """All channels on the left and right in turn; patterns of 64 rows."""
    orders = bytes(module.orders)
    lists = 96 + len(orders) + 2 * (len(module.samples) + len(module.patterns))
    parts, places, position = [], [], paragraph(lists)
    for cells in module.patterns:
        body = s3m_pattern(cells)
        parts.append((position, struct.pack("<H", len(body) + 2) + body))
        places.append(position // 16)
        position = paragraph(position + len(body) + 2)
    sample_places = []
    for sample in module.samples:
        sound_place = paragraph(position + 80)
        parts.append((position, s3m_sample_header(sample, sound_place // 16)))
        planes = sample.planes if signed else sample.planes ^ np.iinfo(sample.levels.dtype).min
        parts.append((sound_place, planes.astype(sample.levels.dtype).tobytes()))
        sample_places.append(position // 16)
        position = paragraph(sound_place + len(parts[-1][1]))
    kinds = bytes((number % 2 * 8 + number // 2 % 8) for number in range(module.channels)).ljust(32, b"\xff")
    head = struct.pack("<28sBBxxHHHHHH4sBBBBBB8xH", fixed(module.title, 28), 0x1A, 16, len(orders),
                       len(module.samples), len(module.patterns), 0, 0x1320, 2 - signed, b"SCRM", 64, 6,
                       125, 0xB0, 16, 0, 0) + kinds + orders  # fmt: skip
    head += struct.pack(f"<{len(sample_places)}H{len(places)}H", *sample_places, *places)
    data = bytearray(position)
    data[: len(head)] = head
    for place, part in parts:
        data[place : place + len(part)] = part
    return bytes(data) + module.tail


def paragraph(position: int) -> int:
    return (position + 15) // 16 * 16


def s3m_sample_header(sample: WrittenSample, paragraphs: int) -> bytes:
    start, end = sample.loop or (0, 0)
    flags = (
        (1 if sample.loop else 0) | (2 if len(sample.planes) == 2 else 0) | (4 if sample.bits == 16 else 0)
    )
    place = (paragraphs >> 16, paragraphs & 0xFFFF)
    return struct.pack("<B12sBHIIIBxBBI4xH6x28s4s", 1, b"", *place, sample.frames, start, end,
                       sample.volume, 0, flags, 8363, 1, fixed(sample.name, 28), b"SCRS")  # fmt: skip


def s3m_note(note: int) -> int:
    if note in (0, NOTE_CUT):
        return 254 if note else 255
    return (note - 13) // 12 << 4 | (note - 13) % 12


def s3m_pattern(cells: Cells) -> bytes:
    packed = bytearray()
    for row in cells.tolist():
        for channel, (note, instrument, volume, command, parameter) in enumerate(row):
            parts, mask = bytearray(), channel
            if note or instrument:
                mask |= 0x20
                parts += bytes([s3m_note(note), instrument])
            if volume != NO_VOLUME:
                mask |= 0x40
                parts.append(volume)
            if command or parameter:
                mask |= 0x80
                parts += bytes([command, parameter])
            if parts:
                packed += bytes([mask]) + parts
        packed.append(0)
    return bytes(packed)


# -- IT ---------------------------------------------------------------------------------------------


def it_bytes(module: WrittenModule, compatible: int = 0x200, instruments: int = 0) -> bytes:
    """Signed as Impulse Tracker; below 2.00 instruments have the old form."""
    orders = bytes([*module.orders, 255])
    position = 192 + len(orders) + 4 * (instruments + len(module.samples) + len(module.patterns)) + 2
    parts, pattern_places, sample_places, instrument_places = [], [], [], []
    for _ in range(instruments):
        parts.append(it_instrument(compatible))
        instrument_places.append(position)
        position += len(parts[-1])
    for cells in module.patterns:
        body = it_pattern(cells)
        parts.append(struct.pack("<HH4x", len(body), len(cells)) + body)
        pattern_places.append(position)
        position += len(parts[-1])
    for sample in module.samples:
        sound = it_sound(sample, module.compressed)
        parts.append(it_sample_header(sample, position + 80, module.compressed) + sound)
        sample_places.append(position)
        position += len(parts[-1])
    compatible = {0: compatible, 214: 0x214, 215: 0x215}[module.compressed]
    flags = 13 if instruments else 9
    head = struct.pack("<4s26sBB4H4H6BHI4s64s64s", b"IMPM", fixed(module.title, 26), 3, 12, len(orders),
                       instruments, len(module.samples), len(module.patterns), 0x214, compatible, flags, 6,
                       128, 48, 6, 125, 128, 0, 0, 0, b"time", b" " * 64, b"@" * 64)  # fmt: skip
    places = [*instrument_places, *sample_places, *pattern_places]
    lists = struct.pack(f"<{len(places)}I", *places)
    return head + orders + lists + bytes(2) + b"".join(parts) + module.tail


IT_POINTS = ((0, 64), (10, 32), (300, 0))


def it_instrument(compatible: int) -> bytes:
    """An instrument whose keys all play sample 1, and whose volume moves over three points."""
    keys = bytes(value for note in range(120) for value in (note, 1))
    if compatible < 0x200:
        nodes = bytes(value for tick, level in ((0, 64), (10, 32), (90, 0)) for value in (tick, level))
        return struct.pack("<4s13x5B2xH2B4x26s6x240s200x50s", b"IMPI", 7, 0, 2, 1, 1, 32, 1, 1,
                           fixed("old", 26), keys, nodes.ljust(50, b"\xff"))  # fmt: skip
    points = b"".join(struct.pack("<bH", level, tick) for tick, level in IT_POINTS)
    envelope = (bytes([7, 3, 0, 2, 1, 1]) + points).ljust(82, b"\0")
    return struct.pack("<4s13x3BHb5B4x26s2B4x240s82s82s82s4x", b"IMPI", 3, 1, 2, 64, 0, 60, 128, 32, 0, 0,
                       fixed("new", 26), 0xFF, 0x80, keys, envelope, bytes(82), bytes(82))  # fmt: skip


def it_sample_header(sample: WrittenSample, place: int, compressed: int) -> bytes:
    start, end = sample.loop or (0, 0)
    flags = 1 | (2 if sample.bits == 16 else 0) | (4 if len(sample.planes) == 2 else 0)
    flags |= (8 if compressed else 0) | (16 if sample.loop else 0)
    return struct.pack("<4s12sxBBB26sBB7I4B", b"IMPS", b"", 64, flags, sample.volume, fixed(sample.name, 26),
                       5 if compressed == 215 else 1, 32, sample.frames, start, end, 8363, 0, 0, place,
                       0, 0, 0, 0)  # fmt: skip


def it_sound(sample: WrittenSample, compressed: int) -> bytes:
    if not compressed:
        return sample.planes.tobytes()
    return b"".join(it_packed(plane, sample.bits, twice=compressed == 215) for plane in sample.planes)


def it_packed(levels: Levels, bits: int, *, twice: bool) -> bytes:
    """Pack blocks; each number takes the fewest bits that can say it, so widths change all the time."""
    blocks, size = b"", 0x8000 * 8 // bits
    for start in range(0, len(levels), size):
        numbers = levels[start : start + size].astype(np.int64)
        for _ in range(2 if twice else 1):
            numbers = np.diff(numbers, prepend=0)
        numbers = (numbers + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1)
        packed = _BitWriter(bits).pack(numbers.tolist())
        blocks += struct.pack("<H", len(packed)) + packed
    return blocks


class _BitWriter:
    def __init__(self, bits: int) -> None:
        self.widest = bits + 1
        self.change_bits, self.changes = (3, 8) if bits == 8 else (4, 16)
        self.value, self.length = 0, 0

    def pack(self, numbers: list[int]) -> bytes:
        width = self.widest
        for number in numbers:
            wanted = next(w for w in range(1, self.widest + 1) if self.fits(number, w))
            if wanted != width:
                self.change(width, wanted)
                width = wanted
            self.put(number, width)
        return self.value.to_bytes((self.length + 7) // 8, "little")

    def fits(self, number: int, width: int) -> bool:
        """Tell whether a width can say a number that does not mean another width."""
        top = 1 << width - 1
        if width == self.widest:
            return True
        if not -top <= number < top:
            return False
        raw = number % (2 * top)
        if width <= 6:
            return raw != top
        return not 0 <= raw - top + self.changes // 2 < self.changes

    def change(self, width: int, wanted: int) -> None:
        named = wanted - 1 if wanted < width else wanted - 2
        top = 1 << width - 1
        if width == self.widest:
            self.put(top | wanted - 1, width)
        elif width <= 6:
            self.put(top, width)
            self.put(named, self.change_bits)
        else:
            self.put(top - self.changes // 2 + named, width)

    def put(self, number: int, width: int) -> None:
        mask = (1 << width) - 1 if width < self.widest or number >= 0 else (1 << width - 1) - 1
        self.value |= (number & mask) << self.length
        self.length += width


def it_pattern(cells: Cells) -> bytes:
    packed, masks = bytearray(), dict[int, int]()
    for row in cells.tolist():
        for channel, (note, instrument, volume, command, parameter) in enumerate(row):
            mask, parts = 0, bytearray()
            if note:
                mask |= 1
                parts.append({NOTE_FADE: 200, NOTE_CUT: 254, NOTE_OFF: 255}.get(note, note - 1))
            if instrument:
                mask |= 2
                parts.append(instrument)
            if volume != NO_VOLUME:
                mask |= 4
                parts.append(volume)
            if command or parameter:
                mask |= 8
                parts += bytes([command, parameter])
            if not mask:
                continue
            if masks.get(channel) == mask:
                packed += bytes([channel + 1]) + parts
            else:
                packed += bytes([0x80 | channel + 1, mask]) + parts
                masks[channel] = mask
        packed.append(0)
    return bytes(packed)
