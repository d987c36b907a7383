"""What hands play, made to sound at once: past the sequencer, into the engine."""

from functools import lru_cache
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING

from motorik.studio.hand import Express, Move, NoteOff, NoteOn

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.domain.tuning import Tuning
    from motorik.engine.live_keys import KeyAddresses
    from motorik.sequencer.events import Event
    from motorik.studio.audio_session import AudioSession

TARGETS = {"bend": "midi.bend", "pressure": "midi.pressure", "timbre": "midi.cc_74"}
"""What lanes call the touches of a keyboard."""
FIRST_JOINED = 2**63
"""From here on a native thread numbers the notes that it begins."""

_Held = tuple[str, str, int]
"""A key that is down: its player, its track, itself."""


class HandSound:
    """Keys that are down, and their notes. Any thread may call."""

    def __init__(self) -> None:
        self._notes: dict[_Held, int] = {}
        self._numbers = count()
        self._lock = Lock()
        self._addressed: tuple[object, ...] = (None, None, None)
        self._addresses: KeyAddresses | None = None

    def clear(self) -> None:
        """Forget all keys: nothing sounds any more."""
        with self._lock:
            self._notes.clear()

    def addresses(self, session: "AudioSession", project: "Project") -> "KeyAddresses":
        """Return whom keys play now; the same object while that does not change."""
        from motorik.engine.live_keys import KeyAddresses

        state = (session.engine, session.engine.layout, project)
        if any(a is not b for a, b in zip(state, self._addressed, strict=True)):
            slots = session.engine.key_slots()
            tracks = {
                it.id: (slots[it.id], _pitches(project, it.patch)) for it in project.tracks if it.id in slots
            }
            found = KeyAddresses(session.engine, tracks)
            if found != self._addresses:
                self._addresses = found
            self._addressed = state
        assert self._addresses is not None
        return self._addresses

    def play(self, session: "AudioSession", project: "Project", message: object) -> None:
        """Let ``message`` be heard; what names a track that is not there is not."""
        match message:
            case NoteOn(sounds=int()):
                self._join(session, project, message)
                return
            case NoteOn(track=track):
                events = self._strike(project, message) if _has(project, track) else []
            case NoteOff():
                events = self._let_go(message)
            case Express():
                events = self._express(message)
                if message.sounds and all(not it.note or it.note >= FIRST_JOINED for it in events):
                    session.tell_along(events)
                    return
            case Move():
                events = [_moved(message)]
            case _:
                return
        now = session.engine.frame()
        frame = getattr(message, "frame", None)
        # What sounds already is never waited with; to end it once more is not heard where a chunk begins.
        if frame is not None and frame > now and not any(event.note >= FIRST_JOINED for event in events):
            for event in events:
                session.sequencer.schedule_event(_at(event, frame))
        else:
            session.push_now(events)

    def _strike(self, project: "Project", message: NoteOn) -> "list[Event]":
        from motorik.sequencer.chance import mix, text_key

        pitch = _pitches(project, _patch(project, message.track))[message.key]
        events = self._let_go(message)
        if pitch is None:
            return events
        note = mix(text_key(f"hand {message.track}") ^ next(self._numbers)) >> 1 or 1
        return [*events, self._begin(message, note, pitch)]

    def _join(self, session: "AudioSession", project: "Project", message: NoteOn) -> None:
        """Take over a note that sounds already. It may be over by now: to end it twice does no harm."""
        session.push_now(self._let_go(message))
        pitch = _pitches(project, _patch(project, message.track))[message.key]
        session.tell_along([self._begin(message, message.sounds or 0, pitch or float(message.key))])

    def _begin(self, message: NoteOn, note: int, pitch: float) -> "Event":
        from motorik.sequencer.events import Event, EventKind

        with self._lock:
            self._notes[message.player, message.track, message.key] = note
        return Event(0, EventKind.NOTE_ON, message.track, note, pitch, message.velocity)

    def _let_go(self, message: NoteOn | NoteOff) -> "list[Event]":
        from motorik.sequencer.events import Event, EventKind

        with self._lock:
            note = self._notes.pop((message.player, message.track, message.key), None)
        return [] if note is None else [Event(0, EventKind.NOTE_OFF, message.track, note)]

    def _express(self, message: Express) -> "list[Event]":
        from motorik.sequencer.events import Event, EventKind, Touch

        touch, target = Touch[message.touch.upper()], TARGETS[message.touch]
        return [
            Event(
                0, EventKind.EXPRESSION, message.track, note,
                target=target, value=message.value, touch=touch,
            )
            for note in self._touched(message)
        ]  # fmt: skip

    def _touched(self, message: Express) -> list[int]:
        """Return the notes that are meant; 0 stands for all."""
        if message.key is None:
            return [0]
        with self._lock:
            return [
                note
                for (player, track, key), note in self._notes.items()
                if (track, key) == (message.track, message.key) and message.player in ("", player)
            ]


def _moved(message: Move) -> "Event":
    from motorik.sequencer.events import Event, EventKind

    return Event(
        0, EventKind.PARAMETER, message.owner, scope=message.scope, target=message.target,
        value=message.value,
    )  # fmt: skip


def _at(event: "Event", frame: int) -> "Event":
    from dataclasses import replace

    return replace(event, frame=frame)


def _pitches(project: "Project", patch: str) -> "tuple[float | None, ...]":
    from motorik.sequencer.score import tuning_of

    return _pitches_in(tuning_of(project, patch))


@lru_cache(maxsize=64)
def _pitches_in(tuning: "Tuning | None") -> "tuple[float | None, ...]":
    from motorik.domain.tuning import pitch_of

    return tuple(pitch_of(tuning, float(key)) for key in range(128))


def _patch(project: "Project", track: str) -> str:
    return next(it.patch for it in project.tracks if it.id == track)


def _has(project: "Project", track: str) -> bool:
    return any(it.id == track for it in project.tracks)
