"""The command palette: everything one can do, found by typing."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.editing.keys import KeyEvent
from motorik.ui.commands.registry import commands
from motorik.ui.models.finding import matching
from motorik.ui.surfaces.line_edit import LineEdit
from motorik.ui.surfaces.list_box import Item, ListBox
from motorik.ui.text import _
from motorik.ui.views.shell.sheet import Sheet

if TYPE_CHECKING:
    from motorik.ui.commands.command import Command
    from motorik.ui.models.workbench import Workbench


class Palette(Sheet):
    """A line to type into over the commands that meet it."""

    def __init__(self, bench: "Workbench", closed: Callable[[], None], **properties: Any) -> None:
        super().__init__(_("All commands"), (560, 560), closed, **properties)
        self.bench = bench
        self.line = LineEdit(
            self._find,
            self._enter,
            hint_text=_("Type what you want to do"),
            icon="magnify",
            size_hint_y=None,
            height=dp(44),
            says=_("Find a command"),
        )
        self.list = ListBox(self._do, empty=_("Nothing is called that"), says=_("Commands"))
        self.put(self.line)
        self.put(self.list)
        self._find("")
        self.line.begin()

    def _find(self, text: str) -> None:
        there = [it for it in commands().values() if it.screen in ("", self.bench.screen)]
        self.list.show([self._item(it) for it in matching(text, there)])

    def _item(self, command: "Command") -> Item:
        possible = command.possible(self.bench)
        on = "check" if command.checked and command.checked(self.bench) else command.icon
        return Item(_(command.title), command, _(command.group), command.shortcut, on, possible)

    def _enter(self) -> None:
        self.list.enter()

    def _do(self, command: "Command") -> None:
        self.close()
        if command.possible(self.bench):
            command.run(self.bench)

    def key(self, event: KeyEvent) -> bool:
        """Arrows move in the list while one types."""
        steps = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}
        if event.pressed and event.key in steps and not event.modifiers:
            self.list.move(steps[event.key])
            return True
        return super().key(event)
