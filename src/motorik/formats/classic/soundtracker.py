"""Soundtracker modules: MOD before it had 31 samples or letters to tell it by.

Only what fits is taken for one. Source: what OpenMPT's authors and "Fraggie" found about the Ultimate one
and its successors.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .byte_reader import Allowance, ByteReader, text
from .mod import channel_pan, pattern_count
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
from .module import COMMAND, PARAMETER, ClassicModule, ClassicSample, Dialect

Pattern = NDArray[np.uint8]

SAMPLES: Final = 15
HEADER_END: Final = 20 + SAMPLES * HEADER_BYTES + 2 + ORDERS
DEFAULT_TEMPO: Final = 0x78
CHANNELS: Final = 4

_LONGEST_WORDS: Final = 37000
_MOST_PATTERNS: Final = 64
_SLACK_BYTES: Final = 65536
"""What may be missing at the end of a file that is still taken for one."""


def is_soundtracker(data: bytes) -> bool:
    """Tell whether a file without a mark can be a Soundtracker module: numbers possible, names readable."""
    if len(data) < HEADER_END + ROWS * CHANNELS * 4:
        return False
    headers = sample_headers(data, SAMPLES)
    length, tempo, orders = (
        data[HEADER_END - 130],
        data[HEADER_END - 129],
        data[HEADER_END - 128 : HEADER_END],
    )
    if not 1 <= length <= ORDERS or tempo > 220 or max(orders) >= _MOST_PATTERNS:
        return False
    if not _headers_fit(headers) or _strange_letters(data[:20]) > 5:
        return False
    needed = (max(orders) + 1) * ROWS * CHANNELS * 4 + sum(header.byte_count for header in headers)
    if len(data) - HEADER_END < needed - _SLACK_BYTES:
        return False
    return malformed_cells(data[HEADER_END : HEADER_END + ROWS * CHANNELS * 4]) <= 16


def read_soundtracker(data: bytes) -> ClassicModule:
    """Read a whole Soundtracker module."""
    headers = tuple(header._replace(finetune=0) for header in sample_headers(data, SAMPLES))
    length, tempo, orders = (
        data[HEADER_END - 130],
        data[HEADER_END - 129],
        data[HEADER_END - 128 : HEADER_END],
    )
    allowance = Allowance(len(data))
    reader = ByteReader(data, HEADER_END)
    sample_bytes = sum(header.byte_count for header in headers)
    count = pattern_count(data, HEADER_END, CHANNELS, orders, length, sample_bytes)
    patterns = [cells(reader, CHANNELS, allowance) for _ in range(count)]
    played = [pattern for number, pattern in enumerate(patterns) if number in orders]
    ultimate, breaks = _is_ultimate(headers, played), _breaks_patterns(played)
    return ClassicModule(
        dialect=Dialect.MOD,
        title=text(data[:20], "latin-1"),
        channels=CHANNELS,
        orders=tuple(orders[:length]),
        patterns=tuple(_as_protracker(pattern, ultimate=ultimate, breaks=breaks) for pattern in patterns),
        samples=tuple(_sample(reader, header, allowance) for header in headers),
        tempo=_tempo(tempo),
        channel_pan=channel_pan(CHANNELS),
        channel_volume=(64,) * CHANNELS,
        channel_muted=(False,) * CHANNELS,
        amiga_limits=True,
        vblank=True,
        made_with="Ultimate Soundtracker" if ultimate else "Soundtracker",
    )


def _headers_fit(headers: tuple[SampleHeader, ...]) -> bool:
    """Tell whether samples can be: some sound, volumes up to 64, few stray finetunes, readable names."""
    if any(header.volume > 64 or header.words > _LONGEST_WORDS for header in headers):
        return False
    if not any(header.words for header in headers) or not any(header.volume for header in headers):
        return False
    strange = sum(_strange_letters(header.name) + 16 * (header.finetune != 0) for header in headers)
    return strange <= 48


def _strange_letters(name: bytes) -> int:
    return sum(byte != 0 and not 32 <= byte < 128 for byte in name)


def _sample(reader: ByteReader, header: SampleHeader, allowance: Allowance) -> ClassicSample:
    """Read a sample. The start of a loop is in bytes here, and what comes before it is never heard."""
    if header.loop_words <= 1:
        return read_sample(reader, header, CHANNELS, allowance)
    start = min(header.loop_start_words, header.byte_count)
    reader.position += start
    heard = header._replace(loop_start_words=0, words=max(header.words - start // 2, 0))
    return read_sample(reader, heard, CHANNELS, allowance)


def _tempo(raw: int) -> int:
    """Return beats a minute of a timer counting down from 240 less the number; 0x78 is 50 ticks a second."""
    if raw in (0, DEFAULT_TEMPO):
        return 125
    return max(32, min(255, round(709379 * 125 / 50 / ((240 - raw) * 122))))


# -- whose effects ----------------------------------------------------------------------------------


def _is_ultimate(headers: tuple[SampleHeader, ...], patterns: list[Pattern]) -> bool:
    """Tell whether the file knows no effect that the first Soundtracker did not: arpeggio 1, slides 2."""
    if any(header.words > 4999 or header.loop_start_words > 9999 for header in headers):
        return False
    for pattern in patterns:
        command, parameter = pattern[:, :, COMMAND], pattern[:, :, PARAMETER]
        if np.any(command > 10) or np.any((command == 1) & (parameter > 0) & (parameter < 3)):
            return False
    return True


def _breaks_patterns(patterns: list[Pattern]) -> bool:
    """Tell whether Dxx ends a pattern, as it has since Soundtracker 2.0; before, it slid the volume."""
    counts = [int(np.count_nonzero(pattern[:, :, COMMAND] == 0xD)) for pattern in patterns]
    if sum(counts) > len(patterns) + 32:
        return False
    return any(0 < count < 3 for count in counts)


def _as_protracker(pattern: Pattern, *, ultimate: bool, breaks: bool) -> Pattern:
    """Return a pattern with the effects that ProTracker would need for the same music."""
    command, parameter = pattern[:, :, COMMAND], pattern[:, :, PARAMETER]
    if ultimate:
        up = (command == 2) & (parameter & 15 != 0)
        down = (command == 2) & ~up & (parameter != 0)
        arpeggio = (command == 1) | (command == 0) & (parameter > 2)
        parameter[:] = np.select([arpeggio, up, down], [parameter, parameter & 15, parameter >> 4], 0)
        command[:] = np.select([arpeggio, up, down], [0, 1, 2], 0)
        return pattern
    slide = command == 0xD
    if breaks:
        parameter[slide] = 0
    else:
        command[slide] = 0xA
    parameter[command == 0xC] &= 0x7F
    parameter[command == 0xF] &= 0x0F
    return pattern
