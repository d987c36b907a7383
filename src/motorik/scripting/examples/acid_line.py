"""An acid line by chance: a scale, slides, accents, octave jumps. Another seed is another line."""

import random
from collections.abc import Sequence
from typing import Any

from motorik.scripting.api import Record, Selection, Song, Steps, choice, generator, note, number, whole
from motorik.scripting.theory import SCALES, Scale, scale


@generator(
    seed=whole(1, 0, 999999, "Which of the lines"),
    root=note("A1", "Where the scale begins"),
    mode=choice("phrygian", SCALES, "Which scale"),
    density=number(0.75, 0, 1, "How many rows have a note"),
    slides=number(0.25, 0, 1, "How many notes slide into the next"),
    accents=number(0.3, 0, 1, "How many notes are accented"),
    octaves=number(0.2, 0, 1, "How many notes jump an octave"),
    notes=whole(5, 1, 14, "From how many degrees of the scale it draws"),
)
def acid_line(song: Song, selection: Selection, settings: Record) -> Steps:
    """Write a line into the selection that stays near its root and repeats itself a little."""
    tones = scale(settings.root, settings.mode)
    # Low degrees and the root itself are the likely ones: that is what makes it a bass line.
    weights = [1 / (degree + 1) for degree in range(settings.notes)]
    half = max(1, len(selection.rows) // 2)
    line = [draw(tones, weights, settings) for turn in range(half)]
    steps = Steps(selection)
    steps.clear(columns=[selection.first_column])
    for place, row in enumerate(selection.rows):
        cell = line[place % half]
        # The second half is the first with a few notes drawn anew.
        if place >= half and random.random() < 0.25:
            cell = draw(tones, weights, settings)
        if cell:
            steps.note(row, **cell)
        elif place:
            steps.off(row)
    return steps


def draw(tones: Scale, weights: Sequence[float], settings: Record) -> dict[str, Any] | None:
    """Return the fields of a note, or None for a rest."""
    if random.random() >= settings.density:
        return None
    degree = random.choices(range(settings.notes), weights)[0]
    jump = 12 if random.random() < settings.octaves else 0
    accent = random.random() < settings.accents
    return {
        "pitch": min(127, max(0, tones.degree(degree) + jump)),
        "accent": accent,
        "slide": random.random() < settings.slides,
        "velocity": 1.0 if accent else 0.7,
    }
