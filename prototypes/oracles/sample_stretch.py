"""sample.stretch in double precision: every window at its place, phases handed on from peak to peak."""

import numpy as np
from numpy.typing import NDArray

from prototypes.oracles.base import Base, Inputs, Loop, Outputs, Signal, Voice
from prototypes.oracles.sample_player import kernel

# Where two bins are alike to the last digits, rounding decides which is the peak.
BOUND_DB = -50.0
RANGES = {"tune": (-24, 24), "start": (0, 0.9)}
Spectra = NDArray[np.complex128]


def weights(speed: float, fraction: Signal) -> tuple[Signal, Signal]:
    """Return frames around places, and their weights [places, frames], for a band ``speed`` times narrower.

    The frames of every residue of the octave weigh 1 together; between quarters of an octave weights go in a
    straight line.
    """
    if speed <= 1:
        frames = np.arange(-3, 5, dtype=float)
        row = kernel(frames - fraction[:, None])
        return frames, row / row.sum(axis=1, keepdims=True)
    octaves = max(int(np.ceil(np.log2(speed))) - 1, 0)
    quarters = 4 * (np.log2(speed) - octaves)
    step, below = 2**octaves, min(int(quarters), 3)
    every, rows = [], []
    for residue in range(step):
        frames = step * np.arange(-7, 9, dtype=float) - residue
        distance = (frames - fraction[:, None]) / step
        low, high = (kernel(distance / 2 ** (j / 4)) for j in (below, below + 1))
        low, high = (row / row.sum(axis=1, keepdims=True) / step for row in (low, high))
        rows.append(low + (high - low) * (quarters - below))
        every.append(frames)
    return np.concatenate(every), np.concatenate(rows, axis=1)


def peaks_of(power: Signal) -> list[int]:
    """Return the bins above their neighbours on both sides, two each."""
    padded = np.pad(power, 2)
    higher = (power > padded[1:-3]) & (power >= padded[3:-1]) & (power > padded[:-4]) & (power >= padded[4:])
    return [int(peak) for peak in np.flatnonzero(higher)]


def locked(spectra: Spectra, behind: Spectra, last: Spectra) -> Spectra:
    """Return the spectra [channels, bins] with the bins around each peak turned on from ``last`` as one."""
    peaks = peaks_of((np.abs(spectra) ** 2).sum(axis=0))
    edges = [0, *((a + b + 1) // 2 for a, b in zip(peaks, peaks[1:], strict=False)), spectra.shape[1]]
    turned = spectra.copy()
    for peak, begin, end in zip(peaks, edges, edges[1:], strict=False):
        turn = (last[:, peak] * behind[:, peak].conj()).sum()
        if abs(turn) > 1e-15:
            turned[:, begin:end] *= turn / abs(turn)
    return turned


class Oracle(Base):
    """One voice."""

    data, rate, root = np.zeros((1, 1)), 48000.0, 60.0
    size, centre, pitch, loud, now = 2048, 0.0, 1.0, False, 0
    window: Signal
    coming: Signal
    last: Spectra

    def reset(self) -> None:
        self.playing, self.level, self.rest = False, 0.0, -1

    def set_sample(self, slot: int, data: Signal, rate: float, root: float, loop: Loop | None) -> None:
        self.data, self.rate, self.root = data, rate, root

    def spectra(self, place: float) -> Spectra:
        """Return the spectra [channels, bins] of the window that begins at ``place``."""
        places = place + self.pitch * np.arange(self.size)
        whole, count = np.floor(places), len(self.data)
        offsets, rows = weights(self.pitch, places - whole)
        index = np.asarray(whole[:, None] + offsets, np.int64)
        silent = (index < 0) | (index >= count) if not self.circle else np.zeros(index.shape, bool)
        taps = np.where(silent[..., None], 0.0, self.data[index % count])
        frames = np.einsum("ij,ijc->ci", rows, taps)
        return np.asarray(np.fft.rfft(frames * self.window))

    def add(self, ahead: int, *, first: bool) -> None:
        """Add the window that begins ``ahead`` frames from now."""
        place = self.centre - self.size / 2 * self.pitch
        spectra = self.spectra(place)
        if not first:
            behind = self.spectra(place - self.size / 4 * self.pitch)
            rising = self.fresh_attacks and (np.abs(spectra) ** 2).sum() > 2 * (np.abs(behind) ** 2).sum()
            if not rising or self.loud:
                spectra = locked(spectra, behind, self.last)
            self.loud = rising
        self.last = spectra
        sound = np.fft.irfft(spectra, self.size) * self.window * (2 / 3)
        begin = max(-ahead, 0)
        now = self.now + ahead
        self.coming[now + begin : now + self.size] += sound.T[begin:]

    def take(self, pitch: float) -> None:
        value, ratio = self.values, self.rate / self.sample_rate
        semitones = (pitch - self.root) * value["tracking"] + value["tune"] + value["fine"] / 100
        self.pitch = min(max(2 ** (semitones / 12) * ratio, 2**-10), 64)
        self.circle, self.fresh_attacks = value["loop"] == 1, value["transients"] == 1
        self.time = value["speed"] * ratio

    def move(self) -> None:
        reach, count = self.size / 2 * self.pitch, len(self.data)
        self.centre += self.time * self.size / 4
        if self.circle:
            self.centre %= count
        elif self.rest < 0 and not (self.centre - reach < count and self.centre + reach > 0):
            self.rest = self.size

    def begin(self, pitch: float) -> None:
        self.reset()
        self.playing, self.loud = True, False
        normal = 256
        while normal < self.sample_rate * 0.03:
            normal *= 2
        self.size = int(normal * 2.0 ** (self.values["size"] - 1))
        self.window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self.size) / self.size)
        self.now, self.coming = 0, np.zeros((8 * self.size, self.data.shape[1]))  # no test listens longer
        self.take(pitch)
        hop = self.size // 4
        self.centre = self.values["start"] * (len(self.data) - 1) - self.time * hop
        for turn in range(4):
            self.add((turn - 3) * hop, first=turn == 0)
            if turn < 3:
                self.move()
                self.rest = -1
        self.move()
        self.until = hop

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        pitch = float(inputs[0]) if inputs[0] is not None else voice.pitch
        if voice.start:
            self.begin(pitch)
        out = np.zeros((frames, 2))
        step = 1 / (self.values["attack"] if voice.gate > 0 else -self.values["release"]) / self.sample_rate
        for i in range(frames if self.playing else 0):
            if self.until == 0:
                # What the window is made of was fixed a hop ago.
                if self.rest < 0:
                    self.add(0, first=False)
                self.take(pitch)
                self.move()
                self.until = self.size // 4
            self.level = min(max(self.level + step, 0), 1)
            out[i] = self.coming[self.now] * self.level * self.values["level"]
            self.now += 1
            self.until -= 1
            self.rest = max(self.rest - 1, 0) if self.rest >= 0 else -1
        self.playing = self.playing and self.rest != 0 and (voice.gate > 0 or self.level > 0)
        return [out[:, 0], out[:, 1]]
