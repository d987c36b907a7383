"""A song changed at random while it plays: on the clock, or without one, the same bits each time."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

from motorik.domain.project import Project
from motorik.engine.drivers import NullDriver
from motorik.engine.host import Engine
from motorik.engine.offline import RenderOptions, render
from motorik.engine.telemetry import Telemetry
from motorik.sequencer.render_plan import render_plan
from motorik.sequencer.timeline import timeline_of
from motorik.storage.presets import Shelved
from motorik.studio.create import write_song
from motorik.studio.local import LocalStudio
from motorik.studio.presets import edits_to_load, factory_presets, save_preset
from motorik.studio.protocol import Play, Trouble
from motorik.studio.settings import DriverSettings
from tools.repatching.changes import Wild, sounds
from tools.repatching.listening import FADE, RATE, Edges, Heard, Sound, allowed
from tools.repatching.music import presets, song

SHORTEST, LONGEST = RATE // 20, RATE // 10
"""Frames between changes: a wild user makes 10 to 20 a second."""
WARM_FRAMES = RATE
LIVE_LAG = RATE // 40
"""Frames from a commit to the swap at the latest: compiling, the follower, the block."""
SETTLED = 16 * FADE
"""Frames after which swaps are over: ringing, run-in, copies and fade, of two in line."""
START_OVER = 20
"""After so many changes the instruments come back, lest chance leaves silence."""
AUDIBLE = 1e-3
"""Peak above which a stretch counts as heard, -60 dB."""
WARM_CHANGES = 200
"""From then on memory may grow by the journal's edits alone."""


GoingOn = Callable[[int], Edges]
"""From the number of a change to what the versions before and after it sound like from there on."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change: at which frame, what, and the project after it."""

    frame: int
    name: str
    project: Project


@dataclass(frozen=True, slots=True)
class Click:
    """A stretch after a change that is sharper than the bound."""

    frame: int
    name: str
    heard: Edges
    bound: Edges


@dataclass(slots=True)
class Report:
    """What a run came to. ``sharpest``: by kind of change, the largest shares of the bounds."""

    changes: int
    refused: int
    troubles: list[str]
    names: Counter[str]
    clicks: list[Click]
    audible: int
    rendered: int
    sharpest: dict[str, tuple[float, float]]
    plans_alive: int
    most_plans: int
    rss_growth_mb: float = 0.0
    control: Telemetry | None = None
    played: Telemetry | None = None
    sound: Sound = field(default_factory=lambda: np.zeros((0, 2), np.float32))

    def plain(self) -> dict[str, object]:
        """Return everything but the sound as JSON values."""
        kept = {name: getattr(self, name) for name in self.__slots__ if name != "sound"}
        for name in ("control", "played"):
            kept[name] = asdict(kept[name]) if kept[name] else None
        return kept | {"clicks": [asdict(click) for click in self.clicks]}


class Player:
    """Commits drawn changes to a studio, undoes and redoes some, loads presets."""

    def __init__(self, studio: LocalStudio, wild: Wild, library: Path) -> None:
        self.studio, self.wild = studio, wild
        self.names: Counter[str] = Counter()
        self.done = self.redoable = 0
        self._presets: list[Shelved] = [save_preset(preset, user=library) for preset in presets()]
        if wild.rough:
            self._presets += factory_presets()

    def change(self) -> str:
        """Make one change and return what it is called."""
        name = self._make()
        self.names[name] += 1
        self.done += 1
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
        if self.done % START_OVER == START_OVER - 1:
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


@dataclass(slots=True)
class _Played:
    player: Player
    steps: list[Step]
    sound: Sound
    plans_alive: int
    most_plans: int


def offline(changes: int, seed: int, *, rough: bool = False) -> Report:
    """Play without a clock: each seed is the same sound, bit for bit."""
    played = _play(changes, seed, rough, SETTLED)

    def going_on(number: int) -> Edges:
        """Play again without the change, and with it as the last: a round of either."""
        without, last = (_play(count, seed, rough, SETTLED + _round()) for count in (number, number + 1))
        start = played.steps[number].frame
        before = Heard(without.sound).edges(start, len(without.sound))
        return before | Heard(last.sound).edges(start + SETTLED, len(last.sound))

    report = _report(played.player, played.steps, played.sound, listen=not rough, going_on=going_on)
    report.plans_alive, report.most_plans = played.plans_alive, played.most_plans
    return report


def _round() -> int:
    project = song()
    return timeline_of(project.tempo, RATE).frame_at(project.arrangement.length)


def _play(changes: int, seed: int, rough: bool, rest: int) -> _Played:
    """Play so many changes and ``rest`` frames after the last one's own."""
    with opened(seed, rough=rough) as player:
        engine = Engine(RATE)
        engine.install(player.studio.project)
        feed = _feed(player.studio.project)
        blocks: list[Sound] = []
        steps: list[Step] = []
        most = frame = 0

        def run(frames: int) -> None:
            nonlocal frame
            feed(engine, frame + frames)
            blocks.append(engine.render(frames))
            frame += frames

        run(WARM_FRAMES)
        for _ in range(changes):
            steps.append(Step(frame, player.change(), player.studio.project))
            engine.apply(player.studio.project)
            run(player.wild.random.randrange(SHORTEST, LONGEST))
            most = max(most, engine.telemetry().plans_alive)
            engine.collect()
        run(rest)
        engine.collect()
        return _Played(player, steps, np.concatenate(blocks), engine.telemetry().plans_alive, most)


def live(changes: int, seed: int, *, block: int = 128, rough: bool = False) -> Report:
    """Play on the clock, first as long without changes: what is late then is the machine's own doing.

    The sound is listened to unless modules are ``rough``.
    """
    troubles: list[str] = []
    drivers: list[NullDriver] = []
    seconds = changes * (SHORTEST + LONGEST) / 2 / RATE
    capture_frames = int((3 * seconds + 60) * RATE)

    def keeping(kind: str, engine: Engine, *, block: int, **rest: object) -> NullDriver:
        drivers.append(NullDriver(engine, block=block, capture_frames=capture_frames))
        return drivers[-1]

    with opened(seed, rough=rough) as player, patch("motorik.engine.drivers.open_driver", keeping):
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
        before = _telemetry(studio)
        steps: list[Step] = []
        most, warm = 0, 0.0
        due = time.monotonic()
        for number in range(changes):
            due += player.wild.random.randrange(SHORTEST, LONGEST) / RATE
            time.sleep(max(due - time.monotonic(), 0))
            figures = _telemetry(studio)
            steps.append(Step(figures.frame, player.change(), studio.project))
            most = max(most, figures.plans_alive)
            if number + 1 == min(WARM_CHANGES, changes):
                warm = _rss_mb()
        grown = _rss_mb() - warm
        studio.settle(30)
        time.sleep(1.0)
        played = _since(before, _telemetry(studio))
        studio.close_audio()
        report = _report(player, steps, drivers[0].captured(), listen=not rough, lag=LIVE_LAG)
        report.troubles, report.control, report.played = troubles, control, played
        report.plans_alive, report.most_plans, report.rss_growth_mb = played.plans_alive, most, grown
        return report


def _telemetry(studio: LocalStudio) -> Telemetry:
    figures = studio.telemetry()
    assert figures is not None
    return figures


def _feed(project: Project) -> Callable[[Engine, int], None]:
    """Return what pushes the song's notes, round after round, until a frame."""
    length = _round()
    events = [event for span in render_plan(project, RATE) for event in span.events]
    rounds = 0

    def push(engine: Engine, until: int) -> None:
        nonlocal rounds
        while rounds * length < until:
            assert engine.push(events, offset=rounds * length) == len(events)
            rounds += 1

    return push


def _report(
    player: Player,
    steps: list[Step],
    sound: Sound,
    *,
    listen: bool,
    lag: int = 0,
    going_on: GoingOn | None = None,
) -> Report:
    clicks, rendered, sharpest = judge(steps, sound, lag, going_on) if listen else ([], 0, {})
    peaks = [np.abs(part).max(initial=0) for part in np.split(sound, [step.frame for step in steps])[1:]]
    return Report(
        changes=player.done,
        refused=player.wild.refused,
        troubles=[],
        names=player.names,
        clicks=clicks,
        audible=sum(bool(peak > AUDIBLE) for peak in peaks),
        rendered=rendered,
        sharpest=sharpest,
        plans_alive=0,
        most_plans=0,
        sound=sound,
    )  # fmt: skip


def judge(
    steps: list[Step], sound: Sound, lag: int = 0, going_on: GoingOn | None = None
) -> tuple[list[Click], int, dict[str, tuple[float, float]]]:
    """Compare what is heard from each change to the next with what sounds undisturbed.

    That is first the same sound just before and once the swap is over, which begins ``lag`` frames after the
    change at the latest; where that is not enough (a note begins meanwhile) whole renders of the versions
    before and after it, from their start and, where it can be had, as they are ``going_on``. What is wired
    anew rings out before it is heard, which may take longer than the next change: so the version before
    those counts, too. Return the clicks, how often it came to renders, and by kind of change the largest
    shares of both bounds.
    """
    heard = Heard(sound)
    clicks: list[Click] = []
    sharpest: dict[str, tuple[float, float]] = {}
    rendered = 0
    earlier = version = song()
    for number, step in enumerate(steps):
        end = steps[number + 1].frame if number + 1 < len(steps) else len(sound)
        found = heard.edges(step.frame, end)
        calm = heard.edges(step.frame - SETTLED, step.frame) | heard.edges(step.frame + lag + SETTLED, end)
        bound = allowed(calm, found.peak)
        if max(_share(found, bound)) > 1:
            rendered += 1
            fresh = undisturbed(earlier) | undisturbed(version) | undisturbed(step.project)
            bound = allowed(calm | fresh, found.peak)
            if going_on and max(_share(found, bound)) > 1:
                bound = allowed(fresh | going_on(number), found.peak)
            if max(_share(found, bound)) > 1:
                clicks.append(Click(step.frame, step.name, found, bound))
        share, worst = _share(found, bound), sharpest.get(step.name, (0.0, 0.0))
        sharpest[step.name] = (max(share[0], worst[0]), max(share[1], worst[1]))
        earlier, version = version, step.project
    return clicks, rendered, sharpest


_known: dict[int, tuple[Project, Edges]] = {}


def undisturbed(project: Project) -> Edges:
    """Return the edges of one round of a version that nobody changes."""
    found = _known.get(id(project))
    if found is None:
        sound = render(project, options=RenderOptions(RATE, tail_seconds=0)).sound
        found = _known[id(project)] = project, Heard(sound).edges(0, len(sound))
    return found[1]


def _share(found: Edges, bound: Edges) -> tuple[float, float]:
    return found.step / max(bound.step, 1e-9), found.treble / max(bound.treble, 1e-9)


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
