"""Small scores for tests: drawn by chance, or written cell by cell."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from motorik.sequencer.classic.score import (
    CHANNEL,
    INSTRUMENT,
    KEYS,
    NOT_SET,
    SAMPLE,
    ClassicScore,
    Dialect,
    EnvelopeFlags,
    Flow,
    Rules,
)

MIDDLE_C = 61
NO_VOLUME = {Dialect.MOD: 255, Dialect.XM: 0, Dialect.S3M: 255, Dialect.IT: 255}
HIGHEST_GLOBAL_VOLUME = {Dialect.MOD: 64, Dialect.XM: 64, Dialect.S3M: 64, Dialect.IT: 128}
FLOWS = {Dialect.MOD: Flow.PLAIN, Dialect.XM: Flow.PLAIN, Dialect.S3M: Flow.ST3, Dialect.IT: Flow.IT}

Cell = Sequence[int]
"""note, instrument, volume, command, parameter; shorter ones are filled up."""


def a_sample(**numbers: Any) -> np.ndarray:
    """Return a sample of 1000 frames without a loop, except for what is given."""
    sample = np.zeros((), SAMPLE)
    for name, value in {"length": 1000, "volume": 64, "global_volume": 64, "pan": NOT_SET, **numbers}.items():
        sample[name] = value
    return sample


def an_instrument(sample: int = 0, **numbers: Any) -> np.ndarray:
    """Return an instrument that plays one sample on all keys."""
    instrument = np.zeros((), INSTRUMENT)
    plain = {
        "playable": 1, "first_sample": sample, "global_volume": 128, "default_pan": NOT_SET, "fade": 1024,
        "cutoff": NOT_SET, "resonance": NOT_SET,
    }  # fmt: skip
    for name, value in {**plain, **numbers}.items():
        instrument[name] = value
    instrument["keys"][:, 0] = sample
    return instrument


def envelope(first: int, count: int, flags: EnvelopeFlags = EnvelopeFlags.ON) -> tuple[int, ...]:
    """Return an envelope of ``count`` points from ``first`` on."""
    return (int(flags), first, count, 0, 0, 0, 0)


def a_score(dialect: Dialect, rows: Sequence[Sequence[Cell]], **changes: Any) -> ClassicScore:
    """Return a score of one pattern; ``rows`` hold a cell a channel."""
    cells = np.zeros((len(rows), max(len(row) for row in rows), 5), np.uint8)
    cells[:, :, 2] = NO_VOLUME[dialect]
    for number, row in enumerate(rows):
        for channel, cell in enumerate(row):
            cells[number, channel, : len(cell)] = cell
    channels = np.zeros(cells.shape[1], CHANNEL)
    channels["pan"], channels["volume"] = 128, 64
    parts: dict[str, Any] = {
        "rules": Rules.LINEAR,
        "flow": FLOWS[dialect],
        "orders": np.array([0], np.int32),
        "pattern_start": np.array([0, len(rows)], np.int32),
        "cells": cells,
        "channels": channels,
        "samples": np.array([a_sample()], SAMPLE),
        "instruments": np.array([an_instrument()], INSTRUMENT),
        "global_volume": HIGHEST_GLOBAL_VOLUME[dialect],
        "highest_global_volume": HIGHEST_GLOBAL_VOLUME[dialect],
    }
    return ClassicScore(dialect, **{**parts, **changes})


@st.composite
def scores(draw: st.DrawFn) -> ClassicScore:
    """Return a score of chance: every dialect and rule, cells that mean anything or nothing."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    dialect = draw(st.sampled_from(Dialect))
    channels, rows, patterns = int(chance.integers(1, 5)), 12, 2
    shape = (patterns * rows, channels)
    cells = chance.integers(0, 256, (*shape, 5)).astype(np.uint8)
    cells[..., 0] = chance.integers(30, 90, shape)
    cells[..., 1] = chance.integers(0, 5, shape)
    cells[..., 3] = chance.integers(0, 35, shape)
    kept = chance.random((*shape, 5)) < draw(st.sampled_from([0.1, 0.3, 0.7]))
    empty = np.array([0, 0, NO_VOLUME[dialect], 0, 0], np.uint8)
    cells = np.where(kept, cells, empty)
    count = 4
    return a_score(
        dialect,
        [[()] * channels],
        rules=Rules(int(chance.integers(0, 4096))),
        flow=Flow(int(chance.integers(0, 8))),
        orders=chance.integers(0, patterns, 4).astype(np.int32),
        pattern_start=np.arange(0, patterns * rows + 1, rows, dtype=np.int32),
        cells=np.ascontiguousarray(cells),
        channels=_channels(channels, chance),
        samples=np.array([_sample(chance) for _ in range(count)], SAMPLE),
        instruments=np.array([_instrument(chance, number) for number in range(count)], INSTRUMENT),
        points=np.array([(0, 64), (5, 20), (12, 40), (30, 0)], np.int32),
        speed=int(chance.integers(1, 7)),
        tempo=int(chance.integers(32, 256)),
    )


def _channels(count: int, chance: np.random.Generator) -> np.ndarray:
    channels = np.zeros(count, CHANNEL)
    channels["pan"] = chance.integers(0, 256, count)
    channels["volume"] = chance.integers(30, 65, count)
    return channels


def _sample(chance: np.random.Generator) -> np.ndarray:
    length = int(chance.integers(2, 3000))
    start = int(chance.integers(0, length - 1))
    return a_sample(
        length=length,
        finetune=int(chance.integers(-128, 128)),
        transpose=int(chance.integers(-12, 13)),
        loop=int(chance.integers(0, 3)),
        loop_start=start,
        loop_end=int(chance.integers(start + 1, length + 1)),
        volume=int(chance.integers(1, 65)),
        vibrato_rate=int(chance.integers(0, 64)),
        vibrato_depth=int(chance.integers(0, 64)),
    )


def _instrument(chance: np.random.Generator, number: int) -> np.ndarray:
    flags = EnvelopeFlags(int(chance.integers(0, 8)))
    instrument = an_instrument(
        number,
        volume=envelope(0, 4, flags),
        panning=envelope(0, 4, flags),
        new_note_action=int(chance.integers(0, 4)),
        duplicate_check=int(chance.integers(0, 4)),
        random_volume=int(chance.integers(0, 50)),
    )
    instrument["keys"][:: int(chance.integers(2, KEYS)), 0] = NOT_SET
    return instrument
