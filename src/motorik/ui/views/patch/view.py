"""The patch screen: tools, modules to add, the canvas, what is chosen, keys to play."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout

from motorik.editing.keys import KeyEvent
from motorik.editing.note_names import note_name
from motorik.ui.surfaces.bars import Bar, Gap, SideScroll
from motorik.ui.surfaces.focus import focused
from motorik.ui.surfaces.line_edit import LineEdit
from motorik.ui.surfaces.look import room_now
from motorik.ui.surfaces.node_canvas import NodeCanvas
from motorik.ui.surfaces.pads import Keyboard
from motorik.ui.surfaces.page import Page
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.patch.browser import Browser
from motorik.ui.views.patch.inspector import Inspector
from motorik.ui.views.patch.model import PatchModel
from motorik.ui.views.patch.presets import PatchPresets
from motorik.ui.views.shell.command_button import CommandButton

if TYPE_CHECKING:
    from motorik.ui.models.preferences import Preferences
    from motorik.ui.models.workbench import Workbench

BROWSER_DP, INSPECTOR_DP, LYING_DP, KEYS_DP, NAME_DP = 224, 300, 280, 104, 180
FIRST_KEY, ROOMY_DP = 48, 1500
TOOLS = (
    ("patch.load", "patch.save", "patch.morph"),
    ("patch.modules", "patch.connect", "patch.duplicate", "patch.bypass", "patch.remove"),
    ("patch.group", "patch.fold"),
    ("patch.several", "patch.fit", "patch.arrange", "patch.keys"),
)
NOTE_KEYS = {key: number for number, key in enumerate("zsxdcvgbhnjm")}
NOTE_KEYS |= {key: number + 12 for number, key in enumerate("q2w3er5t6y7u")}
"""Keys of the computer as keys of a piano, by where they lie."""


class PatchView(Page):
    """Puts the parts together as there is room."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(bench, **properties)
        self.model, self.presets = bench.model(PatchModel), bench.model(PatchPresets)
        self.room = room_now()
        lying = self.room.breadth is Breadth.NARROW
        self.least_height_dp = 580 if lying else 400
        self.sheet = NodeCanvas(
            self.model, says=_("Canvas: arrows choose a module, Enter leads its output on")
        )
        self.inspector = Inspector(self.model, self.presets, lying=lying)
        self.dock = Keyboard(
            FIRST_KEY,
            struck=self.model.strike,
            let_go=self.model.let_go_key,
            names=note_name,
            size_hint_y=None,
            height=dp(KEYS_DP),
        )
        self.middle = BoxLayout()
        tools = Tools(bench, self.model)
        least = tools.least_dp + 2 * MEASURES.margin
        self.add_widget(SideScroll(tools, dp(least)) if least > self.room.width - MEASURES.rail else tools)
        self.add_widget(self.middle)
        self.browser = Browser(self.model, self.sheet, size_hint_x=None, width=dp(BROWSER_DP))
        self.middle.add_widget(self.sheet)
        if lying:
            self.inspector.size_hint_y, self.inspector.height = None, dp(LYING_DP)
            self.add_widget(self.inspector)
        else:
            self.inspector.size_hint_x, self.inspector.width = None, dp(INSPECTOR_DP)
            self.middle.add_widget(self.inspector)
        self._held: dict[str, int] = {}
        self._arrange(bench.preferences)
        if self.model.browsing is None:
            self.model.browsing = self.room.width >= ROOMY_DP
        self._browse()
        self.listen(self.model.chosen.connect(self._browse))
        self.listen(bench.preferred.connect(lambda before, after: self._arrange(after)))

    def _browse(self) -> None:
        there = bool(self.model.browsing) and self.room.breadth is Breadth.WIDE
        if there and self.browser.parent is None:
            self.middle.remove_widget(self.sheet)
            self.middle.add_widget(self.browser, index=len(self.middle.children))
            self.middle.add_widget(self.sheet, index=len(self.middle.children) - 1)
        elif not there and self.browser.parent is not None:
            self.middle.remove_widget(self.browser)

    def _arrange(self, preferences: "Preferences") -> None:
        there = preferences.keys_shown and not self.room.low
        if there and self.dock.parent is None:
            self.add_widget(self.dock)
        elif not there and self.dock.parent is not None:
            self.remove_widget(self.dock)

    def key(self, event: KeyEvent) -> bool:
        """Keys are those of the canvas; letters play the patch as the keys of a piano."""
        if isinstance(focused(), LineEdit):
            return event.pressed
        if not event.pressed:
            return self._release(event.key)
        modifiers = frozenset(event.modifiers)
        if not modifiers and event.key in NOTE_KEYS:
            if event.key not in self._held and not event.repeat:
                self._held[event.key] = FIRST_KEY + 12 + NOTE_KEYS[event.key]
                self.model.strike(self._held[event.key], 0.8)
                self._light()
            return True
        if event.key == "escape" and not modifiers and (self.model.selection or self.model.wire):
            self.model.choose()
            return True
        return self.sheet.keyed(event.key, modifiers)

    def _release(self, key: str) -> bool:
        note = self._held.pop(key, None)
        if note is not None:
            self.model.let_go_key(note)
            self._light()
        return note is not None

    def _light(self) -> None:
        self.dock.show(lit=frozenset(self._held.values()))

    def dispose(self) -> None:
        """Let go of parts that are not shown, too."""
        for part in (self.dock, self.browser):
            if part.parent is None:
                self.add_widget(part)
        super().dispose()


class Tools(Bar):
    """The name of the patch and what can be done with it."""

    def __init__(self, bench: "Workbench", model: PatchModel, **properties: Any) -> None:
        super().__init__(edge="bottom", size_hint_y=None, height=dp(MEASURES.bar), **properties)
        self.model = model
        self.name = PushButton("", "chevron-down", model.choose_patch, size_hint_x=None, width=dp(NAME_DP))
        self.add_widget(self.name)
        add = CommandButton(bench, "patch.add", named=True, size_hint_x=None)
        add.width = add.natural_width()
        self.add_widget(add)
        self.least_dp = NAME_DP + add.width / dp(1) + 2 * MEASURES.gap
        self.buttons = [add]
        for group in TOOLS:
            self.add_widget(Gap(line=True, size_hint_x=None, width=dp(9)))
            self.least_dp += 9 + MEASURES.gap
            for id in group:
                button = CommandButton(bench, id, size_hint_x=None, width=dp(44))
                self.buttons.append(button)
                self.add_widget(button)
                self.least_dp += 44 + MEASURES.gap
        self.add_widget(BoxLayout())
        self._ends = [
            model.chosen.connect(self.follow),
            model.opened.connect(self.follow),
            model.changed.connect(self.follow),
        ]
        self.follow()

    def follow(self) -> None:
        """Show the name, and what is possible."""
        patch = self.model.patch
        self.name.show(text=(patch.name or patch.id) if patch else "—")
        self.name.says = self.name.text
        for button in self.buttons:
            button.refresh()
