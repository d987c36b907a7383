"""What a cell of a pattern is made of: one row of a table for each field, and everything else follows.

A cell is a total thing here: where a pattern has no step there is the *empty* step, which holds the empty
value of every field; a step that equals it is not kept. So every field is a plain pair of ``read`` and
``write`` with the laws ``read(write(s, v)) == v`` and ``write(s, read(s)) == s``, for values that fit.

A further field of :class:`~motorik.domain.pattern.Step` needs one row in :data:`FIELDS`. Groups of fields
(locks, effects) have members with ids of their own: ``lock:filter.cutoff``, ``effect1.value``.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from motorik.domain.pattern import Step, StepKind
from motorik.editing import effect_fields
from motorik.editing.effect_fields import EFFECT_ID, effect_part, show_effect
from motorik.editing.errors import EditingError
from motorik.editing.field import Field, Number, counted, parse_number, show_number, switch, worded
from motorik.editing.note_names import note_name, pitch_named

EMPTY: Final = Step(row=0, kind=StepKind.LOCK)
"""What stands where a pattern has no step."""

LOCK_PREFIX = "lock:"
LOCK_PREFIXES = {"locks": LOCK_PREFIX, "channel_locks": "channel:"}
"""How members of groups of locks are called: ``lock:filter.cutoff``, ``channel:channel.pan``."""

EFFECT_NAMES = "effect1 to effect8, with .command or .value"
MAX_COLUMNS = 16
MAX_LOCK = 1e9
_ENDPOINT = re.compile(r"[a-z][a-z0-9_-]{0,62}\.[a-z][a-z0-9_]{0,62}")


class Note(NamedTuple):
    """The value of the field ``note``; its empty value is a lock, which starts and ends nothing."""

    kind: StepKind
    pitch: float


NOTHING_TEXT = "..."
_WORDS = {"===": StepKind.OFF, "^^^": StepKind.CUT, "~~~": StepKind.FADE, NOTHING_TEXT: StepKind.LOCK}
_WORD_OF = {kind: text for text, kind in _WORDS.items()}


def _show_note(value: Note) -> str:
    return note_name(value.pitch) if value.kind is StepKind.NOTE else _WORD_OF[value.kind]


def _parse_note(text: str) -> Note:
    if text in _WORDS:
        return Note(_WORDS[text], EMPTY.pitch)
    return Note(StepKind.NOTE, pitch_named(text))


def _write_note(step: Step, value: Note) -> Step:
    return step.model_copy(update={"kind": value.kind, "pitch": value.pitch})


def _no_text(text: str) -> Any:
    raise EditingError(f"{text[:40]!r}; allowed: one lock at a time, such as filter.cutoff=1200")


_NOTE = Field(
    "note",
    "Note",
    lambda step: Note(step.kind, step.pitch),
    _write_note,
    Note(EMPTY.kind, EMPTY.pitch),
    _show_note,
    _parse_note,
    notes_only=False,
)


def _locks(name: str, title: str) -> Field:
    """Return the row of a mapping of locks, whose members are named by its prefix and a target."""
    prefix = LOCK_PREFIXES[name]

    def show(locks: Mapping[str, float]) -> str:
        return " ".join(f"{target}={show_number(locks[target])}" for target in sorted(locks))

    return Field(
        name,
        title,
        lambda step: getattr(step, name),
        lambda step, value: step.model_copy(update={name: dict(value)}),
        {},
        show,
        _no_text,
        notes_only=False,
        alone=True,
        members=lambda step: tuple(f"{prefix}{target}" for target in sorted(getattr(step, name))),
    )


_EFFECTS = Field(
    "effects",
    "Effects",
    lambda step: step.effects,
    lambda step, value: step.model_copy(update={"effects": tuple(value)}),
    (),
    lambda value: " ".join(f"{effect.column + 1}={show_effect(effect)}" for effect in value),
    _no_text,
    notes_only=False,
    alone=True,
    members=lambda step: tuple(f"{effect_fields.PREFIX}{effect.column + 1}" for effect in step.effects),
)

FIELDS: Mapping[str, Field] = {
    field.id: field
    for field in (
        _NOTE,
        worded("instrument", "Instrument"),
        counted("velocity", "Velocity", units=128),
        counted("pan", "Panorama", units=128),
        counted("delay", "Delay in 1/256 line", notes_only=False),
        counted("fine", "Delay beyond its units, in ticks", notes_only=False),
        counted("length", "Length in 1/256 line"),
        counted("length_fine", "Length beyond its units, in ticks"),
        switch("accent", "Accent"),
        switch("slide", "Slide"),
        counted("probability", "Probability in percent", notes_only=False),
        worded("condition", "Condition", notes_only=False),
        counted("ratchet", "Repeats"),
        counted("ratchet_time", "Repeats faster or slower", units=128),
        counted("ratchet_velocity", "Repeats louder or softer", units=128),
        worded("phrase", "Phrase"),
        _locks("locks", "Parameter locks"),
        _locks("channel_locks", "Locks of the channel"),
        _EFFECTS,
    )
}
"""Every field by its id, in the order of the columns."""

ALL: frozenset[str] = frozenset(FIELDS)
NOTE_FIELDS: frozenset[str] = frozenset(id for id, field in FIELDS.items() if field.notes_only) | {"note"}
"""What goes with a note when it is cleared: everything that means nothing without one."""


@cache
def field_named(id: str) -> Field:
    """Return the field called ``id``: one of :data:`FIELDS` or a member of a group.

    Raises:
        EditingError: there is no such field.
    """
    if id in FIELDS:
        return FIELDS[id]
    effect = EFFECT_ID.fullmatch(id)
    if effect:
        return effect_part(id, int(effect[1]) - 1, effect[2])
    for name, prefix in LOCK_PREFIXES.items():
        if id.startswith(prefix) and _ENDPOINT.fullmatch(id.removeprefix(prefix)):
            return _lock(name, id.removeprefix(prefix))
    allowed = ", ".join(
        [*FIELDS, *(f"{prefix}<module>.<parameter>" for prefix in LOCK_PREFIXES.values()), EFFECT_NAMES]
    )
    raise EditingError(f"field = {id[:60]!r}; allowed: {allowed}")


def _lock(name: str, target: str) -> Field:
    """Return the field of one parameter's lock in the group ``name``: a number, or None where it is free."""
    number = Number(-MAX_LOCK, MAX_LOCK, whole=False, units=0)

    def write(step: Step, value: float | None) -> Step:
        locks = {other: kept for other, kept in getattr(step, name).items() if other != target}
        if value is not None:
            locks[target] = number.fit(value)
        return step.model_copy(update={name: locks})

    return Field(
        f"{LOCK_PREFIXES[name]}{target}",
        f"Lock of {target}",
        lambda step: getattr(step, name).get(target),
        write,
        None,
        show_number,
        lambda text: parse_number(target, text, number),
        number,
        notes_only=False,
        alone=True,
    )


def selects(mask: frozenset[str], id: str) -> bool:
    """Whether ``mask`` has the field ``id``, or a group it belongs to."""
    return id in mask or not mask.isdisjoint(_groups(id))


def shared(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Return the fields that are in both masks, members of groups too."""
    if one >= ALL or other >= ALL:
        return other if one >= ALL else one
    return frozenset([id for id in one if selects(other, id)] + [id for id in other if selects(one, id)])


@cache
def _groups(id: str) -> frozenset[str]:
    for name, prefix in LOCK_PREFIXES.items():
        if id.startswith(prefix):
            return frozenset({name})
    if EFFECT_ID.fullmatch(id):
        return frozenset({"effects", id.partition(".")[0]})
    return frozenset()


def fields_of(mask: frozenset[str]) -> tuple[Field, ...]:
    """Return the fields of ``mask``, those of the table in its order. Raises ``EditingError``."""
    known = tuple(field for id, field in FIELDS.items() if id in mask)
    return known + tuple(field_named(id) for id in sorted(mask - ALL))


def part_of(step: Step, mask: frozenset[str]) -> Step:
    """Return what ``step`` holds in the fields of ``mask``, and nothing else."""
    if mask >= ALL:
        return step
    part = EMPTY.model_copy(update={"row": step.row, "column": step.column})
    for field in fields_of(mask):
        if not field.is_empty(step):
            part = field.write(part, field.read(step))
    return part


def with_part(step: Step, part: Step, mask: frozenset[str]) -> Step:
    """Return ``step`` with the fields of ``mask`` as they are in ``part``, its empty ones too."""
    if mask >= ALL:
        return part.model_copy(update={"row": step.row, "column": step.column})
    for field in fields_of(mask):
        value = field.read(part)
        if field.read(step) != value:
            step = field.write(step, value)
    return step


def is_empty(step: Step) -> bool:
    """Whether nothing is in any field of ``step``."""
    return step.kind is StepKind.LOCK and all(field.is_empty(step) for field in FIELDS.values())
