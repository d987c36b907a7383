"""The face itself: sections side by side, grown where there is room, scrolled where there is none."""

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.machines.panel import Panel, Section, Widget
from motorik.modules.declaration import Scale
from motorik.ui.surfaces.dials import Dial, HoldPad, Picked, Slide, seen
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.surface import Surface, box, dispose_of, write
from motorik.ui.surfaces.touch_scroll import TouchScroll
from motorik.ui.text import _
from motorik.ui.text.naming import named
from motorik.ui.theme.colours import Colour
from motorik.ui.theme.measures import MEASURES

if TYPE_CHECKING:
    from kivy.uix.widget import Widget as Drawn

    from motorik.ui.views.machine.model import Handle, MachineModel

Watched = Callable[[str], None]

CELL_DP = {1: (76, 80), 2: (94, 98)}
"""Width and height of a control, by its size."""
MOST_ROWS = 3
"""Sections with more rows than this are laid out anew: faces of machines are higher than screens."""
TITLE_DP, PAD_DP, GAP_DP = 26, 8, 8
GROWTHS = (1.6, 1.45, 1.3, 1.15, 1.0)


class Tray(Surface):
    """The ground of a section with its name."""

    def __init__(self, name: str, colour: Colour, **properties: Any) -> None:
        self.name, self.colour = name, colour
        super().__init__(size_hint=(None, None), **properties)

    def draw(self) -> None:
        """Draw ground, a stroke in the machine's colour, and the name."""
        colours = theme()
        box(*self.area, colours.panel)
        pad, high = dp(PAD_DP), dp(TITLE_DP)
        top = self.top - high
        box(self.x + pad, top + high / 2 - dp(5), dp(3), dp(10), seen(self.colour, colours.panel), dp(1.5))
        room = self.width - 2 * pad - dp(8)
        write(
            self.name, self.x + pad + dp(8), top, room, high, colours.text, size=MEASURES.caption,
            font=STRONG,
        )  # fmt: skip


class Group:
    """A section with its controls in rows."""

    def __init__(self, tray: Tray, rows: "list[list[tuple[Drawn, int]]]") -> None:
        self.tray, self.rows, self._declared = tray, rows, rows

    def flatten(self, room_dp: float, growth: float) -> None:
        """Stand in one row, where that has room: for a section that has a shelf of its own."""
        flat = [it for row in self._declared for it in row]
        wide = sum(CELL_DP[size][0] for _control, size in flat) * growth + 2 * PAD_DP
        self.rows = [flat] if wide <= room_dp else self._declared

    def unfold(self) -> None:
        """Stand as declared."""
        self.rows = self._declared

    def size(self, growth: float) -> tuple[float, float]:
        """Return width and height in dp."""
        wide = max(sum(CELL_DP[size][0] for _control, size in row) for row in self.rows) * growth
        high = sum(max(CELL_DP[size][1] for _control, size in row) for row in self.rows) * growth
        return max(wide, 96) + 2 * PAD_DP, high + TITLE_DP + PAD_DP

    def place(self, x: float, top: float, width: float, height: float, growth: float) -> None:
        """Put tray and controls into a box, in pixels."""
        self.tray.pos, self.tray.size = (x, top - height), (width, height)
        natural = sum(max(CELL_DP[size][1] for _c, size in row) for row in self.rows) * dp(growth)
        spare = (height - dp(TITLE_DP + PAD_DP) - natural) / (len(self.rows) + 1)
        low = top - dp(TITLE_DP)
        widest = max(sum(CELL_DP[size][0] for _control, size in row) for row in self.rows)
        for row in self.rows:
            high = max(CELL_DP[size][1] for _control, size in row) * dp(growth)
            low -= high + spare
            inner = width - 2 * dp(PAD_DP)
            share = inner / widest
            left = x + dp(PAD_DP)
            for control, size in row:
                wide = inner if isinstance(control, Slide) and len(row) == 1 else CELL_DP[size][0] * share
                own = min(CELL_DP[size][1] * dp(growth), high)
                most = CELL_DP[size][0] * dp(growth) * 1.4
                fit = min(wide, most) if not isinstance(control, Slide) else wide
                control.size = (fit - dp(4), own - dp(4))
                control.pos = (round(left + (wide - fit) / 2 + dp(2)), round(low + (high - own) / 2 + dp(2)))
                left += wide


class Board(TouchScroll):
    """All sections of a face. ``watched`` hears in words what is turned."""

    def __init__(self, model: "MachineModel", watched: Watched, **properties: Any) -> None:
        super().__init__(**properties)
        self.model, self.watched = model, watched
        self.groups: list[Group] = []
        self.controls: list[tuple[Any, Handle]] = []
        self._shape: object = None
        self._ends = [model.chosen.connect(self.follow), model.changed.connect(self.follow), self._cool]
        self.bind(size=self._lay)
        self.follow()

    def follow(self) -> None:
        """Show what the song says; make the controls anew when there are others."""
        shape = self.model.shape()
        if shape != self._shape:
            self._shape = shape
            self._build()
        for control, handle in self.controls:
            if isinstance(control, Picked):
                control.show(_step_of(handle))
            else:
                control.set(handle.position)

    def _cool(self) -> None:
        for _control, handle in self.controls:
            self.model.session.cool(handle.hot)

    def _build(self) -> None:
        self._cool()
        dispose_of(self.inner)
        self.inner.clear_widgets()
        self.groups, self.controls, self.offset = [], [], 0.0
        panel = self.model.panel
        for section in panel.sections if panel else ():
            group = self._group(section, Colour.of(panel.accent) if panel else theme().accent, panel)
            if group is not None:
                self.groups.append(group)
        self._lay()

    def _group(self, section: Section, colour: Colour, panel: Panel | None) -> Group | None:
        del panel
        rows: list[list[tuple[Drawn, int]]] = []
        ordered = sorted(section.controls, key=lambda it: (it.row, it.column))
        for _row, controls in groupby(ordered, key=lambda it: it.row):
            row: list[tuple[Drawn, int]] = []
            for control in controls:
                handle = self.model.handle(control)
                if handle is not None:
                    drawn = control_for(handle, colour, self.watched)
                    drawn.size_hint = (None, None)
                    self.controls.append((drawn, handle))
                    self.model.session.hot(handle.hot)
                    row.append((drawn, control.size))
            if row:
                rows.append(row)
        if not rows:
            return None
        tray = Tray(section.name, colour)
        self.inner.add_widget(tray)
        for row in rows:
            for drawn, _size in row:
                self.inner.add_widget(drawn)
        return Group(tray, _folded(rows))

    def _lay(self, *_: object) -> None:
        if self.width < 2 or self.height < 2:
            return
        room = self.width - 2 * dp(GAP_DP)
        growth = next((it for it in GROWTHS[:-1] if self._fits(room, it)), GROWTHS[-1])
        shelves = self._shelves(room, growth)
        heights = _heights(shelves, growth)
        whole = sum(heights) + dp(GAP_DP) * (len(heights) + 1)
        extra = max(self.height - whole, 0) / max(len(shelves), 1)
        self.inner.size = (self.width, max(whole, self.height))
        top = self.inner.height - dp(GAP_DP)
        for shelf, height in zip(shelves, heights, strict=True):
            high = height + min(extra, height * 0.5)
            natural = [dp(group.size(growth)[0]) for group in shelf]
            spare = room - sum(natural) - dp(GAP_DP) * (len(shelf) - 1)
            left = dp(GAP_DP)
            for group, wide in zip(shelf, natural, strict=True):
                full = wide + spare * wide / sum(natural)
                group.place(left, top, full, high, growth)
                left += full + dp(GAP_DP)
            top -= high + dp(GAP_DP)
        self.place()

    def _fits(self, room: float, growth: float) -> bool:
        heights = _heights(self._shelves(room, growth), growth)
        widest = max((dp(group.size(growth)[0]) for group in self.groups), default=0)
        return sum(heights) + dp(GAP_DP) * (len(heights) + 1) <= self.height and widest <= room

    def _shelves(self, room: float, growth: float) -> list[list[Group]]:
        shelves: list[list[Group]] = []
        for group in self.groups:
            group.unfold()
        used = room + 1.0
        for group in self.groups:
            wide = dp(group.size(growth)[0])
            if used + wide > room:
                shelves.append([])
                used = 0.0
            shelves[-1].append(group)
            used += wide + dp(GAP_DP)
        for shelf in shelves:
            if len(shelf) == 1:
                shelf[0].flatten(room / dp(1), growth)
        return shelves


def _heights(shelves: list[list[Group]], growth: float) -> list[float]:
    return [float(max(dp(group.size(growth)[1]) for group in shelf)) for shelf in shelves]


def _folded(rows: "list[list[tuple[Drawn, int]]]") -> "list[list[tuple[Drawn, int]]]":
    """Return the controls in no more than ``MOST_ROWS`` rows, in their order."""
    if len(rows) <= MOST_ROWS:
        return rows
    flat = [it for row in rows for it in row]
    columns = -(-len(flat) // MOST_ROWS)
    return [flat[at : at + columns] for at in range(0, len(flat), columns)]


def control_for(handle: "Handle", colour: Colour, watched: Watched) -> Any:
    """Return what a handle is turned by, as its machine declares it."""
    control, parameter = handle.control, handle.parameter
    if control.widget is Widget.PAD:
        return _pad(handle, colour)
    options = _options(handle)
    if options:
        return Picked(
            options, _step_of(handle), lambda at: _pick(handle, at), colour=colour, label=control.label,
            watched=watched, hint=_(parameter.doc) if parameter else "",
        )  # fmt: skip
    kind = Slide if control.widget is Widget.SLIDER else Dial
    more = {} if kind is Slide else {"centre": handle.centre}
    return kind(
        handle.position, colour=colour, label=control.label, default=handle.default, moved=handle.move,
        released=handle.hot.release, shown=handle.shown, watched=watched,
        hint=_(parameter.doc) if parameter else "", **more,
    )  # fmt: skip


def _options(handle: "Handle") -> tuple[str, ...]:
    """Return the words of a control with a few positions, none for one that is turned."""
    parameter = handle.parameter
    if parameter is not None and parameter.scale is Scale.CHOICE:
        return tuple(map(named, parameter.choices))
    return (_("Off"), _("On")) if handle.control.widget is Widget.SWITCH else ()


def _step_of(handle: "Handle") -> int:
    parameter = handle.parameter
    if parameter is not None and parameter.scale is Scale.CHOICE:
        return round(handle.hot.value)
    return round(handle.position)


def _pick(handle: "Handle", at: int) -> None:
    parameter = handle.parameter
    if parameter is not None and parameter.scale is Scale.CHOICE:
        handle.hot.set(float(at))
    else:
        handle.move(float(at))
        handle.hot.release()


def _pad(handle: "Handle", colour: Colour) -> HoldPad:
    def pressed() -> None:
        handle.move(1.0 if handle.position < 0.5 else 0.0)

    def tapped() -> None:
        pad.set(handle.position)
        handle.hot.release()

    return_to = handle.hot.cancel
    pad = HoldPad(
        handle.position, pressed=pressed, held=return_to, tapped=tapped, colour=colour,
        label=handle.control.label,
    )  # fmt: skip
    return pad
