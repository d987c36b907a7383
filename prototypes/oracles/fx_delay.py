"""fx.delay in double precision, frame by frame, left and right in lanes 0 and 1."""

import numpy as np


class Oracle:
    """Signals are [frames, lanes], lanes 0 and 1 left and right; parameters hold still within a call."""

    def prepare(self, sample_rate: float) -> None:
        """Take the sample rate and the defaults and start fresh."""
        self.sample_rate = sample_rate
        self.values = {
            "time_left": 0.375, "time_right": 0.5, "feedback": 0.4, "ping_pong": 0.0, "low_cut": 40.0,
            "high_cut": 9000.0, "saturation": 0.3, "mix": 0.3,
        }  # fmt: skip
        self.reset()

    def reset(self) -> None:
        """Forget all sound; parameters stay."""
        self.written: list[np.ndarray] = []
        self.low = self.high = np.zeros(2)
        self.taps: list[int] | None = None
        self.fades: list[tuple[int, int]] = [(0, 0), (0, 0)]  # frames left, tap to come

    def set_parameter(self, id: str, value: float) -> None:
        """Set a parameter, in its declared unit."""
        self.values[id] = value

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

    def process(self, inputs, frames, voice=None):
        """Return one signal per output for the next frames."""
        value = self.values
        source = inputs[0] if inputs[0] is not None else np.zeros((frames, 2))
        wanted = [round(value[id] * self.sample_rate) for id in ("time_left", "time_right")]
        if self.taps is None:
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
