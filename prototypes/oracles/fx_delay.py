"""fx.delay in double precision, frame by frame, left and right in lanes 0 and 1."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right."""

    def reset(self) -> None:
        self.written: list[Signal] = []
        self.low = self.high = np.zeros(2)
        self.taps: list[int] = []
        self.fades: list[tuple[int, int]] = [(0, 0), (0, 0)]  # frames left, tap to come

    def read(self, side: int, wanted: int) -> float:
        """Return the echo of one side; a new time fades in over 30 ms."""
        length = int(self.sample_rate * 0.03)
        left, fresh = self.fades[side]
        if left == 0 and wanted != self.taps[side]:
            left, fresh = length, wanted

        def at(delay: int) -> float:
            return float(self.written[-delay][side]) if delay <= len(self.written) else 0.0

        echo = at(self.taps[side])
        if left:
            left -= 1
            t = 1 - left / length
            echo += t * t * (3 - 2 * t) * (at(fresh) - echo)
            if left == 0:
                self.taps[side] = fresh
        self.fades[side] = left, fresh
        return echo

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        source = self.heard(inputs, frames)
        wanted = [round(value[id] * self.sample_rate) for id in ("time_left", "time_right")]
        if not self.taps:
            self.taps = list(wanted)
        gains = [np.tan(np.pi * min(value[id] / self.sample_rate, 0.49)) for id in ("high_cut", "low_cut")]
        high_gain, low_gain = (g / (1 + g) for g in gains)
        p = value["ping_pong"]
        out = np.array(source, float) * (1 - value["mix"])
        for i in range(frames):
            x = source[i, :2]
            echo = np.array([self.read(side, wanted[side]) for side in (0, 1)])
            entering = (1 - p) * x + p * np.array([x.mean(), 0])
            loop = entering + value["feedback"] * ((1 - p) * echo + p * echo[::-1])
            v = high_gain * (loop - self.high)
            dark, self.high = v + self.high, 2 * v + self.high
            v = low_gain * (dark - self.low)
            rumble, self.low = v + self.low, 2 * v + self.low
            thin = dark - rumble
            self.written.append(thin + value["saturation"] * (np.tanh(thin) - thin))
            out[i, :2] += value["mix"] * echo
        del self.written[: -int(2 * self.sample_rate) - 2]
        return [out]
