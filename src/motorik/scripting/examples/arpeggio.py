"""Chords played one note after another."""

import random
from collections.abc import Sequence

from motorik.scripting.api import (
    Mistake,
    Record,
    Selection,
    Song,
    Steps,
    choice,
    generator,
    note,
    text,
    whole,
)
from motorik.scripting.theory import chord, scale


@generator(
    root=note("C3", "Root of the scale"),
    mode=choice("minor", ["major", "minor", "dorian", "phrygian", "lydian", "mixolydian"], "Which scale"),
    degrees=text("1 6 3 7", "Degrees of the chords, or names such as 'C3 minor 7' after a comma each"),
    size=whole(3, 2, 6, "Notes of a chord on a degree"),
    order=choice("up", ["up", "down", "up and down", "random"], "In which order"),
    octaves=whole(2, 1, 4, "Over how many octaves"),
    every=whole(1, 1, 16, "Rows from note to note"),
    gate=whole(70, 5, 100, "How long a note sounds, in percent of the rows to the next", "%"),
)
def chord_arpeggio(song: Song, selection: Selection, settings: Record) -> Steps:
    """Give every chord an equal share of the selected rows and break it up there."""
    chords = read_chords(settings)
    steps = Steps(selection)
    steps.clear(columns=[selection.first_column])
    count = len(selection.rows)
    length = max(1, settings.every * 256 * settings.gate // 100)
    places: dict[int, int] = {}
    for place in range(0, count, settings.every):
        which = place * len(chords) // count
        # Where a chord begins, its notes begin again.
        turn = places.get(which, 0)
        places[which] = turn + 1
        notes = ordered(chords[which], settings)
        pitch = notes[turn % len(notes)] if settings.order != "random" else random.choice(notes)
        steps.note(selection.first_row + place, pitch, length=length)
    return steps


def read_chords(settings: Record) -> list[list[float]]:
    """Return the pitches of every chord that is named."""
    tones = scale(settings.root, settings.mode)
    if "," in settings.degrees or not settings.degrees.strip()[:1].isdigit():
        named = [part.split(maxsplit=1) for part in settings.degrees.split(",") if part.strip()]
        if not named:
            raise refused(settings.degrees)
        return [chord(*words) for words in named]
    numbers = settings.degrees.split()
    if not all(number.isdigit() and 1 <= int(number) <= 14 for number in numbers):
        raise refused(settings.degrees)
    return [tones.chord(int(number) - 1, settings.size) for number in numbers]


def refused(given: str) -> Mistake:
    """Return the error that says what is allowed."""
    return Mistake(f"degrees = {given!r}; allowed: numbers 1-14 such as '1 6 3 7', or 'C3 minor, F3 major 7'")


def ordered(pitches: Sequence[float], settings: Record) -> list[float]:
    """Return the notes of a chord through its octaves, as they shall follow each other."""
    rising = [pitch + 12 * octave for octave in range(settings.octaves) for pitch in sorted(pitches)]
    rising = [pitch for pitch in rising if pitch <= 127]
    if settings.order == "down":
        return rising[::-1]
    if settings.order == "up and down":
        return rising + rising[-2:0:-1]
    return rising
