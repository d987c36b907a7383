"""Cells of a module as steps of a pattern, and back: nothing of a cell is lost.

What the step itself says (key, instrument, off) it says; the rest stands beside it as effects named after the
tracker: ``xm.A``, ``it.vol``, and ``it.note`` or ``it.ins`` where what is heard is not what is written.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motorik.domain.pattern import Effect, Pattern, Step, StepKind
from motorik.sequencer.classic.score import KEYS, Dialect

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CELL_FIELDS = 5
NO_VOLUME = 255
NOTE_FADE, NOTE_CUT, NOTE_OFF = 253, 254, 255
ENDS = {NOTE_OFF: StepKind.OFF, NOTE_CUT: StepKind.CUT, NOTE_FADE: StepKind.FADE}
VOLUME_COLUMN, COMMAND_COLUMN, NOTE_COLUMN, INSTRUMENT_COLUMN = range(4)

MOST_KNOWN = 16384
"""Patterns whose cells are kept."""

_WRITTEN = {kind: note for note, kind in ENDS.items()}
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


def step_of(row: int, cell: Sequence[int], dialect: Dialect, instruments: int) -> Step:
    """Return the step of a cell in ``row``; there are so many ``instruments`` that have a patch.

    What its fields do not tell is added as effects.
    """
    note, instrument, volume, command, parameter = cell
    said: dict[str, Any] = {"row": row, "kind": StepKind.LOCK}
    if 1 <= note <= KEYS:
        said |= {"kind": StepKind.NOTE, "pitch": float(note - 1)}
    elif note in ENDS:
        said["kind"] = ENDS[note]
    if 1 <= instrument <= instruments:
        said["instrument"] = patch_id(instrument)
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
    if instrument and "instrument" not in said:
        effects.append(Effect(column=INSTRUMENT_COLUMN, command=f"{prefix}.ins", value=instrument))
    return plain.model_copy(update={"effects": tuple(effects)}) if effects else plain


def cell_of(step: Step, dialect: Dialect) -> tuple[int, int, int, int, int]:
    """Return the cell a step is: effects named after other trackers, and our own, say nothing."""
    note, instrument, volume, command, parameter = _note(step), 0, no_volume(dialect), 0, 0
    if step.instrument is not None:
        instrument = _instrument(step.instrument)
    for effect in step.effects:
        field, number = _meaning(effect.command, dialect)
        if field == NOTE_COLUMN:
            note = effect.value
        elif field == INSTRUMENT_COLUMN:
            instrument = effect.value
        elif field == VOLUME_COLUMN:
            volume = effect.value
        elif field == COMMAND_COLUMN:
            command, parameter = number, effect.value
    return note, instrument, volume, command, parameter


def cells_of(pattern: Pattern, dialect: Dialect) -> NDArray[np.uint8]:
    """Return the cells [rows, 5] of a pattern without alias; not to be changed. Any thread may call."""
    key = (id(pattern), dialect)
    with _lock:
        kept = _known.get(key)
        if kept is not None and kept[0] is pattern:
            _known.move_to_end(key)
            return kept[1]
    cells = np.zeros((pattern.rows, CELL_FIELDS), np.uint8)
    cells[:, 2] = no_volume(dialect)
    steps = [step for step in pattern.steps if step.column == 0]
    if steps:
        cells[[step.row for step in steps]] = [cell_of(step, dialect) for step in steps]
    with _lock:
        _known[key] = pattern, cells
        while len(_known) > MOST_KNOWN:
            _known.popitem(last=False)
    return cells


_known: OrderedDict[tuple[int, Dialect], tuple[Pattern, NDArray[np.uint8]]] = OrderedDict()
_lock = Lock()


def _note(step: Step) -> int:
    if step.kind is StepKind.NOTE:
        return min(round(step.pitch), KEYS - 1) + 1
    return _WRITTEN.get(step.kind, 0)


@cache
def _instrument(patch: str) -> int:
    named = _INSTRUMENT.match(patch)
    return min(int(named[1]), 255) if named else 0


@cache
def _meaning(name: str, dialect: Dialect) -> tuple[int, int]:
    """Return which column an effect fills, -1 for none, and the number of a command in cells."""
    prefix, _, rest = name.partition(".")
    columns = {"note": NOTE_COLUMN, "ins": INSTRUMENT_COLUMN, "vol": VOLUME_COLUMN}
    if prefix != prefix_of(dialect) or not rest:
        return -1, 0
    if rest in columns:
        return columns[rest], 0
    if len(rest) > 1:
        number = int(rest[1:]) if rest[0] == "n" and rest[1:].isdecimal() else -1
    elif dialect in (Dialect.S3M, Dialect.IT):
        number = ord(rest) - 64
    else:
        number = DIGITS.find(rest)
    return (COMMAND_COLUMN, number) if 0 <= number <= 255 else (-1, 0)
