"""What a module declares about itself: the one place engine, file format, docs, addresses and tests read.

This file and every declaration beside it use the standard library only, because the build reads them too.
"""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """Where a module may stand: in a patch (lanes: voices), in a channel (lanes: left and right), or both."""

    VOICE = "voice"
    BUS = "bus"
    ANY = "any"


class Rate(StrEnum):
    """A signal has one value a frame (``audio``), or one a piece of at most 32 frames (``control``)."""

    AUDIO = "audio"
    CONTROL = "control"


class Scale(StrEnum):
    """How a parameter is spaced for hands, ramps and modulation; ``LOG2`` is modulated in octaves."""

    LINEAR = "linear"
    LOG2 = "log2"
    CHOICE = "choice"


class Unit(StrEnum):
    """Units a parameter can have; they appear in its formatted value and in the docs."""

    NONE = ""
    HERTZ = "Hz"
    SECONDS = "s"
    DECIBELS = "dB"
    SEMITONES = "st"
    CENTS = "ct"
    PERCENT = "%"
    BEATS = "beat"


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of a module. Unconnected, an input reads silence, a control input ``default``."""

    id: str
    doc: str
    rate: Rate = Rate.AUDIO
    default: float = 0.0


@dataclass(frozen=True, slots=True)
class Parameter:
    """Everything there is to know about one parameter.

    ``low``, ``high`` and ``default`` are in ``unit``. ``smoothing_ms`` is the length of the straight ramp to
    a new value (in the scale's space). ``choices`` names the values 0, 1, … of a ``CHOICE``. Modulated values
    are held inside [low, high]. ``musical`` is the range a random sound draws from, where that is narrower.
    ``host``: only the host sets it, as it lays out the mixer; no patch, knob or automation reaches it.
    """

    id: str
    doc: str
    low: float
    high: float
    default: float
    unit: Unit = Unit.NONE
    scale: Scale = Scale.LINEAR
    smoothing_ms: float = 5.0
    choices: tuple[str, ...] = ()
    modulated: bool = True
    musical: tuple[float, float] | None = None
    host: bool = False

    def __post_init__(self) -> None:
        if not self.low <= self.default <= self.high:
            raise ValueError(
                f"{self.id}: default {self.default} is outside {self.low}-{self.high} {self.unit}"
            )
        if self.scale is Scale.LOG2 and self.low <= 0:
            raise ValueError(f"{self.id}: a LOG2 parameter needs a lower bound above 0")


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers drawn by hand that a module reads: a waveform, a spectrum, the steps of a pattern.

    A patch that draws none leaves it to the module. ``low`` and ``high`` bound every number; ``most`` is the
    greatest length, and ``multiple`` what the length is a multiple of (rows of so many numbers).
    """

    id: str
    doc: str
    low: float = -1.0
    high: float = 1.0
    most: int = 4096
    multiple: int = 1


@dataclass(frozen=True, slots=True)
class Upgrade:
    """How parameters of the version before become those of ``version``; unnamed ones stay as they are.

    ``renamed`` maps old ids to new ones, ``added`` gives values to parameters whose default would change the
    sound of what was saved, ``scaled`` multiplies, ``removed`` drops.
    """

    version: int
    renamed: tuple[tuple[str, str], ...] = ()
    added: tuple[tuple[str, float], ...] = ()
    scaled: tuple[tuple[str, float], ...] = ()
    removed: tuple[str, ...] = ()


def choice(id: str, doc: str, names: tuple[str, ...], default: str) -> Parameter:
    """Return a parameter that picks one of ``names``; it is neither smoothed nor modulated."""
    return Parameter(
        id, doc, 0, len(names) - 1, names.index(default),
        scale=Scale.CHOICE, smoothing_ms=0, choices=names, modulated=False,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Declaration:
    """One module kind.

    ``latency_ms`` delays every input to every output by that much, rounded to whole frames at ``prepare``;
    ``latency_frames`` is added to it, for a delay that has the same number of frames at every sample rate.
    ``tail_seconds`` bounds how long sound goes on after the input stops (``None``: as the parameters say).
    ``keeps_voice``: a voice lives while such a module reports it alive. ``breaks_cycles``: output depends
    only on input of earlier chunks, so a feedback loop through it is allowed. ``is_source``: sounds without
    input. ``sample_slots``: how many samples it plays. ``tables``: what can be drawn for it.
    ``oversampling``: how many times the sample rate its non-linear part runs at. ``upgrades``: one per
    version after the first. ``source`` cites the algorithm.
    """

    kind: str
    version: int
    name: str
    category: str
    doc: str
    scope: Scope
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    source: str = ""
    latency_ms: float = 0.0
    latency_frames: int = 0
    tail_seconds: float | None = 0.0
    keeps_voice: bool = False
    breaks_cycles: bool = False
    is_source: bool = False
    sample_slots: int = 0
    tables: tuple[Table, ...] = ()
    oversampling: int = 1
    upgrades: tuple[Upgrade, ...] = ()

    def parameter(self, id: str) -> Parameter:
        """Return the parameter ``id``; ``KeyError`` names what is allowed."""
        for parameter in self.parameters:
            if parameter.id == id:
                return parameter
        allowed = ", ".join(parameter.id for parameter in self.parameters)
        raise KeyError(f"{self.kind} has no parameter {id!r}; allowed: {allowed}")
