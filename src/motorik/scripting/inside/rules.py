"""What the fields of a step may hold, told by the song's own model: so a mistake names its line.

The host checks every edit again; these checks only come earlier. A field whose rule is not simple is left to
it.
"""

from dataclasses import dataclass
from typing import Any

from motorik.scripting.inside.records import Mistake

_KINDS: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "string": (str,),
}


@dataclass(frozen=True)
class Rule:
    """One field: its JSON kind (empty for anything), bounds (both included) and choices."""

    kind: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    def check(self, name: str, value: Any) -> None:
        """Raise :class:`Mistake` when ``value`` is not allowed in the field ``name``."""
        if not self.kind:
            return
        is_wrong = not isinstance(value, _KINDS[self.kind])
        is_wrong |= isinstance(value, bool) and self.kind != "boolean"
        if not is_wrong and self.choices:
            is_wrong = value not in self.choices
        if not is_wrong and self.kind in ("integer", "number"):
            is_wrong = not (self.low is None or value >= self.low) or not (
                self.high is None or value <= self.high
            )
        if is_wrong:
            raise Mistake(f"{name} = {value!r}; allowed: {self._allowed()}")

    def _allowed(self) -> str:
        if self.choices:
            return ", ".join(self.choices)
        if self.low is not None and self.high is not None:
            return f"{'whole numbers ' if self.kind == 'integer' else ''}{self.low:g}-{self.high:g}"
        return {"integer": "whole numbers", "number": "numbers", "boolean": "True, False"}.get(
            self.kind, "text"
        )


class StepRules:
    """The fields a step has in this version of the song format. Filled in once, before a script runs."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def learn(self, rules: dict[str, dict[str, Any]]) -> None:
        """Take over the rules the host sent."""
        self._rules = {
            name: Rule(**{**rule, "choices": tuple(rule.get("choices", ()))}) for name, rule in rules.items()
        }

    def check(self, fields: dict[str, Any]) -> None:
        """Raise :class:`Mistake` for the first field that is unknown or out of range."""
        for name, value in fields.items():
            rule = self._rules.get(name)
            if rule is None:
                raise Mistake(f"a step has no {name!r}; allowed: {', '.join(self._rules)}")
            if value is not None:
                rule.check(name, value)


STEP_RULES = StepRules()

PARAMETERS: dict[str, dict[str, dict[str, Any]]] = {}
"""What modules declare of their parameters, by kind and id. Filled in once, before a script runs."""
