"""The samples screen: what there is to hear at the left, the waveform with all work on it at the right."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from motorik.editing.keys import KeyEvent
from motorik.studio.sample_work import outline
from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.choice import Choice
from motorik.ui.surfaces.list_box import Item, ListBox
from motorik.ui.surfaces.look import STRONG, room_now
from motorik.ui.surfaces.page import Page
from motorik.ui.surfaces.pinned_waveform import PinnedWaveform, Pins
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.words import Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.samples.looping import LoopModel
from motorik.ui.views.samples.model import Entry, SamplesModel
from motorik.ui.views.samples.recording import RecordingPanel
from motorik.ui.views.samples.recording_model import RecordingModel
from motorik.ui.views.samples.slicing import SliceModel
from motorik.ui.views.samples.tools import Tools

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

LIST_DP = 300


class SamplesView(Page):
    """Puts the parts together as there is room."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(bench, **properties)
        self.model = bench.model(SamplesModel)
        narrow = room_now().breadth is Breadth.NARROW
        self.least_height_dp = 1080 if narrow else 480
        whole = BoxLayout(orientation="vertical" if narrow else "horizontal")
        self.browser = Browser(self.model, narrow=narrow)
        self.editor = Editor(self.model, narrow=narrow)
        for part in (self.editor, self.browser) if narrow else (self.browser, self.editor):
            whole.add_widget(part)
        self.add_widget(whole)

    def frame(self, now: float) -> None:
        """Let the input's level be seen."""
        self.browser.recording.frame(now)

    def key(self, event: KeyEvent) -> bool:
        """Enter plays the part again."""
        if event.pressed and event.key == "enter" and not event.modifiers:
            self.editor.hear_again()
            return True
        return False


class Browser(Bar):
    """The song's samples, or folders; a tap is heard at once."""

    def __init__(self, model: SamplesModel, *, narrow: bool) -> None:
        beside: dict[str, Any] = {"size_hint_x": None, "width": dp(LIST_DP)}
        sizes = {"size_hint_y": 0.6} if narrow else beside
        super().__init__(edge="top" if narrow else "right", orientation="vertical", **sizes)
        self.model = model
        self.where = Choice(
            ((True, _("In the song")), (False, _("Folders"))), model.in_song,
            lambda song: model.look_in(song=song), says=_("Where to look"),
        )  # fmt: skip
        self.path = Words("", size_dp=MEASURES.caption, ink="quiet", size_hint_y=None, height=dp(20))
        self.list = ListBox(model.choose, row_dp=44, says=_("Samples"))
        input = model.bench.model(RecordingModel)
        self.recording = RecordingPanel(input)
        self.record = PushButton(
            _("Record"), "microphone", input.open, hint=_("Record a sample from an audio input."),
            says=_("Open an input"), size_hint_y=None, height=dp(MEASURES.touch),
        )  # fmt: skip
        self._ends = [model.listed.connect(self.follow), input.changed.connect(self.follow_input)]
        self.follow()
        self.follow_input()

    def follow_input(self) -> None:
        """Show the list, or what records in its place."""
        parts = (
            (self.recording,)
            if self.recording.model.shown
            else (self.where, self.path, self.list, self.record)
        )
        self.recording.follow()
        if tuple(reversed(self.children)) != parts:
            self.clear_widgets()
            for part in parts:
                self.add_widget(part)

    def follow(self) -> None:
        """Show what there is."""
        model = self.model
        count = len(model.session.project.samples)
        self.path.show(_("{count} samples").format(count=count) if model.in_song else str(model.folder))
        self.list.empty = _("None yet: look in folders") if model.in_song else _("No sounds here")
        self.where.show(model.in_song)
        self.list.show([_item(it) for it in model.entries()])


def _item(entry: Entry) -> Item:
    icon = "arrow-up" if entry.name == ".." else "folder-outline" if entry.folder else "waveform"
    return Item(_("One folder up") if entry.name == ".." else entry.name, entry, icon=icon)


class Editor(BoxLayout):
    """Name and length, the waveform, and buttons for all that is done to it."""

    def __init__(self, model: SamplesModel, *, narrow: bool) -> None:
        super().__init__(orientation="vertical")
        self.model = model
        head = Bar(edge="bottom", size_hint_y=None, height=dp(MEASURES.bar))
        self.name = Words("", size_dp=MEASURES.title, font=STRONG)
        self.detail = Words("", ink="quiet", align="right")
        head.add_widget(self.name)
        head.add_widget(self.detail)
        self.slices, self.loop = model.bench.model(SliceModel), model.bench.model(LoopModel)
        self.wave = PinnedWaveform(
            outline=self._outline, selected=model.select, done=model.snap, zoomed=model.zoom,
            says=_("Waveform"), hint=_("Drag to choose a part; two fingers or the wheel zoom."),
        )  # fmt: skip
        self.hear = PushButton(_("Hear"), "play", self.hear_again, strong=True)
        self.hush = PushButton(_("Hush"), "stop", model.hush)
        self.part = PushButton(_("Zoom"), "magnify-plus-outline", model.zoom_to_part)
        self.keep = PushButton(_("Take in"), "plus", model.take_in)
        self.tools = Tools(model, self.slices, self.loop)
        first = Bar(
            edge="top", orientation="horizontal", size_hint_y=None, height=dp(MEASURES.bar)
        ) if not narrow else GridLayout(
            cols=2, spacing=dp(8), padding=dp(8), size_hint_y=None, height=dp(2 * 44 + 24)
        )  # fmt: skip
        for button in (self.hear, self.hush, self.part, self.keep):
            first.add_widget(button)
        for part in (head, self.wave, first, self.tools):
            self.add_widget(part)
        self._ends = [
            model.loaded.connect(self.follow),
            model.viewed.connect(self.follow),
            self.slices.changed.connect(self.wave.redraw),
            self.loop.changed.connect(self.wave.redraw),
        ]
        self.follow()

    def hear_again(self) -> None:
        """Play the part, the slice that is chosen, or the loop."""
        model, slices = self.model, self.slices
        if model.tool == "slice" and slices.chosen is not None and not model.selection:
            slices.tap(slices.frames[slices.chosen])
        elif model.tool == "loop" and not model.selection:
            self.loop.hear()
        else:
            model.hear()

    def _outline(self, first: float, end: float, columns: int) -> tuple[Any, Any]:
        assert self.model.shown is not None
        return outline(self.model.shown.sound, first, end, columns)

    def follow(self) -> None:
        """Show the sound, the part that is chosen, and what can be done."""
        model, shown = self.model, self.model.shown
        self.tools.follow()
        pins: dict[str, Pins] = {"slice": self.slices, "loop": self.loop}
        self.wave.pin(pins.get(model.tool))
        for button in (self.hear, self.hush, self.part):
            button.show(disabled=shown is None)
        self.keep.show(disabled=shown is None or model.belongs)
        if shown is None:
            self.name.show(_("Tap a sound: it is heard, and shown here"))
            self.detail.show("")
            return
        first, end = model.part
        self.name.show(shown.sample.name or shown.sample.id)
        length = f"{(end - first) / shown.rate:.3f} s"
        channels = _("stereo") if shown.sound.shape[1] > 1 else _("mono")
        whole = f"{shown.frames / shown.rate:.2f} s · {shown.rate / 1000:g} kHz · {channels}"
        self.detail.show(f"{length} / {whole}" if model.selection else whole)
        marks = shown.sample.loop if model.tool == "edit" else None
        self.wave.show(model.view, model.selection, marks or (), shown.rate)
