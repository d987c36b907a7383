"""The first wall: known ways out of a restricted Python, each tried for real and each refused."""

import textwrap

import pytest

from motorik.scripting.errors import ScriptError
from motorik.scripting.inside.wall import Breach, parse
from tests.scripting.walls import IMPORTS, ask_behind, body, run

REFUSED_AS_TEXT = {
    "subclasses of object": "().__class__.__bases__[0].__subclasses__()",
    "class of a literal": "''.__class__",
    "globals of a function": "attempt.__globals__",
    "closure of a function": "attempt.__closure__",
    "code of a function": "attempt.__code__",
    "self of a builtin": "print.__self__",
    "dictionary of an object": "song.__dict__",
    "name of the builtins": "__builtins__",
    "the import function": "__import__('os')",
    "frame of a generator": "(x for x in [1]).gi_frame",
    "code of a generator": "(x for x in [1]).gi_code",
    "frame of a coroutine": "song.cr_frame",
    "frame of an async generator": "song.ag_frame",
    "frame of a traceback": "song.tb_frame.f_back.f_globals",
    "caller of a frame": "song.f_back",
    "built-ins of a frame": "song.f_builtins",
    "constants of code": "song.co_consts",
    "format reads attributes": "'{0.__class__}'.format(song)",
    "format of a mapping": "'{a.b}'.format_map({'a': song})",
    "format taken by itself": "f = 'x'.format",
    "method resolution order": "int.mro()",
    "object of an attribute error": "song.obj",
    "traceback set on an error": "song.with_traceback",
    "wide underscore": "(x for x in [1]).gi＿frame",
    "wide letters": "(x for x in [1]).ｇi_frame",
    "class pattern": "match song:\n    case int(__class__=c): pass",
    "class pattern of a frame": "match song:\n    case int(gi_frame=c): pass",
    "capture in a pattern": "match song:\n    case __x: pass",
    "star in a pattern": "match song:\n    case [*__x]: pass",
    "rest in a pattern": "match song:\n    case {**__x}: pass",
    "pattern arguments of one's own": "class A:\n    __match_args__ = ('__class__',)",
    "field that matches a frame": "class A:\n    gi_frame: int",
    "field set in a loop": "class A:\n    for gi_frame in [1]: pass",
    "metaclass": "class A(metaclass=int): pass",
    "class keyword": "class A(x=1): pass",
    "slots": "class A:\n    __slots__ = ()",
    "getattribute": "class A:\n    def __getattribute__(self, name): return 1",
    "getattr of a class": "class A:\n    def __getattr__(self, name): return 1",
    "finaliser": "class A:\n    def __del__(self): pass",
    "class item": "class A:\n    def __class_getitem__(cls, x): pass",
    "instance check": "class A:\n    def __instancecheck__(cls, x): return True",
    "special function outside a class": "def __init__(): pass",
    "special method by assignment": "class A: pass\nA.__eq__ = print",
    "super beyond methods": "super().__getattribute__('x')",
    "super and then on": "super().__init__.__globals__",
    "super with arguments": "super(A, a).__init__(1)",
    "keyword argument": "print(__class__=1)",
    "parameter": "lambda __class__: 1",
    "f-string": "f'{song.__class__}'",
    "f-string specification": "f'{1:{song.__class__}}'",
    "named in except": "try: pass\nexcept ValueError as __e: pass",
    "global": "global __builtins__",
    "import as": "import math as __m",
    "import of a private name": "from math import __loader__",
    "import of a private module": "import _ctypes",
    "import from the future": "from __future__ import annotations",
    "import of a star": "from math import *",
    "relative import": "from . import os",
    "async function": "async def f(): pass",
    "mangled name": "class A:\n    def f(self): return self.__x",
    "decorator": "@song.__class__\ndef f(): pass",
    "annotation": "x: song.__class__ = 1",
    "default": "def f(x=song.__class__): pass",
    "walrus": "(__x := 1)",
    "deletion": "del song.__class__",
    "comprehension": "[__x for __x in []]",
}  # fmt: skip


@pytest.mark.parametrize("attempt", REFUSED_AS_TEXT.values(), ids=REFUSED_AS_TEXT)
def test_what_leads_out_is_refused_before_it_runs(attempt: str) -> None:
    source = IMPORTS + attempt if attempt.startswith("from ") else IMPORTS + body(attempt)
    with pytest.raises(Breach) as caught:
        parse(source, "try.py")
    assert caught.value.line >= 2


REFUSED_AT_RUN = {
    "getattr by a name put together": "getattr(song, '__cl' + 'ass__')",
    "getattr of a frame": "getattr((x for x in [1]), 'gi_fr' + 'ame')",
    "hasattr": "hasattr(song, '__class__')",
    "setattr": "setattr(attempt, '__code__', 1)",
    "getattr by a text that changes": (
        "class Text(str):\n"
        "    def __eq__(self, other): return False\n"
        "getattr(song, Text('__class__'))"
    ),
    "import by name": "import os",
    "import of a part": "import collections.sys",
    "import behind a module": "from fractions import sys",
    "import of enum's insides": "from enum import sys",
    "import of the importing": "import importlib",
    "import of operators": "from operator import attrgetter",
    "import of motorik": "from motorik.scripting.inside import linux",
    "import of motorik's layers": "import motorik.journal",
    "import of more of the interface": "from motorik.scripting.api import registry",
    "a module behind a module": "import fractions\nfractions.sys",
    "a module behind dataclasses": "import dataclasses\ndataclasses.inspect",
    "a field renamed to read what it names": (
        "from dataclasses import astuple, dataclass, field\n"
        "kept = field(default=1)\n"
        "@dataclass\n"
        "class A:\n"
        "    x: int = kept\n"
        "kept.name = '__init__'\n"
        "if astuple(A()) == (1,): raise KeyError('as it was')"
    ),
    "a field renamed to code": (
        "from dataclasses import dataclass, field\n"
        "kept = field(default=1)\n"
        "@dataclass\n"
        "class A:\n"
        "    x: int = kept\n"
        "kept.name = 'x=print(__import__(\"os\")), y'\n"
        "@dataclass\n"
        "class B(A):\n"
        "    z: int = 2\n"
    ),
    "fields of a dataclass": "from dataclasses import fields",
    "making dataclasses from text": "from dataclasses import make_dataclass",
    "evaluating annotations": "from typing import get_type_hints",
    "dispatching by annotations": "from functools import singledispatch",
    "copying attributes by name": "from functools import update_wrapper",
    "protocols that match by attributes": "from typing import runtime_checkable",
    "formatter": "from string import Formatter",
    "changing a module": "import math\nmath.sin = math.cos",
    "deleting from a module": "import math\ndel math.sin",
    "named tuple of special names": "from collections import namedtuple\nnamedtuple('A', ['gi_frame'])",
    "named tuple of code": "from collections import namedtuple\nnamedtuple('A', 'x, y=print(1)')",
    "enumeration from text": "from enum import Enum\nEnum('A', {'__match_args__': ('__class__',)})",
    "open": "open('/etc/passwd')",
    "eval": "eval('1')",
    "exec": "exec('1')",
    "compile": "compile('1', 'x', 'eval')",
    "globals": "globals()",
    "vars": "vars(song)",
    "dir": "dir(song)",
    "type": "type(song)",
    "object": "object()",
    "id": "id(song)",
    "hash": "hash(song)",
    "input": "input()",
    "memory views": "memoryview(b'x')",
    "breakpoint": "breakpoint()",
    "exit": "exit()",
    "changing the song": "song.tracks[0].patch = 'x'",
    "changing a setting": "settings.x = 1",
    "system exit": "raise SystemExit",
    "base exception": "raise BaseException",
}  # fmt: skip


def test_what_only_shows_when_it_runs_is_refused_then() -> None:
    """Behind this wall alone, so that no other refuses what this one let through."""
    attempts = {"one that does no harm": "1 + 1", **REFUSED_AT_RUN}
    functions = [
        f"def attempt{number}(song, settings):\n" + textwrap.indent(attempt, "    ")
        for number, attempt in enumerate(attempts.values())
    ]
    calls = [
        f"try:\n    attempt{number}(song, settings)\n    escaped.append({name!r})\nexcept Exception: pass"
        for number, name in enumerate(attempts)
    ]
    source = "\n".join(functions) + "\n" + body("escaped = []", *calls, "return Edits('; '.join(escaped))")
    answer = ask_behind(source, "language")
    assert answer["label"] == "one that does no harm"


def test_a_traceback_handed_to_a_context_manager_leads_nowhere() -> None:
    source = """
class Manager:
    def __enter__(self): return self
    def __exit__(self, kind, error, traceback):
        getattr(traceback, 'tb_frame')
        return True
"""
    with pytest.raises(
        ScriptError, match=r"line 6: AttributeError: 'tb_frame' is no attribute a script may use"
    ):
        run(source + body("with Manager():", "    raise ValueError"))


def test_ordinary_python_passes() -> None:
    source = """
import math
import random
import re
import string
import collections.abc as shapes
from collections import Counter, defaultdict, deque, namedtuple
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum, auto
from fractions import Fraction
from functools import cache, partial, reduce, total_ordering, wraps
from itertools import accumulate, pairwise
from statistics import mean
from typing import Any


class Colour(Enum):
    RED = auto()
    BLUE = auto()

@total_ordering
class Size:
    def __init__(self, number: int) -> None:
        self.number = number
    def __eq__(self, other): return self.number == other.number
    def __lt__(self, other): return self.number < other.number

class Larger(Size):
    def __init__(self, number):
        super().__init__(number + 1)

@dataclass(frozen=True)
class Cell:
    row: int
    notes: list = field(default_factory=list)

Point = namedtuple("Point", "x y")

def traced(function):
    @wraps(function)
    def inner(*arguments, **named):
        return function(*arguments, **named)
    return inner

@traced
def total(*numbers):
    return sum(numbers)

@cache
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

def rows():
    yield from range(3)

""" + body(
        "found = [Colour.RED.name, Colour(2).name, Larger(2) > Size(2), replace(Cell(1), row=2).row]",
        "found += [Point(1, 2).y, total(1, 2), fibonacci(30), list(rows()), mean([1, 2, 3])]",
        "found += [str(Fraction(1, 3)), re.sub('a', 'b', 'aa'), string.digits, math.floor(math.pi)]",
        "match Point(3, 4):",
        "    case Point(x=3, y=y): found.append(y)",
        "match {'a': [1, 2]}:",
        "    case {'a': [first, *_]}: found.append(first)",
        "try:",
        "    raise KeyError('x')",
        "except LookupError as error:",
        "    found.append(repr(error))",
        "found.append(f'{0.5:.2f} {found[0]!r:>6}')",
        "found.append(isinstance([], shapes.Sequence))",
        "found.append(getattr(song, 'nothing', 'else'))",
        "print(found)",
    )
    printed = run(source).printed
    assert printed.startswith(
        "['RED', 'BLUE', True, 2, 2, 3, 832040, [0, 1, 2], 2, '1/3', 'bb', '0123456789', 3,"
    )
    assert printed.strip().endswith("4, 1, \"KeyError('x')\", \"0.50  'RED'\", True, 'else']")
