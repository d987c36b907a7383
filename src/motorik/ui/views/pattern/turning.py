"""Values of a step turned by a finger: how far is counted in the units they are shown in."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from motorik.domain.pattern import Effect, Step, StepKind
from motorik.editing.bench import Bench
from motorik.editing.effect_fields import EFFECT_ID, effect_in, with_effect
from motorik.editing.fields import FIELDS, Note, field_named
from motorik.editing.note_names import KEYS
from motorik.editing.page import Spot
from motorik.sequencer.effects import commands

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.journal import Edit

CONDITIONS = (None, "fill", "!fill", "first", "!first", "previous", "!previous", "1:2", "2:2", "1:3", "2:3",
              "3:3", "1:4", "2:4", "3:4", "4:4")  # fmt: skip
"""Conditions one turns through, from plays always."""


def turned(step: Step, id: str, units: int, instruments: Sequence[str]) -> Step:
    """Return ``step`` with a field turned by ``units``; as it is where that means nothing."""
    if id == "note":
        return _turned_note(step, units)
    if id == "instrument":
        return _chosen(step, id, (None, *instruments), units)
    if id == "condition":
        return _chosen(step, id, CONDITIONS, units)
    if EFFECT_ID.fullmatch(id):
        return _turned_effect(step, int(id[-1]) - 1, units)
    field = field_named(id)
    number = field.number
    if number is None or not number.units or not field.applies(step):
        return step
    value = field.read(step)
    start = number.to_units(_beginning(id) if value is None else value)
    wanted = start + units
    if id == "length" and wanted < 1:
        return field.clear(step)
    return field.write(step, number.from_units(wanted))


def edits_at(
    project: "Project", spot: Spot, column: int, write: Callable[[Step], Step]
) -> "tuple[Edit, ...]":
    """Return the edits that write a cell anew."""
    bench = Bench(project)
    sheet = bench.sheet(spot.pattern)
    if sheet.before.alias is not None:
        return ()
    sheet.put(spot.row, column, write(sheet.get(spot.row, column)))
    return bench.outcome().edits


def _beginning(id: str) -> float:
    return {"pan": 0.0, "length": 256}.get(id, 0)


def _turned_note(step: Step, units: int) -> Step:
    if step.kind is not StepKind.NOTE:
        return step
    return FIELDS["note"].write(step, Note(step.kind, min(max(step.pitch + units, 0), KEYS - 1)))


def _chosen(step: Step, id: str, choices: Sequence[str | None], units: int) -> Step:
    field = field_named(id)
    if not field.applies(step):
        return step
    value = field.read(step)
    here = choices.index(value) if value in choices else 0
    return field.write(step, choices[min(max(here + units, 0), len(choices) - 1)])


def _turned_effect(step: Step, column: int, units: int) -> Step:
    effect = effect_in(step, column)
    if effect is None:
        if units <= 0:
            return step
        effect = Effect(column=column, command=next(iter(commands())), value=0)
    value = min(max(effect.value + units, 0), 255)
    return with_effect(step, column, effect.model_copy(update={"value": value}))
