"""Contexts: where a key does what it does."""

from collections.abc import Iterable
from enum import StrEnum

from motorik.domain.model import Model
from motorik.editing.effect_fields import EFFECT_ID
from motorik.editing.fields import field_named
from motorik.editing.state import EditState


class Context(StrEnum):
    """Something that holds or does not: edit mode, playing, what the cursor stands on, a selection."""

    EDITING = "editing"
    NOT_EDITING = "not-editing"
    PLAYING = "playing"
    STOPPED = "stopped"
    NOTE = "note"
    VALUE = "value"
    COMMAND = "command"
    SELECTION = "selection"
    NO_SELECTION = "no-selection"


_ALTERNATIVES = (
    {Context.EDITING, Context.NOT_EDITING},
    {Context.PLAYING, Context.STOPPED},
    {Context.NOTE, Context.VALUE, Context.COMMAND},
    {Context.SELECTION, Context.NO_SELECTION},
)


class Mode(Model):
    """What a key meets: the contexts that hold, and the base numbers are typed in."""

    contexts: frozenset[Context]
    base: int = 16


def mode_of(state: EditState, *, playing: bool = False) -> Mode:
    """Return the mode of an editor, while the song plays or not."""
    found = {
        Context.EDITING if state.editing else Context.NOT_EDITING,
        Context.PLAYING if playing else Context.STOPPED,
        Context.NO_SELECTION if state.selection is None else Context.SELECTION,
    }
    kind = _kind(state.cursor.field)
    return Mode(contexts=frozenset(found | {kind} if kind else found), base=state.layout.base)


def _kind(id: str) -> Context | None:
    if id == "note":
        return Context.NOTE
    part = EFFECT_ID.fullmatch(id)
    if part and part[2] != "value":
        return Context.COMMAND
    return Context.VALUE if id == "instrument" or field_named(id).number else None


def excludes(one: Iterable[Context], other: Iterable[Context]) -> bool:
    """Whether contexts of both can never hold together."""
    return any(
        a != b and {a, b} <= alternatives for a in one for b in other for alternatives in _ALTERNATIVES
    )
