"""Tempo, metre, groove: how ticks become seconds. Everything is rational; nothing is rounded here.

A ramp changes the *length of a beat* linearly over the ticks up to the next point. Its integral is a
quadratic with rational coefficients, so a tempo ramp is as exact as a constant tempo (a ramp linear in BPM
would need a logarithm). The audible difference is below one part in a hundred for a doubling of tempo.
"""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from motorik.domain.ids import Id
from motorik.domain.model import Model
from motorik.domain.time import Exact, Ticks

MIN_BPM, MAX_BPM = 10, 1000


class TempoCurve(StrEnum):
    """How the tempo moves from one point to the next."""

    STEP = "step"
    RAMP = "ramp"


class TempoPoint(Model):
    """From ``tick`` on, ``bpm`` quarter notes a minute; ``ramp`` glides to the next point's tempo."""

    tick: Ticks
    bpm: Exact
    curve: TempoCurve = TempoCurve.STEP

    @field_validator("bpm")
    @classmethod
    def _in_range(cls, bpm: Fraction) -> Fraction:
        if not MIN_BPM <= bpm <= MAX_BPM:
            raise ValueError(f"bpm = {bpm}; allowed {MIN_BPM}-{MAX_BPM}")
        return bpm


class TimeSignature(Model):
    """From ``tick`` on, bars of ``beats`` notes of value ``unit`` (4 = quarter)."""

    tick: Ticks
    beats: Annotated[int, Field(ge=1, le=64)] = 4
    unit: Annotated[int, Field(ge=1, le=64)] = 4


class Groove(Model):
    """A repeating table of line offsets in 1/256 line: positive plays later, negative earlier.

    Swing of p percent is the table ``(0, round(256 * 2 * (p - 50) / 100))``: 50 is straight, 66 a triplet
    feel.
    """

    id: Id
    name: str = Field(default="", max_length=200)
    offsets: tuple[Annotated[int, Field(ge=-255, le=255)], ...] = Field(
        default=(0,), min_length=1, max_length=16
    )

    @classmethod
    def swing(cls, id: str, percent: Exact) -> Self:
        """Return the groove that delays every second line: the first gets ``percent`` of a pair's length."""
        if not 50 <= percent <= 75:
            raise ValueError(f"swing = {percent} %; allowed 50-75 %")
        return cls(id=id, name=f"swing {percent}", offsets=(0, round(256 * 2 * (percent - 50) / 100)))


class TempoMap(Model):
    """All tempo points and time signatures of a song, in order; both start at tick 0."""

    points: tuple[TempoPoint, ...] = Field(default=(TempoPoint(tick=0, bpm=Fraction(125)),), min_length=1)
    signatures: tuple[TimeSignature, ...] = Field(default=(TimeSignature(tick=0),), min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for name, ticks in (
            ("points", [point.tick for point in self.points]),
            ("signatures", [signature.tick for signature in self.signatures]),
        ):
            if ticks[0] != 0 or any(a >= b for a, b in zip(ticks, ticks[1:], strict=False)):
                raise ValueError(f"tempo {name} must start at tick 0 and ascend strictly")
        return self
