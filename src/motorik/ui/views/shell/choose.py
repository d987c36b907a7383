"""A list one chooses from, found by typing; or a line to type a name into."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.editing.keys import KeyEvent
from motorik.ui.models.choosing import Answer, Asking, found
from motorik.ui.surfaces.line_edit import LineEdit
from motorik.ui.surfaces.list_box import Item, ListBox
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.text import _
from motorik.ui.views.shell.sheet import Sheet

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

LINE_DP = 44


class Choose(Sheet):
    """The open question of :class:`Asking`."""

    def __init__(self, bench: "Workbench", closed: Callable[[], None], **properties: Any) -> None:
        self.question = bench.model(Asking).question
        asked = self.question
        height = 520 if asked.answers else 210
        super().__init__(asked.title, (520, height), closed, **properties)
        self.line = LineEdit(
            self._find,
            self._enter,
            hint_text=asked.hint or _("Type to find"),
            icon="magnify" if asked.answers else "pencil",
            size_hint_y=None,
            height=dp(LINE_DP),
            says=asked.title,
        )
        self.line.show(asked.text)
        self.list = ListBox(self._choose, empty=_("Nothing is called that"), says=asked.title)
        self.put(self.line)
        self.put(self.list)
        if not asked.answers:
            self.list.empty = ""
            self.put(
                PushButton(_("OK"), "check", self._enter, strong=True, size_hint_y=None, height=dp(LINE_DP))
            )
        self._find("" if asked.answers else asked.text)
        self.line.begin()

    def _find(self, text: str) -> None:
        self.list.show([self._item(it) for it in found(self.question.answers, text)])

    def _item(self, answer: Answer) -> Item:
        return Item(answer.text, answer, answer.detail, answer.right, answer.icon)

    def _choose(self, answer: Answer) -> None:
        self.close()
        self.question.chosen(answer.value)

    def _enter(self) -> None:
        text = self.line.text.strip()
        if self.list.items:
            self.list.enter()
        elif self.question.typed is not None and text:
            self.close()
            self.question.typed(text)

    def key(self, event: KeyEvent) -> bool:
        """Arrows move in the list while one types."""
        steps = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}
        if event.pressed and event.key in steps and not event.modifiers:
            self.list.move(steps[event.key])
            return True
        return super().key(event)
