"""S3M, the modules of Scream Tracker 3 and those who write like it.

Source: TECH.DOC of Scream Tracker 3.2 by Sami Tammilehto, and what OpenMPT's authors found beside it.
"""

import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .byte_reader import Allowance, ByteReader, ModuleFileError, text_until_zero
from .it_trackers import impulse_tracker, open_mpt, schism_tracker
from .module import CELL_FIELDS, COMMAND, NO_VOLUME, NOTE_CUT, ClassicModule, ClassicSample, Dialect, LoopKind
from .samples import SampleFormat, loop, read_sound

MAGIC = b"SCRM"
MAGIC_AT = 44
MAX_CHANNELS = 32
ROWS = 64
MAX_PATTERNS = 254
"""What orders can name."""
MAX_SAMPLES = 4000
LAST_COMMAND = 26

_HEADER = struct.Struct("<28s2B2x6H4s6BHI2xH32s")
_SAMPLE = struct.Struct("<B12s3B3IBx2BI12s28s4s")
_PANNING_FOLLOWS = 0xFC
_OLD_SOUNDS_SIGNED = 1
_ADLIB = range(16, 30)


class _Header(NamedTuple):
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


class _SampleHeader(NamedTuple):
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
    header = _Header._make(_HEADER.unpack(reader.read(_HEADER.size)))
    if header.sample_count > MAX_SAMPLES:
        raise ModuleFileError(f"it has {header.sample_count} samples; allowed: at most {MAX_SAMPLES}")
    orders = reader.read(header.order_count)
    sample_places = _places(reader, header.sample_count)
    pattern_places = _places(reader, header.pattern_count)
    pan_table = reader.read_up_to(32).ljust(32, b"\0") if header.panning == _PANNING_FOLLOWS else bytes(32)
    headers = [_sample_header(reader, place) for place in sample_places]
    tracker = _made_with(header, headers, pattern_places, sample_places)
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


def _channel_pan(header: _Header, pan_table: bytes, channel: int, stereo: bool) -> int:
    """Return 0-256: from the table, else left or right by the channel's kind, in the middle for FM."""
    kind, pan = header.channels[channel] & 0x7F, pan_table[channel]
    if pan & 0x20:
        return (256 * (pan & 15) + 8) // 15
    if not stereo or kind in _ADLIB or header.channels[channel] == 0xFF:
        return 128
    return 0xCC if kind & 8 else 0x33


def _global_volume(header: _Header) -> int:
    """Return 0-128. Early versions wrote 0 and played at full volume."""
    if header.global_volume == 0 and header.version < 0x1320:
        return 128
    return 2 * min(header.global_volume, 64)


def _mix_volume(header: _Header) -> int:
    """Return 16-127 as Scream Tracker takes the field, whose meaning changed with its versions."""
    volume = header.mix_volume & 0x7F
    if header.format_version == _OLD_SOUNDS_SIGNED and header.mix_volume < 8:
        return min((header.mix_volume + 1) * 16, 127)
    if header.mix_volume in (2, 18):
        return 32
    return max(16, volume) if volume else 48


# -- samples ----------------------------------------------------------------------------------------


def _sample_header(reader: ByteReader, place: int) -> _SampleHeader:
    raw = reader.at(place).read_up_to(_SAMPLE.size)
    if len(raw) < _SAMPLE.size:
        raw = bytes(_SAMPLE.size)
    return _SampleHeader._make(_SAMPLE.unpack(raw))


def _sample(
    reader: ByteReader, sample: _SampleHeader, header: _Header, encoding: str, allowance: Allowance
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


# -- who wrote it -----------------------------------------------------------------------------------


def _made_with(
    header: _Header,
    samples: list[_SampleHeader],
    pattern_places: tuple[int, ...],
    sample_places: tuple[int, ...],
) -> str:
    family = header.version >> 12
    if family == 1:
        return _signed_as_scream_tracker(header, samples, pattern_places, sample_places)
    if family == 3:
        return "Impulse Tracker 1.03" if header.version == 0x3320 else impulse_tracker(header.version)
    if family == 4:
        return "BeRoTracker" if header.version == 0x4100 else schism_tracker(header.version, header.reserved)
    if family == 5:
        return _signed_as_open_mpt(header)
    exact = {0x0208: "Akord", 0x2013: "PlayerPRO", 0xCA00: "Camoto"}
    families = {2: "Imago Orpheus", 6: "BeRoTracker", 7: "CreamTracker"}
    return exact.get(header.version) or families.get(family, "")


def _signed_as_open_mpt(header: _Header) -> str:
    if header.version == 0x5447:
        return "Graoumf Tracker"
    if header.version >> 8 == 0x57:
        return "NESMusa"
    if header.reserved == 0 and header.ultra_clicks == 16 and header.channels[1] != 1:
        return "Liquid Tracker"
    return open_mpt(header.version, header.reserved)


def _signed_as_scream_tracker(
    header: _Header,
    samples: list[_SampleHeader],
    pattern_places: tuple[int, ...],
    sample_places: tuple[int, ...],
) -> str:
    """Scream Tracker writes Gravis addresses, and click removal in 3.20; those who only sign as it do not."""
    plain = header.version == 0x1320 and header.special == 0 and header.ultra_clicks == 0
    panned = header.panning == _PANNING_FOLLOWS
    ordered = bool(pattern_places and sample_places) and pattern_places[0] > sample_places[0]
    if plain and panned and ordered and header.order_count % 2 == 0 and not header.flags & ~0x50:
        if header.order_count % 16 == 0:
            return "ModPlug Tracker 1.16" if header.mix_volume & 0x80 else "ModPlug Tracker 1.0 alpha"
        return "Schism Tracker" if header.mix_volume & 0x80 else ""
    if plain and not panned and header.flags == 0:
        return "PlayerPRO" if (header.global_volume, header.mix_volume) == (64, 48) else "Velvet Studio"
    if plain and not panned and header.flags == 8:
        return "Impulse Tracker 1.02"
    sounding = [sample for sample in samples if sample.kind == 1 and sample.frames]
    addresses = [sample.gravis_address for sample in samples if sample.kind < 2]
    if sounding and not any(addresses) and header.version != 0x1300:
        return ""
    card = "GUS" if any(address > 1 for address in addresses) else "SB"
    return f"Scream Tracker 3.{header.version & 255:02x} ({card})"
