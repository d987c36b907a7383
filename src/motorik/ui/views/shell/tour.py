"""The tour: a minute through the window, a card at a time."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from motorik.editing.keys import KeyEvent
from motorik.ui.surfaces.look import STRONG
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.words import Paragraph, Words
from motorik.ui.text import N_, _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.shell.sheet import Sheet

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

CARDS = (
    (N_("Hear it"), N_("A song is open. Tap the big button at the top, or press the space bar: it plays.")),
    (
        N_("Play it"),
        N_("On the screen Play, tap a clip: it starts with the next bar. Faders and knobs are for fingers."),
    ),
    (
        N_("Write it"),
        N_("On the screen Pattern, turn Edit mode on and press the keys below, or Z S X D C on a keyboard."),
    ),
    (
        N_("Nothing is lost"),
        N_("Every step is kept: undo goes back as far as you like, and the history shows all of it."),
    ),
    (
        N_("Find it"),
        N_("Ctrl-K finds everything one can do here. The question mark shows what the keys mean."),
    ),
)


class Tour(Sheet):
    """One card after another."""

    def __init__(self, bench: "Workbench", closed: Callable[[], None], **properties: Any) -> None:
        super().__init__(_("Welcome to Motorik"), (480, 300), closed, **properties)
        self.bench, self.at = bench, 0
        self.head = Words(
            "", size_dp=MEASURES.title, ink="accent", font=STRONG, size_hint_y=None, height=dp(32)
        )
        self.text = Paragraph("", ink="text")
        row = BoxLayout(size_hint_y=None, height=dp(48), spacing=dp(8))
        self.number = Words("", size_dp=MEASURES.caption, ink="quiet")
        self.back = PushButton(_("Back"), action=lambda: self._go(-1), size_hint_x=None, width=dp(96))
        self.on = PushButton(
            _("Next"), action=lambda: self._go(1), strong=True, size_hint_x=None, width=dp(120)
        )
        for part in (self.number, Widget(), self.back, self.on):
            row.add_widget(part)
        for part in (self.head, self.text, row):
            self.put(part)
        self._show()

    def _show(self) -> None:
        head, text = CARDS[self.at]
        self.head.show(_(head))
        self.text.text = _(text)
        self.text.redraw()
        self.number.show(f"{self.at + 1} / {len(CARDS)}")
        self.back.show(disabled=self.at == 0)
        self.on.show(text=_("Done") if self.at == len(CARDS) - 1 else _("Next"))
        self.bench.say(f"{_(head)}: {_(text)}")

    def _go(self, by: int) -> None:
        if self.at + by >= len(CARDS):
            self.close()
            return
        self.at = max(self.at + by, 0)
        self._show()

    def key(self, event: KeyEvent) -> bool:
        """Enter and the arrows go on and back."""
        steps = {"enter": 1, "right": 1, "left": -1}
        if event.pressed and event.key in steps and not event.modifiers:
            self._go(steps[event.key])
            return True
        return super().key(event)

    def close(self) -> None:
        """It need not come again by itself."""
        self.bench.prefer(toured=True)
        super().close()
