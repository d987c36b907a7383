"""The language spoken now, and the sentences of it."""

import locale
from functools import cache
from pathlib import Path

from motorik.ui.text.catalogue import read_catalogue

LANGUAGES = {"en": "English", "fr": "Français"}
_FOLDER = Path(__file__).resolve().parent / "catalogues"
_now = {"language": "en"}


def speak(chosen: str) -> str:
    """Speak a language from now on, ``auto`` being that of the system; return which one it is."""
    wanted = system_language() if chosen == "auto" else chosen
    _now["language"] = wanted if wanted in LANGUAGES else "en"
    return _now["language"]


def language() -> str:
    """Return the language spoken now."""
    return _now["language"]


def system_language() -> str:
    """Return the two letters of the system's language."""
    return (locale.getlocale()[0] or "en")[:2].lower()


def _(text: str) -> str:
    """Return ``text`` in the language spoken now; as it is where no catalogue has it."""
    return texts(_now["language"]).get(text) or text


def N_(text: str) -> str:  # noqa: N802  # the name gettext's tools look for
    """Mark ``text`` to be translated where it is shown."""
    return text


@cache
def texts(spoken: str) -> dict[str, str]:
    """Return the catalogue of a language: sentences by how they are in English."""
    path = _FOLDER / f"{spoken}.po"
    return read_catalogue(path.read_text(encoding="utf-8")) if path.exists() else {}
