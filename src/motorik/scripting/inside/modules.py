"""What scripts may import: a list of names for each module, because modules hold other modules.

``fractions.sys.modules["os"]`` needs no underscore, so no real module ever reaches a script.
"""

import collections
import collections.abc
import dataclasses
import enum
import fractions
import functools
import itertools
import math
import re
import statistics
import string
import typing
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import Any

from motorik.scripting import api, theory
from motorik.scripting.inside.chance import Random
from motorik.scripting.inside.dataclass import dataclass, field
from motorik.scripting.inside.language import Namespace
from motorik.scripting.inside.names import attribute_is_allowed

_TAKEN: dict[ModuleType, str] = {
    dataclasses: "asdict astuple is_dataclass replace FrozenInstanceError",
    fractions: "Fraction",
    itertools: """accumulate chain combinations combinations_with_replacement compress count cycle dropwhile
        filterfalse groupby islice pairwise permutations product repeat starmap takewhile tee zip_longest""",
    re: """compile match search fullmatch split findall finditer sub subn escape error Pattern Match
        ASCII A IGNORECASE I MULTILINE M DOTALL S VERBOSE X UNICODE U""",
    statistics: """mean fmean geometric_mean harmonic_mean median median_low median_high median_grouped mode
        multimode pstdev pvariance quantiles stdev variance covariance correlation linear_regression
        StatisticsError""",
    string: """ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits printable punctuation
        whitespace capwords""",
    typing: """Any Callable ClassVar Final Generic Iterable Iterator Literal Mapping Optional Sequence
        TypeAlias TypeVar Union cast""",
    collections.abc: """Callable Collection Container Hashable Iterable Iterator Mapping MutableMapping
        MutableSequence Sequence Set Sized""",
    functools: "cache cmp_to_key lru_cache partial reduce total_ordering",
    collections: "ChainMap Counter OrderedDict defaultdict deque",
    enum: "auto unique",
    api: " ".join(api.__all__),
    theory: " ".join(theory.__all__),
}  # fmt: skip


class StrictEnumType(enum.EnumMeta):
    """Enumerations come from ``class`` alone: the functional form would set special names from text."""

    def __call__(cls, value: Any) -> Any:  # type: ignore[override]
        """Return the member with this value."""
        return super().__call__(value)


class Enum(enum.Enum, metaclass=StrictEnumType):
    """``enum.Enum`` for scripts."""


class IntEnum(enum.IntEnum, metaclass=StrictEnumType):
    """``enum.IntEnum`` for scripts."""


class StrEnum(enum.StrEnum, metaclass=StrictEnumType):
    """``enum.StrEnum`` for scripts."""


class Flag(enum.Flag, metaclass=StrictEnumType):
    """``enum.Flag`` for scripts."""


def wraps(wrapped: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Do nothing but return the wrapper: ``functools.wraps`` copies attributes named in text."""
    return lambda wrapper: wrapper


def namedtuple(name: str, fields: str | Iterable[str], *, defaults: Sequence[Any] | None = None) -> Any:
    """``collections.namedtuple`` whose fields have names a script may write down."""
    listed = fields.replace(",", " ").split() if isinstance(fields, str) else list(fields)
    for text in (name, *listed):
        if type(text) is not str or not attribute_is_allowed(text):
            raise ValueError(f"{text!r} may not name a tuple or its field")
    return collections.namedtuple(name, listed, defaults=defaults, module="script")


_OURS: dict[str, dict[str, Any]] = {
    "dataclasses": {"dataclass": dataclass, "field": field},
    "collections": {"namedtuple": namedtuple},
    "enum": {"Enum": Enum, "Flag": Flag, "IntEnum": IntEnum, "StrEnum": StrEnum},
    "functools": {"wraps": wraps},
    "math": {name: value for name, value in vars(math).items() if not name.startswith("_")},
}
_DRAWS = """choice choices gauss getrandbits normalvariate randint random randrange sample seed
    shuffle triangular uniform"""


def importable(chance: Random) -> dict[str, Namespace]:
    """Return every module a script may import by its full name; ``random`` draws from ``chance``."""
    names: dict[str, dict[str, Any]] = {
        module.__name__: {name: getattr(module, name) for name in taken.split()}
        for module, taken in _TAKEN.items()
    }
    for title, ours in _OURS.items():
        names[title] = names.get(title, {}) | ours
    names["random"] = {name: getattr(chance, name) for name in _DRAWS.split()} | {"Random": Random}
    found = {title: Namespace(title, held) for title, held in names.items() if "." not in title}
    found["collections.abc"] = Namespace("collections.abc", names["collections.abc"])
    found["collections"] = Namespace("collections", names["collections"] | {"abc": found["collections.abc"]})
    ours_inside = {title: Namespace(title, names[title]) for title in names if title.startswith("motorik.")}
    scripting = {title.rpartition(".")[2]: held for title, held in ours_inside.items()}
    found["motorik.scripting"] = Namespace("motorik.scripting", scripting)
    found["motorik"] = Namespace("motorik", {"scripting": found["motorik.scripting"]})
    return found | ours_inside


class Importer:
    """The ``__import__`` of a script."""

    def __init__(self, modules: dict[str, Namespace]) -> None:
        self._modules = modules

    def __call__(
        self,
        name: str,
        globals: object = None,
        locals: object = None,
        fromlist: Sequence[str] | None = None,
        level: int = 0,
    ) -> Namespace:
        """Return what ``import`` binds. ``ImportError`` in one sentence for anything not on the list."""
        if level or name not in self._modules:
            raise ImportError(f"import of {name!r}; allowed: {', '.join(sorted(self._modules))}")
        found = self._modules[name]
        for wanted in fromlist or ():
            if not hasattr(found, wanted):
                raise ImportError(f"{name} has no {wanted!r} for scripts")
        return found if fromlist else self._modules[name.partition(".")[0]]
