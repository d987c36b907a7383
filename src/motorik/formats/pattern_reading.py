"""Reading a pattern as text: what is wrong is named by line and column. The format: ``pattern_text``."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from motorik.domain.explain import explain
from motorik.domain.ids import ID_PATTERN
from motorik.domain.model import Model
from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.formats.pattern_text import NOTES, SILENT, PatternTextError

MAX_CHARACTERS = 4 << 20
_KINDS = tuple(kind.value for kind in StepKind if kind not in (StepKind.NOTE, StepKind.LOCK))
_NOTE = re.compile(r"([A-Ga-g][-#])(-1|\d)")
_ROW = re.compile(r"(\d{1,5})(?::(\d{1,3}))?")
_TOKEN = re.compile(r"\S+")
_NAME = re.compile(r"([a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)?)=")
_ENDS = re.compile(r"\s|$")
_EFFECT = re.compile(r"fx(\d)")
_COMMAND = re.compile(r"([^:]+):(\d{1,5})")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, or ``name=value`` already read; ``column`` counts from 1."""

    column: int
    text: str
    name: str = ""
    value: Any = None


def read_pattern(text: str, id: str | None = None, file: str = "pattern") -> Pattern:
    """Return the pattern in ``text``, under another ``id`` when one is given.

    Raises:
        PatternTextError: a line is wrong; ``file`` is named in the sentence.
    """
    if len(text) > MAX_CHARACTERS:
        raise PatternTextError(f"{file}: {len(text)} characters; allowed: at most {MAX_CHARACTERS}")
    head: dict[str, Any] | None = None
    steps: dict[tuple[int, int], tuple[int, Step]] = {}
    for place, line in enumerate(text.splitlines(), 1):
        where = f"{file}, line {place}"
        tokens = list(_tokens(line, where))
        if not tokens or tokens[0].text.startswith("#"):
            continue
        if head is None:
            head = _head(tokens, where)
            continue
        step = _step(tokens, where)
        if step is None:
            continue
        if step.row >= head["rows"]:
            raise PatternTextError(
                f"{where}, column 1: row {step.row}; allowed: 0 to {head['rows'] - 1}, see rows= on line 1"
            )
        cell = (step.row, step.column)
        if cell in steps:
            raise PatternTextError(
                f"{where}, column 1: row {cell[0]}, column {cell[1]} is on line {steps[cell][0]} already"
            )
        steps[cell] = (place, step)
    if head is None:
        raise PatternTextError(f"{file}: it is empty; allowed: a first line 'pattern <id> rows=16'")
    fields = head | {"id": id or head["id"], "steps": tuple(steps[cell][1] for cell in sorted(steps))}
    try:
        return Pattern.model_validate(fields)
    except ValidationError as error:
        raise PatternTextError(f"{file}: {_reason(error, {}, Pattern)}") from None


def _tokens(line: str, where: str) -> Iterator[_Token]:
    """Yield the words of a line; a value in JSON may hold spaces."""
    position = 0
    while (found := _TOKEN.search(line, position)) is not None:
        start = found.start()
        named = _NAME.match(line, start)
        if named is None:
            yield _Token(start + 1, found.group())
            position = found.end()
            continue
        value, position = _read_value(line, named.end(), where)
        yield _Token(start + 1, line[start:position], named.group(1), value)


def _read_value(line: str, start: int, where: str) -> tuple[Any, int]:
    word = _TOKEN.match(line, start)
    text = word.group() if word else ""
    if text[:1] in ("[", "{", '"'):
        try:
            value, end = json.JSONDecoder(parse_constant=_refuse).raw_decode(line, start)
        except (ValueError, RecursionError):
            raise PatternTextError(
                f"{where}, column {start + 1}: {text[:40]!r} is not a JSON value"
            ) from None
        if not _ENDS.match(line, end):
            raise PatternTextError(f"{where}, column {end + 1}: {line[end : end + 20]!r} after a value")
        return value, end
    try:
        return json.loads(text, parse_constant=_refuse), start + len(text)
    except ValueError:
        return text, start + len(text)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _head(tokens: list[_Token], where: str) -> dict[str, Any]:
    if tokens[0].text != "pattern" or len(tokens) < 2 or not re.fullmatch(ID_PATTERN, tokens[1].text):
        raise PatternTextError(
            f"{where}, column 1: {tokens[0].text[:40]!r}; allowed: 'pattern <id>' with fields such as rows=16"
        )
    fields, columns = _named(tokens[2:], Pattern, ("id", "steps"), where)
    try:
        checked = Pattern.model_validate_json(json.dumps({"id": tokens[1].text} | fields), strict=True)
    except ValidationError as error:
        raise _wrong(error, fields, columns, Pattern, where) from None
    return dict(checked.__dict__)


def _step(tokens: list[_Token], where: str) -> Step | None:
    """Return the step of a line, None for a row without one."""
    fields: dict[str, Any] = {}
    columns: dict[str, int] = {"row": tokens[0].column}
    place = _ROW.fullmatch(tokens[0].text)
    if place is None:
        raise _unknown(tokens[0], "a row such as 04, or 04:1 for its second column", where)
    fields["row"] = int(place[1])
    if place[2] is not None:
        fields["column"] = int(place[2])
        columns["column"] = tokens[0].column
    words = [token for token in tokens[1:] if not token.name and token.text.strip(".")]
    named = [token for token in tokens[1:] if token.name]
    if not words and not named:
        return None
    bare = [token for token in words if not _place_word(token, fields, columns, where)]
    if "kind" not in fields:
        wrong = bare[0] if bare else tokens[0]
        raise _unknown(wrong, f"a note such as C-4, a number, {', '.join(_KINDS)} or {SILENT}", where)
    rest, others = _named([*bare, *named], Step, ("row", "column", "kind", "velocity", "delay"), where)
    fields |= rest
    columns |= others
    try:
        return Step.model_validate_json(json.dumps(fields), strict=True)
    except ValidationError as error:
        raise _wrong(error, fields, columns, Step, where) from None


def _place_word(token: _Token, fields: dict[str, Any], columns: dict[str, int], where: str) -> bool:
    """Take a word whose place on the line says what it is; return whether it was one."""
    text = token.text
    if "kind" not in fields and (found := _kind(text)) is not None:
        fields |= found
        columns |= dict.fromkeys(found, token.column)
        return True
    if re.fullmatch(r"v[\d.e-]+", text):
        name, value = "velocity", _parsed(text[1:], token, where)
        if isinstance(value, int):
            if value > 127:
                raise _unknown(token, "v0 to v127, or v0.0 to v1.0", where)
            value = value / 127
    elif re.fullmatch(r"d-?\d{1,9}", text):
        name, value = "delay", int(text[1:])
    else:
        return False
    if name in fields:
        raise _unknown(token, f"one {name}", where)
    fields[name], columns[name] = value, token.column
    return True


def _kind(text: str) -> dict[str, Any] | None:
    if text == SILENT:
        return {"kind": StepKind.LOCK.value}
    if (note := _NOTE.fullmatch(text)) is not None and note[1].upper() in NOTES:
        return {
            "kind": StepKind.NOTE.value,
            "pitch": 12.0 * (int(note[2]) + 1) + NOTES.index(note[1].upper()),
        }
    if re.fullmatch(r"\d+(\.\d+)?(e-?\d+)?", text) and len(text) < 40:
        return {"kind": StepKind.NOTE.value, "pitch": float(text)}
    if text.lower() in _KINDS:
        return {"kind": text.lower()}
    return None


def _parsed(text: str, token: _Token, where: str) -> int | float:
    try:
        return int(text) if text.isdigit() else float(text)
    except ValueError:
        raise _unknown(token, "v100, or v0.8", where) from None


def _named(
    tokens: list[_Token], model: type[Model], without: tuple[str, ...], where: str
) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the fields that ``name=value`` and bare switches give, and where each stands."""
    fields: dict[str, Any] = {}
    columns: dict[str, int] = {}
    allowed = [name for name in model.model_fields if name not in (*without, "locks")]
    for token in tokens:
        name = token.name or token.text
        if "." in name and token.name and "locks" in model.model_fields:
            locks = fields.setdefault("locks", {})
            if name in locks:
                raise _unknown(token, "each parameter once", where)
            locks[name] = token.value
            columns[f"locks.{name}"] = token.column
            continue
        if model is Step and (place := _EFFECT.fullmatch(name)) is not None:
            fields.setdefault("effects", []).append(_effect(token, int(place[1]), where))
            columns.setdefault("effects", token.column)
            continue
        is_switch = name in model.model_fields and model.model_fields[name].annotation is bool
        if name not in allowed or not (token.name or is_switch):
            raise _unknown(
                token, ", ".join(allowed) + (", a lock" if "locks" in model.model_fields else ""), where
            )
        if name in fields:
            raise _unknown(token, f"{name} once", where)
        fields[name], columns[name] = token.value if token.name else True, token.column
    return fields, columns


def _effect(token: _Token, column: int, where: str) -> dict[str, Any]:
    command = _COMMAND.fullmatch(str(token.value))
    if command is None:
        raise _unknown(token, "a command and its value, such as fx0=slide-up:4", where)
    return {"column": column, "command": command[1], "value": int(command[2])}


def _unknown(token: _Token, allowed: str, where: str) -> PatternTextError:
    return PatternTextError(f"{where}, column {token.column}: {token.text[:60]!r}; allowed: {allowed}")


def _wrong(
    error: ValidationError, fields: dict[str, Any], columns: dict[str, int], model: type[Model], where: str
) -> PatternTextError:
    path = [str(part) for part in error.errors()[0]["loc"]]
    names = (".".join(path[:2]), path[0] if path else "")
    column = next((columns[name] for name in names if name in columns), 1)
    return PatternTextError(f"{where}, column {column}: {_reason(error, fields, model)}")


def _reason(error: ValidationError, fields: dict[str, Any], model: type[Model]) -> str:
    return explain(error, fields, model)
