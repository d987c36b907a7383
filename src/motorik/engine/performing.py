"""A scripted performance played through the live transport into an engine, without a device."""

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat

from motorik.domain.performance import Asked, Finish, Performance
from motorik.domain.project import Project
from motorik.engine.host import Engine
from motorik.engine.offline import Progress, Sound
from motorik.engine.samples import SampleSource
from motorik.engine.tail import Tail
from motorik.sequencer.timeline import timeline_of
from motorik.sequencer.transport import Transport

LEAD_SECONDS = 0.1
"""How long before its tick an action is given to the transport: more than its margin."""
MOST_BLOCK = 4096
LONGEST_SECONDS = 4 * 3600


class ScriptedTake:
    """One performance from tick 0 at frame 0 of an engine of its own: what plays it live is what plays here.

    ``block`` is called for how many frames the driver asks for next, at most MOST_BLOCK; None: 512 each time.
    ``tail_seconds`` None goes on until it is silent.

    Raises:
        ValueError: the script has no finish, or it lies at tick 0 or hours away; ``block`` is out of range.
        GraphError, SampleError: the project cannot sound.
    """

    def __init__(
        self,
        project: Project,
        samples: SampleSource | None,
        script: Sequence[Asked],
        *,
        sample_rate: int = 48000,
        block: Callable[[], int] | None = None,
        tail_seconds: float | None = None,
    ) -> None:
        self.sample_rate = sample_rate
        self._script = sorted(script, key=lambda it: it.tick)
        finish = _finish_of(self._script, project)
        self._expected = timeline_of(project.tempo, sample_rate).frame_at(finish)
        self._block = block or repeat(512).__next__
        self._tail_seconds = tail_seconds
        self.engine = Engine(sample_rate)
        self.engine.install(project, samples)
        self.transport = Transport(project, self.engine, sample_rate)

    @property
    def performance(self) -> Performance:
        """What was done so far, with the ticks at which it acted."""
        return self.transport.state().performance or Performance()

    def blocks(self, progress: Progress | None = None) -> Iterator[Sound]:
        """Play and yield the sound, float32 [frames, 2], tail included. Only once.

        Raises:
            ValueError: an action names what the song has not.
        """
        waiting = [*self._script]
        while waiting and waiting[0].tick == 0:
            self.transport.perform(waiting.pop(0).action, 0, starts=False)
        self.transport.play(0, frame=0)
        tail: Tail | None = None
        while tail is None or self.engine.frame() < tail.end:
            self._ask(waiting)
            tail = tail or self._tail()  # Before the wake, which may already end the performance.
            self.transport.wake()
            frames = self._frames(tail)
            sound = self.engine.render(frames)
            if tail is not None:
                tail.hear(sound)
            yield sound
            if progress is not None:
                progress(min(self.engine.frame(), self._expected), self._expected)

    def _ask(self, waiting: list[Asked]) -> None:
        lead = self.engine.frame() + int(LEAD_SECONDS * self.sample_rate) + MOST_BLOCK
        while waiting and self._frame_of(waiting[0].tick) <= lead:
            it = waiting.pop(0)
            self.transport.perform(it.action, it.tick)

    def _frame_of(self, tick: int) -> int:
        return timeline_of(self.transport.heard.tempo, self.sample_rate).frame_at(tick)

    def _tail(self) -> Tail | None:
        """Return where the sound ends once the finish is known; what was played before counts as loud."""
        end = self.performance.end
        if end is None:
            return None
        tail = Tail(self._frame_of(end), self.sample_rate, self._tail_seconds)
        tail.pass_over(self.engine.frame())
        return tail

    def _frames(self, tail: Tail | None) -> int:
        frames = self._block()
        if not 1 <= frames <= MOST_BLOCK:
            raise ValueError(f"block = {frames} frames; allowed: 1 to {MOST_BLOCK}")
        return frames if tail is None else min(frames, tail.end - self.engine.frame())


def _finish_of(script: Sequence[Asked], project: Project) -> int:
    finish = next((it for it in script if isinstance(it.action, Finish)), None)
    if finish is None:
        raise ValueError('the script has no end; allowed: a line with "action": "finish"')
    if timeline_of(project.tempo, 1).seconds_at(finish.tick) > LONGEST_SECONDS or not finish.tick:
        raise ValueError(f"the script finishes at tick {finish.tick}; allowed: after 0, within 4 hours")
    return finish.tick
