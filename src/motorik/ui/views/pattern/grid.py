"""The grid of the pattern screen: row numbers, track heads and characters, moved together."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from kivy.graphics import Color, Rectangle
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout

from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.surface import Surface, box, write
from motorik.ui.surfaces.text_grid import TextGrid
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.pattern.characters import GLYPHS, Ink, number_of
from motorik.ui.views.pattern.model import PatternModel
from motorik.ui.views.pattern.sheet import Paper, Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

LABEL_WIDTH = 4
HEAD_DP = 44
LONG_PRESS_SECONDS = 0.35


def ink_palette() -> "NDArray[np.uint8]":
    """Return the colours of inks by their numbers, [inks, 3] bytes."""
    colours = theme()
    by_ink = {
        Ink.NOTHING: colours.faint,
        Ink.NOTE: colours.note,
        Ink.END: colours.quiet,
        Ink.INSTRUMENT: colours.instrument,
        Ink.VELOCITY: colours.velocity,
        Ink.PAN: colours.pan,
        Ink.DELAY: colours.delay,
        Ink.EFFECT: colours.effect,
        Ink.OTHER: colours.quiet,
        Ink.ROW: colours.quiet,
        Ink.BEAT: colours.text,
        Ink.MARK: colours.accent,
    }
    return np.array([[round(part * 255) for part in by_ink[ink][:3]] for ink in Ink], np.uint8)


def paper_palette() -> "NDArray[np.uint8]":
    """Return colour and strength of papers by their bits, [16, 4] bytes."""
    colours = theme()
    dark = colours.name == "dark"
    found = np.zeros((16, 4), np.uint8)
    for bits in range(16):
        tone, strength = colours.panel, 0.0
        if bits & Paper.BEAT:
            tone, strength = colours.panel if dark else colours.raised, 0.75 if dark else 0.55
        if bits & Paper.BAR:
            tone, strength = colours.raised, 0.9
        if bits & Paper.ABSENT:
            tone, strength = colours.ground, 0.0
        if bits & Paper.GAP:
            tone, strength = colours.ground.mixed(colours.line, 0.35), 1.0
        found[bits] = [round(part * 255) for part in (*tone[:3], strength)]
    return found


@lru_cache(2048)
def _label(row: int, hexadecimal: bool) -> tuple[int, ...]:
    """Return the characters of a row's number."""
    text = (f"{row:02X}" if hexadecimal else f"{row:02}")[-3:].rjust(3)
    return tuple(map(number_of, text))


class PatternGrid(BoxLayout):
    """Heads above, row numbers at the left, characters in the rest."""

    def __init__(self, model: PatternModel, **properties: Any) -> None:
        super().__init__(orientation="vertical", **properties)
        self.model = model
        self._ends = [model.drawn.connect(self.draw_sheet), model.pointed.connect(self.point)]
        self._ends.append(model.stated.connect(self.point))
        self.cells = Cells(model, GLYPHS, MEASURES.grid)
        across = self.cells.cell[0]
        self.labels = TextGrid(GLYPHS, MEASURES.grid, size_hint_x=None, width=across * LABEL_WIDTH)
        self.heads = Heads(model, self.cells, size_hint_y=None, height=dp(HEAD_DP))
        top = BoxLayout(size_hint_y=None, height=dp(HEAD_DP))
        top.add_widget(Surface(size_hint_x=None, width=self.labels.width))
        top.add_widget(self.heads)
        below = BoxLayout()
        below.add_widget(self.labels)
        below.add_widget(self.cells)
        self.add_widget(top)
        self.add_widget(below)
        self.cells.bind(size=self.point)
        self._inks, self._papers = ink_palette(), paper_palette()
        self._colour()
        self.draw_sheet()

    def _colour(self) -> None:
        colours = theme()
        for grid in (self.cells, self.labels):
            grid.colour(
                colours.ground,
                cursor=colours.accent,
                cursor_ink=colours.on_accent,
                chosen=colours.instrument.faded(0.28),
                line=colours.text.faded(0.1),
                play=colours.accent.faded(0.26),
            )

    def draw_sheet(self) -> None:
        """Upload what is another."""
        sheet = self.model.sheet
        inks = np.empty((*sheet.glyphs.shape, 4), np.uint8)
        inks[..., :3] = self._inks[sheet.inks]
        inks[..., 3] = sheet.glyphs
        self.cells.show(inks, self._papers[sheet.papers])
        labels = self._label_inks(sheet)
        beats = (
            sheet.papers[:, :1] & (Paper.BEAT | Paper.BAR)
            if sheet.width
            else np.zeros((sheet.rows, 1), np.uint8)
        )
        self.labels.show(labels, np.repeat(self._papers[beats], LABEL_WIDTH, axis=1))
        for grid in (self.cells, self.labels):
            grid.keep_lively(sheet.before, sheet.before + sheet.rows)
        self.heads.redraw()
        self.point()

    def _label_inks(self, sheet: Sheet) -> "NDArray[np.uint8]":
        hexadecimal = self.model.state.layout.hexadecimal
        found = np.zeros((len(sheet.labels), LABEL_WIDTH, 4), np.uint8)
        found[..., :3] = self._inks[Ink.ROW]
        if sheet.width:
            found[(sheet.papers[:, 0] & Paper.BEAT) > 0, :, :3] = self._inks[Ink.BEAT]
        found[:, :3, 3] = [_label(row, hexadecimal) for row in sheet.labels]
        return found

    def point(self, *_: object) -> None:
        """Move the view so that the row in question is in the middle, and the cursor's track in sight."""
        model, sheet, cells = self.model, self.model.sheet, self.cells
        if cells.width < 2 or cells.height < 2:
            return
        row = sheet.before + model.centre_row
        across, down = cells.visible
        first, width = model.cursor_characters()
        lane = sheet.lanes[min(model.state.cursor.lane, len(sheet.lanes) - 1)] if sheet.lanes else None
        left = cells.origin[0]
        if lane is not None and not cells.dragged_sideways:
            # The whole track where it fits, the field in any case.
            left = max(min(left, lane.first), lane.last - across) if lane.last - lane.first < across else left
            left = min(max(left, first + width + 1 - across), max(first - 1, 0))
        left = max(min(left, sheet.width - across), 0.0)
        top = row + 0.5 - down / 2
        cells.look_at(left, top)
        self.labels.look_at(0, top)
        self._mark(row, first, width)
        self.heads.follow()

    def _mark(self, row: int, first: int, width: int) -> None:
        model, before = self.model, self.model.sheet.before
        cells = self.cells
        editing = model.state.editing
        cells.colour(
            theme().ground,
            cursor=theme().record if editing else theme().accent,
            cursor_ink=theme().on_record if editing else theme().on_accent,
        )
        cells.mark("cursor", (first, row, first + max(width, 1), row + 1))
        chosen = model.selected_characters()
        cells.mark("chosen", chosen and (chosen[0], chosen[1] + before, chosen[2], chosen[3] + before))
        for grid in (cells, self.labels):
            grid.mark("line", (-1e6, row, 1e6, row + 1))
            playing = model.playing_row
            here = playing is not None and 0 <= playing < model.page.rows
            playing = playing or 0
            grid.mark("play", (-1e6, before + playing, 1e6, before + playing + 1) if here else None)


class Cells(TextGrid, Control):
    """The characters under fingers: a tap puts the cursor there, a drag scrolls, a long press selects.

    With a mouse a drag selects at once, and the wheel scrolls.
    """

    target = False
    takes_focus = False

    def __init__(self, model: PatternModel, glyphs: str, size_dp: float, **properties: Any) -> None:
        self.model = model
        self.dragged_sideways = False
        super().__init__(glyphs, size_dp, says=_("Pattern"), **properties)

    def focus_changed(self) -> None:
        """The grid has its cursor; it needs no ring."""

    def _row_and_character(self, x: float, y: float) -> tuple[int, int]:
        character, row = self.place_of(x, y)
        return row - self.model.sheet.before, character

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Remember where and when."""
        own.update(at=touch.pos, origin=self.origin, mode="", rows=0)
        if getattr(touch, "button", "") == "left":
            own["mode"] = "mouse"
            self._point(touch, selecting="shift" in self._modifiers())

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Scroll or select."""
        dx, dy = touch.x - own["at"][0], touch.y - own["at"][1]
        if not own["mode"] and max(abs(dx), abs(dy)) > dp(10):
            waited = touch.time_update - touch.time_start
            own["mode"] = (
                "select" if waited > LONG_PRESS_SECONDS else "sideways" if abs(dx) > abs(dy) else "scroll"
            )
            if own["mode"] == "select":
                row, character = self._row_and_character(*own["at"])
                self.model.point(row, character)
        if own["mode"] in ("select", "mouse"):
            if max(abs(dx), abs(dy)) > dp(4):
                self._point(touch, selecting=True)
        elif own["mode"] == "scroll":
            rows = round(dy / self.cell[1])
            if rows != own["rows"]:
                self.model.scroll(rows - own["rows"])
                own["rows"] = rows
        elif own["mode"] == "sideways":
            self._slide(own["origin"][0] - dx / self.cell[0])

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """A tap puts the cursor there."""
        if not own["mode"]:
            self._point(touch, selecting=False)

    def wheeled(self, touch: MotionEvent, up: int) -> bool:
        """Scroll; with Shift sideways."""
        if "shift" in self._modifiers() or not up:
            sideways = up or {"scrollleft": 1, "scrollright": -1}.get(touch.button, 0)
            self._slide(self.origin[0] - sideways * 6)
        else:
            self.model.scroll(-up)
        return True

    def _point(self, touch: MotionEvent, *, selecting: bool) -> None:
        self.dragged_sideways = False
        row, character = self._row_and_character(*touch.pos)
        self.model.point(row, character, selecting=selecting)

    def _slide(self, left: float) -> None:
        room = max(self.model.sheet.width - self.visible[0], 0)
        self.dragged_sideways = True
        self.look_at(min(max(left, 0), room), self.origin[1])
        self.model.pointed.emit()

    def _modifiers(self) -> list[str]:
        from kivy.core.window import Window

        return list(Window.modifiers)


class Heads(Control):
    """The heads of tracks. A tap on one puts the cursor there, a double tap mutes."""

    target = False
    takes_focus = False
    ground = "ground"

    def __init__(self, model: PatternModel, cells: Cells, **properties: Any) -> None:
        self.model, self.cells = model, cells
        self._shown: object = None
        super().__init__(says=_("Tracks"), **properties)
        self.listen(model.session.changed.connect(lambda before, after: self.redraw()))

    def follow(self) -> None:
        """Draw again when the view moved sideways or the cursor is on another track."""
        shown = (self.cells.origin[0], self.model.state.cursor.lane)
        if shown != self._shown:
            self._shown = shown
            self.redraw()

    def spans(self) -> list[tuple[int, float, float]]:
        """Return (lane, left, width) in pixels of the heads that are in sight."""
        across = self.cells.cell[0]
        left = self.x - self.cells.origin[0] * across
        found = [
            (number, left + span.first * across, (span.last - span.first - 1) * across)
            for number, span in enumerate(self.model.sheet.lanes)
        ]
        return [it for it in found if it[1] + it[2] > self.x and it[1] < self.right]

    def draw(self) -> None:
        """Draw the heads that are in sight."""
        colours, model = theme(), self.model
        tracks = {track.id: track for track in model.project.tracks}
        for number, left, width in self.spans():
            track = tracks.get(model.sheet.lanes[number].track or "")
            if track is None:
                continue
            here = number == model.state.cursor.lane
            muted, soloed = track.channel.muted, track.channel.soloed
            box(
                left + 1,
                self.y + dp(3),
                width - 2,
                self.height - dp(6),
                colours.raised if here else colours.panel,
            )
            if here:
                box(left + 1, self.y + dp(3), width - 2, dp(2), colours.accent, dp(1))
            ink = colours.quiet.faded(0.6) if muted else colours.text if here else colours.quiet
            state = _("muted") if muted else _("solo") if soloed else ""
            name = track.name or track.id
            pad = dp(8)
            if state:
                half = self.height / 2
                write(
                    name, left + pad, self.y + half - dp(2), width - 2 * pad, half, ink, size=13, font=STRONG
                )
                tone = colours.record if muted else colours.warn
                write(
                    state,
                    left + pad,
                    self.y + dp(4),
                    width - 2 * pad,
                    half - dp(2),
                    tone,
                    size=MEASURES.caption,
                )
            else:
                write(name, left + pad, self.y, width - 2 * pad, self.height, ink, size=13, font=STRONG)
        Color(*colours.line)
        Rectangle(pos=self.pos, size=(self.width, 1))

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Put the cursor on the track; a second tap mutes it."""
        for number, left, width in self.spans():
            if left <= touch.x < left + width:
                if touch.is_double_tap and number == self.model.state.cursor.lane:
                    self.model.mute()
                    return
                first = self.model.sheet.lanes[number].first + 1
                self.cells.dragged_sideways = False
                self.model.point(self.model.state.cursor.row, first)
