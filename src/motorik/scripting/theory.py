"""Music theory for scripts: pitches, scales, chords, rhythms.

Pitches are MIDI semitones; 60 is C4, middle C.
"""

from collections.abc import Iterator, Sequence

from motorik.scripting.inside.records import Mistake

__all__ = ["CHORDS", "SCALES", "Scale", "chord", "euclid", "pitch", "pitch_name", "rotated", "scale"]

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "phrygian dominant": (0, 1, 4, 5, 7, 8, 10),
    "hungarian minor": (0, 2, 3, 6, 7, 8, 11),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "diminished": (0, 2, 3, 5, 6, 8, 9, 11),
    "chromatic": tuple(range(12)),
}
"""Semitones above the root, ascending."""

CHORDS: dict[str, tuple[int, ...]] = {
    "major": (0, 4, 7),
    "minor": (0, 3, 7),
    "diminished": (0, 3, 6),
    "augmented": (0, 4, 8),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "fifth": (0, 7, 12),
    "6": (0, 4, 7, 9),
    "minor 6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10),
    "major 7": (0, 4, 7, 11),
    "minor 7": (0, 3, 7, 10),
    "diminished 7": (0, 3, 6, 9),
    "half diminished": (0, 3, 6, 10),
    "9": (0, 4, 7, 10, 14),
    "major 9": (0, 4, 7, 11, 14),
    "minor 9": (0, 3, 7, 10, 14),
}
"""Semitones above the root, ascending, in root position."""

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_SIGNS = {"#": 1, "b": -1}


def pitch(note: str | float) -> float:
    """Return the pitch of ``"C4"``, ``"F#2"``, ``"Bb-1"`` or ``"C-4"`` with the tracker's dash; numbers pass.

    Raises:
        Mistake: no such note, or outside 0-127.
    """
    found = _pitch_of(note) if isinstance(note, str) else note
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not 0 <= found <= 127:
        raise Mistake(f"pitch {note!r}; allowed: 0-127, or C-1 to G9 such as 'C4' (60), 'F#2', 'Bb3'")
    return found


def pitch_name(number: float) -> str:
    """Return ``"C#4"`` for 61: the nearest key of a piano."""
    octave, key = divmod(round(number), 12)
    return f"{_NAMES[key]}{octave - 1}"


def _pitch_of(note: str) -> int | None:
    text = note.strip()
    letter, rest = text[:1].upper(), text[1:]
    if letter not in _LETTERS:
        return None
    sharpened = 0
    while rest[:1] in _SIGNS:
        sharpened += _SIGNS[rest[0]]
        rest = rest[1:]
    if rest.startswith("-") and rest[1:] != "1":
        rest = rest[1:]
    if not (rest == "-1" or (len(rest) == 1 and rest.isascii() and rest.isdigit())):
        return None
    return 12 * (int(rest) + 1) + _LETTERS[letter] + sharpened


class Scale:
    """A scale from a root, through all octaves. ``scale("D3", "dorian").degree(0)`` is 50, D3."""

    def __init__(self, root: str | float, steps: Sequence[int]) -> None:
        self.root = pitch(root)
        self.steps = tuple(steps)

    def degree(self, number: int) -> float:
        """Return the pitch ``number`` steps above the root; negative ones lie below. It may leave 0-127."""
        octave, step = divmod(number, len(self.steps))
        return self.root + 12 * octave + self.steps[step]

    def nearest(self, note: str | float) -> float:
        """Return the pitch of the scale closest to ``note``, the lower of two."""
        wanted = pitch(note)
        return min(self._all(), key=lambda own: (abs(own - wanted), own))

    def between(self, low: str | float, high: str | float) -> list[float]:
        """Return the pitches of the scale from ``low`` to ``high``, both included, ascending."""
        bottom, top = pitch(low), pitch(high)
        return [own for own in self._all() if bottom <= own <= top]

    def __contains__(self, note: str | float) -> bool:
        return (pitch(note) - self.root) % 12 in self.steps

    def chord(self, number: int, size: int = 3) -> list[float]:
        """Return ``size`` pitches in thirds of the scale on the degree ``number``."""
        return [self.degree(number + 2 * place) for place in range(size)]

    def _all(self) -> Iterator[float]:
        for number in range(-12 * len(self.steps), 12 * len(self.steps)):
            if 0 <= self.degree(number) <= 127:
                yield self.degree(number)


def scale(root: str | float, name: str = "minor") -> Scale:
    """Return the scale ``name`` (see :data:`SCALES`) from ``root``."""
    if name not in SCALES:
        raise Mistake(f"scale {name!r}; allowed: {', '.join(SCALES)}")
    return Scale(root, SCALES[name])


def chord(root: str | float, name: str = "minor", inversion: int = 0) -> list[float]:
    """Return the pitches of a chord, lowest first; each inversion lifts the lowest by an octave."""
    if name not in CHORDS:
        raise Mistake(f"chord {name!r}; allowed: {', '.join(CHORDS)}")
    found = [pitch(root) + step for step in CHORDS[name]]
    for _ in range(inversion):
        found = sorted([*found[1:], found[0] + 12])
    return found


def euclid(hits: int, length: int, rotation: int = 0) -> list[bool]:
    """Return ``hits`` spread over ``length`` as evenly as they go, the first on 0, then turned left.

    The rhythms of Toussaint, The Euclidean Algorithm Generates Traditional Musical Rhythms, 2005, up to
    rotation: ``euclid(3, 8)`` is ``x..x..x.``.
    """
    if length < 1 or not 0 <= hits <= length:
        raise Mistake(
            f"euclid({hits}, {length}); allowed: 0 hits to as many as the length, which is 1 or more"
        )
    return rotated([place * hits % length < hits for place in range(length)], rotation)


def rotated(items: Sequence[bool], by: int) -> list[bool]:
    """Return ``items`` turned left by ``by``: what stood there comes first."""
    turn = by % len(items) if items else 0
    return [*items[turn:], *items[:turn]]
