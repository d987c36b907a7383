"""The MIDI clock while the song stands: many devices take their tempo from it, or fall asleep without it.

24 pulses to a quarter note at the tempo where the song stands, in step with the pulses before.
"""

from collections import deque
from fractions import Fraction
from typing import Final

from motorik.sequencer.listener import Beat

REMEMBERED: Final = 2048
"""Pulses: more than lie between what is told and what can still be taken back."""


class RestingClock:
    """Hands out pulses by engine frames, each once, in order. ``told``: the frame before which all are."""

    def __init__(self) -> None:
        self.told = 0
        self._pace = Fraction(0)
        self._pulses: deque[Fraction] = deque(maxlen=REMEMBERED)  # those of the song that played, too

    @property
    def pace(self) -> Fraction:
        """Frames from one pulse to the next; 0 before there was one."""
        return self._pace

    def keep(self, pace: Fraction) -> None:
        """Go on at another pace: the next pulse comes so long after the last, or as soon as it can."""
        if self._pulses:
            # Rounded, or the denominator would grow with every change.
            self._pulses[-1] = Fraction(_nearest(self._pulses[-1]))
        self._pace = pace

    def begin(self, frame: int) -> None:
        """Tell nothing of what lies before ``frame``: nobody heard it."""
        self.told = max(self.told, frame)

    def played(self, beats: list[Beat], until: int) -> None:
        """Take note of what the song's own clock told before ``until``."""
        self._pulses.extend(Fraction(beat.frame) for beat in beats if beat.kind == "clock")
        self.told = max(self.told, until)

    def go_on_from(self, frame: int) -> None:
        """Forget what was told from ``frame`` on."""
        self.told = min(self.told, frame)
        while self._pulses and _nearest(self._pulses[-1]) >= frame:
            self._pulses.pop()

    def take(self, until: int) -> list[Beat]:
        """Return the pulses before ``until`` that were not told; none before there is a pace."""
        beats: list[Beat] = []
        if until <= self.told or not self._pace:
            return beats
        pulse = max(self._pulses[-1] + self._pace if self._pulses else Fraction(), Fraction(self.told))
        while (frame := _nearest(pulse)) < until:
            beats.append(Beat(frame, "clock", resting=True))
            self._pulses.append(pulse)
            pulse += self._pace
        self.told = max(self.told, until)
        return beats


def _nearest(frame: Fraction) -> int:
    return int(frame + Fraction(1, 2))
