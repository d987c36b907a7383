"""The pattern as characters: what stands in each place of the grid, and what kind of thing it is.

All of it numbers in numpy arrays, made once for each pattern and put together for what is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.editing.effect_fields import EFFECT_ID, effect_in
from motorik.editing.fields import field_named
from motorik.editing.note_names import note_name
from motorik.editing.state import Layout
from motorik.sequencer.effects import commands

Grid = NDArray[np.uint8]

GLYPHS = " " + "".join(map(chr, range(33, 127))) + "·–×±♯♭…"
"""Every character the grid can show; its place is its number."""
_NUMBER = {glyph: number for number, glyph in enumerate(GLYPHS)}
DOT = _NUMBER["·"]


class Ink(IntEnum):
    """What a character belongs to; the theme has a colour for each."""

    NOTHING = 0
    NOTE = 1
    END = 2
    INSTRUMENT = 3
    VELOCITY = 4
    PAN = 5
    DELAY = 6
    EFFECT = 7
    OTHER = 8
    ROW = 9
    BEAT = 10
    MARK = 11


WIDTHS = {"note": 3, "instrument": 2, "effect": 2}
_INKS = {
    "note": Ink.NOTE,
    "instrument": Ink.INSTRUMENT,
    "velocity": Ink.VELOCITY,
    "pan": Ink.PAN,
    "delay": Ink.DELAY,
}


def number_of(glyph: str) -> int:
    """Return the number of a character, that of a cross for one the grid does not have."""
    return _NUMBER.get(glyph, _NUMBER["×"])


def width_of(id: str, layout: Layout) -> int:
    """Return how many characters a field takes."""
    return 3 if id == "note" else layout.digits(id)


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of a column: where its characters begin, and how many there are."""

    column: int
    field: str
    first: int
    width: int


@lru_cache(64)
def slots_of(columns: int, layout: Layout) -> tuple[tuple[Slot, ...], int]:
    """Return where the fields of a lane with so many columns stand, and how many characters the lane has.

    A blank stands before each field, but between the command and the value of an effect.
    """
    slots: list[Slot] = []
    at = 0
    for column in range(columns):
        for id in layout.fields:
            at += 0 if id.endswith(".value") else 1
            width = width_of(id, layout)
            slots.append(Slot(column, id, at, width))
            at += width
    return tuple(slots), at + 1


def lane_characters(
    pattern: Pattern, columns: int, layout: Layout, instruments: Mapping[str, int]
) -> tuple[Grid, Grid]:
    """Return the characters of a whole pattern and their inks, both [rows, characters of the lane]."""
    slots, width = slots_of(columns, layout)
    glyphs = np.zeros((pattern.rows, width), np.uint8)
    inks = np.zeros((pattern.rows, width), np.uint8)
    for slot in slots:
        glyphs[:, slot.first : slot.first + slot.width] = DOT
    for step in pattern.steps:
        for slot in slots:
            if slot.column == step.column:
                _write(glyphs[step.row], inks[step.row], slot, step, layout, instruments)
    return glyphs, inks


def _write(
    glyphs: Grid, inks: Grid, slot: Slot, step: Step, layout: Layout, instruments: Mapping[str, int]
) -> None:
    text = cell_text(step, slot.field, layout, instruments)
    if not text:
        return
    ink = _INKS.get(slot.field, Ink.EFFECT if slot.field.startswith("effect") else Ink.OTHER)
    if slot.field == "note" and step.kind is not StepKind.NOTE:
        ink = Ink.END
    for place, glyph in enumerate(text[: slot.width]):
        glyphs[slot.first + place] = number_of(glyph)
        inks[slot.first + place] = ink


def cell_text(step: Step, id: str, layout: Layout, instruments: Mapping[str, int]) -> str:
    """Return what is shown of a field, empty where dots stand."""
    if id == "note":
        return _note_text(step)
    if id == "instrument":
        return "" if step.instrument is None else _digits(instruments.get(step.instrument, 0), 2, layout.base)
    part = EFFECT_ID.fullmatch(id)
    if part:
        return _effect_text(step, int(part[1]) - 1, part[2] or "")
    field = field_named(id)
    number = field.number
    value = field.read(step)
    nothing = value is None or (value == field.empty and id != "velocity")
    if number is None or nothing or (field.notes_only and step.kind is not StepKind.NOTE):
        return ""
    shown = number.to_units(value)
    width = width_of(id, layout)
    return _digits(shown, width, layout.base) if shown >= 0 else "-" + _digits(-shown, 3, layout.base)[:1]


def _note_text(step: Step) -> str:
    if step.kind is StepKind.NOTE:
        return note_name(step.pitch)[:3]
    return {StepKind.OFF: "===", StepKind.CUT: "^^^", StepKind.FADE: "~~~"}.get(step.kind, "")


def _effect_text(step: Step, column: int, part: str) -> str:
    effect = effect_in(step, column)
    if effect is None:
        return ""
    if part == "value":
        return _digits(effect.value, 2, 16)
    family, dot, letter = effect.command.partition(".")
    known = commands().get(family)
    return letter[:1] if dot else known.letter if known else "?"


def _digits(value: int, width: int, base: int) -> str:
    text = f"{value:X}" if base == 16 else str(value)
    return text.rjust(width, "0")[-width:]
