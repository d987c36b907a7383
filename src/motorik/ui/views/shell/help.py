"""What keys do here, as a list one can search."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.studio.keys import keys_of
from motorik.ui.commands.registry import commands
from motorik.ui.models.finding import key_help, rank
from motorik.ui.surfaces.line_edit import LineEdit
from motorik.ui.surfaces.list_box import Item, ListBox
from motorik.ui.text import _
from motorik.ui.views.shell.sheet import Sheet

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench


class Help(Sheet):
    """Keys of commands, then those of the key map."""

    def __init__(self, bench: "Workbench", closed: Callable[[], None], **properties: Any) -> None:
        super().__init__(_("Keys and help"), (640, 600), closed, **properties)
        keymap = keys_of(bench.preferences.keymap)
        there = [it for it in commands().values() if it.screen in ("", bench.screen)]
        self._lines = key_help(keymap, there)
        self.line = LineEdit(
            self._find,
            lambda: None,
            hint_text=_("Type a key or what it does"),
            icon="magnify",
            size_hint_y=None,
            height=dp(44),
            says=_("Find a key"),
        )
        self.list = ListBox(lambda _value: None, row_dp=40, empty=_("No key does that"), says=_("Keys"))
        self.put(self.line)
        self.put(self.list)
        self._find("")
        self.line.begin()

    def _find(self, text: str) -> None:
        met = [it for it in self._lines if rank(text, f"{it.does} {it.keys} {it.group}") is not None]
        self.list.show([Item(it.does, None, it.group, it.keys) for it in met])
