"""Compare the player of classic modules with recorded play-behaviour tests, tick by tick and voice by voice.

python -m tools.modules.play_tests --data FOLDER [--write] [--show NAME] [--group it]

FOLDER is ``test-dev`` of libxmp's sources: openmpt/{mod,xm,s3m,it} has modules of the OpenMPT test suite,
data has others, and beside many of them lies a recording (see play_recordings.py). Time and position may
differ by 1, everything else must be equal. Neither modules nor recordings are part of this repository.
--write renews docs/qa/play-behaviour.md, --show prints where a test departs.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from .play_reasons import REASONS
from .play_recordings import COLUMNS, GROUPS, OTHERS, Recording, compare, found

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "qa" / "play-behaviour.md"
NAMES = {OTHERS: "Other recordings", "": "All"}

INTRODUCTION = """<!-- Written by tools/modules/play_tests.py; change the source, not this file. -->

# Play behaviour of classic modules

This page is generated: `python -m tools.modules.play_tests --data test-dev --write`, where `test-dev` is
that folder of libxmp's sources. The player is compared tick by tick and voice by voice with the
play-behaviour tests of OpenMPT as libxmp's development suite has recorded them, and with its other
recordings of these four formats: period, note, instrument, volume, pan and filter exactly; time within 1 ms,
position within 1 frame. The recorder knows no global volume of S3M, tunes samples to 1/128 semitone, takes
exact twelfths of an octave instead of the periods in the trackers' tables (see
`tests/sequencer/classic/test_periods.py`) and tells where a sample had stood before another took its place;
for the comparison, so do we.
"""


@dataclass(frozen=True)
class Outcome:
    """How a test went: "" or where it departs."""

    group: str
    name: str
    lines: int
    fault: str

    @property
    def passed(self) -> bool:
        """Whether everything was equal."""
        return not self.fault


def main() -> None:
    """Compare, print how every test went and the score."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--group", choices=GROUPS)
    parser.add_argument("--show", metavar="NAME")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    groups = (arguments.group,) if arguments.group else GROUPS
    recordings = [recording for group in groups for recording in found(arguments.data, group)]
    if not recordings:
        sys.exit(f"{arguments.data}: no modules with .data files beside them")
    if arguments.show:
        for recording in recordings:
            if recording.name == arguments.show:
                show(recording)
        return
    outcomes = [run(recording) for recording in recordings]
    for outcome in outcomes:
        sys.stdout.write(f"{outcome.group}/{outcome.name}: {outcome.fault or 'equal'}\n")
    sys.stdout.write(score_table(outcomes))
    if arguments.write:
        PAGE.write_text(page(outcomes), encoding="utf-8")


def run(recording: Recording) -> Outcome:
    """Compare one module; what cannot be read or played is a fault, too."""
    try:
        comparison = compare(recording)
    except ValueError as error:
        return Outcome(recording.group, recording.name, 0, str(error))
    return Outcome(recording.group, recording.name, len(comparison.recorded), comparison.fault)


def show(recording: Recording, around: int = 6) -> None:
    """Print recorded and played lines where they first differ."""
    comparison = compare(recording)
    recorded, played = comparison.recorded, comparison.played
    first = comparison.first_difference
    first = min(len(recorded), len(played)) if first is None else first
    sys.stdout.write(
        f"{recording.name}: {len(recorded)} recorded, {len(played)} played\n{' '.join(COLUMNS)}\n"
    )
    for index in range(max(0, first - around), first + around):
        for mark, lines in (("=", recorded), (" ", played)):
            if index < len(lines):
                sys.stdout.write(f"{index + 1:6}{mark} {' '.join(map(str, lines[index]))}\n")


# -- the page ---------------------------------------------------------------------------------------


def score_table(outcomes: list[Outcome]) -> str:
    """Return how many tests of each group are equal."""
    lines = ["", "| Dialect | Equal | Of | Lines compared |", "| --- | --- | --- | --- |"]
    for group in (*GROUPS, ""):
        own = [outcome for outcome in outcomes if group in ("", outcome.group)]
        equal = sum(outcome.passed for outcome in own)
        total = sum(outcome.lines for outcome in own)
        lines.append(f"| {NAMES.get(group, group.upper())} | {equal} | {len(own)} | {total} |")
    return "\n".join(lines) + "\n"


def page(outcomes: list[Outcome]) -> str:
    """Return the page: the score, and why each test is left that is not equal."""
    left = [outcome for outcome in outcomes if not outcome.passed]
    text = [INTRODUCTION.rstrip("\n"), score_table(outcomes), "## What is left", ""]
    if not left:
        text.append("Nothing.")
    for outcome in left:
        reason = REASONS.get(f"{outcome.group}/{outcome.name}", "Not looked into yet")
        text.append(f"- `{outcome.group}/{outcome.name}`: {outcome.fault}. {reason}.")
    return "\n".join(text) + "\n"


if __name__ == "__main__":
    main()
