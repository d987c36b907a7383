"""What hands play, made to sound at once: past the sequencer, into the engine."""

from itertools import count
from threading import Lock
from typing import TYPE_CHECKING

from motorik.studio.hand import Express, Move, NoteOff, NoteOn

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.sequencer.events import Event
    from motorik.studio.audio_session import AudioSession

TARGETS = {"bend": "midi.bend", "pressure": "midi.pressure", "timbre": "midi.cc_74"}
"""What lanes call the touches of a keyboard."""


class HandSound:
    """Keys that are down, and their notes. Any thread may call."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, int], int] = {}
        self._numbers = count()
        self._lock = Lock()

    def clear(self) -> None:
        """Forget all keys: nothing sounds any more."""
        with self._lock:
            self._notes.clear()

    def play(self, session: "AudioSession", project: "Project", message: object) -> None:
        """Let ``message`` be heard; what names a track that is not there is not."""
        match message:
            case NoteOn(track=track, key=key):
                events = self._strike(project, message) if _has(project, track) else []
            case NoteOff(track=track, key=key):
                events = self._let_go(track, key)
            case Express():
                events = self._express(message)
            case Move():
                events = [_moved(message)]
            case _:
                return
        now = session.engine.frame()
        frame = getattr(message, "frame", None)
        if frame is not None and frame > now:
            for event in events:
                session.sequencer.schedule_event(_at(event, frame))
        else:
            session.push_now(events)

    def _strike(self, project: "Project", message: NoteOn) -> "list[Event]":
        from motorik.domain.tuning import pitch_of
        from motorik.sequencer.chance import mix, text_key
        from motorik.sequencer.events import Event, EventKind
        from motorik.sequencer.score import tuning_of

        patch = next(it.patch for it in project.tracks if it.id == message.track)
        pitch = pitch_of(tuning_of(project, patch), float(message.key))
        events = self._let_go(message.track, message.key)
        if pitch is None:
            return events
        with self._lock:
            note = mix(text_key(f"hand {message.track}") ^ next(self._numbers)) >> 1 or 1
            self._notes[message.track, message.key] = note
        on = Event(0, EventKind.NOTE_ON, message.track, note, pitch, message.velocity)
        return [*events, on]

    def _let_go(self, track: str, key: int) -> "list[Event]":
        from motorik.sequencer.events import Event, EventKind

        with self._lock:
            note = self._notes.pop((track, key), None)
        return [] if note is None else [Event(0, EventKind.NOTE_OFF, track, note)]

    def _express(self, message: Express) -> "list[Event]":
        from motorik.sequencer.events import Event, EventKind, Touch

        note = 0
        if message.key is not None:
            with self._lock:
                note = self._notes.get((message.track, message.key), 0)
            if not note:
                return []
        touch, target = Touch[message.touch.upper()], TARGETS[message.touch]
        return [
            Event(
                0, EventKind.EXPRESSION, message.track, note,
                target=target, value=message.value, touch=touch,
            )
        ]  # fmt: skip


def _moved(message: Move) -> "Event":
    from motorik.sequencer.events import Event, EventKind

    return Event(
        0, EventKind.PARAMETER, message.owner, scope=message.scope, target=message.target,
        value=message.value,
    )  # fmt: skip


def _at(event: "Event", frame: int) -> "Event":
    from dataclasses import replace

    return replace(event, frame=frame)


def _has(project: "Project", track: str) -> bool:
    return any(it.id == track for it in project.tracks)
