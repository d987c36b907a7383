"""The recorder: listens to what hands do while the song plays, and knows what a take would write.

Everything lands when it is done; the edits are worked out when they are asked for. Until the take ends, what
it would write is heard with the song but written nowhere.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import RLock
from time import perf_counter
from typing import TYPE_CHECKING

from motorik.studio.errors import BadInput
from motorik.studio.hand import Express, Move, NoteOff, NoteOn, RecordingState, Release
from motorik.studio.hand_sound import TARGETS

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.editing.bench import Outcome
    from motorik.editing.take import Span, TakeLog, TakenMove, TakenNote, TakeSettings, Target
    from motorik.studio.moments import Moment

_log = logging.getLogger(__name__)

AHEAD_SECONDS = 0.06
"""A note is not added to what is heard until its place has passed by this much: it would sound twice."""
PAUSE = 10
"""After something was worked out, how many times as long it is left alone."""
MOST_NOTES = 100_000

Now = Callable[[int | None], "Moment | None"]
"""Returns the moment at a frame of the engine, None: now."""


@dataclass(frozen=True, slots=True)
class _Down:
    """A key that is down: what its note will be, and when it was struck."""

    note: "TakenNote"
    frame: int


@dataclass
class _Stroke:
    """What one touch of a control has given so far, in one round."""

    turn: int
    samples: list[tuple[int, float]] = field(default_factory=list)


@dataclass
class _Take:
    """A take under way."""

    log: "TakeLog"
    turns: dict[int, int] = field(default_factory=dict)
    down: dict[tuple[str, int], _Down] = field(default_factory=dict)
    strokes: "dict[Target, _Stroke]" = field(default_factory=dict)
    last: "Moment | None" = None
    passing: "TakeLog | None" = None


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
        self._take: _Take | None = None
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
            take, moment = self._take, self._now(None)
            punched = moment is not None and self._punched(moment.tick)
            return RecordingState(
                recording=take is not None,
                tracks=tuple(self._armed),
                punched=punched if take or self._punches else False,
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
        from motorik.editing.take import TakeLog

        with self._lock:
            if self._take is None:
                if not self._armed and self.settings.moves is None:
                    raise BadInput("nothing to record: no track is armed and moves are not recorded")
                self._take, self._by_hand, self._heard = _Take(TakeLog()), None, None
        self.look()

    def punch(self, *, on: bool) -> None:
        """Punch in or out by hand."""
        with self._lock:
            self.look()
            moment = self._now(None)
            self._by_hand = on
            if moment is not None:
                self._note_punch(moment.tick, on=on)
            self._close_all(moment)
        self.look(at_once=True)

    def _note_punch(self, tick: int, *, on: bool) -> None:
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
            self._close_all(self._now(None))
            self._take, self._by_hand, self._heard = None, None, None
            self._punches.clear()
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
            if self._take is None:
                return
            moment = self._moment(getattr(message, "frame", None))
            match message:
                case NoteOn(track=track, key=key, velocity=velocity):
                    self._let_go(track, key, moment)
                    if moment is not None and track in self._armed and self._punched(moment.tick):
                        self._strike(track, key, velocity, moment)
                case NoteOff(track=track, key=key):
                    self._let_go(track, key, moment)
                case Express():
                    self._express(message, moment)
                case Move(owner=owner, scope=scope, target=target, value=value):
                    self._sample((owner, scope, target), value, moment)
                case Release(owner=owner, scope=scope, target=target):
                    self._close_stroke((owner, scope, target))
                case _:
                    pass

    def _moment(self, frame: int | None) -> "Moment | None":
        moment = self._now(None)
        if moment is None and frame is None:
            return None
        late = self.settings.late_ms
        if frame is None and not late:
            return moment
        rate = 48 if moment is None else moment.frames_a_second / 1000
        at = frame if frame is not None else (moment.frame if moment else 0)
        return self._now(max(at - round(late * rate), 0))

    def _turn(self, moment: "Moment") -> int:
        assert self._take is not None
        return self._take.turns.setdefault(moment.leg.number, len(self._take.turns))

    def _punched(self, tick: int) -> bool:
        if self._by_hand is not None:
            return self._by_hand
        region = self.settings.region
        return region is None or region[0] <= tick < region[1]

    def _strike(self, track: str, key: int, velocity: float, moment: "Moment") -> None:
        from motorik.editing.landing import landing
        from motorik.editing.take import TakenNote

        take = self._take
        if take is None or len(take.log.notes) >= MOST_NOTES:
            return
        at = landing(
            moment.heard, track, moment.tick, self.settings.quantise,
            loop=moment.loop, loop_pass=moment.leg.loop_pass,
        )  # fmt: skip
        known = at is not None and any(it.id == at.pattern for it in self._project().patterns)
        note = TakenNote(track, key, velocity, moment.tick, 1, self._turn(moment), at if known else None)
        take.down[track, key] = _Down(note, moment.frame)
        take.log = replace(take.log, loop=moment.loop or take.log.loop)

    def _let_go(self, track: str, key: int, moment: "Moment | None") -> None:
        take = self._take
        down = take.down.pop((track, key), None) if take else None
        if take is None or down is None:
            return
        note = replace(down.note, length=self._length(down, moment or take.last))
        take.log = replace(take.log, notes=(*take.log.notes, note))
        self._close_stroke((track, "midi", "midi.pressure"))
        self._close_stroke((track, "midi", f"midi.key_{key}"))

    def _length(self, down: _Down, moment: "Moment | None") -> int:
        """Return how many ticks a note lasted; across the turn of a loop by the frames it was held."""
        if moment is None:
            return 1
        if self._turn(moment) == down.note.turn and moment.tick > down.note.tick:
            return moment.tick - down.note.tick
        from motorik.sequencer.timeline import timeline_of

        timeline = timeline_of(moment.heard.tempo, moment.frames_a_second)
        start = timeline.frame_at(down.note.tick)
        return max(timeline.first_tick_at(start + moment.frame - down.frame) - down.note.tick, 1)

    def _express(self, message: Express, moment: "Moment | None") -> None:
        if message.track not in self._armed:
            return
        target, value = TARGETS[message.touch], message.value * (127 if message.touch == "timbre" else 1)
        if message.key is not None and message.touch == "pressure":
            target, value = f"midi.key_{message.key}", message.value * 127
        elif message.key is not None:
            return
        self._sample((message.track, "midi", target), value, moment)
        if value == 0:
            self._close_stroke((message.track, "midi", target))

    def _sample(self, target: "Target", value: float, moment: "Moment | None") -> None:
        take = self._take
        if take is None or moment is None or self.settings.moves is None or not self._punched(moment.tick):
            return
        turn = self._turn(moment)
        stroke = take.strokes.get(target)
        if stroke is not None and stroke.turn != turn:
            self._close_stroke(target)
            stroke = None
        first = stroke is None
        stroke = stroke or take.strokes.setdefault(target, _Stroke(turn))
        if stroke.samples and stroke.samples[-1][0] >= moment.tick:
            stroke.samples[-1] = (stroke.samples[-1][0], value)
        else:
            stroke.samples.append((moment.tick, value))
        if first:
            self.look(at_once=True)

    def _close_stroke(self, target: "Target") -> None:
        from motorik.editing.take import TakenMove

        take = self._take
        stroke = take.strokes.pop(target, None) if take else None
        if take is not None and stroke is not None:
            move = TakenMove(target, stroke.turn, tuple(stroke.samples))
            take.log = replace(take.log, moves=(*take.log.moves, move))

    def _close_all(self, moment: "Moment | None") -> None:
        """End what is held, where it is punched out or the take ends."""
        if self._take is not None:
            for track, key in list(self._take.down):
                self._let_go(track, key, moment)
            for target in list(self._take.strokes):
                self._close_stroke(target)

    # ---- what is heard of it --------------------------------------------------------------------------

    def look(self, *, at_once: bool = False) -> None:
        """See where the song is; say so when other things are to be heard. Call it ten times a second."""
        with self._lock:
            take = self._take
            if take is None:
                return
            moment = self._now(None)
            if moment is not None:
                self._pass(take, moment)
                take.last = moment
            if not at_once and self._clock() < self._rest_until:
                return
            heard = self._audible(take)
            if heard == self._heard:
                return
            self._heard = heard
        self._changed()

    def _pass(self, take: _Take, moment: "Moment") -> None:
        """Note what the song has passed over since the last look."""
        from motorik.editing.take import Span

        last = take.last
        turn = self._turn(moment)
        if last is None or last.leg.number == moment.leg.number:
            start = moment.tick if last is None else last.tick
            spans = [Span(turn, start, moment.tick)]
        else:
            end = last.leg.end_tick or last.tick
            spans = [Span(self._turn(last), last.tick, end), Span(turn, moment.leg.start_tick, moment.tick)]
        for span in spans:
            for inside in self._recorded(span):
                self._add_span(take, inside, moment)

    def _recorded(self, span: "Span") -> "list[Span]":
        """Return what of a span is recorded: all, none, or what lies in the region."""
        region = self.settings.region
        if self._by_hand is None and region is not None:
            span = replace(span, start=max(span.start, region[0]), end=min(span.end, region[1]))
        elif self._by_hand is False:
            return []
        return [span] if span.start < span.end else []

    def _add_span(self, take: _Take, span: "Span", moment: "Moment") -> None:
        from motorik.editing.landing import rows_passed
        from motorik.editing.recording import RecordMode
        from motorik.editing.take import PassedRow

        spans = take.log.spans
        if spans and (spans[-1].turn, spans[-1].end) == (span.turn, span.start):
            spans = (*spans[:-1], replace(spans[-1], end=span.end))
        else:
            spans = (*spans, span)
        rows: list[PassedRow] = []
        if self.settings.mode is RecordMode.REPLACE:
            for track in self._armed:
                passed = rows_passed(moment.heard, track, span.start, span.end, moment.leg.loop_pass)
                rows += [PassedRow(track, pattern, row, tick, span.turn) for tick, pattern, row in passed]
        take.log = replace(take.log, spans=spans, rows=(*take.log.rows, *rows))

    def _audible(self, take: _Take) -> tuple[object, ...]:
        """Work out what of the take may be heard by now; return what that depends on."""
        moment, log = take.last, take.log
        if moment is None:
            return ()
        ahead = round(AHEAD_SECONDS * moment.ticks_a_second)
        open_moves = self._open_moves(take)
        log = log.until(self._turn(moment), moment.tick - ahead)
        take.passing = replace(log, moves=(*log.moves, *open_moves))
        silent = self._silenced(moment)
        held = tuple((it.target, it.samples[-1]) for it in open_moves)
        return log.notes, log.rows, log.moves, held, silent

    def _open_moves(self, take: _Take) -> "list[TakenMove]":
        from motorik.editing.take import TakenMove

        return [TakenMove(target, it.turn, tuple(it.samples)) for target, it in take.strokes.items()]

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
            if take is None or take.passing is None or take.last is None:
                return project
            began = self._clock()
            try:
                held = frozenset(take.strokes)
                heard = write_take(project, take.passing, self.settings, held=held).applied(project)
                heard = silenced(heard, self._silenced(take.last))
            except ValueError:
                _log.exception("the take cannot be heard yet")
                heard = project
            self._rest_until = self._clock() + PAUSE * (self._clock() - began)
            return heard


def write(project: "Project", log: "TakeLog", settings: "TakeSettings") -> "Outcome":
    """Return the edits that write a take; :class:`BadInput` in one sentence when that cannot be."""
    from motorik.editing.take import write_take

    try:
        return write_take(project, log, settings)
    except ValueError as error:
        raise BadInput(str(error)) from error
