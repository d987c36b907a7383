"""What an action costs in a live set, early and late: eight tracks, two actions a second."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from time import thread_time
from typing import Any

from motorik.domain.live import Clip, Follow, Following, LiveMacro, LiveMacroTarget, LiveSet, Scene
from motorik.domain.patch import Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.performance import Action, LaunchClip, LaunchScene, Mute, TurnKnob
from motorik.domain.project import Arrangement, Placement, Project, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import Event
from motorik.sequencer.live.situation import situation_on
from motorik.sequencer.transport import Transport

SAMPLE_RATE = 48_000
TRACKS, SCENES = 8, 8
ACTIONS_A_SECOND = 2
WAKE_FRAMES = SAMPLE_RATE // 10


class _Nowhere:
    """A sink that takes everything; its clock is moved by hand."""

    def __init__(self) -> None:
        self.now = 0

    def push(self, events: Sequence[Event], *, epoch: int = 0, offset: int = 0) -> int:
        del epoch, offset
        return len(events)

    def push_now(self, events: Sequence[Event]) -> int:
        return len(events)

    def revoke(self, epoch: int, frame: int) -> None:
        del epoch, frame

    def frame(self) -> int:
        return self.now


def live_project() -> Project:
    """Return a set of clips of one to four bars, half of which follow one another, over an arrangement."""
    patch = Patch(
        id="patch", modules=(Module(id="filter", kind="filter.svf"), Module(id="out", kind="filter.svf")),
        output="out",
    )  # fmt: skip
    patterns = tuple(
        Pattern(
            id=f"p{n}", rows=16 << n % 3, steps=tuple(Step(row=row, pitch=40 + n) for row in range(0, 16, 2))
        )
        for n in range(SCENES)
    )
    ids = [f"track{n}" for n in range(TRACKS)]
    clips = tuple(
        Clip(
            track=id, scene=f"s{scene}", pattern=f"p{scene}", passes=2,
            follows=(Follow(action=Following.NEXT), Follow(action=Following.ANY)) if scene % 2 else (),
        )
        for id in ids
        for scene in range(SCENES)
    )  # fmt: skip
    knob = LiveMacro(
        id="open", targets=(LiveMacroTarget(owner="track0", target="filter.cutoff", low=100, high=9000),)
    )
    length = 64 * TICKS_PER_BEAT
    return Project(
        patches=(patch,),
        tracks=tuple(Track(id=id, patch="patch") for id in ids),
        patterns=patterns,
        arrangement=Arrangement(
            length=length,
            placements=tuple(Placement(track=id, pattern="p0", start=0, length=length) for id in ids),
        ),
        live=LiveSet(scenes=tuple(Scene(id=f"s{n}") for n in range(SCENES)), clips=clips, knobs=(knob,)),
    )


def long_set(minutes: int) -> dict[str, Any]:
    """Return processor milliseconds an action and a look at where tracks stand cost, early and late."""
    project, sink, chance = live_project(), _Nowhere(), Random(1)
    transport = Transport(project, sink, SAMPLE_RATE)
    transport.perform(LaunchScene(scene="s0"))
    shown = sorted({1, max(minutes // 4, 1), max(minutes // 2, 1), minutes})
    table: list[dict[str, float]] = []
    for minute in range(1, minutes + 1):
        costs, looks = zip(*_minute(transport, sink, project, chance), strict=True)
        if minute in shown:
            table.append(
                {
                    "minute": minute,
                    "actions": len(transport.state().performance.done),  # type: ignore[union-attr]
                    "mean_ms": 1000 * sum(costs) / len(costs),
                    "worst_ms": 1000 * max(costs),
                    "look_ms": 1000 * sum(looks) / len(looks),
                }
            )
    growth = [b["mean_ms"] / a["mean_ms"] for a, b in pairwise((table[0], table[-1]))]
    return {"last_to_first": growth[0], "minutes": table}


def _minute(
    transport: Transport, sink: _Nowhere, project: Project, chance: Random
) -> list[tuple[float, float]]:
    """Play a minute; return what each action and each look cost, in seconds."""
    found = []
    for _ in range(60 * ACTIONS_A_SECOND):
        began = thread_time()
        transport.perform(_action(chance))
        done = thread_time()
        state = transport.state()
        if state.stage is not None:
            situation_on(project, state.stage, state.tick)
        found.append((done - began, thread_time() - done))
        for _ in range(SAMPLE_RATE // ACTIONS_A_SECOND // WAKE_FRAMES):
            transport.wake()
            sink.now += WAKE_FRAMES
    return found


def _action(chance: Random) -> Action:
    track, scene = f"track{chance.randrange(TRACKS)}", f"s{chance.randrange(SCENES)}"
    return chance.choice(
        (
            TurnKnob(knob="open", value=chance.random()),
            LaunchClip(track=track, scene=scene),
            Mute(track=track, on=chance.random() < 0.5),
            LaunchScene(scene=scene),
        )
    )
