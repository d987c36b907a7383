"""Exact musical time: ticks are integers, tempi are fractions, nothing drifts.

One beat (a quarter note) has :data:`TICKS_PER_BEAT` ticks. The number is divisible by 256 for every common
count of lines per beat, so a delay column in 1/256 line is a whole number of ticks.
"""

from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

TICKS_PER_BEAT = 61440
"""2^12 * 3 * 5 ticks per quarter note."""

Ticks = Annotated[int, Field(ge=0, le=2**53)]
"""A position or a length in ticks, exact in every JSON reader."""


def _exact(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, (int, str, Fraction)):
        raise ValueError("allowed: a whole number or a string such as '261/2' or '130.5'")
    if isinstance(value, str) and len(value) > 40:
        raise ValueError("allowed: a fraction of at most 40 characters")
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError("allowed: a whole number or a string such as '261/2' or '130.5'") from error


def _plain(value: Fraction) -> int | str:
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


Exact = Annotated[
    Fraction,
    PlainValidator(_exact),
    PlainSerializer(_plain, return_type=int | str),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^-?\d+(/\d+|\.\d+)?$"}]}),
]
"""A rational number, written as an integer or as ``"n/d"``; floating point is refused."""
