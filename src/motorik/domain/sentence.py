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
        """Return what fills the places of ``said``; None when it is another sentence."""
        met = self._pattern.fullmatch(said)
        return met.groupdict() if met else None

    @cached_property
    def literal(self) -> int:
        """How many of its characters are its own."""
        return len(_PLACE.sub("", self.text))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = _PLACE.split(self.text)  # words and names of places in turn
        made = (f"(?P<{part}>.*?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
        return re.compile("".join(made), re.DOTALL)


def understood(said: str) -> tuple[Sentence, dict[str, str]] | None:
    """Return which sentence was said and with what in its places; of several the one that fits most closely.

    Only those of modules that are imported are known.
    """
    for it in sorted(_KNOWN, key=lambda it: -it.literal):
        values = it.values(said)
        if values is not None:
            return it, values
    return None
