"""The playhead: walks through a song with loops and edits and says what acts when. No threads, no clock.

Live service and offline renderer both drive one: they ``fill`` it up to a frame and ``take`` what acts before
it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import count

from motorik.domain.project import Project
from motorik.sequencer.clock_feed import ClockFeed
from motorik.sequencer.deck.feed import DeckFeed
from motorik.sequencer.deck.tape import Rows
from motorik.sequencer.events import Event, EventKind
from motorik.sequencer.following.steering import Place
from motorik.sequencer.held import HeldNote, HeldNotes
from motorik.sequencer.leg import Leg, end_leg, start_leg
from motorik.sequencer.listener import Beat
from motorik.sequencer.midi_lanes import SCOPE, expressions
from motorik.sequencer.pending import Entry, Pending, entries_of, entry_of
from motorik.sequencer.reading import Loop
from motorik.sequencer.schedule import (
    Address,
    changing_at,
    initial_parameters,
    note_at,
    parameters_before,
    resting_value,
    schedule,
    schedule_from,
)
from motorik.sequencer.score import score_of
from motorik.sequencer.tempo import same_until, tempo_at, tempo_events
from motorik.sequencer.timeline import Timeline, timeline_of


class Playhead:
    """Where playback is in the song and what it does next. Frames are the engine's unless said otherwise."""

    def __init__(self, project: Project, sample_rate: int, loop: Loop | None = None) -> None:
        self.project = project
        self.sample_rate = sample_rate
        self.loop = loop
        self.fills = False
        self.pending = Pending()
        self.filled_frame = 0
        self._legs: list[Leg] = []
        self._numbers = count()
        self._filled_tick = 0
        self._notes = HeldNotes()
        self._deck = DeckFeed(sample_rate)
        self._clock = ClockFeed()

    @property
    def timeline(self) -> Timeline:
        """The clock of the project."""
        return timeline_of(self.project.tempo, self.sample_rate)

    @property
    def playing(self) -> bool:
        """Whether the playhead moves."""
        return bool(self._legs)

    def start(self, tick: int, frame: int) -> None:
        """Play from ``tick`` on, which sounds at ``frame``; tempo and automation are set there first."""
        self._begin(tick, frame)
        self._deck.start(frame)
        self._clock.start(frame)
        self._put_tempo(frame)
        self._put_parameters(initial_parameters(self.project, tick), frame)

    def fill(self, until_frame: int) -> None:
        """Work out everything that acts before ``until_frame``."""
        while self._legs and self.filled_frame < until_frame:
            leg = self._legs[-1]
            reached = until_frame if leg.end_frame is None else min(until_frame, leg.end_frame)
            self._fill_leg(leg, reached)
            self.filled_frame = reached
            if leg.end_frame == reached:
                self._start_next_round(leg, reached)

    def fill_round(self, until_frame: int) -> bool:
        """As ``fill``, but no further than this round of the loop; return whether its end was reached."""
        leg = self._legs[-1]
        self.fill(until_frame if leg.end_frame is None else min(until_frame, leg.end_frame))
        return self._legs[-1] is not leg

    def take(self, until_frame: int) -> list[Entry]:
        """Remove and return what acts before ``until_frame``, in order."""
        return self.pending.take_before(until_frame)

    def take_deck(self, until_frame: int) -> Rows:
        """Return what the song's deck is told before ``until_frame``; all before that is worked out."""
        return self._deck.take(self.project, self._legs, until_frame)

    def take_clock(self, until_frame: int) -> list[Beat]:
        """Return what the song's clock says before ``until_frame``; all before that is worked out."""
        return self._clock.take(self._legs, self.timeline, until_frame)

    def join_clock(self, frame: int) -> None:
        """Tell nothing of what the clock said before ``frame``."""
        self._clock.join(frame)

    def end_deck(self, frame: int) -> None:
        """Let the deck play nothing from ``frame`` on."""
        self._deck.end(frame)

    def position_at(self, frame: int) -> tuple[Fraction, int]:
        """Return the position in ticks and the round of the loop at ``frame``. It must be playing."""
        leg = self._leg_at(frame)
        return leg.tick_at(frame, self.timeline), leg.loop_pass

    def change(self, project: Project, loop: Loop | None, frame: int, *, fills: bool | None = None) -> None:
        """Go on with ``project`` and ``loop`` from ``frame``; all that acts from there on is worked out anew.

        What the change does not touch comes out the same, bit for bit. A sounding note whose end got lost
        ends at ``frame``; a parameter that would have another value by now is set there. ``fills``: all from
        there on is a fill, or is as placed; None: as before.
        """
        leg = self._leg_until(frame)
        before = self._parameters_before(frame)
        position = leg.tick_at(frame, self.timeline)
        held = self._drop_from(frame)
        self._deck.go_on_from(frame)
        self._clock.go_on_from(frame)
        tempo_moved = not same_until(project.tempo, self.project.tempo, position)
        self.project, self.loop = project, loop
        self.fills = self.fills if fills is None else fills
        if tempo_moved:
            leg = replace(leg, offset=max(frame, leg.start_frame) - self.timeline.frame_at(position))
        leg = end_leg(leg, position, loop, self.timeline)
        self._legs = [*(old for old in self._legs if old.number < leg.number), leg]
        self._refill(leg, frame, tempo_moved)
        self._end_held(leg, frame, held)
        if tempo_moved or frame <= leg.start_frame:
            self._put_tempo(max(frame, leg.start_frame))
        if frame > leg.start_frame:
            self._put_changed(before, self._parameters_before(frame), position, frame)
        else:
            self._put_changed(
                before, initial_parameters(project, leg.start_tick), position, leg.start_frame, all_after=True
            )

    def seek(self, tick: int, frame: int, project: Project | None = None) -> None:
        """Jump to ``tick`` at ``frame``: notes end, locks return, automation has its values there.

        From there on ``project`` is played, None: the same as before.
        """
        self.fill(frame + 1)
        before = self._parameters_before(frame)
        self.project = project or self.project
        self._release(self._drop_from(frame), frame)
        self._deck.go_on_from(frame)
        self._clock.go_on_from(frame)
        self._begin(tick, frame)
        self._put_tempo(frame)
        self._put_changed(
            before, initial_parameters(self.project, tick), Fraction(tick), frame, all_after=True
        )

    def stop(self, frame: int) -> int:
        """Stop at ``frame``: notes end, locks return, automation stays. Return the tick to go on from."""
        leg = self._leg_until(frame)
        position = leg.tick_at(frame, self.timeline)
        before = self._parameters_before(frame)
        self._release(self._drop_from(frame), frame)
        self._deck.end(frame)
        self._clock.end(frame)
        if leg.start_frame <= frame:
            self._put_changed(before, initial_parameters(self.project, int(position)), position, frame)
        self._legs = []
        return int(position)

    def finish(self) -> list[Entry]:
        """Stop where a leg has ended; return what it has left to do there. Nothing of the next round is."""
        last = self._legs[-1]
        entries = self.take(last.start_frame + 1)
        self.pending.drop_from(0)
        self._deck.end(last.start_frame)
        self._clock.end(last.start_frame)
        self._legs = []
        return [entry for entry in entries if entry.live or entry.leg < last.number]

    def song_frame(self, frame: int) -> int:
        """Return which frame of the song plays at engine ``frame``, which lies in what was worked out."""
        leg = self._leg_until(frame)
        return max(frame, leg.start_frame) - leg.offset

    def place_at(self, frame: int) -> Place:
        """Return where the song is at the first whole tick after ``frame``; in a loop at ``frame`` itself.

        A tempo that is new from that tick on moves nothing that acts up to ``frame``.
        """
        leg = self._leg_until(frame)
        position = leg.tick_at(frame, self.timeline)
        if leg.loop is not None and leg.end_tick is not None:
            length = leg.loop[1] - leg.loop[0]
            return Place(position, Fraction(max(frame, leg.start_frame)), length, turns=True)
        tick = int(position) + (frame > leg.start_frame)
        return Place(Fraction(tick), self.exact_frame(tick, frame))

    def jumps_after(self, frame: int) -> bool:
        """Whether it starts or jumps at a frame beyond ``frame``; a loop that turns back is no jump."""
        return any(leg.start_frame > frame and not leg.loop_pass for leg in self._legs)

    def exact_frame(self, tick: int, frame: int) -> Fraction:
        """Return the engine frame of ``tick``, unrounded, in the leg that plays at ``frame``."""
        return self.timeline.seconds_at(tick) * self.sample_rate + self._leg_at(frame).offset

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The legs that are remembered, in order of time."""
        return tuple(self._legs)

    def forget_before(self, frame: int, *, legs_before: int | None = None) -> None:
        """Drop the memory of notes that ended before ``frame``, and of legs before it or ``legs_before``."""
        kept = frame if legs_before is None else legs_before
        while len(self._legs) > 1 and self._legs[1].start_frame < kept:
            del self._legs[0]
        self._notes.forget_before(frame)

    # ---- legs -----------------------------------------------------------------------------------------

    def _begin(self, tick: int, frame: int, loop_pass: int = 0) -> None:
        self._legs.append(start_leg(next(self._numbers), loop_pass, tick, frame, self.loop, self.timeline))
        self._filled_tick, self.filled_frame = tick, frame

    def _start_next_round(self, leg: Leg, frame: int) -> None:
        """Go back to the start of the loop at ``frame``, where ``leg`` ends."""
        start = self.loop[0] if self.loop else leg.start_tick
        before = self._parameters_before(frame)
        self._begin(start, frame, leg.loop_pass + 1)
        self._put_tempo(frame)
        self._put_changed(before, initial_parameters(self.project, start), Fraction(start), frame)

    def _leg_at(self, frame: int) -> Leg:
        return next((leg for leg in reversed(self._legs) if leg.start_frame <= frame), self._legs[0])

    def _leg_until(self, frame: int) -> Leg:
        """Return the leg at ``frame``, having worked out at least that far."""
        self.fill(frame + 1)
        return self._leg_at(frame)

    def _fill_leg(self, leg: Leg, frame: int) -> None:
        end = self._last_tick(leg, frame)
        if end > self._filled_tick:
            self._put_all(
                leg,
                schedule(
                    self.project, self._filled_tick, end, self.sample_rate,
                    loop_pass=leg.loop_pass, loop=leg.loop, fill=self.fills,
                ),
            )  # fmt: skip
            self._filled_tick = end

    def _last_tick(self, leg: Leg, frame: int) -> int:
        """Return the nominal tick of ``leg`` before which all that acts before ``frame`` is written."""
        tick = self.timeline.first_tick_at(max(frame - leg.offset, 0)) + score_of(self.project).early_ticks
        return tick if leg.end_tick is None else min(tick, leg.end_tick)

    # ---- events ---------------------------------------------------------------------------------------

    def _put_all(self, leg: Leg, events: list[Event]) -> None:
        """Queue whole notes and moves, which are in order: as they are if all of them act inside ``leg``."""
        if not events:
            return
        first, last = events[0].frame + leg.offset, events[-1].frame + leg.offset
        if first >= leg.start_frame and (leg.end_frame is None or last < leg.end_frame):
            self._notes.note_all(events, leg.number, leg.offset)
            self.pending.add(entries_of(events, leg.offset, leg.number))
        else:
            self._put(leg, events)

    def _put(self, leg: Leg, events: Iterable[Event]) -> None:
        """Queue whole notes and moves kept inside ``leg``: early ones wait for it, late ones end with it."""
        entries: list[Entry] = []
        dropped: set[int] = set()
        for event in events:
            frame = max(event.frame + leg.offset, leg.start_frame)
            if leg.end_frame is not None and frame >= leg.end_frame:
                frame = leg.end_frame
                if event.kind is EventKind.EXPRESSION:
                    continue
                if event.kind is EventKind.NOTE_ON:
                    dropped.add(event.note)
            if event.note not in dropped:
                entries.append(_entry(leg, event, self._notes.note_down(event, leg.number, frame)))
        self.pending.add(entries)

    def _refill(self, leg: Leg, frame: int, tempo_moved: bool) -> None:
        """Work out ``leg`` from ``frame`` on, in a project that may have changed."""
        song_frame = frame - leg.offset
        self._filled_tick, self.filled_frame = leg.start_tick, frame
        if frame <= leg.start_frame:
            return
        # A new tempo may round what has been played to this very frame: that must not come again.
        end = max(self._last_tick(leg, frame + tempo_moved), leg.start_tick)
        events = schedule_from(
            self.project, leg.start_tick, end, self.sample_rate,
            frame=song_frame - tempo_moved, loop_pass=leg.loop_pass, loop=leg.loop, fill=self.fills,
        )  # fmt: skip
        if tempo_moved:
            self._put(leg, self._once(events, song_frame))
        else:
            self._put_all(leg, events)
        self._filled_tick = end

    def _once(self, events: Iterable[Event], song_frame: int) -> Iterator[Event]:
        """Yield ``events`` from ``song_frame`` on, each note once although a new tempo rounds it anew.

        What started in the frame before the change stays out; what slipped into that frame starts now.
        """
        again: set[int] = set()
        for event in events:
            if event.kind is EventKind.NOTE_ON and event.frame <= song_frame and event.note in self._notes:
                again.add(event.note)
            state = event.kind in (EventKind.PARAMETER, EventKind.TEMPO)
            if event.note in again or (state and event.frame < song_frame):
                continue
            yield event if event.frame >= song_frame else replace(event, frame=song_frame)

    def _end_held(self, leg: Leg, frame: int, held: dict[int, HeldNote]) -> None:
        """Give every note in ``held`` the end it has in the project now, or one at ``frame``."""
        ends: dict[int, list[Event]] = {}
        for owner, tick in sorted(
            {(note.owner, note.tick) for note in held.values() if note.leg == leg.number}
        ):
            for event in note_at(
                self.project,
                owner,
                tick,
                self.sample_rate,
                loop_pass=leg.loop_pass,
                loop=leg.loop,
                fill=self.fills,
            ):
                if event.kind is not EventKind.NOTE_ON and event.note in held:
                    ends.setdefault(event.note, []).append(event)
        lost: dict[int, HeldNote] = {}
        for id, note in held.items():
            left = [(event, _frame_in(leg, event)) for event in ends.get(id, ())]
            left = [(event, at) for event, at in left if at >= frame and not _is_past(leg, event, at)]
            if note.off < frame:
                left = [(event, at) for event, at in left if event.kind is not EventKind.NOTE_OFF]
            elif not any(event.kind is EventKind.NOTE_OFF for event, _ in left):
                lost[id] = note
            self.pending.add(
                _entry(leg, event, self._notes.note_down(event, leg.number, at)) for event, at in left
            )
        self._release(lost, frame)

    def _drop_from(self, frame: int) -> dict[int, HeldNote]:
        """Forget what was worked out from ``frame`` on; return the notes with something left to do there."""
        self.pending.drop_from(frame)
        self._legs = [leg for leg in self._legs if leg.start_frame <= frame]
        self.filled_frame = min(self.filled_frame, frame)
        return self._notes.drop_from(frame)

    def _release(self, notes: dict[int, HeldNote], frame: int) -> None:
        """Queue an off at ``frame`` for every note in ``notes`` that is not released before."""
        for id, note in sorted(notes.items()):
            if note.off >= frame:
                event = Event(frame, EventKind.NOTE_OFF, note.owner, id, note.pitch, tick=note.tick)
                self._notes.note_down(event, note.leg, frame)
                self.pending.add([entry_of(event, 0, note.leg)])

    # ---- tempo and parameters -------------------------------------------------------------------------

    def _put_tempo(self, frame: int) -> None:
        """Queue tempo and beat at ``frame`` of the last leg, unless the song sets them there by itself."""
        leg = self._legs[-1]
        tempo = self.project.tempo
        at_start = tempo_events(tempo, self.timeline, leg.start_tick, leg.start_tick + 1)
        if frame > leg.start_frame or not any(at_start):
            event = tempo_at(tempo, self.timeline, frame - leg.offset)
            self.pending.add([entry_of(event, leg.offset, leg.number)])

    def _parameters_before(self, frame: int) -> dict[Address, float]:
        """Return what the leg that plays up to ``frame`` has made of the parameters."""
        leg = next((leg for leg in reversed(self._legs) if leg.start_frame < frame), None)
        if leg is None:
            return {}
        return parameters_before(
            self.project, max(frame - leg.offset, 0), self.sample_rate,
            start_tick=leg.start_tick, end_tick=leg.end_tick,
            loop_pass=leg.loop_pass, loop=leg.loop, fill=self.fills,
        )  # fmt: skip

    def _put_changed(
        self, before: dict[Address, float], after: dict[Address, float], position: Fraction, frame: int,
        *, all_after: bool = False,
    ) -> None:  # fmt: skip
        """Queue at ``frame`` what turns parameters ``before`` into ``after`` (``all_after``: all of these).

        A parameter missing from ``after`` returns to what it has at ``position``.
        """
        values: dict[Address, float] = {}
        for address in before.keys() | after.keys():
            value = after.get(address)
            if value is None:
                value = resting_value(self.project, address, int(position))
            if value is not None and (value != before.get(address) or (all_after and address in after)):
                values[address] = value
        self._put_parameters(values, frame)

    def _put_parameters(self, values: dict[Address, float], frame: int) -> None:
        """Queue ``values`` at ``frame``, without those that automation sets there by itself."""
        leg = self._legs[-1]
        tick = int(leg.tick_at(frame, self.timeline))
        changing = changing_at(self.project, leg.start_tick) if frame == leg.start_frame else frozenset()
        for address, value in sorted(
            (address, value) for address, value in values.items() if address not in changing
        ):
            for event in self._moving(address, value, frame - leg.offset, tick):
                self.pending.add([entry_of(event, leg.offset, leg.number)])

    def _moving(self, address: Address, value: float, frame: int, tick: int) -> Iterator[Event]:
        """Yield what gives ``address`` its value: nothing for what an engine does not hear."""
        owner, scope, target = address
        if scope == SCOPE:
            part = score_of(self.project).parts_by_owner.get(owner)
            scopes, outside = (part.scopes, part.outside) if part else (("patch",), False)
            yield from expressions(frame, owner, target, value, tick, scopes, outside=outside)
        else:
            yield Event(frame, EventKind.PARAMETER, owner, scope=scope, target=target, value=value, tick=tick)


def _frame_in(leg: Leg, event: Event) -> int:
    frame = event.frame + leg.offset
    return frame if leg.end_frame is None else min(frame, leg.end_frame)


def _is_past(leg: Leg, event: Event, frame: int) -> bool:
    return event.kind is EventKind.EXPRESSION and frame == leg.end_frame


def _entry(leg: Leg, event: Event, frame: int) -> Entry:
    if frame != event.frame + leg.offset:
        event = replace(event, frame=frame - leg.offset)
    return entry_of(event, leg.offset, leg.number)
