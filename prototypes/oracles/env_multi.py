"""env.multi in double precision: a list of segments walked through frame by frame."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Voice
from prototypes.oracles.clock import TEMPO

BOUND_DB = -95.0
FULL_LEVEL = 1.0
POINTS = ((0.005, 1.0, 0.0), (0.25, 0.6, 0.7), (0.3, 0.0, 0.7))


def bent(x: float, curve: float) -> float:
    """Return the share of the way after the share ``x`` of the time."""
    k = curve * np.log(1000)
    return x if abs(k) < 0.05 else float(np.expm1(-k * x) / np.expm1(-k))


class Oracle(Base):
    """One voice or bus."""

    def reset(self) -> None:
        self.level, self.held, self.row = 0.0, False, -1
        self.segment: tuple[float, float, float, int] | None = None  # from, to, curve, frames
        self.age = 0

    def head_for(self, target: float, seconds: float, curve: float) -> None:
        """Begin a segment at the present level."""
        frames = max(int(seconds * self.sample_rate + 0.5), 1)
        self.segment, self.age = (self.level, target, curve, frames), 0

    def enter(self, row: int) -> None:
        """Head for the point of a row."""
        time, level, curve = POINTS[row]
        self.row = row
        unit = 60 / TEMPO if self.values["unit"] else 1.0
        self.head_for(level * self.peak, time * unit * self.values["time"], curve)

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        sustain, start, end = (min(int(value[id] + 0.5), 3) for id in ("sustain", "loop_start", "loop_end"))
        end = 0 if end < start else end
        cabled = inputs[0] is not None
        held = float(inputs[0]) > 0.5 if inputs[0] is not None else voice.gate > 0
        struck = held and (voice.start or not self.held) if cabled else voice.start
        if voice.start:
            self.reset()
        let_go = self.held and not held
        self.held = held
        if struck:
            self.peak = (1 - value["velocity"] * (1 - voice.velocity)) * (
                1 + value["accent_level"] * voice.accent
            )
            self.enter(0)
        elif let_go and 0 <= self.row < max(sustain, end):
            if max(sustain, end) < 3:
                self.enter(max(sustain, end))
            else:
                self.row = 3
                self.head_for(0.0, value["release"], 0.7)
        out = np.zeros(frames)
        for i in range(frames):
            if self.segment is not None:
                origin, target, curve, length = self.segment
                self.age += 1
                self.level = origin + (target - origin) * bent(self.age / length, curve)
                if self.age == length:
                    self.segment = None
                    if held and end and self.row == end - 1:
                        self.enter(start - 1)
                    elif not (held and self.row == sustain - 1) and self.row + 1 < 3:
                        self.enter(self.row + 1)
            out[i] = self.level
        return [out]
