"""Turning the knobs of modules, in instruments and in channels."""

from collections.abc import Mapping

from motorik.domain.ids import Id
from motorik.domain.patch import Value
from motorik.domain.project import Project
from motorik.journal.edit import Edit
from motorik.journal.path import look, rewrite


class _Parameter(Edit):
    """Set one entry of a module's parameters; no value means the declaration's default."""

    parameter: Id
    value: Value | None

    def _change(self, project: Project) -> Project:
        def put(parameters: Mapping[str, float]) -> dict[str, float]:
            rest = {name: value for name, value in parameters.items() if name != self.parameter}
            return rest if self.value is None else rest | {self.parameter: self.value}

        return rewrite(project, self.path, put)

    def _invert(self, before: Project) -> Edit:
        return self.updated(value=look(before, self.path).get(self.parameter))

    def _supersedes(self, other: Edit) -> bool:
        if not (isinstance(other, _Parameter) and type(self) is type(other)):
            return False
        return (self.path, self.parameter) == (other.path, other.parameter)


class SetParameter(_Parameter, at="patches/{patch}/modules/{module}/parameters"):
    """Set a parameter of an instrument's module, in the parameter's unit; null is the default again."""

    patch: Id
    module: Id


class SetInsertParameter(_Parameter, at="channel/{channel}/inserts/{insert}/parameters"):
    """Set a parameter of a channel's effect, in the parameter's unit; null is the default again."""

    channel: Id
    insert: Id
