"""fx.convolution beside the sum it stands for."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from motorik._native import Sample
from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.figure import Figure

Signal = NDArray[np.float64]
RATE = 48000


def room(frames: int, sides: int = 2) -> NDArray[np.float32]:
    """Return fading noise as a response."""
    random = np.random.default_rng(1)
    fading = np.exp(-np.arange(frames) / max(frames / 4, 1))[:, None]
    return (random.uniform(-1, 1, (frames, sides)) * fading).astype(np.float32)


def rig_in(response: NDArray[np.float32], rate: float = RATE, **values: float) -> Rig:
    """Return a rig with a response; both filters as open as they get, only the room heard."""
    open_wide: dict[str, float] = {"low_cut": 10, "high_cut": 20000, "mix": 1}
    rig = Rig("fx.convolution", RATE, **(open_wide | values))
    rig.module.set_sample(0, Sample(response, int(rate), 60, None))
    return rig


def stereo(frames: int) -> Signal:
    """Return noise on both sides."""
    x = np.zeros((frames, 4))
    x[:, :2] = np.random.default_rng(2).uniform(-0.5, 0.5, (frames, 2))
    return x


def filtered(x: Signal) -> Signal:
    """Return the signal as the room hears it: through the kernel's own filters, by a room of one frame."""
    return rig_in(np.ones((1, 1), np.float32)).run(x)[0, :, :2]


def error_db(frames: int, sides: int) -> float:
    """Return the largest difference from direct convolution against the largest value, dB."""
    x, response = stereo(24000), room(frames, sides)
    out = rig_in(response).run(x)[0, :, :2]
    level = response / np.sqrt((response.astype(float) ** 2).sum() / sides)
    exact = fftconvolve(filtered(x), np.broadcast_to(level, (frames, 2)), axes=0)[: len(x)]
    return float(decibels(np.abs(out - exact).max() / np.abs(exact).max()))


def figures() -> Iterator[Figure]:
    """Yield errors for responses that end in each size of partition."""
    for frames, sides in ((100, 2), (1000, 1), (5000, 2), (30000, 2), (288000, 1)):
        name = f"convolution with {frames} frames, {'stereo' if sides > 1 else 'mono'}: error"
        yield Figure(name, error_db(frames, sides), "dB", None, -100, "direct convolution")
