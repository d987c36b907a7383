"""The recorder: listens to what hands do while the song plays, and knows what a take would write.

Everything lands when it is done; the edits are worked out when they are asked for. Until the take ends, what
it would write is heard with the song but written nowhere.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from threading import RLock
from time import perf_counter
from typing import TYPE_CHECKING

from motorik.studio.errors import BadInput
from motorik.studio.hand import Express, Move, NoteOff, NoteOn, RecordingState, Release
from motorik.studio.hand_sound import TARGETS

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.editing.take import Span, TakeLog, TakeSettings, Target
    from motorik.studio.moments import Moment
    from motorik.studio.taking import Taking

_log = logging.getLogger(__name__)

AHEAD_SECONDS = 0.06
"""A note is not added to what is heard until its place has passed by this much: it would sound twice."""
PAUSE = 10
"""After something was worked out, how many times as long it is left alone."""

Now = Callable[[int | None], "Moment | None"]
"""Returns the moment at a frame of the engine, None: now."""


class Recorder:
    """Takes of one studio. Any thread may call.

    ``now`` tells which tick is heard when; ``changed`` is told that other things are to be heard.
    """

    def __init__(
        self,
        project: "Callable[[], Project]",
        now: Now,
        changed: Callable[[], None],
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._project, self._now, self._changed, self._clock = project, now, changed, clock
        self._lock = RLock()
        self._settings: TakeSettings | None = None
        self._armed: dict[str, None] = {}
        self._by_hand: bool | None = None
        self._punches: list[tuple[int, int | None]] = []
        self._take: Taking | None = None
        self._heard: object = None
        self._rest_until = 0.0

    @property
    def settings(self) -> "TakeSettings":
        """How takes are written."""
        from motorik.editing.take import TakeSettings

        return self._settings or TakeSettings()

    def set_settings(self, settings: "TakeSettings") -> None:
        """Write takes otherwise from now on; the take under way too."""
        with self._lock:
            self._settings = settings
        self.look()

    @property
    def records(self) -> bool:
        """Whether a take is under way."""
        return self._take is not None

    def state(self, count_in: int = 0) -> RecordingState:
        """Return what faces are shown."""
        with self._lock:
            take = self._take
            moment = self._now(None) if take or self._punches else None
            punched = moment is not None and self._punched(moment.tick)
            return RecordingState(
                recording=take is not None,
                tracks=tuple(self._armed),
                punched=punched,
                count_in=count_in if take else 0,
                notes=len(take.log.notes) if take else 0,
                layers=len(take.log.layers) if take else 0,
                punches=tuple(self._punches),
            )

    def arm(self, track: str, *, on: bool) -> None:
        """Arm a track, or not. Raises :class:`BadInput` when there is none called so."""
        ids = [it.id for it in self._project().tracks]
        if on and track not in ids:
            raise BadInput(f"no track {track!r}; allowed: {', '.join(ids[:8]) or 'none, there is none'}")
        with self._lock:
            self._armed.pop(track, None)
            if on:
                self._armed[track] = None

    def begin(self) -> None:
        """Begin a take. Raises :class:`BadInput` when there is nothing to record."""
        from motorik.studio.taking import Taking

        with self._lock:
            if self._take is None:
                if not self._armed and self.settings.moves is None:
                    raise BadInput("nothing to record: no track is armed and moves are not recorded")
                self._take, self._by_hand, self._heard = Taking(), None, None
        self.look()

    def punch(self, *, on: bool) -> None:
        """Punch in or out by hand."""
        with self._lock:
            self.look()
            moment = self._now(None)
            self._by_hand = on
            if moment is not None:
                self._note_punch(moment, on=on)
            if self._take is not None:
                self._take.close_all(moment)
        self.look(at_once=True)

    def _note_punch(self, moment: "Moment", *, on: bool) -> None:
        if not moment.performs:
            return
        tick = moment.tick
        if self._punches and self._punches[-1][1] is None:
            start = self._punches.pop()[0]
            if tick > start:
                self._punches.append((start, tick))
        if on:
            self._punches.append((tick, None))

    def drop_layer(self) -> None:
        """Forget the last round in which something was played."""
        with self._lock:
            if self._take is not None and self._take.log.layers:
                self._take.log = self._take.log.without_layer(self._take.log.layers[-1])
        self.look(at_once=True)

    def finish(self) -> "tuple[TakeLog, TakeSettings] | None":
        """End the take and return it, None when there is none or nothing was done in it."""
        with self._lock:
            take = self._take
            if take is None:
                return None
            self.look()
            take.close_all(self._now(None))
            self._take, self._by_hand, self._heard = None, None, None
            log = take.log
        return (log, self.settings) if log.notes or log.rows or log.moves else None

    def performance_spans(self, end: int) -> list[tuple[int, int]]:
        """Return where a performance that ended at ``end`` is to be kept; none: everywhere."""
        with self._lock:
            spans = [(start, end if stop is None else min(stop, end)) for start, stop in self._punches]
            self._punches.clear()
            region = self.settings.region
        spans = spans or ([(region[0], min(region[1], end))] if region else [])
        return [span for span in spans if span[0] < span[1]]

    @property
    def armed(self) -> frozenset[str]:
        """The tracks that are armed."""
        return frozenset(self._armed)

    # ---- what hands do --------------------------------------------------------------------------------

    def hear(self, message: object) -> None:
        """Take in what a hand does; nothing, while no take is under way."""
        with self._lock:
            take = self._take
            if take is None:
                return
            moment = self._moment(getattr(message, "frame", None))
            match message:
                case NoteOn(track=track):
                    take.let_go(message, moment)
                    if moment is not None and track in self._armed and self._punched(moment.tick):
                        take.strike(message, moment, self.settings, self._knows)
                case NoteOff():
                    take.let_go(message, moment)
                case Express(track=track) if track in self._armed:
                    self._express(take, message, moment)
                case Move(owner=owner, scope=scope, target=target, value=value):
                    self._sample(take, (owner, scope, target), value, moment)
                case Release(owner=owner, scope=scope, target=target):
                    take.close_stroke((owner, scope, target))
                case _:
                    pass

    def _knows(self, pattern: str) -> bool:
        return any(it.id == pattern for it in self._project().patterns)

    def _moment(self, frame: int | None) -> "Moment | None":
        """Return the moment a hand meant."""
        moment = self._now(frame)
        late = self.settings.late_ms
        if moment is None or not late:
            return moment
        return self._now(max(moment.frame - round(late * moment.frames_a_second / 1000), 0))

    def _punched(self, tick: int) -> bool:
        if self._by_hand is not None:
            return self._by_hand
        region = self.settings.region
        return region is None or region[0] <= tick < region[1]

    def _express(self, take: "Taking", message: Express, moment: "Moment | None") -> None:
        target, value = TARGETS[message.touch], message.value * (127 if message.touch == "timbre" else 1)
        if message.key is not None:
            if message.touch != "pressure":
                return  # no lane has it for one key
            target, value = f"midi.key_{message.key}", message.value * 127
        self._sample(take, (message.track, "midi", target), value, moment)
        if value == 0:
            take.close_stroke((message.track, "midi", target))

    def _sample(self, take: "Taking", target: "Target", value: float, moment: "Moment | None") -> None:
        if moment is None or self.settings.moves is None or not self._punched(moment.tick):
            return
        if take.sample(target, value, moment):
            self.look(at_once=True)

    # ---- what is heard of it --------------------------------------------------------------------------

    def look(self, *, at_once: bool = False) -> None:
        """See where the song is; say so when other things are to be heard. Call it ten times a second."""
        from motorik.editing.recording import RecordMode

        with self._lock:
            take, moment = self._take, self._now(None)
            if take is None:
                return
            if moment is not None:
                replaced = self._armed if self.settings.mode is RecordMode.REPLACE else ()
                take.pass_over(moment, self._recorded, tuple(replaced))
            if not at_once and self._clock() < self._rest_until:
                return
            heard = self._audible(take)
            if heard == self._heard:
                return
            self._heard = heard
        self._changed()

    def _recorded(self, span: "Span") -> "Span | None":
        """Return what of a span is recorded: all, none, or what lies in the region."""
        region = self.settings.region
        if self._by_hand is None and region is not None:
            return replace(span, start=max(span.start, region[0]), end=min(span.end, region[1]))
        return None if self._by_hand is False else span

    def _audible(self, take: "Taking") -> tuple[object, ...]:
        """Return what may be heard of a take by now, and the tracks that are silent but for the hand."""
        from motorik.editing.take import TakeLog

        moment = take.last
        if moment is None:
            return TakeLog(), frozenset()
        log = take.heard_by(moment.tick - round(AHEAD_SECONDS * moment.ticks_a_second))
        return replace(log, spans=()), self._silenced(moment), self._held(take)

    def _held(self, take: "Taking") -> "frozenset[Target]":
        """Return the parameters that keep their last value for now: touched ones, and those that latched."""
        from motorik.editing.automating import RecordMode

        if self.settings.moves is RecordMode.TOUCH:
            return take.held
        return take.held | {move.target for move in take.log.moves}

    def _silenced(self, moment: "Moment") -> frozenset[str]:
        """Return the tracks on which nothing but what is played by hand is to be heard now."""
        from motorik.editing.recording import RecordMode

        soon = moment.tick + round(3 * AHEAD_SECONDS * moment.ticks_a_second)
        replaces = self.settings.mode is RecordMode.REPLACE
        return self.armed if replaces and (self._punched(moment.tick) or self._punched(soon)) else frozenset()

    def dressed(self, project: "Project") -> "Project":
        """Return ``project`` as it is heard while a take is under way: with what was recorded so far."""
        from motorik.editing.take import silenced, write_take

        with self._lock:
            take = self._take
            if take is None or take.last is None:
                return project
            began, moment = self._clock(), take.last
            log = take.heard_by(moment.tick - round(AHEAD_SECONDS * moment.ticks_a_second))
            try:
                heard = write_take(project, log, self.settings, held=self._held(take)).applied(project)
                heard = silenced(heard, self._silenced(moment))
            except ValueError:
                _log.exception("the take cannot be heard yet")
                heard = project
            self._rest_until = self._clock() + PAUSE * (self._clock() - began)
            return heard
