"""A performance: what was asked for live and when it acted, as data.

``asked`` is the first tick the wish could have acted at, ``tick`` the one it acts at: the two differ by the
quantum it waits for. Nothing asked for at a tick changes anything before it, so what sounds is a function of
the song, the list and the song's seed alone.
"""

import json
from typing import Annotated, Final, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from motorik.domain.explain import explain
from motorik.domain.ids import Endpoint, Id
from motorik.domain.live import Quantum
from motorik.domain.model import Model
from motorik.domain.patch import Value
from motorik.domain.time import Ticks

T = TypeVar("T")

FORMAT: Final = "motorik.performance"
MOST_ACTIONS: Final = 100_000


class LaunchClip(Model):
    """Start the clip of a track in a scene; ``quantum`` None is the clip's own."""

    action: Literal["clip"] = "clip"
    track: Id
    scene: Id
    quantum: Quantum | None = None


class LaunchScene(Model):
    """Start all clips of a scene together, with its tempo and metre; tracks without one stop."""

    action: Literal["scene"] = "scene"
    scene: Id
    quantum: Quantum = Quantum()


class StopClips(Model):
    """Let a track, or all, be silent: taken over, but playing nothing."""

    action: Literal["stop"] = "stop"
    track: Id | None = None
    quantum: Quantum = Quantum()


class BackToArrangement(Model):
    """Give a track, or all, back to the arrangement, which has gone on meanwhile."""

    action: Literal["back"] = "back"
    track: Id | None = None
    quantum: Quantum = Quantum()


class CancelQueued(Model):
    """Forget what a track, or all, is waiting to do."""

    action: Literal["cancel"] = "cancel"
    track: Id | None = None


class Mute(Model):
    """Let what a track plays be unheard, or heard again; what already sounds rings out as at a note's end."""

    action: Literal["mute"] = "mute"
    track: Id
    on: bool
    quantum: Quantum = Quantum()


class Solo(Model):
    """Let only soloed tracks play while there are any."""

    action: Literal["solo"] = "solo"
    track: Id
    on: bool
    quantum: Quantum = Quantum()


class HoldFill(Model):
    """Let all that plays be a fill, or be as placed again. Notes end where it begins and ends."""

    action: Literal["fill"] = "fill"
    on: bool
    quantum: Quantum = Quantum()


class TurnKnob(Model):
    """Turn a knob of the set."""

    action: Literal["turn"] = "turn"
    knob: Id
    value: Annotated[float, Field(ge=0, le=1)]


class MoveParameter(Model):
    """Give a parameter a value, which it keeps: from there on automation of the song is written over."""

    action: Literal["move"] = "move"
    owner: Id
    scope: Literal["patch", "channel"] = "patch"
    target: Endpoint
    value: Value


class Finish(Model):
    """End the performance: all notes end."""

    action: Literal["finish"] = "finish"
    quantum: Quantum = Quantum()


Action = (
    LaunchClip
    | LaunchScene
    | StopClips
    | BackToArrangement
    | CancelQueued
    | Mute
    | Solo
    | HoldFill
    | TurnKnob
    | MoveParameter
    | Finish
)


class Done(Model):
    """An action, the first tick it could act at, and the tick it acts at."""

    asked: Ticks
    tick: Ticks
    action: Annotated[Action, Field(discriminator="action")]


class Asked(Model):
    """A line of a script: an action asked for at a tick, which acts when its quantum comes."""

    tick: Ticks
    action: Annotated[Action, Field(discriminator="action")]


class Performance(Model):
    """All that was done from tick ``start`` on, in the order it was asked for."""

    start: Ticks = 0
    done: tuple[Done, ...] = ()

    @property
    def end(self) -> int | None:
        """Where it finishes, None while it goes on."""
        return next((it.tick for it in self.done if isinstance(it.action, Finish)), None)


def write_performance(performance: Performance) -> bytes:
    """Return the performance as JSON lines: a head with format and start, then one action a line."""
    head = {"format": FORMAT, "format_version": 1, "start": performance.start}
    lines = [head, *(done.model_dump(mode="json", exclude_defaults=False) for done in performance.done)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def read_performance(data: bytes, where: str) -> Performance:
    """Return what was written. Raises ``ValueError`` in one sentence with ``where`` and the line."""
    lines = _lines(data, where)
    head = lines[0][1] if lines else None
    if not isinstance(head, dict) or head.get("format") != FORMAT or head.get("format_version") != 1:
        raise ValueError(f'{where}: line 1 is no head; allowed: "format": "{FORMAT}", "format_version": 1')
    done = tuple(_parsed(_DONE, plain, f"{where}, line {number}") for number, plain in lines[1:])
    if any(a.asked > b.asked for a, b in zip(done, done[1:], strict=False)):
        raise ValueError(f"{where}: actions must stand in the order they were asked for")
    if any(it.tick < it.asked for it in done):
        raise ValueError(f"{where}: an action acts before it was asked for; allowed: tick from asked on")
    start: int = _parsed(_TICKS, head.get("start", 0), f"{where}, line 1, start")
    return Performance(start=start, done=done)


def read_script(data: bytes, where: str) -> tuple[Asked, ...]:
    """Return a script, sorted by tick. Raises ``ValueError`` in one sentence with ``where`` and the line."""
    asked = (_parsed(_ASKED, plain, f"{where}, line {number}") for number, plain in _lines(data, where))
    return tuple(sorted(asked, key=lambda it: it.tick))


_DONE: TypeAdapter[Done] = TypeAdapter(Done)
_ASKED: TypeAdapter[Asked] = TypeAdapter(Asked)
_TICKS: TypeAdapter[int] = TypeAdapter(Ticks)


def _lines(data: bytes, where: str) -> list[tuple[int, object]]:
    found: list[tuple[int, object]] = []
    for number, line in enumerate(data.splitlines(), start=1):
        if not line.strip():
            continue
        if len(found) > MOST_ACTIONS:
            raise ValueError(f"{where}: too many lines; allowed: {MOST_ACTIONS} actions")
        try:
            found.append((number, json.loads(line)))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{where}, line {number}: no JSON ({error})") from None
    return found


def _parsed(adapter: TypeAdapter[T], plain: object, where: str) -> T:
    try:
        return adapter.validate_python(plain)
    except ValidationError as error:
        raise ValueError(f"{where}: {explain(error, plain)}") from None
