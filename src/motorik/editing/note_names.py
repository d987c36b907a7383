"""Notes as trackers write them: ``C-4``, ``F#3``; key 60 is ``C-4``, key 0 is ``C--1``."""

import re
from decimal import Decimal

from motorik.editing.errors import EditingError

LETTERS = ("C-", "C#", "D-", "D#", "E-", "F-", "F#", "G-", "G#", "A-", "A#", "B-")
KEYS = 128
SEMITONES = 12
_NOTE = re.compile(r"([A-G])([-#b]?)(-1|[0-9])([+-]\d*\.?\d+)?", re.IGNORECASE)


def note_name(pitch: float) -> str:
    """Return the name of ``pitch`` in MIDI semitones; what lies between two keys follows, as ``C-4+0.25``."""
    key = int(pitch)
    rest = Decimal(repr(float(pitch))) - key
    name = f"{LETTERS[key % SEMITONES]}{key // SEMITONES - 1}"
    return f"{name}+{_plain(rest)}" if rest else name


def pitch_named(text: str) -> float:
    """Return the pitch ``text`` names: ``C-4``, ``c4``, ``Eb3``, ``A#2+0.5``, or a number of semitones.

    Raises:
        EditingError: it names none, or one outside 0-127.
    """
    pitch = _number(text)
    if pitch is None:
        match = _NOTE.fullmatch(text.strip())
        if match is None:
            raise EditingError(f"note = {text[:40]!r}; allowed: C-4, F#3, Eb2 or a number 0-127")
        letter, sign, octave, rest = match.groups()
        key = LETTERS.index(f"{letter.upper()}-") + {"#": 1, "b": -1}.get(sign.lower(), 0)
        pitch = Decimal(key + SEMITONES * (int(octave) + 1)) + Decimal(rest or 0)
    if not 0 <= pitch <= KEYS - 1:
        raise EditingError(f"note = {text[:40]!r}; allowed: C--1 to G-9, keys 0-127")
    return float(pitch)


def shifted(pitch: float, semitones: float) -> float | None:
    """Return ``pitch`` moved in exact decimals: there and back is the same; None outside 0-127."""
    moved = Decimal(repr(float(pitch))) + Decimal(repr(semitones))
    return float(moved) if 0 <= moved <= KEYS - 1 else None


def _number(text: str) -> Decimal | None:
    plain = text.strip()
    return Decimal(plain) if re.fullmatch(r"\d{1,3}(\.\d{1,15})?", plain) else None


def _plain(value: Decimal) -> str:
    return format(value, "f").rstrip("0")
