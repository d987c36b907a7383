"""What a script says of itself: kind, parameters, events. It comes from the script, so it is checked."""

from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from motorik.domain.explain import explain
from motorik.domain.model import Model
from motorik.scripting.errors import ScriptError
from motorik.scripting.inside.records import Mistake
from motorik.scripting.theory import pitch, pitch_name
from motorik.scripting.wording import clean

Text = Annotated[str, Field(max_length=2000)]
Setting = bool | int | float | str
_SWITCH = {
    "true": True,
    "on": True,
    "yes": True,
    "1": True,
    "false": False,
    "off": False,
    "no": False,
    "0": False,
}


class ScriptParameter(Model):
    """A parameter a script declares. ``low`` and ``high`` are included; a note is a pitch in semitones."""

    name: Annotated[str, Field(pattern=r"^[a-zA-Z][a-zA-Z0-9_]{0,62}$")]
    kind: Literal["whole", "number", "choice", "toggle", "text", "note"]
    default: Setting
    doc: Text = ""
    low: float | None = None
    high: float | None = None
    unit: Text = ""
    choices: Annotated[tuple[Text, ...], Field(max_length=1000)] = ()

    def allowed(self) -> str:
        """Return what may be set, as people read it: ``1-32 (5)``."""
        return f"{self._range()} ({self._shown(self.default)})"

    def read(self, given: str) -> Setting:
        """Return the value written as ``given``. ``ValueError`` with a sentence when it is not allowed."""
        try:
            value = self._convert(given.strip())
        except (ValueError, KeyError):
            value = None
        if value is None or not self._is_inside(value):
            raise ValueError(f"{self.name} = {given!r}; allowed: {self._range()}")
        return value

    def _convert(self, given: str) -> Setting:
        match self.kind:
            case "whole":
                return int(given)
            case "number":
                return float(given)
            case "toggle":
                return _SWITCH[given.lower()]
            case "note":
                return _note(given)
            case _:
                return given

    def _is_inside(self, value: Setting) -> bool:
        if self.kind == "choice":
            return value in self.choices
        if isinstance(value, str):
            return len(value) <= 200
        return (
            isfinite(value)
            and (self.low is None or value >= self.low)
            and (self.high is None or value <= self.high)
        )

    def _range(self) -> str:
        if self.kind == "choice":
            return clean(", ".join(self.choices))
        if self.kind in ("toggle", "text"):
            return {"toggle": "on, off", "text": "text"}[self.kind]
        if self.low is None or self.high is None:
            return self.kind
        if self.kind == "note":
            return f"{self._shown(self.low)} to {self._shown(self.high)} or {self.low:g}-{self.high:g}"
        unit = f" {clean(self.unit)}" if self.unit else ""
        return f"{self.low:g}-{self.high:g}{unit}"

    def _shown(self, value: Setting) -> str:
        if isinstance(value, bool):
            return "on" if value else "off"
        if self.kind == "note" and not isinstance(value, str):
            return pitch_name(value) if value == round(value) else f"{value:g}"
        return clean(value) if isinstance(value, str) else f"{value:g}"


class Description(Model):
    """What a script is: a generator or a controller, with its parameters and the events it wants."""

    kind: Literal["generator", "controller"]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    doc: Text = ""
    parameters: Annotated[tuple[ScriptParameter, ...], Field(max_length=64)] = ()
    handlers: tuple[Literal["midi", "osc", "transport", "parameter"], ...] = ()


def read_description(label: str, plain: dict[str, Any]) -> Description:
    """Return the description a script gave. :class:`ScriptError` when it is none."""
    try:
        return Description.model_validate(plain)
    except ValidationError as error:
        raise ScriptError(label, f"describes itself wrongly: {explain(error, plain, Description)}") from None


def read_settings(label: str, description: Description, given: dict[str, str]) -> dict[str, Setting]:
    """Return the value of every parameter: as ``given``, or its default.

    Raises:
        ScriptError: a name that is not declared, or a value that is not allowed.
    """
    known = {parameter.name: parameter for parameter in description.parameters}
    for name in given:
        if name not in known:
            raise ScriptError(label, f"has no parameter {name!r}; allowed: {', '.join(known) or 'none'}")
    try:
        return {
            name: parameter.read(given[name]) if name in given else parameter.default
            for name, parameter in known.items()
        }
    except ValueError as error:
        raise ScriptError(label, str(error)) from None


def _note(given: str) -> float:
    try:
        return float(given)
    except ValueError:
        pass
    try:
        return pitch(given)
    except Mistake:
        raise ValueError(given) from None
