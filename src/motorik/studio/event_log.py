"""What a song plays, as one JSON object a line: readable, comparable line by line, the same bytes every time.

Fields in order: ``frame`` (at the render's sample rate), ``tick``, ``track`` (or return, or ``master``),
``pattern`` and ``row`` it is written at (null for automation), ``kind`` (``tempo``, ``note_on``,
``note_off``, ``note_cut``, ``parameter``, ``expression``), ``note`` (MIDI pitch of a note on, else null),
``value`` (velocity of a note on, the plain value of a parameter or an expression, beats per minute, else
null); then, where they apply, ``target``, ``touch`` (``bend``, ``pressure``, ``timbre``), ``beat`` (of a
tempo), ``turn`` (pass of the pattern), ``instrument`` (the patch of a note that is not
its track's own), ``accent``, ``slide`` and ``id``, which pairs a note's on and off. A
tempo has no track (null).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from motorik.sequencer.events import Event, EventKind
from motorik.sequencer.targets import OTHER

NAMES = {
    EventKind.TEMPO: "tempo",
    EventKind.NOTE_ON: "note_on",
    EventKind.NOTE_OFF: "note_off",
    EventKind.NOTE_CUT: "note_cut",
    EventKind.PARAMETER: "parameter",
    EventKind.EXPRESSION: "expression",
}
_VALUED = (EventKind.TEMPO, EventKind.PARAMETER, EventKind.EXPRESSION)


def log_line(event: Event) -> str:
    """Return the line for ``event``, without its newline."""
    sounds = event.kind is EventKind.NOTE_ON
    written = event.row >= 0
    fields: dict[str, Any] = {
        "frame": event.frame,
        "tick": event.tick,
        "track": event.owner or None,
        "pattern": event.pattern if written else None,
        "row": event.row if written else None,
        "kind": NAMES[event.kind],
        "note": _plain(event.pitch) if sounds else None,
        "value": _plain(event.velocity if sounds else event.value)
        if sounds or event.kind in _VALUED
        else None,
    }
    match event.kind:
        case EventKind.PARAMETER:
            fields["target"] = f"{event.scope}/{event.target}"
        case EventKind.EXPRESSION:
            fields["touch"] = event.touch.name.lower()
        case EventKind.TEMPO:
            fields["beat"] = _plain(event.beat)
    if event.turn:
        fields["turn"] = event.turn
    if event.kind is not EventKind.PARAMETER and event.scope.startswith(OTHER):
        fields["instrument"] = event.scope.removeprefix(OTHER)
    fields |= {name: True for name in ("accent", "slide") if getattr(event, name)}
    if event.kind not in (EventKind.PARAMETER, EventKind.TEMPO):
        fields["id"] = f"{event.note:016x}"
    return json.dumps(fields, separators=(",", ":"), allow_nan=False)


def log_text(events: Iterable[Event]) -> str:
    """Return the whole log, each line ended by a newline."""
    return "".join(f"{log_line(event)}\n" for event in events)


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


@dataclass(frozen=True, slots=True)
class LogDifference:
    """The first line (from 1) in which two logs differ; None where a log has ended."""

    line: int
    expected: dict[str, Any] | None
    actual: dict[str, Any] | None

    def sentence(self) -> str:
        """Name the event, its row and its track."""
        event = self.expected or self.actual or {}
        row = (
            "automation"
            if event.get("row") is None
            else f"row {event['row']} of pattern {event['pattern']!r}"
        )
        place = f"line {self.line}: {event.get('kind')} at frame {event.get('frame')}, {row}"
        place += f", track {event.get('track')!r}"
        if self.actual is None:
            return f"{place} is missing"
        if self.expected is None:
            return f"{place} was not expected"
        changed = [
            f"{name} {self.expected.get(name)!r} became {self.actual.get(name)!r}"
            for name in {**self.expected, **self.actual}
            if self.expected.get(name) != self.actual.get(name)
        ]
        return f"{place}: {', '.join(changed)}"


def first_log_difference(expected: Sequence[str], actual: Sequence[str]) -> LogDifference | None:
    """Return where two logs (lines without newlines) first differ, or None."""
    for index in range(max(len(expected), len(actual))):
        before = expected[index] if index < len(expected) else None
        after = actual[index] if index < len(actual) else None
        if before != after:
            return LogDifference(index + 1, _parse(before), _parse(after))
    return None


def _parse(line: str | None) -> dict[str, Any] | None:
    if line is None:
        return None
    try:
        fields = json.loads(line)
    except ValueError:
        fields = None
    return fields if isinstance(fields, dict) else {"line": line}
