"""The clip matrix: tracks from left to right, scenes from top to bottom, all of it one surface."""

from math import hypot
from typing import Any

from kivy.core.window import Window
from kivy.graphics import Color, Rectangle
from kivy.metrics import dp

from motorik.domain.live import Scene
from motorik.domain.project import Track
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import STRONG, theme
from motorik.ui.surfaces.surface import box, draw_icon, frame, write
from motorik.ui.text import _
from motorik.ui.views.play.model import Cell, PlayModel

HEAD_DP, CELL_DP, TRACK_DP, SCENE_DP = 40, 46, 96, 128
BLINK_SECONDS = 0.4
PINCH_DP, WHEEL_ZOOM = 14, 1.15
"""How much further apart two fingers go before cells follow, so that two taps at once are no pinch."""


class Matrix(Control):
    """Cells under fingers: a tap launches, a tap on what waits forgets it, a drag shows other cells.

    The row of heads at the top chooses tracks; the column at the right launches scenes; the row at the bottom
    stops tracks.
    """

    many = True
    target = False
    ground = "ground"

    def __init__(self, model: PlayModel, **properties: Any) -> None:
        self.model = model
        self._blink = False
        self._pair: tuple[object, float] = (None, 1.0)
        self._progress: dict[str, tuple[Rectangle, float]] = {}
        super().__init__(says=_("Clips"), **properties)
        self.listen(model.changed.connect(self.redraw))
        self.listen(model.chosen.connect(self.redraw))

    # ---- measures -----------------------------------------------------------------------------------------

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks that are in sight, from the left."""
        first = self.model.first_track
        return self.model.project.tracks[first : first + self.columns]

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """The scenes that are in sight, from the top."""
        first = self.model.first_scene
        return self.model.project.live.scenes[first : first + self.rows]

    @property
    def columns(self) -> int:
        """How many tracks fit."""
        return max(int((self.width - dp(SCENE_DP)) // (dp(TRACK_DP) * self.model.zoom)), 1)

    @property
    def rows(self) -> int:
        """How many scenes fit."""
        return max(int((self.height - dp(HEAD_DP)) // (dp(CELL_DP) * self.model.zoom)) - 1, 1)

    @property
    def column_width(self) -> float:
        """The width of a track, in pixels: all there is, shared by those in sight."""
        count = min(self.columns, max(len(self.model.project.tracks) - self.model.first_track, 1))
        widest = dp(TRACK_DP) * 1.7 * self.model.zoom
        return min(float((self.width - dp(SCENE_DP)) / count), float(widest))

    @property
    def row_height(self) -> float:
        """The height of a scene, in pixels: those that fit and the row that stops share all there is."""
        return float((self.height - dp(HEAD_DP)) / (self.rows + 1))

    def place_of(self, x: float, y: float) -> tuple[int, int]:
        """Return (column, row) in sight; row -1: heads, the last row: stops, column ``columns``: scenes."""
        column = int((x - self.x) // self.column_width)
        column = column if column < len(self.tracks) else self.columns
        row = int((self.top - dp(HEAD_DP) - y) // self.row_height)
        return column, max(row, -1) if y < self.top - dp(HEAD_DP) else -1

    def _cell_box(self, column: int, row: int) -> tuple[float, float, float, float]:
        wide = self.column_width
        x = self.x + column * wide if column < self.columns else self.right - dp(SCENE_DP)
        gap = dp(3)
        width = wide if column < self.columns else dp(SCENE_DP)
        y = self.top - dp(HEAD_DP) - (row + 1) * self.row_height
        return x + gap, y + gap, width - 2 * gap, self.row_height - 2 * gap

    # ---- drawing ------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw heads, cells, scenes and the row that stops."""
        self._draw_heads()
        scenes = self.scenes
        for row, scene in enumerate(scenes):
            for column, track in enumerate(self.tracks):
                self._draw_cell(column, row, self.model.cell(track.id, scene.id))
            self._draw_scene(row, scene)
        if scenes:
            self._draw_stops(len(scenes))

    def draw_over(self) -> None:
        """Draw what moves while clips play, and the focus."""
        colours = theme()
        self._progress = {}
        for row, scene in enumerate(self.scenes):
            for column, track in enumerate(self.tracks):
                cell = self.model.cell(track.id, scene.id)
                if not (cell.plays or cell.waits):
                    continue
                x, y, width, height = self._cell_box(column, row)
                if cell.waits and self._blink:
                    frame(x, y, width, height, colours.accent, dp(2))
                if cell.plays:
                    Color(*colours.on_accent.faded(0.55))
                    bar = Rectangle(pos=(x + dp(4), y + dp(3)), size=((width - dp(8)) * cell.share, dp(3)))
                    self._progress[track.id] = (bar, width - dp(8))
        self._draw_focus()

    def _draw_heads(self) -> None:
        colours, chosen = theme(), self.model.track
        wide, high = self.column_width, dp(HEAD_DP)
        for column, track in enumerate(self.tracks):
            x, y = self.x + column * wide, self.top - high
            here = chosen is not None and track.id == chosen.id
            if here:
                box(x + dp(3), y + dp(3), wide - dp(6), high - dp(6), colours.raised)
                box(x + dp(3), y + dp(3), wide - dp(6), dp(2), colours.accent, 1)
            ink = colours.text if here else colours.quiet
            group = self.model.group(track.id)
            room = wide - dp(16) - (dp(20) if group else 0)
            write(track.name or track.id, x + dp(10), y, room, high, ink, size=13, font=STRONG)
            if group:
                badge = x + wide - dp(26)
                box(badge, y + high / 2 - dp(9), dp(18), dp(18), colours.pressed, dp(9))
                write(str(group), badge, y, dp(18), high, colours.accent, size=12, align="center")
        write(
            _("Scenes"),
            self.right - dp(SCENE_DP) + dp(10),
            self.top - high,
            dp(SCENE_DP),
            high,
            colours.quiet,
            size=13,
        )

    def _draw_cell(self, column: int, row: int, cell: Cell) -> None:
        colours = theme()
        x, y, width, height = self._cell_box(column, row)
        if cell.clip is None:
            box(x, y, width, height, colours.panel)
            return
        ground = colours.accent if cell.plays else colours.pressed if cell.waits else colours.raised
        ink = colours.on_accent if cell.plays else colours.text
        box(x, y, width, height, ground)
        icon = "timer-sand" if cell.waits else "stop" if cell.stops else "play"
        tone = colours.accent if cell.waits else ink if cell.plays else colours.quiet
        draw_icon(icon, x + dp(4), y, dp(20), height, tone, 16)
        write(cell.name, x + dp(26), y, width - dp(32), height, ink, size=13)

    def _draw_scene(self, row: int, scene: Scene) -> None:
        colours = theme()
        x, y, width, height = self._cell_box(self.columns, row)
        states = self.model.states.values()
        plays = any(it.scene == scene.id and it.plays == "clip" for it in states)
        waits = any(it.queued_scene == scene.id for it in states)
        box(x, y, width, height, colours.raised)
        frame(x, y, width, height, colours.accent if plays or waits else colours.line)
        tone = colours.accent if plays or waits else colours.quiet
        draw_icon("timer-sand" if waits else "play-circle-outline", x + dp(6), y, dp(22), height, tone, 20)
        name = scene.name or scene.id
        write(name, x + dp(34), y, width - dp(40), height, colours.text, size=13, font=STRONG)

    def _draw_stops(self, row: int) -> None:
        colours = theme()
        for column, track in enumerate(self.tracks):
            x, y, width, height = self._cell_box(column, row)
            state = self.model.states.get(track.id)
            lively = state is not None and state.plays == "clip"
            box(x, y, width, height, colours.panel)
            icon = "timer-sand" if state and state.queued == "silence" else "stop"
            draw_icon(icon, x, y, width, height, colours.text if lively else colours.quiet.faded(0.6), 18)
        x, y, width, height = self._cell_box(self.columns, row)
        box(x, y, width, height, colours.panel)
        draw_icon("stop", x + dp(6), y, dp(22), height, colours.quiet, 18)
        write(_("Stop all"), x + dp(34), y, width - dp(40), height, colours.quiet, size=13)

    def _draw_focus(self) -> None:
        from motorik.ui.surfaces.focus import focus_visible

        column, row = (
            self.model.focus[0] - self.model.first_track,
            self.model.focus[1] - self.model.first_scene,
        )
        column = self.columns if self.model.focus[0] >= len(self.model.project.tracks) else column
        if self.has_focus and focus_visible() and column >= 0 and row >= 0:
            frame(*self._cell_box(column, row), theme().accent, dp(2))

    def focus_changed(self) -> None:
        """The ring is round the cell in focus, not round all of them."""
        self.redraw()

    def live(self, now: float) -> None:
        """Move what moves: progress, and the blinking of what waits. Once a frame."""
        states = self.model.states
        for track, (bar, width) in self._progress.items():
            state = states.get(track)
            if state is not None and state.length:
                bar.size = (width * state.position / state.length, bar.size[1])
        blink = now % (2 * BLINK_SECONDS) < BLINK_SECONDS
        if blink != self._blink and any(it.queued for it in states.values()):
            self._blink = blink
            self.redraw_over()

    def _draw_now(self, *arguments: object) -> None:
        super(Control, self)._draw_now(*arguments)

    # ---- fingers and keys ---------------------------------------------------------------------------------

    def touched(self, touch: Any, own: dict[str, Any]) -> None:
        """Remember where; it acts when the finger leaves, unless it was a drag or one of two."""
        own.update(at=touch.pos, moved=(0, 0), dragged=False)

    def dragged(self, touch: Any, own: dict[str, Any]) -> None:
        """Show other cells; with two fingers that go apart, larger ones."""
        if len(self.holding) >= 2:
            self._pinch()
            return
        steps = (
            int((own["at"][0] - touch.x) / self.column_width),
            int((touch.y - own["at"][1]) / self.row_height),
        )
        far = max(abs(touch.x - own["at"][0]), abs(touch.y - own["at"][1])) > dp(14)
        own["dragged"] = own["dragged"] or far
        if steps != own["moved"]:
            self.model.scroll(steps[0] - own["moved"][0], steps[1] - own["moved"][1])
            own["moved"] = steps

    def _pinch(self) -> None:
        """Zoom as far as two fingers went apart since the last step; they launch nothing as long as they do.

        Several fingers launch several clips, so two are a pinch only when their distance changes.
        """
        one, other = self.holding[:2]
        apart = max(hypot(one.x - other.x, one.y - other.y), dp(24))
        pair = (one.uid, other.uid)
        if self._pair[0] != pair:
            starts = [it.ud[self]["start"] for it in (one, other)]
            self._pair = (pair, max(hypot(starts[0][0] - starts[1][0], starts[0][1] - starts[1][1]), dp(24)))
        pinching = one.ud[self]["dragged"] and other.ud[self]["dragged"]
        if abs(apart - self._pair[1]) < dp(2 if pinching else PINCH_DP):
            return
        factor = apart / self._pair[1]
        for it in (one, other):
            it.ud[self]["dragged"] = True
        self._pair = (pair, apart)
        column, row = self.place_of((one.x + other.x) / 2, (one.y + other.y) / 2)
        self.model.zoom_by(factor, column, max(row, 0))

    def lifted(self, touch: Any, own: dict[str, Any]) -> None:
        """Launch, stop or choose."""
        if not own["dragged"] and self.collide_point(*own["at"]):
            self.act(*self.place_of(*own["at"]))

    def act(self, column: int, row: int, *, at_once: bool = False) -> None:
        """Do what a cell in sight stands for."""
        tracks, scenes = self.tracks, self.scenes
        track = tracks[column].id if column < len(tracks) else None
        if track is not None:
            self.model.choose(track)
        if 0 <= row < len(scenes):
            self.model.focus = (
                self.model.first_track + column if track else len(self.model.project.tracks),
                self.model.first_scene + row,
            )
            if track is not None:
                self.model.launch(track, scenes[row].id, at_once=at_once)
            else:
                self.model.launch_scene(scenes[row].id, at_once=at_once)
        elif row == len(scenes) and scenes:
            self.model.stop(track, at_once=at_once)

    def wheeled(self, touch: Any, up: int) -> bool:
        """The wheel shows other scenes, with Ctrl larger or smaller cells."""
        if "ctrl" in Window.modifiers and touch.button in ("scrollup", "scrolldown"):
            column, row = self.place_of(touch.x, touch.y)
            self.model.zoom_by(WHEEL_ZOOM**up, column, max(row, 0))
            return True
        self.model.scroll({"scrollright": 1, "scrollleft": -1}.get(touch.button, 0), -up)
        return True

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows move, Enter launches, with Shift at once; Delete stops the track."""
        steps = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
        if modifiers - {"shift"}:
            return False
        if key in steps:
            self.model.move_focus(*steps[key])
            self._show_focus()
            return True
        tracks, scenes = self.model.project.tracks, self.model.project.live.scenes
        column, row = self.model.focus
        if key == "enter" and row < len(scenes):
            once = "shift" in modifiers
            if column < len(tracks):
                self.model.launch(tracks[column].id, scenes[row].id, at_once=once)
            else:
                self.model.launch_scene(scenes[row].id, at_once=once)
            return True
        if key in ("delete", "backspace"):
            self.model.stop(tracks[column].id if column < len(tracks) else None)
            return True
        return False

    def _show_focus(self) -> None:
        column, row = self.model.focus
        if column < len(self.model.project.tracks):
            first = self.model.first_track
            self.model.scroll(min(column - first, 0) or max(column - first - self.columns + 1, 0), 0)
        first = self.model.first_scene
        self.model.scroll(0, min(row - first, 0) or max(row - first - self.rows + 1, 0))
