"""What the window says, in the language chosen: ``_("Play")`` in code and KV, ``N_("Play")`` in tables.

Sentences are written in English where they are used; ``catalogues/<language>.po`` has the others. What parts
below the window say (``Sentence``) is said again by ``told(sentence)``.
"""

from motorik.ui.text.speaking import LANGUAGES, N_, _, language, speak
from motorik.ui.text.telling import told

__all__ = ["LANGUAGES", "N_", "_", "language", "speak", "told"]
