"""The follower: when the song is led to the outside anew, when it jumps there, and what is told of it."""

from dataclasses import dataclass
from fractions import Fraction

from motorik.domain.project import Project
from motorik.domain.tempo import TempoMap
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.following.outside import Outside
from motorik.sequencer.following.steering import Place, known, level, steered
from motorik.sequencer.score import retimed

JUMP_TICKS = TICKS_PER_BEAT // 2
"""A larger error of the song's own position is not bent away: the song goes on at the outside's next beat."""

NOTICED = Fraction(1, 1000)
"""Which change of tempo is passed on while the song stands still."""


@dataclass(frozen=True, slots=True)
class Following:
    """How an outside timeline is followed, as of the last wake.

    ``ahead`` is by how many seconds the song is ahead of it now (None while it stands still). ``tempo`` is
    what was played, as far as it is remembered, and what is ahead. Counters since following began:
    ``corrections`` of the tempo, ``jumps`` to another place.
    """

    outside: Outside | None
    tempo: TempoMap
    ahead: float | None = None
    corrections: int = 0
    jumps: int = 0


@dataclass(frozen=True, slots=True)
class Patience:
    """When the song is led anew: an error of ``tolerance`` seconds now or within ``horizon`` seconds.

    No more often than every ``interval`` seconds, as what was handed over is taken back each time, and
    ``lead`` seconds ahead: there is no hurry, and what is worked out anew shall not come late.
    """

    tolerance: float = 0.0003
    horizon: float = 1.0
    interval: float = 0.25
    lead: float = 0.15


class Follower:
    """The part of a transport that knows an outside timeline. Single-threaded; frames are the engine's."""

    def __init__(self, sample_rate: int, patience: Patience | None = None) -> None:
        self.outside: Outside | None = None
        self.corrections = self.jumps = 0
        self.patience = patience or Patience()
        self._rate = sample_rate
        self._tempo: TempoMap | None = None
        self._own: TempoMap | None = None
        self._dressed: tuple[Project, Project] | None = None
        self._steered_at: int | None = None

    @property
    def tempo(self) -> TempoMap | None:
        """The tempo map that is played instead of the song's; None: the song's own is."""
        return self._tempo

    def follow(self, outside: Outside | None) -> None:
        """Follow ``outside``, or no longer: the tempo of that moment then stays until :meth:`let_go`."""
        if self.outside is None and outside is not None:
            self.corrections = self.jumps = 0
        self.outside = outside

    def let_go(self) -> None:
        """Let the song have its own tempo again, unless something is followed."""
        if self.outside is None:
            self._tempo = None

    @property
    def moved(self) -> bool:
        """Whether the outside's tempo is noticeably another than the one that is played."""
        if self.outside is None:
            return False
        return self._tempo is None or abs(self._tempo.points[-1].bpm / self.outside.bpm - 1) > NOTICED

    def begin(self, project: Project) -> None:
        """Play on from a new place: what was played before counts no longer."""
        if self.outside is not None:
            self._set(level(self.outside, project.tempo.signatures, self._rate), project)
            self._steered_at = None
        elif self._tempo is not None:
            last = self._tempo.points[-1].model_copy(update={"tick": 0})
            self._set(self._tempo.model_copy(update={"points": (last,)}), project)

    def heard(self, project: Project) -> Project:
        """Return ``project`` at the tempo that is played; the same object as long as nothing changes."""
        if self._own is not None and project.tempo != self._own:
            self._own = project.tempo
            self._edited(project)
        if self._tempo is None:
            return project
        if self._dressed is None or self._dressed[0] is not project:
            self._dressed = project, retimed(project, self._tempo)
        return self._dressed[1]

    def wants(self, tempo: TempoMap, place: Place, last: Place, now: int) -> bool:
        """Whether the song has to be led anew: it is at ``place``, and at ``last`` its tempo has settled.

        ``last`` is the last change of tempo that is planned, or ``place``. ``now`` is the frame it is.
        """
        if self.outside is None or not self.may(now):
            return False
        if self._tempo is None:
            return True
        tolerance = max(Fraction(self.patience.tolerance), self.outside.slack) * self._rate
        outside = known(self.outside, place)
        a_tick = outside.frames_a_tick(self._rate)
        played = Fraction(60 * self._rate, TICKS_PER_BEAT) / tempo.points[-1].bpm
        ahead = outside.ahead(last.tick, last.frame, self._rate)
        drift = Fraction(self.patience.horizon) * self._rate * (a_tick / played - 1)
        return abs(ahead * a_tick) > tolerance or abs(ahead * a_tick + drift) > tolerance

    def jumps_from(self, place: Place) -> bool:
        """Whether the error at ``place`` is too large to be bent away."""
        if self.outside is None:
            return False
        outside = known(self.outside, place)
        return outside.wrap is None and abs(self.ahead(place)) > JUMP_TICKS

    def ahead(self, place: Place) -> Fraction:
        """Return by how many ticks the song is ahead at ``place``."""
        assert self.outside is not None
        return known(self.outside, place).ahead(place.tick, place.frame, self._rate)

    def steer(self, project: Project, tempo: TempoMap, place: Place, now: int) -> None:
        """Lead the song, which plays ``tempo``, from ``place`` on to the outside."""
        assert self.outside is not None
        self._set(steered(tempo, place, self.outside, self._rate), project)
        self._steered_at = now
        self.corrections += 1

    def jumped(self, now: int) -> None:
        """Note that the song was sent to another place because of the outside."""
        self._steered_at = now
        self.jumps += 1

    def may(self, now: int) -> bool:
        """Whether something is followed, and long enough ago was led to it last."""
        if self.outside is None:
            return False
        interval = self.patience.interval * self._rate
        return self._steered_at is None or now - self._steered_at >= interval

    def _set(self, tempo: TempoMap, project: Project) -> None:
        self._tempo, self._own, self._dressed = tempo, project.tempo, None

    def _edited(self, project: Project) -> None:
        """Take in an edit of the song's own tempo: it counts when nothing is followed, its metre always."""
        if self.outside is None:
            self._tempo = self._own = None
        elif self._tempo is not None:
            self._set(self._tempo.model_copy(update={"signatures": project.tempo.signatures}), project)
        self._dressed = None
