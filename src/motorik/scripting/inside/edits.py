"""What a script can say: edits, and for controllers gestures, previews and transport."""

from typing import Any

from motorik.scripting.inside.place import script_line
from motorik.scripting.inside.records import Mistake, plain
from motorik.scripting.inside.steps import Steps


class Edits:
    """What should change, in order. All of it becomes one step of undo, called ``label``."""

    def __init__(self, label: str = "") -> None:
        self.label = label
        self.listed: list[Steps | tuple[int, dict[str, Any]]] = []

    def steps(self, where: Any, rows: int | None = None) -> Steps:
        """Return new content for cells of a pattern, to be filled (see :class:`Steps`)."""
        made = Steps(where, rows)
        self.listed.append(made)
        return made

    def edit(self, op: str, **fields: Any) -> None:
        """Add any edit of the reference by its ``op``: ``edit("set_tempo_points", items=[…])``."""
        self.listed.append((script_line(), {"op": str(op), **plain(fields)}))

    def knob(self, track: Any, target: str, value: float | None) -> None:
        """Turn a knob of a track's instrument, ``"filter.cutoff"``, in its unit; None is the default."""
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
        self.listed.extend([other] if isinstance(other, Steps) else other.listed)

    def to_plain(self) -> dict[str, Any]:
        """Return all of it as plain JSON."""
        pairs: list[tuple[int, dict[str, Any]]] = []
        for entry in self.listed:
            pairs += entry.entries() if isinstance(entry, Steps) else [entry]
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
        """Return edits of a gesture under way: heard at once, one undo step when it is finished."""
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

    def to_plain(self) -> dict[str, Any]:
        """Return all of it as plain JSON."""
        gestures = {name: edits.to_plain() for name, edits in self._gestures.items()}
        more = {"gestures": gestures, "finished": self._finished}
        return super().to_plain() | more | {"previews": self._previews, "transport": self._transport}


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
        kind = type(returned).__name__
        raise Mistake(f"returned a value of type {kind}; allowed: Steps, Edits, Answer, a list, None")
    return answer.to_plain()
