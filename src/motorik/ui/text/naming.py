"""Names that declarations give in English: of parameters, ports, choices and units, as one reads them.

Nothing has to be done for a new module: ``tools.texts`` asks :func:`declared_texts` for all there is.
"""

import re
from collections.abc import Iterator

from motorik.modules import registry
from motorik.modules.declaration import Unit
from motorik.ui.text.speaking import _

_NUMBER = re.compile(r"(?<=[a-z])_?(\d+)")
_WORD = re.compile(r"[a-z]{2}|^[a-z]$", re.IGNORECASE)


def named(id: str) -> str:
    """Return an id of a declaration as one reads it, in the language spoken now."""
    text, number = _template(id)
    return _(text).replace("{number}", number)


def declared_texts() -> Iterator[tuple[str, str]]:
    """Return every (text, kind of module) that declarations say and a person reads; units have no kind."""
    for unit in Unit:
        if _WORD.search(unit.value):
            yield unit.value, ""
    for kind, declared in sorted(registry().items()):
        ids = [it.id for it in (*declared.inputs, *declared.outputs)]
        ids += [it.id for it in declared.tables]
        for parameter in declared.parameters:
            ids += [parameter.id, *parameter.choices] if not parameter.host else []
        yield declared.name, kind
        yield declared.doc, kind
        docs = [it.doc for it in (*declared.inputs, *declared.outputs)] + [it.doc for it in declared.tables]
        docs += [it.doc for it in declared.parameters if not it.host]
        yield from ((doc, kind) for doc in docs if doc)
        for id in ids:
            text, _number = _template(id)
            if _WORD.search(text):
                yield text, kind


def _template(id: str) -> tuple[str, str]:
    """Return the words of an id with ``{number}`` for its number, and that number.

    ``peak_2_hz`` is ``peak {number} Hz`` and ``2``: so all six levels of an operator are one text. What is
    in dB says so with its value; what begins with a figure stays as it is.
    """
    words = id.removesuffix("_db")
    words = re.sub(r"_hz$", " Hz", words)
    words = re.sub(r"_q$", " Q", words)
    found = _NUMBER.search(words)
    if found:
        words = f"{words[: found.start()]} {{number}}{words[found.end() :]}"
    return words.replace("_", " ").replace("-", " "), found[1] if found else ""
