"""sample.player in double precision: the sample unrolled in playing order, then read with exact weights."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Integers, Loop, Outputs, Signal, Voice

BOUND_DB = -75.0  # speed is a float in the kernel: 1e-7 of the way, times the slope of the sample
RANGES = {"tune": (-24, 24), "start": (0, 0.9)}
SINC, HERMITE, NEAREST, LINEAR, CLEAN = range(5)


def kernel(x: Signal) -> Signal:
    """Return the sinc of 8 points at distances ``x``."""
    shape: Signal = np.sinc(x) * np.i0(6.5 * np.sqrt(np.maximum(1 - x * x / 16, 0)))
    return np.where(np.abs(x) < 4, shape, 0.0)


def weights(quality: int, fraction: float) -> Signal:
    """Return the weights of frames -3 ... 4 around a place ``fraction`` after frame 0."""
    x: Signal = np.arange(-3, 5, dtype=float) - fraction
    row: Signal = np.eye(8)[3 if fraction < 0.5 else 4]
    if quality in (SINC, CLEAN):
        row = kernel(x)
        row /= row.sum()
    elif quality == LINEAR:
        row = np.maximum(1 - np.abs(x), 0)
    elif quality == HERMITE:
        a = np.abs(x)
        near, far = 1.5 * a**3 - 2.5 * a**2 + 1, -0.5 * a**3 + 2.5 * a**2 - 4 * a + 2
        row = np.where(a < 1, near, np.where(a < 2, far, 0.0))
    return row


def stretched_weights(speed: float, fraction: float) -> tuple[Integers, Signal]:
    """Return frames around a place and their weights, for a band ``speed`` times narrower than the sample's.

    The frames of every residue of the octave are weighted to a sum of their own; between quarters of an
    octave the weights go in a straight line.
    """
    octaves = max(int(np.ceil(np.log2(speed))) - 1, 0)
    quarters = 4 * (np.log2(speed) - octaves)
    step = 2**octaves
    below = min(int(quarters), 3)
    frames, rows = [], []
    for residue in range(step):
        frame = step * np.arange(-7, 9) - residue
        distance = (frame - fraction) / step
        low, high = (kernel(distance / 2 ** (j / 4)) for j in (below, below + 1))
        rows.append(
            (low / low.sum() * (1 - quarters + below) + high / high.sum() * (quarters - below)) / step
        )
        frames.append(frame)
    return np.concatenate(frames), np.concatenate(rows)


class Oracle(Base):
    """One voice of one sample; zones and slices are for tests of their own."""

    data, rate, root, loop = np.zeros((1, 1)), 48000.0, 60.0, (0, 1)

    def reset(self) -> None:
        self.place, self.playing, self.looped, self.speed = 0.0, False, False, 1.0

    def set_sample(self, slot: int, data: Signal, rate: float, root: float, loop: Loop | None) -> None:
        self.data, self.rate, self.root, self.loop = data, rate, root, loop or (0, len(data))

    def turning(self) -> tuple[int, int]:
        """Return the loop in playing order."""
        begin, end = self.loop
        return (
            (begin, end) if self.values["direction"] == 0 else (len(self.data) - end, len(self.data) - begin)
        )

    def folded(self, index: Integers | float) -> Integers | float:
        """Return where in the sample, in playing order, the unrolled loop is."""
        begin, end = self.turning()
        if self.values["loop_shape"] == 1:
            period = 2 * (end - begin - 1)
            round_ = (index - begin) % period
            return np.where(index >= end, begin + np.minimum(round_, period - round_), index)
        return np.where(index >= end, begin + (index - begin) % (end - begin), index)

    def read(self, place: float, looping: bool, natural: bool) -> Signal:
        """Return the sample between its frames; ``natural``: what is beyond a loop is as it lies."""
        count, reverse = len(self.data), self.values["direction"] == 1
        quality, whole = int(self.values["quality"]), int(np.floor(place))
        fraction = place - whole
        if quality == CLEAN and self.speed > 1:
            offsets, row = stretched_weights(self.speed, fraction)
        else:
            if reverse and quality == NEAREST:  # half way between two frames rounds the other way
                fraction = 0.0 if fraction <= 0.5 else 0.9
            offsets, row = np.arange(-3, 5), weights(quality, fraction)
        index = whole + offsets
        if looping and not natural:
            index = np.asarray(self.folded(index), int)
        silent = (index < 0) | (index >= count)
        index = np.clip(index, 0, count - 1)
        frames = np.where(silent[:, None], 0.0, self.data[count - 1 - index if reverse else index])
        heard: Signal = row @ frames
        return heard

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, count = self.values, len(self.data)
        if voice.start:
            self.place = float(int(value["start"] * (count - 1)))
            self.finish = float(int(value["end"] * count)) if value["end"] < 1 else count + 4.0
            self.playing = True
        pitch = float(inputs[0]) if inputs[0] is not None else voice.pitch
        semitones = (pitch - self.root) * value["tracking"] + value["tune"] + value["fine"] / 100
        self.speed = min(max(self.rate / self.sample_rate * 2 ** (semitones / 12), 2**-10), 64)
        looping = value["loop"] == 1 or (value["loop"] == 2 and voice.gate > 0)
        begin, end = self.turning()
        if self.looped and not looping:  # on from where in the loop it is
            self.place = float(self.folded(self.place))
        self.looped = looping
        forward = value["loop_shape"] == 0
        blend = float(min(int(value["crossfade"] * (end - begin)), begin)) if looping and forward else 0.0
        fade = 0.002 * self.sample_rate * self.speed
        out = np.zeros((frames, 2))
        for i in range(frames):
            self.playing = self.playing and (looping or self.place < self.finish)
            if not self.playing:
                break
            if blend and self.place >= end:
                self.place = begin + (self.place - begin) % (end - begin)
            heard = self.read(self.place, looping, blend > 0)
            if blend and self.place > end - blend:
                share = 1 - (end - self.place) / blend
                before = self.read(self.place - (end - begin), looping, True)
                heard = heard + (before - heard) * share
            if not looping and value["end"] < 1:
                heard = heard * min((self.finish - self.place) / fade, 1)
            out[i] = heard * value["level"]
            self.place += self.speed
        self.playing = self.playing and (looping or self.place < self.finish)
        return [out[:, 0], out[:, 1]]
