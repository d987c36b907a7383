"""What a script imports to see the song and to say what should change.

    from motorik.scripting.api import Steps, generator, whole

    @generator(every=whole(4, 1, 16, "Rows between two kicks"))
    def four_to_the_floor(song, selection, settings):
        steps = Steps(selection)
        steps.clear()
        for row in selection.rows[:: settings.every]:
            steps.note(row, "C2", accent=row == 0)
        return steps

A generator is called once and returns edits. A controller is a class that lives on and answers events. Neither
can do anything but answer.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from motorik.scripting.declared import Declared, choice, note, number, text, toggle, whole
from motorik.scripting.inside import registry
from motorik.scripting.inside.place import script_line
from motorik.scripting.inside.records import Mistake, Record, plain
from motorik.scripting.inside.rules import STEP_RULES
from motorik.scripting.theory import pitch as _pitch

__all__ = [
    "Answer",
    "Edits",
    "Mistake",
    "Record",
    "Selection",
    "Song",
    "Steps",
    "choice",
    "controller",
    "generator",
    "note",
    "number",
    "text",
    "toggle",
    "whole",
]

TICKS_PER_BEAT = 61440
COLUMNS = 16
F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)


class Song(Record):
    """The song as it is, with all its parts: ``tracks``, ``patterns``, ``patches``, ``mixer``, ``seed`` …"""

    __slots__ = ()

    def track(self, id: str) -> Any:
        """Return the track ``id``."""
        return self._one("tracks", id)

    def pattern(self, id: str) -> Any:
        """Return the pattern ``id``."""
        return self._one("patterns", id)

    def patch(self, id: str) -> Any:
        """Return the patch ``id``."""
        return self._one("patches", id)

    def channel(self, id: str) -> Any:
        """Return the mixer channel of a track, a return or ``master``."""
        if id == "master":
            return self.mixer.master
        owners = (*self.tracks, *self.mixer.returns)
        return self._found("channel", id, owners).channel

    def _one(self, where: str, id: str) -> Any:
        return self._found(where, id, self[where])

    @staticmethod
    def _found(where: str, id: str, items: Iterable[Any]) -> Any:
        known = {item.id: item for item in items}
        if id not in known:
            raise Mistake(f"there is no {id!r} among the {where}; allowed: {', '.join(known) or 'none yet'}")
        return known[id]


class Selection(Record):
    """What the script shall work on: ``track`` (or None), ``pattern``, and the cells meant in it."""

    __slots__ = ()

    @property
    def rows(self) -> range:
        """The selected rows."""
        return range(self.first_row, self.end_row)

    @property
    def columns(self) -> range:
        """The selected columns."""
        return range(self.first_column, self.end_column)


class Steps:
    """New content for cells of one pattern. Nothing outside the selection can be written or cleared.

    ``where`` is a selection, a pattern of the song, or the id of a pattern made by the same script.
    """

    def __init__(self, where: Any, rows: int | None = None) -> None:
        selection = where if isinstance(where, Selection) else None
        pattern = where.pattern if selection else where
        self._pattern = pattern if isinstance(pattern, str) else pattern.id
        self._before = () if isinstance(pattern, str) else pattern.steps
        length = rows if rows is not None else 4096 if isinstance(pattern, str) else pattern.rows
        self._rows = selection.rows if selection else range(length)
        self._columns = selection.columns if selection else range(COLUMNS)
        self._cells: dict[tuple[int, int], dict[str, Any] | None] = {}
        self._line = script_line()

    @property
    def existing(self) -> tuple[Any, ...]:
        """The steps that stand in the selection before the script, by row and column."""
        return tuple(
            step for step in self._before if step.row in self._rows and step.column in self._columns
        )

    def note(self, row: int, pitch: str | float, **fields: Any) -> None:
        """Write a note: ``pitch`` 0-127 (60 is C4) or a name; ``fields`` are those of a step."""
        self.put(row=row, kind="note", pitch=_pitch(pitch), **fields)

    def off(self, row: int, **fields: Any) -> None:
        """Write a note off."""
        self.put(row=row, kind="off", **fields)

    def cut(self, row: int, **fields: Any) -> None:
        """Write a note cut."""
        self.put(row=row, kind="cut", **fields)

    def lock(self, row: int, locks: dict[str, float], **fields: Any) -> None:
        """Set parameters for one row without a note: ``{"filter.cutoff": 800}``."""
        self.put(row=row, kind="lock", locks=locks, **fields)

    def chord(self, row: int, pitches: Iterable[str | float], **fields: Any) -> None:
        """Write notes side by side, from the first selected column on."""
        for column, each in enumerate(pitches, self._columns.start):
            self.note(row, each, column=column, **fields)

    def put(self, step: Any = None, **fields: Any) -> None:
        """Write a cell: every field of ``step``, where there is one, and then ``fields``. None leaves out."""
        given = plain(dict(step.items()) if step is not None else {}) | plain(fields)
        given.setdefault("column", self._columns.start)
        STEP_RULES.check(given)
        if "row" not in given:
            raise Mistake("a step needs its row")
        self._check_cell(given["row"], given["column"])
        self._line = script_line()
        self._cells[given["row"], given["column"]] = {
            name: value for name, value in given.items() if value is not None
        }

    def clear(self, rows: Iterable[int] | None = None, columns: Iterable[int] | None = None) -> None:
        """Empty cells that have something in them: all of the selection, or only these rows and columns."""
        self._line = script_line()
        meant_rows = self._rows if rows is None else frozenset(rows)
        meant_columns = self._columns if columns is None else frozenset(columns)
        for step in self.existing:
            if step.row in meant_rows and step.column in meant_columns:
                self._cells[step.row, step.column] = None
        for cell in [*self._cells]:
            if cell[0] in meant_rows and cell[1] in meant_columns:
                self._cells[cell] = None

    def _check_cell(self, row: int, column: int) -> None:
        for name, value, allowed in (("row", row, self._rows), ("column", column, self._columns)):
            if value not in allowed:
                raise Mistake(f"{name} = {value}; allowed {allowed.start}-{allowed.stop - 1}, as selected")

    def _edits(self) -> Iterator[tuple[int, dict[str, Any]]]:
        items = [fields for _, fields in sorted(self._cells.items()) if fields is not None]
        cleared = [list(cell) for cell, fields in sorted(self._cells.items()) if fields is None]
        if items or cleared:
            yield self._line, {"op": "set_steps", "pattern": self._pattern, "items": items, "cleared": cleared}


class Edits:
    """What should change, in order. All of it becomes one step of undo, called ``label``."""

    def __init__(self, label: str = "") -> None:
        self.label = label
        self._listed: list[Steps | tuple[int, dict[str, Any]]] = []

    def steps(self, where: Any, rows: int | None = None) -> Steps:
        """Return new content for cells of a pattern, to be filled (see :class:`Steps`)."""
        made = Steps(where, rows)
        self._listed.append(made)
        return made

    def edit(self, op: str, **fields: Any) -> None:
        """Add any edit of the reference by its ``op``: ``edit("set_tempo_points", items=[…])``."""
        self._listed.append((script_line(), {"op": str(op), **plain(fields)}))

    def knob(self, track: Any, target: str, value: float | None) -> None:
        """Turn a knob of a track's instrument: ``"filter.cutoff"``, in its unit; None is the default again."""
        module, _, parameter = target.partition(".")
        self.edit("set_parameter", patch=track.patch, module=module, parameter=parameter, value=value)

    def insert_knob(self, channel: str, target: str, value: float | None) -> None:
        """Turn a knob of an effect in the channel of a track, a return or ``master``."""
        insert, _, parameter = target.partition(".")
        self.edit("set_insert_parameter", channel=channel, insert=insert, parameter=parameter, value=value)

    def mute(self, channel: str, muted: bool = True) -> None:
        """Silence a channel, or let it sound."""
        self.edit("set_muted", channel=channel, muted=bool(muted))

    def solo(self, channel: str, soloed: bool = True) -> None:
        """Hear only this channel and others in solo."""
        self.edit("set_soloed", channel=channel, soloed=bool(soloed))

    def level(self, channel: str, level_db: float) -> None:
        """Set a fader, in dB."""
        self.edit("set_level", channel=channel, level_db=level_db)

    def pan(self, channel: str, pan: float) -> None:
        """Set a balance: -1 left, 1 right."""
        self.edit("set_pan", channel=channel, pan=pan)

    def add(self, other: "Edits | Steps") -> None:
        """Take over what ``other`` changes, after what is here already."""
        self._listed.extend([other] if isinstance(other, Steps) else other._listed)  # noqa: SLF001

    def _plain(self) -> dict[str, Any]:
        pairs: list[tuple[int, dict[str, Any]]] = []
        for entry in self._listed:
            pairs += entry._edits() if isinstance(entry, Steps) else [entry]  # noqa: SLF001
        lines, edits = [line for line, _ in pairs], [edit for _, edit in pairs]
        return {"label": str(self.label), "edits": edits, "lines": lines}


class Answer(Edits):
    """What a controller wants done: edits, gestures, previews, transport."""

    def __init__(self, label: str = "") -> None:
        super().__init__(label)
        self._gestures: dict[str, Edits] = {}
        self._finished: list[str] = []
        self._previews: list[dict[str, Any]] = []
        self._transport: list[dict[str, Any]] = []

    def gesture(self, name: str) -> Edits:
        """Return edits that belong to an ongoing gesture: heard at once, one undo step when it is finished."""
        return self._gestures.setdefault(str(name), Edits())

    def finish(self, name: str) -> None:
        """End the gesture ``name``, if it is under way, before anything else of this answer happens."""
        self._finished.append(str(name))

    def preview(self, owner: str, target: str, value: float, scope: str = "patch") -> None:
        """Let a value be heard without writing it. ``owner`` is a track, a return or ``master``."""
        self._previews.append(plain({"owner": owner, "scope": scope, "target": target, "value": value}))

    def play(self, tick: int | None = None) -> None:
        """Play from ``tick``, or from where the playhead stands."""
        self._transport.append(plain({"command": "play", "tick": tick}))

    def stop(self) -> None:
        """Stop; when stopped already, go back to the start."""
        self._transport.append({"command": "stop"})

    def seek(self, tick: int) -> None:
        """Move the playhead."""
        self._transport.append(plain({"command": "seek", "tick": tick}))

    def loop(self, start: int | None = None, end: int | None = None) -> None:
        """Repeat [start, end) in ticks, or play straight on."""
        region = None if start is None or end is None else [start, end]
        self._transport.append(plain({"command": "loop", "region": region}))

    def panic(self) -> None:
        """Silence everything at once."""
        self._transport.append({"command": "panic"})

    def _plain(self) -> dict[str, Any]:
        gestures = {name: edits._plain() for name, edits in self._gestures.items()}
        more = {"gestures": gestures, "finished": self._finished}
        return super()._plain() | more | {"previews": self._previews, "transport": self._transport}


def generator(**parameters: Declared) -> Callable[[F], F]:
    """Make a function the generator of this file. It is called with (song, selection, settings)."""

    def declare(function: F) -> F:
        registry.declare("generator", function, parameters)
        return function

    return declare


def controller(**parameters: Declared) -> Callable[[C], C]:
    """Make a class the controller of this file: made with (song, settings), then told of every event.

    Of its methods ``midi``, ``osc``, ``transport`` and ``parameter`` those that are there get the events of
    their kind and the song as it is, and return an :class:`Answer`, edits, or None.
    """

    def declare(kind: C) -> C:
        registry.declare("controller", kind, parameters)
        return kind

    return declare


def plain_answer(returned: Any) -> dict[str, Any]:
    """Return what a script returned as plain JSON. :class:`Mistake` when it is nothing of this module."""
    answer = Answer()
    if isinstance(returned, Answer):
        answer = returned
    elif isinstance(returned, (Edits, Steps)):
        answer.label = returned.label if isinstance(returned, Edits) else ""
        answer.add(returned)
    elif isinstance(returned, (list, tuple)):
        for item in returned:
            if not isinstance(item, (Edits, Steps)) or isinstance(item, Answer):
                raise Mistake(f"the list returned has a {type(item).__name__}; allowed: Steps, Edits")
            answer.add(item)
    elif returned is not None:
        raise Mistake(f"returned a {type(returned).__name__}; allowed: Steps, Edits, Answer, a list, None")
    return answer._plain()  # noqa: SLF001
