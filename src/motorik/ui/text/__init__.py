"""What the window says, in the language chosen: ``_("Play")`` in code and KV, ``N_("Play")`` in tables.

Sentences are written in English where they are used; ``catalogues/<language>.po`` has the others.
"""

from motorik.ui.text.speaking import LANGUAGES, N_, _, language, speak

__all__ = ["LANGUAGES", "N_", "_", "language", "speak"]
