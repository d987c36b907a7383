"""Reports for other programs hold whatever a song or a path is called."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from motorik.studio.limits import Limits, parse_cpu, parse_loudness
from motorik.studio.verify import Verdict
from motorik.studio.verify_many import Outcome, Status
from motorik.studio.verify_reports import annotations, count_sentence, junit, markdown, table

NASTY = "a|b`c`<d>\x00\x1b[2J\n::error::e,f:g%```"
OUTCOMES = [
    Outcome(Path("songs/fine"), Verdict("fine", True, "0" * 64, loudness_lufs=-12.34, seconds=61.25)),
    Outcome(Path(NASTY), Verdict(NASTY, False, "1" * 64, differences=(("hash", "0", "1"),), notes=(NASTY,))),
    Outcome(Path("broken"), None, f"broken: {NASTY}", 1.5),
]


def test_junit_is_xml_whatever_is_in_it() -> None:
    root = ET.fromstring(junit(OUTCOMES))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "1", "1")
    cases = list(root.iter("testcase"))
    assert [len(case.findall("failure") + case.findall("error")) for case in cases] == [0, 1, 1]
    properties = {entry.get("name"): entry.get("value") for entry in cases[0].iter("property")}
    assert properties == {"hash": "0" * 64, "loudness_lufs": "-12.34"}


def test_an_annotation_is_one_command_whatever_is_in_it() -> None:
    lines = annotations(OUTCOMES)
    assert len(lines) == 2
    for line in lines:
        assert "\n" not in line
        assert line.startswith("::error file=")
        head = line.removeprefix("::error ").partition("::")[0]
        assert [field.partition("=")[0] for field in head.split(",")] == ["file", "title"]


def test_a_summary_is_a_table_of_one_line_a_song() -> None:
    lines = markdown(OUTCOMES).splitlines()
    rows = [line for line in lines if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) == len(OUTCOMES)
    assert "| ✅ | `songs/fine` | 61.2 s | -12.3 LUFS | silent |" in rows[0]
    assert all(row.replace("\\|", "").count("|") == 8 for row in rows)
    assert sum(line.startswith("```") for line in lines) == 4, "nothing in a song ends the block it is in"


def test_counts_and_rows() -> None:
    assert count_sentence(OUTCOMES) == "3 songs: 1 as expected, 1 different, 1 not judged"
    assert [outcome.status for outcome in OUTCOMES] == [Status.SAME, Status.DIFFERENT, Status.ERROR]
    assert [row[1] for row in table(OUTCOMES)] == ["status", "same", "different", "error"]


@pytest.mark.parametrize(
    ("loudness", "peak", "cpu", "broken"),
    [
        (-12.0, -1.0, 2.0, 0),
        (-16.0, 0.0, 3.0, 0),
        (-16.01, 0.0, None, 1),
        (-8.9, 0.01, 3.1, 3),
        (None, None, None, 1),
    ],
)
def test_limits_include_their_ends(
    loudness: float | None, peak: float | None, cpu: float | None, broken: int
) -> None:
    limits = Limits(loudness_lufs=(-16, -9), true_peak_db=0, cpu=3)
    assert len(limits.broken(loudness, peak, cpu)) == broken
    assert Limits().broken(loudness, peak, cpu) == ()


def test_limits_given_anew_leave_the_others() -> None:
    known = Limits(loudness_lufs=parse_loudness("-16:-9"), cpu=2)
    assert known.with_others(Limits(cpu=4)) == Limits(loudness_lufs=(-16, -9), cpu=4)
    assert (parse_cpu("auto"), parse_cpu("2.5"), parse_cpu(None)) == ("auto", 2.5, None)
