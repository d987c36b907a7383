"""sample.player in double precision: the sample unrolled in playing order, then read with exact weights."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Integers, Loop, Outputs, Signal, Voice

BOUND_DB = -75.0  # speed is a float in the kernel: 1e-7 of the way, times the slope of the sample
RANGES = {"tune": (-24, 24), "start": (0, 0.9)}


def weights(quality: int, fraction: float) -> Signal:
    """Return the weights of frames -3 ... 4 around a place ``fraction`` after frame 0."""
    x = np.arange(-3, 5) - fraction
    row: Signal = np.eye(8)[3 if fraction < 0.5 else 4]
    if quality == 0:
        row = np.sinc(x) * np.i0(6.5 * np.sqrt(np.maximum(1 - x * x / 16, 0)))
        row /= row.sum()
    elif quality == 1:
        a = np.abs(x)
        near, far = 1.5 * a**3 - 2.5 * a**2 + 1, -0.5 * a**3 + 2.5 * a**2 - 4 * a + 2
        row = np.where(a < 1, near, np.where(a < 2, far, 0.0))
    return row


class Oracle(Base):
    """One voice."""

    data, rate, root, loop = np.zeros((1, 1)), 48000.0, 60.0, (0, 1)

    def reset(self) -> None:
        self.place, self.playing, self.looped = 0.0, False, False

    def set_sample(self, slot: int, data: Signal, rate: float, root: float, loop: Loop | None) -> None:
        self.data, self.rate, self.root, self.loop = data, rate, root, loop or (0, len(data))

    def unrolled(self, looping: bool, reverse: bool, index: Integers) -> Signal:
        """Return frames by their number in playing order, round the loop as often as it takes."""
        count = len(self.data)
        begin, end = self.loop if not reverse else (count - self.loop[1], count - self.loop[0])
        if looping:
            index = np.where(index >= end, begin + (index - begin) % (end - begin), index)
        silent = (index < 0) | (index >= count)
        index = np.clip(index, 0, count - 1)
        return np.where(silent[:, None], 0.0, self.data[count - 1 - index if reverse else index])

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, count = self.values, len(self.data)
        if voice.start:
            self.place, self.playing = float(int(value["start"] * (count - 1))), True
        pitch = float(inputs[0]) if inputs[0] is not None else voice.pitch
        semitones = (pitch - self.root) * value["tracking"] + value["tune"] + value["fine"] / 100
        speed = self.rate / self.sample_rate * 2 ** (semitones / 12)
        looping = value["loop"] == 1 or (value["loop"] == 2 and voice.gate > 0)
        reverse = value["direction"] == 1
        if self.looped and not looping:  # on from where in the loop it is
            begin, end = self.loop if not reverse else (count - self.loop[1], count - self.loop[0])
            self.place = begin + (self.place - begin) % (end - begin) if self.place >= end else self.place
        self.looped = looping
        out = np.zeros((frames, 2))
        for i in range(frames):
            if not self.playing or (not looping and self.place >= count + 4):
                self.playing = False
                break
            whole = int(np.floor(self.place))
            fraction = self.place - whole
            taps = self.unrolled(looping, reverse, whole + np.arange(-3, 5))
            if reverse and value["quality"] == 2:  # half way between two frames rounds the other way
                row = weights(2, 0.0 if fraction <= 0.5 else 0.9)
            else:
                row = weights(int(value["quality"]), fraction)
            out[i] = (row @ taps) * value["level"]
            self.place += speed
        return [out[:, 0], out[:, 1]]
