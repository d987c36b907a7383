"""Strategies for modules of each format: cells that its trackers can write, samples of every kind."""

import numpy as np
from hypothesis import strategies as st

from motorik.formats.classic.module import NO_VOLUME, NOTE_CUT, NOTE_FADE, NOTE_OFF, Dialect
from tools.modules.writing import WrittenModule, WrittenSample

NOTES = {
    Dialect.MOD: [0, *range(49, 85)],
    Dialect.XM: [0, NOTE_OFF, *range(13, 109)],
    Dialect.S3M: [0, NOTE_CUT, *range(13, 121)],
    Dialect.IT: [0, NOTE_CUT, NOTE_OFF, NOTE_FADE, *range(1, 121)],
}
INSTRUMENTS = {Dialect.MOD: 31, Dialect.XM: 128, Dialect.S3M: 99, Dialect.IT: 99}
VOLUMES = {
    Dialect.MOD: [NO_VOLUME],
    Dialect.XM: [0, *range(0x10, 0x51), *range(0x60, 0x100)],
    Dialect.S3M: [NO_VOLUME, *range(65), *range(128, 193)],
    Dialect.IT: [NO_VOLUME, *range(125), *range(128, 213)],
}
COMMANDS = {Dialect.MOD: 15, Dialect.XM: 35, Dialect.S3M: 26, Dialect.IT: 26}
ROWS = {
    Dialect.MOD: st.just(64),
    Dialect.S3M: st.just(64),
    Dialect.XM: st.integers(1, 256),
    Dialect.IT: st.integers(1, 200),
}
CHANNELS = {Dialect.MOD: st.just(4), Dialect.XM: st.integers(1, 32), Dialect.S3M: st.integers(1, 32),
            Dialect.IT: st.integers(1, 64)}  # fmt: skip


MOST_BYTES = 0xFFFF
"""A packed pattern of a file; a full cell takes up to seven, a row one more."""


@st.composite
def patterns(draw: st.DrawFn, dialect: Dialect, channels: int) -> np.ndarray:
    """Return cells of chance: full, sparse or empty, and something in the last channel."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows = min(draw(ROWS[dialect]), MOST_BYTES // (7 * channels + 1))
    cells = np.zeros((rows, channels, 5), np.uint8)
    cells[:, :, 2] = 0 if dialect is Dialect.XM else NO_VOLUME
    shape = (rows, channels)
    full = np.stack([
        chance.choice(NOTES[dialect], shape),
        chance.integers(0, INSTRUMENTS[dialect] + 1, shape),
        chance.choice(VOLUMES[dialect], shape),
        chance.integers(0, COMMANDS[dialect] + 1, shape),
        chance.integers(0, 256, shape),
    ], axis=2)  # fmt: skip
    kept = chance.random((rows, channels, 5)) < draw(st.sampled_from([0, 0.05, 0.5, 1]))
    kept[:, :, 4] = kept[:, :, 3]  # a parameter is never alone
    cells[kept] = full[kept]
    cells[0, channels - 1, 1] = 1
    if dialect is Dialect.MOD:
        cells[:, :, 4][cells[:, :, 3] == 0xD] = 0
    cells[:, :, 4][cells[:, :, 3] == 0] = 0
    return cells


@st.composite
def samples(draw: st.DrawFn, dialect: Dialect) -> WrittenSample:
    """Return sound of chance, quiet or loud, long enough for a loop."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    wide = dialect is not Dialect.MOD and draw(st.booleans())
    stereo = dialect is not Dialect.MOD and draw(st.booleans())
    frames = 2 * draw(st.integers(5, 300))
    swing = draw(st.sampled_from([1, 3, 20, 127, 32767 if wide else 127]))
    shape = (frames, 2) if stereo else (frames,)
    whole = chance.integers(-swing - 1, swing + 1, shape)
    levels = whole.astype(np.int16) if wide else whole.astype(np.int8)
    start = 2 * draw(st.integers(0, frames // 2 - 5))
    loop = (start, start + 10) if draw(st.booleans()) else None
    name = draw(st.text("abcXYZ 0189!", max_size=20)).rstrip()
    return WrittenSample(levels, name, loop, draw(st.integers(0, 64)))


@st.composite
def modules(draw: st.DrawFn, dialect: Dialect) -> WrittenModule:
    """Return a module that its format can hold."""
    channels = draw(CHANNELS[dialect])
    count = draw(st.integers(1, 3))
    compressed = draw(st.sampled_from([0, 214, 215])) if dialect is Dialect.IT else 0
    return WrittenModule(
        patterns=[draw(patterns(dialect, channels)) for _ in range(count)],
        samples=draw(st.lists(samples(dialect), min_size=1, max_size=4)),
        orders=[*draw(st.lists(st.integers(0, count - 1), max_size=10)), *range(count)],
        title=draw(st.text("abcXYZ 0189!", max_size=20)).rstrip(),
        compressed=compressed,
    )
