"""What the player of classic modules reads: numbers in flat arrays, the same as ``native/motorik_classic.h``.

A score is not a file: a converter (``motorik.formats.classic.playing``) has settled what the file's tracker
would have made of it. Names of fields are those of the C structures, where they are explained.
"""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any

import numpy as np
from numpy.typing import NDArray

KEYS = 120
MACROS = 16 + 128
MACRO_LENGTH = 32
ORDER_SKIP, ORDER_END = -1, -2
NOT_SET = -1
"""No default pan, no sample, no cutoff."""


class Dialect(IntEnum):
    """Whose effects the cells hold."""

    MOD = 0
    XM = 1
    S3M = 2
    IT = 3


class Rules(IntFlag):
    """How a score is played, beyond its dialect."""

    LINEAR = 1 << 0
    EXACT_PERIODS = 1 << 11
    AMIGA_LIMITS = 1 << 1
    STRICT = 1 << 2
    FAST_SLIDES = 1 << 3
    OLD_EFFECTS = 1 << 4
    COMPATIBLE_GXX = 1 << 5
    INSTRUMENTS = 1 << 6
    SPEED_ONLY = 1 << 7
    PAL = 1 << 8
    ANY_ROW_JUMP = 1 << 9
    STRAIGHT = 1 << 10


class Flow(IntEnum):
    """Who decides between loops, jumps and breaks on one row."""

    PLAIN = 0
    ST3 = 1
    ST3_OLD = 2
    IT = 3
    IT_200 = 4
    IT_104 = 5
    IT_100 = 6
    MODPLUG = 7


class EnvelopeFlags(IntFlag):
    """What an envelope has."""

    ON = 1
    SUSTAIN = 2
    LOOP = 4
    CARRY = 8
    FILTER = 16


def _numbers(names: str) -> list[tuple[str, str]]:
    return [(name, "i4") for name in names.split()]


SAMPLE = np.dtype(
    [
        ("finetune", "f8"),
        *_numbers(
            "transpose length loop loop_start loop_end sustain sustain_start sustain_end whole_first volume"
            " global_volume pan vibrato_shape vibrato_sweep vibrato_depth vibrato_rate"
        ),
    ],
    align=True,
)
ENVELOPE = np.dtype(_numbers("flags first_point points sustain_start sustain_end loop_start loop_end"))
INSTRUMENT = np.dtype(
    [
        ("volume", ENVELOPE),
        ("panning", ENVELOPE),
        ("pitch", ENVELOPE),
        *_numbers(
            "playable first_sample fade global_volume default_pan new_note_action duplicate_check"
            " duplicate_action cutoff resonance random_volume random_pan pitch_pan_separation"
            " pitch_pan_center"
        ),
        ("keys", "i4", (KEYS, 2)),
    ]
)
CHANNEL = np.dtype(_numbers("pan volume surround muted"))


@dataclass(frozen=True, slots=True, eq=False)
class ClassicScore:
    """A score to be played. Cells are uint8 [rows of all patterns, channels, 5].

    ``orders`` are patterns, :data:`ORDER_SKIP` or :data:`ORDER_END`; ``pattern_start`` the first row of each
    pattern, and one beyond the last. ``macros``: :data:`MACROS` texts, or none for the usual ones.
    """

    dialect: Dialect
    rules: Rules
    flow: Flow
    orders: NDArray[np.int32]
    pattern_start: NDArray[np.int32]
    cells: NDArray[np.uint8]
    channels: NDArray[np.void]
    samples: NDArray[np.void]
    instruments: NDArray[np.void]
    points: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 2), np.int32))
    macros: tuple[str, ...] = ()
    restart: int = 0
    speed: int = 6
    tempo: int = 125
    global_volume: int = 64
    highest_global_volume: int = 64

    def for_native(self) -> dict[str, Any]:
        """Return what ``motorik._native.ClassicPlayer`` takes; arrays contiguous and of the right kind."""
        numbers = (
            "dialect", "rules", "flow", "restart", "speed", "tempo", "global_volume", "highest_global_volume",
        )  # fmt: skip
        arrays: dict[str, Any] = {
            "orders": np.int32, "pattern_start": np.int32, "cells": np.uint8, "points": np.int32,
            "channels": CHANNEL, "samples": SAMPLE, "instruments": INSTRUMENT,
        }  # fmt: skip
        given: dict[str, Any] = {name: int(getattr(self, name)) for name in numbers}
        for name, kind in arrays.items():
            given[name] = np.ascontiguousarray(getattr(self, name), dtype=kind)
        given["macros"] = b"".join(
            text.encode("ascii", "replace")[: MACRO_LENGTH - 1].ljust(MACRO_LENGTH, b"\0")
            for text in self.macros
        )
        return given
