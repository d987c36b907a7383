#!/usr/bin/env python3
"""Bring the window's catalogues up to date: new sentences get an empty translation, old ones go.

python -m tools.texts writes src/motorik/ui/text/catalogues/*.po and says what is missing.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from motorik.ui.text.catalogue import read_catalogue
from motorik.ui.text.naming import declared_texts

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "motorik"
FOLDER = SOURCES / "ui"
CATALOGUES = FOLDER / "text" / "catalogues"
MARKS, TOLD = ("_", "N_"), ("Sentence",)
IN_KV = re.compile(r"""\b_\((['"])(.+?)\1\)""")


def sentences() -> dict[str, list[str]]:
    """Return every sentence the window can say, and the files it stands in.

    Names of declarations are among them, and what other parts say with a ``Sentence``.
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
        for text in _in_python(path, TOLD) if FOLDER not in path.parents else ():
            found.setdefault(text, []).append(path.relative_to(SOURCES).as_posix())
    for text, kind in declared_texts():
        # Of names that many modules have, the first place says enough.
        found.setdefault(text, [kind or "units"])
    return found


def _in_python(path: Path, marks: Sequence[str] = MARKS) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        marked = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in marks
        if marked and node.args and isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
            yield str(node.args[0].value)  # type: ignore[attr-defined]


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
