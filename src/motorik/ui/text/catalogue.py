"""Catalogues in gettext's PO format, read as they are: nothing has to be compiled."""

import ast
from collections.abc import Iterator


def read_catalogue(text: str) -> dict[str, str]:
    """Return the translations in a PO file by their English sentences; entries without one are left out.

    Plural forms and contexts are not used. Raises ``ValueError`` with the line that cannot be read.
    """
    found: dict[str, str] = {}
    english = ""
    for keyword, sentence in _entries(text):
        if keyword == "msgid":
            english = sentence
        elif english and sentence:
            found[english] = sentence
    return found


def _entries(text: str) -> Iterator[tuple[str, str]]:
    keyword, parts = "", list[str]()
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ") if not line.startswith('"') else ("", "", line)
        if word:
            if keyword:
                yield keyword, "".join(parts)
            keyword, parts = word, []
        if word not in ("", "msgid", "msgstr"):
            raise ValueError(f"line {number}: {word[:20]!r}; allowed: msgid, msgstr, a quoted line")
        parts.append(_unquoted(rest, number))
    if keyword:
        yield keyword, "".join(parts)


def _unquoted(text: str, number: int) -> str:
    try:
        found = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        found = None
    if not isinstance(found, str):
        raise ValueError(f"line {number}: {text[:40]!r} is no quoted text")
    return found
