"""fx.reverb: decay time per band, echo density, evenness of the spectrum, likeness of the sides."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from tests.physics.module_rig import Rig
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot

Signal = NDArray[np.float64]
RATE = 48000


def impulse_response(seconds: float, rate: float = RATE, **values: float | str) -> Signal:
    """Return left and right [frames, 2] of the room alone after an impulse on the left."""
    rig = Rig("fx.reverb", rate, mix=1, **values)
    impulse = np.zeros((int(rate * seconds), 4))
    impulse[0, 0] = 1
    return rig.run(impulse)[0, :, :2]


def decay_time(response: Signal, hertz: float, octaves: float = 1 / 3, rate: float = RATE) -> float:
    """Return T60 in a band from Schroeder's integral between -8 and -45 dB (ISO 3382)."""
    band = signal.butter(
        3, [hertz * 2 ** (-octaves / 2), hertz * 2 ** (octaves / 2)], "band", fs=rate, output="sos"
    )
    energy = (signal.sosfilt(band, response, axis=0) ** 2).sum(1)
    left = np.cumsum(energy[::-1])[::-1]
    level = 10 * np.log10(left / left[0] + 1e-30)
    part = slice(int(np.argmax(level < -8)), int(np.argmax(level < -45)))
    time = np.arange(len(level)) / rate
    return float(-60 / np.polyfit(time[part], level[part], 1)[0])


def echo_density(response: Signal, seconds: float, rate: float = RATE) -> float:
    """Return the share of frames outside one deviation in the 20 ms from ``seconds`` on; noise has 1.

    J. Abel, P. Huang, "A simple, robust measure of reverberation echo density", AES 121 (2006).
    """
    part = response[int(seconds * rate) :][: int(0.02 * rate)]
    return float(np.mean(np.abs(part) > part.std(axis=0)) / 0.3173)


def spectral_flatness(response: Signal, decay: float, rate: float = RATE) -> float:
    """Return geometric over arithmetic mean of the power from 0.9 to 5.8 kHz, 0.2 to 0.54 s after the start.

    The decay is taken out first. The power of noise is exponentially distributed: e^-0.577 = 0.561.
    """
    frames = int(rate * 0.3413)
    growth = np.exp(np.log(1000) / decay * np.arange(frames) / rate)
    part = response[int(0.2 * rate) :][:frames] * growth[:, None] * np.hanning(frames)[:, None]
    power = np.abs(np.fft.rfft(part, axis=0)[300:2000]) ** 2
    return float(np.exp(np.log(power).mean()) / power.mean())


def figures() -> Iterator[Figure]:
    """Yield what sound.md asks of a reverb, and what the ear asks beyond it."""
    design = "T60 per band within 5 % of the setting"
    for type in ("room", "hall", "plate"):
        decay = 2.0
        response = impulse_response(4, decay=decay, low_decay=1.5, high_decay=0.4, type=type, early=0)
        for name, hertz, octaves, wanted in (
            ("bass", 57, 1.0, 3.0), ("middle", 1000, 1 / 3, 2.0), ("treble", 15000, 1 / 3, 0.8),
        ):  # fmt: skip
            error = 100 * abs(decay_time(response, hertz, octaves) / wanted - 1)
            yield Figure(f"{type}: T60 of the {name}, off by", error, "%", most=5, source=design)
        even = impulse_response(1.5, decay=decay, low_decay=1, high_decay=1, type=type)
        for milliseconds, least in ((50, 0.4), (100, 0.85), (200, 0.93)):
            density = echo_density(even, milliseconds / 1000)
            yield Figure(
                f"{type}: echo density after {milliseconds} ms", density, least=least,
                source="J. Abel, P. Huang, AES 121 (2006): noise is 1",
            )  # fmt: skip
        yield Figure(
            f"{type}: spectral flatness of the tail", spectral_flatness(even, decay), least=0.3,
            source="noise is 0.561",
        )  # fmt: skip
        likeness = abs(float(np.asarray(np.corrcoef(even[RATE // 10 :].T))[0, 1]))
        yield Figure(f"{type}: correlation of the sides", likeness, most=0.2)
    response = impulse_response(48, decay=60, low_decay=2, high_decay=1, size=1.5, modulation=1)
    error = 100 * abs(decay_time(response, 1000) / 60 - 1)
    yield Figure("hall: T60 of 60 s, off by", error, "%", most=5, source=design)
    drift = frozen_drift()
    yield Figure(
        "frozen: level after 30 s beside after 1 s", drift, "dB", -0.5, 0.5, "bounded at infinite decay"
    )


def frozen_drift(seconds: int = 30) -> float:
    """Return by how many dB the level of sound that is frozen in the room has changed."""
    rig = Rig("fx.reverb", mix=1, modulation=1, rate=5)
    noise = np.random.default_rng(2).uniform(-0.3, 0.3, RATE)
    rig.run(noise)
    rig.set(smooth=True, freeze=1)
    rig.run(frames=RATE // 5)
    first = rig.run(frames=RATE)[0].std()
    for _ in range(seconds - 2):
        rig.run(frames=RATE)
    return float(20 * np.log10(rig.run(frames=RATE)[0].std() / first))


def plots() -> Iterator[Plot]:
    """Yield T60 over the spectrum, with the bass longer and the treble shorter than the middle."""
    bands = 1000 * 2 ** (np.arange(-12, 13) / 3)
    lines = []
    for type in ("room", "hall", "plate"):
        response = impulse_response(4, decay=2, low_decay=1.5, high_decay=0.4, type=type, early=0)
        lines.append(Line(type, bands, [decay_time(response, hertz) for hertz in bands]))
    settings = ((62.5, 200, 3.0), (200, 5000, 2.0), (5000, 16000, 0.8))
    lines += [
        Line(f"set to {wanted:g} s", (low, high), (wanted, wanted), target=True)
        for low, high, wanted in settings
    ]
    yield Plot("reverb", "fx.reverb: T60 in thirds of octaves", "Hz", "s", lines, log_x=True, y_range=(0, 4))
