"""Drive the engine harder than any song does, and write down what came out.

    python tools/stress_harness.py --output RESULTS.json     # RESULTS.csv is written beside it
    python tools/stress_harness.py --list
    python tools/stress_harness.py --only repatching --output -

Every scenario is drawn from a fixed seed, so its hash and its counters are the same on every machine; only
the ``paced`` scenario runs on the clock and has tolerances. ``tools/compare_stress_results.py`` compares the
results with the golden ones under docs/qa/artifacts/baseline; docs/qa/stress.md says when to renew those.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import platform
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from motorik._native import CHUNK
from motorik.domain.patch import Cable, Modulation, Module, Patch, VoiceMode
from motorik.domain.project import Channel, Mixer, Project, Return, Send, Track
from motorik.engine.drivers import open_driver
from motorik.engine.hogs import hogging
from motorik.engine.host import Engine
from motorik.engine.offline import RenderOptions, SongHash, render
from motorik.sequencer.events import Event, EventKind
from motorik.storage import open_song
from motorik.studio.demo import demo_song_path

RATE = 48000
Row = dict[str, object]
TOLERANCES = {"callbacks_over_period_percent": {"maximum": 2.0}, "load_mean": {"maximum": 0.7}}
"""Columns that depend on the machine; everything else must be equal."""


# ---- material ------------------------------------------------------------------------------------------


def voice(id: str, polyphony: int, mode: VoiceMode = VoiceMode.POLY) -> Patch:
    """Return a two-oscillator voice with a swept ladder."""
    return Patch(
        id=id,
        mode=mode,
        polyphony=polyphony,
        modules=(
            Module(id="saw", kind="osc.analog", parameters={"shape": 0}),
            Module(id="pulse", kind="osc.analog", parameters={"shape": 1, "width": 0.4, "fine": 9}),
            Module(id="mix", kind="mix.mixer"),
            Module(id="filter", kind="filter.ladder", parameters={"cutoff": 300, "resonance": 0.6}),
            Module(id="env", kind="env.adsr", parameters={"attack": 0.004, "decay": 0.2, "release": 0.1}),
            Module(id="amp", kind="amp.vca", parameters={"level_db": -12}),
            Module(id="pan", kind="amp.pan"),
        ),
        cables=tuple(
            Cable(source=source, target=target)
            for source, target in (
                ("saw.out", "mix.in_1"),
                ("pulse.out", "mix.in_2"),
                ("mix.out", "filter.in"),
                ("filter.out", "amp.in"),
                ("env.out", "amp.gain"),
                ("amp.out", "pan.in"),
            )
        ),
        modulations=(Modulation(source="env.out", target="filter.cutoff", amount=3),),
        output="pan",
    )


def band(tracks: int, polyphony: int) -> Project:
    """Return ``tracks`` instruments, every fourth mono, all sent to one reverb, and a limiter."""
    patches = tuple(
        voice(f"p{i}", polyphony, VoiceMode.LEGATO if i % 4 == 3 else VoiceMode.POLY) for i in range(tracks)
    )
    strips = tuple(
        Track(
            id=f"t{i}",
            patch=f"p{i}",
            channel=Channel(level_db=-6, sends=(Send(target="room", level_db=-12),)),
        )
        for i in range(tracks)
    )
    room = Return(id="room", channel=Channel(inserts=(Module(id="hall", kind="fx.reverb"),)))
    master = Channel(inserts=(Module(id="limiter", kind="fx.limiter"),))
    return Project(seed=7, patches=patches, tracks=strips, mixer=Mixer(returns=(room,), master=master))


def notes(draw: random.Random, tracks: int, count: int, frames: int) -> list[Event]:
    """Return ``count`` notes at random frames, each with its release, in the order of their frames."""
    events = []
    for id in range(1, count + 1):
        owner, on = f"t{draw.randrange(tracks)}", draw.randrange(frames)
        pitch, velocity = float(draw.randrange(30, 90)), draw.randrange(1, 128) / 127
        accent, slide = draw.random() < 0.3, draw.random() < 0.2
        events.append(Event(on, EventKind.NOTE_ON, owner, id, pitch, velocity, accent, slide))
        events.append(Event(on + draw.randrange(20, 30000), EventKind.NOTE_OFF, owner, id))
    return sorted(events, key=lambda event: (event.frame, event.kind, event.note))


def knobs(draw: random.Random, tracks: int, count: int, frames: int) -> list[Event]:
    """Return ``count`` parameter changes at random frames."""
    ranges = {
        "filter.cutoff": (30, 15000),
        "filter.resonance": (0, 1),
        "pulse.width": (0.05, 0.95),
        "amp.level_db": (-40, 0),
    }
    events = []
    for _ in range(count):
        target = draw.choice(sorted(ranges))
        value = draw.uniform(*ranges[target])
        owner = f"t{draw.randrange(tracks)}"
        events.append(Event(draw.randrange(frames), EventKind.PARAMETER, owner, target=target, value=value))
    return sorted(events, key=lambda event: (event.frame, event.owner, event.target, event.value))


# ---- running -------------------------------------------------------------------------------------------


class Run:
    """An engine fed with events ahead of time, and everything it said."""

    def __init__(self, project: Project, events: list[Event], threads: int = 1) -> None:
        self.engine = Engine(RATE, threads=threads)
        self.engine.install(project)
        self.events, self.hash, self.frames, self.peak = events, SongHash(), 0, 0.0

    def play(self, frames: int) -> None:
        """Render ``frames`` frames, handing over what falls into them and the chunk they end in."""
        until = self.frames + frames
        due = sum(1 for _ in self._due(until + CHUNK))
        batch, self.events = self.events[:due], self.events[due:]
        if self.engine.push(batch) != len(batch):
            raise RuntimeError("the scheduled ring is full; play shorter stretches")
        sound = self.engine.render(frames)
        self.hash.write(sound)
        self.peak = max(self.peak, float(np.abs(sound).max(initial=0.0)))
        self.frames = until
        self.engine.collect()

    def _due(self, until: int) -> Iterator[Event]:
        for event in self.events:
            if event.frame >= until:
                return
            yield event

    def row(self) -> Row:
        """Return the columns every scenario has."""
        told = self.engine.telemetry()
        return {
            "frames": self.frames,
            "sha256": self.hash.hexdigest(),
            "peak": round(self.peak, 6),
            "finite": bool(np.isfinite(self.peak)),
            "stolen_voices": told.stolen_voices,
            "late_commands": told.late_commands,
            "revoked_commands": told.revoked_commands,
            "ring_full": told.ring_full,
            "pending_full": told.pending_full,
        }


def played(
    project: Project, events: list[Event], frames: int, blocks: Callable[[], int], threads: int = 1
) -> Row:
    """Render ``frames`` frames in blocks of the given sizes and return the row."""
    run = Run(project, events, threads)
    while run.frames < frames:
        run.play(min(blocks(), frames - run.frames))
    return run.row()


def voice_storm() -> Row:
    """A thousand notes a second on eight instruments: voices are stolen all the time."""
    events = notes(random.Random(1), 8, 4000, 4 * RATE)
    return played(band(8, 12), events, 5 * RATE, lambda: 512)


def ragged_blocks() -> Row:
    """The storm in blocks of 1 to 700 frames must equal the storm in one piece."""
    draw, events = random.Random(2), notes(random.Random(3), 4, 800, RATE)
    ragged = played(band(4, 8), list(events), RATE, lambda: draw.randrange(1, 700))
    whole = played(band(4, 8), list(events), RATE, lambda: RATE)
    return ragged | {"equals_whole": ragged["sha256"] == whole["sha256"]}


def two_threads() -> Row:
    """Worker threads must not be heard."""
    events = notes(random.Random(4), 8, 800, RATE)
    two = played(band(8, 8), list(events), RATE, lambda: 256, threads=2)
    one = played(band(8, 8), list(events), RATE, lambda: 256)
    return two | {"equals_one_thread": two["sha256"] == one["sha256"]}


def parameter_flood() -> Row:
    """Ten thousand parameter changes a second under held notes."""
    draw = random.Random(5)
    events = notes(draw, 4, 200, 3 * RATE) + knobs(draw, 4, 30000, 3 * RATE)
    events.sort(key=lambda event: event.frame)
    return played(band(4, 8), events, 4 * RATE, lambda: 256)


def repatched(project: Project, draw: random.Random) -> Project:
    """Return the project with one instrument or channel rebuilt at random."""
    i = draw.randrange(len(project.tracks))
    track, patch = project.tracks[i], project.patches[i]
    if draw.random() < 0.5:
        drive = Module(id="drive", kind="fx.drive", parameters={"drive_db": draw.uniform(0, 24)})
        inserts = () if track.channel.inserts else (drive,)
        track = track.model_copy(update={"channel": track.channel.model_copy(update={"inserts": inserts})})
    else:
        amount = draw.uniform(-2, 5)
        turn = Modulation(source="env.out", target=draw.choice(["filter.cutoff", "saw.tune"]), amount=amount)
        patch = patch.model_copy(update={"modulations": (turn,)})
    tracks = (*project.tracks[:i], track, *project.tracks[i + 1 :])
    patches = (*project.patches[:i], patch, *project.patches[i + 1 :])
    return project.model_copy(update={"tracks": tracks, "patches": patches})


def repatching() -> Row:
    """Two hundred live changes of structure while notes sound."""
    draw, project = random.Random(6), band(4, 8)
    run = Run(project, notes(random.Random(7), 4, 600, 4 * RATE))
    for _ in range(200):
        project = repatched(project, draw)
        run.engine.apply(project)
        run.play(960)
    return run.row() | {"plans_alive": run.engine.telemetry().plans_alive}


def revocations() -> Row:
    """The future is taken back and written anew forty times."""
    draw, run = random.Random(8), Run(band(4, 8), [])
    for epoch in range(1, 41):
        now = run.engine.frame()
        run.engine.revoke(epoch, now + 1440)
        run.engine.push(notes(draw, 4, 60, RATE), epoch=epoch, offset=now + 1440)
        run.play(4800)
    return run.row()


def demo_song() -> Row:
    """The demo song from start to silence."""
    with open_song(demo_song_path(), writable=False) as song:
        rendered = render(song.project, options=RenderOptions(RATE))
    peak = float(np.abs(rendered.sound).max())
    return {
        "frames": len(rendered.sound),
        "sha256": rendered.sha256,
        "peak": round(peak, 6),
        "events": len(rendered.events),
    }


def paced() -> Row:
    """Three seconds on the clock at block 128 while a thread hogs the interpreter: on time, nothing late."""
    engine = Engine(RATE)
    engine.install(band(4, 8))
    engine.push(notes(random.Random(9), 4, 300, 3 * RATE), offset=RATE // 4)
    driver = open_driver("null", engine, block=128)
    with hogging("pure"):
        driver.start()
        time.sleep(3.0)
        driver.stop()
    told = engine.telemetry()
    over = 100.0 * told.duration_over_period / max(told.callbacks, 1)
    return {
        "ran": told.callbacks > 800,
        "callbacks_over_period_percent": round(over, 3),
        "load_mean": round(told.load_mean, 3),
        "late_commands": told.late_commands,
        "ring_full": told.ring_full,
    }


SCENARIOS: tuple[Callable[[], Row], ...] = (
    voice_storm, ragged_blocks, two_threads, parameter_flood, repatching, revocations, demo_song, paced,
)  # fmt: skip


# ---- reporting -----------------------------------------------------------------------------------------


def as_csv(scenarios: dict[str, Row]) -> str:
    """Return one line per scenario and column, easy to plot over time."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("scenario", "column", "value"))
    table.writerows((name, column, value) for name, row in scenarios.items() for column, value in row.items())
    return text.getvalue()


def main() -> int:
    """Run the scenarios and write both files; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--output", required="--list" not in sys.argv, help="JSON file, or - for the terminal"
    )
    parser.add_argument("--only", action="append", default=[], metavar="SCENARIO")
    parser.add_argument("--list", action="store_true", help="name the scenarios and stop")
    options = parser.parse_args()
    if options.list:
        print("\n".join(f"{run.__name__:16} {(run.__doc__ or '').splitlines()[0]}" for run in SCENARIOS))
        return 0
    scenarios: dict[str, Row] = {}
    for run in SCENARIOS:
        if not options.only or run.__name__ in options.only:
            started = time.perf_counter()
            scenarios[run.__name__] = run()
            print(f"{run.__name__:16} {time.perf_counter() - started:6.1f} s", file=sys.stderr)
    document = {"machine": platform.machine(), "tolerances": TOLERANCES, "scenarios": scenarios}
    text = json.dumps(document, indent=1) + "\n"
    if options.output == "-":
        print(text, end="")
        return 0
    path = Path(options.output)
    path.write_text(text, encoding="utf-8")
    path.with_suffix(".csv").write_text(as_csv(scenarios), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
