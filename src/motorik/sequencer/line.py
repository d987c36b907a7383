"""One line of a pattern while its effects are read: what an effect command is given to write into.

A line is ``ticks`` effect ticks long. Commands write curves with one value for each tick boundary, 0 to
``ticks``; the last is what holds when the line is over. Nothing here depends on chance or on other lines, so
a pattern's effects are read once, when it is laid out.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from motorik.sequencer.events import Touch

CHANNEL = "channel/"
"""What the name of a parameter of the track's channel begins with here."""
SAMPLER = ("start", "direction", "slice_by", "slice")
"""Parameters of the sampler in a step's patch that notes set."""


@dataclass(frozen=True, slots=True)
class Motion:
    """How a line bends the sounding note, in semitones at ``offsets`` (ticks of the song from its start).

    ``slide`` stays when the line is over, ``wobble`` does not, ``glide`` is the share of the way to the
    pitch written on the line; None: it goes nowhere.
    """

    offsets: tuple[int, ...]
    slide: tuple[float, ...]
    wobble: tuple[float, ...]
    glide: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Move:
    """How a line moves level (dB) or pan of the sounding note: (offset in ticks of the song, value).

    ``absolute`` values are meant as they are, others are added to what the note had when the line began. The
    last value stays when the line is over: in a move that returns it is 0.
    """

    touch: Touch
    points: tuple[tuple[int, float], ...]
    absolute: bool = False


@dataclass(slots=True)
class Line:
    """A step's line. ``length`` in ticks of the song, ``ticks`` in effect ticks; ``strikes`` a note or not.

    ``cut`` and ``delay`` are offsets from the line's start in effect ticks, None: none. ``repeats`` are
    (effect tick, gain) of the strikes after the first, ``settings`` what is set for this line.
    """

    length: Fraction
    ticks: int
    strikes: bool
    velocity: float
    delay: int = 0
    cut: int | None = None
    glides: bool = False
    repeats: list[tuple[int, float]] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    settings: dict[str, float] = field(default_factory=dict)
    _slide: list[float] = field(default_factory=list)
    _wobble: list[float] = field(default_factory=list)
    _glide: list[float] = field(default_factory=list)

    def at(self, tick: int) -> int:
        """Return the offset of an effect tick in ticks of the song."""
        return int(tick * self.length / self.ticks)

    def slide(self, semitones: float) -> None:
        """Slide the pitch evenly over the line; it stays there."""
        self._slide = _sum(self._slide, [semitones * share for share in self._shares()])

    def wobble(self, semitones: list[float]) -> None:
        """Add to the pitch a value for each tick; it returns with the end of the line."""
        self._wobble = _sum(self._wobble, [*semitones, 0.0])

    def glide(self, ticks: int) -> None:
        """Let the sounding note reach the pitch written here within ``ticks``, instead of striking anew."""
        self.glides = True
        reach = min(max(ticks, 1), self.ticks)
        self._glide = [min(tick / reach, 1.0) for tick in range(self.ticks + 1)]

    def set(self, target: str, value: float) -> None:
        """Set a parameter for this line."""
        self.settings[target] = value

    def move(self, touch: Touch, deltas: list[float]) -> None:
        """Add to level or pan of the note a value for each tick; it returns with the end of the line."""
        self.moves.append(Move(touch, self._points([*deltas, 0.0])))

    def ramp(self, touch: Touch, delta: float) -> None:
        """Move level or pan of the note evenly over the line; it stays there."""
        self.moves.append(Move(touch, self._points([delta * share for share in self._shares()])))

    def motion(self) -> Motion | None:
        """Return what was said about the pitch, None when nothing was."""
        if not (self._slide or self._wobble or self._glide):
            return None
        rest = [0.0] * (self.ticks + 1)
        return Motion(
            tuple(self.at(tick) for tick in range(self.ticks + 1)),
            tuple(self._slide or rest),
            tuple(self._wobble or rest),
            tuple(self._glide) or None,
        )

    def _shares(self) -> list[float]:
        return [tick / self.ticks for tick in range(self.ticks + 1)]

    def _points(self, values: list[float]) -> tuple[tuple[int, float], ...]:
        return tuple((self.at(tick), value) for tick, value in enumerate(values))


def wave(cycles: int, depth: float, ticks: int) -> list[float]:
    """Return ``cycles`` rounds of a wave over ``ticks``, rising first: of parabolas, nearly a sine."""
    values: list[float] = []
    for tick in range(ticks):
        phase = tick * cycles % ticks / ticks * 2
        half = phase % 1.0
        values.append(depth * 4.0 * half * (1.0 - half) * (1.0 if phase < 1.0 else -1.0))
    return values


def _sum(known: list[float], more: list[float]) -> list[float]:
    return [a + b for a, b in zip(known, more, strict=True)] if known else more
