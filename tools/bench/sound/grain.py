"""sample.grain: grains as often, long and high as set, from any sample, frozen or moving."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from motorik._native import Sample
from motorik.engine.module import NativeModule
from tests.physics.module_rig import cents, frequency_of
from tools.bench.sound.figure import Figure
from tools.bench.sound.spectra import RATE, Signal

STILL = {"jitter": 0, "spray": 0, "pan_spread": 0, "attack": 0.001, "freeze": 1}


def cloud(
    data: ArrayLike, *, rate: float = RATE, pitch: float = 60, seed: float = 0, **values: float
) -> NativeModule:
    """Return a cloud of grains without chance, frozen, that begins with the next frame."""
    module = NativeModule("sample.grain", seed=int(seed))
    module.prepare(RATE)
    module.set_sample(0, Sample(np.asarray(data, np.float32), rate, 60))
    for id, value in (STILL | values).items():
        module.set_parameter(id, value)
    module.set_voice(0, pitch=pitch, start=True)
    return module


def left(module: NativeModule, frames: int) -> Signal:
    """Return the next frames of the left side."""
    return module.process({}, frames)["left"][:, 0].astype(float)


def window_off() -> float:
    """Return the greatest error of single grains of a constant against a Hann window every 100 ms."""
    out = left(cloud(np.ones(RATE), density=10, size=0.05, position=0.5), RATE)[4800:43200]
    hann = np.sin(np.pi * (np.arange(2400) + 0.5) / 2400) ** 2
    return float(np.abs(out.reshape(-1, 4800) - np.concatenate([hann, np.zeros(2400)])).max())


def position_after(speed: float) -> float:
    """Return how far, in seconds of the sample, the cloud has moved after a quarter of a second."""
    ramp = np.arange(RATE) / RATE
    module = cloud(ramp, position=0.4, speed=speed, size=0.002, density=100, window=2, freeze=0)
    left(module, 12000)
    return float(left(module, 480).max()) - 0.401


def tone_off(pitch: float) -> float:
    """Return how many cents a tone read by one long grain is off."""
    tone = np.sin(2 * np.pi * 441 / 44100 * np.arange(88200))
    module = cloud(tone, rate=44100, pitch=pitch, size=1.5, density=0.5, position=0.1, quality=4)
    return cents(frequency_of(left(module, 60000)[20000:52000], RATE), 441 * 2 ** ((pitch - 60) / 12))


def loudness_spread() -> float:
    """Return the spread of levels of a cloud of noise between 30 and 300 grains a second, in dB."""
    data = np.random.default_rng(1).uniform(-1, 1, 4 * RATE)
    levels = []
    for density in (30, 100, 300):
        out = left(cloud(data, density=density, size=0.05, spray=1, jitter=0.5), 2 * RATE)[4800:]
        levels.append(20 * np.log10(np.std(out)))
    return float(np.ptp(levels))


def figures() -> Iterator[Figure]:
    """Yield windows, positions, pitch and loudness."""
    yield Figure(
        "Hann-windowed grains, off by", window_off(), "", most=1e-5, source="sin^2, every 1 / density"
    )
    for speed in (-1.0, 0.5, 2.0):
        wanted = speed * 0.25
        yield Figure(
            f"position moved in 0.25 s at speed {speed:g}", position_after(speed), "s",
            wanted - 0.002, wanted + 0.002,
        )  # fmt: skip
    for pitch in (48, 60, 67.5, 84):
        yield Figure(f"pitch of key {pitch:g}, off by", tone_off(pitch), "ct", -0.5, 0.5)
    yield Figure("level of noise from 30 to 300 grains a second, spread", loudness_spread(), "dB", most=3)
