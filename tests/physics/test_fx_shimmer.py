"""fx.shimmer: intervals, when they come, decay bands, and that nothing runs away."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig
from tools.bench.sound.reverb import decay_time

RATE = 48000


def burst(hertz: float, seconds: float, length: float = 0.3) -> np.ndarray:
    time = np.arange(int(RATE * seconds)) / RATE
    return np.where(time < length, np.sin(2 * np.pi * hertz * time) * np.sin(np.pi * time / length) ** 2, 0)


def level_at(out: np.ndarray, hertz: float) -> float:
    """Return the level around a frequency, dB."""
    power = np.abs(np.fft.rfft(out * np.hanning(len(out)))) ** 2
    frequency = np.fft.rfftfreq(len(out), 1 / RATE)
    return float(10 * np.log10(power[np.abs(frequency / hertz - 1) < 0.03].sum() + 1e-20))


@pytest.mark.parametrize("interval", [-12, 7, 12])
def test_what_comes_back_is_transposed(interval: float) -> None:
    values = {"pitch_1": interval, "blend": 0, "decay": 2, "delay": 0.3, "mix": 1, "modulation": 0}
    with_it, without = (
        Rig("fx.shimmer", amount=amount, **values).mono(burst(500, 2))[24000:72000] for amount in (1, 0)
    )
    wanted = 500 * 2 ** (interval / 12)
    assert level_at(with_it, wanted) > level_at(without, wanted) + 25
    peak = np.abs(np.fft.rfft(with_it * np.hanning(len(with_it)), 2**20))
    frequency = np.fft.rfftfreq(2**20, 1 / RATE)
    near = np.abs(frequency / wanted - 1) < 0.04
    centre = (frequency[near] * peak[near] ** 2).sum() / (peak[near] ** 2).sum()
    assert 1200 * np.log2(centre / wanted) == pytest.approx(0, abs=12)


@pytest.mark.parametrize("delay", [0.05, 1.0])
def test_it_comes_back_after_the_delay(delay: float) -> None:
    values = {"delay": delay, "pitch_1": 12, "blend": 0, "size": 0.3, "decay": 0.3, "mix": 1, "modulation": 0}
    outs = [Rig("fx.shimmer", amount=amount, **values).mono(burst(1000, 2, 0.02)) for amount in (0, 1)]
    comes = np.argmax(np.abs(outs[1] - outs[0]) > 1e-4 * np.abs(outs[0]).max()) / RATE
    # Twice through the shortest line and the grain of 80 ms at most.
    assert delay + 0.015 < comes < delay + 0.12


def test_each_band_decays_as_set() -> None:
    rig = Rig("fx.shimmer", amount=0, decay=2, low_decay=1.5, high_decay=0.4, size=0.8, mix=1)
    click = np.zeros(RATE * 4)
    click[0] = 1
    response = rig.run(click)[0, :, :2]
    for hertz, octaves, wanted in ((57, 1, 3.0), (1000, 1 / 3, 2.0), (15000, 1 / 3, 0.8)):
        assert decay_time(response, hertz, octaves) == pytest.approx(wanted, rel=0.05)


@pytest.mark.parametrize("intervals", [(0, 0), (12, -12), (24, 19)])
def test_nothing_runs_away(intervals: tuple[float, float]) -> None:
    rig = Rig(
        "fx.shimmer", amount=1, decay=60, low_decay=2, high_decay=1, mix=1,
        pitch_1=intervals[0], pitch_2=intervals[1], blend=0.5, delay=0.05,
    )  # fmt: skip
    noise = np.random.default_rng(1).uniform(-0.3, 0.3, RATE)
    sizes = [np.abs(rig.mono(noise)).max() for _ in range(25)]
    assert max(sizes) < 30
    assert sizes[-1] < 1.5 * max(sizes[-8:-1])


def test_frozen_glow_stays() -> None:
    rig = Rig("fx.shimmer", mix=1, decay=4)
    rig.mono(np.random.default_rng(1).uniform(-0.3, 0.3, RATE * 2))
    rig.set(smooth=True, freeze=1)
    rig.run(frames=9600)
    first = rig.run(frames=RATE)[0].std()
    rig.run(frames=RATE * 20)
    assert rig.run(frames=RATE)[0].std() == pytest.approx(first, rel=0.1)
