"""Values on the move: heard at once, one undo step each when nothing has moved them for a while.

OSC does not say when a hand lets go, so rest does. While a take records, a move belongs to the take.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from motorik.bridges.osc.nodes import Dial, Situation
from motorik.journal import EditError
from motorik.studio.hand import Move, Release
from motorik.studio.local import LocalStudio

REST_SECONDS: Final = 0.4
ORIGIN: Final = "osc"


@dataclass(slots=True)
class _Moved:
    """A dial that is being moved: its newest value, since when it rests, whether that was heard."""

    dial: Dial
    value: float
    rests_from: float
    heard: bool = False
    gesture: int | None = None


class Moves:
    """Dials under way. One thread calls. Times are seconds of ``time.monotonic``."""

    def __init__(self, studio: LocalStudio, situation: Callable[[], Situation]) -> None:
        self._studio, self._situation = studio, situation
        self._moved: dict[str, _Moved] = {}

    @property
    def held(self) -> dict[str, float]:
        """The values that are not written yet, by the key of their dial."""
        return {key: moved.value for key, moved in self._moved.items()}

    def turn(self, dial: Dial, value: float, at: float, frame: int | None = None) -> None:
        """Take a new value. With a ``frame`` it is told at once for then, else with the next :meth:`hear`."""
        moved = self._moved.setdefault(dial.key, _Moved(dial, value, at))
        moved.value, moved.rests_from, moved.heard = value, max(at, moved.rests_from), False
        if frame is not None:
            self._let_hear(moved, frame)

    def hear(self) -> None:
        """Let the newest values be heard: of many that came together one each."""
        for moved in self._moved.values():
            if not moved.heard:
                self._let_hear(moved, None)

    def rest(self, now: float) -> None:
        """Write what has come to rest."""
        for key, moved in list(self._moved.items()):
            if now >= moved.rests_from + REST_SECONDS:
                del self._moved[key]
                self._write(moved)

    def due(self) -> float | None:
        """Return when the next one will have come to rest, None when nothing moves."""
        return min((it.rests_from + REST_SECONDS for it in self._moved.values()), default=None)

    def finish(self) -> None:
        """Write all that moves, now."""
        moving, self._moved = [*self._moved.values()], {}
        for moved in moving:
            self._write(moved)

    def _let_hear(self, moved: _Moved, frame: int | None) -> None:
        moved.heard = True
        dial = moved.dial
        if dial.heard is not None:
            owner, scope, target = dial.heard
            self._studio.by_hand(
                Move(owner=owner, scope=scope, target=target, value=moved.value, frame=frame)
            )
            return
        with suppress(EditError):
            if moved.gesture is None:
                moved.gesture = self._studio.begin(dial.label, ORIGIN)
            self._studio.update(moved.gesture, dial.edit(moved.value, self._situation()))

    def _write(self, moved: _Moved) -> None:
        """End a move. What somebody removed meanwhile cannot be turned any more: nothing is lost by that."""
        dial, situation = moved.dial, self._situation()
        with suppress(EditError):
            if moved.gesture is not None:
                self._studio.end(moved.gesture)
            if dial.heard is None:
                return
            owner, scope, target = dial.heard
            self._studio.by_hand(Release(owner=owner, scope=scope, target=target))
            if situation.state.transport.recording.recording:
                return
            if moved.value != dial.read(situation):
                self._studio.commit(dial.label, dial.edit(moved.value, situation), origin=ORIGIN)
