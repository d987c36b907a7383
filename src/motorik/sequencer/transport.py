"""The transport: what the sequencer's thread does when it wakes. Single-threaded; tests drive it directly.

The sink's frame counter is the only "now". Every change that revokes acts a margin after it, so that the sink
has received the new events before it reaches them.
"""

import logging
from collections import deque
from dataclasses import dataclass
from itertools import islice

from motorik.domain.performance import Action, LaunchClip, LaunchScene, Performance
from motorik.domain.project import Project
from motorik.domain.tempo import TempoMap
from motorik.sequencer.events import Event
from motorik.sequencer.live.asking import check
from motorik.sequencer.live.take import Take, earliness
from motorik.sequencer.pending import Entry, by_offset, entry_of
from motorik.sequencer.playhead import Playhead
from motorik.sequencer.reading import Loop
from motorik.sequencer.sink import EventSink
from motorik.sequencer.tempo import tempo_at
from motorik.sequencer.timeline import timeline_of

_log = logging.getLogger(__name__)

HEARD_FIELDS = (
    "seed", "tempo", "grooves", "patches", "tracks", "patterns", "mixer", "automation", "arrangement",
    "live",
)  # fmt: skip
"""The fields of a project that decide events."""


GRID_FRAMES = 32
"""The sink's control grid: a song that starts on it meets the same pieces of sound live as offline."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How far ahead the sequencer works, in seconds.

    ``look_ahead`` is the aim, ``minimum`` what must be there whatever it costs, ``step`` the piece worked out
    at a time (so the work is spread over wakes), ``margin`` the time between a change and its effect.
    """

    look_ahead: float = 1.0
    minimum: float = 0.25
    step: float = 0.05
    margin: float = 0.03
    steps_a_wake: int = 3

    def __post_init__(self) -> None:
        if not 0 < self.step <= self.minimum <= self.look_ahead or not 0 < self.margin < self.minimum:
            raise ValueError(f"{self}; allowed: 0 < step <= minimum <= look_ahead and 0 < margin < minimum")


@dataclass(frozen=True, slots=True)
class TransportState:
    """A picture at engine ``frame``; ``tick``: song position, ``loop_pass``: the round of the loop.

    ``scheduled_frame``: everything that acts before it has been worked out. ``pending``: worked out, not
    handed over. Counters since the start: ``late_events`` reached the sink after their frame, ``ring_full``
    times the sink took less than it was given, ``late_revokes`` changes that took effect a little later than
    their margin. ``fill``: a fill is held. ``performance``:
    what is played live, or was played last; ``heard``: the song as arranged by what is played live, None
    while nothing is.
    """

    playing: bool
    frame: int
    tick: int
    loop_pass: int
    loop: Loop | None
    epoch: int
    scheduled_frame: int
    pending: int
    late_events: int = 0
    ring_full: int = 0
    late_revokes: int = 0
    fill: bool = False
    performance: Performance | None = None
    heard: Project | None = None


class Transport:
    """Plays a project into a sink. Not thread-safe: one thread calls everything."""

    def __init__(
        self, project: Project, sink: EventSink, sample_rate: int, timing: Timing | None = None
    ) -> None:
        self.project = project
        self._sink = sink
        self._rate = sample_rate
        self._timing = timing or Timing()
        self._loop: Loop | None = None
        self._playhead = Playhead(project, sample_rate)
        self._take: Take | None = None
        self._last: Performance | None = None
        self._at_end = False
        self._early: tuple[Project, int] | None = None
        self._told: TempoMap | None = None
        self._tick = 0
        self._epoch = 0
        self._now: deque[Event] = deque()
        self._live: deque[Entry] = deque()  # played live, handed over, not yet past: a revoke takes them too
        self._forgotten_at = 0
        self._late = self._ring_full = self._late_revokes = 0

    # ---- commands -------------------------------------------------------------------------------------

    def play(self, tick: int | None = None, *, frame: int | None = None) -> None:
        """Play from ``tick`` on, or from where it stopped; jumps when it plays already.

        ``frame`` is when it starts, at least the sink's; None: a margin from now.
        """
        if self._playhead.playing:
            if tick is not None:
                self.seek(tick)
            return
        self._tick = self._tick if tick is None else tick
        if frame is None:
            frame = self._sink.frame() + self._frames(self._timing.margin)
            frame += -frame % GRID_FRAMES
        self._playhead.start(self._tick, frame)

    def stop(self) -> None:
        """Stop; sounding notes are released, and ``play`` goes on from here. Does nothing when stopped."""
        if self._playhead.playing:
            self._tick = self._playhead.stop(self._revoke())
        if self._take is not None:
            self._end_take(self._tick)
            self._stand_still()

    def seek(self, tick: int) -> None:
        """Go on from ``tick``, at once when playing. A performance ends there."""
        if self._take is not None:
            self._end_take(self.state().tick)
            self._change()
        if self._playhead.playing:
            self._playhead.seek(tick, self._revoke())
        self._tick = tick

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

    def perform(self, action: Action, asked: int | None = None, *, starts: bool = True) -> None:
        """Do ``action`` live: at its quantum, but never earlier than a margin from now.

        Starts a performance, and starts playing when something is launched; while it goes on loops rest.
        ``asked`` is the tick from which on it may act; None: as soon as it can. Without ``starts`` a launch
        waits for ``play``.

        Raises:
            ValueError: the song has not what it names, or the performance is too long; nothing changed.
        """
        check(self.project, action)
        playing = self._playhead.playing
        frame = self._revoke() if playing else 0
        free = self._free_tick(frame) if playing else self._tick
        take = self._take or Take(free)
        try:
            take.add(self.project, action, free if asked is None else asked, free)
            self._take = take
        finally:
            if playing:
                self._go_on(frame, free)
            else:
                self._stand_still()
        if starts and not playing and isinstance(action, LaunchClip | LaunchScene):
            self.play()

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
        if same and self._take is None:
            self._playhead.project = project
        else:
            self._change()

    def schedule_event(self, event: Event) -> None:
        """Play ``event`` live: at engine frame ``event.frame``, or at once when that has passed."""
        if event.frame <= self._sink.frame():
            self._now.append(event)
            self._push_now()
        else:
            self._playhead.pending.add([entry_of(event, live=True)])

    # ---- the wake -------------------------------------------------------------------------------------

    def wake(self) -> None:
        """Do what is due: hand over live events, work out the look-ahead step by step, hand that over."""
        self._tell_tempo()
        self._push_now()
        now = self._sink.frame()
        goal = now + self._frames(self._timing.look_ahead)
        least = now + self._frames(self._timing.minimum)
        step = self._frames(self._timing.step)
        room = self._push_before(self._playhead.filled_frame if self._playhead.playing else goal)
        self._extend()
        steps = 0
        while room and self._playhead.playing and self._playhead.filled_frame + step <= goal:
            if self._at_end:
                break
            if steps >= self._timing.steps_a_wake and self._playhead.filled_frame >= least:
                break
            # After a stall the past is worked out too, in one piece: late is better than never released.
            self._fill(max(self._playhead.filled_frame, now) + step)
            room = self._push_before(self._playhead.filled_frame)
            steps += 1
        self._finish(now)
        self._forget(now)

    def state(self) -> TransportState:
        """Return a picture of now."""
        frame = self._sink.frame()
        playing = self._playhead.playing
        tick, loop_pass = self._playhead.position_at(frame) if playing else (self._tick, 0)
        return TransportState(
            playing, frame, int(tick), loop_pass, self._loop, self._epoch, self._playhead.filled_frame,
            len(self._playhead.pending) + len(self._now), self._late, self._ring_full, self._late_revokes,
            self._playhead.fills, self._take.performance if self._take else self._last,
            self._playhead.project if self._take else None,
        )  # fmt: skip

    # ---- inside ---------------------------------------------------------------------------------------

    def _frames(self, seconds: float) -> int:
        return int(seconds * self._rate)

    def _change(self) -> None:
        if self._playhead.playing:
            frame = self._revoke()
            self._go_on(frame, self._free_tick(frame) if self._take else 0)
        else:
            self._stand_still()

    # ---- live -----------------------------------------------------------------------------------------

    def _heard(self, tick: int) -> Project:
        return self._take.heard(self.project, tick) if self._take else self.project

    def _go_on(self, frame: int, tick: int) -> None:
        """Play on with what is now to be heard, from engine ``frame`` on, where about ``tick`` plays."""
        self._at_end = False
        self._playhead.change(self._heard(tick), self._take.loop if self._take else self._loop, frame)

    def _stand_still(self) -> None:
        self._playhead.project = self._heard(self._tick)
        self._playhead.loop = self._take.loop if self._take else self._loop

    def _free_tick(self, frame: int) -> int:
        """Return the first tick all of which can still be changed when what acts from ``frame`` on can be."""
        if self._early is None or self._early[0] is not self.project:
            self._early = self.project, earliness(self.project)
        return self._playhead.timeline.first_tick_at(self._playhead.song_frame(frame)) + self._early[1]

    def _extend(self) -> None:
        """Work a performance out further before its horizon is reached."""
        if self._take is None or not self._playhead.playing:
            return
        tick = int(self._playhead.position_at(self._playhead.filled_frame)[0])
        if self._take.runs_out(tick):
            self._go_on(self._revoke(), tick)

    def _fill(self, frame: int) -> None:
        """Work out what acts before ``frame``, of a finished performance no more than to its end."""
        if self._take is None or self._take.loop is None:
            self._playhead.fill(frame)
        elif not self._at_end:
            self._at_end = self._playhead.fill_round(frame)

    def _finish(self, now: int) -> None:
        """End a finished performance when all before its end is handed over and the end is near."""
        near = now + self._frames(self._timing.minimum) >= self._playhead.filled_frame
        if self._take is None or not (self._at_end and near):
            return
        self._hand_over(self._playhead.finish())
        self._tick = self._take.performance.end or 0
        self._last, self._take, self._at_end = self._take.performance, None, False
        self._stand_still()

    def _end_take(self, tick: int) -> None:
        """End a performance that is stopped, at ``tick``."""
        if self._take is not None:
            self._last, self._take, self._at_end = self._take.stopped(tick), None, False

    def _revoke(self) -> int:
        """Take back what was handed over, from a margin after now on; return where that begins."""
        frame = self._sink.frame() + self._frames(self._timing.margin)
        self._epoch += 1
        self._sink.revoke(self._epoch, frame)
        reached = self._sink.frame()
        if reached > frame:
            self._late_revokes += 1
            _log.warning("an edit took effect %d frames late", reached - frame)
            frame = reached
        self._playhead.pending.add(entry for entry in self._live if entry.frame >= frame)
        self._live = deque(entry for entry in self._live if entry.frame < frame)
        return frame

    def _push_before(self, frame: int) -> bool:
        """Hand over what acts before ``frame``; return whether everything found room."""
        return self._hand_over(self._playhead.take(frame))

    def _hand_over(self, entries: list[Entry]) -> bool:
        """Give ``entries`` to the sink; what finds no room waits. Return whether all found some."""
        if not entries:
            return True
        taken = 0
        for offset, run in by_offset(entries):
            pushed = self._sink.push([entry.event for entry in run], epoch=self._epoch, offset=offset)
            taken += pushed
            if pushed < len(run):
                self._ring_full += 1
                break
        self._count_late(entries[:taken])
        self._live.extend(entry for entry in entries[:taken] if entry.live)
        self._playhead.pending.add(entries[taken:])
        return taken == len(entries)

    def _tell_tempo(self) -> None:
        """Let what is played while the song stands still have its tempo, from where the song stands."""
        tempo = self.project.tempo
        if tempo is self._told:
            return
        self._told = tempo
        if not self._playhead.playing:
            timeline = timeline_of(tempo, self._rate)
            self._now.append(tempo_at(tempo, timeline, timeline.frame_at(self._tick)))

    def _push_now(self) -> None:
        if self._now:
            taken = self._sink.push_now(list(self._now))
            self._ring_full += taken < len(self._now)
            self._now = deque(islice(self._now, taken, None))

    def _count_late(self, entries: list[Entry]) -> None:
        now = self._sink.frame()
        late = sum(entry.frame < now for entry in entries)
        if late:
            self._late += late
            _log.warning(
                "%d events reached the engine late, the first by %d frames", late, now - entries[0].frame
            )

    def _forget(self, now: int) -> None:
        if now - self._forgotten_at >= self._frames(self._timing.minimum):
            self._forgotten_at = now
            self._playhead.forget_before(now)
            self._live = deque(entry for entry in self._live if entry.frame >= now)
