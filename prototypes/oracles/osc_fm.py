"""osc.fm in double precision: operators one after the other, arrangements written as chains."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice

BOUND_DB = -60.0  # three operators in a row make of an error of the phase that of the index to the third
RANGES = {"feedback": (0, 0.5), "tune": (-24, 12), **{f"level{number}": (0, 0.5) for number in range(1, 7)}}

# Chains, the modulator first; the operator, or the pair, of the feedback.
ALGORITHMS = (
    ("6543 21", "66"), ("6543 21", "22"), ("654 321", "66"), ("654 321", "46"),
    ("65 43 21", "66"), ("65 43 21", "56"), ("653 43 21", "66"), ("653 43 21", "44"),
    ("653 43 21", "22"), ("54 64 321", "33"), ("54 64 321", "66"), ("63 53 43 21", "22"),
    ("63 53 43 21", "66"), ("643 543 21", "66"), ("643 543 21", "22"), ("651 431 21", "66"),
    ("651 431 21", "22"), ("6541 31 21", "33"), ("64 65 321", "66"), ("54 64 31 32", "33"),
    ("64 65 31 32", "33"), ("63 64 65 21", "66"), ("64 65 32 1", "66"), ("63 64 65 1 2", "66"),
    ("64 65 1 2 3", "66"), ("64 54 32 1", "66"), ("64 54 32 1", "33"), ("543 21 6", "55"),
    ("65 43 1 2", "66"), ("543 1 2 6", "55"), ("65 1 2 3 4", "66"), ("1 2 3 4 5 6", "66"),
)  # fmt: skip


class Oracle(Base):
    """One voice."""

    def reset(self) -> None:
        self.phase, self.e = [0] * 6, np.zeros(6)
        self.left, self.past = 0.0, [0.0, 0.0]

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, rate = self.values, self.sample_rate
        if voice.start:
            self.reset()
            self.left = 1.0
        chains, loop = ALGORITHMS[int(value["algorithm"])]
        source, target = loop[0], loop[1]
        edges = {(int(a), int(b)) for chain in chains.split() for a, b in zip(chain, chain[1:], strict=False)}
        heard = {int(chain[-1]) for chain in chains.split()}
        pitch = float(inputs[0]) if inputs[0] is not None else voice.pitch
        note = 440 * 2 ** ((pitch + value["tune"] - 69) / 12) / rate
        touch = 1 - value["velocity"] * (1 - voice.velocity)
        mellow = touch * 0.5 ** (value["key_scaling"] * max(pitch - 60, 0) / 24)
        shorter = 0.5 ** (value["key_scaling"] * max(voice.pitch - 60, 0) / 24)
        frequency: dict[int, float] = {}
        level: dict[int, float] = {}
        given: dict[int, float] = {}
        reach: dict[int, float] = {}
        for j in range(6, 0, -1):
            wanted = note * value[f"ratio{j}"]
            frequency[j] = min(wanted, 0.4999)
            own = value[f"level{j}"] * np.clip(20 * (0.5 - wanted), 0, 1)
            level[j] = own * (touch * value["level"] if j in heard else mellow)
            modulators = [i for i in range(j + 1, 7) if (i, j) in edges]
            deviation = sum(2 * np.pi * level[i] * reach[i] for i in modulators)
            room = max(0.5 - frequency[j] - 2 * max((reach[i] for i in modulators), default=0.0), 0.0)
            given[j] = min(room / deviation, 1.0) if deviation > 1e-9 else 1.0
            reach[j] = frequency[j] + deviation * given[j]
        feedback = value["feedback"] * np.clip((0.5 / frequency[int(source)] - 1) / 128, 0, 0.25)
        seconds = [value[f"decay{j}"] * shorter if voice.gate else value["release"] for j in range(1, 7)]
        way = 1 - np.exp(-np.log(1000) / (np.array(seconds) * rate))
        aim = np.array([value[f"sustain{j}"] if voice.gate else 0.0 for j in range(1, 7)])
        slope = min(1 / (value["attack"] * rate), 1)
        self.left = self.left if voice.gate else 0.0
        out = np.zeros(frames)
        for i in range(frames):
            fallen = self.e + (aim - self.e) * way
            self.e = np.minimum(self.e + slope, 1) if self.left > 0 else fallen
            self.left = max(self.left - slope, 0)
            back, y = feedback * sum(self.past), np.zeros(7)
            for j in range(6, 0, -1):
                x = self.phase[j - 1] / 2**32 + given[j] * sum(
                    y[k] for k in range(j + 1, 7) if (k, j) in edges
                )
                sine = np.sin(2 * np.pi * (x + (back if j == int(target) else 0.0))) * self.e[j - 1]
                y[j] = sine * level[j]
                if j == int(source):
                    self.past = [float(sine), self.past[0]]
                self.phase[j - 1] = (self.phase[j - 1] + int(np.float32(frequency[j]) * 2.0**32)) % 2**32
                out[i] += y[j] if j in heard else 0.0
        return [out]
