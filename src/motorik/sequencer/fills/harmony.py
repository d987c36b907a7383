"""Scales and chords as tables of semitones above a root, and the keys they give."""

SCALES: dict[str, tuple[int, ...]] = {
    "chromatic": tuple(range(12)),
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic-minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic-minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "major-pentatonic": (0, 2, 4, 7, 9),
    "minor-pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole-tone": (0, 2, 4, 6, 8, 10),
    "diminished": (0, 2, 3, 5, 6, 8, 9, 11),
    "phrygian-dominant": (0, 1, 4, 5, 7, 8, 10),
    "double-harmonic": (0, 1, 4, 5, 7, 8, 11),
    "hungarian-minor": (0, 2, 3, 6, 7, 8, 11),
    "in-sen": (0, 1, 5, 7, 10),
    "hirajoshi": (0, 2, 3, 7, 8),
}
CHORDS: dict[str, tuple[int, ...]] = {
    "major": (0, 4, 7),
    "minor": (0, 3, 7),
    "diminished": (0, 3, 6),
    "augmented": (0, 4, 8),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "fifth": (0, 7),
    "major6": (0, 4, 7, 9),
    "minor6": (0, 3, 7, 9),
    "seventh": (0, 4, 7, 10),
    "major7": (0, 4, 7, 11),
    "minor7": (0, 3, 7, 10),
    "half-diminished": (0, 3, 6, 10),
    "diminished7": (0, 3, 6, 9),
    "major9": (0, 4, 7, 11, 14),
    "minor9": (0, 3, 7, 10, 14),
    "ninth": (0, 4, 7, 10, 14),
    "minor11": (0, 3, 7, 10, 14, 17),
}


def scale_keys(root: int, scale: str, low: int, high: int) -> tuple[int, ...]:
    """Return the keys from ``low`` to ``high``, both included, that are in ``scale`` on ``root``, rising.

    Raises:
        ValueError: the scale is unknown, or no key of it lies there.
    """
    degrees = _look(SCALES, "scale", scale)
    keys = tuple(key for key in range(max(low, 0), min(high, 127) + 1) if (key - root) % 12 in degrees)
    if not keys:
        raise ValueError(f"keys {low}-{high} hold none of {scale} on {root}; allowed: a range with some")
    return keys


def chord_keys(root: int, chord: str, inversion: int = 0) -> tuple[int, ...]:
    """Return the keys of ``chord`` on ``root``, rising; each inversion lifts the lowest an octave.

    Keys beyond 127 are left out.

    Raises:
        ValueError: the chord is unknown, or the inversion is below 0 or above the number of its keys.
    """
    keys = [root + step for step in _look(CHORDS, "chord", chord)]
    if not 0 <= inversion <= len(keys):
        raise ValueError(f"inversion = {inversion}; allowed 0-{len(keys)}")
    lifted = sorted(keys[inversion:] + [key + 12 for key in keys[:inversion]])
    return tuple(key for key in lifted if 0 <= key <= 127)


def nearest(pitch: float, keys: tuple[int, ...]) -> int:
    """Return the key nearest to ``pitch``, the lower one of two."""
    return min(keys, key=lambda key: (abs(key - pitch), key))


def _look(table: dict[str, tuple[int, ...]], what: str, name: str) -> tuple[int, ...]:
    if name not in table:
        raise ValueError(f"{what} = {name!r}; allowed: {', '.join(table)}")
    return table[name]
