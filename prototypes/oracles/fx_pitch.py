"""fx.pitch in double precision: the whole past in arrays, scores by sums over windows."""

from dataclasses import dataclass

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice
from prototypes.oracles.trapezoidal import Svf, warped

BOUND_DB = -60.0
"""A splice hangs on the top of a parabola through three scores that differ little."""

RANGES = {"feedback": (0.0, 0.5)}
"""More of it, and what splices differ by goes round."""


@dataclass
class Head:
    """One voice: where it reads, where it read before the splice, and how far that has come."""

    delay: float
    old: float = 0.0
    alike: float = 1.0
    fade: int = 0
    length: int = 1


def sinc_read(line: Signal, place: float) -> Signal:
    """Return the line between its rows by 8 points under a Kaiser window."""
    base = int(np.floor(place))
    x = np.arange(-3, 5) - (place - base)
    weight = np.sinc(x) * np.i0(6.5 * np.sqrt(np.maximum(1 - x**2 / 16, 0)))
    return np.asarray(weight / weight.sum() @ line[base - 3 : base + 5], float)


def scores(line: Signal, here: int, first: int, length: int, count: int) -> Signal:
    """Return how much each of ``count`` places looks like ``here``."""
    look = line[here : here + length]
    there = np.lib.stride_tricks.sliding_window_view(line[first : first + count + length - 1], length)
    return np.asarray(2 * there @ look / ((there**2).sum(axis=1) + look @ look + 1e-12), float)


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right."""

    def reset(self) -> None:
        rate = self.sample_rate
        self.latency = int(0.016 * rate + 0.5)
        self.by = 2 ** int(np.log2(rate / 8000))
        self.ahead = int(rate) + 4096 // self.by * self.by
        self.filters = [Svf(4) for _ in range(3)]
        self.line = np.zeros((self.ahead, 4))
        self.dry = np.zeros((self.ahead, 2))
        self.wet = np.zeros((self.ahead, 2))
        self.mono = np.zeros(self.ahead)
        self.heads = [Head(self.latency), Head(self.latency)]

    def splice(self, head: Head, now: int, speed: float) -> None:
        """Go on where it looks most alike: farther back if speed is above 1, else nearer."""
        entering = self.mono[: now + 1]
        frames, by, rate = int(np.floor(head.delay)), self.by, self.sample_rate
        most = 2 * self.latency - frames if speed > 1 else frames - 6 - 2 * by
        least, look = most // 3, int(0.008 * rate)
        short, count, place = look // by & ~3, (most - least) // by, now - frames
        coarse = entering[: (now + 1) // by * by].reshape(-1, by).sum(axis=1)
        first = -(most // by) if speed > 1 else least // by
        here = place // by - short
        found = scores(coarse, here, here + first, short, count)
        best = int(np.argmax(found)) if speed > 1 else count - 1 - int(np.argmax(found[::-1]))
        start = (first + best) * by - by - 1
        fine = scores(entering, place - look, place - look + start, look, 2 * by + 3)
        best = 1 + int(np.argmax(fine[1:-1]))
        before, top, after = fine[best - 1 : best + 2]
        bend = before - 2 * top + after
        between = float(np.clip((before - after) / 2 / bend, -0.5, 0.5)) if bend < -1e-9 else 0.0
        head.old, head.delay = head.delay, head.delay - start - best - between
        head.alike = float(np.clip(top, 0, 1))
        head.fade = head.length = self.fade_frames(speed)

    def fade_frames(self, speed: float) -> int:
        """Return the length of a splice."""
        return int(np.float32(0.005) * self.sample_rate / (speed - 1 if speed > 2 else 1))

    def heard(self, inputs: Inputs, frames: int) -> Signal:
        """Return the first input, left and right."""
        return super().heard(inputs, frames)[:, :2]

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value, rate = self.values, self.sample_rate
        x = self.heard(inputs, frames)
        speeds = [2 ** ((value[f"semitones_{n}"] + value[f"cents_{n}"] / 100) / 12) for n in (1, 2)]
        wide = np.repeat(speeds, 2)
        cutoff = np.array([warped(0.4 * rate / max(r, 1), rate) for r in wide])
        share = np.clip((wide - 1) * 16, 0, 1)
        tap = int(value["delay"] * rate + 0.5)
        old = len(self.line)
        self.line, self.dry, self.wet = (
            np.concatenate([past, np.zeros((frames, past.shape[1]))])
            for past in (self.line, self.dry, self.wet)
        )
        self.dry[old:] = x
        self.mono = np.concatenate([self.mono, np.zeros(frames)])
        out = np.zeros((frames, 2))
        for i in range(frames):
            now = old + i
            entering = x[i] + np.tanh(value["feedback"] * self.wet[now - tap])
            self.mono[now] = entering @ [1, 0.7]
            raw = low = np.tile(entering, 2)
            for section, k in zip(self.filters, 2 * np.cos(np.pi * np.array([1, 3, 5]) / 12), strict=True):
                low = section(low[None], cutoff, k)[1][0]
            self.line[now] = raw + share * (low - raw)
            heard = np.zeros((2, 2))
            for n, (head, r) in enumerate(zip(self.heads, speeds, strict=True)):
                if n == 1 and value["level_2"] == 0:
                    continue
                head.delay, head.old = max(head.delay + 1 - r, 6), max(head.old + 1 - r, 6)
                edge = 7 + int((r - 1) * self.fade_frames(r))
                if head.fade == 0 and (
                    (r > 1 and int(head.delay) <= edge) or (r < 1 and int(head.delay) >= 2 * self.latency)
                ):
                    self.splice(head, now, r)
                heard[n] = sinc_read(self.line, now - head.delay)[2 * n : 2 * n + 2]
                if head.fade:
                    t = 1 - head.fade / head.length
                    head.fade -= 1
                    a = t * t * (3 - 2 * t)
                    before = sinc_read(self.line, now - head.old)[2 * n : 2 * n + 2]
                    power = a * a + (1 - a) ** 2 + 2 * head.alike * a * (1 - a)
                    heard[n] = (a * heard[n] + (1 - a) * before) / np.sqrt(power)
            self.wet[now] = heard[0]
            beside = 1 - value["spread"]
            gains = np.array([[value["level_1"]], [value["level_2"]]]) * [[1, beside], [beside, 1]]
            shifted = (heard * gains).sum(axis=0)
            out[i] = (1 - value["mix"]) * self.dry[now - self.latency] + value["mix"] * shifted
        return [out]
