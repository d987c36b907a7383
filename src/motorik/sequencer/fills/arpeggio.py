"""Arpeggios: the keys of a chord one after another."""

from collections.abc import Sequence
from enum import StrEnum

from motorik.domain.pattern import Step
from motorik.sequencer.chance import Purpose
from motorik.sequencer.fills.region import Region


class Walk(StrEnum):
    """In which order keys follow one another. Up and down does not play the ends twice."""

    UP = "up"
    DOWN = "down"
    UP_DOWN = "up-down"
    RANDOM = "random"
    AS_GIVEN = "as-given"


def arpeggiate(
    region: Region, keys: Sequence[float], walk: Walk = Walk.UP, octaves: int = 1, step: Step | None = None
) -> tuple[Step, ...]:
    """Return one key on each row of the region, over ``octaves`` octaves. Keys beyond 127 are left out.

    ``step`` is what is written at each row (its place and pitch aside).

    Raises:
        ValueError: no keys, or octaves outside 1-10.
    """
    if not keys or not 1 <= octaves <= 10:
        raise ValueError(f"{len(keys)} keys over {octaves} octaves; allowed: one key and more, 1-10 octaves")
    ladder = [key + 12 * octave for octave in range(octaves) for key in keys if key + 12 * octave <= 127]
    order = _walked(ladder, walk)
    pattern = step or Step(row=0)
    return tuple(
        pattern.model_copy(
            update={"row": row, "column": region.column, "pitch": _key(region, order, walk, place, row)}
        )
        for place, row in enumerate(region.rows)
    )


def _walked(keys: list[float], walk: Walk) -> list[float]:
    if walk is Walk.AS_GIVEN:
        return keys
    rising = sorted(keys)
    if walk is Walk.DOWN:
        return rising[::-1]
    return rising + rising[-2:0:-1] if walk is Walk.UP_DOWN else rising


def _key(region: Region, order: list[float], walk: Walk, place: int, row: int) -> float:
    if walk is Walk.RANDOM:
        return float(order[int(region.chance(row, Purpose.CHOICE) * len(order))])
    return float(order[place % len(order)])
