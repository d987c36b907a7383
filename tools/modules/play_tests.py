#!/usr/bin/env python3
"""Compare the player of classic modules with recorded play-behaviour tests, tick by tick and voice by voice.

    play_tests.py --data FOLDER [--write] [--show NAME] [--dialect it]

FOLDER is ``test-dev`` of libxmp's sources (or any folder that holds openmpt/{mod,xm,s3m,it}): modules of the
OpenMPT test suite, and beside some of them a ``.data`` file with one line a sounding voice and tick:

    time_ms row tick channel period note instrument volume pan position [cutoff [resonance]]

Time and position may differ by 1, everything else must be equal. Neither modules nor data are part of this
repository. --write renews docs/qa/play-behaviour.md, --show prints where a test departs.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motorik.formats.classic.module import ClassicModule, Dialect
from motorik.formats.classic.playing import Precision, score_of
from motorik.formats.classic.reading import read_module
from motorik.sequencer.classic.player import SECOND, ClassicPlayer, TickFlags, VoiceFlags
from motorik.sequencer.classic.score import ClassicScore

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "qa" / "play-behaviour.md"
DIALECTS = ("mod", "xm", "s3m", "it")
RATE = 44100
"""Of the mixer whose positions were recorded."""

PERIOD_SCALE = 4096
MIDDLE_PAN, SURROUND = 128, 0x8000
MILLISECONDS = 1000
COLUMNS = ("time", "row", "tick", "channel", "period", "note", "instrument", "volume", "pan", "position",
           "cutoff", "resonance")  # fmt: skip
TIME, POSITION, PERIOD, VOLUME, PAN, CUTOFF = 0, 9, 4, 7, 8, 10

RANDOM = {"gxsmp", "gxsmp2"}
"""Tests whose volume and pan are drawn by lot."""
ENDLESS = {"PatLoop-Weird"}
"""Tests whose recording stops on the way: it is not told where the module ends."""

SECOND_RECORDING = "_PT"
"""The end of a recording's name for ProTracker where there is another one for trackers that are less strict."""

REASONS: dict[str, str] = {}
"""Why a test is left, by dialect/name."""


@dataclass(frozen=True)
class Outcome:
    """How a test went: "" or where it departs."""

    dialect: str
    name: str
    lines: int
    fault: str

    @property
    def passed(self) -> bool:
        return not self.fault


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--dialect", choices=DIALECTS)
    parser.add_argument("--show", metavar="NAME")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.data / "openmpt" if (arguments.data / "openmpt").is_dir() else arguments.data
    wanted = (arguments.dialect,) if arguments.dialect else DIALECTS
    tests = [test for dialect in wanted for test in found_tests(folder / dialect)]
    if not tests:
        sys.exit(f"{folder}: no modules with .data files beside them")
    if arguments.show:
        for module, data in tests:
            if data.stem == arguments.show:
                show(module, data)
        return
    outcomes = [run(module, data) for module, data in tests]
    for outcome in outcomes:
        sys.stdout.write(f"{outcome.dialect}/{outcome.name}: {outcome.fault or 'equal'}\n")
    sys.stdout.write(score_table(outcomes))
    if arguments.write:
        PAGE.write_text(page(outcomes), encoding="utf-8")


def found_tests(folder: Path) -> list[tuple[Path, Path]]:
    """Return (module, data) of a dialect; some modules are recorded as two trackers play them."""
    pairs = []
    for data in sorted(folder.glob("*.data")):
        module = folder / f"{data.stem.removesuffix(SECOND_RECORDING)}.{folder.name}"
        if not module.exists():
            module = data.with_suffix(f".{folder.name}")
        pairs.append((module, data))
    return pairs


def expected_lines(data: Path) -> NDArray[np.int64]:
    """Return the recorded lines; what a line leaves out is -1."""
    rows = [line.split() for line in data.read_text(encoding="ascii").splitlines() if line.strip()]
    table = np.full((len(rows), len(COLUMNS)), -1, np.int64)
    for index, row in enumerate(rows):
        table[index, : len(row)] = [int(number) for number in row[: len(COLUMNS)]]
    return table


def played_lines(score: ClassicScore, least: int = 0) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Play a score and return its lines as they are recorded, and which of them begin with another sample.

    No voice is recorded in the tick in which its sample ends. ``least``: play on until there are so many.
    """
    player = ClassicPlayer(score, RATE)
    parts = [player.play_to_end(1 << 20)]
    while sum(len(voices) for _, voices in parts) < least:
        parts.append(player.play(64, through=True))
    ticks = np.concatenate([part[0] for part in parts])
    voices = np.concatenate([part[1] for part in parts])
    silent = VoiceFlags.STOPPED | VoiceFlags.ENDS | VoiceFlags.RESTARTED
    voices = voices[voices["flags"] & int(silent) == 0]
    tick, shown = ticks[voices["tick"]], shown_times(ticks)[voices["tick"]]
    surround = voices["flags"] & int(VoiceFlags.SURROUND) != 0
    columns = (
        shown * MILLISECONDS // SECOND,
        tick["row"],
        tick["tick_in_row"],
        voices["voice"],
        np.floor(voices["period"] * PERIOD_SCALE),
        voices["note"],
        voices["instrument"],
        voices["volume"],
        np.where(surround, SURROUND, voices["pan"] - MIDDLE_PAN),
        np.floor(voices["position"]),
        voices["cutoff"],
        voices["resonance"],
    )
    lines = np.stack([np.asarray(column, np.int64) for column in columns], axis=1)
    return lines, voices["flags"] & int(VoiceFlags.SAMPLE_CHANGED) != 0


def shown_times(ticks: NDArray[np.void]) -> NDArray[np.int64]:
    """Return when each tick ends on the recorder's clock, which an order's first visit sets."""
    times = ticks["time"].astype(np.int64) + ticks["length"] + 1
    first_visit: dict[int, int] = {}
    restarts = ticks["flags"] & int(TickFlags.RESTARTS)
    entered = np.flatnonzero(np.diff(ticks["order"], prepend=-1) | restarts)
    for start, end in zip(entered, (*entered[1:], len(ticks)), strict=True):
        order, began = int(ticks["order"][start]), int(ticks["time"][start])
        times[start:end] += first_visit.setdefault(order, began) - began
    return times


def is_impulse_tracker(module: Path) -> bool:
    return module.parent.name == "it"


def difference(
    module: Path, expected: NDArray[np.int64], played: NDArray[np.int64], changed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which fields differ, for the lines both have.

    Where a sample takes the place of another, the recorder tells where the other one had stood.
    """
    count = min(len(expected), len(played))
    one, other = expected[:count], played[:count]
    off = np.abs(one - other)
    differs = off > 0
    differs[:, (TIME, POSITION)] = off[:, (TIME, POSITION)] > 1
    differs[:, CUTOFF:] &= (one[:, CUTOFF:] >= 0) & is_impulse_tracker(module)
    wide_open = (one[:, CUTOFF] >= 254) & (other[:, CUTOFF] >= 254)
    differs[wide_open, CUTOFF] = False
    differs[changed[:count], POSITION] = False
    if module.stem in RANDOM:
        differs[:, (VOLUME, PAN)] = False
    return differs


def recorded_score(module: Path, data: Path) -> ClassicScore:
    """Return the score as the recorder saw it: it knows no global volume of S3M."""
    read: ClassicModule = read_module(module.read_bytes(), module.name)
    if read.dialect == Dialect.S3M:
        read = replace(read, global_volume=128)
    twice = data.with_name(data.stem + SECOND_RECORDING + data.suffix).exists()
    if twice:
        read = replace(read, made_with="", amiga_limits=False)
    return score_of(read, Precision(whole_finetunes=True, sixteenths_of_pan=True))


def compared(module: Path, data: Path) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    score = recorded_score(module, data)
    expected = expected_lines(data)
    endless = module.stem in ENDLESS
    played, changed = played_lines(score, len(expected) if endless else 0)
    if endless:
        played, changed = played[: len(expected)], changed[: len(expected)]
    return expected, played, difference(module, expected, played, changed)


def run(module: Path, data: Path) -> Outcome:
    dialect, name = module.parent.name, data.stem
    try:
        expected, played, differs = compared(module, data)
    except ValueError as error:
        return Outcome(dialect, name, 0, str(error))
    bad = np.flatnonzero(differs.any(axis=1))
    fault = ""
    if len(bad):
        first = int(bad[0])
        fields = [COLUMNS[column] for column in np.flatnonzero(differs[first])]
        fault = f"line {first + 1} of {len(expected)}: {', '.join(fields)}"
    elif len(expected) != len(played):
        fault = f"{len(played)} lines, {len(expected)} recorded"
    return Outcome(dialect, name, len(expected), fault)


def show(module: Path, data: Path, around: int = 6) -> None:
    """Print recorded and played lines where they first differ."""
    expected, played, differs = compared(module, data)
    bad = np.flatnonzero(differs.any(axis=1))
    first = int(bad[0]) if len(bad) else min(len(expected), len(played))
    sys.stdout.write(f"{module.name}: {len(expected)} recorded, {len(played)} played\n{' '.join(COLUMNS)}\n")
    for index in range(max(0, first - around), first + around):
        for mark, lines in (("=", expected), (" ", played)):
            if index < len(lines):
                sys.stdout.write(f"{index + 1:6}{mark} {' '.join(map(str, lines[index]))}\n")


# -- the page ---------------------------------------------------------------------------------------


def score_table(outcomes: list[Outcome]) -> str:
    lines = ["", "| Dialect | Equal | Of | Lines compared |", "| --- | --- | --- | --- |"]
    for dialect in (*DIALECTS, ""):
        own = [outcome for outcome in outcomes if dialect in ("", outcome.dialect)]
        equal = sum(outcome.passed for outcome in own)
        total = sum(outcome.lines for outcome in own)
        lines.append(f"| {dialect.upper() or 'All'} | {equal} | {len(own)} | {total} |")
    return "\n".join(lines) + "\n"


def page(outcomes: list[Outcome]) -> str:
    left = [outcome for outcome in outcomes if not outcome.passed]
    text = [
        "# Play behaviour of classic modules",
        "",
        "Compared tick by tick and voice by voice with the play-behaviour tests of OpenMPT as libxmp's development",
        "suite has recorded them: period, note, instrument, volume, pan, filter exactly; time within 1 ms, position",
        "within 1 frame. Written by `python tools/modules/play_tests.py --data test-dev --write`, where `test-dev` is",
        "that folder of libxmp's sources.",
        score_table(outcomes),
        "## What is left",
        "",
    ]
    if not left:
        text.append("Nothing.")
    for outcome in left:
        reason = REASONS.get(f"{outcome.dialect}/{outcome.name}", "not looked into yet")
        text.append(f"- `{outcome.dialect}/{outcome.name}`: {outcome.fault}. {reason}")
    return "\n".join(text) + "\n"


if __name__ == "__main__":
    main()
