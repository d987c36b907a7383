"""From what a module's file holds to a score for the player: what the file's own tracker would make of it."""

from dataclasses import dataclass
from math import log2, trunc

import numpy as np
from numpy.typing import NDArray

from motorik.sequencer.classic.score import (
    CHANNEL,
    INSTRUMENT,
    KEYS,
    NOT_SET,
    ORDER_END,
    ORDER_SKIP,
    SAMPLE,
    ClassicScore,
    EnvelopeFlags,
    Flow,
    Rules,
)
from motorik.sequencer.classic.score import Dialect as PlayedDialect

from .module import (
    CELL_FIELDS,
    ClassicInstrument,
    ClassicModule,
    ClassicSample,
    Dialect,
    Envelope,
)
from .module import ORDER_END as FILE_END
from .module import ORDER_SKIP as FILE_SKIP

MIDDLE_C_HZ = 8363
FINETUNES = 128
"""Steps of a semitone."""

_HIGHEST_PAN = 255
_PITCH_SCALE, _FILTER_SCALE = 50, 4
"""Envelope values are kept finer than the file writes them, as Impulse Tracker reckons."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How exact numbers are taken over.

    ``whole_finetunes`` rounds IT's and S3M's tunings towards middle C to 1/128 semitone, and
    ``sixteenths_of_pan`` S3M's 16 pans to steps of 16: so do players that the play-behaviour tests were made
    with. ``exact_periods`` takes twelfths of an octave for the Amiga's periods, as libxmp does, instead of
    the whole numbers in the trackers' tables. All are off for music: the exact speed in Hz counts, and the
    table.
    """

    whole_finetunes: bool = False
    sixteenths_of_pan: bool = False
    exact_periods: bool = False


EXACT = Precision()


def score_of(module: ClassicModule, precision: Precision = EXACT) -> ClassicScore:
    """Return the score of a module."""
    points: list[tuple[int, int]] = []
    missing = ClassicSample()  # for keys that name a sample there is not: silent, but a sample
    samples = np.array([_sample(module, sample, precision) for sample in (*module.samples, missing)], SAMPLE)
    if module.instruments:
        instruments = [_instrument(module, instrument, points) for instrument in module.instruments]
    else:
        instruments = [_sample_as_instrument(number, s) for number, s in enumerate(module.samples)]
    cells, pattern_start = _cells(module)
    return ClassicScore(
        dialect=PlayedDialect(int(module.dialect)),
        rules=_rules(module, precision),
        flow=_flow(module),
        orders=_orders(module),
        pattern_start=pattern_start,
        cells=cells,
        channels=_channels(module, precision),
        samples=samples.reshape(-1),
        instruments=np.array(instruments, INSTRUMENT).reshape(-1),
        points=np.array(points, np.int32).reshape(-1, 2),
        macros=module.macros if module.dialect == Dialect.IT else (),
        restart=module.restart,
        speed=min(max(module.speed, 1), 255),
        tempo=min(max(module.tempo, 20), 1000),
        global_volume=_global_volume(module),
        highest_global_volume=128 if module.dialect == Dialect.IT else 64,
    )


# -- whose rules ------------------------------------------------------------------------------------


def _rules(module: ClassicModule, precision: Precision) -> Rules:
    rules = Rules(0)
    for flag, said in (
        (Rules.LINEAR, module.linear_slides),
        (Rules.AMIGA_LIMITS, module.amiga_limits),
        (Rules.STRICT, _strict(module)),
        (Rules.FAST_SLIDES, module.fast_slides),
        (Rules.OLD_EFFECTS, module.old_effects),
        (Rules.COMPATIBLE_GXX, module.compatible_gxx),
        (Rules.INSTRUMENTS, module.dialect == Dialect.IT and bool(module.instruments)),
        (Rules.SPEED_ONLY, module.vblank),
        (Rules.PAL, module.dialect == Dialect.MOD and module.channels <= 4),
        (Rules.ANY_ROW_JUMP, module.made_with == "Skale Tracker"),
        (Rules.EXACT_PERIODS, precision.exact_periods),
    ):
        if said:
            rules |= flag
    return rules


def _strict(module: ClassicModule) -> bool:
    """Tell whether the file comes from the tracker itself or one that plays its quirks as well."""
    made_with = module.made_with
    match module.dialect:
        case Dialect.MOD:
            return made_with.startswith("ProTracker")
        case Dialect.XM:
            return made_with.startswith(("FastTracker 2", "Fasttracker II clone", "OpenMPT "))
        case Dialect.S3M:
            return made_with.startswith(("Scream Tracker 3", "OpenMPT 1.")) or made_with == ""
        case Dialect.IT:
            return False


def _flow(module: ClassicModule) -> Flow:
    made_with = module.made_with
    if made_with.startswith("ModPlug") or made_with == "OpenMPT 1.17":
        return Flow.MODPLUG
    if module.dialect == Dialect.S3M:
        if made_with.startswith(("Impulse Tracker", "Schism")):
            return Flow.IT if made_with.startswith("Impulse") else Flow.ST3
        old = ("Scream Tracker 3.00", "Scream Tracker 3.01", "Scream Tracker 3.02")
        return Flow.ST3_OLD if made_with.startswith(old) else Flow.ST3
    if module.dialect == Dialect.IT:
        return _impulse_tracker_flow(made_with)
    return Flow.PLAIN


def _impulse_tracker_flow(made_with: str) -> Flow:
    name, _, version = made_with.rpartition(" ")
    if name != "Impulse Tracker" or version[:1] not in "012":
        return Flow.IT
    for before, flow in (("1.04", Flow.IT_100), ("2.00", Flow.IT_104), ("2.10", Flow.IT_200)):
        if version < before:
            return flow
    return Flow.IT


# -- the song ---------------------------------------------------------------------------------------


def _orders(module: ClassicModule) -> NDArray[np.int32]:
    marked = module.dialect in (Dialect.S3M, Dialect.IT)
    marks = {FILE_SKIP: ORDER_SKIP, FILE_END: ORDER_END}
    orders = [
        marks[order] if marked and order in marks else order if order < len(module.patterns) else ORDER_SKIP
        for order in module.orders
    ]
    return np.array(orders, np.int32)


def _cells(module: ClassicModule) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    rows = [len(pattern) for pattern in module.patterns]
    pattern_start = np.concatenate(([0], np.cumsum(rows, dtype=np.int64))).astype(np.int32)
    if not module.patterns:
        return np.zeros((0, module.channels, CELL_FIELDS), np.uint8), pattern_start
    return np.concatenate(module.patterns), pattern_start


def _channels(module: ClassicModule, precision: Precision) -> NDArray[np.void]:
    channels = np.zeros(module.channels, CHANNEL)
    channels["pan"], channels["volume"] = 128, 64
    coarse = precision.sixteenths_of_pan and module.dialect == Dialect.S3M
    for number, pan in enumerate(module.channel_pan[: module.channels]):
        channels[number]["surround"] = pan is None
        if pan is not None:
            channels[number]["pan"] = min((pan * 15 + 128) // 256 * 16 if coarse else pan, _HIGHEST_PAN)
    for number, volume in enumerate(module.channel_volume[: module.channels]):
        channels[number]["volume"] = volume
    for number, muted in enumerate(module.channel_muted[: module.channels]):
        channels[number]["muted"] = muted
    return channels


def _global_volume(module: ClassicModule) -> int:
    whole = min(module.global_volume, 128)
    return whole if module.dialect == Dialect.IT else whole // 2


# -- samples and instruments ------------------------------------------------------------------------


def _tuning(module: ClassicModule, sample: ClassicSample, precision: Precision) -> tuple[int, float]:
    """Return (semitones, 1/128 semitones) to add to a key."""
    if module.dialect in (Dialect.MOD, Dialect.XM):
        return sample.relative_note, sample.finetune
    steps = 12 * FINETUNES * log2(max(sample.c5_speed, 1) / MIDDLE_C_HZ)
    if precision.whole_finetunes:
        steps = trunc(steps)
    semitones = trunc(steps / FINETUNES)
    return semitones, steps - semitones * FINETUNES


def _sample(module: ClassicModule, sample: ClassicSample, precision: Precision) -> tuple[float, ...]:
    transpose, finetune = _tuning(module, sample, precision)
    shape, sweep, depth, rate = sample.vibrato
    if module.dialect == Dialect.IT:
        vibrato = (shape, (255 - min(sweep, 255)) // 2, depth * 2, rate)
    else:
        vibrato = (shape, sweep, depth * 4, rate)
    frames = len(sample.sound)
    whole_first = _strict(module) and module.dialect == Dialect.MOD and sample.loop.start == 0
    return (
        finetune, transpose, frames,
        int(sample.loop.kind), sample.loop.start, sample.loop.end,
        int(sample.sustain.kind), sample.sustain.start, sample.sustain.end,
        whole_first and frames > sample.loop.end,
        min(sample.volume, 64), min(sample.global_volume, 64),
        NOT_SET if sample.pan is None else min(sample.pan, _HIGHEST_PAN),
        *vibrato,
    )  # fmt: skip


def _sample_as_instrument(number: int, sample: ClassicSample) -> tuple[object, ...]:
    no_envelope = (0,) * 7
    keys = [(number, 0)] * KEYS
    playable = len(sample.sound) > 0
    return (
        no_envelope, no_envelope, no_envelope, playable, number, 0, 128,
        NOT_SET, 0, 0, 0, NOT_SET, NOT_SET, 0, 0, 0, 0, keys,
    )  # fmt: skip


def _instrument(
    module: ClassicModule, instrument: ClassicInstrument, points: list[tuple[int, int]]
) -> tuple[object, ...]:
    it = module.dialect == Dialect.IT
    keys = [
        (min(sample - 1, len(module.samples)), note - key) if sample else (NOT_SET, 0)
        for key, (note, sample) in enumerate(instrument.keys[:KEYS])
    ]
    keys += [(NOT_SET, 0)] * (KEYS - len(keys))
    first = next((sample for sample, _ in keys if sample != NOT_SET), NOT_SET)
    return (
        _envelope(instrument.volume_envelope, points, 0, 1),
        _envelope(instrument.panning_envelope, points, 32 if it else 0, 1),
        _pitch_envelope(instrument.pitch_envelope, points),
        first != NOT_SET,
        first,
        instrument.fadeout * (64 if it else 2),
        instrument.global_volume,
        NOT_SET if instrument.pan is None else min(instrument.pan, _HIGHEST_PAN),
        instrument.new_note_action,
        instrument.duplicate_check,
        # In the player's order of actions: cut, continue, off, fade.
        instrument.duplicate_action + 1 if instrument.duplicate_action else 0,
        NOT_SET if instrument.cutoff is None else instrument.cutoff,
        NOT_SET if instrument.resonance is None else instrument.resonance,
        instrument.random_volume,
        instrument.random_pan,
        instrument.pitch_pan_separation if it else 0,
        instrument.pitch_pan_center,
        keys,
    )


def _pitch_envelope(envelope: Envelope, points: list[tuple[int, int]]) -> tuple[int, ...]:
    if envelope.filter:
        return _envelope(envelope, points, 32, _FILTER_SCALE)
    return _envelope(envelope, points, 0, _PITCH_SCALE)


def _envelope(envelope: Envelope, points: list[tuple[int, int]], added: int, times: int) -> tuple[int, ...]:
    first = len(points)
    points += [(tick, (value + added) * times) for tick, value in envelope.points]
    sustain, loop = envelope.sustain or (0, 0), envelope.loop or (0, 0)
    flags = EnvelopeFlags(0)
    for flag, said in (
        (EnvelopeFlags.ON, envelope.enabled and bool(envelope.points)),
        (EnvelopeFlags.SUSTAIN, envelope.sustain is not None),
        (EnvelopeFlags.LOOP, envelope.loop is not None),
        (EnvelopeFlags.CARRY, envelope.carry),
        (EnvelopeFlags.FILTER, envelope.filter),
    ):
        if said:
            flags |= flag
    return (int(flags), first, len(envelope.points), *sustain, *loop)
