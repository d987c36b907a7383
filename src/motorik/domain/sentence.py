"""Sentences that parts far below a face say to people: written in English, said again in any language.

``WENT = Sentence("{name} went away")`` stands beside the code that says it; ``WENT(name="Table")`` is a plain
string, which may pass through exceptions, files and other processes. A face finds what was said with
:func:`understood` and says it in its own language; whoever made the sentence knows nothing of that.
"""

import re
from functools import cached_property

_KNOWN: "list[Sentence]" = []
_PLACE = re.compile(r"\{(\w+)\}")


class Sentence:
    """``text`` has places such as ``{name}``, each once; they are filled in as they are, without formats."""

    def __init__(self, text: str) -> None:
        self.text = text
        _KNOWN.append(self)

    def __call__(self, **values: object) -> str:
        """Return the sentence in English. Raises ``KeyError`` when a place is left empty."""
        return self.text.format(**values)

    def values(self, said: str) -> dict[str, str] | None:
        """Return what fills the places of ``said``, each as little as can be; None when it says otherwise."""
        first, *parts = self._parts
        if not parts:
            return {} if said == first else None
        last, at = parts.pop(), len(first)
        end = len(said) - len(last)
        if at > end or not said.startswith(first) or not said.endswith(last):
            return None
        found = {}
        for name, words in zip(parts[::2], parts[1::2], strict=False):
            begin = said.find(words, at, end)
            if begin < 0:
                return None
            found[name] = said[at:begin]
            at = begin + len(words)
        found[parts[-1]] = said[at:end]
        return found

    @cached_property
    def literal(self) -> int:
        """How many of its characters are its own."""
        return len(_PLACE.sub("", self.text))

    @cached_property
    def _parts(self) -> list[str]:
        """Words and names of places in turn, words first and last."""
        return _PLACE.split(self.text)


def understood(said: str) -> tuple[Sentence, dict[str, str]] | None:
    """Return which sentence was said and with what in its places; of several the one that fits most closely.

    Only those of modules that are imported are known.
    """
    for it in sorted(_KNOWN, key=lambda it: -it.literal):
        values = it.values(said)
        if values is not None:
            return it, values
    return None
