"""The matrix of routes: who is led where, who sends how much, whose effects listen to whom. One surface."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.domain.references import MASTER
from motorik.ui.models.channels import fader_level, fader_position
from motorik.ui.surfaces.clipping import clip
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.focus import focus_visible
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.surface import box, draw_icon, frame, write
from motorik.ui.text import _
from motorik.ui.views.mixer.entries import Entry, Kind, can_hear, can_send, outputs_of
from motorik.ui.views.mixer.head import ICONS, colour_of

if TYPE_CHECKING:
    from motorik.ui.models.parameters import HotParameter
    from motorik.ui.views.mixer.model import MixerModel

HEAD_DP, NAME_DP, CELL_DP, ROW_DP, GROUP_DP = 56, 148, 92, 42, 22
TRAVEL_DP = 160.0


@dataclass(frozen=True, slots=True)
class Column:
    """Where a row may lead: ``kind`` is ``output``, ``send`` or ``side``, ``to`` a bus or a channel."""

    kind: str
    to: str
    title: str
    port: str = ""


class RouteMatrix(Control):
    """A row for every channel that leads somewhere, a column for every place it may lead to."""

    many = True
    target = False
    ground = "ground"

    def __init__(self, model: "MixerModel", **properties: Any) -> None:
        self.model = model
        self.offset = [0.0, 0.0]
        self.at = (0, 0)
        self.hot: dict[tuple[str, str], HotParameter] = {}
        self._possible: dict[tuple[str, Column], bool] = {}
        self._project: object = None
        super().__init__(
            says=_("Routes"),
            hint=_("Tap a cell to connect; drag a send up or down to turn it."),
            **properties,
        )
        self.listen(model.changed.connect(self.redraw))
        self.listen(model.rebuilt.connect(self.redraw))
        self.listen(self._cool)

    def _cool(self) -> None:
        for hot in self.hot.values():
            self.model.session.cool(hot)
        self.hot = {}

    # ---- what there is ------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[Entry]:
        """Channels that lead somewhere."""
        return [it for it in self.model.entries if it.kind is not Kind.MASTER]

    @property
    def columns(self) -> list[Column]:
        """Outputs, then sends, then inputs that listen."""
        buses = [it for it in self.model.entries if it.kind in (Kind.GROUP, Kind.RETURN)]
        outputs = [Column("output", MASTER, _("Master")), *(Column("output", it.id, it.name) for it in buses)]
        sends = [Column("send", it.id, it.name) for it in buses]
        sides = [
            Column("side", it.id, f"{it.name} · {insert}", target)
            for it in self.model.entries
            for target, insert in self.model.side_ports(it.id)
        ]
        return [*outputs, *sends, *sides]

    def possible(self, row: str, column: Column) -> bool:
        """Return whether a cell can be connected; kept until the song is another."""
        project = self.model.project
        if project is not self._project:
            self._project = project
            self._possible.clear()
        key = (row, column)
        if key not in self._possible:
            self._possible[key] = self._ask(row, column)
        return self._possible[key]

    def _ask(self, row: str, column: Column) -> bool:
        project = self.model.project
        if column.kind == "output":
            return column.to == MASTER or (column.to != row and column.to in outputs_of(project, row))
        if column.kind == "send":
            return self.model.send(row, column.to) is not None or can_send(project, row, column.to)
        chained = self.model.side_chain(column.to, column.port, row) is not None
        return chained or can_hear(project, column.to, column.port, row)

    def connected(self, row: str, column: Column) -> bool:
        """Return whether a cell is connected."""
        if column.kind == "output":
            return (self.model.channel_of(row).output or MASTER) == column.to
        if column.kind == "send":
            return self.model.send(row, column.to) is not None
        return self.model.side_chain(column.to, column.port, row) is not None

    # ---- places -------------------------------------------------------------------------------------------

    @property
    def _cell(self) -> tuple[float, float]:
        room = self.width - dp(NAME_DP) - dp(16)
        wide = min(max(room / max(len(self.columns), 1), dp(CELL_DP)), dp(CELL_DP * 1.5))
        return float(wide), float(dp(ROW_DP))

    def _edge(self) -> tuple[float, float]:
        return self.x + dp(NAME_DP), self.top - dp(HEAD_DP + GROUP_DP)

    def scroll(self, across: float, down: float) -> None:
        """Show other cells."""
        wide, high = self._cell
        left, top = self._edge()
        most = (
            max(len(self.columns) * wide - (self.right - left), 0.0),
            max(len(self.rows) * high - (top - self.y), 0.0),
        )
        self.offset = [
            min(max(self.offset[0] + across, 0.0), most[0]),
            min(max(self.offset[1] + down, 0.0), most[1]),
        ]
        self.redraw()

    def place_of(self, x: float, y: float) -> tuple[int, int] | None:
        """Return (row, column) at a point, None beside all cells."""
        wide, high = self._cell
        left, top = self._edge()
        if x < left or y > top:
            return None
        column, row = int((x - left + self.offset[0]) // wide), int((top - y + self.offset[1]) // high)
        return (row, column) if row < len(self.rows) and column < len(self.columns) else None

    def box_of(self, row: int, column: int) -> tuple[float, float, float, float]:
        """Return where a cell is."""
        wide, high = self._cell
        left, top = self._edge()
        gap = dp(2)
        x = left + column * wide - self.offset[0]
        y = top - (row + 1) * high + self.offset[1]
        return x + gap, y + gap, wide - 2 * gap, high - 2 * gap

    # ---- drawing ------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw heads, names and cells."""
        left, top = self._edge()
        rows, columns = self.rows, self.columns
        with clip(self, left, self.y, self.right - left, self.height):
            self._draw_heads(columns, top)
        with clip(self, self.x, self.y, self.width, top - self.y):
            for number, entry in enumerate(rows):
                self._draw_row(number, entry, columns)

    def _draw_heads(self, columns: list[Column], top: float) -> None:
        colours = theme()
        titles = {"output": _("Goes to"), "send": _("Sends to"), "side": _("Is heard by")}
        wide = self._cell[0]
        for number, column in enumerate(columns):
            x = self._edge()[0] + number * wide - self.offset[0]
            if number == 0 or columns[number - 1].kind != column.kind:
                write(
                    titles[column.kind],
                    x + dp(6),
                    self.top - dp(GROUP_DP) - dp(4),
                    wide * 2,
                    dp(GROUP_DP),
                    colours.accent,
                    size=13,
                    font=STRONG,
                )
                box(x - 1, self.y, 1, self.height, colours.line, 0)
            write(column.title, x + dp(6), top, wide - dp(10), dp(HEAD_DP - 8), colours.text, size=13)

    def _draw_row(self, number: int, entry: Entry, columns: list[Column]) -> None:
        colours = theme()
        _x, y, _width, height = self.box_of(number, 0)
        left = self._edge()[0]
        if y > self._edge()[1] or y + height < self.y:
            return
        with clip(self, left, self.y, self.right - left, self._edge()[1] - self.y):
            for place, column in enumerate(columns):
                self._draw_cell(number, place, entry.id, column)
        box(self.x, y - dp(2), dp(NAME_DP), height + dp(4), colours.ground, 0)
        box(self.x + dp(8), y + dp(6), dp(4), height - dp(12), colour_of(entry), dp(2))
        icon = ICONS.get(entry.kind)
        if icon:
            draw_icon(icon, self.x + dp(16), y, dp(20), height, colours.quiet, 15)
        inset = dp(40) if icon else dp(20)
        write(
            entry.name, self.x + inset, y, dp(NAME_DP - 8) - inset, height, colours.text, size=13, font=STRONG
        )

    def _draw_cell(self, row: int, place: int, id: str, column: Column) -> None:
        colours = theme()
        x, y, width, height = self.box_of(row, place)
        if x > self.right or x + width < self._edge()[0]:
            return
        on = self.connected(id, column)
        if not on and not self.possible(id, column):
            box(x + width / 2 - dp(2), y + height / 2 - dp(2), dp(4), dp(4), colours.faint.faded(0.6), dp(2))
        elif column.kind == "send":
            self._draw_send(x, y, width, height, id, column, on=on)
        else:
            box(x, y, width, height, colours.accent if on and column.kind == "output" else colours.raised)
            if on:
                ink = colours.on_accent if column.kind == "output" else colours.accent
                draw_icon("check" if column.kind == "output" else "ear-hearing", x, y, width, height, ink, 18)
        if self.has_focus and focus_visible() and self.at == (row, place):
            frame(x - 1, y - 1, width + 2, height + 2, colours.accent, dp(2))

    def _draw_send(
        self, x: float, y: float, width: float, height: float, id: str, column: Column, *, on: bool
    ) -> None:
        colours = theme()
        box(x, y, width, height, colours.raised if on else colours.panel)
        send = self.model.send(id, column.to)
        if send is None:
            draw_icon("plus", x, y, width, height, colours.quiet.faded(0.6), 14)
            return
        level = self._hot(id, column.to).value
        share = fader_position(level)
        box(x, y, max(width * share, dp(3)), height, colours.instrument.faded(0.32), dp(4))
        said = "−∞" if level <= -96 else f"{level:.1f}".replace("-", "−")
        write(
            f"{said} {_('pre')}" if send.pre else said,
            x + dp(6),
            y,
            width - dp(10),
            height,
            colours.text,
            size=13,
        )

    def _hot(self, channel: str, bus: str) -> "HotParameter":
        key = (channel, bus)
        if key not in self.hot:
            self.hot[key] = self.model.session.hot(self.model.send_hot(channel, bus))
        return self.hot[key]

    def focus_changed(self) -> None:
        """The ring is round a cell."""
        self.redraw()

    def _draw_now(self, *arguments: object) -> None:
        super(Control, self)._draw_now(*arguments)

    # ---- fingers and keys ---------------------------------------------------------------------------------

    def touched(self, touch: Any, own: dict[str, Any]) -> None:
        """Take hold of a cell, or of the whole."""
        own.update(place=self.place_of(*touch.pos), start=touch.pos, last=touch.pos)
        if own["place"]:
            self.at = own["place"]
            self.redraw()

    def dragged(self, touch: Any, own: dict[str, Any]) -> None:
        """Turn a send up or down; from anywhere else, show other cells."""
        across, up = touch.x - own["last"][0], touch.y - own["last"][1]
        if "does" not in own:
            if max(abs(touch.x - own["start"][0]), abs(touch.y - own["start"][1])) < dp(8):
                return
            own["does"] = self._begins(
                own, upwards=abs(touch.y - own["start"][1]) > abs(touch.x - own["start"][0])
            )
        own["last"] = touch.pos
        if own["does"] == "scroll":
            self.scroll(-across, up)
            return
        channel, bus = own["does"]
        hot = self._hot(channel, bus)
        own["level"] = min(max(own["level"] + up / dp(TRAVEL_DP), 0.0), 1.0)
        hot.move(fader_level(own["level"]))
        self.redraw()

    def _begins(self, own: dict[str, Any], *, upwards: bool) -> Any:
        if own["place"] is None or not upwards:
            return "scroll"
        row, column = self.rows[own["place"][0]], self.columns[own["place"][1]]
        if column.kind != "send" or self.model.send(row.id, column.to) is None:
            return "scroll"
        own["level"] = fader_position(self._hot(row.id, column.to).value)
        return row.id, column.to

    def lifted(self, touch: Any, own: dict[str, Any]) -> None:
        """Write a level down, or connect what was tapped."""
        does = own.get("does")
        if does is None and own["place"]:
            self.act(*own["place"])
        elif isinstance(does, tuple):
            self._hot(*does).release()
        self.redraw()

    def act(self, row: int, column: int) -> None:
        """Connect a cell, or part it."""
        id, to = self.rows[row].id, self.columns[column]
        self.model.choose(id)
        if not self.connected(id, to) and not self.possible(id, to):
            self.model.bench.say(_("That would lead a channel round in a circle"))
        elif to.kind == "output":
            self.model.set_output(id, None if to.to == MASTER else to.to)
        elif to.kind == "send":
            self.model.remove_send(id, to.to) if self.connected(id, to) else self.model.add_send(id, to.to)
        else:
            self.model.toggle_side_chain(to.to, to.port, id)

    def wheeled(self, touch: Any, up: int) -> bool:
        """The wheel shows other rows, or columns."""
        across = {"scrollright": 1, "scrollleft": -1}.get(touch.button, 0)
        self.scroll(across * dp(60), -up * dp(60))
        return True

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows go from cell to cell, Enter connects, P takes a send before the fader, + and - turn it."""
        steps = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
        if modifiers:
            return False
        row, column = self.at
        if key in steps:
            down, across = steps[key]
            self.at = (
                min(max(row + down, 0), len(self.rows) - 1),
                min(max(column + across, 0), len(self.columns) - 1),
            )
            self._reveal()
            return True
        if row >= len(self.rows) or column >= len(self.columns):
            return False
        id, to = self.rows[row].id, self.columns[column]
        if key in ("enter", "space"):
            self.act(row, column)
        elif key == "p" and to.kind == "send":
            self.model.toggle_pre(id, to.to)
        elif key == "p" and to.kind == "side":
            self.model.toggle_side_pre(to.to, to.port, id)
        elif key in ("equal", "minus", "numpadplus", "numpadminus") and self.model.send(id, to.to):
            by = 0.02 if key in ("equal", "numpadplus") else -0.02
            hot = self._hot(id, to.to)
            hot.set(fader_level(min(max(fader_position(hot.value) + by, 0.0), 1.0)))
        else:
            return False
        return True

    def _reveal(self) -> None:
        x, y, width, height = self.box_of(*self.at)
        left, top = self._edge()
        self.scroll(
            min(x - left, 0) or max(x + width - self.right, 0),
            min(top - y - height, 0) or max(self.y - y, 0),
        )
