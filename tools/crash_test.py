"""Kill a writer at random moments and count what is lost.

    python tools/crash_test.py --runs 200

Each run starts a process that opens a song, applies up to a thousand random edits (now and then undo, redo, a
gesture, a save) and reports every change on a pipe as soon as the journal has it, together with the hash of
the project. The parent kills it with SIGKILL after a random time, opens the song again and looks for the
state it finds among those reported. A state older than the last one reported is a loss, measured in seconds
of work; a song that cannot be opened, or a state that never was, is a lost project.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from motorik.domain.canonical import project_hash  # noqa: E402
from motorik.journal import EditError  # noqa: E402
from motorik.storage import Song, SongError, create_song, open_song  # noqa: E402
from tests import random_songs  # noqa: E402

EDITS = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one kill left.

    Whether the project is lost, how old the state found was, and how many changes there were.
    """

    lost: bool
    loss_seconds: float
    changes: int
    repaired: bool
    reason: str = ""


def write_until_killed(folder: Path, seed: int) -> None:
    """Be the writer: edit at random, reporting ``<time> <hash>`` for every state reached."""
    rng = Random(seed)
    with open_song(folder) as song:
        report(song)
        for _ in range(EDITS):
            act(song, rng)
            report(song)


def report(song: Song) -> None:
    """Tell the parent which state the song is in now; the line is written in one system call."""
    os.write(1, f"{time.monotonic():.6f} {project_hash(song.project)}\n".encode())


def act(song: Song, rng: Random) -> None:
    """Do one thing a musician does."""
    dice = rng.random()
    if dice < 0.02:
        song.save()
    elif dice < 0.10:
        song.journal.undo()
    elif dice < 0.14:
        song.journal.redo()
    elif dice < 0.18:
        gesture = song.journal.begin("turn")
        try:
            for _ in range(3):
                gesture.update(random_songs.edit(rng, song.project))
        except EditError:
            gesture.cancel()
        else:
            gesture.end()
    else:
        song.journal.commit("edit", random_songs.edit(rng, song.project))


def kill_once(seed: int, folder: Path) -> Outcome:
    """Start a writer, kill it, and judge what it left."""
    rng = Random(seed)
    create_song(folder, random_songs.project(rng)).close()
    command = [sys.executable, __file__, "--write", str(folder), "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        reports = [writer.stdout.readline()]
        time.sleep(rng.uniform(0, 0.5) ** 2 * 4)
        writer.kill()
        reports += writer.stdout.readlines()
    return judge(folder, [line.decode().split() for line in reports if line.endswith(b"\n")])


def judge(folder: Path, reports: list[list[str]]) -> Outcome:
    """Compare the song as it opens now with the states reported."""
    if not reports:
        return Outcome(True, 0, 0, False, "the writer never started")
    times = {digest: float(moment) for moment, digest in reports}
    last = float(reports[-1][0])
    try:
        with open_song(folder) as song:
            found, repaired = project_hash(song.project), bool(song.messages)
    except SongError as error:
        return Outcome(True, 0, len(reports), False, str(error))
    if found in times:
        return Outcome(False, last - times[found], len(reports), repaired)
    return judge_next(folder, reports, repaired)


def judge_next(folder: Path, reports: list[list[str]], repaired: bool) -> Outcome:
    """Accept the one state the writer may have reached without living to report it.

    A step after the last report.
    """
    with open_song(folder) as song:
        song.journal.undo()
        if project_hash(song.project) == reports[-1][1]:
            return Outcome(False, 0, len(reports), repaired)
        song.journal.redo()
        song.journal.redo()
        if project_hash(song.project) == reports[-1][1]:
            return Outcome(False, 0, len(reports), repaired)
    return Outcome(True, 0, len(reports), repaired, "a state that never was")


def main() -> int:
    """Run as parent or, with --write, as the writer.

    Return 1 when a project was lost or a loss is above a second.
    """
    parser = argparse.ArgumentParser(description="Kill a writer at random moments and count what is lost.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write_until_killed(options.write, options.seed)
        return 0
    with tempfile.TemporaryDirectory(prefix="motorik-crash-") as place:
        seeds = range(options.seed, options.seed + options.runs)
        outcomes = [kill_once(seed, Path(place) / str(seed)) for seed in seeds]
    for seed, outcome in zip(seeds, outcomes, strict=True):
        if outcome.lost:
            print(f"seed {seed}: lost after {outcome.changes} changes: {outcome.reason}")
    lost = sum(outcome.lost for outcome in outcomes)
    worst = max(outcome.loss_seconds for outcome in outcomes)
    changes = sum(outcome.changes for outcome in outcomes)
    repaired = sum(outcome.repaired for outcome in outcomes)
    print(
        f"{options.runs} kills during {changes} changes: {lost} projects lost, "
        f"largest loss {worst:.3f} s, {repaired} journals repaired"
    )
    return 1 if lost or worst > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
