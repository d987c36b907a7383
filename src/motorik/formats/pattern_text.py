r"""Patterns as plain text, for chats, diffs and tests: a tracker's column that loses nothing.

.. code-block:: text

    pattern bass-a rows=8
    00    C-2 v100 ....  length=192 accent
    02    D#2 .... d128
    02:1  G-2 .... ....  probability=50 filter.cutoff=800
    04    off
    06    --- .... ....  filter.cutoff=1200

A line is a row, with ``:column`` unless that is 0; a note (``C-4`` is middle C, a number lies between keys),
``off``, ``cut`` or another kind of step, ``---`` for a step of locks alone; velocity and delay; then whatever
else differs from its default, as ``name=value``, a bare name for a switch that is on,
``module.parameter=value`` for a lock, ``fx0=command:value`` for an effect in column 0. Velocity is ``v`` with
0-127 where that is exact, else with a decimal point. Dots are defaults. Lines that are empty or begin with
``#`` say nothing.

Everything is derived from the models, so a field added to a step is here as well. For every pattern p,
``read_pattern(write_pattern(p)) == p``; the reader is in ``pattern_reading``.
"""

import json
import re
from enum import Enum
from typing import Any

from motorik.domain.canonical import number
from motorik.domain.model import Model
from motorik.domain.pattern import Pattern, Step, StepKind

NOTES = ("C-", "C#", "D-", "D#", "E-", "F-", "F#", "G-", "G#", "A-", "A#", "B-")
SILENT = "---"
_PLACED = ("row", "column", "kind", "pitch", "velocity", "delay", "locks", "effects")
"""Fields of a step with a place or a form of their own on the line."""


class PatternTextError(ValueError):
    """A text that is no pattern: one sentence with line, column and what is allowed."""


def write_pattern(pattern: Pattern, *, every_row: bool = False) -> str:
    """Return ``pattern`` as text; ``every_row`` writes empty rows too, as an editor shows them."""
    head = " ".join(["pattern", pattern.id, *_fields(pattern, ("id", "steps"))])
    width = max(len(str(pattern.rows - 1)), 2)
    wide = width + max((len(f":{step.column}") for step in pattern.steps if step.column), default=0)
    rows: dict[int, list[str]] = {}
    for step in pattern.steps:
        rows.setdefault(step.row, []).append(_step_line(step, width, wide))
    if every_row:
        for row in range(pattern.rows):
            rows.setdefault(row, [f"{row:0{width}d}".ljust(wide) + "  ... .... ...."])
    lines = [line for row in sorted(rows) for line in rows[row]]
    return "\n".join([head, *lines]) + "\n"


def note_name(pitch: float) -> str:
    """Return ``C-4`` for 60; a pitch between keys, or too high for one digit, is its number."""
    if pitch != int(pitch):
        return number(pitch)
    octave, key = divmod(int(pitch), 12)
    return f"{NOTES[key]}{octave - 1}"


def _step_line(step: Step, width: int, wide: int) -> str:
    place = f"{step.row:0{width}d}" + (f":{step.column}" if step.column else "")
    match step.kind:
        case StepKind.NOTE:
            note = note_name(step.pitch)
        case StepKind.LOCK:
            note = SILENT
        case kind:
            note = kind.value
    defaults = Step.model_fields
    velocity = "...." if step.velocity == defaults["velocity"].default else _velocity(step.velocity)
    delay = "...." if step.delay == defaults["delay"].default else f"d{step.delay}"
    rest = _fields(step, _PLACED)
    if step.kind is not StepKind.NOTE and step.pitch != defaults["pitch"].default:
        rest.insert(0, f"pitch={number(step.pitch)}")
    rest += [f"fx{effect.column}={effect.command}:{effect.value}" for effect in step.effects]
    rest += [f"{target}={number(step.locks[target])}" for target in sorted(step.locks)]
    line = f"{place.ljust(wide)}  {note:3} {velocity:4} {delay:4}"
    return f"{line}  {' '.join(rest)}" if rest else line.rstrip(" .")


def _velocity(velocity: float) -> str:
    whole = round(velocity * 127)
    return f"v{whole}" if whole / 127 == velocity else f"v{velocity!r}"


def _fields(model: Model, without: tuple[str, ...]) -> list[str]:
    """Return ``name=value`` for every field that differs from its default."""
    written = []
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        default = field.get_default(call_default_factory=True, validated_data={})
        if name in without or value == default:
            continue
        written.append(name if value is True else f"{name}={_value(model, name, value)}")
    return written


def _value(model: Model, name: str, value: Any) -> str:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, str) and _is_bare(value):
        return value
    plain = model.model_dump(mode="json", include={name})[name]
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":"))


def _is_bare(text: str) -> bool:
    """Whether a text can stand without quotes: one word that JSON does not take for something else."""
    if not re.fullmatch(r"[^\s\"\[{]\S*", text, re.ASCII) or not text.isascii():
        return False
    try:
        json.loads(text)
    except ValueError:
        return True
    return False
