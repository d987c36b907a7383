"""osc.wavetable in double precision: sums of harmonics, each as loud as the copies of the kernel have it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from prototypes.oracles.base import Base, Inputs, Loop, Outputs, Signal, Voice
from prototypes.oracles.random import bipolar, hash32

BOUND_DB = -60.0  # cubic interpolation of the lowest octaves; a float of the warped phase
RANGES = {"tune": (-12, 24)}
K = np.arange(1, 1024)
VOWELS = np.array(
    [[800, 1150, 2900], [400, 1600, 2700], [350, 1700, 2700], [450, 800, 2830], [325, 700, 2530]]
)


def between(rows: Signal, at: float) -> Signal:
    """Return the row ``at`` of rows, in between by a straight line."""
    first = min(int(at), len(rows) - 2)
    mixed: Signal = rows[first] + (rows[first + 1] - rows[first]) * (at - first)
    return mixed


def built_in(table: int, cycle: int) -> NDArray[Any]:
    """Return the complex levels of harmonics 1 ... 1023: cosines less sines times i."""
    m = cycle / 7
    x: NDArray[Any]
    match table:
        case 0:
            signs = np.where(K % 4 == 1, 1, np.where(K % 4 == 3, -1, 0))
            x = -1j * between(np.array([K == 1, signs / K**2, 1 / K, K % 2 / K]), 3 * m)
        case 1:
            x = np.sin(np.pi * K * (0.5 - 0.46 * m)) / K + 0j
        case 2:
            x = -1j / K / (1 + (K / 2 ** (8 * m)) ** 4)
        case 3:
            away = (110 * K - between(VOWELS, 4 * m)[:, None]) / np.array([[80], [100], [120]])
            x = -1j * (np.array([[1], [0.5], [0.25]]) / (1 + away**2)).sum(0)
        case 4:
            x = np.zeros(1023, complex)
            for j, harmonic in enumerate((1, 2, 3, 4, 6, 8, 10, 12, 16)):
                x[harmonic - 1] = -1j * np.clip(9 * m - j + 1, 0, 1)
        case 5:
            x = -1j * (0.5 / K**2 + 1 / (1 + 4 * (K - 1 - 2 * cycle) ** 4.0))
        case 6:
            x = -1j * np.where(K % 2, 1, m) / K / (1 + K**2 / 576)
        case _:
            chance = np.array([bipolar(hash32(cycle, int(k))) if k <= 64 else 0.0 for k in K])
            x = -1j * (chance**3 / np.sqrt(K) + np.where(K == 1, 0.5, 0))
    scaled: NDArray[Any] = x * 0.4 / np.sqrt((np.abs(x) ** 2).sum() / 2)
    return scaled


class Oracle(Base):
    """One voice."""

    def reset(self) -> None:
        self.phase, self.frame = 0, 0

    def set_sample(self, slot: int, data: Signal, rate: float, root: float, loop: Loop | None) -> None:
        cycles = [data[:, 0]] if len(data) % 2048 else data[:, 0].reshape(-1, 2048)
        self.cycles = []
        for cycle in cycles:
            x = np.zeros(1023, complex)
            found = np.fft.rfft(cycle)[1 : (len(cycle) + 1) // 2] * 2 / len(cycle)
            x[: len(found)] = found[:1023]
            self.cycles.append(x)

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        pitch = float(inputs[0]) if inputs[0] is not None else voice.pitch
        semitones = pitch + value["tune"] + value["fine"] / 100 - 69
        f = float(np.clip(440 * 2 ** (semitones / 12) / self.sample_rate, 1e-7, 0.4999))
        step = int(np.float32(f) * 2.0**32)
        if voice.start:
            self.phase = (self.frame * step, 0, hash32(self.seed, voice.serial))[int(value["phase"])]
        table, warp, amount = int(value["table"]), int(value["warp"]), value["amount"]
        rows = np.array(self.cycles if table == 0 else [built_in(table - 1, cycle) for cycle in range(8)])
        x = rows[0] if len(rows) == 1 else between(rows, value["position"] * (len(rows) - 1))
        room = 2 / 3 / f
        strong = (0, amount * np.clip(room / 8 - 0.25, 0, 1), min(8**amount, max(room * 0.375, 1)))[warp]
        harmonics = (room, max((room - 6 * strong) / (1 + strong), 1), max(room / (2 + strong), 1))[warp]
        level = float(np.clip(10 - np.log2(harmonics), 0, 9.75))
        bright = int(np.ceil(level))
        share = 1.0 if bright == 0 else float(np.clip(4 * (bright - level), 0, 1))
        x = x * (share * (1024 / 2**bright >= K) + (1 - share) * (512 / 2**bright >= K))
        phase = (self.phase + step * np.arange(frames)) % 2**32 / 2**32
        window = np.ones(frames)
        if warp == 1:
            turns = phase + strong * np.sin(2 * np.pi * phase) / (2 * np.pi)
        elif warp == 2:
            turns, window = phase * strong, np.sin(np.pi * phase) ** 4
        else:
            turns = phase
        heard = np.flatnonzero(x)
        wave = (np.exp(2j * np.pi * np.outer(turns, K[heard])) * x[heard]).real.sum(1)
        self.phase, self.frame = (self.phase + step * frames) % 2**32, self.frame + frames
        return [wave * window * value["level"]]
