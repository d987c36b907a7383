"""fx.delay in double precision, frame by frame, left and right in lanes 0 and 1."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice

BEATS = (0, 1 / 8, 1 / 6, 1 / 4, 3 / 8, 1 / 3, 1 / 2, 3 / 4, 2 / 3, 1, 3 / 2, 2, 4, 8, 16)
CHUNK = 32


class Oracle(Base):
    """One bus, lanes 0 and 1 left and right; times never change, the song runs at 120 beats a minute."""

    def reset(self) -> None:
        self.frame = 0
        self.written: list[Signal] = []
        self.low = self.high = np.zeros(2)
        self.loudest = self.envelope = 0.0
        self.gains = 1.0, 1.0

    def frames_of(self, side: str) -> int:
        """Return the delay of a side; a note value beyond 4 s is halved until it fits."""
        division = int(self.values[f"sync_{side}"])
        time = BEATS[division] * 0.5 if division else self.values[f"time_{side}"]
        while time > 4:
            time /= 2
        return round(time * self.sample_rate)

    def between(self, side: int, delay: float) -> float:
        """Return what was written ``delay`` frames ago: Hermite's cubic, slopes central differences."""
        whole = int(delay)
        f = delay - whole

        def at(frames: int) -> float:
            return float(self.written[-frames][side]) if frames <= len(self.written) else 0.0

        if f == 0:
            return at(whole)
        after, here, there, beyond = (at(whole + more) for more in (-1, 0, 1, 2))
        slope_here, slope_there = (there - after) / 2, (beyond - here) / 2
        hermite = (
            (2 * f**3 - 3 * f**2 + 1) * here
            + (f**3 - 2 * f**2 + f) * slope_here
            + (3 * f**2 - 2 * f**3) * there
            + (f**3 - f**2) * slope_there
        )
        return float(hermite)

    def swing(self, chunk: int) -> float:
        """Return by how many frames wow moves the heads at the end of a chunk."""
        turn = chunk * CHUNK * self.values["wow_rate"] / self.sample_rate
        return float(self.values["wow"] * 0.003 * self.sample_rate * (1 - np.cos(2 * np.pi * turn)))

    def follow(self) -> None:
        """At the edge of a chunk: the envelope of the last one, the gain of the echoes in the next one."""
        attacks = self.loudest > self.envelope
        share = 0.3 if attacks else CHUNK / (0.2 * self.sample_rate)
        self.envelope += (self.loudest - self.envelope) * share
        self.loudest = 0.0
        gain = 1 - self.values["duck"] * self.envelope / (self.envelope + 0.1)
        self.gains = (self.gains[1] if self.frame else 1.0), gain

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        value = self.values
        source = self.heard(inputs, frames)
        delays = self.frames_of("left"), self.frames_of("right")
        corners = [np.tan(np.pi * min(value[id] / self.sample_rate, 0.49)) for id in ("high_cut", "low_cut")]
        high_gain, low_gain = (g / (1 + g) for g in corners)
        p, frozen = value["ping_pong"], value["freeze"]
        out = np.array(source, float) * (1 - value["mix"])
        for i in range(frames):
            chunk, row = divmod(self.frame, CHUNK)
            if row == 0:
                self.follow()
            share = (row + 1) / CHUNK
            before = self.swing(chunk) if chunk else 0.0
            swing = before + share * (self.swing(chunk + 1) - before)
            x = source[i, :2]
            self.loudest = max(self.loudest, float(np.abs(x).max()))
            echo = np.array([self.between(side, delays[side] + swing) for side in (0, 1)])
            entering = (1 - p) * x + p * np.array([x.mean(), 0])
            loop = entering + value["feedback"] * ((1 - p) * echo + p * echo[::-1])
            v = high_gain * (loop - self.high)
            dark, self.high = v + self.high, 2 * v + self.high
            v = low_gain * (dark - self.low)
            rumble, self.low = v + self.low, 2 * v + self.low
            thin = dark - rumble
            bent = thin + value["saturation"] * (np.tanh(thin) - thin)
            self.written.append((1 - frozen) * bent + frozen * echo)
            duck = self.gains[0] + share * (self.gains[1] - self.gains[0])
            out[i, :2] += value["mix"] * duck * echo
            self.frame += 1
        del self.written[: -int(4.1 * self.sample_rate)]
        return [out]
