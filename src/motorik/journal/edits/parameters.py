"""Turning the knobs of modules and drawing their tables, in instruments and in channels."""

from collections.abc import Mapping
from typing import Any, ClassVar

from motorik.domain.ids import Id
from motorik.domain.patch import Drawn, Value
from motorik.domain.project import Project
from motorik.journal.edit import Edit
from motorik.journal.path import look, rewrite


class PutEntry(Edit):
    """Set one entry of a mapping, the one the edit's field ``key`` names; no value takes it out."""

    key: ClassVar[str]
    value: Any

    def _change(self, project: Project) -> Project:
        name = self._name

        def put(entries: Mapping[str, Any]) -> dict[str, Any]:
            rest = {other: value for other, value in entries.items() if other != name}
            return rest if self.value is None else rest | {name: self.value}

        return rewrite(project, self.path, put)

    def _invert(self, before: Project) -> Edit:
        return self.updated(value=look(before, self.path).get(self._name))

    def _supersedes(self, other: Edit) -> bool:
        if not (isinstance(other, PutEntry) and type(self) is type(other)):
            return False
        return self.path == other.path and self._name == getattr(other, self.key)

    @property
    def _name(self) -> str:
        name = getattr(self, self.key)
        assert isinstance(name, str)
        return name


class _Parameter(PutEntry):
    """Set a parameter; no value means the declaration's default."""

    key = "parameter"
    parameter: Id
    value: Value | None


class _Table(PutEntry):
    """Draw a table; no value means the shape the module has of its own."""

    key = "table"
    table: Id
    value: Drawn | None


class SetParameter(_Parameter, at="patches/{patch}/modules/{module}/parameters"):
    """Set a parameter of an instrument's module, in the parameter's unit; null is the default again."""

    patch: Id
    module: Id


class SetInsertParameter(_Parameter, at="channel/{channel}/inserts/{insert}/parameters"):
    """Set a parameter of a channel's effect, in the parameter's unit; null is the default again."""

    channel: Id
    insert: Id


class SetTable(_Table, at="patches/{patch}/modules/{module}/tables"):
    """Draw a table of an instrument's module; null is its own shape again."""

    patch: Id
    module: Id


class SetInsertTable(_Table, at="channel/{channel}/inserts/{insert}/tables"):
    """Draw a table of a channel's effect; null is its own shape again."""

    channel: Id
    insert: Id
