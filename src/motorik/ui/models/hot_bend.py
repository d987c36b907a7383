"""The line of a modulation under a finger: its one point bends it."""

from collections.abc import Callable

from motorik.domain.patch import Modulation, Polarity
from motorik.ui.models.drawings import Handle
from motorik.ui.models.graph import Line, Point
from motorik.ui.models.parameters import HotParameter
from motorik.ui.models.shapes import MODULATED, bent, modulation_line

LIMIT = 0.99
"""As far as a modulation bends."""


class HotBend:
    """``read`` gives the modulation as the song has it, ``curve`` is what a finger moves."""

    painted = False

    def __init__(self, curve: HotParameter, read: Callable[[], Modulation | None]) -> None:
        self._curve, self._read = curve, read

    def _now(self) -> Modulation | None:
        there = self._read()
        return there.model_copy(update={"curve": self._curve.value}) if there else None

    def lines(self) -> tuple[Line, ...]:
        """Return what the modulation makes of its source."""
        now = self._now()
        return (modulation_line(now),) if now else ()

    def handles(self) -> tuple[Handle, ...]:
        """Return the point over half of what the source gives."""
        now = self._now()
        if now is None:
            return ()
        across = 0.5 if now.polarity is Polarity.UNIPOLAR else 0.75
        return (Handle("curve", (across, 0.5 + MODULATED * _way(now) * bent(0.5, now.curve)), bends=True),)

    def move(self, handle: str, to: Point) -> None:
        """Bend the line so that it goes through a height."""
        del handle
        now = self._now()
        if now is not None:
            curve = 1 - 2 * (to[1] - 0.5) / (MODULATED * _way(now))
            self._curve.move(round(min(max(curve, -LIMIT), LIMIT), 2))

    def release(self) -> None:
        """Write it down as one undo step."""
        self._curve.release()

    def nudge(self, handle: str, across: float, up: float) -> None:
        """Bend it a little: a key press, one undo step."""
        del across
        for it in self.handles():
            self.move(handle, (it.at[0], it.at[1] + up))
            self.release()

    def insert(self, at: Point) -> None:
        """Do nothing: there is one point."""

    def remove(self, handle: str) -> None:
        """Do nothing: the point stays."""


def _way(modulation: Modulation) -> float:
    return 1.0 if modulation.amount >= 0 else -1.0
