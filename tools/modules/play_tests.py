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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

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
PASSES = {"PatLoop-Weird": 4}
"""Tests that play on when everything repeats."""

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
            if module.stem == arguments.show:
                show(module, data)
        return
    outcomes = [run(module, data) for module, data in tests]
    for outcome in outcomes:
        sys.stdout.write(f"{outcome.dialect}/{outcome.name}: {outcome.fault or 'equal'}\n")
    sys.stdout.write(score_table(outcomes))
    if arguments.write:
        PAGE.write_text(page(outcomes), encoding="utf-8")


def found_tests(folder: Path) -> list[tuple[Path, Path]]:
    """Return (module, data) of a dialect."""
    pairs = ((path, path.with_suffix(".data")) for path in sorted(folder.glob(f"*.{folder.name}")))
    return [(module, data) for module, data in pairs if data.exists()]


def expected_lines(data: Path) -> NDArray[np.int64]:
    """Return the recorded lines; what a line leaves out is -1."""
    rows = [line.split() for line in data.read_text(encoding="ascii").splitlines() if line.strip()]
    table = np.full((len(rows), len(COLUMNS)), -1, np.int64)
    for index, row in enumerate(rows):
        table[index, : len(row)] = [int(number) for number in row[: len(COLUMNS)]]
    return table


def played_lines(score: ClassicScore, passes: int) -> NDArray[np.int64]:
    """Play a score and return its lines as they are recorded: no voice in the tick in which its sample ends."""
    player = ClassicPlayer(score, RATE)
    parts = list(passed_ticks(player, passes))
    ticks = np.concatenate([part[0] for part in parts])
    voices = np.concatenate([part[1] for part in parts])
    silent = VoiceFlags.STOPPED | VoiceFlags.ENDS | VoiceFlags.RESTARTED
    voices = voices[voices["flags"] & int(silent) == 0]
    tick = ticks[voices["tick"]]
    surround = voices["flags"] & int(VoiceFlags.SURROUND) != 0
    columns = (
        (tick["time"] + tick["length"]) * MILLISECONDS // SECOND,
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
    return np.stack([np.asarray(column, np.int64) for column in columns], axis=1)


def passed_ticks(
    player: ClassicPlayer, passes: int
) -> Iterator[tuple[NDArray[np.void], NDArray[np.void]]]:
    """Play until everything has come that many times."""
    yield player.play_to_end(1 << 20)
    for _ in range(passes - 1):
        yield player.play(1, through=True)
        yield player.play_to_end(1 << 20)


def is_impulse_tracker(module: Path) -> bool:
    return module.parent.name == "it"


def difference(module: Path, expected: NDArray[np.int64], played: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which fields differ, for the lines both have."""
    count = min(len(expected), len(played))
    one, other = expected[:count], played[:count]
    off = np.abs(one - other)
    differs = off > 0
    differs[:, (TIME, POSITION)] = off[:, (TIME, POSITION)] > 1
    differs[:, CUTOFF:] &= (one[:, CUTOFF:] >= 0) & is_impulse_tracker(module)
    wide_open = (one[:, CUTOFF] >= 254) & (other[:, CUTOFF] >= 254)
    differs[wide_open, CUTOFF] = False
    if module.stem in RANDOM:
        differs[:, (VOLUME, PAN)] = False
    return differs


def compared(module: Path, data: Path) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    score = score_of(read_module(module.read_bytes(), module.name), Precision(True, True))
    expected, played = expected_lines(data), played_lines(score, PASSES.get(module.stem, 1))
    return expected, played, difference(module, expected, played)


def run(module: Path, data: Path) -> Outcome:
    dialect, name = module.parent.name, module.stem
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
