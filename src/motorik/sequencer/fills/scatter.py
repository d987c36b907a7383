"""Notes by chance: some rows, keys from a set, velocities in a range."""

from collections.abc import Sequence

from motorik.domain.pattern import Step
from motorik.sequencer.chance import Purpose
from motorik.sequencer.fills.region import Region


def scatter(
    region: Region,
    density: float,
    keys: Sequence[float] = (60,),
    velocities: tuple[float, float] = (0.8, 0.8),
) -> tuple[Step, ...]:
    """Return a note on about ``density`` (0-1) of the region's rows, with one of ``keys``.

    Every row draws for itself: a denser fill holds all the notes of a sparser one, with the same keys.

    Raises:
        ValueError: a density or velocity outside 0-1, or no keys.
    """
    low, high = velocities
    if not (0 <= density <= 1 and 0 <= low <= high <= 1 and keys):
        raise ValueError(
            f"density = {density}, velocities = {velocities}, {len(keys)} keys; allowed: density and rising "
            "velocities 0-1, one key or more"
        )
    return tuple(
        Step(
            row=row,
            column=region.column,
            pitch=keys[int(region.chance(row, Purpose.CHOICE) * len(keys))],
            velocity=low + (high - low) * region.chance(row, Purpose.HUMANISE_VELOCITY),
        )
        for row in region.rows
        if region.chance(row, Purpose.PROBABILITY) < density
    )
