"""Lines of the hardware screen as widgets: what is made of each, and what of it changes as it stands."""

from typing import Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.stacklayout import StackLayout
from kivy.uix.widget import Widget

from motorik.ui.models.drawings import Handle
from motorik.ui.surfaces.curve_button import CurveButton
from motorik.ui.surfaces.handle_box import HandleBox
from motorik.ui.surfaces.key_span import KeySpan
from motorik.ui.surfaces.look import STRONG, room_now, theme
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import frame, write
from motorik.ui.surfaces.words import Paragraph, Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.hardware.lines import Curve, Deed, Group, Keys, Line

MOST_BESIDE = 3
"""So many buttons stand beside what they are for."""
WITHIN_DP, WORDS_DP, KEYS_DP, CURVE_DP = 24, 360, 60, (320, 168)
MOST_DP = 260
"""How wide a button may be for the name of a port."""


class VelocityBox(HandleBox):
    """A velocity curve: a box of its own on the ground, its words where no curve is, below at the right."""

    def draw(self) -> None:
        """Draw the curve in a frame."""
        super().draw()
        frame(*self.area, theme().line)

    def write_words(self, chosen: Handle) -> None:
        """Write where the chosen point is."""
        x, y, width, _height = self.inner
        line = dp(MEASURES.caption + 6)
        said = self.told(chosen)
        write(said, x, y, width - dp(4), line, self.words_ink, size=MEASURES.body, font=STRONG, align="right")


class Shown:
    """A line on the screen: its ``widget``, made for a ``shape``, and what of it changes without it."""

    def __init__(
        self, shape: object, widget: Widget, detail: Paragraph | None = None, part: Widget | None = None
    ) -> None:
        self.shape, self.widget, self.detail, self.part = shape, widget, detail, part
        self._told: object = None

    def tell(self, line: Line) -> None:
        """Show how a line is now."""
        detail, ink = self.detail, "record" if line.wrong else "quiet"
        if detail is not None and (detail.text, detail.ink) != (line.detail, ink):
            detail.text, detail.ink = line.detail, ink
            detail.height = max(detail.natural_height(), dp(20))
            detail.redraw()
        now = _drawn(line)
        if now != self._told:
            self._told = now
            if isinstance(self.part, KeySpan) and isinstance(line.part, Keys):
                self.part.show(line.part.low, line.part.high)
            elif isinstance(self.part, HandleBox):
                self.part.follow()


def _drawn(line: Line) -> object:
    """Return what the part of a line shows."""
    match line.part:
        case Keys(low=low, high=high):
            return low, high
        case Curve(drawing=drawing):
            return drawing.now
        case _:
            return None


def shape_of(line: Line) -> object:
    """Return what decides whether a line's widgets are made anew."""
    deeds = [(it.text, it.icon, it.on, it.strong, it.says, it.curve) for it in line.deeds]
    part = line.part.says if line.part else ""
    return line.id, line.title, bool(line.detail), deeds, part, line.within


def head_of(group: Group, before: Shown | None = None) -> Shown:
    """Return the title of a group and what is said below it."""
    del before
    head = _column()
    head.padding = (0, dp(8), 0, 0)
    head.add_widget(Words(group.title, size_dp=MEASURES.title, font=STRONG, size_hint_y=None, height=dp(34)))
    if group.hint:
        head.add_widget(_paragraph(group.hint))
    return Shown((group.title, group.hint), head)


def row_of(line: Line, before: Shown | None = None) -> Shown:
    """Return names above their buttons, or beside them where there is room for both.

    The part of what was there ``before`` goes on in the new row: a finger may be on it.
    """
    few = len(line.deeds) <= MOST_BESIDE and line.part is None
    beside = room_now().breadth is Breadth.WIDE and few and bool(line.title)
    held = _column() if not beside else BoxLayout(orientation="horizontal", size_hint_y=None)
    held.bind(minimum_height=held.setter("height"))
    held.spacing = dp(6)
    held.padding = (dp(WITHIN_DP) if line.within else 0, 0, 0, dp(4))
    words = _column()
    if line.title:
        words.add_widget(Words(line.title, font=STRONG, size_hint_y=None, height=dp(22)))
    detail = _paragraph(line.detail)
    if line.detail or (line.title and not line.within):
        words.add_widget(detail)
    if words.children:
        held.add_widget(words)
    if line.deeds:
        held.add_widget(_deeds(line.deeds))
    if beside:
        words.size_hint_x, words.width = None, dp(WORDS_DP - WITHIN_DP * line.within)
        for side in held.children:
            side.pos_hint = {"center_y": 0.5}
    part = before.part if before is not None and _says(before.part) == _says(line.part) else _part(line)
    if part is not None:
        if part.parent is not None:
            part.parent.remove_widget(part)
        held.add_widget(part)
    return Shown(shape_of(line), held, detail, part)


def _says(part: object) -> str:
    return str(getattr(part, "says", ""))


def _part(line: Line) -> Widget | None:
    match line.part:
        case Keys(says=says, low=low, high=high, moved=moved):
            hint = _("Drag an end. Keys: arrows, with Shift by octaves, Enter for the other end.")
            return KeySpan(low, high, moved, says=says, hint=hint, size_hint_y=None, height=dp(KEYS_DP))
        case Curve(says=says, drawing=drawing, told=told):
            return VelocityBox(
                drawing, told=told, says=says, size_hint=(None, None), size=(dp(CURVE_DP[0]), dp(CURVE_DP[1]))
            )
        case _:
            return None


def _column() -> BoxLayout:
    made = BoxLayout(orientation="vertical", size_hint_y=None)
    made.bind(minimum_height=made.setter("height"))
    return made


def _paragraph(text: str) -> Paragraph:
    made = Paragraph(text, size_dp=MEASURES.caption + 1, size_hint_y=None, height=dp(20))
    made.bind(width=lambda it, _width: setattr(it, "height", max(it.natural_height(), dp(20))))
    return made


def _deeds(deeds: tuple[Deed, ...]) -> StackLayout:
    row = StackLayout(size_hint_y=None, spacing=dp(6))
    row.bind(minimum_height=row.setter("height"))
    for deed in deeds:
        row.add_widget(_button(deed))
    return row


def _button(deed: Deed) -> PushButton:
    given: dict[str, Any] = {
        "says": deed.says or deed.text, "hint": deed.hint, "strong": deed.strong, "size_hint": (None, None),
        "height": dp(MEASURES.touch),
    }  # fmt: skip

    def act() -> None:
        deed.does()

    if deed.curve:
        button: PushButton = CurveButton(deed.curve, deed.text, "", act, **given)
    else:
        button = PushButton(deed.text, deed.icon, act, **given)
    button.width = min(max(button.natural_width(), dp(48)), dp(MOST_DP))
    button.on = deed.on
    return button
