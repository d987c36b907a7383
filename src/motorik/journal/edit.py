"""What an edit is: a small frozen value that turns one project into the next and knows its own inverse.

Adding an edit is adding one class to a file in ``journal/edits``. Its ``op`` in JSON is its name in snake
case; the verbs in :mod:`motorik.journal.verbs` do the rest, so most classes are a path and typed fields.
"""

import re
from abc import abstractmethod
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from string import Formatter
from typing import Annotated, Any, ClassVar, Literal, Self, Union

from pydantic import Field, TypeAdapter, ValidationError

from motorik.domain.explain import explain, value
from motorik.domain.model import Model
from motorik.domain.project import Project
from motorik.domain.references import check_change
from motorik.journal.path import EditError, Key, Path

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class Edit(Model):
    """A change of a project. Subclasses made with ``at`` are the closed set :func:`edit_types`.

    ``at`` is a path whose keys are the edit's own fields: ``patches/{patch}/modules/{module}``; a key of
    several fields is ``{source,target}``.
    """

    op: str = ""
    template: ClassVar[tuple[str | tuple[str, ...], ...]] = ()

    def __init_subclass__(cls, *, at: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        if at:
            name = _WORD.sub("_", cls.__name__).lower()
            cls.template = tuple(_segment(part) for part in at.split("/"))
            cls.__annotations__["op"] = Literal[name]
            cls.op = name

    def apply(self, project: Project) -> Project:
        """Return the changed project; the same edit on an equal project gives an equal result.

        Raises:
            EditError: one sentence; ``project`` is untouched, as always.
        """
        after = self._change(project)
        try:
            check_change(project, after)
        except ValueError as error:
            raise EditError(str(error)) from None
        return after

    def invert(self, before: Project) -> "Edit":
        """Return the edit that leads back to ``before`` from what this one makes of it.

        Raises:
            EditError: this edit cannot be applied to ``before``.
        """
        return self._invert(before)

    def supersedes(self, other: "Edit") -> bool:
        """Whether this edit makes ``other``, applied just before, without effect."""
        return self._supersedes(other)

    @abstractmethod
    def _change(self, project: Project) -> Project:
        """Return the changed project, its touched models checked, but not what other parts refer to."""

    @abstractmethod
    def _invert(self, before: Project) -> "Edit": ...

    def _supersedes(self, other: "Edit") -> bool:
        return False

    @property
    def path(self) -> Path:
        """Where in the project this edit acts."""
        return tuple(part if isinstance(part, str) else self._key(part) for part in self.template)

    def plain(self) -> dict[str, Any]:
        """Return the edit as plain JSON values, defaults left out."""
        return {"op": self.op, **self.model_dump(mode="json", exclude_defaults=True)}

    def twin(self, verb: "type[Edit]", key: Key = None, **fields: Any) -> "Edit":
        """Return the edit of another verb on the same collection, with the same keys.

        ``key`` names its item.
        """
        collection = _collection(type(self))
        kind = _twins()[verb, collection]
        keys = {name: getattr(self, name) for part in collection if isinstance(part, tuple) for name in part}
        if key is not None:
            names = kind.template[-1]
            keys |= dict(zip(names, key if len(names) > 1 else (key,), strict=True))
        return kind.model_validate(keys | fields)

    def updated(self, **fields: Any) -> Self:
        """Return this edit with some fields replaced, validated."""
        return type(self).model_validate({**self.__dict__, **fields})

    def _key(self, names: tuple[str, ...]) -> Any:
        return getattr(self, names[0]) if len(names) == 1 else tuple(getattr(self, name) for name in names)


@cache
def edit_types() -> dict[str, type[Edit]]:
    """Return every edit there is by its ``op``, in the order of the names: the union is closed."""
    package = import_module("motorik.journal.edits")
    for info in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{info.name}")
    return dict(sorted((kind.model_fields["op"].default, kind) for kind in _concrete(Edit)))  # type: ignore[type-abstract]


@cache
def edit_adapter() -> TypeAdapter[Any]:
    """Return the validator of the discriminated union of all edits; it also gives its JSON Schema."""
    union: Any = Union[tuple(edit_types().values())]  # noqa: UP007  # the members are only known at run time
    return TypeAdapter(Annotated[union, Field(discriminator="op")])


def parse_edit(plain: object) -> Edit:
    """Return the edit written as plain JSON values. Raises ``EditError`` in one sentence."""
    op = plain.get("op") if isinstance(plain, dict) else None
    kind = edit_types().get(op) if isinstance(op, str) else None
    if kind is None:
        raise EditError(f"op = {value(op)}; allowed: {', '.join(edit_types())}")
    try:
        return kind.model_validate(plain)
    except ValidationError as error:
        raise EditError(f"{op}: {explain(error, plain, kind)}") from None


def _segment(part: str) -> str | tuple[str, ...]:
    names = [name for _, name, _, _ in Formatter().parse(part) if name is not None]
    return tuple(names[0].split(",")) if names else part


def _concrete(base: type[Edit]) -> list[type[Edit]]:
    found = [base] if "op" in base.__annotations__ and base is not Edit else []
    return found + [kind for child in base.__subclasses__() for kind in _concrete(child)]


@cache
def _twins() -> dict[tuple[type[Edit], tuple[str | tuple[str, ...], ...]], type[Edit]]:
    return {
        (base, _collection(kind)): kind
        for kind in edit_types().values()
        for base in kind.__mro__
        if issubclass(base, Edit) and base is not kind
    }


def _collection(kind: type[Edit]) -> tuple[str | tuple[str, ...], ...]:
    """Return the path of the collection an edit's items are in."""
    return kind.template[:-1] if isinstance(kind.template[-1], tuple) else kind.template
