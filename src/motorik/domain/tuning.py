"""Tunings: which pitch a key sounds at, as a Scala scale and keyboard map. Exact until the last rounding."""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, model_validator

from motorik.domain.ids import Id
from motorik.domain.model import Model
from motorik.domain.patch import Key, Name

EQUAL: Final = "equal"
"""The tuning every song has: twelve equal steps, key 69 at 440 Hz. A drum kit names it to stay as it is."""

Degree = Annotated[
    str, StringConstraints(pattern=r"^([1-9]\d{0,17}(/[1-9]\d{0,17})?|-?\d{1,6}\.\d{0,12})$", max_length=40)
]
"""A degree as Scala writes it: with a point it is in cents, else a ratio such as ``3/2`` or ``2``."""

_DIGITS = 40


class KeyboardMap(Model):
    """Which degree each key plays, as a Scala ``.kbm`` file says.

    ``keys`` repeats upwards and downwards from key ``middle``, every repetition ``octave`` degrees further;
    None is a key that plays nothing. Empty, keys follow the degrees one by one. Only keys ``first`` to
    ``last`` sound; key ``reference`` sounds at ``reference_hz``, whatever the degree.
    """

    first: Key = 0
    last: Key = 127
    middle: Key = 60
    reference: Key = 69
    reference_hz: Annotated[float, Field(gt=0, le=100_000)] = 440.0
    octave: Annotated[int, Field(ge=0, le=4096)] = 0
    keys: Annotated[tuple[Annotated[int, Field(ge=0, le=4096)] | None, ...], Field(max_length=128)] = ()

    @model_validator(mode="after")
    def _ascends(self) -> Self:
        if self.first > self.last:
            raise ValueError(f"first = {self.first}; allowed: at most last = {self.last}")
        return self


class Tuning(Model):
    """A scale: the degrees above the first one, 1/1; the last is where it repeats.

    Without ``map`` key 60 plays the first degree at the pitch it always has.
    """

    id: Id
    name: Name = ""
    description: Name = ""
    degrees: Annotated[tuple[Degree, ...], Field(min_length=1, max_length=4096)]
    map: KeyboardMap | None = None

    @model_validator(mode="after")
    def _not_equal(self) -> Self:
        if self.id == EQUAL:
            raise ValueError(f"a tuning may not be called {EQUAL!r}: that one is always there")
        return self


@lru_cache(maxsize=64)
def pitches(tuning: Tuning) -> Mapping[int, float]:
    """Return the pitch in semitones (69 is 440 Hz) of every key that sounds.

    Correctly rounded logarithms, so every machine has the same pitches.

    Raises:
        ValueError: the map's reference key plays nothing, so nothing says how high the others are.
    """
    with localcontext(prec=_DIGITS):
        steps = [Decimal(0), *(_semitones(degree) for degree in tuning.degrees)]
        layout = tuning.map
        if layout is None:
            return {key: float(60 + _height(steps, key - 60)) for key in range(128)}
        degrees = {key: degree for key in range(128) if (degree := _degree(layout, key)) is not None}
        if layout.reference not in degrees:
            raise ValueError(f"tuning {tuning.id!r}: reference key {layout.reference} plays no degree")
        reference = 69 + 12 * _log2(Decimal(layout.reference_hz) / 440)
        offset = reference - _height(steps, degrees[layout.reference])
        sounding = range(layout.first, layout.last + 1)
        return {key: float(offset + _height(steps, degrees[key])) for key in sounding if key in degrees}


def pitch_of(tuning: Tuning | None, key: float) -> float | None:
    """Return the pitch of a key, between two keys that of a straight line; None where the key is silent."""
    if tuning is None:
        return key
    known = pitches(tuning)
    below = int(key // 1)
    low = known.get(below)
    if low is None or key == below:
        return low
    return low + (known.get(below + 1, low + 1.0) - low) * (key - below)


def _degree(layout: KeyboardMap, key: int) -> int | None:
    distance = key - layout.middle
    if not layout.keys:
        return distance
    turn, place = divmod(distance, len(layout.keys))
    degree = layout.keys[place]
    return None if degree is None else degree + turn * layout.octave


def _height(steps: list[Decimal], degree: int) -> Decimal:
    """Return the semitones of ``degree`` above the first, over as many repetitions as it takes."""
    turn, place = divmod(degree, len(steps) - 1)
    return turn * steps[-1] + steps[place]


def _semitones(degree: str) -> Decimal:
    if "." in degree:
        return Decimal(degree) / 100
    above, _, below = degree.partition("/")
    return 12 * _log2(Decimal(above) / Decimal(below or 1))


def _log2(ratio: Decimal) -> Decimal:
    return ratio.ln() / Decimal(2).ln()
