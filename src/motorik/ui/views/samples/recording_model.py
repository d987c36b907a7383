"""Recording on the samples screen, without its window: which input, from when on, what came of it."""

from typing import TYPE_CHECKING, Any

from motorik.studio.errors import StudioError
from motorik.studio.playing import AudioDevice, audio_inputs
from motorik.studio.sampling import (
    ArmInput,
    DisarmInput,
    RecordSample,
    SamplingCommand,
    SamplingState,
    StopSample,
)
from motorik.ui.models.preferences import Preferences
from motorik.ui.models.signal import Signal
from motorik.ui.text import _
from motorik.ui.views.samples.model import SamplesModel

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

SCREEN = "samples"
THRESHOLDS = (None, -50.0, -40.0, -30.0, -20.0)
"""dB of full scale from which on it records; None: at once."""
MOST_CHANNELS = 8
INPUT = ("input", "input_channels")


class RecordingModel:
    """``changed``: other inputs, another state. While it is ``shown`` the chosen input is armed."""

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session = bench, bench.session
        self.changed: Signal[[]] = Signal()
        self.shown = False
        self.inputs: tuple[AudioDevice, ...] = ()
        self.state = SamplingState()
        self._asked: list[SamplingCommand] = []
        bench.shown.connect(self._screen_shown)
        bench.preferred.connect(self._preferred)

    # ---- what is chosen -----------------------------------------------------------------------------------

    @property
    def device(self) -> AudioDevice | None:
        """The input that is preferred, else the system's choice; None when there is none."""
        wanted = self.bench.preferences.input
        named = [it for it in self.inputs if it.name == wanted]
        default = [it for it in self.inputs if it.is_default]
        return next(iter((*named, *default, *self.inputs)), None)

    def channel_choices(self) -> tuple[tuple[int, ...], ...]:
        """Return what can be recorded of the input: pairs of channels, and each alone."""
        count = min(self.device.channels if self.device else 2, MOST_CHANNELS)
        pairs = tuple((left, left + 1) for left in range(1, count, 2))
        return (*pairs, *((it,) for it in range(1, count + 1)))

    @property
    def channels(self) -> tuple[int, ...]:
        """The channels that are preferred, else the first that there are."""
        choices = self.channel_choices()
        wanted = self.bench.preferences.input_channels
        return wanted if wanted in choices else choices[0]

    def choose(self, device: str) -> None:
        """Listen to another input."""
        self.bench.prefer(input=device)

    def choose_channels(self, channels: tuple[int, ...]) -> None:
        """Listen to other channels of it."""
        self.bench.prefer(input_channels=channels)

    def choose_threshold(self, threshold_db: float | None) -> None:
        """Begin from another level on with the next recording."""
        self.bench.prefer(input_threshold_db=threshold_db)

    # ---- doing --------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Look for inputs and arm the one that is chosen."""
        self.shown = True
        self.changed.emit()
        self.session.bus.after(self.session.studio.pool.submit(audio_inputs), self._found)

    def close(self) -> None:
        """Let go of the input; what is being recorded is kept."""
        self.shown = False
        self._do(DisarmInput())
        self.changed.emit()

    def toggle(self) -> None:
        """Record, or end the recording."""
        if self.state.recording:
            self._do(StopSample())
        elif self.state.device:
            self._do(RecordSample(threshold_db=self.bench.preferences.input_threshold_db))

    def frame(self) -> tuple[float, float]:
        """Look at the input, once a frame; return its peaks since the last time."""
        if not self.shown and not self.state.recording:
            return 0.0, 0.0
        before, state = self.state, self.session.studio.sampling_state()
        self.state = state
        if before.recording and not state.recording:
            self._ended(before)
        if _shape(before) != _shape(state):
            self.changed.emit()
        return state.peaks

    def _ended(self, before: SamplingState) -> None:
        """Show what was recorded in the editor."""
        self.session.catch_up()
        made = next((it for it in self.session.project.samples if it.id == self.state.sample), None)
        if made is not None:
            samples = self.bench.model(SamplesModel)
            samples.look_in(song=True)
            samples.open(made)
            self.bench.say(_("{name} was recorded").format(name=made.name))
        elif before.waits:
            self.bench.say(_("Nothing was recorded: it never got so loud"))

    def _found(self, done: Any) -> None:
        found = () if done.exception() else done.result()
        self.inputs = tuple({it.name: it for it in reversed(found)}.values())[::-1]
        if not self.inputs:
            self.bench.say(_("There is no audio input"))
        elif self.shown:
            self._arm()
        self.changed.emit()

    def _arm(self) -> None:
        if self.device is not None:
            self._do(ArmInput(device=self.device.name, channels=self.channels))

    def _do(self, command: SamplingCommand) -> None:
        """Let the studio carry out commands, one after another: opening a device takes its time."""
        self._asked.append(command)
        if len(self._asked) == 1:
            self._next()

    def _next(self) -> None:
        studio = self.session.studio
        self.session.bus.after(studio.pool.submit(studio.sampling, self._asked[0]), self._done)

    def _done(self, done: Any) -> None:
        del self._asked[0]
        error = done.exception()
        if isinstance(error, StudioError):
            self.bench.say(str(error))
        elif error is not None:
            raise error
        if self._asked:
            self._next()
        self.changed.emit()

    def _screen_shown(self, screen: str) -> None:
        """No input stays open behind another screen, unless it records."""
        if self.shown and not self.state.recording:
            self._arm() if screen == SCREEN else self._do(DisarmInput())

    def _preferred(self, before: Preferences, after: Preferences) -> None:
        if self.shown and any(getattr(before, name) != getattr(after, name) for name in INPUT):
            self._arm()
        self.changed.emit()


def _shape(state: SamplingState) -> tuple[object, ...]:
    """Return what buttons and choices show of a state."""
    return state.device, state.channels, state.recording, state.waits, state.sample
