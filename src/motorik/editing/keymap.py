"""Key maps: which key does what. Data in TOML, checked completely; overrides of one's own on top."""

from collections.abc import Iterator
from functools import cache, cached_property
from itertools import combinations
from json import dumps
from pathlib import Path
from tomllib import TOMLDecodeError, loads
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from motorik.domain.explain import explain
from motorik.domain.ids import Id
from motorik.domain.model import Model
from motorik.domain.patch import Name
from motorik.editing.action import Action, parse_action
from motorik.editing.contexts import Context, excludes
from motorik.editing.errors import EditingError
from motorik.editing.keys import KEYS, Stroke

MAX_BYTES = 1 << 20
_FOLDER = Path(__file__).resolve().parent / "keymaps"
MAX_BINDINGS = 4096
SHARED = "shared"
"""The map that others include: what is missing on small keyboards, for all of them alike."""

KeyNames = Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=16)]


class NoteKeys(Model):
    """Two rows of keys, by place on a US keyboard: ``lower`` from the first note, ``upper`` an octave up."""

    lower: Annotated[tuple[str, ...], Field(max_length=24)] = ()
    upper: Annotated[tuple[str, ...], Field(max_length=24)] = ()

    @field_validator("lower", "upper", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return tuple(given.split()) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _known(self) -> Self:
        names = [*self.lower, *self.upper]
        wrong = next((name for name in names if name not in KEYS), None)
        if wrong is not None or len(set(names)) < len(names):
            raise ValueError(f"note key {wrong or 'named twice'}; allowed: keys by name, each once")
        return self

    @cached_property
    def semitones(self) -> dict[str, int]:
        """Semitones above the first note by scancode."""
        lower = {key: semitone for semitone, key in enumerate(self.lower)}
        return lower | {key: semitone + 12 for semitone, key in enumerate(self.upper)}


class Binding(Model):
    """Keys that do an action where all contexts of ``when`` hold; the first are those the tracker has.

    ``repeats`` lets a held key do it again and again.
    """

    keys: KeyNames
    do: dict[str, Any]
    when: tuple[Context, ...] = ()
    repeats: bool = False

    @field_validator("do")
    @classmethod
    def _action(cls, plain: dict[str, Any]) -> dict[str, Any]:
        return parse_action(plain).plain()

    @field_validator("keys")
    @classmethod
    def _strokes(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            Stroke.parse(name)
        return names

    @cached_property
    def strokes(self) -> tuple[Stroke, ...]:
        """The keys as strokes."""
        return tuple(map(Stroke.parse, self.keys))

    @property
    def place(self) -> tuple[str, frozenset[Context]]:
        """What it does and where, to be compared."""
        return dumps(self.do, sort_keys=True), frozenset(self.when)

    def with_keys(self, keys: tuple[str, ...]) -> "Binding":
        """Return the binding with other keys."""
        return Binding(keys=keys, do=self.do, when=self.when, repeats=self.repeats)

    @cached_property
    def action(self) -> Action:
        """What it does."""
        return parse_action(self.do)


class KeyMap(Model):
    """Keys of one tracker. ``include`` names maps whose bindings follow; ``extends`` one to change.

    A map that extends another replaces its bindings of the same action and contexts, and takes away every
    key in ``unbind``.
    """

    id: Id
    title: Name = ""
    doc: Annotated[str, Field(max_length=2000)] = ""
    extends: Id | None = None
    include: tuple[Id, ...] = ()
    unbind: KeyNames = ()
    notes: NoteKeys | None = None
    digits: Annotated[str, Field(pattern="^(down|across)$")] = "down"
    bindings: Annotated[tuple[Binding, ...], Field(max_length=MAX_BINDINGS)] = ()

    @field_validator("unbind")
    @classmethod
    def _strokes(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            Stroke.parse(name)
        return names


class Conflict(NamedTuple):
    """Two bindings of one stroke that could both be meant."""

    stroke: Stroke
    one: Binding
    other: Binding

    def __str__(self) -> str:
        return f"{self.stroke}: {self.one.action.words()} and {self.other.action.words()}"


def conflicts(keymap: KeyMap) -> tuple[Conflict, ...]:
    """Return where a stroke has two actions and neither asks for more contexts than the other.

    A key by its place counts as the key that lies there on a US keyboard.
    """
    return tuple(_conflicts(keymap))


def _conflicts(keymap: KeyMap) -> Iterator[Conflict]:
    by_stroke: dict[Stroke, list[Binding]] = {}
    for binding in keymap.bindings:
        for stroke in binding.strokes:
            by_stroke.setdefault(stroke._replace(physical=False), []).append(binding)
    for stroke, bindings in by_stroke.items():
        for one, other in combinations(bindings, 2):
            if len(one.when) == len(other.when) and not excludes(one.when, other.when):
                yield Conflict(stroke, one, other)


def shadowed_notes(keymap: KeyMap) -> tuple[str, ...]:
    """Return note keys that a binding without modifiers takes away where notes are entered."""
    notes = keymap.notes.semitones if keymap.notes else {}
    return tuple(
        stroke.key
        for binding in keymap.bindings
        for stroke in binding.strokes
        if stroke.key in notes and not stroke.modifiers and not excludes(binding.when, (Context.NOTE,))
    )


@cache
def shipped() -> tuple[str, ...]:
    """Return the names of the key maps that come with Motorik."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml") if file.stem != SHARED))


def load_keymap(name: str, own: Path | None = None) -> KeyMap:
    """Return the key map ``name`` with everything it includes and extends, and the changes of a file on top.

    ``own`` is a TOML file of one's own, which need not be there; it may also stand for itself when its
    ``extends`` names another map.

    Raises:
        EditingError: a map is not there, cannot be read or is wrong: one sentence with its name.
    """
    keymap = _shipped(name)
    if own is None or not own.exists():
        return keymap
    try:
        with own.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise EditingError(f"{own}: cannot be read: {error.strerror or error}") from None
    return changed(keymap, parse_keymap(data, str(own)))


@cache
def _shipped(name: str) -> KeyMap:
    if name not in (*shipped(), SHARED):
        raise EditingError(f"key map {name[:60]!r}; allowed: {', '.join(shipped())}")
    keymap = parse_keymap((_FOLDER / f"{name}.toml").read_bytes(), f"key map {name}")
    for included in keymap.include:
        keymap = _included(keymap, _shipped(included))
    return keymap if keymap.extends is None else changed(_shipped(keymap.extends), keymap)


def parse_keymap(data: bytes, source: str) -> KeyMap:
    """Return the key map written in TOML. Raises ``EditingError`` in one sentence with ``source``."""
    if len(data) > MAX_BYTES:
        raise EditingError(f"{source}: more than {MAX_BYTES} bytes")
    try:
        plain = loads(data.decode())
    except (TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise EditingError(f"{source}: no TOML: {' '.join(str(error).split())[:120]}") from None
    try:
        return KeyMap.model_validate(plain)
    except ValidationError as error:
        raise EditingError(f"{source}: {explain(error, plain, KeyMap)}") from None


def changed(base: KeyMap, changes: KeyMap) -> KeyMap:
    """Return ``base`` with the bindings, note keys and settings of ``changes`` instead of its own.

    A key that the changes bind, or take away, no longer does what it did in the same contexts.
    """
    replaced = {it.place for it in changes.bindings}
    taken = [(stroke, it.when) for it in changes.bindings for stroke in it.strokes]
    unbound = {Stroke.parse(name) for name in changes.unbind}
    kept = []
    for binding in base.bindings:
        keys = tuple(
            name
            for name, stroke in zip(binding.keys, binding.strokes, strict=True)
            if stroke not in unbound
            and not any(stroke == other and set(when) == set(binding.when) for other, when in taken)
        )
        if binding.place not in replaced and keys:
            kept.append(binding.with_keys(keys))
    update = {
        name: getattr(changes, name)
        for name in changes.model_fields_set & {"id", "title", "doc", "notes", "digits"}
    }
    bindings = (*(it for it in changes.bindings if it.keys), *kept)
    return base.model_copy(update={**update, "bindings": bindings})


def _included(keymap: KeyMap, other: KeyMap) -> KeyMap:
    """Return ``keymap`` with the bindings of ``other`` behind its own; what both have gets all the keys."""
    bindings: dict[Any, Binding] = {}
    for binding in (*keymap.bindings, *other.bindings):
        same = bindings.get(binding.place)
        keys = dict.fromkeys((*(same.keys if same else ()), *binding.keys))
        bindings[binding.place] = (same or binding).with_keys(tuple(keys))
    return keymap.model_copy(update={"bindings": tuple(bindings.values()), "include": ()})
