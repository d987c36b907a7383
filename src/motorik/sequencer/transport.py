"""The transport: what the sequencer's thread does when it wakes. Single-threaded; tests drive it directly.

The sink's frame counter is the only "now". Every change that revokes acts a margin after it, so that the sink
has received the new events before it reaches them.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil
from operator import attrgetter

from motorik.domain.performance import Action, LaunchClip, LaunchScene
from motorik.domain.project import Project
from motorik.domain.tempo import TempoMap
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import Event
from motorik.sequencer.following.follower import Follower, Following
from motorik.sequencer.following.outside import Outside
from motorik.sequencer.following.steering import Place
from motorik.sequencer.listener import Listener
from motorik.sequencer.live.asking import check
from motorik.sequencer.live.performer import Performer
from motorik.sequencer.outlet import Outlet
from motorik.sequencer.playhead import Playhead
from motorik.sequencer.reading import Loop
from motorik.sequencer.resting_clock import RestingClock
from motorik.sequencer.sink import EventSink
from motorik.sequencer.tempo import tempo_at
from motorik.sequencer.timeline import timeline_of
from motorik.sequencer.timing import GRID_FRAMES, Timing
from motorik.sequencer.transport_state import TransportState

__all__ = ["HEARD_FIELDS", "Timing", "Transport", "TransportState"]

HEARD_FIELDS = (
    "seed", "tempo", "grooves", "patches", "tracks", "patterns", "mixer", "automation", "arrangement",
    "live", "deck",
)  # fmt: skip
"""The fields of a project that decide events."""


class Transport:
    """Plays a project into a sink. Not thread-safe: one thread calls everything."""

    def __init__(
        self, project: Project, sink: EventSink, sample_rate: int, timing: Timing | None = None
    ) -> None:
        self.project = project
        self._out = Outlet(sink)
        self._rate = sample_rate
        self._timing = timing or Timing()
        self._loop: Loop | None = None
        self._playhead = Playhead(project, sample_rate)
        self._performer = Performer()
        self._follower = Follower(sample_rate)
        self._told: TempoMap | None = None
        self._tick = 0
        self._forgotten_at = 0
        self._woken = self._out.frame()
        self._slowest = 0.0
        self._counting: frozenset[str] = frozenset()
        self._resting = RestingClock()

    def listen(self, listeners: Sequence[Listener]) -> None:
        """Let others hear along from now on, instead of those before."""
        frame = self._out.frame()
        if not self._out.listeners:
            self._playhead.join_clock(frame)
            self._resting.begin(frame)
        self._out.listeners = tuple(listeners)
        self._out.hear(self.heard, frame)

    # ---- commands -------------------------------------------------------------------------------------

    def play(self, tick: int | None = None, *, frame: int | None = None) -> None:
        """Play from ``tick`` on, or from where it stopped; jumps when it plays already.

        ``frame`` is when it starts, at least the sink's; None: a margin from now, or then when it keeps to
        what is followed.
        """
        if self._playhead.playing:
            if tick is not None:
                self.seek(tick, frame=frame)
            return
        self._tick = self._tick if tick is None else tick
        if frame is None:
            self._tick, frame = self._start(self._tick)
            frame += -frame % GRID_FRAMES
        if self._resting.told > frame:
            self._resting.go_on_from(self._out.revoke(frame, self._playhead.pending))
        self._follower.begin(self.project)
        self._stand_still()
        self._playhead.start(self._tick, frame)

    def in_time(self, frame: int | None) -> int | None:
        """Return ``frame``, or the next on the engine's grid, where a start has the bits of a render.

        None where it comes too soon for all that acts there to be handed over before.
        """
        return None if frame is None or frame < self._soonest() else frame + -frame % GRID_FRAMES

    def count_in(self, tick: int, frames: int, beats: Sequence[Event] = ()) -> None:
        """Play from ``tick`` on after ``frames`` more; until then ``beats`` sound, by frames from now on."""
        if self._playhead.playing:
            return
        start = self._soonest()
        start += -start % GRID_FRAMES
        self.play(tick, frame=start + frames + -frames % GRID_FRAMES)
        self._counting = frozenset(event.owner for event in beats)
        for event in beats:
            self.schedule_event(replace(event, frame=start + event.frame))

    def stop(self, *, frame: int | None = None) -> None:
        """Stop; sounding notes are released, and ``play`` goes on from here. Does nothing when stopped.

        ``frame`` is when, no earlier than a margin from now; None: then.
        """
        if self._playhead.playing:
            if frame is not None and frame > self._soonest() and not self._performer.finishes:
                self._playhead.fill(frame)
                self._push_before(frame)
            frame = self._revoke(frame)
            self._tick = self._playhead.stop(frame)
            self._resting.go_on_from(frame)
            self._playhead.pending.drop_strikes(self._counting)
        if self._performer.performs:
            self._performer.stop(self._tick)
        self._follower.let_go()
        self._stand_still()

    def seek(self, tick: int, *, frame: int | None = None) -> None:
        """Go on from ``tick``, when playing at once or then when it keeps to what is followed.

        A performance ends there. ``frame`` is when, no earlier than a margin from now.
        """
        if self._performer.performs:
            self._performer.stop(self.state().tick)
            self._change(frame)
        if self._playhead.playing:
            tick, frame = self._start(tick) if frame is None else (tick, max(frame, self._soonest()))
            self._follower.begin(self.project)
            frame = self._out.revoke(frame, self._playhead.pending)
            self._playhead.seek(tick, frame, self._follower.heard(self.project))
        self._tick = tick

    def follow(self, outside: Outside | None) -> None:
        """Keep to a timeline of the world outside, or no longer: the song then goes on at the tempo it has.

        Small errors are bent away, large ones of the song's own position end in a jump at a beat of the
        outside. The song as it is written does not change; stopped, it has its own tempo again.
        """
        self._follower.follow(outside)
        if self._playhead.playing:
            return
        self._follower.let_go()
        if self._follower.moved:
            self._follower.begin(self.project)
        self._stand_still()

    def set_loop(self, loop: Loop | None) -> None:
        """Play the region [start, end) in ticks again and again once its end is reached; None: no loop."""
        if loop is not None and not 0 <= loop[0] < loop[1]:
            raise ValueError(f"loop = {loop}; allowed: a start from 0 and an end after it, in ticks")
        if loop != self._loop:
            self._loop = loop
            self._change()

    @property
    def heard(self) -> Project:
        """The song as it sounds: as it is written, or as it is played live."""
        return self._playhead.project

    def perform(
        self, action: Action, asked: int | None = None, *, starts: bool = True, frame: int | None = None
    ) -> None:
        """Do ``action`` live: at its quantum, but never earlier than a margin from now.

        Starts a performance, and starts playing when something is launched; while it goes on loops rest.
        ``asked`` is the tick from which on it may act, or instead of it ``frame`` the frame at which it is
        asked for; None: as soon as it can. Without ``starts`` a launch waits for ``play``.

        Raises:
            ValueError: the song has not what it names, or the performance is too long; nothing changed.
        """
        check(self.project, action)
        playing = self._playhead.playing
        edge = self._revoke() if playing else 0
        free = self._free_tick(edge) if playing else self._tick
        if asked is None and playing and frame is not None and frame > edge and not self._performer.finishes:
            asked = max(self._tick_at(frame), free)
        try:
            self._performer.add(self.project, action, asked, free)
        finally:
            if playing:
                self._go_on(edge)
            else:
                self._stand_still()
        if starts and not playing and isinstance(action, LaunchClip | LaunchScene):
            self.play(frame=self.in_time(frame))

    def set_fill(self, on: bool) -> None:
        """Let everything from now on be a fill, as while a fill button is held, or as placed again."""
        if on == self._playhead.fills:
            return
        if self._playhead.playing:
            self._playhead.change(self._playhead.project, self._playhead.loop, self._revoke(), fills=on)
        else:
            self._playhead.fills = on

    def set_project(self, project: Project) -> None:
        """Go on with ``project``; what it does not change sounds the same, bit for bit."""
        same = all(getattr(project, name) is getattr(self.project, name) for name in HEARD_FIELDS)
        self.project = project
        if same and not self._performer.performs:
            self._playhead.project = self._follower.heard(project)
            self._out.hear(project, self._out.frame())
        else:
            self._change()

    def schedule_event(self, event: Event) -> None:
        """Play ``event`` live: at engine frame ``event.frame``, or at once when that has passed."""
        self._out.play(event, self._playhead.pending)

    # ---- the wake -------------------------------------------------------------------------------------

    def wake(self) -> None:
        """Do what is due: hand over live events, work out the look-ahead step by step, hand that over."""
        self._tell_tempo()
        self._keep_pace()
        self._out.push_now()
        now = self._out.frame()
        late = self._steps_missed(now)
        goal = now + self._frames(self._timing.look_ahead + self._timing.reserve * self._slowest)
        least = now + self._frames(self._timing.minimum)
        step = self._frames(self._timing.step)
        room = self._push_before(self._playhead.filled_frame if self._playhead.playing else goal)
        self._keep_to_outside(now)
        self._extend()
        steps = -self._timing.reserve * late
        while room and self._playhead.playing and self._playhead.filled_frame + step <= goal:
            if self._performer.at_end:
                break
            if steps >= self._timing.steps_a_wake and self._playhead.filled_frame >= least:
                break
            # After a stall the past is worked out too, in one piece: late is better than never released.
            self._fill(max(self._playhead.filled_frame, now) + step)
            room = self._push_before(self._playhead.filled_frame)
            steps += 1
        self._finish(now)
        self._forget(now)

    def _steps_missed(self, now: int) -> int:
        """Return for how many steps the last wake is ago, and remember a long time for some hundred wakes.

        Where another thread hogs the interpreter all wakes are late, and the next may be later still: more
        has to lie ready, and a late wake makes up for several.
        """
        missed, self._woken = max(now - self._woken, 0) // self._frames(self._timing.step), now
        slow = min(missed * self._timing.step, self._timing.slowest)
        self._slowest = max(slow, self._slowest * 0.98 - 0.001, 0.0)
        return missed

    def state(self) -> TransportState:
        """Return a picture of now."""
        frame = self._out.frame()
        playhead, out, performer = self._playhead, self._out, self._performer
        tick, loop_pass = playhead.position_at(frame) if playhead.playing else (self._tick, 0)
        dressed = performer.performs or self._follower.tempo is not None
        return TransportState(
            playhead.playing, frame, int(tick), loop_pass, self._loop, out.epoch, playhead.filled_frame,
            len(playhead.pending) + len(out), out.late_events, out.ring_full, out.late_revokes,
            playhead.fills, performer.performance, playhead.project if dressed else None,
            performer.stage, playhead.legs, self._following(frame),
        )  # fmt: skip

    # ---- inside ---------------------------------------------------------------------------------------

    def _frames(self, seconds: float) -> int:
        return int(seconds * self._rate)

    def _soonest(self) -> int:
        """Return from which frame on something can change for sure."""
        return self._out.frame() + self._frames(self._timing.margin)

    def _revoke(self, frame: int | None = None) -> int:
        """Take back what was handed over from ``frame`` or a margin after now on; return where it begins."""
        return self._out.revoke(max(frame or 0, self._soonest()), self._playhead.pending)

    def _change(self, frame: int | None = None) -> None:
        if self._playhead.playing:
            self._go_on(self._revoke(frame))
        else:
            self._stand_still()

    def _go_on(self, frame: int) -> None:
        """Play on with what is now to be heard, from engine ``frame`` on."""
        self._performer.at_end = False
        heard = self.project
        if self._performer.performs:
            heard = self._performer.heard(self.project, self._tick_at(frame))
        self._out.hear(heard, frame)
        self._playhead.change(self._follower.heard(heard), self._performer.loop(self._loop), frame)

    def _stand_still(self) -> None:
        self._playhead.project = self._follower.heard(self._performer.heard(self.project, self._tick))
        self._playhead.loop = self._performer.loop(self._loop)
        self._out.hear(self._playhead.project, self._out.frame())

    def _tick_at(self, frame: int) -> int:
        """Return the first tick that plays at engine ``frame`` or later."""
        return self._playhead.timeline.first_tick_at(self._playhead.song_frame(frame))

    def _free_tick(self, frame: int) -> int:
        """Return the first tick all of which can still be changed when what acts from ``frame`` on can be."""
        return self._tick_at(frame) + self._performer.early(self.project)

    # ---- the outside -----------------------------------------------------------------------------------

    def _start(self, tick: int) -> tuple[int, int]:
        """Return which tick starts at which frame when ``tick`` is wanted as soon as can be."""
        frame = self._soonest()
        if self._follower.outside is None or self._performer.performs:
            return tick, frame
        tick, exact = self._follower.outside.next_start(tick, frame, self._rate)
        return tick, ceil(exact)

    def _place(self, frame: int) -> Place:
        """Return where the song is; of a performance only the beat counts, as it plays its own order."""
        place = self._playhead.place_at(frame)
        return replace(place, wrap=TICKS_PER_BEAT) if self._performer.performs else place

    def _keep_to_outside(self, now: int) -> None:
        """Lead the song to the outside when it is time to, by a bend or a jump."""
        follower, playhead = self._follower, self._playhead
        if not playhead.playing or self._performer.at_end or not follower.may(now):
            return
        edge = now + self._frames(follower.patience.lead)
        if playhead.jumps_after(edge):
            return
        place = self._place(edge)
        if follower.jumps_from(place):
            self.seek(int(place.tick))
            follower.jumped(now)
        elif follower.wants(playhead.project.tempo, place, self._settled(place, edge), now):
            frame = self._out.revoke(edge, playhead.pending)
            follower.steer(self.project, playhead.project.tempo, self._place(frame), now)
            self._go_on(frame)

    def _settled(self, place: Place, edge: int) -> Place:
        """Return where the tempo that is planned has settled: at the map's last point, or here."""
        last = self._playhead.project.tempo.points[-1].tick
        if place.turns or last <= place.tick:
            return place
        return replace(place, tick=Fraction(last), frame=self._playhead.exact_frame(last, edge))

    def _following(self, frame: int) -> Following | None:
        follower, playhead = self._follower, self._playhead
        if follower.tempo is None:
            return None
        ahead = None
        if playhead.playing and follower.outside is not None:
            ahead = float(follower.ahead(self._place(frame)) * follower.outside.frames_a_tick(self._rate))
        return Following(
            follower.outside, playhead.project.tempo, None if ahead is None else ahead / self._rate,
            follower.corrections, follower.jumps,
        )  # fmt: skip

    # ---- the look-ahead -------------------------------------------------------------------------------

    def _extend(self) -> None:
        """Work a performance out further before its horizon is reached."""
        if not self._performer.performs or not self._playhead.playing:
            return
        if self._performer.runs_out(int(self._playhead.position_at(self._playhead.filled_frame)[0])):
            self._go_on(self._revoke())

    def _fill(self, frame: int) -> None:
        """Work out what acts before ``frame``, of a finished performance no more than to its end."""
        if not self._performer.finishes:
            self._playhead.fill(frame)
        elif not self._performer.at_end:
            self._performer.at_end = self._playhead.fill_round(frame)

    def _finish(self, now: int) -> None:
        """End a finished performance when all before its end is handed over and the end is near."""
        near = now + self._frames(self._timing.minimum) >= self._playhead.filled_frame
        if not (self._performer.performs and self._performer.at_end and near):
            return
        self._out.push(self._playhead.finish(), self._playhead.pending)
        self._out.push_deck(self._playhead.take_deck(self._playhead.filled_frame + 1))
        self._push_clock(self._playhead.filled_frame + 1)
        self._resting.go_on_from(self._playhead.filled_frame)
        self._tick = self._performer.finish()
        self._stand_still()

    def _push_before(self, frame: int) -> bool:
        """Hand over what acts before ``frame``; return whether everything found room."""
        room = self._out.push(self._playhead.take(frame), self._playhead.pending)
        self._push_clock(frame)
        return self._out.push_deck(self._playhead.take_deck(frame)) and room

    def _tell_tempo(self) -> None:
        """Let what is played while the song stands still have its tempo, from where the song stands."""
        tempo = self._playhead.project.tempo
        if tempo is self._told:
            return
        self._told = tempo
        if not self._playhead.playing:
            timeline = timeline_of(tempo, self._rate)
            self._out.play_now(tempo_at(tempo, timeline, timeline.frame_at(self._tick)))

    def _keep_pace(self) -> None:
        """Let the clock at rest have the tempo of where the song stands; what it told ahead is taken back."""
        if self._playhead.playing or not self._out.listeners:
            return
        pace = Fraction(60 * self._rate, 24) / self._playhead.timeline.bpm_at(self._tick)
        if pace != self._resting.pace:
            if self._resting.told > self._soonest():
                self._resting.go_on_from(self._revoke())
            self._resting.keep(pace)

    def _push_clock(self, until: int) -> None:
        """Tell who hears along what the clock says before ``until``, where the song plays and where not."""
        if not self._out.listeners:
            return
        legs = self._playhead.legs
        resting = self._resting.take(min(until, legs[0].start_frame) if legs else until)
        played = self._playhead.take_clock(until)
        self._resting.played(played, until)
        self._out.push_clock(sorted((*played, *resting), key=attrgetter("frame")))

    def _forget(self, now: int) -> None:
        if now - self._forgotten_at >= self._frames(self._timing.minimum):
            self._forgotten_at = now
            self._playhead.forget_before(now, legs_before=now - self._frames(self._timing.memory))
            self._out.forget_before(now)
