"""What an engine was told and at which frames, kept while it plays.

Told again, without a clock, it gives the same bits: so what was heard live can be looked into afterwards.
"""

import mmap
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motorik._native import CommandKind
from motorik.domain.project import Project
from motorik.engine.host import Engine
from motorik.engine.layout import parameter_changes
from motorik.engine.samples import SampleSource
from tools.repatching.listening import RATE, Sound

MOST_AT_ONCE = RATE
"""Frames told again at a time: the ring has room for more than happens within a second."""
Commands = NDArray[np.void]


class LogGap(ValueError):
    """The log has less in it than the engine was told: it was not read often enough."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change: the frame at which the engine took it, what it is called, and the project after it."""

    frame: int
    name: str
    project: Project


@dataclass(frozen=True, slots=True)
class Recording:
    """The project an engine began with, the changes it took, and all else that took effect, by frame."""

    first: Project
    steps: tuple[Step, ...]
    events: Commands


@dataclass(frozen=True, slots=True)
class _Applied:
    project: Project
    plan: bool
    values: int


class RecordedEngine(Engine):
    """An engine that keeps what it is told. :meth:`keep` wants to be called a few times a second."""

    def __init__(self, sample_rate: int = RATE, *, threads: int = 1) -> None:
        super().__init__(sample_rate, threads=threads)
        self._first: Project | None = None
        self._applied: list[_Applied] = []
        self._rows: list[Commands] = []
        self.log_events(on=True)

    def install(self, project: Project, samples: SampleSource | None = None, *, taps: bool = False) -> None:
        """As of :class:`Engine`; a recording begins anew."""
        super().install(project, samples, taps=taps)
        self._first = project
        self._applied, self._rows = [], []

    def apply(self, project: Project, samples: SampleSource | None = None) -> bool:
        """As of :class:`Engine`."""
        before = self.layout
        restructured = super().apply(project, samples)
        assert before is not None
        assert self.layout is not None
        values = 0 if restructured else len(parameter_changes(before, self.layout))
        self._applied.append(_Applied(project, restructured, values))
        return restructured

    def keep(self) -> None:
        """Read what took effect since the last time, before the log is full."""
        self._rows.append(self.native.read_log())

    def recording(self, names: Sequence[tuple[str, Project]]) -> Recording:
        """Return what was told so far; ``names`` say what led to the projects, in the order made.

        Where changes came faster than the engine was told, one project has the names of several. Those that
        tell the engine nothing are left out. Raises :class:`LogGap`.
        """
        self.keep()
        assert self._first is not None
        log = np.concatenate(self._rows)
        told = (log["kind"] == CommandKind.PARAMETER) & (log["epoch"] == 0)
        frames = _frames(self._applied, log["frame"][log["kind"] == CommandKind.PLAN], log["frame"][told])
        projects = [it.project for it in self._applied]
        rows = zip(frames, _named(projects, names), projects, strict=True)
        steps = (Step(frame, name, project) for frame, name, project in rows if frame is not None)
        others = ~told & ~np.isin(log["kind"], (CommandKind.PLAN, CommandKind.REVOKE))
        return Recording(self._first, tuple(steps), log[others])


def _frames(
    applied: Sequence[_Applied], plans: NDArray[np.int64], values: NDArray[np.int64]
) -> list[int | None]:
    """Return at which frame each of ``applied`` took effect, given those of all plans and all values."""
    if sum(it.plan for it in applied) > len(plans) or sum(it.values for it in applied) > len(values):
        raise LogGap(f"{len(applied)} changes, but {len(plans)} plans and {len(values)} values in the log")
    frames: list[int | None] = []
    plan = value = 0
    for it in applied:
        frames.append(int(plans[plan]) if it.plan else int(values[value]) if it.values else None)
        plan, value = plan + it.plan, value + it.values
    return frames


def _named(projects: Sequence[Project], names: Sequence[tuple[str, Project]]) -> Iterator[str]:
    made = iter(names)
    for project in projects:
        passed: list[str] = []
        for name, after in made:
            passed.append(name)
            if after is project:
                break
        yield " + ".join(passed)


class _Replaying:
    """A new engine that is told a recording again."""

    def __init__(self, recording: Recording) -> None:
        self.engine = Engine(RATE)
        self.engine.install(recording.first)
        self.at = 0
        self._events = recording.events
        self._told = 0

    def until(self, frame: int) -> Sound:
        """Return what is heard before ``frame``, from where it was."""
        blocks: list[Sound] = [np.zeros((0, 2), np.float32)]
        while self.at < frame:
            end = min(frame, self.at + MOST_AT_ONCE)
            due = int(np.searchsorted(self._events["frame"], end))
            assert self.engine.native.push(self._events[self._told : due]) == due - self._told
            blocks.append(self.engine.render(end - self.at))
            self.at, self._told = end, due
        return np.concatenate(blocks)

    def apply(self, project: Project) -> None:
        self.engine.apply(project)
        self.engine.collect()

    def aside(self, frames: int) -> Sound:
        """Return what the next ``frames`` would be; it stays where it is."""
        with mmap.mmap(-1, frames * 8) as shared:
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    shared.write(self.until(self.at + frames).tobytes())
                    status = 0
                finally:
                    os._exit(status)
            status = os.waitpid(child, 0)[1]
            if status:
                raise ChildProcessError(f"what would go on at frame {self.at} could not be played: {status}")
            return np.frombuffer(bytearray(shared), np.float32).reshape(-1, 2)


def replay(recording: Recording, changes: int, frames: int) -> Sound:
    """Return the first ``frames`` frames with only the first ``changes`` changes, from a new engine."""
    replaying = _Replaying(recording)
    blocks: list[Sound] = []
    for step in recording.steps[:changes]:
        if step.frame >= frames:
            break
        blocks.append(replaying.until(step.frame))
        replaying.apply(step.project)
    blocks.append(replaying.until(frames))
    return np.concatenate(blocks)


def without(recording: Recording, numbers: Collection[int], frames: int) -> dict[int, Sound]:
    """Return what would go on without the change of each of ``numbers`` and all later ones.

    That is ``frames`` frames from the one at which the change is taken. Where processes can be forked all
    come from one run.
    """
    steps = recording.steps
    if not hasattr(os, "fork"):
        starts = {number: steps[number].frame for number in numbers}
        return {n: replay(recording, n, start + frames)[start:] for n, start in starts.items()}
    replaying = _Replaying(recording)
    found: dict[int, Sound] = {}
    for number in range(max(numbers, default=-1) + 1):
        replaying.until(steps[number].frame)
        if number in numbers:
            found[number] = replaying.aside(frames)
        replaying.apply(steps[number].project)
    return found
