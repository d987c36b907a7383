"""Euclidean rhythms: hits spread as evenly as whole steps allow."""

from motorik.domain.pattern import Step
from motorik.sequencer.fills.region import Region


def euclidean(
    region: Region, hits: int, length: int, rotation: int = 0, step: Step | None = None
) -> tuple[Step, ...]:
    """Return ``hits`` notes in every ``length`` rows of the region, spread evenly from the first row on.

    ``rotation`` plays them that many rows later. ``step`` is what is written at each hit (its place aside).
    E. Bjorklund's distribution, G. Toussaint, The Euclidean algorithm generates traditional musical rhythms,
    2005: row i has a hit where i * hits mod length is less than hits.

    Raises:
        ValueError: not 0 <= hits <= length, or length is 0.
    """
    if not 0 <= hits <= length or length < 1:
        raise ValueError(f"{hits} hits in {length}; allowed: from 0 to as many hits as rows, 1 row and more")
    pattern = step or Step(row=0)
    return tuple(
        pattern.model_copy(update={"row": row, "column": region.column})
        for place, row in enumerate(region.rows)
        if (place - rotation) % length * hits % length < hits
    )
