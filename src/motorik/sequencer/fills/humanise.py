"""Small deviations in time and loudness, as a player has them."""

from collections.abc import Iterable

from motorik.domain.pattern import LINE_UNITS, Step, StepKind
from motorik.sequencer.chance import Purpose
from motorik.sequencer.fills.region import Region


def humanise(region: Region, steps: Iterable[Step], time: int = 0, velocity: float = 0.0) -> tuple[Step, ...]:
    """Return the notes among ``steps`` in the region moved by up to ``time`` 1/256 lines and ``velocity``.

    Either way, with small deviations likelier than large ones. Steps of other columns and rows are left out,
    those that are no notes stay as they are.

    Raises:
        ValueError: time outside 0-127 or velocity outside 0-1.
    """
    if not (0 <= time < LINE_UNITS // 2 and 0 <= velocity <= 1):
        raise ValueError(f"time = {time}, velocity = {velocity}; allowed 0-127 (1/256 line) and 0-1")
    rows = set(region.rows)
    return tuple(
        _moved(region, step, time, velocity) if step.kind is StepKind.NOTE else step
        for step in steps
        if step.column == region.column and step.row in rows
    )


def _moved(region: Region, step: Step, time: int, velocity: float) -> Step:
    late = round(time * _deviation(region, step.row, Purpose.HUMANISE_TIME))
    loud = velocity * _deviation(region, step.row, Purpose.HUMANISE_VELOCITY)
    return step.model_copy(
        update={
            "delay": min(max(step.delay + late, -LINE_UNITS // 2), LINE_UNITS - 1),
            "velocity": min(max(step.velocity + loud, 0.0), 1.0),
        }
    )


def _deviation(region: Region, row: int, purpose: Purpose) -> float:
    """Return a number between -1 and 1, likeliest near 0: the difference of two draws."""
    return region.chance(row, purpose) - region.chance(row, purpose, 1)
