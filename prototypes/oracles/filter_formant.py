"""filter.formant in double precision: five band-passes as biquads in transposed direct form."""

import numpy as np

from prototypes.oracles.base import Base, Inputs, Outputs, Signal, Voice

# Csound manual, appendix D: hertz, decibels, hertz of the five formants of A E I O U.
VOICES = (
    (
        ((600, 1040, 2250, 2450, 2750), (0, -7, -9, -9, -20), (60, 70, 110, 120, 130)),
        ((400, 1620, 2400, 2800, 3100), (0, -12, -9, -12, -18), (40, 80, 100, 120, 120)),
        ((250, 1750, 2600, 3050, 3340), (0, -30, -16, -22, -28), (60, 90, 100, 120, 120)),
        ((400, 750, 2400, 2600, 2900), (0, -11, -21, -20, -40), (40, 80, 100, 120, 120)),
        ((350, 600, 2400, 2675, 2950), (0, -20, -32, -28, -36), (40, 80, 100, 120, 120)),
    ),
    (
        ((650, 1080, 2650, 2900, 3250), (0, -6, -7, -8, -22), (80, 90, 120, 130, 140)),
        ((400, 1700, 2600, 3200, 3580), (0, -14, -12, -14, -20), (70, 80, 100, 120, 120)),
        ((290, 1870, 2800, 3250, 3540), (0, -15, -18, -20, -30), (40, 90, 100, 120, 120)),
        ((400, 800, 2600, 2800, 3000), (0, -10, -12, -12, -26), (40, 80, 100, 120, 120)),
        ((350, 600, 2700, 2900, 3300), (0, -20, -17, -14, -26), (40, 60, 100, 120, 120)),
    ),
    (
        ((800, 1150, 2800, 3500, 4950), (0, -4, -20, -36, -60), (80, 90, 120, 130, 140)),
        ((400, 1600, 2700, 3300, 4950), (0, -24, -30, -35, -60), (60, 80, 120, 150, 200)),
        ((350, 1700, 2700, 3700, 4950), (0, -20, -30, -36, -60), (50, 100, 120, 150, 200)),
        ((450, 800, 2830, 3500, 4950), (0, -9, -16, -28, -55), (70, 80, 100, 130, 135)),
        ((325, 700, 2530, 3500, 4950), (0, -12, -30, -40, -64), (50, 60, 170, 180, 200)),
    ),
    (
        ((800, 1150, 2900, 3900, 4950), (0, -6, -32, -20, -50), (80, 90, 120, 130, 140)),
        ((350, 2000, 2800, 3600, 4950), (0, -20, -15, -40, -56), (60, 100, 120, 150, 200)),
        ((270, 2140, 2950, 3900, 4950), (0, -12, -26, -26, -44), (60, 90, 100, 120, 120)),
        ((450, 800, 2830, 3800, 4950), (0, -11, -22, -22, -50), (70, 80, 100, 130, 135)),
        ((325, 700, 2700, 3800, 4950), (0, -16, -35, -40, -60), (50, 60, 170, 180, 200)),
    ),
)


def formants(voice: int, vowel: float) -> Signal:
    """Return hertz, decibels and bandwidths in hertz [3, 5] at a place between the vowels."""
    table = np.array(VOICES[voice], float)
    low = min(int(vowel), 3)
    one, other, share = table[low], table[low + 1], vowel - low
    mixed = one + (other - one) * share
    for row in (0, 2):
        mixed[row] = one[row] * (other[row] / one[row]) ** share
    return np.asarray(mixed)


class Oracle(Base):
    """One voice: signals are [frames]; or one bus: signals are [frames, lanes]."""

    def reset(self) -> None:
        self.state = [[np.zeros(()), np.zeros(())] for _ in range(5)]

    def process(self, inputs: Inputs, frames: int, voice: Voice) -> Outputs:
        x, value = self.heard(inputs, frames), self.values
        hertz, decibels, width = formants(int(value["voice"]), value["vowel"])
        move = 2 ** (value["shift"] / 12) / value["size"]
        out = np.zeros_like(x)
        for n in range(5):
            place = hertz[n] * move / self.sample_rate
            gain = 10 ** ((decibels[n] + value["tilt_db"] * n / 4 + value["level_db"]) / 20) * (-1) ** n
            gain *= np.clip((0.45 - place) / 0.09, 0, 1)
            g = np.tan(np.pi * min(place, 0.45))
            damping = width[n] / hertz[n] / value["sharpness"]
            # The band-pass 2R s / (s^2 + 2R s + 1) with s = (1 - z^-1) / (1 + z^-1) / g.
            whole = 1 + damping * g + g * g
            b0, a1, a2 = damping * g / whole, 2 * (g * g - 1) / whole, (1 - damping * g + g * g) / whole
            state = self.state[n]
            for i in range(frames):
                y = b0 * x[i] + state[0]
                state[0] = state[1] - a1 * y
                state[1] = -b0 * x[i] - a2 * y
                out[i] += gain * y
        return [x + value["mix"] * (out - x)]
