"""fx.compressor, fx.limiter: static curve, time constants, true peak."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from prototypes.oracles.fx_compressor import fall
from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot

Signal = NDArray[np.float64]
RATE = 48000
GIANNOULIS = "D. Giannoulis, M. Massberg, J. Reiss, JAES 60(6), 2012"


def curve_error(threshold: float, ratio: float, knee: float) -> float:
    """Return how far the level of steady tones is from the static curve at most, dB."""
    worst = 0.0
    for level in (-60, -33, -25, -21, -18, -15, -10, -3, 0):
        rig = Rig("fx.compressor", threshold_db=threshold, ratio=ratio, knee_db=knee, attack=0.002)
        out = rig.mono(10 ** (level / 20) * np.sin(2 * np.pi * 1000 * np.arange(RATE // 2) / RATE))
        heard = float(decibels(np.sqrt(2 * np.mean(out[-RATE // 10 :] ** 2))))
        wanted = level - float(fall(np.array(float(level)), threshold, ratio, knee))
        worst = max(worst, abs(heard - wanted))
    return worst


def true_peak_db(stereo: Signal) -> float:
    """Return the largest value between the samples, 16 readings a frame, dB; cut ends are no part of it."""
    fine = signal.resample_poly(stereo, 16, 1, axis=0, window=("kaiser", 10.0))
    return float(decibels(np.abs(fine[6400:-6400]).max()))


def nasty_signals(rate: float) -> dict[str, Signal]:
    """Return signals whose peaks lie between the samples, or come without warning."""
    random, frames = np.random.default_rng(3), int(rate / 2)
    n = np.arange(frames)
    between = np.zeros(frames)
    for place in range(1000, frames - 1000, 2500):
        between[place - 400 : place + 401] = 2 * np.sign(np.sinc(np.arange(-400, 401) + 0.5))
    high = signal.lfilter(*signal.butter(4, 0.8, "high"), random.standard_normal(frames))
    return {
        "signs that add up between samples": between,
        "random signs": 2 * np.sign(random.standard_normal(frames)),
        "a third of the rate": 2 * np.sin(2 * np.pi / 3 * n + np.pi / 6),
        "0.46 of the rate": 2 * np.sin(2 * np.pi * 0.46 * n + 0.3),
        "bursts at a quarter of the rate": np.where(n % 2400 < 960, 3, 0.05)
        * np.sin(np.pi / 2 * n + np.pi / 4),
        "noise at the top": 4 * high,
        "clicks": 8.0 * (n % 4000 == 2000),
    }


def overshoot(material: Signal, rate: float, release: float = 0.01) -> float:
    """Return how far the limiter's true peak is above its ceiling, dB."""
    rig = Rig("fx.limiter", rate, ceiling_db=-1, gain_db=6, release=release)
    stereo = np.stack([material, np.roll(material, 11), 0 * material, 0 * material], 1)
    return true_peak_db(rig.run(stereo)[0, :, :2]) + 1


def figures() -> Iterator[Figure]:
    """Yield the figures of compressor and limiter."""
    for setting in ((-18, 4, 6), (-30, 2, 0.1), (-24, 100, 18)):
        name = f"compressor curve error, threshold {setting[0]}, ratio {setting[1]}, knee {setting[2]}"
        yield Figure(name, curve_error(*setting), "dB", None, 0.1, GIANNOULIS)
    for name, material in nasty_signals(RATE).items():
        over = overshoot(material, RATE)
        yield Figure(f"limiter over its ceiling: {name}", over, "dB", None, 0.1, "ITU-R BS.1770-4")


def plots() -> Iterator[Plot]:
    """Yield true peaks that leave the limiter over those that enter it."""
    sweep = np.arange(-12, 19, 1.5)
    lines = []
    for name, material in nasty_signals(RATE).items():
        unit = material / 10 ** ((true_peak_db(material[:, None]) + 6) / 20)
        peaks = [overshoot(unit * 10 ** (level / 20), RATE) - 1 for level in sweep]
        lines.append(Line(name, sweep, peaks))
    lines.append(Line("ceiling", sweep, np.full(len(sweep), -1), target=True))
    yield Plot(
        "limiter", "fx.limiter: peaks between the samples", "true peak in, dB", "true peak out, dB", lines,
        y_range=(-14, 1),
    )  # fmt: skip
