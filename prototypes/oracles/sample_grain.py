"""sample.grain in double precision: every grain written out at its birth, then added to what is to come."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Loop, Outputs, Signal, Voice
from prototypes.oracles.random import bipolar, hash32
from prototypes.oracles.sample_player import stretched_weights, weights

BOUND_DB = -60.0  # places are sums of float speeds: 1e-7 of the way, times the slope of the sample
RANGES = {"tune": (-24, 24), "speed": (-2, 2)}
HANN, TRIANGLE, FLAT, FALL, RISE = range(5)
MOST, CLEAN = 16, 4


def window(shape: int, x: Signal) -> Signal:
    """Return the loudness of a grain, ``x`` from 0 to 1."""

    def smooth(u: Signal) -> Signal:
        return u * u * (3 - 2 * u)

    if shape == RISE:
        return window(FALL, 1 - x)
    if shape == TRIANGLE:
        return 1 - np.abs(2 * x - 1)
    if shape == FLAT:
        return smooth(np.minimum(10 * np.minimum(x, 1 - x), 1))
    if shape == FALL:
        return smooth(np.minimum(20 * x, 1)) * (1 - x) ** 2
    return np.asarray(np.sin(np.pi * x) ** 2)


class Oracle(Base):
    """One voice."""

    data, rate, root = np.zeros((1, 1)), 48000.0, 60.0

    def reset(self) -> None:
        self.head, self.level, self.until, self.born, self.frame = 0.0, 0.0, 0, 0, 0
        self.playing, self.note = False, 0
        self.ends: list[int] = []
        self.coming = np.zeros((0, 2))

    def set_sample(self, slot: int, data: Signal, rate: float, root: float, loop: Loop | None) -> None:
        self.data, self.rate, self.root = data, rate, root

    def read(self, place: float, speed: float) -> Signal:
        whole = int(np.floor(place))
        quality = int(self.values["quality"])
        if quality == CLEAN and speed > 1:
            offsets, row = stretched_weights(speed, place - whole)
        else:
            offsets, row = np.arange(-3, 5), weights(quality, place - whole)
        index = whole + offsets
        silent = (index < 0) | (index >= len(self.data))
        frames = np.where(silent[:, None], 0.0, self.data[np.clip(index, 0, len(self.data) - 1)])
        heard: Signal = row @ frames
        return heard

    def give_birth(self, row: int, pitch: float) -> None:
        value, count = self.values, len(self.data)
        dice = hash32(self.note, self.born)
        self.born += 1
        overlap = value["density"] * value["size"]
        interval = max(1 / value["density"], value["size"] / MOST) * self.sample_rate
        self.until = max(int(interval * (1 + value["jitter"] * bipolar(hash32(dice, 1))) + 0.5), 1)
        now = self.frame + row
        self.ends = [end for end in self.ends if end > now]
        if len(self.ends) == MOST:
            return
        semitones = (pitch - self.root) * value["tracking"] + value["tune"] + value["fine"] / 100
        semitones += value["pitch_spray"] * bipolar(hash32(dice, 2))
        speed = min(max(2 ** (semitones / 12) * self.rate / self.sample_rate, 2**-10), 64)
        length = max(int(value["size"] * self.sample_rate + 0.5), 2)
        span = speed * (length - 1)
        place = self.head + (value["position"] + value["spray"] * bipolar(hash32(dice, 3))) * count
        place = max(min(place % count, count - 1 - span), 0)
        backwards = (hash32(dice, 4) >> 8) / 2**24 < value["reverse"]
        places = place + (span - speed * np.arange(length) if backwards else speed * np.arange(length))
        turn = (value["pan_spread"] * bipolar(hash32(dice, 5)) + 1) * np.pi / 4
        gain = np.sqrt(2) / np.sqrt(min(max(overlap, 1), MOST))
        end = row + length
        self.coming = np.vstack([self.coming, np.zeros((max(end - len(self.coming), 0), 2))])
        room = min(length, 700)  # no test listens longer
        shape = window(int(value["window"]), (np.arange(room) + 0.5) / length)
        heard = np.array([self.read(float(at), speed) for at in places[:room]]) * shape[:, None]
        self.coming[row : row + room] += heard * gain * np.array([np.cos(turn), np.sin(turn)])
        self.ends.append(now + length)

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        if voice.start:
            self.reset()
            self.note, self.playing = hash32(self.seed, voice.serial), True
        if not self.playing:
            return [np.zeros(frames), np.zeros(frames)]
        pitch = float(inputs[0]) if inputs[0] is not None else voice.pitch
        speed = 0.0 if value["freeze"] else value["speed"] * self.rate / self.sample_rate
        self.coming = np.vstack([self.coming, np.zeros((max(frames - len(self.coming), 0), 2))])
        for row in range(frames):
            if self.until == 0:
                self.give_birth(row, pitch)
            self.until -= 1
            self.head += speed
        out, self.coming = self.coming[:frames].copy(), self.coming[frames:]
        self.frame += frames
        seconds = value["attack"] if voice.gate > 0 else -value["release"]
        levels = self.level + np.arange(1, frames + 1) / (seconds * self.sample_rate)
        levels = np.clip(levels, 0, 1)
        self.level = float(levels[-1])
        self.playing = voice.gate > 0 or self.level > 0
        out *= levels[:, None] * value["level"]
        return [out[:, 0], out[:, 1]]
