"""Operations: what can be done to a block, a track, a pattern or the song, as small frozen values.

An operation is one class in a file of ``editing/operations``; its ``op`` is its name in snake case. Whoever
sends edits can send operations: key maps, the command line, scripts, a co-composer.
"""

import re
from abc import abstractmethod
from functools import cache
from importlib import import_module
from inspect import cleandoc
from pkgutil import iter_modules
from typing import Annotated, Any, ClassVar, Literal, Union

from pydantic import Field, TypeAdapter, ValidationError

from motorik.domain.explain import explain, value
from motorik.domain.model import Model
from motorik.domain.project import Project
from motorik.editing.area import Area, Areas, apart
from motorik.editing.bench import Bench, Outcome
from motorik.editing.errors import EditingError
from motorik.editing.sheet import Sheet

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class Operation(Model):
    """Something done to a project: pure, the same for the same values, with an exact way back.

    Fields without a default come first: they are what is typed without a name.
    """

    op: str = ""
    on_cells: ClassVar[bool] = True
    """Whether it needs patterns with cells of their own."""

    def __init_subclass__(cls, *, base: bool = False, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not base:
            name = _WORD.sub("_", cls.__name__).lower()
            cls.__annotations__["op"] = Literal[name]
            cls.op = name

    def run(self, project: Project, areas: Areas = ()) -> Outcome:
        """Return the edits that do it to ``areas`` of ``project``; a cell in two of them is met once.

        Raises:
            EditError: ``areas`` or the operation name something that is not there.
            EditingError: the operation names a field that is not there.
        """
        bench = Bench(project)
        self.change(bench, bench.own(apart(areas)) if self.on_cells else apart(areas))
        return bench.outcome()

    @property
    def label(self) -> str:
        """What the undo step is called."""
        return self.op.replace("_", " ").capitalize()

    @abstractmethod
    def change(self, bench: Bench, areas: Areas) -> None:
        """Do it on the bench."""

    def plain(self) -> dict[str, Any]:
        """Return the operation as plain JSON values, defaults left out."""
        return {"op": self.op, **self.model_dump(mode="json", exclude_defaults=True)}


class CellOperation(Operation, base=True):
    """An operation that works on the cells of each area for itself."""

    def change(self, bench: Bench, areas: Areas) -> None:
        """Do it to every area."""
        for area in areas:
            sheet = bench.sheet(area.pattern)
            inside = tuple(row for row in area.rows if row < sheet.rows)
            self.change_cells(bench, sheet, area.model_copy(update={"rows": inside}))

    @abstractmethod
    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Do it to one area, whose rows all lie in the pattern."""


FieldName = Annotated[str, Field(max_length=140)]
"""The id of a field: see :mod:`motorik.editing.fields`."""

Factor = Annotated[int, Field(ge=2, le=16)]
Seed = Annotated[int, Field(ge=0, lt=2**63)]


@cache
def operation_types() -> dict[str, type[Operation]]:
    """Return every operation there is by its ``op``, in the order of the names: the union is closed."""
    package = import_module("motorik.editing.operations")
    for info in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{info.name}")
    return dict(sorted((kind.model_fields["op"].default, kind) for kind in _concrete(Operation)))  # type: ignore[type-abstract]


@cache
def operation_adapter() -> TypeAdapter[Any]:
    """Return the validator of the discriminated union of all operations; it also gives its JSON Schema."""
    union: Any = Union[tuple(operation_types().values())]  # noqa: UP007  # members are known at run time
    return TypeAdapter(Annotated[union, Field(discriminator="op")])


def parse_operation(plain: object) -> Operation:
    """Return the operation written as plain JSON values. Raises ``EditingError`` in one sentence."""
    op = plain.get("op") if isinstance(plain, dict) else None
    kind = operation_types().get(op) if isinstance(op, str) else None
    if kind is None:
        raise EditingError(f"op = {value(op)}; allowed: {', '.join(operation_types())}")
    try:
        return kind.model_validate(plain)
    except ValidationError as error:
        raise EditingError(f"{op}: {explain(error, plain, kind)}") from None


def operation_from_words(op: str, words: list[str]) -> Operation:
    """Return the operation typed as words: values in the order of its fields, or ``name=value``.

    A list is typed with commas: ``scale=0,2,3,5,7,8,10``.

    Raises:
        EditingError: one sentence.
    """
    kind = operation_types().get(op)
    if kind is None:
        raise EditingError(f"operation {op[:60]!r}; allowed: {', '.join(operation_types())}")
    names = arguments_of(kind)
    plain: dict[str, Any] = {"op": op}
    free = iter(names)
    for word in words:
        name, equals, text = word.partition("=")
        if not (equals and name in names):
            name, text = next(free, ""), word
        if not name or name in plain:
            raise EditingError(f"{op}: {word[:60]!r} is too much; allowed: {' '.join(names) or 'nothing'}")
        plain[name] = _typed(kind, name, text)
    return parse_operation(plain)


def arguments_of(kind: type[Operation]) -> tuple[str, ...]:
    """Return the names of an operation's fields, in the order in which they are typed."""
    return tuple(name for name in kind.model_fields if name != "op")


def summary(kind: type[Operation]) -> str:
    """Return the first sentence of what an operation says of itself."""
    return cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")


def _typed(kind: type[Operation], name: str, text: str) -> Any:
    """Return ``text`` as JSON would hold it: pydantic reads numbers from text, but no lists and mappings."""
    shape = str(kind.model_fields[name].annotation)
    if text == "none" and "None" in shape:
        return None
    if "dict[" in shape:
        return dict(part.partition("=")[::2] for part in text.split(";") if part)
    return text.split(",") if "tuple[" in shape else text


def _concrete(base: type[Operation]) -> list[type[Operation]]:
    found = [base] if "op" in base.__annotations__ and base is not Operation else []
    return found + [kind for child in base.__subclasses__() for kind in _concrete(child)]
