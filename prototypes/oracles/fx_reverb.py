"""fx.reverb in double precision, frame by frame, with the scattering matrix as a matrix."""

import numpy as np
from scipy.linalg import hadamard

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice

MILLISECONDS = (
    (18.43, 19.97, 21.61, 23.39, 25.33, 27.41, 29.63, 32.09,
     34.73, 37.57, 40.63, 43.97, 47.59, 51.47, 55.73, 60.29),
    (29.71, 32.17, 34.78, 37.63, 40.69, 44.02, 47.59, 51.43,
     55.67, 60.19, 65.11, 70.39, 76.13, 82.31, 89.03, 96.97),
    (21.37, 23.11, 24.89, 26.93, 29.03, 31.43, 33.91, 36.73,
     39.67, 42.89, 46.43, 50.21, 54.31, 58.73, 63.47, 68.71),
)  # fmt: skip
LOUDNESS = (0.235, 0.3, 0.255)
EARLY_MILLISECONDS = np.array([
    [[1.3, 5.1, 7.9, 11.7, 14.3, 19.1, 24.7], [2.1, 4.3, 8.9, 10.9, 16.1, 18.1, 26.3]],
    [[6.1, 15.7, 23.9, 34.3, 43.7, 55.1, 68.9], [8.3, 13.9, 27.1, 32.3, 47.9, 52.7, 73.1]],
    np.zeros((2, 7)),
])  # fmt: skip
EARLY_GAINS = np.array([
    [[0.62, -0.47, 0.44, 0.36, -0.32, 0.27, -0.21], [0.58, 0.5, -0.4, 0.38, 0.3, -0.28, 0.2]],
    [[0.5, -0.42, 0.4, 0.34, -0.3, 0.26, -0.2], [0.48, 0.44, -0.37, 0.35, 0.29, -0.26, 0.19]],
    np.zeros((2, 7)),
])  # fmt: skip
DIFFUSERS = np.array([[0.00477, 0.00359, 0.01273, 0.00931], [0.00441, 0.00389, 0.01187, 0.01009]])
DIFFUSER_GAINS = (0.75, 0.75, 0.625, 0.625)
CHUNK = 32


class Shelf:
    """Two-pole shelf: state-variable filter with Q = sqrt(1/2) and a mix of input, band and low-pass."""

    def __init__(self) -> None:
        self.band = self.low = np.zeros(16)

    def __call__(self, x: Signal, g: float, mix: tuple[Signal | float, Signal, Signal]) -> Signal:
        """Return the next frame of all lines."""
        k = np.sqrt(2)
        high = (x - (g + k) * self.band - self.low) / (1 + g * (g + k))
        band = g * high + self.band
        low = g * band + self.low
        self.band, self.low = g * high + band, g * band + low
        shelved: Signal = mix[0] * x + mix[1] * band + mix[2] * low
        return shelved


class Network:
    """16 lines, three decay bands, turning angles; lengths stay as they are first given."""

    IN = np.array([1, 1, -1, 1, 1, -1, -1, -1, 1, -1, 1, 1, -1, 1, -1, -1])
    LEFT = np.array([1, 1, -1, -1] * 4)
    RIGHT = np.array([1, -1, -1, 1, 1, -1, -1, 1, -1, 1, 1, -1, -1, 1, 1, -1])
    RATIOS = np.array([0.617, 0.883, 1.117, 1.383])

    def __init__(self, sample_rate: float, lengths: Signal) -> None:
        self.rate, self.lengths, self.now = sample_rate, lengths.astype(int), 0
        self.lines = np.zeros((int(self.lengths.max()) + 1, 16))
        self.shelves = Shelf(), Shelf()

    def turn(self, chunk: int, depth: float, hertz: float) -> tuple[Signal, Signal]:
        """Return cosine and sine of the pairs' angles at the start of a chunk."""
        phase = np.arange(4) * 0.381966 + chunk * hertz * self.RATIOS * CHUNK / self.rate
        angle = 2 * np.pi * 0.2 * depth * np.sin(2 * np.pi * phase)
        return np.cos(angle), np.sin(angle)

    def __call__(self, x: Signal, value: dict[str, float], depth: float, hertz: float) -> Signal:
        """Return left and right of the next frame and take the sides in."""
        now, size = self.now, len(self.lines)
        y = self.lines[(now - self.lengths) % size, np.arange(16)]
        decibels = -60 * self.lengths * (1 - value["freeze"]) / (self.rate * value["decay"])
        low = 10 ** (decibels * (1 / value["low_decay"] - 1) / 40)
        high = 10 ** (decibels * (1 / value["high_decay"] - 1) / 40)
        root = float(np.sqrt(2))
        mixes: list[tuple[Signal | float, Signal, Signal]] = [
            (1.0, root * (low - 1), low**2 - 1),
            (high**2, root * (1 - high) * high, 1 - high**2),
        ]
        damped = 10 ** (decibels / 20) * y
        for shelf, corner, mix in zip(self.shelves, ("low_hz", "high_hz"), mixes, strict=True):
            damped = shelf(damped, np.tan(np.pi * min(value[corner] / self.rate, 0.49)), mix)
        mixed = hadamard(16) / 4 @ damped
        share = now % CHUNK / CHUNK + 1 / CHUNK
        (c0, s0), (c1, s1) = (self.turn(now // CHUNK + more, depth, hertz) for more in (0, 1))
        c, s, a, b = c0 + share * (c1 - c0), s0 + share * (s1 - s0), mixed[:4].copy(), mixed[8:12].copy()
        mixed[:4], mixed[8:12] = c * a - s * b, s * a + c * b
        self.lines[now % size] = mixed + self.IN * np.tile(x, 8)
        self.now += 1
        return np.array([self.LEFT @ y, self.RIGHT @ y])


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right; type, size and pre-delay never change."""

    def reset(self) -> None:
        self.frame = 0
        self.past = np.zeros((int(0.4 * self.sample_rate), 2))
        self.entered = np.zeros((CHUNK, 2))
        self.places = np.round(self.sample_rate * DIFFUSERS).astype(int)
        self.rings = np.zeros((2, 4, self.places.max()))
        self.network: Network | None = None
        self.high = self.low = np.zeros(2)

    def cut(self, x: Signal) -> Signal:
        """Return the next frame of both sides through the two cuts."""
        gains = [
            np.tan(np.pi * min(self.values[id] / self.sample_rate, 0.49)) for id in ("high_cut", "low_cut")
        ]
        high_gain, low_gain = (g / (1 + g) for g in gains)
        v = high_gain * (x - self.high)
        dark, self.high = v + self.high, 2 * v + self.high
        v = low_gain * (dark - self.low)
        rumble, self.low = v + self.low, 2 * v + self.low
        thin: Signal = dark - rumble
        return thin

    def diffuse(self, x: Signal) -> Signal:
        """Return the next frame of both sides through their four all-passes."""
        x = x.copy()
        for side in (0, 1):
            for place, gain, ring in zip(self.places[side], DIFFUSER_GAINS, self.rings[side], strict=True):
                g = gain * self.values["diffusion"]
                delayed = ring[self.frame % place]
                v = x[side] + g * delayed
                ring[self.frame % place] = v
                x[side] = delayed - g * v
        return x

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, rate = self.values, self.sample_rate
        kind, size, open_share = int(value["type"]), value["size"], 1 - value["freeze"]
        if self.network is None:
            half = np.array(MILLISECONDS[kind]) * 0.0005 * size * rate
            self.network = Network(rate, 2 * half.astype(int) + 1)
        source = self.heard(inputs, frames)
        pre = round(value["pre_delay"] * rate)
        taps = pre + (EARLY_MILLISECONDS[kind] * 0.001 * size * rate).astype(int)
        across = np.arange(7) % 2
        out = np.array(source, float) * (1 - value["mix"])
        for i in range(frames):
            now = self.frame
            self.past[now % len(self.past)] = self.cut(self.entered[now % CHUNK])
            self.entered[now % CHUNK] = source[i, :2]
            late = LOUDNESS[kind] * open_share * self.diffuse(self.past[(now - pre) % len(self.past)])
            room = 0.5 * self.network(late, value, value["modulation"], value["rate"])
            for side in (0, 1):
                heard = self.past[(now - taps[side]) % len(self.past), side ^ across]
                room[side] += value["early"] * open_share * EARLY_GAINS[kind, side] @ heard
            middle, edge = room.sum() / 2, value["width"] * (room[0] - room[1]) / 2
            out[i, :2] += value["mix"] * np.array([middle + edge, middle - edge])
            self.frame += 1
        return [out]
