"""Which keyboard plays what, and how: kept as ``midi-in.json`` among a person's settings."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from motorik.bridges.midi.system import Choice
from motorik.domain.ids import Id
from motorik.domain.model import Model
from motorik.domain.project import MidiChannel

SevenBits = Annotated[int, Field(ge=0, le=127)]
PortId = Annotated[str, Field(min_length=1, max_length=256)]


class VelocityCurve(Model):
    """How hard a key sounds that is struck so hard: both 1 to 127.

    ``soft`` lets light fingers sound louder, ``hard`` asks for strong ones, ``fixed`` is always ``level``,
    ``drawn`` goes straight from one of ``points`` to the next.
    """

    kind: Literal["linear", "soft", "hard", "fixed", "drawn"] = "linear"
    level: Annotated[int, Field(ge=1, le=127)] = 100
    points: Annotated[tuple[tuple[SevenBits, SevenBits], ...], Field(max_length=128)] = ((1, 1), (127, 127))

    @model_validator(mode="after")
    def _ascend(self) -> Self:
        struck = [point[0] for point in self.points]
        if not struck or any(a >= b for a, b in zip(struck, struck[1:], strict=False)):
            raise ValueError(
                f"points = {self.points}; allowed: at least one, each further right than the last"
            )
        return self

    def share(self, velocity: int) -> float:
        """Return the velocity 0 to 1 that a key struck with ``velocity`` 1 to 127 sounds with."""
        match self.kind:
            case "fixed":
                return self.level / 127
            case "soft":
                return float((velocity / 127) ** 0.5)
            case "hard":
                return float((velocity / 127) ** 2)
            case "drawn":
                return self._drawn(velocity) / 127
            case _:
                return velocity / 127

    def _drawn(self, velocity: int) -> float:
        if velocity <= self.points[0][0]:
            return self.points[0][1]
        for (left, low), (right, high) in zip(self.points, self.points[1:], strict=False):
            if velocity <= right:
                return low + (high - low) * (velocity - left) / (right - left)
        return self.points[-1][1]


class Zone(Model):
    """Keys from ``low`` to ``high`` play ``track``, ``transpose`` semitones higher.

    ``track`` None is the track at the cursor; ``channel`` None is every channel. Zones that overlap are
    layers: a key plays on all of them.
    """

    track: Id | None = None
    channel: MidiChannel | None = None
    low: SevenBits = 0
    high: SevenBits = 127
    transpose: Annotated[int, Field(ge=-127, le=127)] = 0

    @model_validator(mode="after")
    def _ascends(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"keys {self.low}-{self.high}; allowed: the lowest first")
        return self


class Mpe(Model):
    """Every finger has a channel of its own: MIDI Polyphonic Expression.

    ``lower`` channels from 2 upwards belong to channel 1, ``upper`` channels from 15 downwards to channel 16.
    ``bend_range`` is what a finger bends, in semitones.
    """

    lower: Annotated[int, Field(ge=0, le=15)] = 15
    upper: Annotated[int, Field(ge=0, le=15)] = 0
    bend_range: Annotated[float, Field(ge=0, le=96)] = 48.0

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.lower and self.upper and self.lower + self.upper > 14:
            raise ValueError(f"zones of {self.lower} and {self.upper} fingers; allowed: 14 together")
        return self

    def manager_of(self, channel: int) -> int | None:
        """Return the channel that a finger's channel belongs to; None when it is no finger's. From 1."""
        if 2 <= channel <= 1 + self.lower:
            return 1
        return 16 if 16 - self.upper <= channel <= 15 else None


class InputSettings(Model):
    """What is done with one input. ``bend_range`` is what the wheel bends, in semitones.

    ``controls`` says whether its knobs and buttons move what was learned; ``plays``, whether keys sound.
    """

    plays: bool = True
    controls: bool = True
    zones: Annotated[tuple[Zone, ...], Field(max_length=64)] = (Zone(),)
    velocity: VelocityCurve = VelocityCurve()
    bend_range: Annotated[float, Field(ge=0, le=96)] = 2.0
    pedal: bool = True
    mpe: Mpe | None = None


class MidiInSettings(Model):
    """Settings of all inputs by the identity of the port; ``others`` is what those not named do."""

    system: Choice = "auto"
    others: InputSettings = InputSettings()
    inputs: dict[PortId, InputSettings] = Field(default_factory=dict)

    def of(self, port: str) -> InputSettings:
        """Return what is done with an input."""
        return self.inputs.get(port, self.others)
