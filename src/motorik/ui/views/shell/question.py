"""The sheet a question is put on: a list one can search, or a line to type."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from motorik.editing.keys import KeyEvent
from motorik.ui.models.question import Option, found
from motorik.ui.surfaces.list_box import Item
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.text import _
from motorik.ui.views.shell.finding import Finder

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

SEARCHED = 8
"""With so many options there is a line to search them by."""


class Asking(Finder):
    """Asks the workbench's question; it is closed before the answer is given on, which may ask again."""

    def __init__(self, bench: "Workbench", closed: Callable[[], None], **properties: Any) -> None:
        question = bench.question
        assert question is not None
        self.question = question
        many = bool(question.options)
        rows = 56 if any(it.detail for it in question.options) else 44
        high = min(96 + 52 * (len(question.options) >= SEARCHED) + rows * len(question.options) + 16, 600)
        super().__init__(
            question.title,
            (480, high if many else 206),
            closed,
            find=self._find if many else lambda _text: None,
            chosen=self._chosen,
            hint=question.hint or _("Type a part of its name"),
            empty=_("Nothing is called that"),
            says=(question.title, question.title),
            icon="magnify" if many else "",
            row_dp=rows,
            **properties,
        )
        self._build_list() if many else self._build_line()

    def _build_list(self) -> None:
        if len(self.question.options) >= SEARCHED:
            self.put(self.line)
        self.put(self.list)
        self._show(self.question.options, self.question.at)
        self.line.begin()

    def _build_line(self) -> None:
        self.put(self.line)
        self.line.show(self.question.text)
        row = BoxLayout(size_hint_y=None, height=dp(48), spacing=dp(8))
        row.add_widget(Widget())
        for button in (
            PushButton(_("Cancel"), action=self.close, size_hint_x=None, width=dp(120)),
            PushButton(_("OK"), action=self.enter, strong=True, size_hint_x=None, width=dp(120)),
        ):
            row.add_widget(button)
        self.put(row)
        self.put(Widget())
        self.line.begin()

    def _show(self, options: Sequence[Option], at: int = 0) -> None:
        items = [Item(it.text, it, it.detail, it.right, it.icon, it.lively) for it in options]
        self.list.show(items, at)

    def _find(self, text: str) -> None:
        self._show(found(self.question.options, text))

    def enter(self) -> None:
        """Choose the marked line, or answer with what was typed."""
        if self.question.options:
            self.list.enter()
        else:
            self._answer(self.line.text)

    def _chosen(self, option: Option) -> None:
        self._answer(option.value)

    def _answer(self, value: Any) -> None:
        self.close()
        self.question.then(value)

    def key(self, event: KeyEvent) -> bool:
        """Arrows move in the list while one types; without a line to type in, Enter chooses."""
        entered = event.key in ("enter", "numpadenter") and not event.modifiers
        if event.pressed and self.question.options and entered:
            self.list.enter()
            return True
        return super().key(event)
