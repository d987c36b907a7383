"""sample.deck in double precision: every voice read, filtered and mixed frame by frame."""

from dataclasses import dataclass, field

import numpy as np

from prototypes.oracles.base import Base, Inputs, Loop, Outputs, Signal
from prototypes.oracles.base import Voice as HostVoice
from prototypes.oracles.sample_player import kernel

BOUND_DB = -75.0  # of weights between the rows of the kernel's table
RISE_SECONDS, FALL_SECONDS = 0.00036, 0.001
BEHIND = 12
BEGIN, STOP, SWITCH, ONLY, ALL = 1, 2, 4, 8, 16


def narrow(x: Signal, band: float) -> Signal:
    """Return the narrower sincs at distances ``x``."""
    shape: Signal = np.sinc(band * x) * np.i0(5.0 * np.sqrt(np.maximum(1 - x * x / 16, 0)))
    return np.where(np.abs(x) < 4, shape, 0.0)


@dataclass
class Sounding:
    """A voice: ``line`` is (from, to, frames done, frames in all) of both gains."""

    number: int
    channel: int
    sample: int
    place: float
    step: float
    line: tuple[Signal, Signal, int, int]
    ends: bool = False
    filter: tuple[float, float, float] | None = None
    past: Signal = field(default_factory=lambda: np.zeros((2, 2)))

    def gains(self) -> Signal:
        """Return the gains of the next frame, and move on."""
        start, goal, done, frames = self.line
        if done >= frames:
            return goal
        self.line = start, goal, done + 1, frames
        return goal if done + 1 == frames else start + (goal - start) * (done + 1) / frames

    def aim(self, goal: Signal, frames: int) -> None:
        """Let the gains go to ``goal`` in a straight line."""
        start, last, done, whole = self.line
        if np.array_equal(goal, last):
            return
        now = start + (last - start) * done / whole if done < whole else last
        self.line = now, goal, 0, frames


class Oracle(Base):
    """The deck: silent until it is told of voices."""

    samples: dict[int, tuple[Signal, Loop | None]]

    def reset(self) -> None:
        """Forget all voices."""
        self.voices: list[Sounding] = []
        self.samples = getattr(self, "samples", {})

    def set_sample(self, slot: int, data: Signal, rate: float, root: float, loop: Loop | None) -> None:
        """Take a sample that is laid out."""
        self.samples[slot] = data, loop

    def tell(
        self, number: int, flags: int, *, channel: int = 0, sample: int = 0, place: float = 16.0,
        frequency: float = 0.0, gains: tuple[float, float] = (0.0, 0.0), cutoff: int = 255,
        resonance: int = 0,
    ) -> None:  # fmt: skip
        """Do what the kernel does when it is told this."""
        fall = int(FALL_SECONDS * self.sample_rate) + 1
        known = next((it for it in self.voices if it.number == number and not it.ends), None)
        ends = flags & STOP or flags & BEGIN
        if known is not None and ends:
            known.aim(np.zeros(2), fall)
            known.ends = True
        if flags & STOP:
            return
        if known is None or flags & BEGIN:
            known = Sounding(number, channel, sample, place, 0.0, (np.zeros(2), np.zeros(2), 0, 0))
            self.voices.append(known)
            known.aim(np.array(gains), int(RISE_SECONDS * self.sample_rate) + 1)
        else:
            known.aim(np.array(gains), fall)
            known.place = place if flags & SWITCH else known.place
        known.sample, known.step = sample, frequency / self.sample_rate
        filters = cutoff < 255 or resonance > 0
        if filters and known.filter is None:
            known.past = np.zeros((2, 2))
        known.filter = self._filter(cutoff, resonance) if filters else None

    def _filter(self, cutoff: int, resonance: int) -> tuple[float, float, float]:
        damping = 10 ** (-resonance * 24 / 128 / 20)
        hertz = min(110 * 2 ** (0.25 + cutoff / 2 / 24), self.sample_rate / 2)
        ratio = self.sample_rate / (2 * np.pi * hertz)
        d, e = damping * ratio + damping - 1, ratio * ratio
        return 1 / (1 + d + e), (d + 2 * e) / (1 + d + e), -e / (1 + d + e)

    def process(self, inputs: Inputs, frames: int, voice: HostVoice) -> Outputs:
        """Mix the next frames."""
        out = np.zeros((frames, 2))
        for sounding in list(self.voices):
            for frame in range(frames):
                heard = self._next(sounding)
                if heard is None:
                    self.voices.remove(sounding)
                    break
                out[frame] += heard
        return [out]

    def _next(self, sounding: Sounding) -> Signal | None:
        data, loop = self.samples[sounding.sample]
        start, limit = loop or (0, len(data) - BEHIND)
        while sounding.place >= limit:
            if not loop:
                return None
            sounding.place -= limit - start
        if sounding.ends and sounding.line[2] >= sounding.line[3]:
            return None
        whole = int(sounding.place)
        x: Signal = np.arange(-3, 5, dtype=float) - (sounding.place - whole)
        weights = kernel(x)
        if sounding.step > 1.25:
            weights = narrow(x, 0.78 if sounding.step <= 1.75 else 0.55)
        sides = (weights / weights.sum()) @ data[whole - 3 : whole + 5]
        sides = np.resize(sides, 2)
        if sounding.filter is not None:
            a, b, c = sounding.filter
            sides = a * sides + b * sounding.past[0] + c * sounding.past[1]
            sounding.past = np.stack((sides, sounding.past[0]))
        sounding.place += sounding.step
        heard: Signal = sides * sounding.gains()
        return heard
