"""fx.gate: hysteresis, hold, both time constants, depth; ducking."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig, decibels

RATE = 48000


def gain(rig: Rig, key: np.ndarray) -> np.ndarray:
    """Return the gain in each frame: a small constant passes, the side chain drives."""
    return rig.run(np.full(len(key), 0.01), key)[0, :, 0] / 0.01


def square(level_db: np.ndarray | float, frames: int) -> np.ndarray:
    return np.broadcast_to(10 ** (np.asarray(level_db) / 20), frames) * np.where(np.arange(frames) % 2, 1, -1)


def test_it_opens_at_the_threshold_and_closes_below_the_hysteresis() -> None:
    sweep = np.concatenate([np.linspace(-60, -20, RATE), np.linspace(-20, -60, RATE)])
    open_part = gain(
        Rig("fx.gate", threshold_db=-40, hysteresis_db=6, attack=0.0001, hold=0.001, release=0.001),
        square(sweep, 2 * RATE),
    )
    opened, closed = int(np.argmax(open_part > 0.5)), RATE + int(np.argmax(open_part[RATE:] < 0.5))
    assert sweep[opened] == pytest.approx(-40, abs=0.1)
    assert sweep[closed] == pytest.approx(-46, abs=0.15)


@pytest.mark.parametrize(("attack", "hold", "release"), [(0.001, 0.01, 0.05), (0.02, 0.2, 0.3)])
def test_times_are_those_on_the_knobs(attack: float, hold: float, release: float) -> None:
    frames = 3 * RATE
    key = square(-10, frames) * (np.arange(frames) < RATE)
    g = gain(Rig("fx.gate", attack=attack, hold=hold, release=release), key)
    assert np.argmax(g > 1 - np.exp(-1)) / RATE == pytest.approx(attack, rel=0.02, abs=2 / RATE)
    end = RATE + int(np.argmax(g[RATE:] < 0.999 * g[RATE - 1]))
    assert (end - RATE) / RATE == pytest.approx(hold, abs=0.002 * release + 8 / RATE)
    down = end + int(np.argmax(g[end:] < np.exp(-1)))
    assert (down - end) / RATE == pytest.approx(release, rel=0.02)


@pytest.mark.parametrize("range_db", [-12, -40, -96])
def test_range_is_the_level_while_closed(range_db: float) -> None:
    quiet = 1e-3 * np.sin(2 * np.pi * 500 * np.arange(RATE) / RATE)
    out = Rig("fx.gate", range_db=range_db, release=0.001).mono(quiet)
    wanted = 10 ** (range_db / 20) if range_db > -96 else 0
    np.testing.assert_allclose(out[RATE // 2 :], wanted * quiet[RATE // 2 :], atol=1e-9)


def test_open_passes_what_comes() -> None:
    loud = np.sin(2 * np.pi * 100 * np.arange(RATE) / RATE)
    out = Rig("fx.gate").mono(loud)
    np.testing.assert_array_equal(out[RATE // 2 :], loud[RATE // 2 :].astype(np.float32))


def test_duck_turns_down_under_the_side_chain_and_comes_back() -> None:
    frames = 2 * RATE
    key = square(-10, frames) * ((np.arange(frames) >= RATE // 2) & (np.arange(frames) < RATE))
    g = gain(Rig("fx.gate", mode="duck", range_db=-12, attack=0.005, hold=0.01, release=0.1), key)
    assert g[: RATE // 2] == pytest.approx(1)
    assert decibels(g[RATE - 1]) == pytest.approx(-12, abs=0.01)
    assert g[-1] == pytest.approx(1, abs=1e-3)
    assert np.abs(np.diff(g)).max() < 0.01
