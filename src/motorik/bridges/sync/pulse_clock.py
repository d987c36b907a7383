"""A clock of pulses, 24 to a beat, heard through jitter: which pulse is when, and how fast they come.

A second-order loop, as in F. Adriaensen, "Using a DLL to filter time" (LAC 2005): the error of every pulse
against its expected time moves phase and period. The gains are those of a line fitted to the last ``memory``
pulses (the growing-memory g-h filter: E. Brookner, "Tracking and Kalman Filtering Made Easy", 1998, ch. 1),
so the loop is as fast as can be in the beginning and grows calmer with every pulse up to MEMORY.
"""

from dataclasses import dataclass
from math import sqrt

PULSES_A_BEAT = 24
LEAST_BPM, MOST_BPM = 20.0, 400.0
MEMORY = 240
"""Ten beats: jitter of a millisecond leaves a tenth of it."""
CLIP_JITTERS, CLIP_SECONDS = 2.5, 0.0003
"""A pulse that comes later than that counts as if it came so late: a busy machine is only ever late."""
USABLE = 12
LOCKED = 24
STRAYS = 6
"""So many pulses in a row far from where they are expected are the truth."""
STRAY_PERIODS = 0.12
STRAY_JITTERS = 5.0
MOST_STRAY_PERIODS = 0.35
MOST_CLIP_PERIODS = 0.2
ODD_PERIODS = 0.25
"""Pulses that are farther from a line through them agree on nothing."""
JITTER_MEMORY = 48
SAME_PERIOD = 0.03
JITTER_PERIODS = 0.05
SILENT_PERIODS, SILENT_SECONDS = 6, 0.25
FORGETS_SECONDS = 10.0
"""After so long a silence a clock is another one: how many pulses were lost cannot be told any more."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Pulse ``number`` is at ``seconds``, smoothed, and the next ones are ``period`` seconds apart."""

    number: int
    seconds: float
    period: float

    @property
    def bpm(self) -> float:
        """The tempo."""
        return 60 / (PULSES_A_BEAT * self.period)


class PulseClock:
    """Listens to pulses. Times are seconds of one monotonic clock. Single-threaded.

    Counters: pulses ``heard``; ``strays`` of them were left out, ``lost`` pulses never came,
    ``relocks`` times tempo or phase jumped.
    """

    def __init__(self) -> None:
        self.heard = self.strays = self.lost = self.relocks = 0
        self._line: Pulse | None = None
        self._first: float | None = None
        self._memory = 0
        self._sure = False
        self._jitter = self._lean = 0.0
        self._astray: list[float] = []
        self._reference: Pulse | None = None

    @property
    def line(self) -> Pulse | None:
        """The last pulse and the tempo; None until they can be used."""
        return self._line if self._memory >= USABLE else None

    @property
    def count(self) -> int:
        """The number of the last pulse, from 0; it is known before its time can be used."""
        return self._line.number if self._line else 0

    def expects(self, seconds: float) -> bool:
        """Whether the next pulse may well come at ``seconds``."""
        line = self._line
        return line is None or abs(seconds - line.seconds - line.period) < line.period / 2

    def silent_at(self, seconds: float) -> bool:
        """Whether no pulse has come for so long that the clock does not run."""
        line = self._line
        return line is not None and seconds - line.seconds > max(SILENT_PERIODS * line.period, SILENT_SECONDS)

    @property
    def locked(self) -> bool:
        """Whether tempo and phase are known well."""
        return self._memory >= LOCKED and not self._astray

    @property
    def jitter(self) -> float:
        """By how many seconds pulses stray from their times, root mean square."""
        return sqrt(self._jitter)

    @property
    def drift_ppm(self) -> float:
        """By how much the tempo, over all pulses since it changed last, is off the nearest tenth of a BPM."""
        line, first = self._line, self._reference
        if line is None or first is None or line.number - first.number < PULSES_A_BEAT:
            return 0.0
        bpm = 60 * (line.number - first.number) / (PULSES_A_BEAT * (line.seconds - first.seconds))
        return (bpm / round(bpm, 1) - 1) * 1e6

    def forget(self) -> None:
        """Begin anew with the next pulse; counters stay."""
        self._line, self._first, self._memory, self._astray = None, None, 0, []
        self._sure = False
        self._jitter = self._lean = 0.0
        self._reference = None

    def pulse(self, seconds: float) -> bool:
        """Hear a pulse. Return False when it begins a clock anew: numbers before it mean nothing now."""
        self.heard += 1
        line = self._line
        if line is None:
            return self._begin(seconds)
        if seconds - line.seconds > FORGETS_SECONDS:
            self.forget()
            return self._begin(seconds)
        error = seconds - line.seconds - line.period
        if self._sure and abs(error) > self._gate(line.period):
            self._stray(line, seconds)
        else:
            self._astray.clear()
            self._correct(line, error)
        return True

    def _begin(self, seconds: float) -> bool:
        first, self._first = self._first, seconds
        if first is not None and _is_period(seconds - first):
            self._line, self._memory = Pulse(1, seconds, seconds - first), 2
        return first is not None

    def _gate(self, period: float) -> float:
        # Never half a period: a pulse that was lost must not pass for jitter.
        return min(max(STRAY_PERIODS * period, STRAY_JITTERS * self.jitter), MOST_STRAY_PERIODS * period)

    def _correct(self, line: Pulse, error: float) -> None:
        self._memory = min(self._memory + 1, MEMORY)
        k = self._memory
        if self._sure:
            most = min(max(CLIP_JITTERS * self.jitter, CLIP_SECONDS), MOST_CLIP_PERIODS * line.period)
            error = min(max(error, -most), most)
        phase, speed = 2 * (2 * k - 1) / (k * (k + 1)), 6 / (k * (k + 1))
        period = line.period + speed * error
        if not _is_period(period):
            period = line.period
        self._line = Pulse(line.number + 1, line.seconds + line.period + phase * error, period)
        self._sure = self._sure or k >= USABLE
        share = 1 / min(k, JITTER_MEMORY)
        self._jitter += share * (error * error - self._jitter)
        self._lean += (error - self._lean) / USABLE
        if self._reference is None and self.locked:
            self._reference = self._line
        if k > LOCKED and abs(self._lean) > max(1.5 * self.jitter / sqrt(USABLE) * 2, 0.0005):
            # Errors lean to one side: the tempo moves, so what is long ago counts less.
            self._memory = max(k // 2, USABLE)
            self._lean, self._reference = 0.0, None

    def _stray(self, line: Pulse, seconds: float) -> None:
        """Go on as expected past a pulse that is far off; after a few of them believe them."""
        self.strays += 1
        self._astray.append(seconds)
        self._line = Pulse(line.number + 1, line.seconds + line.period, line.period)
        del self._astray[: -2 * STRAYS]
        if len(self._astray) >= STRAYS:
            self._believe(self._line)

    def _believe(self, line: Pulse) -> None:
        """Find out whether pulses were lost or tempo or phase jumped, if the last ones agree on anything."""
        period, last, apart = _fitted(self._astray[-STRAYS:])
        jitter = min(self.jitter, JITTER_PERIODS * line.period)
        if abs(period - line.period) > SAME_PERIOD * line.period + jitter / 2:
            # Lost and late pulses can look like another tempo for a while, so it takes twice as many.
            period, last, apart = _fitted(self._astray)
            if len(self._astray) < 2 * STRAYS or not _is_period(period) or apart > STRAY_PERIODS * period:
                return
            self._line = Pulse(line.number, last, period)
            self._memory, self._reference = STRAYS, None
            self.relocks += 1
        elif apart > ODD_PERIODS * period:
            return
        else:
            # The tempo is as it was, so time tells which pulse this is, whatever became of those before.
            missed = round((last - line.seconds) / line.period)
            if abs(last - line.seconds) < (1 - ODD_PERIODS) * line.period:
                missed = 0  # one that was lost would make a whole period: the tempo moves, and only slowly
            late = last - line.seconds - missed * line.period
            jumped = abs(late) > ODD_PERIODS * line.period
            self.lost += max(missed, 0)
            self.relocks += jumped
            at = last if jumped else line.seconds + missed * line.period
            self._line = Pulse(line.number + missed, at, line.period)
            self._memory = min(self._memory, USABLE if jumped else LOCKED)
            self._reference = None if jumped else self._reference
        self._astray.clear()
        self._lean = 0.0


def _fitted(times: list[float]) -> tuple[float, float, float]:
    """Fit a line; return the period, the last time as fitted, and how far a time is off at most."""
    middle, centre = (len(times) - 1) / 2, sum(times) / len(times)
    places = [index - middle for index in range(len(times))]
    period = sum(place * (at - centre) for place, at in zip(places, times, strict=True))
    period /= sum(place * place for place in places)
    apart = max(abs(at - centre - place * period) for place, at in zip(places, times, strict=True))
    return period, centre + middle * period, apart


def _is_period(seconds: float) -> bool:
    return 60 / (PULSES_A_BEAT * MOST_BPM) * 0.9 <= seconds <= 60 / (PULSES_A_BEAT * LEAST_BPM) * 1.1
