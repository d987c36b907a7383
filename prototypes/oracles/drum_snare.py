"""drum.snare in double precision: the shell ringing or swept, the wires filtered."""

from prototypes.oracles.base import Signal
from prototypes.oracles.drums import EVERY_KEY, FULL_LEVEL, Drum

BOUND_DB = -85.0
RANGES = EVERY_KEY
__all__ = ["BOUND_DB", "FULL_LEVEL", "RANGES", "Oracle"]


class Oracle(Drum):
    """One voice."""

    def stroke(self, frames: int) -> Signal:
        value, ring = self.values, self.values["model"] == 0
        shell = []
        for rest, share in zip((173, 335) if ring else (180, 330), (1.0, 0.7), strict=True):
            hertz, seconds = rest * self.transposition, share * value["decay"]
            if ring:
                shell.append(self.ringing(self.trigger(frames), hertz, seconds))
            else:
                lift = 1 + 2 * value["sweep"] * self.falling(frames, 0.04)
                shell.append(self.oscillator(hertz * lift / self.sample_rate) * self.slewed(frames, seconds))
        tone = value["tone"]
        cutoff = (1000 if ring else 500) * 2 ** (2 * tone + 0.5 * self.accented)
        noise = self.white(frames) * self.falling(frames, value["snappy_decay"]) * self.strength
        wires = self.high(noise, cutoff, 0.7) * value["snappy"] * (1 + value["accent"] * self.accented)
        return ((1 - tone) * shell[0] + tone * shell[1]) * 0.5 + wires * 0.3
