"""Meters say what numpy and the loudness of finished sound say, and cannot be heard."""

import math

import numpy as np
import pytest

from motorik.domain.project import Track
from motorik.engine.host import Engine
from motorik.engine.loudness import measure
from tests.engine.test_mixing import LIMITER, bus, playing, song, track


def measured(*tracks: Track, rate: int = 48000, seconds: float = 4.0) -> tuple[Engine, np.ndarray]:
    engine = playing(song(*tracks, bus("quiet")))
    engine.meters(on=True)
    sound = engine.render(int(rate * seconds))
    return engine, sound.astype(float)


def test_meters_agree_with_numpy_and_with_the_loudness_of_the_whole() -> None:
    engine, sound = measured(track("a", pan=0.4), track("b", level_db=-3, pan=-0.8))
    meters = engine.meters()
    assert list(meters) == ["a", "b", "quiet", "master"]
    master, last = meters["master"], sound[-14400:]
    np.testing.assert_allclose([master.peak_left, master.peak_right], np.abs(sound).max(axis=0), rtol=1e-6)
    np.testing.assert_allclose(
        [master.rms_left, master.rms_right], np.sqrt(np.mean(last**2, axis=0)), rtol=1e-5
    )
    expected = np.mean(last[:, 0] * last[:, 1]) / np.sqrt(np.prod(np.mean(last**2, axis=0)))
    assert master.correlation == pytest.approx(expected, abs=1e-5)
    assert master.integrated_lufs == pytest.approx(measure(sound, 48000).lufs, abs=1e-3)
    assert master.momentary_lufs == pytest.approx(measure(sound[-48000:], 48000).lufs, abs=0.05)
    assert master.short_term_lufs == pytest.approx(measure(sound[-144000:], 48000).lufs, abs=0.05)
    alone = measure(measured(track("a", pan=0.4))[1], 48000).lufs
    assert meters["a"].integrated_lufs == pytest.approx(alone, abs=1e-3)
    quiet = meters["quiet"]
    assert (quiet.peak_left, quiet.rms_left, quiet.correlation, quiet.integrated_lufs) == (0, 0, 0, -math.inf)


def test_integrated_loudness_is_gated_as_that_of_the_whole() -> None:
    """Loud, then 15 dB less, which the relative gate leaves out, then silence below the absolute one."""
    engine = playing(song(track("a")))
    engine.meters(on=True)
    parts = []
    for level in (0.0, -15.0, -96.0):
        engine.apply(song(track("a", level_db=level)))
        for _ in range(6):
            parts.append(engine.render(20000))
            engine.meters()
    whole = measure(np.concatenate(parts), 48000).lufs
    reading = engine.meters()["master"]
    assert reading.integrated_lufs == pytest.approx(whole, abs=1e-3)
    assert reading.momentary_lufs == -math.inf


def test_correlation_tells_sides_turned_against_each_other() -> None:
    engine, _ = measured(track("a"), seconds=1)
    assert engine.meters()["a"].correlation == pytest.approx(1, abs=1e-6)


def test_peaks_are_since_the_last_reading_and_meters_can_be_switched() -> None:
    engine, _ = measured(track("a"), seconds=1)
    assert engine.meters()["a"].peak_left > 0.1
    assert engine.meters()["a"].peak_left == 0
    assert engine.meters(on=False) == {}
    engine.render(48000)
    again = engine.meters(on=True)["a"]
    assert (again.peak_left, again.integrated_lufs) == (0, -math.inf)
    engine.render(48000)
    assert engine.meters()["a"].integrated_lufs > -30


def test_a_rebuilt_channel_goes_on_counting() -> None:
    engine, first = measured(track("a"), seconds=2)
    engine.meters()
    assert engine.apply(song(track("a", LIMITER), bus("quiet")))
    second = engine.render(96000)
    whole = measure(np.concatenate([first, second.astype(float)]), 48000).lufs
    assert engine.meters()["master"].integrated_lufs == pytest.approx(whole, abs=1e-3)
    assert engine.meters()["a"].integrated_lufs == pytest.approx(whole, abs=0.1)


def test_meters_cannot_be_heard() -> None:
    quiet = playing(song(track("a", LIMITER), track("b"))).render(24000)
    np.testing.assert_array_equal(measured(track("a", LIMITER), track("b"), seconds=0.5)[1], quiet)
