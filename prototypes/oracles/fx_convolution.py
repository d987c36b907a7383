"""fx.convolution in double precision: the sum itself, no transform."""

import numpy as np
from scipy.signal import fftconvolve

from prototypes.oracles.base import Base, Inputs, Loop, Outputs, Signal, Voice
from prototypes.oracles.trapezoidal import Svf, warped


def resampled(data: Signal, rate: float, sample_rate: float) -> Signal:
    """Return a response at the engine's rate: windowed sinc, 16 zero crossings a side, unit energy a side."""
    frames = max(1, min(int(len(data) * sample_rate / rate), int(6 * sample_rate)))
    out = np.array(data[:frames])
    if rate != sample_rate:
        edge = min(1.0, sample_rate / rate)
        out = np.zeros((frames, data.shape[1]))
        for i in range(frames):
            place = i * rate / sample_rate
            first, last = max(0, int(place - 16 / edge)), min(len(data), int(place + 16 / edge) + 2)
            distance = np.arange(first, last) - place
            across = np.clip(distance * edge / 16, -1, 1)
            window = 0.42 + 0.5 * np.cos(np.pi * across) + 0.08 * np.cos(2 * np.pi * across)
            out[i] = np.sinc(distance * edge) * window @ data[first:last]
    return np.asarray(out / np.sqrt((out**2).sum() / out.shape[1]), float)


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right."""

    room: Signal | None = None

    def reset(self) -> None:
        self.low_cut, self.high_cut = Svf(), Svf()
        self.past = np.zeros((0, 2))

    def set_sample(self, slot: int, data: Signal, rate: float, root: float, loop: Loop | None) -> None:
        """Take the impulse response."""
        room = resampled(data, rate, self.sample_rate)
        self.room = np.repeat(room, 2, axis=1) if room.shape[1] == 1 else room

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, rate = self.values, self.sample_rate
        out = np.array(self.heard(inputs, frames), float)
        if self.room is None:
            return [out]
        band, low = self.low_cut(out[:, :2], warped(value["low_cut"], rate), 2**0.5)
        thin = out[:, :2] - 2**0.5 * band - low
        dark = self.high_cut(thin, warped(value["high_cut"], rate), 2**0.5)[1]
        self.past = np.concatenate([self.past, dark])
        wet = fftconvolve(self.past, self.room, axes=0)
        held = int(value["pre_delay"] * rate + 0.5)
        wet = np.concatenate([np.zeros((held, 2)), wet])[len(self.past) - frames : len(self.past)]
        out[:, :2] += value["mix"] * (wet * 10 ** (value["level_db"] / 20) - out[:, :2])
        return [out]
