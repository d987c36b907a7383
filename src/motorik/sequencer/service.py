"""The sequencer's thread: takes commands from any other, wakes about every 10 ms, never dies silently."""

import logging
import queue
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from threading import Event as Signal
from threading import Thread
from typing import Self

from motorik.domain.performance import Action
from motorik.domain.project import Project
from motorik.sequencer.events import Event
from motorik.sequencer.following.outside import Outside
from motorik.sequencer.listener import Listener
from motorik.sequencer.playhead import Playhead
from motorik.sequencer.reading import Loop
from motorik.sequencer.sink import Clock, EventSink, SystemClock
from motorik.sequencer.timeline import timeline_of
from motorik.sequencer.transport import Timing, Transport, TransportState

WAKE_SECONDS = 0.01
CLOSE_SECONDS = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What :meth:`SequencerService.get_state_snapshot` returns.

    ``alive``: the thread runs. ``errors`` counts commands and wakes that failed; ``error`` is the last of
    them.
    """

    transport: TransportState
    alive: bool
    errors: int = 0
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class _Command:
    run: Callable[[], None]
    project: Project | None = None


@dataclass(slots=True)
class _Block:
    """The position of ``render_block``: its own playhead, apart from the live one."""

    playhead: Playhead
    tick: Fraction = field(default_factory=Fraction)
    frame: int = 0


class SequencerService:
    """Plays a project live. Every public method may be called from any thread and returns at once.

    Commands take effect in the order given, at the thread's next wake, which they bring about. A command or
    wake that raises is logged, shows in the snapshot and is handed to ``on_error`` (on the sequencer's
    thread); a failed wake also stops playback, so that no note hangs.
    """

    def __init__(
        self,
        project: Project,
        sink: EventSink,
        sample_rate: int,
        *,
        clock: Clock | None = None,
        timing: Timing | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        self._transport = Transport(project, sink, sample_rate, timing)
        self._clock = clock or SystemClock()
        self._on_error = on_error
        self._sample_rate = sample_rate
        self._commands: queue.SimpleQueue[_Command] = queue.SimpleQueue()
        self._signal = Signal()
        self._closing = False
        self._thread = Thread(target=self._run, name="motorik-sequencer", daemon=True)
        self._errors = 0
        self._error: BaseException | None = None
        self._state = self._transport.state()
        self._project = project
        self._block: _Block | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the thread; ``RuntimeError`` when it was started before."""
        self._thread.start()

    def close(self) -> None:
        """Stop playback and end the thread; ``TimeoutError`` when it does not end within CLOSE_SECONDS."""
        self.stop()
        self._closing = True
        self._signal.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_SECONDS)
            if self._thread.is_alive():
                raise TimeoutError(f"the sequencer's thread did not end within {CLOSE_SECONDS} s")

    def play(self, tick: int | None = None, *, frame: int | None = None) -> None:
        """Play from ``tick`` on (None: from where it stopped), at engine ``frame`` (None: at once)."""
        self._submit(lambda: self._transport.play(tick, frame=self._transport.in_time(frame)))

    def count_in(self, tick: int, frames: int, beats: Sequence[Event] = ()) -> None:
        """Play from ``tick`` on after ``frames`` in which ``beats`` sound: see :meth:`Transport.count_in`."""
        self._submit(lambda: self._transport.count_in(tick, frames, beats))

    def stop(self, *, frame: int | None = None) -> None:
        """Stop at engine ``frame`` (None: at once): sounding notes are released."""
        self._submit(lambda: self._transport.stop(frame=frame))

    def seek(self, tick: int, *, frame: int | None = None) -> None:
        """Go on from ``tick``, when playing at engine ``frame`` (None: at once)."""
        self._submit(lambda: self._transport.seek(tick, frame=frame))

    def set_loop(self, loop: Loop | None) -> None:
        """Repeat the region [start, end) in ticks, or None."""
        self._submit(lambda: self._transport.set_loop(loop))

    def set_fill(self, on: bool) -> None:
        """Let everything from now on be a fill, as while a fill button is held, or as placed again."""
        self._submit(lambda: self._transport.set_fill(on))

    def perform(self, action: Action, asked: int | None = None, *, frame: int | None = None) -> None:
        """Do ``action`` live, at its quantum: see :meth:`Transport.perform`."""
        self._submit(lambda: self._transport.perform(action, asked, frame=frame))

    def listen(self, listeners: Sequence[Listener]) -> None:
        """Let others hear along what is played from now on, instead of those before."""
        self._submit(lambda: self._transport.listen(listeners))

    def follow(self, outside: Outside | None) -> None:
        """Keep to a timeline of the world outside, or no longer: see :meth:`Transport.follow`."""
        self._submit(lambda: self._transport.follow(outside))

    def set_project(self, project: Project) -> None:
        """Go on with ``project``. Of several in a row waiting for the thread only the last is worked out."""
        self._project = project
        self._submit(lambda: self._transport.set_project(project), project)

    def schedule_event(self, event: Event) -> None:
        """Play ``event`` live at engine frame ``event.frame``, or at once when that has passed."""
        self._submit(lambda: self._transport.schedule_event(event))

    def flush(self, seconds: float) -> bool:
        """Wait until all commands given so far took effect and show in the snapshot; return whether so."""
        done = Signal()

        def show() -> None:
            self._publish()
            done.set()

        self._submit(show)
        return done.wait(seconds)

    def render_block(self, ticks: int) -> list[Event]:
        """Return what acts in the next ``ticks`` ticks of the project, from its start on, block after block.

        Independent of live playback and of the thread, through the same playhead; frames count from the start
        of the song. A new project starts again at tick 0. Call it from one thread at a time. ``ValueError``
        below 1 tick.
        """
        if ticks < 1:
            raise ValueError(f"ticks = {ticks}; allowed: 1 and up")
        block = self._block
        if block is None or block.playhead.project is not self._project:
            block = self._block = _Block(Playhead(self._project, self._sample_rate))
            block.playhead.start(0, 0)
        block.tick += ticks
        block.frame = timeline_of(self._project.tempo, self._sample_rate).frame_at(block.tick)
        block.playhead.fill(block.frame)
        block.playhead.forget_before(block.frame)
        return [entry.event for entry in block.playhead.take(block.frame)]

    def get_state_snapshot(self) -> ServiceState:
        """Return the state as of the thread's last wake, and whether it is well."""
        return ServiceState(self._state, self._thread.is_alive(), self._errors, self._error)

    # ---- the thread -----------------------------------------------------------------------------------

    def _submit(self, run: Callable[[], None], project: Project | None = None) -> None:
        self._commands.put(_Command(run, project))
        self._signal.set()

    def _run(self) -> None:
        while not self._closing:
            self._clock.wait(self._signal, WAKE_SECONDS)
            self._signal.clear()
            self.step()
        self.step()

    def step(self) -> None:
        """Do one wake: all waiting commands, then what is due. For the thread, or a test without one."""
        for command in self._waiting():
            self._guard(command.run)
        if not self._guard(self._transport.wake):
            self._guard(self._transport.stop)
        self._guard(self._publish)

    def _waiting(self) -> list[_Command]:
        """Return the commands in the queue, without projects that the next command replaces."""
        commands: list[_Command] = []
        while True:
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return commands
            if commands and command.project is not None and commands[-1].project is not None:
                commands.pop()
            commands.append(command)

    def _publish(self) -> None:
        self._state = self._transport.state()

    def _guard(self, action: Callable[[], None]) -> bool:
        """Run ``action``; return whether it went well, and make it known when not."""
        try:
            action()
        except Exception as error:
            self._errors += 1
            self._error = error
            _log.exception("the sequencer could not go on as told")
            if self._on_error is not None:
                try:
                    self._on_error(error)
                except Exception:
                    _log.exception("the sequencer's error callback failed")
            return False
        return True
