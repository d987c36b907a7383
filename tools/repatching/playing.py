"""A song changed at random while it plays: on the clock, or without one, the same bits each time."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

from motorik.domain.project import Project
from motorik.engine.drivers import NullDriver
from motorik.engine.host import Engine
from motorik.engine.telemetry import Telemetry
from motorik.sequencer.render_plan import render_plan
from motorik.storage.presets import Shelved
from motorik.studio.create import write_song
from motorik.studio.local import LocalStudio
from motorik.studio.presets import edits_to_load, factory_presets, save_preset
from motorik.studio.protocol import Play, Trouble
from motorik.studio.settings import DriverSettings
from tools.repatching.changes import Wild, sounds
from tools.repatching.judging import LISTENED, SETTLED, Verdict, judge
from tools.repatching.listening import RATE, Sound
from tools.repatching.music import presets, round_frames, song
from tools.repatching.recording import RecordedEngine, Recording
from tools.repatching.report import Report

SHORTEST, LONGEST = RATE // 20, RATE // 10
"""Frames between changes: a wild user makes 10 to 20 a second."""
WARM_FRAMES = RATE
START_OVER = 20
"""After so many changes the instruments come back, lest chance leaves silence."""
WARM_CHANGES = 200
"""From then on memory may grow by the journal's edits alone."""


class Player:
    """Commits drawn changes to a studio, undoes and redoes some, loads presets."""

    def __init__(self, studio: LocalStudio, wild: Wild, library: Path) -> None:
        self.studio, self.wild = studio, wild
        self.made: list[tuple[str, Project]] = []
        """What the changes so far are called, and the projects after them."""
        self.redoable = 0
        self._presets: list[Shelved] = [save_preset(preset, user=library) for preset in presets()]
        if wild.rough:
            self._presets += factory_presets()

    def change(self) -> str:
        """Make one change and return what it is called."""
        name = self._make()
        self.made.append((name, self.studio.project))
        return name

    def _make(self) -> str:
        chance = self.wild.random.random()
        if chance < 0.08 and self.studio.undo() is not None:
            self.redoable += 1
            return "undo"
        if chance < 0.11 and self.redoable and self.studio.redo() is not None:
            self.redoable -= 1
            return "redo"
        self.redoable = 0
        if chance < 0.2:
            track = self.wild.random.choice(self.studio.project.tracks)
            edits = edits_to_load(self.studio.song, track.id, self.wild.random.choice(self._presets))
            if sounds(self.studio.project, edits):
                self.studio.commit("load preset", *edits)
                return "load preset"
        drawn = self.wild.draw(self.studio.project)
        if len(self.made) % START_OVER == START_OVER - 1:
            drawn = self.wild.start_over()
        self.studio.commit(drawn.name, *drawn.edits)
        return drawn.name


@contextmanager
def opened(seed: int, *, rough: bool) -> Iterator[Player]:
    """Open the song in a folder that goes away."""
    with TemporaryDirectory(prefix="motorik-repatch-") as folder:
        path = write_song(Path(folder) / "song", song())
        with LocalStudio.open(path, autosave_seconds=None) as studio:
            yield Player(studio, Wild(seed, rough=rough), Path(folder) / "presets")


def offline(changes: int, seed: int, *, rough: bool = False) -> Report:
    """Play without a clock: each seed is the same sound, bit for bit."""
    with opened(seed, rough=rough) as player:
        engine = RecordedEngine()
        engine.install(player.studio.project)
        feed = _feed(player.studio.project)
        blocks: list[Sound] = []
        most = frame = 0

        def run(frames: int) -> None:
            nonlocal frame
            feed(engine, frame + frames)
            blocks.append(engine.render(frames))
            frame += frames

        run(WARM_FRAMES)
        for _ in range(changes):
            player.change()
            engine.apply(player.studio.project)
            run(player.wild.random.randrange(SHORTEST, LONGEST))
            most = max(most, engine.telemetry().plans_alive)
            engine.collect()
            engine.keep()
        # The last change may wait for others, and is judged by what goes on after it.
        run(SETTLED + LISTENED)
        engine.collect()
        report = _report(player, engine.recording(player.made), np.concatenate(blocks), listen=not rough)
        report.plans_alive, report.most_plans = engine.telemetry().plans_alive, most
        return report


def live(changes: int, seed: int, *, block: int = 128, rough: bool = False) -> Report:
    """Play on the clock, first as long without changes: what is late then is the machine's own doing.

    The sound is listened to unless modules are ``rough``.
    """
    troubles: list[str] = []
    drivers: list[NullDriver] = []
    engines: list[RecordedEngine] = []
    seconds = changes * (SHORTEST + LONGEST) / 2 / RATE
    capture_frames = int((3 * seconds + 60) * RATE)

    def keeping(kind: str, engine: RecordedEngine, *, block: int, **rest: object) -> NullDriver:
        engines.append(engine)
        drivers.append(NullDriver(engine, block=block, capture_frames=capture_frames))
        return drivers[-1]

    with (
        opened(seed, rough=rough) as player,
        patch("motorik.engine.host.Engine", RecordedEngine),
        patch("motorik.engine.drivers.open_driver", keeping),
    ):
        studio = player.studio
        studio.subscribe(
            lambda batch: troubles.extend(it.sentence for it in batch if isinstance(it, Trouble))
        )
        studio.open_audio(DriverSettings("null", block=block, sample_rate=RATE))
        studio.transport(Play())
        time.sleep(WARM_FRAMES / RATE)
        before = _telemetry(studio)
        time.sleep(seconds)
        control = _since(before, _telemetry(studio))
        engines[0].keep()
        before = _telemetry(studio)
        most, warm = 0, 0.0
        due = time.monotonic()
        for number in range(changes):
            due += player.wild.random.randrange(SHORTEST, LONGEST) / RATE
            time.sleep(max(due - time.monotonic(), 0))
            player.change()
            most = max(most, _telemetry(studio).plans_alive)
            engines[0].keep()
            if number + 1 == min(WARM_CHANGES, changes):
                warm = _rss_mb()
        grown = _rss_mb() - warm
        studio.settle(30)
        # The last change is judged by what goes on after it.
        time.sleep((SETTLED + round_frames()) / RATE + 1.0)
        played = _since(before, _telemetry(studio))
        studio.close_audio()
        recording = engines[0].recording(player.made)
        report = _report(player, recording, drivers[0].captured(), listen=not rough)
        report.troubles, report.control, report.played = troubles, control, played
        report.plans_alive, report.most_plans, report.rss_growth_mb = played.plans_alive, most, grown
        return report


def _telemetry(studio: LocalStudio) -> Telemetry:
    figures = studio.telemetry()
    assert figures is not None
    return figures


def _feed(project: Project) -> Callable[[Engine, int], None]:
    """Return what pushes the song's notes, round after round, until a frame."""
    length = round_frames()
    events = [event for span in render_plan(project, RATE) for event in span.events]
    rounds = 0

    def push(engine: Engine, until: int) -> None:
        nonlocal rounds
        while rounds * length < until:
            assert engine.push(events, offset=rounds * length) == len(events)
            rounds += 1

    return push


def _report(player: Player, recording: Recording, sound: Sound, *, listen: bool) -> Report:
    return Report(
        changes=len(player.made),
        refused=player.wild.refused,
        names=Counter(name for name, _ in player.made),
        recording=recording,
        sound=sound,
        verdict=judge(recording, sound) if listen else Verdict(),
    )


def _since(before: Telemetry, after: Telemetry) -> Telemetry:
    """Return ``after`` with its counters from ``before`` on."""
    counters = (
        "callbacks", "duration_over_period", "gap_over_two_periods", "driver_underflows", "late_commands",
        "ring_full", "pending_full", "unaddressed",
    )  # fmt: skip
    values = asdict(after)
    return Telemetry(**(values | {name: values[name] - getattr(before, name) for name in counters}))


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20
