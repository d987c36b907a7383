"""From untrusted bytes to a project: every way a file can be wrong ends in one sentence."""

import json
import re
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from motorik.domain.explain import explain, place, value
from motorik.domain.garbage import no_looking_for_garbage
from motorik.domain.migrations import MigrationError, Observer, migrate
from motorik.domain.project import FORMAT, FORMAT_VERSION, Project

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 32

_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class ProjectFileError(ValueError):
    """A file is not a project: one sentence with file, place and what is allowed."""


def parse_project(
    data: bytes, file: str = "song.json", *, max_bytes: int = MAX_BYTES, migrated: Observer | None = None
) -> Project:
    """Return the project in ``data``, brought up to today's format when it is older.

    ``file`` is only named in messages. ``migrated(old, new)`` is called for every step of a migration.

    Raises:
        ProjectFileError: anything is wrong with the bytes, the JSON, the format or the content.
    """
    plain: Any = None
    try:
        with no_looking_for_garbage():
            plain = read_json(data, max_bytes=max_bytes)
            version = _version(plain)
            if version < FORMAT_VERSION:
                plain = migrate(plain, migrated)
                data = json.dumps(plain).encode()
            return Project.model_validate_json(data, strict=True)
    except ValidationError as error:
        raise ProjectFileError(f"{file}: {explain(error, plain, Project)}") from None
    except (MigrationError, _Refusal) as error:
        raise ProjectFileError(f"{file}: {error}") from None


def read_json(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """Return the JSON value in ``data``: UTF-8, no key twice, no NaN, nested at most ``max_depth`` deep.

    Raises:
        ValueError: one sentence with line and column, or the path of a key that occurs twice.
    """
    if len(data) > max_bytes:
        raise _Refusal(f"{len(data)} bytes; allowed: at most {max_bytes}")
    text = _decode(data)
    depth = _depth(data)
    if depth > max_depth:
        raise _Refusal(f"nested {depth} deep; allowed: at most {max_depth}")
    twice: list[str] = []
    try:
        plain = json.loads(text, object_pairs_hook=_object(twice), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        end = " (the file is cut off)" if error.pos >= len(text.rstrip()) else ""
        raise _Refusal(f"line {error.lineno}, column {error.colno}: {_reason(error.msg)}{end}") from None
    except _Refusal:
        raise
    except ValueError:
        raise _Refusal("a number has too many digits; allowed: at most 4300") from None
    if twice:
        raise _Refusal(f"{_find_twice(plain)} occurs twice; allowed: every key once")
    return plain


class _Refusal(ValueError):
    """What is wrong, without the file's name."""


class _Twice(dict[str, Any]):
    """An object in which ``key`` occurs twice."""

    key = ""


def _decode(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise _Refusal("line 1, column 1: starts with a byte order mark; allowed: plain UTF-8")
    if data.startswith(_WIDE_MARKS):
        raise _Refusal("line 1, column 1: UTF-16 or UTF-32; allowed: plain UTF-8")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise _Refusal(f"line {line}, byte {column}: 0x{data[error.start]:02x} is not UTF-8") from None


def _depth(data: bytes) -> int:
    deepest = depth = 0
    for bracket in _STRINGS.sub(b"", data).translate(None, _NOT_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _object(twice: list[str]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) == len(pairs):
            return built
        keys = [key for key, _ in pairs]
        marked = _Twice(built)
        marked.key = next(key for key in keys if keys.count(key) > 1)
        twice.append(marked.key)
        return marked

    return build


def _find_twice(root: Any) -> str:
    """Return the path of the first key that occurs twice."""
    pending: list[tuple[tuple[int | str, ...], Any]] = [((), root)]
    while pending:
        location, node = pending.pop()
        if isinstance(node, _Twice):
            return place((*location, node.key), root)
        inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        pending += [((*location, key), child) for key, child in inner]
    return "a key"


def _refuse_constant(name: str) -> float:
    raise _Refusal(f"{name} is not a number; allowed: finite numbers")


def _reason(message: str) -> str:
    return message[:1].lower() + message[1:].removesuffix(" at").removesuffix(" starting at")


def _version(plain: Any) -> int:
    if not isinstance(plain, dict):
        raise _Refusal(f"{value(plain)}; allowed: an object with format {FORMAT!r}")
    if plain.get("format") != FORMAT:
        given = value(plain["format"]) if "format" in plain else "missing"
        raise _Refusal(f'format is {given}; allowed: "{FORMAT}"')
    version = plain.get("format_version")
    if type(version) is not int or version < 0:
        given = value(version) if "format_version" in plain else "missing"
        raise _Refusal(f"format_version is {given}; allowed: 0 to {FORMAT_VERSION}")
    if version > FORMAT_VERSION:
        raise _Refusal(
            f"format_version = {version} was written by a newer Motorik; "
            f"allowed: 0 to {FORMAT_VERSION}, so update Motorik to open it"
        )
    return version
