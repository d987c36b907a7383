"""A line one types into. What is typed comes as text, so that every layout and input method works."""

from collections.abc import Callable
from typing import Any

from kivy.core.clipboard import Clipboard
from kivy.core.window import Window
from kivy.metrics import dp

from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.focus import set_focus
from motorik.ui.surfaces.look import SANS, theme, words
from motorik.ui.surfaces.surface import box, draw_icon, frame, write
from motorik.ui.theme.measures import MEASURES


class LineEdit(Control):
    """Text under a caret at its end; ``changed`` hears every letter, ``entered`` Enter."""

    def __init__(
        self,
        changed: Callable[[str], None],
        entered: Callable[[], None],
        *,
        hint_text: str = "",
        icon: str = "",
        most: int = 200,
        **properties: Any,
    ) -> None:
        self.changed, self.entered, self.hint_text, self.icon, self.most = (
            changed,
            entered,
            hint_text,
            icon,
            most,
        )
        self.text = ""
        super().__init__(**properties)

    def begin(self) -> None:
        """Take the focus and what is typed from now on."""
        Window.bind(on_textinput=self._typed)
        Window.start_text_input() if hasattr(Window, "start_text_input") else None
        self.listen(self.end)
        set_focus(self)

    def end(self) -> None:
        """Take nothing any more."""
        Window.unbind(on_textinput=self._typed)

    def show(self, text: str) -> None:
        """Put another text in."""
        self.text = text[: self.most]
        self.redraw()

    def _typed(self, _: Any, text: str) -> bool:
        if not self.has_focus:
            return False
        self._put(self.text + "".join(letter for letter in text if letter.isprintable()))
        return True

    def _put(self, text: str) -> None:
        self.show(text)
        self.changed(self.text)

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Backspace deletes, with Ctrl a word; Ctrl-V pastes; Enter enters."""
        if key == "backspace":
            self._put(self.text.rstrip().rpartition(" ")[0] if "ctrl" in modifiers else self.text[:-1])
        elif key == "v" and modifiers == {"ctrl"}:
            self._put(self.text + " ".join(Clipboard.paste().split())[: self.most])
        elif key in ("enter", "numpadenter"):
            self.entered()
        else:
            return False
        return True

    def touched(self, touch: Any, own: dict[str, Any]) -> None:
        """A tap begins."""
        self.end()
        self.begin()

    def draw(self) -> None:
        """Draw box, text and caret."""
        colours, pad = theme(), dp(12)
        box(*self.area, colours.raised)
        frame(*self.area, colours.accent if self.has_focus else colours.line)
        left, room = self.x + pad, self.width - 2 * pad
        if self.icon:
            draw_icon(self.icon, left - dp(2), self.y, dp(22), self.height, colours.quiet, 20)
            left, room = left + dp(30), room - dp(30)
        ink = colours.text if self.text else colours.quiet
        shown = self.text or self.hint_text
        while self.text and words(shown, MEASURES.body, SANS).width > room - dp(4):
            shown = shown[1:]
        used = write(shown, left, self.y, room, self.height, ink, size=MEASURES.body)
        if self.has_focus:
            caret = left + (used if self.text else 0) + 1
            box(caret, self.y + dp(9), 2, self.height - dp(18), colours.accent, 0)

    def focus_changed(self) -> None:
        """The frame shows the focus."""
        self.redraw()

    def _draw_now(self, *arguments: object) -> None:
        super(Control, self)._draw_now(*arguments)
