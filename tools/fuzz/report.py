"""The page of what was fuzzed and found."""

from collections.abc import Sequence

from tools.fuzz.found import FOUND
from tools.fuzz.outcome import Outcome
from tools.fuzz.target import MAX_BYTES, MEMORY_BYTES, SECONDS

HEAD = """<!-- Written by tools/fuzz; change the source, not this file. -->

# Fuzzing

This page is generated: `python -m tools.fuzz --markdown docs/qa/fuzzing.md` (Linux, with Atheris:
`python -m pip install atheris`). What reads bytes of strangers is given mutated files, guided by which branches they
reach; `tools/fuzz/targets.py` is the table of readers. A reader may take an input or refuse it in one sentence, within
{seconds} s and {memory} MiB beyond what the program had; a module that is read has to keep what `tools/fuzz/promises.py`
says of its fields. Anything else is a finding. Inputs have up to {bytes} bytes; seeds are files we write and the
beginnings of real ones.

{inputs} inputs were tried for this page; with the code as it is now {findings} findings are left.

| target | inputs | branches and values reached | inputs kept | seconds | findings |
| --- | --- | --- | --- | --- | --- |
"""  # noqa: E501

FOUND_HEAD = """
## What was found, and put right

Each has a test in `tests/formats/test_found_by_fuzzing.py` with bytes made for it.

| reader | what went wrong | what is done now | test |
| --- | --- | --- | --- |
"""


def page(outcomes: Sequence[Outcome]) -> str:
    """Return the whole page."""
    head = HEAD.format(
        seconds=SECONDS,
        memory=MEMORY_BYTES >> 20,
        bytes=MAX_BYTES,
        inputs=f"{sum(outcome.inputs for outcome in outcomes):,}",
        findings=sum(len(outcome.findings) for outcome in outcomes),
    )
    rows = "".join(f"{line(outcome)}\n" for outcome in outcomes)
    found = "".join(f"| {one.reader} | {one.wrong} | {one.now} | `{one.test}` |\n" for one in FOUND)
    return head + rows + (FOUND_HEAD + found if found else "")


def line(outcome: Outcome) -> str:
    """Return a row of the table."""
    cells = (
        outcome.target,
        f"{outcome.inputs:,}",
        f"{outcome.reached:,}",
        outcome.kept,
        outcome.seconds,
        len(outcome.findings),
    )
    return f"| {' | '.join(map(str, cells))} |"
