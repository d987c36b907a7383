"""Instruments and samples of an IT: headers of version 1 and 2, envelopes, every way to store a sound."""

import struct
from typing import Final, NamedTuple, Self

from .byte_reader import Allowance, ByteReader, text, text_until_zero
from .envelope_ticks import whole_tick
from .it_compression import read_packed
from .module import ClassicInstrument, ClassicSample, Envelope, LoopKind, SampleLoop
from .samples import SampleFormat, Sound, loop, read_sound

KEYS: Final = 120
MAX_POINTS: Final = 25
HEADER_BYTES: Final = 554

_NEW: Final = struct.Struct("<4x13x3BHb5B4x26s2B4x240s82s82s82s4x")
_OLD: Final = struct.Struct("<4x13x5B2xH2B4x26s6x240s200x50s")
_SAMPLE: Final = struct.Struct("<4s13s3B26s2B7I4B")


# -- instruments ------------------------------------------------------------------------------------


def read_instrument(raw: bytes, version: int, encoding: str) -> ClassicInstrument:
    """Return the instrument in a header of 554 bytes; below version 2.00 it is of the old form."""
    return _new_instrument(raw, encoding) if version >= 0x200 else _old_instrument(raw, encoding)


def _new_instrument(raw: bytes, encoding: str) -> ClassicInstrument:
    (action, check, duplicate, fadeout, separation, center, volume, pan, random_volume, random_pan, name,
     cutoff, resonance, keys, *envelopes) = _NEW.unpack(raw)  # fmt: skip
    volume_envelope, panning_envelope, pitch_envelope = envelopes
    return ClassicInstrument(
        name=text(name, encoding),
        keys=_keys(keys),
        volume_envelope=_envelope(volume_envelope, lowest=0),
        panning_envelope=_envelope(panning_envelope, lowest=-32),
        pitch_envelope=_envelope(pitch_envelope, lowest=-32),
        fadeout=fadeout,
        global_volume=min(volume, 128),
        pan=None if pan & 0x80 else _pan(pan),
        new_note_action=action & 3,
        duplicate_check=check if check < 4 else 0,
        duplicate_action=duplicate if duplicate < 3 else 0,
        pitch_pan_separation=separation,
        pitch_pan_center=min(center, KEYS - 1),
        random_volume=min(random_volume, 100),
        random_pan=min(random_pan, 64),
        cutoff=cutoff & 0x7F if cutoff & 0x80 else None,
        resonance=resonance & 0x7F if resonance & 0x80 else None,
    )


def _old_instrument(raw: bytes, encoding: str) -> ClassicInstrument:
    """Return an instrument of Impulse Tracker 1: one envelope, and a fade that counts half as fine."""
    (flags, loop_start, loop_end, sustain_start, sustain_end, fadeout, action, check, name, keys,
     nodes) = _OLD.unpack(raw)  # fmt: skip
    points = []
    for tick, value in zip(nodes[::2], nodes[1::2], strict=True):
        if tick == 0xFF:
            break
        points.append((tick, min(value, 64)))
    return ClassicInstrument(
        name=text(name, encoding),
        keys=_keys(keys),
        volume_envelope=Envelope(
            enabled=bool(flags & 1),
            points=tuple(points),
            loop=_span(loop_start, loop_end, len(points)) if flags & 2 else None,
            sustain=_span(sustain_start, sustain_end, len(points)) if flags & 4 else None,
        ),
        fadeout=min(2 * fadeout, 1024),
        new_note_action=action & 3,
        duplicate_check=1 if check else 0,
    )


def _keys(raw: bytes) -> tuple[tuple[int, int], ...]:
    pairs = zip(raw[::2], raw[1::2], strict=True)
    return tuple((note if note < KEYS else key, sample) for key, (note, sample) in enumerate(pairs))


def _envelope(raw: bytes, lowest: int) -> Envelope:
    """Return an envelope with values from ``lowest`` to 64 above it."""
    flags, count, loop_start, loop_end, sustain_start, sustain_end = raw[:6]
    points: list[tuple[int, int]] = []
    for value, tick in struct.iter_unpack("<bH", raw[6 : 6 + 3 * min(count, MAX_POINTS)]):
        whole = whole_tick(tick, points[-1][0] if points else 0)
        points.append((whole, max(lowest, min(value, lowest + 64))))
    return Envelope(
        enabled=bool(flags & 1),
        points=tuple(points),
        loop=_span(loop_start, loop_end, len(points)) if flags & 2 else None,
        sustain=_span(sustain_start, sustain_end, len(points)) if flags & 4 else None,
        carry=bool(flags & 8),
        filter=bool(flags & 0x80),
    )


def _span(first: int, last: int, count: int) -> tuple[int, int] | None:
    """Return the points of a loop as far as they exist."""
    return (first, max(first, min(last, count - 1))) if first < count else None


def _pan(raw: int) -> int:
    """Return 0-64 as 0-256, and the middle for anything beyond."""
    return raw * 4 if raw <= 64 else 128


# -- samples ----------------------------------------------------------------------------------------


class SampleHeader(NamedTuple):
    """The numbers in the file; lengths are frames."""

    magic: bytes
    file_name: bytes
    global_volume: int
    flags: int
    volume: int
    name: bytes
    conversion: int
    pan: int
    frames: int
    loop_start: int
    loop_end: int
    c5_speed: int
    sustain_start: int
    sustain_end: int
    pointer: int
    vibrato_speed: int
    vibrato_depth: int
    vibrato_rate: int
    vibrato_shape: int

    @classmethod
    def read(cls, reader: ByteReader) -> Self | None:
        """Read a header, None where the file ends before its end."""
        if reader.left < _SAMPLE.size:
            return None
        return cls._make(_SAMPLE.unpack(reader.read(_SAMPLE.size)))

    @property
    def has_sound(self) -> bool:
        """Whether the header says that there is sound in this file, not beside it or for an FM chip."""
        return self.conversion == 0xFF or not self.conversion & 0xC0

    def sample(self, sound: Sound, encoding: str) -> ClassicSample:
        """Return the sample with its sound."""
        frames = len(sound)
        return ClassicSample(
            name=text(self.name, encoding),
            sound=sound,
            bits=16 if self.flags & _BITS_16 else 8,
            loop=self._loop(0x10, 0x40, self.loop_start, self.loop_end, frames),
            sustain=self._loop(0x20, 0x80, self.sustain_start, self.sustain_end, frames),
            volume=min(self.volume, 64),
            global_volume=min(self.global_volume, 64),
            pan=min(self.pan & 0x7F, 64) * 4 if self.pan & 0x80 else None,
            c5_speed=self.c5_speed or 8363,
            vibrato=(self.vibrato_shape, self.vibrato_rate, self.vibrato_depth, self.vibrato_speed),
        )

    def _loop(self, on: int, ping_pong: int, start: int, end: int, frames: int) -> SampleLoop:
        if not self.flags & on:
            return SampleLoop()
        return loop(LoopKind.PING_PONG if self.flags & ping_pong else LoopKind.FORWARD, start, end, frames)


_PRESENT, _BITS_16, _STEREO, _PACKED = 1, 2, 4, 8
_SIGNED, _BIG_ENDIAN, _DELTA = 1, 2, 4
_ADPCM = 0xFF


def read_sample_sound(
    reader: ByteReader, header: SampleHeader, written_by: int, allowance: Allowance
) -> Sound:
    """Read the sound of a sample; the file was ``written_by`` a tracker of this version (Cwt/v)."""
    reader.at(header.pointer)
    bits = 16 if header.flags & _BITS_16 else 8
    # Versions before 2.14 left the flag for stereo as it was in the file they had loaded.
    channels = 2 if header.flags & _STEREO and written_by >= 0x214 else 1
    if header.flags & _PACKED:
        twice = bool(header.conversion & _DELTA)
        return read_packed(reader, header.frames, channels, bits, allowance, twice=twice)
    if header.conversion == _ADPCM and bits == 8:
        return read_sound(reader, header.frames, SampleFormat(adpcm=True), allowance)
    format = SampleFormat(
        bits,
        channels,
        signed=bool(header.conversion & _SIGNED),
        delta=bool(header.conversion & _DELTA),
        big_endian=bool(header.conversion & _BIG_ENDIAN),
    )
    return read_sound(reader, header.frames, format, allowance)


def dos_name(header: SampleHeader) -> str:
    """Return the file name a sample was loaded from."""
    return text_until_zero(header.file_name)
