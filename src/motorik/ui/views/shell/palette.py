"""The command palette: everything one can do, found by typing."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from motorik.ui.commands.registry import commands
from motorik.ui.models.finding import matching
from motorik.ui.surfaces.list_box import Item
from motorik.ui.text import _
from motorik.ui.views.shell.finding import Finder

if TYPE_CHECKING:
    from motorik.ui.commands.command import Command
    from motorik.ui.models.workbench import Workbench


class Palette(Finder):
    """A line to type into over the commands that meet it."""

    def __init__(self, bench: "Workbench", closed: Callable[[], None], **properties: Any) -> None:
        super().__init__(
            _("All commands"),
            (560, 560),
            closed,
            find=self._find,
            chosen=self._do,
            hint=_("Type what you want to do"),
            empty=_("Nothing is called that"),
            says=(_("Find a command"), _("Commands")),
            **properties,
        )
        self.bench = bench
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

    def _do(self, command: "Command") -> None:
        self.close()
        if command.possible(self.bench):
            command.run(self.bench)
