#!/usr/bin/env python3
"""Bring the window's catalogues up to date: new sentences get an empty translation, old ones go.

python -m tools.texts writes src/motorik/ui/text/catalogues/*.po and says what is missing.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count, pairwise
from pathlib import Path

from motorik.ui.text.catalogue import read_catalogue
from motorik.ui.text.naming import declared_texts

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "motorik"
FOLDER = SOURCES / "ui"
CATALOGUES = FOLDER / "text" / "catalogues"
MARKS, TOLD = ("_", "N_"), ("Sentence",)
RAISING = ("domain", "editing", "engine", "formats", "journal", "machines", "storage", "studio")
"""What raises errors that a window shows."""
OF_PROGRAMMERS = {"AssertionError", "CycleError", "EngineBusy", "KeyError", "MigrationError", "RuntimeError"}
OF_PROGRAMMERS |= {"TimeoutError", "TypeError"}
LEAST_LETTERS = 6
"""An error with fewer letters of its own could be anything."""
IN_KV = re.compile(r"""\b_\((['"])(.+?)\1\)""")


@cache
def sentences() -> dict[str, list[str]]:
    """Return every sentence the window can say, and the files it stands in.

    Names of declarations are among them, what other parts say with a ``Sentence``, and what they raise.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(FOLDER.rglob("*")):
        texts = _in_python(path) if path.suffix == ".py" else _in_kv(path) if path.suffix == ".kv" else ()
        for text in texts:
            places = found.setdefault(text, [])
            place = path.relative_to(FOLDER).as_posix()
            if place not in places:
                places.append(place)
    for path in sorted(SOURCES.rglob("*.py")):
        where = path.relative_to(SOURCES)
        raised = _raised(path) if where.parts[0] in RAISING else ()
        for text in (*_in_python(path, TOLD), *raised) if FOLDER not in path.parents else ():
            found.setdefault(text, []).append(where.as_posix())
    for text, kind in declared_texts():
        # Of names that many modules have, the first place says enough.
        found.setdefault(text, [kind or "units"])
    return found


def _in_python(path: Path, marks: Sequence[str] = MARKS) -> Iterator[str]:
    for node in _nodes(path, [f"{mark}(" for mark in marks]):
        marked = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in marks
        if marked and node.args and isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
            yield str(node.args[0].value)  # type: ignore[attr-defined]


def _nodes(path: Path, signs: Sequence[str]) -> Iterator[ast.AST]:
    """Yield all nodes of a source that has one of ``signs``: taking it apart is what costs time."""
    text = path.read_text(encoding="utf-8")
    if any(sign in text for sign in signs):
        yield from ast.walk(ast.parse(text))


def _raised(path: Path) -> Iterator[str]:
    for node in _nodes(path, ["raise "]):
        error = node.exc if isinstance(node, ast.Raise) else None
        if isinstance(error, ast.Call) and error.args and ast.unparse(error.func) not in OF_PROGRAMMERS:
            text = _with_places(error.args[0])
            if sum(letter.isalpha() for letter in re.sub(r"\{p\d+\}", "", text)) >= LEAST_LETTERS:
                yield text


def _with_places(text: ast.expr) -> str:
    """Return the text of an f-string with p0, p1 and so on in its places; nothing of what is no text.

    Places beside one another are one: nobody could tell what was in which.
    """
    if isinstance(text, ast.Constant):
        return str(text.value)
    if not isinstance(text, ast.JoinedStr):
        return ""
    parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in text.values]
    if any(part and set(part) & set("{}") for part in parts):
        return ""  # a brace of its own
    kept = [part for part, after in pairwise([*parts, ""]) if part is not None or after is not None]
    numbers = count()
    return "".join(f"{{p{next(numbers)}}}" if part is None else part for part in kept)


def _in_kv(path: Path) -> Iterator[str]:
    for match in IN_KV.finditer(path.read_text(encoding="utf-8")):
        yield match[2]


def catalogue(language: str, known: dict[str, str]) -> str:
    """Return a catalogue with every sentence, translated as in ``known``."""
    head = f'msgid ""\nmsgstr "Language: {language}\\nContent-Type: text/plain; charset=UTF-8\\n"\n'
    entries = [
        f"#: {', '.join(places)}\nmsgid {_quoted(text)}\nmsgstr {_quoted(known.get(text, ''))}\n"
        for text, places in sorted(sentences().items())
    ]
    return "\n".join([head, *entries])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main() -> int:
    missing = 0
    for path in sorted(CATALOGUES.glob("*.po")):
        known = read_catalogue(path.read_text(encoding="utf-8"))
        path.write_text(catalogue(path.stem, known), encoding="utf-8")
        lacking = [text for text in sentences() if text not in known]
        missing += len(lacking)
        print(f"{path.stem}: {len(sentences()) - len(lacking)} of {len(sentences())} sentences")
        for text in lacking:
            print(f"  {text}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
