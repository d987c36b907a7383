"""A take under way: keys that are down, controls that are held, what the song has passed over."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from motorik.editing.landing import landing, rows_passed
from motorik.editing.take import PassedRow, Span, TakeLog, TakenMove, TakenNote, TakeSettings, Target
from motorik.studio.hand import NoteOff, NoteOn

if TYPE_CHECKING:
    from motorik.studio.moments import Moment

MOST_NOTES = 100_000
MOST_SAMPLES = 500_000
"""What a take holds at most; what is done later is heard and not recorded."""


@dataclass(frozen=True, slots=True)
class _Down:
    """A key that is down: what its note will be, and the frame at which it was struck."""

    note: TakenNote
    frame: int


@dataclass
class _Stroke:
    """What one touch of a control has given so far, in one round."""

    turn: int
    samples: list[tuple[int, float]] = field(default_factory=list)


class Taking:
    """What was done so far. Single-threaded. Rounds of a loop are counted from 0, as they are met."""

    def __init__(self) -> None:
        self.log = TakeLog()
        self.last: Moment | None = None
        self._turns: dict[int, int] = {}
        self._down: dict[tuple[str, str, int], _Down] = {}
        self._strokes: dict[Target, _Stroke] = {}
        self._samples = 0

    @property
    def held(self) -> frozenset[Target]:
        """The parameters a hand is on."""
        return frozenset(self._strokes)

    def turn(self, moment: "Moment") -> int:
        """Return the round that ``moment`` lies in."""
        return self._turns.setdefault(moment.leg.number, len(self._turns))

    def strike(
        self,
        message: NoteOn,
        moment: "Moment",
        settings: TakeSettings,
        known: Callable[[str], bool],
    ) -> None:
        """Begin a note where it lands; on a pattern that is not ``known`` it is on none yet."""
        if len(self.log.notes) + len(self._down) >= MOST_NOTES:
            return
        at = landing(
            moment.heard, message.track, moment.tick, settings.quantise,
            loop=moment.loop, loop_pass=moment.leg.loop_pass,
        )  # fmt: skip
        at = at if at is not None and known(at.pattern) else None
        turn = self.turn(moment)
        note = TakenNote(message.track, message.key, message.velocity, moment.tick, 1, turn, at)
        self._down[message.player, message.track, message.key] = _Down(note, moment.frame)
        self.log = replace(self.log, loop=moment.loop or self.log.loop)

    def let_go(self, message: NoteOn | NoteOff, moment: "Moment | None") -> None:
        """End a note, at the last known moment when there is none now; a key that is up does nothing."""
        down = self._down.pop((message.player, message.track, message.key), None)
        if down is not None:
            self._end(down, moment)

    def _end(self, down: _Down, moment: "Moment | None") -> None:
        note = replace(down.note, length=self._length(down, moment or self.last))
        self.log = replace(self.log, notes=(*self.log.notes, note))
        self.close_stroke((note.track, "midi", "midi.pressure"))
        self.close_stroke((note.track, "midi", f"midi.key_{note.key}"))

    def sample(self, target: Target, value: float, moment: "Moment") -> bool:
        """Note a value of a parameter; return whether a hand has just been laid on it."""
        if self._samples >= MOST_SAMPLES:
            return False
        self._samples += 1
        turn = self.turn(moment)
        stroke = self._strokes.get(target)
        if stroke is not None and stroke.turn != turn:
            self.close_stroke(target)
            stroke = None
        if stroke is None:
            self._strokes[target] = _Stroke(turn, [(moment.tick, value)])
            return True
        if stroke.samples[-1][0] >= moment.tick:
            stroke.samples[-1] = (stroke.samples[-1][0], value)
        else:
            stroke.samples.append((moment.tick, value))
        return False

    def close_stroke(self, target: Target) -> None:
        """Take the hand off a parameter."""
        stroke = self._strokes.pop(target, None)
        if stroke is not None:
            move = TakenMove(target, stroke.turn, tuple(stroke.samples))
            self.log = replace(self.log, moves=(*self.log.moves, move))

    def close_all(self, moment: "Moment | None") -> None:
        """End all that is held: it is punched out, or the take ends."""
        held, self._down = self._down, {}
        for down in held.values():
            self._end(down, moment)
        for target in list(self._strokes):
            self.close_stroke(target)

    def pass_over(
        self, moment: "Moment", recorded: Callable[[Span], Span | None], replaced: Collection[str]
    ) -> None:
        """Note what the song has passed over since the last moment.

        ``recorded`` tells which part of a span is; on the tracks in ``replaced`` what lay there goes.
        """
        last, turn = self.last, self.turn(moment)
        self.last = moment
        if last is None or last.leg.number == moment.leg.number:
            spans = [Span(turn, moment.tick if last is None else last.tick, moment.tick)]
        else:
            spans = [
                Span(self.turn(last), last.tick, _left_at(last, moment)),
                Span(turn, moment.leg.start_tick, moment.tick),
            ]
        for span in spans:
            inside = recorded(span)
            if inside is not None and inside.start < inside.end:
                self._add_span(inside, moment, replaced)

    def heard_by(self, tick: int) -> TakeLog:
        """Return what may be heard of the take when the song has come to ``tick`` of the last moment's round.

        What is held is in it as far as it has gone.
        """
        if self.last is None:
            return TakeLog()
        log = self.log.until(self.turn(self.last), tick)
        held = [TakenMove(target, it.turn, tuple(it.samples)) for target, it in self._strokes.items()]
        return replace(log, moves=(*log.moves, *held))

    def _length(self, down: _Down, moment: "Moment | None") -> int:
        """Return how many ticks a note lasted; across the turn of a loop by the frames it was held."""
        if moment is None:
            return 1
        if self.turn(moment) == down.note.turn and moment.tick > down.note.tick:
            return moment.tick - down.note.tick
        from motorik.sequencer.timeline import timeline_of

        timeline = timeline_of(moment.heard.tempo, moment.frames_a_second)
        start = timeline.frame_at(down.note.tick)
        return max(timeline.first_tick_at(start + moment.frame - down.frame) - down.note.tick, 1)

    def _add_span(self, span: Span, moment: "Moment", replaced: Collection[str]) -> None:
        spans = self.log.spans
        if spans and (spans[-1].turn, spans[-1].end) == (span.turn, span.start):
            spans = (*spans[:-1], replace(spans[-1], end=span.end))
        else:
            spans = (*spans, span)
        rows = [
            PassedRow(track, pattern, row, tick, span.turn)
            for track in replaced
            for tick, pattern, row in rows_passed(
                moment.heard, track, span.start, span.end, moment.leg.loop_pass
            )
        ]
        self.log = replace(self.log, spans=spans, rows=(*self.log.rows, *rows))


def _left_at(last: "Moment", moment: "Moment") -> int:
    """Return the tick at which the leg of ``last`` was left: its end, or where the song jumped."""
    from motorik.sequencer.timeline import timeline_of

    leg, left = last.leg, moment.leg.start_frame
    if leg.end_tick is not None and leg.end_frame is not None and left >= leg.end_frame:
        return leg.end_tick
    timeline = timeline_of(last.heard.tempo, last.frames_a_second)
    return max(timeline.first_tick_at(max(left - leg.offset, 0)), last.tick)
