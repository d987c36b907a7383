"""One sentence for what pydantic found wrong: the place by ids, the value, what is allowed."""

import json
import re
from collections.abc import Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from motorik.domain.sentence import Sentence

MISSING, UNKNOWN = Sentence("{place} is missing"), Sentence("{place} is unknown")
UNKNOWN_AMONG = Sentence("{place} is unknown; allowed: {names}")
WRONG = Sentence("{place} = {value}; allowed: {allowed}")
AT_LEAST, AT_MOST = Sentence("at least {value}"), Sentence("at most {value}")
AND_MORE = Sentence("{sentence} (and {count} more)")
MAX_VALUE_CHARACTERS = 60
_WORDS = (
    ("greater than or equal to ", AT_LEAST(value="")),
    ("less than or equal to ", AT_MOST(value="")),
    ("match pattern", "text like"),
)
_SIMPLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def explain(error: ValidationError, data: object, model: type[BaseModel] | None = None) -> str:
    """Return the first problem of ``error`` as one sentence of one line.

    ``data`` is the plain value that was validated (ids are looked up in it); ``model`` names the allowed
    fields where an unknown one is met.
    """
    problem = error.errors(include_url=False)[0]
    location = problem["loc"]
    rest = error.error_count() - 1
    kind, message = problem["type"], problem["msg"]
    shown = place(location, data)
    if kind == "missing":
        sentence = MISSING(place=shown)
    elif kind == "extra_forbidden":
        names = ", ".join(_fields(model, location[:-1])) if model else ""
        sentence = UNKNOWN_AMONG(place=shown, names=names) if names else UNKNOWN(place=shown)
    elif kind == "value_error":
        sentence = message.removeprefix("Value error, ")
        sentence = sentence if not location else f"{shown}: {sentence}"
    else:
        sentence = WRONG(place=shown, value=value(problem["input"]), allowed=_allowed(message))
    return AND_MORE(sentence=sentence, count=rest) if rest else sentence


def place(location: Sequence[int | str], data: object) -> str:
    """Return a JSON path such as ``patterns["p1"].steps[3].row``.

    An element that has an id is named by it.
    """
    text = ""
    for key in location:
        if isinstance(key, int):
            data = data[key] if isinstance(data, list) and -len(data) <= key < len(data) else None
            id = data.get("id") if isinstance(data, dict) else None
            text += f"[{value(id)}]" if isinstance(id, str) else f"[{key}]"
            continue
        data = data.get(key) if isinstance(data, dict) else None
        if _SIMPLE_NAME.fullmatch(key):
            text += f".{key}" if text else key
        else:
            text += f"[{value(key)}]"
    return text or "the file"


def value(given: object) -> str:
    """Return ``given`` as JSON on one line, cut to a readable length; never raises."""
    if isinstance(given, dict):
        return "an object"
    if isinstance(given, (list, tuple)):
        return f"a list of {len(given)}"
    try:
        text = json.dumps(given) if given is None or isinstance(given, (str, int, float)) else repr(given)
    except ValueError:
        text = "a number of too many digits"
    return text if len(text) <= MAX_VALUE_CHARACTERS else f"{text[: MAX_VALUE_CHARACTERS - 1]}…"


def _allowed(message: str) -> str:
    message = re.sub(r"^(Input|Value|String|Tuple|List|Dictionary) should (be |have )?", "", message)
    for pydantic, plain in _WORDS:
        message = message.replace(pydantic, plain)
    return message.removeprefix("Value error, ").removeprefix("allowed: ")


def _fields(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """Return the field names of the model that stands at ``location``."""
    found: object = model
    for key in location:
        if isinstance(key, str) and isinstance(found, type) and issubclass(found, BaseModel):
            field = found.model_fields.get(key)
            found = _model_in(field.annotation) if field else None
    return list(found.model_fields) if isinstance(found, type) and issubclass(found, BaseModel) else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model inside ``Model``, ``tuple[Model, ...]`` or ``Model | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, list, Union, UnionType):
        return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
    return None
