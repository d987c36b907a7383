"""fx.limiter in double precision: detect between the samples, hold, release, average twice."""

import numpy as np

TAPS, HALF, POINTS = 24, 12, 8


def readings() -> np.ndarray:
    """Return [points, taps] of a Kaiser-windowed sinc (beta 6) that reads between two samples."""
    distance = np.arange(TAPS) - (HALF - 1) - np.arange(POINTS)[:, None] / POINTS
    window = np.i0(6 * np.sqrt(np.maximum(1 - (distance / HALF) ** 2, 0))) / np.i0(6)
    return np.sinc(distance) * window


class Oracle:
    """Signals are [frames, lanes], lanes 0 and 1 left and right; parameters hold still within a call."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.sample_rate = sample_rate
        self.values = {"gain_db": 0.0, "ceiling_db": -1.0, "release": 0.1}
        self.latency = int(0.002 * sample_rate + 0.5)
        self.average = max(1, (self.latency - HALF) // 2)
        self.reset()

    def reset(self) -> None:
        """Forget all sound; parameters stay."""
        self.audio = np.zeros((max(self.latency, TAPS), 2))
        self.wanted = [0.0] * (2 * self.average + 4)
        self.held = [0.0] * self.average
        self.means = [0.0] * self.average

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit."""
        self.values[id] = value

    def process(self, inputs, frames, voice=None):
        """Return one signal per output for the next frames."""
        source = inputs[0] if inputs[0] is not None else np.zeros((frames, 2))
        limit = 10 ** (self.values["ceiling_db"] / 20)
        decay = np.exp(-1 / (self.values["release"] * self.sample_rate))
        past = len(self.audio)
        audio = np.concatenate([self.audio, source[:, :2] * 10 ** (self.values["gain_db"] / 20)])
        out, table = np.zeros(source.shape), readings()
        for i in range(frames):
            newest = past + i
            peak = 1.012 * np.abs(table @ audio[newest - TAPS + 1 : newest + 1]).max()
            self.wanted = [*self.wanted[1:], max(0.0, 1 - limit / peak) if peak > 0 else 0.0]
            self.held = [*self.held[1:], max(max(self.wanted), self.held[-1] * decay)]
            self.means = [*self.means[1:], float(np.mean(self.held))]
            out[i, :2] = audio[newest - self.latency] * (1 - np.mean(self.means))
        self.audio = audio[frames:]
        return [out]
