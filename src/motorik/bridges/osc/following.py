"""The song as it plays, read ahead beside the sequencer: the same events, from the same pure schedule."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from motorik.domain.project import Project
from motorik.sequencer.events import Event, EventKind, event_order
from motorik.sequencer.leg import Leg
from motorik.sequencer.schedule import schedule
from motorik.sequencer.score import score_of
from motorik.sequencer.timeline import timeline_of
from motorik.sequencer.transport_state import TransportState

_ENDS = (EventKind.NOTE_OFF, EventKind.NOTE_CUT)


@dataclass(frozen=True, slots=True)
class Told:
    """Events that act before the frame asked for, by engine frame; ``ends``: all that sounds ends first."""

    events: tuple[Event, ...] = ()
    ends: bool = False


class Follower:
    """Reads what a transport plays. One thread calls."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._reached: dict[int, int] = {}
        self._legs: tuple[Leg, ...] = ()
        self._project: Project | None = None
        self._fill = False
        self._filled: dict[int, int] = {}
        self._coming: list[tuple[object, int, Event]] = []
        self._counter = 0
        self._sounding: set[int] = set()

    def read(self, state: TransportState, project: Project, until_frame: int) -> Told:
        """Return what acts before engine ``until_frame`` and was not told yet.

        ``project`` is what is heard when nothing is performed. What was told already stays told: a change
        begins after it, as it does for the engine.
        """
        heard, legs = state.heard or project, state.legs if state.playing else ()
        known = {leg.number for leg in legs}
        jumped = any(it.number not in known for it in self._legs if not self._is_over(it))
        changed = (
            heard is not self._project
            or state.fill != self._fill
            or any(leg not in self._legs for leg in legs if leg.number in self._filled)
        )
        ends = jumped and bool(self._sounding)
        if jumped or changed:
            self._forget(keep_ends=not jumped)
        if jumped:
            self._sounding.clear()
        self._legs, self._project, self._fill = legs, heard, state.fill
        for leg in legs:
            if leg.start_frame < until_frame and not self._is_over(leg):
                self._fill_leg(heard, leg, until_frame)
        self._filled = {number: tick for number, tick in self._filled.items() if number in known}
        self._reached = {number: frame for number, frame in self._reached.items() if number in known}
        return Told(tuple(self._take(until_frame)), ends)

    def _forget(self, *, keep_ends: bool) -> None:
        """Drop what is to come; of notes that sound the ends are kept, unless they have ended."""
        kept = [
            it for it in self._coming if keep_ends and it[2].kind in _ENDS and it[2].note in self._sounding
        ]
        self._coming = []
        for it in kept:
            heappush(self._coming, it)
        self._filled.clear()

    def _fill_leg(self, project: Project, leg: Leg, until_frame: int) -> None:
        timeline = timeline_of(project.tempo, self._rate)
        reached = until_frame if leg.end_frame is None else min(until_frame, leg.end_frame)
        early = score_of(project).early_ticks
        end = timeline.first_tick_at(max(reached - leg.offset, 0)) + early
        end = end if leg.end_tick is None else min(end, leg.end_tick)
        start = self._filled.get(leg.number)
        if start is None:
            # What is written before and acts later, by its groove or its delay, belongs to it, too.
            told = self._told(leg)
            again = timeline.first_tick_at(max(told - leg.offset, 0)) - early
            start = max(leg.start_tick, again if told > leg.start_frame else leg.start_tick)
        end = max(end, start)
        self._filled[leg.number] = end
        for event in schedule(
            project, start, end, self._rate, loop_pass=leg.loop_pass, loop=leg.loop, fill=self._fill
        ):
            self._put(leg, event)
        self._reached[leg.number] = reached

    def _put(self, leg: Leg, event: Event) -> None:
        frame = max(event.frame + leg.offset, leg.start_frame)
        if leg.end_frame is not None and frame >= leg.end_frame:
            if event.kind not in _ENDS:
                return
            frame = leg.end_frame
        told = self._told(leg)
        if frame < told and event.kind not in _ENDS:
            return
        self._counter += 1
        moved = replace(event, frame=max(frame, told))
        heappush(self._coming, (event_order(moved), self._counter, moved))

    def _take(self, until_frame: int) -> Iterator[Event]:
        while self._coming and self._coming[0][2].frame < until_frame:
            event = heappop(self._coming)[2]
            if event.kind is EventKind.NOTE_ON:
                self._sounding.add(event.note)
            elif event.kind in _ENDS:
                if event.note not in self._sounding:
                    continue
                self._sounding.discard(event.note)
            yield event

    def _told(self, leg: Leg) -> int:
        """Return the frame before which everything of a leg was told."""
        return self._reached.get(leg.number, leg.start_frame)

    def _is_over(self, leg: Leg) -> bool:
        return leg.end_frame is not None and leg.end_frame <= self._told(leg)
