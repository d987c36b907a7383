"""Notes moved up and down."""

from bisect import bisect_right
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from motorik.editing.area import Area
from motorik.editing.bench import Bench
from motorik.editing.note_names import SEMITONES, shifted
from motorik.editing.operation import CellOperation
from motorik.editing.sheet import Sheet

Degrees = Annotated[tuple[Annotated[int, Field(ge=0, lt=SEMITONES)], ...], Field(min_length=1, max_length=12)]
MAJOR = (0, 2, 4, 5, 7, 9, 11)


def move_pitches(bench: Bench, sheet: Sheet, area: Area, move: Callable[[float], float | None]) -> None:
    """Give every note of ``area`` the pitch ``move`` says; None leaves it and tells so."""
    stayed = 0
    masks = {slot.column: slot.mask for slot in area.slots}
    for row, column, step in list(sheet.notes(area)):
        if "note" not in masks[column]:
            continue
        pitch = move(step.pitch)
        if pitch is None:
            stayed += 1
        else:
            sheet.put(row, column, step.model_copy(update={"pitch": pitch}))
    if stayed:
        bench.tell(f"pattern {area.pattern}: {stayed} notes would leave the keys 0-127 and stayed")


class Transpose(CellOperation):
    """Move notes up or down by semitones and octaves. A note that would leave the keys stays."""

    semitones: Annotated[float, Field(ge=-127, le=127)] = 0
    octaves: Annotated[int, Field(ge=-10, le=10)] = 0

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Move the notes of one area."""
        whole = self.semitones + SEMITONES * self.octaves
        move_pitches(bench, sheet, area, lambda pitch: shifted(pitch, whole))


class TransposeInScale(CellOperation):
    """Move notes up or down by degrees of a scale.

    ``scale`` are its semitones above ``root`` (0 is C). A note between two degrees keeps its distance from
    the one below.
    """

    degrees: Annotated[int, Field(ge=-127, le=127)]
    root: Annotated[int, Field(ge=0, lt=SEMITONES)] = 0
    scale: Degrees = MAJOR

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Move the notes of one area."""
        move_pitches(bench, sheet, area, self._moved)

    def _moved(self, pitch: float) -> float | None:
        scale = sorted(set(self.scale))
        above = Decimal(repr(float(pitch))) - self.root
        octave, inside = divmod(above, SEMITONES)
        if inside < 0:  # a Decimal keeps the sign of what is divided
            octave, inside = octave - 1, inside + SEMITONES
        index = bisect_right(scale, inside) - 1
        key = int(octave) * len(scale) + index
        rest = inside - (scale[index] if index >= 0 else scale[-1] - SEMITONES)
        turns, degree = divmod(key + self.degrees, len(scale))
        return _inside(self.root + SEMITONES * turns + scale[degree] + rest)


class SnapToScale(CellOperation):
    """Move every note to the nearest note of a scale, the lower of two as near."""

    root: Annotated[int, Field(ge=0, lt=SEMITONES)] = 0
    scale: Degrees = MAJOR

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Move the notes of one area."""
        keys = [key for key in range(128) if (key - self.root) % SEMITONES in self.scale]
        move_pitches(bench, sheet, area, lambda pitch: float(min(keys, key=lambda key: abs(key - pitch))))


class MirrorPitches(CellOperation):
    """Turn a melody upside down around a key."""

    around: Annotated[float, Field(ge=0, le=127)] = 60

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Move the notes of one area."""
        twice = Decimal(repr(self.around)) * 2
        move_pitches(bench, sheet, area, lambda pitch: _inside(twice - Decimal(repr(float(pitch)))))


def _inside(pitch: Decimal) -> float | None:
    return float(pitch) if 0 <= pitch <= 127 else None
