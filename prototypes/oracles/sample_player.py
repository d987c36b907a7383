"""sample.player in double precision: the sample unrolled in playing order, then read with exact weights."""

import numpy as np

BOUND_DB = -75.0  # speed is a float in the kernel: 1e-7 of the way, times the slope of the sample
RANGES = {"tune": (-24, 24), "start": (0, 0.9)}


def weights(quality: int, fraction: float) -> np.ndarray:
    """Return the weights of frames -3 ... 4 around a place ``fraction`` after frame 0."""
    x = np.arange(-3, 5) - fraction
    if quality == 0:
        row = np.sinc(x) * np.i0(6.5 * np.sqrt(np.maximum(1 - x * x / 16, 0)))
        return row / row.sum()
    if quality == 1:
        a = np.abs(x)
        near, far = 1.5 * a**3 - 2.5 * a**2 + 1, -0.5 * a**3 + 2.5 * a**2 - 4 * a + 2
        return np.where(a < 1, near, np.where(a < 2, far, 0.0))
    return np.eye(8)[3 if fraction < 0.5 else 4]


class Oracle:
    """One voice."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.sample_rate = sample_rate
        self.values = {
            "tune": 0.0, "fine": 0.0, "tracking": 1.0, "start": 0.0, "direction": 0.0, "loop": 0.0,
            "ends": 0.0,
            "quality": 0.0, "level": 1.0,
        }  # fmt: skip
        self.data = np.zeros((1, 1))
        self.reset()

    def reset(self) -> None:
        """Forget all sound; parameters stay."""
        self.place, self.playing, self.looped = 0.0, False, False

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit; choices by number."""
        self.values[id] = value

    def set_sample(
        self, slot: int, data: np.ndarray, rate: float, root: float, loop: tuple[int, int] | None
    ) -> None:
        """Put a sample [frames, channels] into the slot; loop (start, end) in frames."""
        self.data, self.rate, self.root, self.loop = data, rate, root, loop or (0, len(data))

    def unrolled(self, looping: bool, reverse: bool, index: np.ndarray) -> np.ndarray:
        """Return frames by their number in playing order, round the loop as often as it takes."""
        count = len(self.data)
        begin, end = self.loop if not reverse else (count - self.loop[1], count - self.loop[0])
        if looping:
            index = np.where(index >= end, begin + (index - begin) % (end - begin), index)
        silent = (index < 0) | (index >= count)
        index = np.clip(index, 0, count - 1)
        return np.where(silent[:, None], 0.0, self.data[count - 1 - index if reverse else index])

    def process(self, inputs, frames, voice=None):
        """Return one signal per output for the next frames."""
        value, count = self.values, len(self.data)
        if voice.start:
            self.place, self.playing = float(int(value["start"] * (count - 1))), True
        pitch = inputs[0] if inputs[0] is not None else voice.pitch
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
