"""The hardware screen without its window: all there is around the song, in lines, and what is done to it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from motorik.studio.protocol import Panic
from motorik.ui.models.signal import Signal
from motorik.ui.text import N_, _, told
from motorik.ui.views.hardware.inputs import Inputs
from motorik.ui.views.hardware.learning import Learning
from motorik.ui.views.hardware.lines import Group, Line, misfit
from motorik.ui.views.hardware.outputs import Outputs
from motorik.ui.views.hardware.scripts import ControllerScripts
from motorik.ui.views.hardware.sync import Clock, Osc
from motorik.ui.views.hardware.tracks import Tracks

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.ui.models.hardware import Event, HardwareState
    from motorik.ui.models.workbench import Workbench


CAME = {
    "played": N_("played"), "controlled": N_("turned"), "unused": N_("not used"),
    "sysex": N_("SysEx, left alone"), "malformed": N_("damaged"), "refused": N_("refused"),
}  # fmt: skip
"""What becomes of messages that come in."""


class HardwareModel:
    """``changed``: something is otherwise, in figures or in lines; ``arrived``: there are other events.

    Settings are kept in the background: opening a port may take its time.
    """

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session, self.hardware = bench, bench.session, bench.hardware
        self.changed: Signal[[]] = Signal()
        self.arrived: Signal[[]] = Signal()
        self.held = False
        self.events: tuple[Event, ...] = ()
        self._seen: HardwareState | None = None
        self.tracks_played = Tracks(self, self.hardware)
        if self.hardware is not None:
            self.outputs, self.inputs = Outputs(self, self.hardware), Inputs(self, self.hardware)
            self.clock, self.osc = Clock(self, self.hardware), Osc(self, self.hardware)
            self.learning = Learning(self, self.hardware)
            self.scripts = ControllerScripts(self, self.hardware)
        self.session.changed.connect(self._song_changed)
        self.session.measured.connect(self._look)

    def groups(self) -> tuple[Group, ...]:
        """Return all lines; as long as the bridges are not there, those of the song alone."""
        state = self.hardware.state if self.hardware else None
        if state is None:
            said = _("Ports are being looked for …") if self.hardware else _("Nothing outside is used here.")
            return Group(_("MIDI outputs"), (Line("none", "", said),)), self.tracks_played.group()
        return (
            self.outputs.group(state),
            self.inputs.group(state),
            self.learning.group(state),
            self.tracks_played.group(),
            self.clock.group(state),
            self.osc.group(state),
            self.scripts.group(state),
        )

    # ---- names --------------------------------------------------------------------------------------------

    def tracks(self) -> list[tuple[object, str]]:
        """Return every track's id and name."""
        return [(it.id, it.name or it.id) for it in self.session.project.tracks]

    def event_words(self, event: "Event") -> tuple[str, str]:
        """Return what a message says; and its port, what became of it or who sent it, and its bytes."""
        if event.way == "in":
            return told(event.words), f"{event.port} · {_(CAME.get(event.what, event.what))} · {event.data}"
        return told(event.words), f"{event.port} · {self.track_name(event.track)} · {event.data}"

    def track_name(self, id: str) -> str:
        """Return what a track, return or the master is called."""
        return dict(self.tracks()).get(id) or (_("Master") if id == "master" else id)

    # ---- doing --------------------------------------------------------------------------------------------

    def watch(self, *, on: bool) -> None:
        """Have the state made anew a few times a second, or no longer."""
        if self.hardware is not None:
            self.hardware.watched = on
            self.hardware.look()

    def hold(self) -> None:
        """Let the monitor stand still, or go on."""
        self.held = not self.held
        if not self.held:
            self._seen = None
        self.arrived.emit()

    def panic(self) -> None:
        """Silence everything, inside and outside."""
        self.session.command(Panic())
        if self.hardware is not None and self.hardware.state is not None:
            self.do(self.hardware.sending.panic)

    def learn(self) -> None:
        """Begin to learn, or leave it."""
        if self.hardware is None or self.hardware.state is None:
            self.bench.say(_("No hardware is switched on yet"))
        else:
            self.learning.toggle()
            self.hardware.watched = self.learning.on or self.bench.screen == "hardware"

    @property
    def learns(self) -> bool:
        """Whether what is turned in the window is learned for."""
        return self.hardware is not None and self.learning.on

    def do(self, function: Callable[[], Any]) -> None:
        """Do something to a bridge in the background, and say what does not fit or cannot be kept."""
        if self.hardware is not None:
            self.session.bus.after(self.hardware.do(function), self._done)

    def refresh(self) -> None:
        """Show what was changed."""
        if self.hardware is not None:
            self.hardware.look()
        self.changed.emit()

    def _done(self, done: Any) -> None:
        error = done.exception()
        if isinstance(error, OSError):
            self.bench.say(_("It works, but cannot be kept: {reason}").format(reason=error.strerror or error))
        elif isinstance(error, ValidationError):
            self.bench.say(misfit(error))
        elif error is not None:
            raise error
        self.refresh()

    # ---- following ----------------------------------------------------------------------------------------

    def _look(self) -> None:
        state = self.hardware.state if self.hardware else None
        if state is self._seen:
            return
        self._seen = state
        if state is not None:
            self.learning.follow()
            if not self.held and state.events != self.events:
                self.events = state.events
                self.arrived.emit()
        self.changed.emit()

    def _song_changed(self, before: "Project", after: "Project") -> None:
        if before.tracks is not after.tracks or before.devices is not after.devices:
            self.changed.emit()
