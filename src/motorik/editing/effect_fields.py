"""Effect columns as fields: ``effect1`` is the first, ``effect1.command`` and ``effect1.value`` its parts."""

import re
from collections.abc import Callable
from typing import Any

from motorik.domain.pattern import COMMAND_PATTERN, MAX_EFFECT_COLUMNS, Effect, Step
from motorik.editing.errors import EditingError
from motorik.editing.field import Field, Number, parse_number, show_number

PREFIX = "effect"
MAX_BYTE = 255
BYTE = Number(0, MAX_BYTE, whole=True, units=MAX_BYTE)
EFFECT_ID = re.compile(rf"{PREFIX}([1-{MAX_EFFECT_COLUMNS}])(?:\.(command|value))?")
_EFFECT_TEXT = re.compile(r"([^:]+)(?::(\d{1,3}))?")


def effect_in(step: Step, column: int) -> Effect | None:
    """Return the effect in a column counted from 0, or None."""
    return next((effect for effect in step.effects if effect.column == column), None)


def with_effect(step: Step, column: int, effect: Effect | None) -> Step:
    """Return ``step`` with another effect, or none, in a column counted from 0."""
    kept = {other.column: other for other in step.effects if other.column != column}
    if effect is not None:
        kept[column] = effect
    return step.model_copy(update={"effects": tuple(kept[at] for at in sorted(kept))})


def effect_part(id: str, column: int, part: str | None) -> Field:
    """Return the field of one effect column: the whole effect, its command or its value."""

    def read(step: Step) -> Any:
        effect = effect_in(step, column)
        return effect if effect is None or part is None else getattr(effect, part)

    def write(step: Step, value: Any) -> Step:
        effect = effect_in(step, column)
        if part is None:
            moved = value if value is None else value.model_copy(update={"column": column})
            return with_effect(step, column, moved)
        if part == "value":
            if effect is None:
                return step
            fitted = 0 if value is None else BYTE.fit(value)
            return with_effect(step, column, effect.model_copy(update={"value": fitted}))
        kept = effect.value if effect else 0
        new = None if value is None else Effect(column=column, command=value, value=kept)
        return with_effect(step, column, new)

    title = f"Effect {column + 1}" + (f": {part}" if part else "")
    show, parse = _effect_texts(column, part)
    number = BYTE if part == "value" else None
    carrier = f"{PREFIX}{column + 1}.command" if part == "value" else None
    return Field(
        id, title, read, write, None, show, parse, number, notes_only=False, alone=True, carrier=carrier
    )


def _effect_texts(column: int, part: str | None) -> tuple[Callable[[Any], str], Callable[[str], Any]]:
    if part == "value":
        return show_number, lambda text: parse_number("value", text, BYTE)
    if part == "command":
        return lambda value: value or "none", lambda text: None if text == "none" else _command(text)
    return lambda value: "none" if value is None else show_effect(value), lambda text: _effect(text, column)


def show_effect(effect: Effect) -> str:
    """Return an effect as text: ``slide-up:16``."""
    return f"{effect.command}:{effect.value}"


def _effect(text: str, column: int) -> Effect | None:
    found = _EFFECT_TEXT.fullmatch(text)
    if text == "none":
        return None
    if found is None or int(found[2] or 0) > MAX_BYTE:
        raise EditingError(f"effect = {text[:40]!r}; allowed: a command and 0-255, such as slide-up:16")
    return Effect(column=column, command=_command(found[1]), value=int(found[2] or 0))


def _command(text: str) -> str:
    if not re.fullmatch(COMMAND_PATTERN, text):
        raise EditingError(f"command = {text[:40]!r}; allowed: a name such as slide-up or it.A")
    return text
