"""The panel that records: the input and its level, from when on, one button to begin and to end."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout

from motorik.ui.surfaces.choice import Choice
from motorik.ui.surfaces.level_meter import peak_text
from motorik.ui.surfaces.list_box import Item, ListBox
from motorik.ui.surfaces.look import STRONG
from motorik.ui.surfaces.meter import Meter
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.words import Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.samples.recording_model import THRESHOLDS, RecordingModel

if TYPE_CHECKING:
    from motorik.studio.playing import AudioDevice

METER_DP = 18
PEAK_SECONDS = 1.0


class RecordingPanel(BoxLayout):
    """Follows its model when it is told to; whoever shows it calls :meth:`follow` and :meth:`frame`."""

    def __init__(self, model: RecordingModel) -> None:
        super().__init__(orientation="vertical", spacing=dp(MEASURES.gap))
        self.model = model
        head = BoxLayout(size_hint_y=None, height=dp(MEASURES.touch))
        head.add_widget(Words(_("Input"), size_dp=MEASURES.title, font=STRONG))
        head.add_widget(
            PushButton(
                "", "close", model.close, flat=True, says=_("Close the input"),
                size_hint_x=None, width=dp(MEASURES.touch),
            )
        )  # fmt: skip
        self.inputs = ListBox(model.choose, row_dp=40, says=_("Input"), empty=_("There is no audio input"))
        self.channels = BoxLayout(size_hint_y=None)
        self.threshold = Choice(
            [(level, _("At once") if level is None else f"−{-level:.0f} dB") for level in THRESHOLDS],
            model.bench.preferences.input_threshold_db,
            model.choose_threshold,
            says=_("Begins"),
            hint=_("At once, or by itself as soon as the input gets so loud."),
        )
        self.meter = Meter(lying=True, size_hint_y=None, height=dp(METER_DP))
        figures = BoxLayout(size_hint_y=None, height=dp(24))
        self.time = Words("", font=STRONG)
        self.peak = Words("", ink="quiet", align="right")
        for part in (self.time, self.peak):
            figures.add_widget(part)
        self.button = PushButton(
            _("Record"), "record", model.toggle, tone="record", says=_("Record a sample"),
            hint=_("Record from the input; once more ends and keeps it as a sample of the song."),
            size_hint_y=None, height=dp(MEASURES.touch + 8),
        )  # fmt: skip
        begins = Words(_("Begins"), ink="quiet", size_dp=MEASURES.caption, size_hint_y=None, height=dp(16))
        for part in (
            head, self.inputs, self.channels, begins, self.threshold, self.meter, figures, self.button,
        ):  # fmt: skip
            self.add_widget(part)
        self._options: Any = None
        self._highest, self._since = 0.0, 0.0
        self.follow()

    def follow(self) -> None:
        """Show what there is to choose, and whether it records."""
        model, state = self.model, self.model.state
        chosen = model.device
        at = model.inputs.index(chosen) if chosen else 0
        self.inputs.show([_item(it) for it in model.inputs], at)
        self._show_channels()
        self.threshold.show(model.bench.preferences.input_threshold_db)
        self.button.show(
            on=state.recording,
            text=_("Stop") if state.recording else _("Record"),
            icon="stop" if state.recording else "record",
            disabled=state.device is None,
        )

    def frame(self, now: float) -> None:
        """Show level and time."""
        left, right = self.model.frame()
        self.meter.feed(left, right, now)
        if max(left, right) >= self._highest or now - self._since > PEAK_SECONDS:
            self._highest, self._since = max(left, right), now
        self.peak.show(f"{peak_text(self._highest)} dB" if self.model.state.device else "")
        self.time.show(self._time())

    def _time(self) -> str:
        state = self.model.state
        if state.waits:
            return _("Waits for sound")
        if state.recording:
            tenths = int(state.seconds * 10)
            return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
        return _("Ready") if state.device else ""

    def _show_channels(self) -> None:
        """Offer the channels of the input; others where it is another one."""
        options = tuple((it, " + ".join(map(str, it))) for it in self.model.channel_choices())
        if options != self._options:
            self._options = options
            self.channels.clear_widgets()
            self.choice = Choice(
                options, self.model.channels, self.model.choose_channels, says=_("Channels"),
                hint=_("Two for left and right, or one."),
            )  # fmt: skip
            self.choice.bind(height=self.channels.setter("height"))
            self.channels.height = self.choice.height
            self.channels.add_widget(self.choice)
        self.choice.show(self.model.channels)


def _item(device: "AudioDevice") -> Item:
    return Item(device.name, device.name, icon="microphone")
