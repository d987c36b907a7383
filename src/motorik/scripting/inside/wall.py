"""The first wall: what a script may say. Read from its syntax tree before a line of it runs.

The tree is walked against a list of what is allowed, so what a later Python adds is refused until somebody
has thought about it.
"""

import ast
from collections.abc import Iterable, Iterator

from motorik.scripting.inside.names import METHODS, attribute_is_allowed, name_is_allowed

_ALLOWED_NODES = """
    Module Expr Expression Assign AugAssign AnnAssign NamedExpr Delete Pass Break Continue Return Global
    Nonlocal If IfExp For While With withitem Try TryStar ExceptHandler Raise Assert Match match_case
    MatchValue MatchSingleton MatchSequence MatchMapping MatchClass MatchStar MatchAs MatchOr
    FunctionDef ClassDef Lambda arguments arg Yield YieldFrom Import ImportFrom alias
    Name Load Store Del Attribute Subscript Slice Starred Call keyword Constant JoinedStr FormattedValue
    List Tuple Dict Set ListComp SetComp DictComp GeneratorExp comprehension
    BoolOp And Or BinOp Add Sub Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd FloorDiv
    UnaryOp Invert Not UAdd USub Compare Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn TypeIgnore
"""
ALLOWED = frozenset(_ALLOWED_NODES.split())

_REASONS = {
    "AsyncFunctionDef": "async functions are not needed here; allowed: def",
    "AsyncFor": "async for is not needed here; allowed: for",
    "AsyncWith": "async with is not needed here; allowed: with",
    "Await": "await is not needed here",
}


class Breach(Exception):
    """A script says what it may not: ``line`` and one sentence."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line


def parse(source: str, name: str) -> ast.Module:
    """Return the checked tree of ``source``.

    ``SyntaxError`` or :class:`Breach` when there is something wrong.
    """
    tree = ast.parse(source, name)
    check(tree)
    return tree


def check(tree: ast.Module) -> None:
    """Raise :class:`Breach` for the first thing, from the top, that a script may not say."""
    methods = {
        id(item)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for item in node.body
        if isinstance(item, ast.FunctionDef) and item.name in METHODS
    }
    initialisers = {
        id(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _is_call_on_super(node.func)
    }
    breaches = [
        breach
        for node, line in _located(tree)
        for breach in _breaches(node, line, id(node) in methods, id(node) in initialisers)
    ]
    if breaches:
        raise min(breaches, key=lambda breach: breach.line)


def _located(tree: ast.AST) -> Iterator[tuple[ast.AST, int]]:
    """Return every node with its line, or that of the nearest node around it that has one."""
    pending = [(tree, 1)]
    while pending:
        node, around = pending.pop()
        line = getattr(node, "lineno", around)
        yield node, line
        pending += [(child, line) for child in ast.iter_child_nodes(node)]


def _breaches(node: ast.AST, line: int, is_method: bool, is_initialiser: bool) -> Iterator[Breach]:
    kind = type(node).__name__
    if kind not in ALLOWED:
        yield Breach(line, _REASONS.get(kind, f"{kind} is not among what scripts may use"))
    if isinstance(node, ast.Attribute) and not is_initialiser and not attribute_is_allowed(node.attr):
        yield Breach(line, _attribute_sentence(node.attr))
    if isinstance(node, ast.MatchClass):
        for name in node.kwd_attrs:
            if not attribute_is_allowed(name):
                yield Breach(line, _attribute_sentence(name))
    if isinstance(node, ast.ClassDef):
        yield from _class_breaches(node)
    if isinstance(node, ast.ImportFrom) and (node.level or any(alias.name == "*" for alias in node.names)):
        yield Breach(line, "import each name from a module by its full name")
    for name in () if is_method else _names(node):
        if not name_is_allowed(name):
            yield Breach(line, f"the name {name!r} begins with an underscore; allowed: names without one")


def _class_breaches(node: ast.ClassDef) -> Iterator[Breach]:
    """Yield what is wrong with a class: it could choose its metaclass, or match frames by names of fields."""
    if node.keywords:
        yield Breach(node.lineno, f"class {node.name} has keywords such as metaclass; allowed: bases only")
    for inner in ast.walk(node):
        if not (isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)):
            continue
        if inner.id != "_" and not attribute_is_allowed(inner.id):
            yield Breach(inner.lineno, _attribute_sentence(inner.id))


def _names(node: ast.AST) -> Iterable[str]:
    """Return the names a node brings in or asks for, wherever the grammar lets one stand."""
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return node.names
    if isinstance(node, ast.alias):
        return [*node.name.split("."), *([node.asname] if node.asname else [])]
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")
    fields = ("id", "arg", "name", "rest")
    found = (getattr(node, field, None) for field in fields)
    return [name for name in found if isinstance(name, str)]


def _is_call_on_super(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in METHODS
        and isinstance(function.value, ast.Call)
        and isinstance(function.value.func, ast.Name)
        and function.value.func.id == "super"
        and not function.value.args
    )


def _attribute_sentence(name: str) -> str:
    if name in ("format", "format_map"):
        return f"'.{name}' can read attributes that are off limits; allowed: f-strings"
    return f"the attribute {name!r} is off limits for scripts"
