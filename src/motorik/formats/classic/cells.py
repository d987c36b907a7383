"""Cells of a module as steps of a pattern, and back: nothing of a cell is lost.

What the step itself says (key, instrument, off) it says; the rest stands beside it as effects named after the
tracker: ``xm.A``, ``it.vol``, and ``it.note`` or ``it.ins`` where what is heard is not what is written.
"""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motorik.domain.pattern import Effect, Pattern, Step, StepKind
from motorik.domain.project import Project

from .module import (
    CELL_FIELDS,
    NO_VOLUME,
    NOTE_CUT,
    NOTE_FADE,
    NOTE_OFF,
    Dialect,
)

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ENDS = {NOTE_OFF: StepKind.OFF, NOTE_CUT: StepKind.CUT, NOTE_FADE: StepKind.FADE}
KEYS = 120
VOLUME_COLUMN, COMMAND_COLUMN, NOTE_COLUMN, INSTRUMENT_COLUMN = range(4)

_WRITTEN = {kind: note for note, kind in ENDS.items()}
_PATTERN = re.compile(r"^p(\d+)-c(\d+)$")
_INSTRUMENT = re.compile(r"^i(\d+)$")


def prefix_of(dialect: Dialect) -> str:
    """Return what effects of a dialect begin with."""
    return dialect.name.lower()


def no_volume(dialect: Dialect) -> int:
    """Return the volume byte that says nothing."""
    return 0 if dialect == Dialect.XM else NO_VOLUME


def pattern_id(pattern: int, channel: int) -> str:
    """Return the id of a channel's part of a pattern, both from 0 here and the channel from 1 there."""
    return f"p{pattern:03d}-c{channel + 1:02d}"


def patch_id(instrument: int) -> str:
    """Return the id of the patch of an instrument, from 1 as in cells."""
    return f"i{instrument:03d}"


def command_name(dialect: Dialect, number: int) -> str:
    """Return the name of an effect by its number in cells: the letter or digit its tracker shows."""
    if dialect in (Dialect.S3M, Dialect.IT):
        letter = chr(64 + number) if 1 <= number <= 26 else ""
    else:
        letter = DIGITS[number] if number < len(DIGITS) else ""
    return f"{prefix_of(dialect)}.{letter or f'n{number}'}"


def step_of(cell: NDArray[np.uint8], dialect: Dialect, said: dict[str, Any]) -> Step:
    """Return the step of a cell; ``said`` are the fields of what is heard, with row, column and kind.

    The step says the cell as well: what its fields do not tell is added as effects.
    """
    note, instrument, volume, command, parameter = (int(number) for number in cell)
    prefix = prefix_of(dialect)
    effects = []
    if volume != no_volume(dialect):
        effects.append(Effect(column=VOLUME_COLUMN, command=f"{prefix}.vol", value=volume))
    if command or parameter:
        name = command_name(dialect, command)
        effects.append(Effect(column=COMMAND_COLUMN, command=name, value=parameter))
    plain = Step(**said)
    if _note(plain) != note:
        effects.append(Effect(column=NOTE_COLUMN, command=f"{prefix}.note", value=note))
    if _instrument(plain) != instrument:
        effects.append(Effect(column=INSTRUMENT_COLUMN, command=f"{prefix}.ins", value=instrument))
    return plain.model_copy(update={"effects": tuple(effects)}) if effects else plain


def cell_of(step: Step, dialect: Dialect) -> tuple[int, ...]:
    """Return the cell a step was made of."""
    note, instrument, volume, command, parameter = (
        _note(step), _instrument(step), no_volume(dialect), 0, 0,
    )  # fmt: skip
    for effect in step.effects:
        _, _, name = effect.command.partition(".")
        match name:
            case "note":
                note = effect.value
            case "ins":
                instrument = effect.value
            case "vol":
                volume = effect.value
            case _:
                command, parameter = _command(name, dialect), effect.value
    return note, instrument, volume, command, parameter


def cells_of(patterns: Iterable[Pattern], dialect: Dialect) -> dict[tuple[int, int], NDArray[np.uint8]]:
    """Return the cells [rows, 5] by (pattern, channel), read from a song's patterns."""
    found: dict[tuple[int, int], NDArray[np.uint8]] = {}
    for pattern in patterns:
        named = _PATTERN.match(pattern.id)
        if named is None:
            continue
        cells = np.zeros((pattern.rows, CELL_FIELDS), np.uint8)
        cells[:, 2] = no_volume(dialect)
        for step in pattern.steps:
            if step.column == 0:
                cells[step.row] = cell_of(step, dialect)
        found[int(named[1]), int(named[2]) - 1] = cells
    return found


def differing_cells(project: Project, dialect: Dialect, patterns: Iterable[NDArray[np.uint8]]) -> int:
    """Return how many cells of a module are not said by its song."""
    found = cells_of(project.patterns, dialect)
    different = 0
    for number, cells in enumerate(patterns):
        for channel in range(cells.shape[1]):
            read = found.get((number, channel))
            if read is None:  # no pattern is made where every cell is empty
                read = np.zeros((len(cells), CELL_FIELDS), np.uint8)
                read[:, 2] = no_volume(dialect)
            same = len(read) == len(cells)
            different += int((read != cells[:, channel]).any(axis=1).sum()) if same else len(cells)
    return different


def _note(step: Step) -> int:
    if step.kind is StepKind.NOTE:
        return round(step.pitch) + 1
    return _WRITTEN.get(step.kind, 0)


def _instrument(step: Step) -> int:
    named = _INSTRUMENT.match(step.instrument or "")
    return int(named[1]) if named else 0


def _command(name: str, dialect: Dialect) -> int:
    if len(name) > 1:
        return int(name[1:])
    return ord(name) - 64 if dialect in (Dialect.S3M, Dialect.IT) and name != "0" else DIGITS.index(name)
