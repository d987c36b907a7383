"""The machine screen: whose face at the top, the face, presets beside it, keys below."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from motorik.editing.keys import KeyEvent
from motorik.ui.surfaces.bars import Bar, SideScroll
from motorik.ui.surfaces.empty import Empty
from motorik.ui.surfaces.look import STRONG, room_now
from motorik.ui.surfaces.pads import Keyboard, Pads
from motorik.ui.surfaces.page import Page
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.surfaces.words import Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.machine.board import Board
from motorik.ui.views.machine.browser import Browser
from motorik.ui.views.machine.model import MachineModel
from motorik.ui.views.pattern.model import PatternModel
from motorik.ui.views.pattern.tools import Stepper

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

BROWSER_DP, KEYS_DP, PADS_DP = 300, 128, 176
READ_SECONDS = 1.5


class MachineView(Page):
    """Puts the parts together as there is room."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(bench, **properties)
        self.model = bench.model(MachineModel)
        room = room_now()
        self.narrow = room.breadth is Breadth.NARROW
        self.wide = room.breadth is Breadth.WIDE
        self.least_height_dp = 420
        self.head = Head(self.model, self.toggle_browser, wide=self.wide, narrow=self.narrow)
        self.board = Board(self.model, self.head.read)
        self.keys = Keys(self.model)
        beside: dict[str, Any] = {"size_hint": (None, 1), "width": dp(BROWSER_DP)}
        sizes = {"size_hint": (1, 0.8)} if self.narrow else beside
        self.browser = Browser(self.model, edge="top" if self.narrow else "left", **sizes)
        self.empty = Empty(
            _("No instrument yet"),
            _("Every track is played by an instrument. Add a track, and the face of what plays it is here."),
            PushButton(_("Add a track"), "music-note-plus", lambda: bench.ask("sounds"), strong=True),
        )
        self.stage = FloatLayout()
        self.board.pos_hint = {"x": 0, "y": 0}
        self.stage.add_widget(self.board)
        self.middle = BoxLayout(orientation="vertical" if self.narrow else "horizontal")
        self.middle.add_widget(self.stage)
        self.add_widget(self.head.outer)
        self.add_widget(self.middle)
        self.add_widget(self.keys)
        if not self.narrow:
            self.toggle_browser()
        self.listen(self.model.chosen.connect(self.follow))
        self.listen(self.model.changed.connect(self.follow))
        self.follow()

    def entered(self) -> None:
        """Show the track the pattern's cursor stands on, when it went to another one."""
        track = self.bench.model(PatternModel).track
        if track is not None and track != self.model.came_from:
            self.model.came_from = track
            self.model.choose(track, rack=False)

    def follow(self) -> None:
        """Show whose face it is, or what to do without any."""
        nothing = self.model.place is None
        if nothing != (self.empty.parent is not None):
            self.stage.add_widget(self.empty) if nothing else self.stage.remove_widget(self.empty)

    def toggle_browser(self) -> None:
        """Show the presets, or leave the room to the face."""
        if self.browser.parent is None:
            self.middle.add_widget(self.browser)
        else:
            self.browser.line.end()
            self.middle.remove_widget(self.browser)
        self.head.presets.show(on=self.browser.parent is not None)

    def key(self, event: KeyEvent) -> bool:
        """Keys of the computer play; Escape leaves the preset that is tried."""
        if event.pressed and event.key == "escape" and self.model.tries:
            self.model.leave()
            return True
        if event.modifiers or self.browser.line.has_focus:
            return False
        return self.model.piano_key(event.scancode, pressed=event.pressed, repeat=event.repeat)

    def frame(self, now: float) -> None:
        """Keep the control in sight that keys went to; forget what was read."""
        self.board.keep_focus_in_sight()

    def dispose(self) -> None:
        """Let go of what is not shown, too."""
        self.model.keep()
        dispose_of(self.browser)
        dispose_of(self.empty)
        super().dispose()


class Head(Bar):
    """Whose face it is, what is turned, and what is done to the whole."""

    def __init__(
        self, model: MachineModel, toggle: Any, *, wide: bool, narrow: bool, **properties: Any
    ) -> None:
        super().__init__(edge="bottom", size_hint_y=None, height=dp(MEASURES.bar), **properties)
        self.model = model
        self.who = Stepper(_("Instrument"), model.step, mono=False)
        self.title = Words("", size_dp=MEASURES.title, font=STRONG)
        self.value = Words("", size_dp=MEASURES.title, font=STRONG, ink="accent", align="right")
        self.octave = Stepper(_("Octave"), model.change_octave)
        hint = _("Draw another sound near this one. Undo brings it back.")
        vary = _("Vary") if wide else ""
        self.vary = PushButton(vary, "dice-multiple-outline", model.vary, says=_("Vary"), hint=hint)
        presets = _("Presets") if wide else ""
        self.presets = PushButton(presets, "book-open-variant", toggle, says=_("Presets"))
        who, small = 190 if narrow else 220, 48
        self._put(self.who, who)
        self.add_widget(self.title)
        if not narrow:
            self.add_widget(self.value)
        self._put(self.octave, 136)
        self._put(self.vary, 116 if wide else small)
        self._put(self.presets, 130 if wide else small)
        least = who + 136 + (246 + 260 if wide else 96 + 100) + 7 * MEASURES.gap + 2 * MEASURES.margin
        self.outer: Any = self if room_now().width > least else SideScroll(self, dp(least))
        self._ends = [
            model.chosen.connect(self.follow), model.changed.connect(self.follow),
            model.struck.connect(self.follow),
        ]  # fmt: skip
        self.follow()

    def _put(self, widget: Any, width_dp: float) -> None:
        widget.size_hint_x, widget.width = None, dp(width_dp)
        self.add_widget(widget)

    def read(self, text: str) -> None:
        """Show what is turned, where no hand covers it."""
        (self.value if self.value.parent else self.title).show(text)

    def follow(self) -> None:
        """Show whose face it is."""
        place, patch, machine = self.model.place, self.model.patch, self.model.machine
        self.who.show(place.name if place else "–")
        name = (patch.name or patch.id) if patch else ""
        kind = f"{machine.maker} {machine.name}" if machine else ""
        self.title.show(" · ".join(dict.fromkeys(it for it in (name, kind) if it)))
        self.octave.show(str(self.model.octave))


class Keys(Bar):
    """Pads and a piano; drums have pads of their own with their names on them."""

    def __init__(self, model: MachineModel, **properties: Any) -> None:
        super().__init__(edge="top", size_hint_y=None, height=dp(KEYS_DP), **properties)
        self.model = model
        self.surfaces: list[Any] = []
        self._drums: object = None
        self._ends = [model.chosen.connect(self._build), model.struck.connect(self.follow)]
        self._build()

    def _build(self) -> None:
        model = self.model
        drums = model.drums
        dispose_of(self)
        self._ends = [model.chosen.connect(self._build), model.struck.connect(self.follow)]
        self.clear_widgets()
        hands = {"struck": model.strike, "let_go": model.let_go, "names": model.key_name}
        first = 12 * (model.octave + 1)
        if drums:
            lowest = min(drums)
            columns = 4 if room_now().breadth is Breadth.NARROW else 8
            rows = min(-(-(max(drums) - lowest + 1) // columns), 4)
            self.height = dp(PADS_DP if rows > 2 else KEYS_DP)
            self.surfaces = [Pads(lowest, columns=columns, rows=rows, **hands)]
        else:
            self.height = dp(KEYS_DP)
            self.surfaces = [
                Pads(first, columns=4, rows=2, size_hint_x=0.3, **hands),
                Keyboard(first, **hands),
            ]
            if room_now().breadth is Breadth.NARROW:
                self.surfaces = self.surfaces[1:]
        for surface in self.surfaces:
            self.add_widget(surface)

    def follow(self) -> None:
        """Show the octave, and light what is down."""
        first = None if self.model.drums else 12 * (self.model.octave + 1)
        for surface in self.surfaces:
            surface.show(first=first, lit=self.model.down)
