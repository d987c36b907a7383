"""The effects of a channel, one under another, and the sends: rows under fingers, with a place for more."""

from typing import TYPE_CHECKING, Any

from kivy.graphics import Ellipse, Line
from kivy.metrics import dp

from motorik.modules import registry
from motorik.ui.models.channels import ZERO_POSITION, fader_level, fader_position
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.focus import focus_visible
from motorik.ui.surfaces.look import theme
from motorik.ui.surfaces.surface import box, draw_icon, frame, paint, write
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES

if TYPE_CHECKING:
    from motorik.domain.project import Send
    from motorik.ui.models.parameters import HotParameter
    from motorik.ui.views.mixer.model import MixerModel

ROW_DP = MEASURES.touch
TRAVEL_DP = 160.0


class Rows(Control):
    """Rows one can scroll, with one that the keys are for."""

    target = False
    ground = "ground"

    def __init__(self, model: "MixerModel", channel: str, **properties: Any) -> None:
        self.model, self.channel = model, channel
        self.at = 0
        self.offset = 0.0
        super().__init__(**properties)
        self.listen(model.changed.connect(self.follow))
        self.listen(model.chosen.connect(self.redraw))

    @property
    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    @property
    def row(self) -> float:
        """The height of a row in pixels."""
        return float(dp(ROW_DP))

    def follow(self) -> None:
        """Show what the song says."""
        self.at = min(self.at, max(self.count - 1, 0))
        self.scroll(0)

    def scroll(self, by: float) -> None:
        """Show other rows."""
        most = max(self.count * self.row - self.height, 0.0)
        self.offset = min(max(self.offset + by, 0.0), most)
        self.redraw()

    def row_at(self, y: float) -> int:
        """Return the row at a height, -1 below the last."""
        number = int((self.top - y + self.offset) // self.row)
        return number if 0 <= number < self.count else -1

    def bottom_of(self, number: int) -> float:
        """Return where a row begins, from below."""
        return float(self.top - (number + 1) * self.row + self.offset)

    def draw(self) -> None:
        """Draw the rows in sight."""
        colours = theme()
        self.offset = min(self.offset, max(self.count * self.row - self.height, 0.0))
        for number in range(self.count):
            y = self.bottom_of(number)
            if self.y - self.row < y < self.top:
                self.draw_row(number, self.x + dp(2), y + dp(1), self.width - dp(4), self.row - dp(2))
                if self.has_focus and focus_visible() and number == self.at:
                    frame(self.x + 1, y, self.width - 2, self.row, colours.accent, dp(2))

    def draw_row(self, number: int, x: float, y: float, width: float, height: float) -> None:
        """Draw a row into a box."""
        raise NotImplementedError

    def focus_changed(self) -> None:
        """The ring is round a row."""
        self.redraw()
        if self.has_focus:
            self.model.choose(self.channel)

    def _draw_now(self, *arguments: object) -> None:
        super(Control, self)._draw_now(*arguments)

    def wheeled(self, touch: Any, up: int) -> bool:
        """Scroll, where there is more than fits."""
        if not up or self.count * self.row <= self.height:
            return False
        self.scroll(-up * self.row)
        return True

    def step(self, by: int) -> bool:
        """Go to another row; False at the ends, so that the focus can go on."""
        self.at = min(max(self.at + by, 0), max(self.count - 1, 0))
        low, high = self.at * self.row, (self.at + 1) * self.row
        self.offset = min(max(self.offset, high - self.height), low)
        self.scroll(0)
        return True


class Inserts(Rows):
    """Effects from the first to the last: tap opens, double tap bypasses, a drag reorders, + adds."""

    def __init__(self, model: "MixerModel", channel: str, name: str, **properties: Any) -> None:
        self._carried: tuple[int, float] | None = None
        super().__init__(
            model, channel, says=_("Effects of {name}").format(name=name),
            hint=_("Tap to open, double tap to bypass, drag to reorder."), **properties,
        )  # fmt: skip

    @property
    def count(self) -> int:
        """One more than there are effects: the last row adds."""
        return len(self.model.channel_of(self.channel).inserts) + 1

    def draw_row(self, number: int, x: float, y: float, width: float, height: float) -> None:
        """Draw an effect: its light, its name; faint while it is carried elsewhere."""
        colours = theme()
        inserts = self.model.channel_of(self.channel).inserts
        if number >= len(inserts):
            frame(x, y, width, height, colours.line)
            draw_icon("plus", x, y, width, height, colours.quiet, 18)
            return
        module = inserts[number]
        opened = self.model.opened == (self.channel, module.id)
        carried = self._carried is not None and self._carried[0] == number
        box(x, y, width, height, colours.pressed if opened else colours.raised)
        if opened:
            frame(x, y, width, height, colours.accent)
        light = colours.faint if module.bypassed else colours.good
        box(x + dp(7), y + height / 2 - dp(4), dp(8), dp(8), light, dp(4))
        declared = registry().get(module.kind)
        name = _(declared.name) if declared else module.kind
        ink = colours.quiet if module.bypassed or carried else colours.text
        write(name, x + dp(20), y, width - dp(22), height, ink, size=12)
        if carried and self._carried is not None:
            gap = self.top - self._place_at(self._carried[1]) * self.row + self.offset
            box(x, gap - dp(1.5), width, dp(3), colours.accent, dp(1.5))

    def _place_at(self, y: float) -> int:
        place = round((self.top - y + self.offset) / self.row)
        return int(min(max(place, 0), self.count - 1))

    def touched(self, touch: Any, own: dict[str, Any]) -> None:
        """Take hold of a row."""
        self.model.choose(self.channel)
        own["row"], own["y"] = self.row_at(touch.y), touch.y
        own["again"] = touch.is_double_tap
        self.at = max(own["row"], 0)

    def dragged(self, touch: Any, own: dict[str, Any]) -> None:
        """Carry an effect; beside effects, scroll."""
        if not own.get("far") and abs(touch.y - own["y"]) < dp(10):
            return
        own["far"] = True
        if 0 <= own["row"] < self.count - 1:
            self._carried = (own["row"], touch.y)
            over = max(touch.y - self.top, 0) - max(self.y - touch.y, 0)
            self.scroll(-over / 4)  # beyond an edge, the rows come along
        else:
            self.scroll(touch.y - own["y"])
            own["y"] = touch.y

    def lifted(self, touch: Any, own: dict[str, Any]) -> None:
        """Put it down, or do what a tap means."""
        carried, self._carried = self._carried, None
        inserts = self.model.channel_of(self.channel).inserts
        if carried is not None and carried[0] < len(inserts):
            place = self._place_at(touch.y)
            self.model.move_insert(self.channel, inserts[carried[0]].id, place - (place > carried[0]))
        elif not own.get("far") and self.collide_point(*touch.pos):
            self._tap(own["row"], again=own["again"])
        self.redraw()

    def _tap(self, row: int, *, again: bool = False) -> None:
        inserts = self.model.channel_of(self.channel).inserts
        if row == len(inserts) or row < 0:
            self.model.ask_insert(self.channel)
        elif again:
            self.model.bypass(self.channel, inserts[row].id)
        else:
            self.model.open(self.channel, inserts[row].id)

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows choose, with Alt move; Enter opens, B bypasses, Delete removes."""
        inserts = self.model.channel_of(self.channel).inserts
        there = inserts[self.at].id if self.at < len(inserts) else None
        step = {"up": -1, "down": 1}.get(key)
        if step and not modifiers:
            return self.step(step)
        if step and modifiers == {"alt"} and there:
            self.model.move_insert(self.channel, there, self.at + step)
            return self.step(step)
        if modifiers:
            return False
        if key in ("enter", "space"):
            self._tap(self.at)
        elif key == "b" and there:
            self.model.bypass(self.channel, there)
        elif key in ("delete", "backspace") and there:
            self.model.remove_insert(self.channel, there)
        else:
            return False
        return True


class Sends(Rows):
    """A row for every bus: drag turns its knob, tap takes it before the fader or behind, double tap ends."""

    many = True

    def __init__(self, model: "MixerModel", channel: str, name: str, **properties: Any) -> None:
        self.hot: dict[str, HotParameter] = {}
        self._fresh: dict[str, Send] = {}
        super().__init__(
            model, channel, says=_("Sends of {name}").format(name=name),
            hint=_("Drag to turn, tap for before or after the fader, double tap to remove."), **properties,
        )  # fmt: skip
        self.buses: list[tuple[str, str]] = []
        self.follow()
        self.listen(self._cool)

    def _cool(self) -> None:
        for hot in self.hot.values():
            self.model.session.cool(hot)
        self.hot = {}

    @property
    def count(self) -> int:
        """How many buses it may send to."""
        return len(self.buses) if hasattr(self, "buses") else 0

    def follow(self) -> None:
        """Show the buses there are, and what is sent to them."""
        self.buses = [
            (it.id, it.name)
            for it in self.model.entries
            if it.kind.value == "return" and it.id != self.channel and self._concerns(it.id)
        ]
        for bus, _name in self.buses:
            if bus not in self.hot:
                self.hot[bus] = self.model.session.hot(self.model.send_hot(self.channel, bus))
        super().follow()

    def _concerns(self, bus: str) -> bool:
        entry = self.model.entry(self.channel)
        if entry.kind.value == "track" or self.model.send(self.channel, bus):
            return True
        return self.model.may_send(self.channel, bus)

    def draw_row(self, number: int, x: float, y: float, width: float, height: float) -> None:
        """Draw a small knob, the bus and the level."""
        colours = theme()
        bus, name = self.buses[number]
        if bus not in self.hot:
            return  # it was let go of before this frame
        send = self._fresh.get(bus) or self.model.send(self.channel, bus)
        box(x, y, width, height, colours.raised if send else colours.panel)
        radius = dp(12)
        middle, centre = x + radius + dp(6), y + height / 2
        paint(colours.pressed if send else colours.line)
        Line(circle=(middle, centre, radius, -135, 135), width=dp(2), cap="round")
        level = send.level_db if send and bus in self._fresh else self.hot[bus].value
        position = fader_position(level) if send else 0.0
        if position > 0.01:
            paint(colours.accent if not send or not send.pre else colours.instrument)
            Line(circle=(middle, centre, radius, -135, -135 + 270 * position), width=dp(2), cap="round")
        paint(colours.quiet if send else colours.faint)
        Ellipse(pos=(middle - dp(2), centre - dp(2)), size=(dp(4), dp(4)))
        left = middle + radius + dp(7)
        room = x + width - left - dp(3)
        ink = colours.text if send else colours.quiet
        write(name, left, centre - dp(1), room, height / 2 - dp(1), ink, size=12)
        if send:
            said = "−∞" if level <= -96 else f"{level:.1f}".removesuffix(".0").replace("-", "−")
            word = f"{said} {_('pre')}" if send.pre else said
            write(word, left, y + dp(2), room, height / 2 - dp(1), colours.quiet, size=11)
        else:
            write(_("off"), left, y + dp(2), room, height / 2 - dp(1), colours.quiet.faded(0.75), size=11)

    def touched(self, touch: Any, own: dict[str, Any]) -> None:
        """Take hold of a knob."""
        self.model.choose(self.channel)
        row = self.row_at(touch.y)
        own["bus"] = self.buses[row][0] if row >= 0 else None
        own["y"] = own["from"] = touch.y
        own["again"] = touch.is_double_tap
        self.at = max(row, 0)

    def dragged(self, touch: Any, own: dict[str, Any]) -> None:
        """Turn it; where nothing was sent, something is from now on."""
        bus = own["bus"]
        if bus is None or (not own.get("far") and abs(touch.y - own["y"]) < dp(6)):
            return
        if not own.get("far"):
            own["far"] = True
            own["from"] = touch.y
            own["place"] = fader_position(self.hot[bus].value)
            if self.model.send(self.channel, bus) is None:
                own["gesture"] = self.model.begin_send(self.channel, bus)
                if own["gesture"] is None:
                    own["bus"] = None
                    return
        fine = 0.15 if abs(touch.x - self.center_x) > dp(140) else 1
        own["place"] = min(max(own["place"] + fine * (touch.y - own["from"]) / dp(TRAVEL_DP), 0.0), 1.0)
        own["from"] = touch.y
        if own.get("gesture") is None:
            self.hot[bus].move(fader_level(own["place"]))
        else:
            self._fresh[bus] = self.model.turn_send(own["gesture"], self.channel, bus, own["place"])
        self.redraw()

    def lifted(self, touch: Any, own: dict[str, Any]) -> None:
        """Write it down; or do what a tap means."""
        bus = own["bus"]
        if bus is None:
            return
        if own.get("gesture") is not None:
            self._fresh.pop(bus, None)
            self.model.session.studio.end(own["gesture"])
        elif own.get("far"):
            self.hot[bus].release()
        elif own["again"]:
            self.model.remove_send(self.channel, bus)
        else:
            self._tap(bus)
        self.redraw()

    def _tap(self, bus: str) -> None:
        if self.model.send(self.channel, bus) is None:
            self.model.add_send(self.channel, bus)
        else:
            self.model.toggle_pre(self.channel, bus)

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Up and down choose, left and right turn, Enter takes it before or behind, Delete removes it."""
        if not self.buses or modifiers - {"shift"}:
            return False
        bus = self.buses[min(self.at, len(self.buses) - 1)][0]
        turns = {"left": -1, "right": 1}
        if key in ("up", "down"):
            return self.step(-1 if key == "up" else 1)
        if key in turns:
            step = turns[key] * (0.004 if modifiers else 0.02)
            if self.model.send(self.channel, bus) is None:
                return self.model.add_send(self.channel, bus)
            place = min(max(fader_position(self.hot[bus].value) + step, 0.0), 1.0)
            self.hot[bus].set(fader_level(place))
        elif key in ("enter", "space"):
            self._tap(bus)
        elif key in ("delete", "backspace"):
            self.model.remove_send(self.channel, bus)
        elif key == "0":
            self.hot[bus].set(fader_level(ZERO_POSITION))
        else:
            return False
        return True
