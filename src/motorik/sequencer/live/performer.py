"""Who performs: the performance under way, if there is one, and the last one."""

from motorik.domain.performance import Action, Performance
from motorik.domain.project import Project
from motorik.sequencer.live.stage import Stage
from motorik.sequencer.live.take import Take, earliness
from motorik.sequencer.reading import Loop


class Performer:
    """The part of a transport that knows what is played live. Single-threaded."""

    def __init__(self) -> None:
        self._take: Take | None = None
        self._last: Performance | None = None
        self._early: tuple[Project, int] | None = None
        self.at_end = False

    @property
    def performs(self) -> bool:
        """Whether a performance is under way."""
        return self._take is not None

    @property
    def finishes(self) -> bool:
        """Whether the performance under way has an end."""
        return self._take is not None and self._take.loop is not None

    @property
    def performance(self) -> Performance | None:
        """What is performed, or was last."""
        return self._take.performance if self._take else self._last

    @property
    def stage(self) -> Stage | None:
        """What happens from about now on."""
        return self._take.stage if self._take else None

    def loop(self, otherwise: Loop | None) -> Loop | None:
        """Return what the playhead turns back at: while something is performed, loops rest."""
        return self._take.loop if self._take else otherwise

    def heard(self, project: Project, tick: int) -> Project:
        """Return ``project`` as it is to be heard from ``tick`` on."""
        return self._take.heard(project, tick) if self._take else project

    def add(self, project: Project, action: Action, asked: int | None, free: int) -> None:
        """Note ``action``; begin a performance at ``free`` if none is under way.

        Raises:
            ValueError: ``project`` has not what it names, or the performance is too long; nothing changed.
        """
        take = self._take or Take(free)
        take.add(project, action, free if asked is None else asked, free)
        self._take = take

    def runs_out(self, tick: int) -> bool:
        """Whether the performance has to be worked out further before ``tick`` is played."""
        return self._take is not None and self._take.runs_out(tick)

    def stop(self, tick: int) -> None:
        """End a performance that is stopped at ``tick``."""
        if self._take is not None:
            self._last, self._take, self.at_end = self._take.stopped(tick), None, False

    def finish(self) -> int:
        """End a performance at its own end; return that."""
        assert self._take is not None
        end = self._take.end or 0
        self._last, self._take, self.at_end = self._take.performance, None, False
        return end

    def early(self, project: Project) -> int:
        """Return by how many ticks anything in ``project`` acts before its tick at most."""
        if self._early is None or self._early[0] is not project:
            self._early = project, earliness(project)
        return self._early[1]
