"""IT, the modules of Impulse Tracker and those who write like it: Schism, ModPlug, OpenMPT, Chibi.

Source: ITTECH.TXT by Jeffrey Lim, and what Schism Tracker's wiki says about where it is wrong.
"""

import struct
from typing import NamedTuple

from .byte_reader import Allowance, ByteReader, ModuleFileError, text
from .it_instruments import (
    HEADER_BYTES,
    SampleHeader,
    read_instrument,
    read_sample_sound,
)
from .it_patterns import read_patterns
from .it_trackers import made_with
from .module import ClassicInstrument, ClassicModule, ClassicSample, Dialect

MAGIC = b"IMPM"
MAX_INSTRUMENTS = 255
MAX_SAMPLES = 4000
MAX_PATTERNS = 254
"""What orders can name."""
MACRO_BYTES = 32

_HEADER = struct.Struct("<4s26s2B8H6BHI4s64s64s")
_MODPLUG = ("ModPlug", "OpenMPT")


class _Header(NamedTuple):
    magic: bytes
    title: bytes
    rows_per_beat: int
    rows_per_measure: int
    order_count: int
    instrument_count: int
    sample_count: int
    pattern_count: int
    version: int
    compatible: int
    flags: int
    special: int
    global_volume: int
    mix_volume: int
    speed: int
    tempo: int
    separation: int
    pitch_wheel_depth: int
    message_bytes: int
    message_at: int
    reserved: bytes
    channel_pan: bytes
    channel_volume: bytes


def is_it(data: bytes) -> bool:
    """Tell whether a file says that it is an IT."""
    return data.startswith(MAGIC)


def read_it(data: bytes) -> ClassicModule:
    """Read a whole IT.

    Raises:
        ModuleFileError: the header or its lists are cut or impossible.
    """
    reader = ByteReader(data)
    allowance = Allowance(len(data))
    header = _Header._make(_HEADER.unpack(reader.read(_HEADER.size)))
    _check(header)
    orders = reader.read(header.order_count)
    instrument_places = _places(reader, header.instrument_count)
    sample_places = _places(reader, header.sample_count)
    pattern_places = _places(reader, header.pattern_count)
    all_places = (*instrument_places, *sample_places, *pattern_places)
    first_place = min(filter(None, all_places), default=len(data))
    history = _skip_history(reader, header, first_place)
    macros = _macros(reader, header)
    tracker = made_with(
        header.version,
        header.compatible,
        header.reserved,
        history=history,
        quiet_highlights=header.rows_per_beat == header.rows_per_measure == 0,
    )
    marked = header.special & 4 and header.rows_per_beat and header.rows_per_measure
    marks = (header.rows_per_beat, header.rows_per_measure) if marked else (4, 16)
    encoding = "cp1252" if tracker.startswith(_MODPLUG) else "cp437"
    instruments = _instruments(reader, header, instrument_places, encoding)
    samples = _samples(reader, header, sample_places, encoding, tracker, allowance)
    patterns, channels = read_patterns(reader, pattern_places[:MAX_PATTERNS], allowance)
    return ClassicModule(
        dialect=Dialect.IT,
        title=text(header.title, encoding),
        channels=channels,
        orders=tuple(orders),
        patterns=patterns,
        samples=samples,
        instruments=instruments,
        speed=header.speed or 6,
        tempo=max(31, header.tempo),
        global_volume=min(header.global_volume, 128),
        mix_volume=min(header.mix_volume, 128),
        channel_pan=tuple(map(_channel_pan, header.channel_pan[:channels])),
        channel_volume=tuple(min(volume, 64) for volume in header.channel_volume[:channels]),
        channel_muted=tuple(pan & 0x80 != 0 and pan != 0xFF for pan in header.channel_pan[:channels]),
        linear_slides=bool(header.flags & 8),
        old_effects=bool(header.flags & 16),
        compatible_gxx=bool(header.flags & 32),
        extended_filter_range=bool(header.flags & 0x1000),
        stereo=bool(header.flags & 1),
        pan_separation=min(header.separation, 128),
        rows_per_beat=marks[0],
        rows_per_measure=marks[1],
        macros=macros,
        made_with=tracker,
        message=_message(reader, header, encoding),
    )  # fmt: skip


def _check(header: _Header) -> None:
    for count, allowed, what in (
        (header.instrument_count, MAX_INSTRUMENTS, "instruments"),
        (header.sample_count, MAX_SAMPLES, "samples"),
    ):
        if count > allowed:
            raise ModuleFileError(f"it has {count} {what}; allowed: at most {allowed}")


def _places(reader: ByteReader, count: int) -> tuple[int, ...]:
    return struct.unpack(f"<{count}I", reader.read(4 * count))


def _channel_pan(raw: int) -> int | None:
    """Return 0-256, or None for 100, surround; 128 added means muted."""
    if raw == 0xFF:
        return 128
    pan = raw & 0x7F
    if pan == 100:
        return None
    return pan * 4 if pan <= 64 else 128


# -- what lies between the lists and the first instrument -------------------------------------------


def _skip_history(reader: ByteReader, header: _Header, first_place: int) -> bool:
    """Step over the times of editing and tell whether there are any.

    Some trackers set the flag and write nothing: what would reach beyond the first thing named is no history.
    """
    if not header.special & 2 or reader.left < 2:
        return False
    start = reader.position
    count = reader.u16()
    end = reader.position + 8 * count
    if end > min(first_place, len(reader.data)):
        reader.at(start)
        return False
    reader.at(end)
    return count > 0


def _macros(reader: ByteReader, header: _Header) -> tuple[str, ...]:
    """Return 16 parametered and 128 fixed macros, which follow 9 texts for start, stop and the like."""
    if not (header.flags & 0x80 or header.special & 8) or reader.left < MACRO_BYTES * (9 + 16 + 128):
        return ()
    reader.read(MACRO_BYTES * 9)
    return tuple(
        reader.read(MACRO_BYTES).split(b"\0", 1)[0].decode("ascii", "replace").strip()
        for _ in range(16 + 128)
    )


def _message(reader: ByteReader, header: _Header, encoding: str) -> str:
    if not header.special & 1:
        return ""
    raw = reader.at(header.message_at).read_up_to(header.message_bytes).split(b"\0", 1)[0]
    lines = raw.replace(b"\r\n", b"\r").replace(b"\n", b"\r").split(b"\r")
    return "\n".join(text(line, encoding) for line in lines).rstrip("\n")


# -- instruments and samples ------------------------------------------------------------------------


def _instruments(
    reader: ByteReader, header: _Header, places: tuple[int, ...], encoding: str
) -> tuple[ClassicInstrument, ...]:
    """Return the instruments; none where the song plays samples."""
    if not header.flags & 4:
        return ()
    instruments = []
    for place in places:
        raw = reader.at(place).read_up_to(HEADER_BYTES) if place else b""
        if len(raw) == HEADER_BYTES and raw.startswith(b"IMPI"):
            instruments.append(read_instrument(raw, header.compatible, encoding))
        else:
            instruments.append(ClassicInstrument(keys=tuple((key, 0) for key in range(120))))
    return tuple(instruments)


def _samples(
    reader: ByteReader,
    header: _Header,
    places: tuple[int, ...],
    encoding: str,
    tracker: str,
    allowance: Allowance,
) -> tuple[ClassicSample, ...]:
    # Impulse Tracker leaves the length of a deleted sample in place; others forget the flag for present ones.
    trusts_flag = not tracker.startswith(_MODPLUG) and 0x100 <= header.version <= 0x217
    trusts_flag &= header.version < 0x207 or any(header.reserved)
    samples = []
    for place in places:
        sample = SampleHeader.read(reader.at(place)) if place else None
        if sample is None:
            samples.append(ClassicSample())
            continue
        silent = not sample.has_sound or (trusts_flag and not sample.flags & 1)
        if silent:
            sample = sample._replace(frames=0)
        sound = read_sample_sound(reader, sample, header.version, allowance)
        samples.append(sample.sample(sound, encoding))
    return tuple(samples)
