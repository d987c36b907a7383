"""Compare the player of classic modules with recorded play-behaviour tests, tick by tick and voice by voice.

python -m tools.modules.play_tests --data FOLDER [--write] [--show NAME] [--group it]

FOLDER is ``test-dev`` of libxmp's sources: openmpt/{mod,xm,s3m,it} has modules of the OpenMPT test suite, data has
others, and beside many of them is a ``.data`` file with one line a sounding voice and tick:

    time_ms row tick channel period note instrument volume pan position [cutoff [resonance]]

Time and position may differ by 1, everything else must be equal. Neither modules nor data are part of this
repository. --write renews docs/qa/play-behaviour.md, --show prints where a test departs.
"""

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
OTHERS = "others"
GROUPS = (*DIALECTS, OTHERS)
"""The OpenMPT suite by dialect, and what else was recorded."""

RATE = 44100
"""Of the mixer whose positions were recorded."""

PERIOD_SCALE = 4096
MIDDLE_PAN, SURROUND = 128, 0x8000
MILLISECONDS = 1000
COLUMNS = ("time", "row", "tick", "channel", "period", "note", "instrument", "volume", "pan", "position",
           "cutoff", "resonance")  # fmt: skip
PLAIN_COLUMNS = 10
"""What every recording has; then cutoff and resonance may follow."""

TIME, POSITION, PERIOD, VOLUME, PAN, CUTOFF = 0, 9, 4, 7, 8, 10

RANDOM = {"gxsmp", "gxsmp2"}
"""Tests whose volume and pan are drawn by lot."""
ENDLESS = {"PatLoop-Weird"}
"""Tests whose recording stops on the way: it is not told where the module ends."""

SECOND_RECORDING = "_PT"
"""The end of a recording's name for ProTracker where there is another one for trackers that are less strict."""

_STARTREKKER = "A Startrekker module with synthetic sounds in a file beside it, which is not read"
_ELSEWHERE = "Made for {}, whose own order of loops and jumps is not played"
REASONS: dict[str, str] = {
    "xm/PatLoop-Break": "FastTracker 2 has one variable for where a loop goes back to and where the next pattern "
    "begins, so the next pattern begins on row 12, as in OpenMPT; the recorder begins it on row 0 and plays "
    "silence until then",
    "others/it_smooth_macro": "Command \\xx of OpenMPT, which the reader of IT files drops",
    "others/storlek_10": "The last three rows are heard once more: a loop is still counted when the song begins "
    "again, so that is not yet a repeat; libopenmpt ends there as well",
    **dict.fromkeys(
        (f"others/flt_am_{name}" for name in ("envelope", "ignore_volfx", "new_note", "override", "period_fall")),
        _STARTREKKER,
    ),
    "others/pattern_jump_octalyser_break": _ELSEWHERE.format("Octalyser"),
    "others/pattern_loop_octalyser": _ELSEWHERE.format("Octalyser"),
    "others/pattern_loop_octalyser_breakjump": _ELSEWHERE.format("Octalyser"),
    "others/pattern_loop_dt_mod": _ELSEWHERE.format("Digital Tracker"),
    "others/pattern_loop_dt_breakjump_mod": _ELSEWHERE.format("Digital Tracker"),
    "others/pattern_loop_imf_s3m": _ELSEWHERE.format("Imago Orpheus"),
    "others/pattern_loop_imf_breakjump_s3m": _ELSEWHERE.format("Imago Orpheus"),
}
"""Why a test is left, by group/name."""


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
    parser.add_argument("--group", choices=GROUPS)
    parser.add_argument("--show", metavar="NAME")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    groups = (arguments.group,) if arguments.group else GROUPS
    tests = [test for group in groups for test in found_tests(arguments.data, group)]
    if not tests:
        sys.exit(f"{arguments.data}: no modules with .data files beside them")
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


def found_tests(root: Path, group: str) -> list[tuple[Path, Path]]:
    """Return (module, data) of a group; some modules are recorded as two trackers play them."""
    folder = root / "data" if group == OTHERS else root / "openmpt" / group
    pairs = []
    for data in sorted(folder.glob("*.data")):
        stems = (data.stem, data.stem.removesuffix(SECOND_RECORDING))
        names = [folder / f"{stem}.{ending}" for stem in stems for ending in DIALECTS]
        names += [folder / f"{data.stem.removesuffix('_' + ending)}.{ending}" for ending in DIALECTS]
        module = next((name for name in names if name.exists()), None)
        if module is not None and is_recording(data):
            pairs.append((module, data))
    return pairs


def is_recording(data: Path) -> bool:
    """Tell recordings from other data of tests."""
    text = data.read_text(encoding="ascii", errors="replace")
    if not text.strip():
        return data.parent.name in DIALECTS  # nothing may sound
    fields = text.partition("\n")[0].split()
    return len(fields) >= PLAIN_COLUMNS and all(field.lstrip("-").isdigit() for field in fields)


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
    return module.suffix == ".it"


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
    group = module.parent.name if module.parent.name in DIALECTS else OTHERS
    dialect, name = group, data.stem
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


NAMES = {OTHERS: "Other recordings", "": "All"}


def score_table(outcomes: list[Outcome]) -> str:
    lines = ["", "| Dialect | Equal | Of | Lines compared |", "| --- | --- | --- | --- |"]
    for dialect in (*GROUPS, ""):
        own = [outcome for outcome in outcomes if dialect in ("", outcome.dialect)]
        equal = sum(outcome.passed for outcome in own)
        total = sum(outcome.lines for outcome in own)
        lines.append(f"| {NAMES.get(dialect, dialect.upper())} | {equal} | {len(own)} | {total} |")
    return "\n".join(lines) + "\n"


def page(outcomes: list[Outcome]) -> str:
    left = [outcome for outcome in outcomes if not outcome.passed]
    text = [
        "<!-- Written by tools/modules/play_tests.py; change the source, not this file. -->",
        "",
        "# Play behaviour of classic modules",
        "",
        "This page is generated: `python -m tools.modules.play_tests --data test-dev --write`, where `test-dev` is that",
        "folder of libxmp's sources. The player is compared tick by tick and voice by voice with the play-behaviour",
        "tests of OpenMPT as libxmp's development suite has recorded them, and with its other recordings of these four",
        "formats: period, note, instrument, volume, pan and filter exactly; time within 1 ms, position within 1 frame.",
        "The recorder knows no global volume of S3M, tunes samples to 1/128 semitone and tells where a sample had",
        "stood before another took its place; for the comparison, so do we.",
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
