"""A deck and its rows as a score for the player of tracker modules."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from motorik.domain.deck import KEYS, Deck, DeckEnvelope, DeckInstrument, DeckLoop, DeckSample
from motorik.sequencer.classic.score import (
    CHANNEL,
    INSTRUMENT,
    NOT_SET,
    SAMPLE,
    ClassicScore,
    Dialect,
    EnvelopeFlags,
    Flow,
    Rules,
)
from motorik.sequencer.deck.grid import Grid

PATTERN_ROWS = 4096
"""Rows of the timeline are cut into patterns of so many: which they are in means nothing."""


def score_of(deck: Deck, grid: Grid) -> ClassicScore:
    """Return the score that plays the rows of ``grid`` one after the other."""
    rows = len(grid.cells)
    starts = np.array([*range(0, rows, PATTERN_ROWS), rows], np.int32)
    samples, instruments, points = _sounds(deck)
    channels = [(it.pan, it.volume, it.surround, 0) for it in deck.channels]
    return ClassicScore(
        dialect=Dialect[deck.dialect.upper()],
        rules=_rules(deck) | Rules.STRAIGHT,
        flow=Flow[deck.flow.upper()],
        orders=np.arange(len(starts) - 1, dtype=np.int32),
        pattern_start=starts,
        cells=grid.cells,
        channels=np.array(channels, CHANNEL),
        samples=samples,
        instruments=instruments,
        points=points,
        macros=deck.macros,
        speed=deck.speed,
        tempo=deck.tempo,
        global_volume=deck.global_volume,
        highest_global_volume=deck.highest_global_volume,
    )


def _rules(deck: Deck) -> Rules:
    rules = Rules(0)
    for name in deck.rules:
        rules |= Rules[name.upper()]
    return rules


Sounds = tuple[NDArray[np.void], NDArray[np.void], NDArray[np.int32]]


def _sounds(deck: Deck) -> Sounds:
    return _sounds_of(_Same((deck.samples, deck.instruments)))


class _Same:
    """Values compared by identity, held while they are a key."""

    def __init__(self, parts: tuple[tuple[DeckSample, ...], tuple[DeckInstrument, ...]]) -> None:
        self.parts = parts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and all(a is b for a, b in zip(self.parts, other.parts, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.parts)))


@lru_cache(maxsize=4)
def _sounds_of(key: _Same) -> Sounds:
    samples, instruments = key.parts
    points: list[tuple[int, int]] = []
    return (
        np.array([_sample(it) for it in samples], SAMPLE),
        np.array([_instrument(it, points) for it in instruments], INSTRUMENT),
        np.array(points, np.int32).reshape(-1, 2),
    )


def _or_not_set(value: int | None) -> int:
    return NOT_SET if value is None else value


def _loop(loop: DeckLoop | None) -> tuple[int, int, int]:
    return (0, 0, 0) if loop is None else (1 + loop.ping_pong, loop.start, loop.end)


def _sample(sample: DeckSample) -> tuple[float, ...]:
    return (
        sample.finetune, sample.transpose, sample.length, *_loop(sample.loop), *_loop(sample.sustain),
        sample.whole_first, sample.volume, sample.global_volume, _or_not_set(sample.pan), *sample.vibrato,
    )  # fmt: skip


def _instrument(instrument: DeckInstrument, points: list[tuple[int, int]]) -> tuple[object, ...]:
    keys = [(NOT_SET, 0)] * KEYS
    for run in instrument.keys:
        keys[run.low : run.high + 1] = [(run.sample, run.transpose)] * (run.high + 1 - run.low)
    return (
        *(_envelope(it, points) for it in (instrument.volume, instrument.panning, instrument.pitch)),
        instrument.playable,
        next((sample for sample, _ in keys if sample != NOT_SET), NOT_SET),
        instrument.fade, instrument.global_volume, _or_not_set(instrument.pan), instrument.new_note_action,
        instrument.duplicate_check, instrument.duplicate_action, _or_not_set(instrument.cutoff),
        _or_not_set(instrument.resonance), instrument.random_volume, instrument.random_pan,
        instrument.pitch_pan_separation, instrument.pitch_pan_center, keys,
    )  # fmt: skip


def _envelope(envelope: DeckEnvelope, points: list[tuple[int, int]]) -> tuple[int, ...]:
    first = len(points)
    points += envelope.points
    flags = EnvelopeFlags(0)
    for flag, said in (
        (EnvelopeFlags.ON, envelope.enabled),
        (EnvelopeFlags.SUSTAIN, envelope.sustain is not None),
        (EnvelopeFlags.LOOP, envelope.loop is not None),
        (EnvelopeFlags.CARRY, envelope.carry),
        (EnvelopeFlags.FILTER, envelope.filter),
    ):
        flags |= flag if said else EnvelopeFlags(0)
    return (
        int(flags),
        first,
        len(envelope.points),
        *(envelope.sustain or (0, 0)),
        *(envelope.loop or (0, 0)),
    )
