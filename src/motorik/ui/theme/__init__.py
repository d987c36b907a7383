"""Colours and measures: what everything drawn is made of."""

from pathlib import Path


def fonts_folder() -> Path:
    """Return the folder with the fonts and the list of icons."""
    return Path(__file__).resolve().parent / "fonts"
