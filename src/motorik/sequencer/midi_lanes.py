"""What lanes of scope ``midi`` do to the sound: bend, pressure and timbre of a whole track move its voices.

The sustain pedal (controller 64) holds notes that are let go until it is let go itself. Everything else a
keyboard sends beside notes (controllers, programs, pressure of single keys) has no voice of its own here; it
stays in the lane for hardware and files.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from motorik.domain.project import Project
from motorik.sequencer.automation import lane_of
from motorik.sequencer.events import Event, EventKind, Touch

SCOPE: Final = "midi"
PEDAL: Final = "midi.cc_64"
PEDAL_DOWN = 64
_HEARD = {
    "midi.bend": (Touch.BEND, 1.0),
    "midi.pressure": (Touch.PRESSURE, 1.0),
    "midi.cc_74": (Touch.TIMBRE, 1 / 127),
}


def raw(frame: int, owner: str, target: str, value: float, tick: int) -> Event:
    """Return what a lane sends that is not heard inside: a parameter of scope ``midi``, for hardware."""
    return Event(frame, EventKind.PARAMETER, owner, scope=SCOPE, target=target, value=value, tick=tick)


def resting_touch(target: str) -> float | None:
    """Return where ``target`` rests when nothing moves it, None for what is not heard."""
    return 0.0 if target in _HEARD else None


def expressions(
    frame: int,
    owner: str,
    target: str,
    value: float,
    tick: int,
    scopes: Iterable[str],
    *,
    outside: bool = False,
) -> Iterator[Event]:
    """Yield what moves every note of ``owner``, and those to come, in each instrument it plays, by scope.

    What is not heard is a parameter of scope ``midi`` where there is hardware to hear it (``outside``), else
    nothing.
    """
    heard = _HEARD.get(target)
    if heard is None:
        if outside:
            yield raw(frame, owner, target, value, tick)
        return
    touch, scale = heard
    for scope in scopes:
        yield Event(
            frame, EventKind.EXPRESSION, owner,
            scope=scope, target=target, value=value * scale, tick=tick, touch=touch,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pedal:
    """A sustain pedal along the song: where it moves, whether it is down from there, where the song ends."""

    ticks: tuple[int, ...]
    down: tuple[bool, ...]
    end: int

    def release(self, tick: int) -> int:
        """Return where a note let go at ``tick`` ends: there, or when the pedal that holds it is let go."""
        index = bisect_right(self.ticks, tick) - 1
        if index < 0 or not self.down[index]:
            return tick
        lifted = (at for at, down in zip(self.ticks[index:], self.down[index:], strict=True) if not down)
        return max(next(lifted, self.end), tick)

    def held_since(self, tick: int) -> int:
        """Return where a pedal that is down at ``tick`` went down; ``tick`` when it is up."""
        index = bisect_right(self.ticks, tick) - 1
        while index >= 0 and self.down[index]:
            tick, index = self.ticks[index], index - 1
        return tick


def pedal_of(project: Project, owner: str) -> Pedal | None:
    """Return the sustain pedal of a track, None when it has none."""
    lanes = [lane for lane in project.automation if lane.scope == SCOPE and lane.target == PEDAL]
    lane = next((lane for lane in reversed(lanes) if lane.owner == owner), None)
    if lane is None:
        return None
    changes = list(lane_of(lane).changes(0, lane.points[-1].tick + 1))
    ticks, values = zip(*changes, strict=True)
    return Pedal(ticks, tuple(value >= PEDAL_DOWN for value in values), project.arrangement.length)
