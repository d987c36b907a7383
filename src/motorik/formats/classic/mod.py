"""MOD, the modules of ProTracker, NoiseTracker, Startrekker and every tracker with more channels since.

Source: the ProTracker 1.1B documentation, and what OpenMPT's and libxmp's authors found about its relatives.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .byte_reader import Allowance, ByteReader, ModuleFileError, text
from .mod_panning import in_eight_bits
from .mod_parts import (
    HEADER_BYTES,
    ORDERS,
    ROWS,
    SampleHeader,
    cells,
    malformed_cells,
    read_sample,
    sample_headers,
)
from .module import COMMAND, PARAMETER, ClassicModule, Dialect

MAGIC_AT: Final = 1080
SAMPLES: Final = 31
_TOO_ODD: Final = 40
"""Sample headers with more impossible numbers than this are no headers."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the four letters at byte 1080 say."""

    tracker: str
    channels: int
    vblank: bool = False
    paired_patterns: bool = False
    patterns_at: int = MAGIC_AT + 4


_PROTRACKER = _Kind("ProTracker", 4)
_NOISETRACKER = _Kind("NoiseTracker", 4, vblank=True)
_MASTER = _Kind("His Master's Noisetracker", 4, vblank=True)
_KINDS: Final = {
    b"M.K.": _PROTRACKER,
    b"M!K!": _PROTRACKER,
    b"PATT": _PROTRACKER,
    b"NSMS": _PROTRACKER,
    b"LARD": _PROTRACKER,
    b"M&K!": _MASTER,
    b"FEST": _MASTER,
    b"N.T.": _NOISETRACKER,
    b"OKTA": _Kind("Oktalyzer", 8),
    b"OCTA": _Kind("Oktalyzer", 8),
    b"CD61": _Kind("Octalyser", 6),
    b"CD81": _Kind("Octalyser", 8),
    b"FLT4": _Kind("Startrekker", 4, vblank=True),
    b"EXO4": _Kind("Startrekker", 4, vblank=True),
    b"FLT8": _Kind("Startrekker", 8, vblank=True, paired_patterns=True),
    b"EXO8": _Kind("Startrekker", 8, vblank=True, paired_patterns=True),
    **{b"FA0%d" % count: _Kind("Digital Tracker", count, patterns_at=1088) for count in range(4, 9)},
    **{b"%dCHN" % count: _Kind("", count) for count in range(1, 10)},
    **{b"%dC%s" % (count, end): _Kind("", count) for count in range(10, 100) for end in (b"H", b"N")},
    **{b"TDZ%d" % count: _Kind("TakeTracker", count) for count in range(1, 10)},
}


def is_mod(data: bytes) -> bool:
    """Tell whether a file has four known letters at byte 1080 and samples that can be."""
    if data[MAGIC_AT : MAGIC_AT + 4] not in _KINDS:
        return False
    return sum(header.odd for header in sample_headers(data, SAMPLES)) <= _TOO_ODD


def read_mod(data: bytes) -> ClassicModule:
    """Read a whole MOD of 31 samples.

    Raises:
        ModuleFileError: its header is cut.
    """
    if len(data) < MAGIC_AT + 4:
        raise ModuleFileError(f"it ends at byte {len(data)}; the header has {MAGIC_AT + 4} bytes")
    kind = _KINDS[data[MAGIC_AT : MAGIC_AT + 4]]
    headers = sample_headers(data, SAMPLES)
    if kind is _MASTER:
        headers = tuple(header._replace(finetune=_half_and_reversed(header.finetune)) for header in headers)
    song = data[20 + HEADER_BYTES * SAMPLES :]
    length, restart, orders = song[0], song[1], song[2 : 2 + ORDERS]
    length = min(length, ORDERS) or max(1, len(orders.rstrip(b"\0")))
    kind = _with_true_channels(data, kind, headers, orders)
    count = pattern_count(data, kind.patterns_at, kind.channels, orders, length, _bytes_of(headers))
    return _Song(data, kind, headers, orders[:length], restart, count).module()


def pattern_count(
    data: bytes, start: int, channels: int, orders: bytes, length: int, sample_bytes: int
) -> int:
    """Return how many patterns a file has: what all its orders name, also those behind the song's end.

    Where the size of the file says that only those of the song are there, the next is looked at: what is no
    pattern belongs to the samples.
    """
    named = max((order for order in orders if order < ORDERS), default=0) + 1
    played = max((order for order in orders[:length] if order < ORDERS), default=0) + 1
    any_number = max(orders, default=0) + 1
    pattern_bytes = ROWS * channels * 4
    file_bytes = len(data) & ~1
    if named != played and start + played * pattern_bytes + sample_bytes == file_bytes:
        hidden = data[start + played * pattern_bytes :][: ROWS * 16]
        if malformed_cells(hidden) > 64:
            named = played
    if any_number > named and start + any_number * pattern_bytes + sample_bytes == file_bytes:
        return any_number
    return named


def _half_and_reversed(finetune: int) -> int:
    """Return ProTracker's finetune for that of His Master's Noisetracker, half as fine and the other way."""
    return -(finetune - 256 if finetune > 127 else finetune) // 2 & 15


def _bytes_of(headers: tuple[SampleHeader, ...]) -> int:
    return sum(header.byte_count for header in headers)


def _with_true_channels(data: bytes, kind: _Kind, headers: tuple[SampleHeader, ...], orders: bytes) -> _Kind:
    """Return the kind with 8 channels for the files of Mod's Grave, which say M.K. all the same.

    They come from a format without default volumes; only their size tells.
    """
    if data[MAGIC_AT : MAGIC_AT + 4] != b"M.K." or any(
        header.finetune or (header.words and header.volume != 64) for header in headers
    ):
        return kind
    patterns = max((order for order in orders if order < ORDERS), default=0) + 1
    words = sum(header.words for header in headers)
    if words and kind.patterns_at + patterns * ROWS * 32 + 2 * words == len(data) & ~1:
        return replace(kind, tracker="Mod's Grave", channels=8)
    return kind


@dataclass(frozen=True, slots=True)
class _Song:
    """A file taken apart."""

    data: bytes
    kind: _Kind
    headers: tuple[SampleHeader, ...]
    orders: bytes
    restart: int
    pattern_count: int

    def module(self) -> ClassicModule:
        """Return the module in these parts."""
        kind, channels = self.kind, self.kind.channels
        allowance = Allowance(len(self.data))
        reader = ByteReader(self.data, kind.patterns_at)
        patterns = in_eight_bits(self._patterns(reader, allowance))
        samples = tuple(read_sample(reader, header, channels, allowance) for header in self.headers)
        orders = tuple(order // 2 for order in self.orders) if kind.paired_patterns else tuple(self.orders)
        in_octaves = _plays_on_an_amiga(patterns) and kind.tracker in ("ProTracker", "NoiseTracker")
        # ProTracker stands still on a loop of no words: who wrote one did not play it there.
        freezes = any(header.words and not header.loop_words for header in self.headers)
        return ClassicModule(
            dialect=Dialect.MOD,
            title=text(self.data[:20], "latin-1"),
            channels=channels,
            orders=orders,
            patterns=patterns,
            samples=samples,
            restart=self._restart(),
            channel_pan=channel_pan(channels),
            channel_volume=(64,) * channels,
            channel_muted=(False,) * channels,
            amiga_limits=in_octaves and not freezes,
            vblank=kind.vblank,
            made_with=self._made_with(patterns, in_octaves=in_octaves),
        )  # fmt: skip

    def _patterns(self, reader: ByteReader, allowance: Allowance) -> tuple[NDArray[np.uint8], ...]:
        if not self.kind.paired_patterns:
            return tuple(cells(reader, self.kind.channels, allowance) for _ in range(self.pattern_count))
        pairs = [
            (cells(reader, 4, allowance), cells(reader, 4, allowance))
            for _ in range(self.pattern_count // 2 + self.pattern_count % 2)
        ]
        return tuple(np.concatenate(pair, axis=1) for pair in pairs)

    def _restart(self) -> int:
        """Return where the song begins again; 0x78 is what Soundtracker's tempo left behind there."""
        unused = self.restart >= len(self.orders) or (self.restart == 0x78 and self.kind.channels == 4)
        return 0 if unused else self.restart

    def _made_with(self, patterns: tuple[NDArray[np.uint8], ...], *, in_octaves: bool) -> str:
        if self.kind is _PROTRACKER and in_octaves and self._could_be_noisetracker(patterns):
            return "ProTracker or NoiseTracker"
        if self.kind is _PROTRACKER and not in_octaves and self.restart == 0x7F:
            return "Scream Tracker"
        return self.kind.tracker

    def _could_be_noisetracker(self, patterns: tuple[NDArray[np.uint8], ...]) -> bool:
        """Tell whether nothing needs ProTracker; NoiseTracker knows no 7xx to 9xx and little Exx."""
        if self.data[MAGIC_AT : MAGIC_AT + 4] != b"M.K.":
            return False
        if any(not header.words and header.volume == 64 for header in self.headers):
            return False
        for pattern in patterns:
            command, parameter = pattern[:, :, COMMAND], pattern[:, :, PARAMETER]
            late = (command > 6) & (command < 10) | (command == 14) & (parameter > 1)
            if np.any(late | (command == 15) & (parameter > 31)) or np.count_nonzero(command == 13) > 1:
                return False
        return True


def channel_pan(channels: int) -> tuple[int, ...]:
    """Return the Amiga's wiring, left right right left, for any number of channels."""
    return tuple(256 if channel % 4 in (1, 2) else 0 for channel in range(channels))


def _plays_on_an_amiga(patterns: tuple[NDArray[np.uint8], ...]) -> bool:
    """Tell whether all notes are in the three octaves that ProTracker has."""
    return all(np.all((note == 0) | (note > 48) & (note <= 84)) for note in (p[:, :, 0] for p in patterns))
