"""The heads of strips: a name in the track's colour; tap to choose, double tap to rename, drag to scroll."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.surface import box, draw_icon, write
from motorik.ui.text import _
from motorik.ui.theme.colours import Colour
from motorik.ui.theme.track_colours import track_colour
from motorik.ui.views.mixer.entries import Entry, Kind

if TYPE_CHECKING:
    from motorik.ui.surfaces.rack import Rack
    from motorik.ui.views.mixer.model import MixerModel

ICONS = {Kind.GROUP: "folder-outline", Kind.RETURN: "arrow-u-left-top", Kind.MASTER: "speaker"}


def colour_of(entry: Entry) -> Colour:
    """Return the colour of a strip: that of its track, quiet for buses, the accent for the master."""
    if entry.kind is Kind.TRACK:
        return track_colour(theme(), entry.colour)
    return theme().accent if entry.kind is Kind.MASTER else theme().quiet


class Head(Control):
    """A strip's name."""

    def __init__(self, model: "MixerModel", entry: Entry, rack: "Rack | None", **properties: Any) -> None:
        self.model, self.entry, self.rack = model, entry, rack
        super().__init__(says=entry.name, hint=_("Double tap to rename."), **properties)
        self.listen(model.chosen.connect(self.redraw))

    def draw(self) -> None:
        """Draw ground, colour and name."""
        colours = theme()
        here = self.model.channel == self.entry.id
        tone = colour_of(self.entry)
        box(*self.area, colours.pressed if here else colours.raised)
        box(self.x, self.top - dp(4), self.width, dp(4), tone, dp(2))
        left, room = self.x + dp(8), self.width - dp(14)
        icon = ICONS.get(self.entry.kind)
        if icon:
            draw_icon(icon, left - dp(3), self.y, dp(18), self.height - dp(4), colours.quiet, 15)
            left, room = left + dp(18), room - dp(18)
        ink = colours.text if here else colours.text.mixed(colours.quiet, 0.4)
        write(self.entry.name, left, self.y, room, self.height - dp(4), ink, size=13, font=STRONG)

    def touched(self, touch: Any, own: dict[str, Any]) -> None:
        """Choose, or on a double tap rename."""
        self.model.choose(self.entry.id)
        own["x"] = touch.x
        own["again"] = touch.is_double_tap

    def dragged(self, touch: Any, own: dict[str, Any]) -> None:
        """Scroll the strips."""
        if self.rack is not None and (own.get("far") or abs(touch.x - own["x"]) > dp(8)):
            own["far"] = True
            self.rack.scroll(own["x"] - touch.x)
            own["x"] = touch.x

    def lifted(self, touch: Any, own: dict[str, Any]) -> None:
        """A double tap renames when it ends."""
        if own["again"] and not own.get("far"):
            self.model.rename(self.entry.id)

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Enter and F2 rename, Delete removes a bus."""
        if modifiers:
            return False
        if key in ("enter", "f2"):
            self.model.rename(self.entry.id)
        elif key == "delete":
            self.model.remove(self.entry.id)
        elif key == "space":
            self.model.choose(self.entry.id)
        else:
            return False
        return True

    def focus_changed(self) -> None:
        """The strip in focus is the chosen one."""
        super().focus_changed()
        if self.has_focus:
            self.model.choose(self.entry.id)
