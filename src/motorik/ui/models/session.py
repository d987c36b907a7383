"""An open song as the window sees it: drained once a frame, told to whoever shows it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from motorik.journal import Change
from motorik.studio.errors import StudioError
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import (
    Play,
    Stop,
    StudioState,
    TransportChanged,
    TransportCommand,
    TransportState,
    Trouble,
)
from motorik.studio.settings import DriverSettings
from motorik.ui.models.bus import Bus
from motorik.ui.models.parameters import Address, Heard, HotParameter
from motorik.ui.models.signal import Signal
from motorik.ui.models.trial import Trial

if TYPE_CHECKING:
    from concurrent.futures import Future

    from motorik.domain.project import Project
    from motorik.engine.meters import Meter
    from motorik.engine.telemetry import Telemetry
    from motorik.journal import Edit

HeardT = TypeVar("HeardT", bound=Heard)
METER_SECONDS = 1 / 30
FIGURES_SECONDS = 0.25
STARTING_SECONDS = 1.0
"""How long it may take until what was asked for is seen: a launched clip starts the song by itself."""


class Session:
    """A studio and what was last heard of it. Everything but the studio's own threads runs in :meth:`frame`.

    ``changed`` tells (before, after) when the song is another, several edits in one; ``moved`` the transport,
    once a frame while it plays or was told something; ``switched`` that it plays, loops or records, or that
    there is something else to undo; ``measured`` new meters; ``told`` a sentence; ``turned``
    where a parameter is that a finger moves.
    """

    def __init__(self, studio: LocalStudio) -> None:
        self.studio = studio
        self.bus = Bus()
        self.changed: Signal[[Project, Project]] = Signal()
        self.moved: Signal[[TransportState]] = Signal()
        self.measured: Signal[[]] = Signal()
        self.switched: Signal[[]] = Signal()
        self.told: Signal[[str]] = Signal()
        self.turned: Signal[[Address]] = Signal()
        self.trial = Trial(studio, self.told.emit)
        self.project: Project = studio.project
        self.state: StudioState = studio.state()
        self.figures: Telemetry | None = None
        self.meters: dict[str, Meter] = {}
        self._hot: list[Heard] = []
        self._unsubscribe = studio.subscribe(self.bus.post)
        self._next_meters = self._next_figures = self._now = 0.0
        self._later: list[tuple[float, Callable[[], None]]] = []
        self._stale = True
        self._look_until = 0.0

    # ---- once a frame -------------------------------------------------------------------------------------

    def frame(self, now: float) -> None:
        """Take in what happened, let hot values be heard, look at the meters. ``now`` in seconds."""
        self._now = now
        self._do_what_is_due()
        self.bus.drain(self._receive)
        self.catch_up()
        for hot in tuple(self._hot):
            if hot.frame() and isinstance(hot, HotParameter) and hot.address is not None:
                self.turned.emit(hot.address)
        self._look_at_transport()
        self._look_at_meters(now)

    def catch_up(self) -> None:
        """Take in what the song has become, as every frame does: to go on with what was just made."""
        before, after = self.project, self.studio.project
        if after is not before:
            self.project, self._stale = after, True
            self.trial.follow()
            self.changed.emit(before, after)

    def later(self, seconds: float, function: Callable[[], None]) -> None:
        """Call ``function`` with the first frame after so many seconds."""
        self._later.append((self._now + seconds, function))

    def _do_what_is_due(self) -> None:
        due = [it for it in self._later if it[0] <= self._now]
        self._later = [it for it in self._later if it[0] > self._now]
        for _, function in due:
            function()

    def _receive(self, message: Change | TransportChanged | Trouble) -> None:
        self._stale = True
        if isinstance(message, Trouble):
            self.told.emit(message.sentence)

    def _look_at_transport(self) -> None:
        starting = self._now < self._look_until
        if not (self._stale or starting or self.state.transport.playing):
            return
        before, self.state = self.state, self.studio.state()
        self._stale = False
        self.moved.emit(self.state.transport)
        if _switches(before) != _switches(self.state):
            self.switched.emit()

    def _look_at_meters(self, now: float) -> None:
        if now < self._next_meters:
            return
        self._next_meters = now + METER_SECONDS
        self.meters = self.studio.meters()
        self.figures = self.studio.telemetry() if now >= self._next_figures else self.figures
        if now >= self._next_figures:
            self._next_figures = now + FIGURES_SECONDS
        self.measured.emit()

    # ---- doing --------------------------------------------------------------------------------------------

    @property
    def transport(self) -> TransportState:
        """Where the music is, as of this frame."""
        return self.state.transport

    def hot(self, parameter: HeardT) -> HeardT:
        """Let a value be heard with every frame until :meth:`cool`."""
        self._hot.append(parameter)
        return parameter

    def cool(self, parameter: Heard) -> None:
        """Forget a hot value."""
        self._hot = [it for it in self._hot if it is not parameter]

    def commit(self, label: str, *edits: "Edit") -> bool:
        """Change the song as one undo step; tell the sentence of what cannot be, and return False."""
        from motorik.studio.songs import translate

        self.trial.keep()
        try:
            self.studio.commit(label, *edits)
        except Exception as error:
            known = translate(error)
            if known is None:
                raise
            self.told.emit(str(known))
            return False
        return True

    def command(self, command: TransportCommand) -> bool:
        """Carry out a transport command; tell the sentence of what cannot be, and return False."""
        try:
            self.studio.transport(command)
        except StudioError as error:
            self.told.emit(str(error))
            return False
        self._stale = True
        self._look_until = self._now + STARTING_SECONDS
        return True

    def play_or_stop(self, tick: int | None = None) -> None:
        """Start where the playhead stands, or at ``tick``; while playing, stop."""
        self.command(Stop() if self.transport.playing else Play(tick=tick))

    def open_audio(self, settings: DriverSettings) -> None:
        """Open a device in the background, with meters; tell when there is none."""
        self.bus.after(self.studio.pool.submit(self._open, settings), self._opened)

    def _open(self, settings: DriverSettings) -> str:
        name = self.studio.open_audio(settings)
        self.studio.meters(on=True)
        return name

    def _opened(self, done: "Future[str]") -> None:
        self._stale = True
        error = done.exception()
        if isinstance(error, StudioError):
            self.told.emit(str(error))
        elif error is not None:
            raise error

    def save(self) -> None:
        """Bring the song's manifest up to date in the background, and say so."""
        self.trial.keep()
        self.bus.after(self.studio.save(), self._saved)

    def _saved(self, done: "Future[None]") -> None:
        from motorik.ui.text import _

        error = done.exception()
        if error is not None and not isinstance(error, StudioError):
            raise error
        self.told.emit(str(error) if error else _("Saved"))

    @property
    def path(self) -> Path:
        """Where the song lies."""
        return self.studio.song.folder

    def close(self) -> None:
        """Let go of the song: stop, write everything down."""
        self.trial.keep()
        self._unsubscribe()
        self.studio.close()


def _switches(state: StudioState) -> tuple[object, ...]:
    """Return what buttons show of a state: all that does not change by itself while the song plays."""
    transport = state.transport
    return (
        transport.playing,
        transport.loop,
        transport.armed,
        state.undo_label,
        state.redo_label,
        state.device,
    )
