"""S3M, the modules of Scream Tracker 3 and those who write like it.

Source: TECH.DOC of Scream Tracker 3.2 by Sami Tammilehto, and what OpenMPT's authors found beside it.
"""

import struct

import numpy as np
from numpy.typing import NDArray

from .byte_reader import Allowance, ByteReader, ModuleFileError, text_until_zero
from .module import CELL_FIELDS, COMMAND, NO_VOLUME, NOTE_CUT, ClassicModule, ClassicSample, Dialect, LoopKind
from .s3m_headers import HEADER, PANNING_FOLLOWS, SAMPLE, Header, SampleHeader
from .s3m_trackers import made_with
from .samples import SampleFormat, loop, read_sound

MAGIC = b"SCRM"
MAGIC_AT = 44
MAX_CHANNELS = 32
ROWS = 64
MAX_PATTERNS = 254
"""What orders can name."""
MAXSAMPLES = 4000
LAST_COMMAND = 26

_OLD_SOUNDS_SIGNED = 1
_ADLIB = range(16, 30)


def is_s3m(data: bytes) -> bool:
    """Tell whether a file says that it is an S3M."""
    return data[MAGIC_AT : MAGIC_AT + 4] == MAGIC and data[29] == 16


def read_s3m(data: bytes) -> ClassicModule:
    """Read a whole S3M.

    Raises:
        ModuleFileError: the header or its lists are cut or impossible.
    """
    reader = ByteReader(data)
    allowance = Allowance(len(data))
    header = Header._make(HEADER.unpack(reader.read(HEADER.size)))
    if header.sample_count > MAXSAMPLES:
        raise ModuleFileError(f"it has {header.sample_count} samples; allowed: at most {MAXSAMPLES}")
    orders = reader.read(header.order_count)
    sample_places = _places(reader, header.sample_count)
    pattern_places = _places(reader, header.pattern_count)
    pan_table = reader.read_up_to(32).ljust(32, b"\0") if header.panning == PANNING_FOLLOWS else bytes(32)
    headers = [_sample_header(reader, place) for place in sample_places]
    tracker = made_with(header, headers, pattern_places, sample_places)
    encoding = "cp1252" if tracker.startswith(("ModPlug", "OpenMPT")) else "cp437"
    stereo = bool(header.mix_volume & 0x80) or tracker.startswith(("ModPlug", "OpenMPT"))
    channels = max((number + 1 for number, kind in enumerate(header.channels) if kind != 0xFF), default=1)
    return ClassicModule(
        dialect=Dialect.S3M,
        title=text_until_zero(header.title, encoding),
        channels=channels,
        orders=tuple(orders),
        patterns=_patterns(reader, pattern_places[:MAX_PATTERNS], channels, allowance),
        samples=tuple(_sample(reader, sample, header, encoding, allowance) for sample in headers),
        speed=header.speed if header.speed not in (0, 255) else 6,
        tempo=header.tempo if header.tempo > 32 else 125,
        global_volume=_global_volume(header),
        mix_volume=_mix_volume(header),
        channel_pan=tuple(_channel_pan(header, pan_table, number, stereo) for number in range(channels)),
        channel_volume=(64,) * channels,
        channel_muted=tuple(kind & 0x80 != 0 for kind in header.channels[:channels]),
        amiga_limits=bool(header.flags & 0x10),
        fast_slides=bool(header.flags & 0x40) or header.version == 0x1300,
        stereo=stereo,
        made_with=tracker,
    )


def _places(reader: ByteReader, count: int) -> tuple[int, ...]:
    """Return places in the file, which counts them in 16 bytes."""
    return tuple(16 * place for place in struct.unpack(f"<{count}H", reader.read(2 * count)))


def _channel_pan(header: Header, pan_table: bytes, channel: int, stereo: bool) -> int:
    """Return 0-256: from the table, else left or right by the channel's kind, in the middle for FM."""
    kind, pan = header.channels[channel] & 0x7F, pan_table[channel]
    if pan & 0x20:
        return (256 * (pan & 15) + 8) // 15
    if not stereo or kind in _ADLIB or header.channels[channel] == 0xFF:
        return 128
    return 0xCC if kind & 8 else 0x33


def _global_volume(header: Header) -> int:
    """Return 0-128. Early versions wrote 0 and played at full volume."""
    if header.global_volume == 0 and header.version < 0x1320:
        return 128
    return 2 * min(header.global_volume, 64)


def _mix_volume(header: Header) -> int:
    """Return 16-127 as Scream Tracker takes the field, whose meaning changed with its versions."""
    volume = header.mix_volume & 0x7F
    if header.format_version == _OLD_SOUNDS_SIGNED and header.mix_volume < 8:
        return min((header.mix_volume + 1) * 16, 127)
    if header.mix_volume in (2, 18):
        return 32
    return max(16, volume) if volume else 48


# -- samples ----------------------------------------------------------------------------------------


def _sample_header(reader: ByteReader, place: int) -> SampleHeader:
    raw = reader.at(place).read_up_to(SAMPLE.size)
    if len(raw) < SAMPLE.size:
        raw = bytes(SAMPLE.size)
    return SampleHeader._make(SAMPLE.unpack(raw))


def _sample(
    reader: ByteReader, sample: SampleHeader, header: Header, encoding: str, allowance: Allowance
) -> ClassicSample:
    """Return a sample; instruments of the FM chip are silent."""
    bits = 16 if sample.flags & 4 else 8
    format = SampleFormat(
        bits=bits,
        channels=2 if sample.flags & 2 else 1,
        signed=header.format_version == _OLD_SOUNDS_SIGNED,
        adpcm=sample.packing == 4 and not sample.flags & 6,
    )
    frames = sample.frames if sample.kind == 1 else 0
    sound = read_sound(reader.at(sample.place), frames, format, allowance)
    kind = LoopKind.FORWARD if sample.flags & 1 and sample.loop_end >= 2 else LoopKind.OFF
    return ClassicSample(
        name=text_until_zero(sample.name, encoding),
        sound=sound,
        bits=bits,
        loop=loop(kind, sample.loop_start, sample.loop_end, len(sound)),
        volume=min(sample.volume, 64),
        c5_speed=sample.c5_speed or 8363,
    )


# -- patterns ---------------------------------------------------------------------------------------


def _patterns(
    reader: ByteReader, places: tuple[int, ...], channels: int, allowance: Allowance
) -> tuple[NDArray[np.uint8], ...]:
    patterns = []
    for place in places:
        allowance.take_for_patterns(ROWS * channels * CELL_FIELDS)
        patterns.append(_cells(reader.data, place + 2 if place else len(reader.data), channels))
    return tuple(patterns)


def _cells(data: bytes, position: int, channels: int) -> NDArray[np.uint8]:
    """Unpack a pattern; its own length is wrong in known files and not needed."""
    cells = bytearray(_EMPTY_CELL * (ROWS * channels))
    row, size = 0, len(data)
    while row < ROWS and position < size:
        marker = data[position]
        position += 1
        if not marker:
            row += 1
            continue
        target, channel = (row * channels + (marker & 31)) * CELL_FIELDS, marker & 31
        parts = data[position : position + _PART_BYTES[marker >> 5]].ljust(_PART_BYTES[marker >> 5], b"\0")
        position += len(parts)
        if channel >= channels:
            continue
        if marker & 0x20:
            cells[target] = _NOTES[parts[0]]
            cells[target + 1] = parts[1]
            parts = parts[2:]
        if marker & 0x40:
            cells[target + 2] = parts[0]
            parts = parts[1:]
        if marker & 0x80:
            cells[target + 3 : target + 5] = parts
    pattern = np.frombuffer(cells, np.uint8).reshape(ROWS, channels, CELL_FIELDS)
    pattern[pattern[:, :, COMMAND] > LAST_COMMAND, COMMAND:] = 0
    return pattern


_EMPTY_CELL = bytes((0, 0, NO_VOLUME, 0, 0))
_PART_BYTES = (0, 2, 1, 3, 2, 4, 3, 5)


def _note_table() -> bytes:
    """Return notes for note bytes: octave and semitone in half a byte each; C-4 there is our C-5."""
    notes = bytearray(256)
    for raw in range(0xF0):
        notes[raw] = min(12 * (raw >> 4) + (raw & 15) + 13, 120)
    notes[254] = NOTE_CUT
    return bytes(notes)


_NOTES = _note_table()
