"""Slices: strokes whose places are known are found there, and nowhere else."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.formats.slices import (
    MOST_SLICES,
    SliceError,
    grid_slices,
    silence_slices,
    transient_slices,
)

RATE = 48000


def strokes(seed: int, rate: int = RATE) -> tuple[np.ndarray, list[int]]:
    """Four seconds of thumps, noises and tones that ring into one another, and where each begins."""
    rng = np.random.default_rng(seed)
    sound, places = np.zeros((4 * rate, 2), np.float32), []
    place = rate // 12
    while place < len(sound) - rate // 2:
        time = np.arange(rate // 4) / rate
        decay = np.exp(-time / rng.uniform(0.015, 0.06)) * rng.uniform(0.3, 1)
        kinds = (
            np.sin(2 * np.pi * 60 * time * (1 + np.exp(-time * 100))),
            rng.standard_normal(len(time)) * 0.4,
            np.sin(2 * np.pi * 440 * time),
        )
        sound[place : place + len(time)] += (kinds[rng.integers(3)] * decay)[:, None].astype(np.float32)
        places.append(place)
        place += int(rng.uniform(0.125, 0.33) * rate)
    return sound, places


@pytest.mark.parametrize("rate", [22050, 44100, 96000])
def test_strokes_are_found_where_they_are(rate: int) -> None:
    hits = wanted = found = 0
    for seed in range(8):
        sound, places = strokes(seed, rate)
        starts = transient_slices(sound, rate)
        assert starts[0] == 0
        hits += sum(min(abs(start - place) for start in starts) < 0.005 * rate for place in places)
        wanted, found = wanted + len(places), found + len(starts) - 1
    assert hits >= 0.99 * wanted
    assert found <= 1.02 * wanted


def test_a_slice_begins_where_the_wave_is_near_zero() -> None:
    sound, _ = strokes(3)
    mono = sound.mean(axis=1)
    assert np.abs(mono[transient_slices(sound, RATE)[1:]]).max() < 0.1 * np.abs(mono).max()


@pytest.mark.parametrize("seconds", [0.001, 0.5, 2])
def test_what_does_not_strike_is_one_slice(seconds: float) -> None:
    time = np.arange(round(seconds * RATE)) / RATE
    steady = np.sin(2 * np.pi * 220 * time).astype(np.float32)[:, None]
    assert transient_slices(steady, RATE, sensitivity=1) == [0]
    assert transient_slices(np.zeros_like(steady), RATE) == [0]


def test_more_sensitivity_hears_more() -> None:
    sound, _ = strokes(5)
    counts = [len(transient_slices(sound, RATE, sensitivity=step / 4)) for step in range(5)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_slices_between_silences_begin_just_before_the_sound() -> None:
    sound = np.zeros((RATE, 1), np.float32)
    for place in (4800, 20000, 40000):
        sound[place : place + 5000] = 0.5
    starts = silence_slices(sound, RATE)
    assert len(starts) == 3
    assert all(96 <= place - start <= 150 for place, start in zip((4800, 20000, 40000), starts, strict=True))
    assert len(silence_slices(sound, RATE, shortest_seconds=0.25)) == 2


@given(st.integers(1, 1 << 24), st.integers(1, MOST_SLICES))
@settings(max_examples=50)
def test_a_grid_covers_the_sample_evenly(frames: int, count: int) -> None:
    if count > frames:
        with pytest.raises(SliceError):
            grid_slices(frames, count)
        return
    lengths = np.diff([*grid_slices(frames, count), frames])
    assert lengths.sum() == frames
    assert lengths.max() - lengths.min() <= 1


def test_what_makes_no_sense_is_refused() -> None:
    sound = np.zeros((100, 1), np.float32)
    for wrong in (
        partial(grid_slices, 0, 1),
        partial(grid_slices, 100, 0),
        partial(grid_slices, 1 << 25, 4),
        partial(transient_slices, sound, RATE, sensitivity=2),
        partial(silence_slices, sound, RATE, threshold_db=3),
        partial(silence_slices, sound, RATE),
    ):
        with pytest.raises(SliceError, match="allowed"):
            wrong()
