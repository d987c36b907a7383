"""The grid along the song: bars, beats and parts of beats, as the time signature has them."""

from enum import StrEnum

from motorik.domain.project import Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.ui.models.positions import bar_start, bar_ticks, signature_at


class Snap(StrEnum):
    """What moves hold on to."""

    BAR = "bar"
    BEAT = "beat"
    HALF = "half"
    QUARTER = "quarter"
    OFF = "off"


_SHARES = {Snap.BEAT: 1, Snap.HALF: 2, Snap.QUARTER: 4}
FREE_TICKS = TICKS_PER_BEAT // 64


def step_at(project: Project, tick: int, snap: Snap) -> int:
    """Return the distance of grid lines at a tick; without a grid still a 64th of a beat."""
    signature = signature_at(project, tick)
    if snap is Snap.BAR:
        return bar_ticks(signature)
    if snap is Snap.OFF:
        return FREE_TICKS
    return max(4 * TICKS_PER_BEAT // signature.unit // _SHARES[snap], 1)


def floor(project: Project, tick: float, snap: Snap) -> int:
    """Return the last grid line at or before a tick; none is before the song."""
    place = max(int(tick), 0)
    begin = bar_start(project, place)
    step = step_at(project, place, snap)
    return begin + (place - begin) // step * step


def nearest(project: Project, tick: float, snap: Snap) -> int:
    """Return the grid line nearest to a tick."""
    low = floor(project, tick, snap)
    high = low + step_at(project, low, snap)
    return low if tick - low < high - tick else high
