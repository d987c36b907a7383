"""Presets beside the face: typed for, tapped, heard."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout

from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.choice import Choice
from motorik.ui.surfaces.line_edit import LineEdit
from motorik.ui.surfaces.list_box import Item, ListBox
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.shell.sounds import CATEGORIES

if TYPE_CHECKING:
    from motorik.storage.presets import Shelved
    from motorik.ui.views.machine.model import MachineModel


class Browser(Bar):
    """A line to type into, whose presets, and the presets; a tap lets one be heard, to be kept or not."""

    def __init__(self, model: "MachineModel", *, edge: str, **properties: Any) -> None:
        super().__init__(edge=edge, orientation="vertical", **properties)
        self.model = model
        self.own = False
        self.line = LineEdit(
            lambda _text: self.follow(), self._enter, hint_text=_("Find a preset"), icon="magnify",
            size_hint_y=None, height=dp(44), says=_("Find a preset"),
        )  # fmt: skip
        self.whose = Choice(
            ((True, _("This machine")), (False, _("All"))), self.own, self._choose, says=_("Whose presets")
        )
        self.list = ListBox(model.load, row_dp=48, says=_("Presets"))
        self.add_widget(self.line)
        self.add_widget(self.list)
        self.tried = BoxLayout(size_hint_y=None, height=dp(MEASURES.touch), spacing=dp(MEASURES.gap))
        keep = PushButton(_("Keep it"), "check", model.keep, strong=True, hint=_("One step, to be undone."))
        leave = PushButton(_("As it was"), "close", model.leave, hint=_("Take back all that was tried."))
        for button in (leave, keep):
            self.tried.add_widget(button)
        self._ends = [
            model.listed.connect(self.follow),
            model.chosen.connect(self._other_place),
            model.changed.connect(self._follow_trial),
        ]
        self._other_place()
        model.look_for_presets()

    def _choose(self, own: bool) -> None:
        self.own = own
        self.follow()

    def _other_place(self) -> None:
        """Offer the machine's own presets first, where it has any."""
        machine = self.model.machine is not None
        if machine and self.whose.parent is None:
            self.add_widget(self.whose, index=1)
        elif not machine and self.whose.parent is not None:
            self.remove_widget(self.whose)
        self.own = machine
        self.whose.show(machine)
        self.follow()

    def follow(self) -> None:
        """Show the presets that meet what was typed."""
        found = self.model.found(self.line.text, own=self.own)
        read = bool(self.model.presets)
        self.list.empty = _("No preset is called that") if read else _("Reading the presets …")
        at = next((number for number, it in enumerate(found) if it.name == self.model.loaded), 0)
        self.list.show([_item(it) for it in found], at)

    def _follow_trial(self) -> None:
        """Ask what is to become of the preset that is heard, as long as it is not decided."""
        if self.model.tries and self.tried.parent is None:
            self.add_widget(self.tried)
        elif not self.model.tries and self.tried.parent is not None:
            self.remove_widget(self.tried)

    def _enter(self) -> None:
        self.list.enter()


def _item(shelved: "Shelved") -> Item:
    title, icon = CATEGORIES.get(shelved.preset.category.value, ("", "tune-variant"))
    return Item(shelved.preset.name, shelved, shelved.preset.description, _(title) if title else "", icon)
