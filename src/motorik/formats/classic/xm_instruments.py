"""Instruments and samples of an XM: headers of any declared size, envelopes, differences as samples."""

import struct
from dataclasses import replace
from typing import Final, NamedTuple, Self

from .byte_reader import Allowance, ByteReader, ModuleFileError, text
from .envelope_ticks import whole_tick
from .module import ClassicInstrument, ClassicSample, Envelope, LoopKind
from .samples import SampleFormat, Sound, loop, read_sound

MAX_INSTRUMENTS: Final = 255
MAX_SAMPLES: Final = 32
"""Of an instrument. FastTracker 2 stops at 128 instruments of 16 samples."""
MAX_POINTS: Final = 12
KEYS: Final = 120

_WHOLE_HEADER: Final = 263
_OCTAVE: Final = 12
_LOOPS: Final = (LoopKind.OFF, LoopKind.FORWARD, LoopKind.PING_PONG, LoopKind.PING_PONG)
_BITS_16, _STEREO, _ADPCM = 0x10, 0x20, 0xAD


NO_INSTRUMENT: Final = ClassicInstrument(keys=tuple((note, 0) for note in range(KEYS)))


class InstrumentHeader(NamedTuple):
    """The numbers in the file; those behind the declared size of the header are 0."""

    size: int
    name: bytes
    kind: int
    sample_count: int
    sample_header_size: int
    keys: bytes
    volume_points: bytes
    panning_points: bytes
    volume_count: int
    panning_count: int
    volume_sustain: int
    volume_loop_start: int
    volume_loop_end: int
    panning_sustain: int
    panning_loop_start: int
    panning_loop_end: int
    volume_flags: int
    panning_flags: int
    vibrato_shape: int
    vibrato_sweep: int
    vibrato_depth: int
    vibrato_rate: int
    fadeout: int

    @classmethod
    def read(cls, reader: ByteReader) -> Self:
        """Read a header and stand behind its declared size."""
        size = reader.u32() or _WHOLE_HEADER
        reader.position -= 4
        raw = reader.read_up_to(size)[: _INSTRUMENT.size]
        header = cls._make(_INSTRUMENT.unpack(raw.ljust(_INSTRUMENT.size, b"\0")))
        return header._replace(size=size)

    def instrument(self, first_sample: int) -> ClassicInstrument:
        """Return the instrument; its samples have numbers from ``first_sample`` on."""
        count = min(self.sample_count, MAX_SAMPLES)
        keys = [(note, 0) for note in range(KEYS)]
        for note, sample in enumerate(self.keys, _OCTAVE):
            keys[note] = (note, first_sample + sample if sample < count else 0)
        return ClassicInstrument(
            name=text(self.name),
            keys=tuple(keys),
            volume_envelope=_envelope(
                self.volume_points, self.volume_count, self.volume_flags,
                self.volume_sustain, self.volume_loop_start, self.volume_loop_end,
            ),
            panning_envelope=_envelope(
                self.panning_points, self.panning_count, self.panning_flags,
                self.panning_sustain, self.panning_loop_start, self.panning_loop_end,
            ),
            fadeout=self.fadeout,
        )  # fmt: skip


class SampleHeader(NamedTuple):
    """The numbers in the file; lengths are bytes."""

    length: int
    loop_start: int
    loop_length: int
    volume: int
    finetune: int
    flags: int
    pan: int
    relative_note: int
    reserved: int
    name: bytes

    @property
    def format(self) -> SampleFormat:
        """How the sample lies in the file."""
        if self.reserved == _ADPCM and not self.flags & (_BITS_16 | _STEREO):
            return SampleFormat(adpcm=True)
        bits = 16 if self.flags & _BITS_16 else 8
        return SampleFormat(bits, 2 if self.flags & _STEREO else 1, delta=True)

    @property
    def frame_bytes(self) -> int:
        """Bytes of a frame, in which loops are counted."""
        return self.format.bits // 8 * self.format.channels

    @property
    def byte_count(self) -> int:
        """Bytes in the file, even when no whole number of frames fits."""
        return self.format.byte_count(self.length) if self.format.adpcm else self.length

    def sample(self, owner: InstrumentHeader) -> ClassicSample:
        """Return the sample, silent yet."""
        return ClassicSample(
            name=text(self.name),
            bits=self.format.bits,
            volume=min(self.volume, 64),
            pan=self.pan,
            relative_note=self.relative_note,
            finetune=self.finetune,
            vibrato=(owner.vibrato_shape, owner.vibrato_sweep, owner.vibrato_depth, owner.vibrato_rate),
        )


_INSTRUMENT: Final = struct.Struct("<I22sBHI96s48s48s14BH")
_SAMPLE: Final = struct.Struct("<IIIBbBBbB22s")


class XmInstruments:
    """All instruments of a file with their samples, and the raw headers, which betray the tracker."""

    def __init__(self, allowance: Allowance) -> None:
        self.headers: list[InstrumentHeader] = []
        self.sample_headers: list[SampleHeader] = []
        self._allowance = allowance
        self._instruments: list[ClassicInstrument] = []
        self._samples: list[ClassicSample] = []

    def instruments(self) -> tuple[ClassicInstrument, ...]:
        """Return the instruments read so far."""
        return tuple(self._instruments)

    def samples(self) -> tuple[ClassicSample, ...]:
        """Return the samples of all instruments in a row."""
        return tuple(self._samples)

    def read(self, reader: ByteReader, count: int, *, with_sound: bool) -> None:
        """Read instruments, empty where the file ends; their sounds follow each one or come much later."""
        for number in range(count):
            if reader.left < 4:
                self._instruments += [NO_INSTRUMENT] * (count - number)
                return
            header = InstrumentHeader.read(reader)
            self._instruments.append(header.instrument(len(self._samples) + 1))
            self.headers.append(header)
            mine = self._sample_headers(reader, header)
            first = len(self._samples)
            self._samples += [sample.sample(header) for sample in mine[:MAX_SAMPLES]]
            self.sample_headers += mine[:MAX_SAMPLES]
            if with_sound:
                self.read_sounds(reader, first)
                for surplus in mine[MAX_SAMPLES:]:
                    reader.position += surplus.byte_count

    def read_sounds(self, reader: ByteReader, first: int = 0) -> None:
        """Read the sounds of the samples from number ``first`` on.

        Raises:
            ModuleFileError: one is packed as Ogg Vorbis.
        """
        for number in range(first, len(self._samples)):
            header = self.sample_headers[number]
            start = reader.position
            if reader.data[start + 4 : start + 8] == b"OggS" and header.length > 8:
                raise ModuleFileError(
                    f"sample {number + 1} is packed as Ogg Vorbis (OXM), which is not read; allowed: plain XM"
                )
            frames = header.length // header.frame_bytes
            sound = read_sound(reader, frames, header.format, self._allowance)
            reader.at(start + header.byte_count)
            self._samples[number] = _sounding(self._samples[number], header, sound)

    @staticmethod
    def _sample_headers(reader: ByteReader, owner: InstrumentHeader) -> list[SampleHeader]:
        count = min(owner.sample_count, reader.left // _SAMPLE.size + 1)
        raw = (reader.read_up_to(_SAMPLE.size).ljust(_SAMPLE.size, b"\0") for _ in range(count))
        return [SampleHeader._make(_SAMPLE.unpack(header)) for header in raw]


def _sounding(sample: ClassicSample, header: SampleHeader, sound: Sound) -> ClassicSample:
    start = header.loop_start // header.frame_bytes
    end = (header.loop_start + header.loop_length) // header.frame_bytes
    return replace(sample, sound=sound, loop=loop(_LOOPS[header.flags & 3], start, end, len(sound)))


def _envelope(
    points: bytes, count: int, flags: int, sustain: int, loop_start: int, loop_end: int
) -> Envelope:
    """Return an envelope: flag 1 on, 2 sustained, 4 looped; marks beyond its points count for nothing."""
    numbers = struct.unpack("<24H", points)
    count = min(count, MAX_POINTS)
    drawn: list[tuple[int, int]] = []
    for tick, value in zip(numbers[0 : 2 * count : 2], numbers[1 : 2 * count : 2], strict=True):
        drawn.append((whole_tick(tick, drawn[-1][0] if drawn else 0), min(value, 64)))
    return Envelope(
        enabled=bool(flags & 1) and count > 0,
        points=tuple(drawn),
        sustain=(sustain, sustain) if flags & 2 and sustain < count else None,
        loop=(loop_start, loop_end) if flags & 4 and loop_start <= loop_end < count else None,
    )
