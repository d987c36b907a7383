"""How the timeline is drawn: rows, blocks with their notes, automation, strips, heads."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.graphics import (
    Color,
    Line,
    Mesh,
    PopMatrix,
    PushMatrix,
    Scale,
    Translate,
)
from kivy.metrics import dp

from motorik.domain.project import Automation, Placement, Project
from motorik.domain.tempo import TempoCurve
from motorik.domain.time import TICKS_PER_BEAT
from motorik.ui.models.curves import curve_of, ticks_of
from motorik.ui.models.lanes import Target, target_of
from motorik.ui.models.positions import bar_ticks
from motorik.ui.surfaces.clipping import clip
from motorik.ui.surfaces.look import MONO, STRONG, theme, words
from motorik.ui.surfaces.surface import box, draw_icon, frame, paint, place, write
from motorik.ui.text import _
from motorik.ui.theme.colours import Colour
from motorik.ui.theme.track_colours import track_colour
from motorik.ui.views.song.geometry import Geometry
from motorik.ui.views.song.model import Row
from motorik.ui.views.song.notes import meshes
from motorik.ui.views.song.placing import end_of, key_of
from motorik.ui.views.song.snapping import Snap, step_at

if TYPE_CHECKING:
    from motorik.ui.views.song.timeline import Timeline

LEAST_BAR_DP, LEAST_BEAT_DP = 34, 16
BUTTON_DP = 38


class Drawing:
    """Draws a timeline from a geometry. Notes are kept as meshes until blocks or rows are others."""

    def __init__(self, timeline: "Timeline") -> None:
        self.timeline, self.model = timeline, timeline.model
        self._notes: list[tuple[int, Mesh]] | None = None
        self._project: Project | None = None
        self._targets: dict[str, Target] = {}
        self.chips: dict[tuple[object, ...], tuple[float, float]] = {}

    def target(self, lane: Automation) -> Target:
        """Return what a lane moves; found once for a song as it is."""
        project = self.model.project
        if project is not self._project:
            self._project, self._targets = project, {}
        if lane.id not in self._targets:
            self._targets[lane.id] = target_of(project, lane)
        return self._targets[lane.id]

    def forget_notes(self) -> None:
        """Blocks or rows are others."""
        self._notes = None

    def draw(self, at: Geometry) -> None:
        """Draw all of it."""
        colours = theme()
        rows = [it for it in at.placed() if it[1] < at.top and it[1] + it[2] > at.y]
        with clip(self.timeline, at.left, at.y, at.right - at.left, at.top - at.y):
            self._draw_rows(at, rows)
        self._draw_strips(at)
        with clip(self.timeline, at.x, at.y, at.heads, at.top - at.y):
            for row, low, height in rows:
                self._draw_head(at, row, low, height)
        self._draw_corner(at)
        box(at.left - 1, at.y, 1, at.height, colours.line, 0)
        if not self.model.project.tracks:
            self._draw_nothing(at)

    def _draw_nothing(self, at: Geometry) -> None:
        text = _("No tracks yet: add one with the note at the top left")
        height = at.top - at.y
        write(text, at.left, at.y, at.right - at.left, height, theme().quiet, align="center")

    def _draw_rows(self, at: Geometry, rows: "list[tuple[Row, float, float]]") -> None:
        colours = theme()
        for number, (_row, low, height) in enumerate(rows):
            box(at.left, low, at.right - at.left, height, colours.panel if number % 2 else colours.ground, 0)
        self._draw_grid(at)
        self._draw_blocks(at, rows)
        self._draw_notes(at)
        for row, low, height in rows:
            if row.lane is not None:
                self._draw_lane(at, row, low, height)
        self._draw_ghosts(at)
        self._draw_end(at)
        self._draw_cursor(at)

    # ---- grid ---------------------------------------------------------------------------------------------

    def bars(self, at: Geometry) -> "list[tuple[int, int]]":
        """Return (bar from 1, tick) of the bars in sight, as many as there is room for."""
        signatures = self.model.project.tempo.signatures
        found: list[tuple[int, int]] = []
        bar = 1
        for number, signature in enumerate(signatures):
            ticks = bar_ticks(signature)
            last = signatures[number + 1].tick if number + 1 < len(signatures) else int(at.last) + ticks
            count = max(-(-(last - signature.tick) // ticks), 0)
            wide = ticks / self.model.zoom
            every = 1
            while wide * every < LEAST_BAR_DP:
                every *= 2
            first = max(int((self.model.left - signature.tick) // ticks), 0)
            first -= first % every
            for index in range(first, count, every):
                tick = signature.tick + index * ticks
                if tick > at.last:
                    break
                found.append((bar + index, tick))
            bar += count
        return found

    def _draw_grid(self, at: Geometry) -> None:
        colours = theme()
        for _bar, tick in self.bars(at):
            box(round(at.x_of(tick)), at.y, 1, at.top - at.y, colours.line, 0)
        beat = step_at(self.model.project, int(self.model.left), Snap.BEAT)
        if beat / self.model.zoom >= LEAST_BEAT_DP:
            faint = colours.line.faded(0.45)
            tick = int(self.model.left // beat) * beat
            while tick < at.last:
                box(round(at.x_of(tick)), at.y, 1, at.top - at.y, faint, 0)
                tick += beat

    def _draw_end(self, at: Geometry) -> None:
        x = at.x_of(self.model.project.arrangement.length)
        if x < at.right:
            box(max(x, at.left), at.y, at.right - x, at.top - at.y, theme().ground.faded(0.6), 0)
            box(x, at.y, 1, at.top - at.y, theme().quiet, 0)

    # ---- blocks -------------------------------------------------------------------------------------------

    def _draw_blocks(self, at: Geometry, rows: "list[tuple[Row, float, float]]") -> None:
        there = {row.owner: (row, low, height) for row, low, height in rows if row.lane is None}
        names = {pattern.id: pattern.name or pattern.id for pattern in self.model.project.patterns}
        held = bool(self.timeline.ghost)
        for it in self.model.project.arrangement.placements:
            if it.track in there and it.start < at.last and end_of(it) > self.model.left:
                row, low, height = there[it.track]
                key = key_of(it)
                faint = key in self.timeline.gone or (held and key in self.model.chosen)
                self._draw_block(at, it, row, low, height, names.get(it.pattern, ""), faint=faint)

    def _draw_block(
        self, at: Geometry, it: Placement, row: Row, low: float, height: float, name: str, *, faint: bool
    ) -> None:
        colours = theme()
        colour = track_colour(colours, row.colour)
        x, end = at.x_of(it.start), at.x_of(end_of(it))
        left, right = max(x, at.left - dp(8)), min(end, at.right + dp(8))
        width, gap = max(right - left - 1, 2), dp(2)
        chosen = key_of(it) in self.model.chosen
        share = 0.5 if chosen else 0.68
        ground = colour.mixed(colours.panel, share if colours.name == "dark" else share + 0.12)
        if faint:
            ground = ground.mixed(colours.ground, 0.65)
        box(left, low + gap, width, height - 2 * gap, ground, dp(4))
        if x >= at.left - dp(8):
            box(x, low + gap, min(dp(3), width), height - 2 * gap, colour, dp(1.5))
        if width > dp(26):
            inset = max(at.left - left, 0) + dp(7)
            write(
                self._title(it, name), left + inset, low + height - dp(20), width - inset - dp(4), dp(17),
                colours.text, size=12, font=STRONG,
            )  # fmt: skip
        if chosen and not faint:
            frame(left, low + gap, width, height - 2 * gap, colours.accent, dp(2), dp(4))
            if width > dp(40):
                for edge in (left + dp(5), left + width - dp(8)):
                    box(edge, low + height / 2 - dp(7), dp(3), dp(14), colours.accent, dp(1.5))

    def _title(self, it: Placement, name: str) -> str:
        parts = [name]
        if it.speed != 1:
            parts.append(f"×{it.speed}")
        if it.direction.value != "forward":
            parts.append({"backward": "‹", "ping-pong": "‹›", "random": "?"}[it.direction.value])
        return " ".join(parts)

    def _draw_notes(self, at: Geometry) -> None:
        if self._notes is None:
            self._notes = self._make_notes(at)
        colours = theme()
        pixels = TICKS_PER_BEAT / self.model.zoom * float(dp(1))
        PushMatrix()
        Translate(at.x_of(0), at.top + float(dp(self.model.down)), 0)
        Scale(pixels, 1, 1)
        for colour, mesh in self._notes:
            strong = 1.0 if colours.name == "dark" else 0.75
            Color(*track_colour(colours, colour).faded(strong))
            self.timeline.add_drawn(mesh)
        PopMatrix()

    def _make_notes(self, at: Geometry) -> "list[tuple[int, Mesh]]":
        places: dict[str, tuple[int, float, float]] = {}
        top = 0.0
        for row in self.model.rows:
            height = at.height_of(row)
            top -= height
            if row.is_track and row.lane is None:
                places[row.owner] = (row.colour, top + dp(2), height - dp(4))
        found = meshes(self.model.project, self.timeline.shapes, places.get)
        return [
            (colour, Mesh(vertices=vertices, indices=indices, mode="triangles"))
            for colour, chunks in found.items()
            for vertices, indices in chunks
        ]

    def _draw_ghosts(self, at: Geometry) -> None:
        colours = theme()
        there = {row.owner: (low, height) for row, low, height in at.placed() if row.lane is None}
        for it in self.timeline.ghost:
            if it.track in there:
                low, height = there[it.track]
                x, width = at.x_of(it.start), max((it.length) / self.model.zoom * float(dp(1)), 3)
                box(x, low + dp(2), width - 1, height - dp(4), colours.accent.faded(0.35), dp(4))
                frame(x, low + dp(2), width - 1, height - dp(4), colours.accent, dp(2), dp(4))
        if self.timeline.band:
            x, y, width, height = self.timeline.band
            box(x, y, width, height, colours.accent.faded(0.16), dp(2))
            frame(x, y, width, height, colours.accent, 1, dp(2))

    def _draw_cursor(self, at: Geometry) -> None:
        if not self.model.cursor_seen:
            return
        tick, number = self.model.cursor
        placed = at.placed()
        if number < len(placed):
            _row, low, height = placed[number]
            wide = step_at(self.model.project, tick, self.model.snap) / self.model.zoom * float(dp(1))
            frame(at.x_of(tick), low + 1, max(wide, dp(10)), height - 2, theme().accent, dp(2), dp(3))

    # ---- automation ---------------------------------------------------------------------------------------

    def _draw_lane(self, at: Geometry, row: Row, low: float, height: float) -> None:
        lane = self.model.lane(row.lane)
        preview = self.timeline.preview
        if preview is not None and lane is not None and preview.id == lane.id:
            lane = preview
        if lane is None:
            return
        colours = theme()
        target = self.target(lane)
        colour = track_colour(colours, row.colour) if row.colour >= 0 else colours.quiet
        inset = dp(8)
        box(at.left, low, at.right - at.left, 1, colours.line, 0)
        reach = height - 2 * inset

        def y_of(value: float) -> float:
            return float(low + inset + reach * target.position(value))

        zero = target.position(0.0)
        if 0.02 < zero < 0.98:
            box(at.left, low + inset + reach * zero, at.right - at.left, 1, colours.line, 0)
        self._draw_curve(at, lane, colour, y_of)
        picked = self.model.point
        for point in lane.points:
            x = at.x_of(point.tick)
            if at.left - dp(8) <= x <= at.right + dp(8):
                here = picked == ("point", lane.id, point.tick)
                size = dp(12 if here else 9)
                y = y_of(point.value)
                box(x - size / 2, y - size / 2, size, size, colours.accent if here else colour, size / 2)
                if here:
                    self._draw_value(at, target.words(point.value), x, y)
        self._draw_shifted(at, lane, low + inset, reach)

    def _draw_curve(
        self, at: Geometry, lane: Automation, colour: Colour, y_of: Callable[[float], float]
    ) -> None:
        colours = theme()
        ticks = list(ticks_of(lane, self.model.left, at.last, at.ticks(float(dp(6)))))
        values = curve_of(lane, ticks)
        points: list[float] = []
        for tick, value in zip(ticks, values, strict=True):
            if value is not None:
                points += (at.x_of(tick), y_of(value))
        if len(points) >= 4:
            paint(colour)
            Line(points=points, width=max(dp(0.9), 1))
            first = at.x_of(lane.points[0].tick)
            if first > at.left:
                paint(colour.mixed(colours.ground, 0.6))
                Line(points=(at.left, points[1], first, points[1]), width=1, dash_length=4, dash_offset=4)

    def _draw_shifted(self, at: Geometry, lane: Automation, low: float, reach: float) -> None:
        trace = self.timeline.trace
        if trace is None or trace[0] != lane.id or not trace[1]:
            return
        points = [part for tick, share in sorted(trace[1]) for part in (at.x_of(tick), low + reach * share)]
        paint(theme().accent)
        if len(points) >= 4:
            Line(points=points, width=dp(1.4))
        x, y = points[-2], points[-1]
        size = dp(13)
        box(x - size / 2, y - size / 2, size, size, theme().accent, size / 2)
        self._draw_value(
            at,
            self.target(lane).words(self.target(lane).value_of((y - low) / reach)),
            x,
            y,
        )

    def _draw_value(self, at: Geometry, text: str, x: float, y: float) -> None:
        colours = theme()
        wide = words(text, 12).width + dp(12)
        left = min(x + dp(10), at.right - wide - dp(4))
        box(left, y - dp(10), wide, dp(20), colours.pressed, dp(4))
        write(text, left + dp(6), y - dp(10), wide - dp(8), dp(20), colours.text, size=12)

    # ---- strips -------------------------------------------------------------------------------------------

    def _draw_strips(self, at: Geometry) -> None:
        colours = theme()
        top = at.y + at.height
        box(at.x, at.top, at.width, top - at.top, colours.panel, 0)
        for name in at.strips:
            low, _height = at.strip_box(name)
            box(at.x, low, at.width, 1, colours.line, 0)
        with clip(self.timeline, at.left, at.top, at.right - at.left, top - at.top):
            self._draw_ruler(at)
            self._draw_loop(at)
            if "marks" in at.strips:
                self._draw_marks(at)
                self._draw_time(at)

    def _draw_ruler(self, at: Geometry) -> None:
        colours = theme()
        low, height = at.strip_box("ruler")
        for bar, tick in self.bars(at):
            x = round(at.x_of(tick))
            box(x, low, 1, height * 0.5, colours.quiet.faded(0.7), 0)
            text = str(bar)
            digit = words("0", 12, MONO)
            for number, glyph in enumerate(text):
                place(
                    words(glyph, 12, MONO),
                    x + dp(5) + number * digit.width,
                    low + height * 0.42,
                    colours.quiet,
                )

    def _draw_loop(self, at: Geometry) -> None:
        colours = theme()
        low, height = at.strip_box("loop")
        loop = self.model.project.arrangement.loop
        shift = self.timeline.shift
        if shift is not None and shift[0][0] == "loop":
            loop = (shift[1], shift[2])
        if loop is None:
            write(_("Drag here to loop"), at.left + dp(10), low, dp(300), height, colours.quiet, size=12)
            return
        x, end = at.x_of(loop[0]), at.x_of(loop[1])
        lively = self.model.session.transport.loop is not None
        colour = colours.accent if lively else colours.quiet
        box(x, low + dp(7), end - x, height - dp(14), colour.faded(0.3), dp(4))
        frame(x, low + dp(7), end - x, height - dp(14), colour, dp(1.5), dp(4))
        for edge in (x + dp(3), end - dp(6)):
            box(edge, low + dp(13), dp(3), height - dp(26), colour, dp(1.5))
        if end - x > dp(60):
            draw_icon("repeat", x, low, end - x, height, colours.text, 16)

    def _draw_marks(self, at: Geometry) -> None:
        colours = theme()
        low, height = at.strip_box("marks")
        arrangement = self.model.project.arrangement
        shift = self.timeline.shift
        if not arrangement.regions and not arrangement.markers:
            write(
                _("Double tap to mark a place"),
                at.left + dp(10),
                low,
                dp(300),
                height,
                colours.quiet,
                size=12,
            )
        for region in arrangement.regions:
            here = self.model.point == ("region", region.id)
            start, end = region.start, region.end
            if shift is not None and shift[0] == ("region", region.id):
                start, end = shift[1], shift[2]
            x, far = at.x_of(start), at.x_of(end)
            tone = colours.accent if here else colours.pan
            high = height / 2 - dp(3)
            box(x, low + dp(2), far - x - 1, high, tone.mixed(colours.panel, 0.7), dp(3))
            box(x, low + dp(2), dp(3), high, tone, dp(1.5))
            inset = max(at.left - x, 0) + dp(8)
            room = max(far - x - inset - dp(6), 1)
            write(region.name or region.id, x + inset, low + dp(2), room, high, colours.text, size=11)
        for mark in arrangement.markers:
            tick = shift[1] if shift is not None and shift[0] == ("marker", mark.tick) else mark.tick
            self._draw_flag(at, low + height / 2, height / 2, tick, mark.name, ("marker", mark.tick))

    def _draw_flag(
        self, at: Geometry, low: float, height: float, tick: int, text: str, point: tuple[object, ...]
    ) -> None:
        colours = theme()
        x = at.x_of(tick)
        wide = words(text, 11, STRONG).width + dp(14)
        here = self.model.point == point
        box(x, low - height, dp(2), 2 * height, colours.accent, 0)
        box(x, low + dp(1), wide, height - dp(3), colours.accent if here else colours.pressed, dp(3))
        ink = colours.on_accent if here else colours.text
        write(text, x + dp(7), low + dp(1), wide - dp(8), height - dp(3), ink, size=11, font=STRONG)

    def _draw_time(self, at: Geometry) -> None:
        self.chips = {}
        low, height = at.strip_box("time")
        tempo = self.model.project.tempo
        shift = self.timeline.shift
        taken: dict[int, float] = {}
        for sign in tempo.signatures:
            point: tuple[object, ...] = ("signature", sign.tick)
            tick = shift[1] if shift is not None and shift[0] == point else sign.tick
            taken[sign.tick] = self._draw_chip(
                at, low, height, at.x_of(tick), f"{sign.beats}/{sign.unit}", point
            )
        for step in tempo.points:
            point = ("tempo", step.tick)
            tick = shift[1] if shift is not None and shift[0] == point else step.tick
            ramp = " ↗" if step.curve is TempoCurve.RAMP else ""
            text = f"{float(step.bpm):g}{'…' if ramp else ''} BPM"
            x = max(at.x_of(tick), taken.get(step.tick, 0.0))
            self._draw_chip(at, low, height, x, text, point)

    def _draw_chip(
        self, at: Geometry, low: float, height: float, x: float, text: str, point: tuple[object, ...]
    ) -> float:
        colours = theme()
        wide = words(text, 12, MONO).width + dp(14)
        here = self.model.point == point
        box(x + 1, low + dp(7), wide, height - dp(14), colours.accent if here else colours.raised, dp(4))
        if not here:
            frame(x + 1, low + dp(7), wide, height - dp(14), colours.line, 1, dp(4))
        ink = colours.on_accent if here else colours.text
        write(text, x + 1, low, wide, height, ink, size=12, font=MONO, align="center")
        self.chips[point] = (x, x + wide)
        return float(x + wide + dp(3))

    # ---- heads --------------------------------------------------------------------------------------------

    def _draw_head(self, at: Geometry, row: Row, low: float, height: float) -> None:
        colours = theme()
        number = self.model.rows.index(row)
        here = self.model.cursor[1] == number
        box(at.x, low, at.heads, height, colours.raised if here else colours.panel, 0)
        box(at.x, low, at.heads, 1, colours.line, 0)
        colour = track_colour(colours, row.colour) if row.colour >= 0 else colours.quiet
        if row.lane is not None:
            self._draw_lane_head(at, row, low, height, colour)
            return
        box(at.x, low + dp(3), dp(4), height - dp(6), colour, dp(2))
        button = dp(BUTTON_DP)
        buttons = 2 if row.is_track else 1
        room = at.heads - buttons * button - dp(14)
        write(row.name, at.x + dp(12), low, room, height, colours.text, size=13, font=STRONG)
        right = at.x + at.heads
        fold = "chevron-down" if row.owner in self.model.unfolded else "chevron-right"
        lanes = any(lane.owner == row.owner for lane in self.model.project.automation)
        draw_icon(
            fold if lanes else "chart-bell-curve", right - button, low, button, height,
            colours.text if lanes else colours.quiet.faded(0.55), 20 if lanes else 16,
        )  # fmt: skip
        if row.is_track:
            muted = self.model.project.channels[row.owner].muted
            x, y, side = right - 2 * button + dp(4), low + height / 2 - dp(14), button - dp(8)
            box(
                x,
                y,
                side,
                dp(28),
                colours.record if muted else colours.pressed if here else colours.raised,
                dp(4),
            )
            write(
                "M",
                x,
                y,
                side,
                dp(28),
                colours.on_record if muted else colours.quiet,
                size=13,
                font=STRONG,
                align="center",
            )

    def _draw_lane_head(self, at: Geometry, row: Row, low: float, height: float, colour: Colour) -> None:
        colours = theme()
        picked = self.model.point is not None and self.model.point[:2] in (
            ("lane", row.lane),
            ("point", row.lane),
        )
        box(at.x + dp(14), low + dp(6), dp(3), height - dp(12), colours.accent if picked else colour, dp(1.5))
        left, room = at.x + dp(24), at.heads - dp(32)
        ink = colours.text if picked else colours.quiet
        write(row.name, left, low + height - dp(28), room, dp(20), ink, size=12)
        lane = self.model.lane(row.lane)
        value = curve_of(lane, [self.model.session.transport.tick])[0] if lane else None
        if lane is not None and value is not None:
            text = self.target(lane).words(value)
            write(text, left, low + height - dp(48), room, dp(18), colours.quiet, size=11)

    def _draw_corner(self, at: Geometry) -> None:
        colours = theme()
        names = {"ruler": _("Bars"), "loop": _("Loop"), "marks": _("Marks"), "time": _("Tempo")}
        for name in at.strips:
            low, height = at.strip_box(name)
            write(names[name], at.x + dp(12), low, at.heads - dp(20), height, colours.quiet, size=12)
