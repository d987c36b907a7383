"""Verified songs for other programs: JUnit XML, annotations on GitHub, a summary in Markdown, a table."""

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from motorik.studio.limits import CPU_UNIT
from motorik.studio.verify_many import Outcome, Status

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGNS = {Status.SAME: "✅", Status.DIFFERENT: "❌", Status.ERROR: "⚠️"}
MOST_LINES = 40
"""Lines of one song in a summary."""


def table(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """Return a row a song, the first one the head of the table."""
    rows: list[tuple[str, ...]] = [("song", "status", "length", "loudness", "true peak", "cpu", "")]
    for outcome in outcomes:
        verdict = outcome.verdict
        if verdict is None:
            rows.append((str(outcome.path), outcome.status.value, "", "", "", "", outcome.error))
            continue
        rows.append(
            (
                str(outcome.path),
                outcome.status.value,
                f"{verdict.seconds:.1f} s",
                _figure(verdict.loudness_lufs, "LUFS"),
                _figure(verdict.true_peak_db, "dBTP"),
                "" if verdict.cpu is None else f"{verdict.cpu:.2f} {CPU_UNIT}",
                "" if verdict.same else verdict.headline,
            )
        )
    return rows


def count_sentence(outcomes: Sequence[Outcome]) -> str:
    """Return how many songs ended how."""
    counts = {status: sum(outcome.status is status for outcome in outcomes) for status in Status}
    words = {Status.SAME: "as expected", Status.DIFFERENT: "different", Status.ERROR: "not judged"}
    told = ", ".join(f"{counts[status]} {words[status]}" for status in Status if counts[status])
    return f"{len(outcomes)} song{'s' * (len(outcomes) != 1)}: {told}"


def junit(outcomes: Sequence[Outcome]) -> bytes:
    """Return a JUnit XML report: one test case a song, its figures as properties."""
    failures = sum(outcome.status is Status.DIFFERENT for outcome in outcomes)
    errors = sum(outcome.status is Status.ERROR for outcome in outcomes)
    seconds = f"{sum(outcome.elapsed_seconds for outcome in outcomes):.3f}"
    totals = {"tests": str(len(outcomes)), "failures": str(failures), "errors": str(errors), "time": seconds}
    root = ET.Element("testsuites", {"name": "motorik verify", **totals})
    suite = ET.SubElement(root, "testsuite", {"name": "songs", **totals})
    for outcome in outcomes:
        fields = {"classname": "songs", "name": _xml(str(outcome.path)), "file": _xml(str(outcome.manifest))}
        case = ET.SubElement(suite, "testcase", {**fields, "time": f"{outcome.elapsed_seconds:.3f}"})
        _properties(case, outcome)
        if outcome.status is not Status.SAME:
            kind = "failure" if outcome.status is Status.DIFFERENT else "error"
            found = ET.SubElement(
                case, kind, {"message": _xml(outcome.headline), "type": outcome.status.value}
            )
            found.text = _xml("\n".join(outcome.lines()))
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _properties(case: ET.Element, outcome: Outcome) -> None:
    if outcome.verdict is None:
        return
    verdict = outcome.verdict
    properties = ET.SubElement(case, "properties")
    for name in ("hash", "loudness_lufs", "true_peak_db", "cpu"):
        value = getattr(verdict, name)
        if value is not None:
            ET.SubElement(properties, "property", {"name": name, "value": str(value)})


def annotations(outcomes: Sequence[Outcome]) -> list[str]:
    """Return a workflow command a song that is not as expected: GitHub shows it at the line of the row."""
    lines = []
    for outcome in outcomes:
        if outcome.status is Status.SAME:
            continue
        fields = {"file": outcome.manifest.as_posix()}
        line = _line_of(outcome)
        if line is not None:
            fields["line"] = str(line)
        fields["title"] = f"{outcome.path.name}: {outcome.headline}"
        shown = ",".join(f"{name}={_property(value)}" for name, value in fields.items())
        lines.append(f"::error {shown}::{_data(chr(10).join(outcome.lines()[:MOST_LINES]))}")
    return lines


def _line_of(outcome: Outcome) -> int | None:
    """Return the line of the manifest that holds the row which differs first, or its pattern."""
    place = outcome.verdict.place if outcome.verdict else None
    if place is None or place.pattern is None or outcome.manifest.suffix != ".json":
        return None
    try:
        text = outcome.manifest.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    return row_line(text, place.pattern, place.row)


def row_line(manifest: Sequence[str], pattern: str, row: int | None) -> int | None:
    """Return the line, counted from 1, of a row of a pattern in a canonical manifest, else of the pattern."""
    here = None
    inside = False
    for number, line in enumerate(manifest, start=1):
        if line.startswith('  "'):
            inside = line.startswith('  "patterns":')
        if not inside:
            continue
        if re.match(r'\s+"id": ', line):
            if here is not None:
                return here
            here = number if f'"id": "{pattern}"' in line else None
        elif here is not None and re.match(rf'\s+\{{"row": {row}\b', line):
            return number
    return here


def markdown(outcomes: Sequence[Outcome]) -> str:
    """Return a summary for a page of a build: a table, and what differs below it."""
    lines = [f"### Song CI: {count_sentence(outcomes)}", ""]
    lines += [
        "| | song | length | loudness | true peak | CPU | |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for outcome, row in zip(outcomes, table(outcomes)[1:], strict=True):
        song, _, *figures, told = (_cell(cell) for cell in row)
        lines.append(f"| {_SIGNS[outcome.status]} | `{song}` | {' | '.join(figures)} | {told} |")
    for outcome in outcomes:
        if outcome.status is not Status.SAME:
            lines += _details(outcome)
    return "\n".join(lines) + "\n"


def _details(outcome: Outcome) -> list[str]:
    """Return what is to be read of a song when it is unfolded."""
    told = outcome.lines()
    shown = told[:MOST_LINES]
    if len(told) > len(shown):
        shown.append(f"  and {len(told) - len(shown)} more lines")
    body = "\n".join(shown).replace("```", "'''")
    title = _html(str(outcome.path))
    return ["", f"<details><summary>{title}</summary>", "", "```text", body, "```", "", "</details>"]


def append(path: Path, text: str) -> None:
    """Add ``text`` to the end of a file, as summaries of a build step are made."""
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def _figure(value: float | None, unit: str) -> str:
    return "silent" if value is None else f"{value:.1f} {unit}"


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("`", "'")


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
