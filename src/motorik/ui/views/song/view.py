"""The song screen: tools, the timeline, and what can be done to what is chosen."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.editing.keys import KeyEvent
from motorik.ui.surfaces.bars import Bar, Gap, SideScroll
from motorik.ui.surfaces.look import room_now
from motorik.ui.surfaces.page import Page
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.pattern.tools import Stepper
from motorik.ui.views.shell.command_button import CommandButton
from motorik.ui.views.song import along
from motorik.ui.views.song.context import Context
from motorik.ui.views.song.model import SNAPS, TOOLS, SongModel
from motorik.ui.views.song.placing import end_of, key_of
from motorik.ui.views.song.snapping import step_at
from motorik.ui.views.song.timeline import Timeline

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench


class SongView(Page):
    """Puts the parts together, and knows what keys mean."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(bench, **properties)
        self.model = bench.model(SongModel)
        room = room_now()
        narrow = room.breadth is Breadth.NARROW
        self.least_height_dp = 2 * MEASURES.bar + 176
        self.timeline = Timeline(self.model)
        tools = Tools(self.model, self.timeline, room.breadth)
        wide = tools.least_dp + 2 * MEASURES.margin
        self.add_widget(SideScroll(tools, dp(wide)) if wide > room.width - MEASURES.rail else tools)
        self.add_widget(self.timeline)
        self.add_widget(Context(self.model, narrow=narrow))

    # ---- keys ---------------------------------------------------------------------------------------------

    def key(self, event: KeyEvent) -> bool:
        """Arrows go from place to place, with Alt they carry blocks, with Shift they make them longer."""
        if not event.pressed:
            return False
        modifiers = frozenset(event.modifiers)
        if event.key in ("left", "right", "up", "down"):
            return self._arrow(event.key, modifiers)
        if modifiers:
            return False
        tools = dict(zip("12345", TOOLS, strict=True))
        if event.key in tools:
            self.model.use(tools[event.key])
            return True
        action = self._actions().get(event.key)
        if action is None:
            return False
        action()
        return True

    def _actions(self) -> Any:
        model = self.model
        middle = self.timeline.geometry.tick_at((self.timeline.geometry.left + self.timeline.right) / 2)
        return {
            "enter": self._enter,
            "space": self._choose,
            "delete": model.erase_chosen,
            "backspace": model.erase_chosen,
            "escape": model.pick,
            "d": model.duplicate,
            "t": model.split_chosen,
            "p": model.ask_other_pattern,
            "m": lambda: along.add_marker(model, model.cursor[0]),
            "r": lambda: along.add_region(model),
            "a": self._unfold,
            "g": lambda: model.seek(model.cursor[0]),
            "f": self.timeline.fit,
            "equal": lambda: model.zoom_at(middle, 0.8),
            "numpadplus": lambda: model.zoom_at(middle, 0.8),
            "minus": lambda: model.zoom_at(middle, 1.25),
            "numpadminus": lambda: model.zoom_at(middle, 1.25),
            "home": lambda: self._go(-(10**9), 0),
            "end": lambda: self._go(10**9, 0),
            "pageup": lambda: self._go(-4, 0),
            "pagedown": lambda: self._go(4, 0),
        }

    def _arrow(self, key: str, modifiers: frozenset[str]) -> bool:
        across, down = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[key]
        if modifiers == {"alt"}:
            self.model.move_chosen(across, down)
        elif modifiers == {"shift"} and across:
            self.model.lengthen_chosen(across)
        elif not modifiers:
            self._go(across, down)
        else:
            return False
        return True

    def _go(self, across: int, down: int) -> None:
        model = self.model
        tick, number = model.cursor
        step = step_at(model.project, tick, model.snap)
        place = min(max(tick + across * step, 0), model.end)
        model.cursor = (place - place % step if abs(across) > 1 else place, self._row(number + down))
        model.cursor_seen = True
        self._reveal()
        row = model.rows[model.cursor[1]] if model.rows else None
        self.bench.say(f"{row.name if row else ''} {self._bar(model.cursor[0])}".strip())

    def _row(self, number: int) -> int:
        return min(max(number, 0), max(len(self.model.rows) - 1, 0))

    def _bar(self, tick: int) -> str:
        from motorik.sequencer.timeline import timeline_of

        bar, beat, _rest = timeline_of(self.model.project.tempo, 48000).bar_beat_at(tick)
        return f"{bar}.{beat}"

    def _reveal(self) -> None:
        at, (tick, number) = self.timeline.geometry, self.model.cursor
        left = self.model.left
        if tick < left or tick > at.tick_at(at.right - dp(60)):
            left = max(tick - at.ticks((at.right - at.left) / 4), 0)
        down = self.model.down
        placed = at.placed()
        if number < len(placed):
            _row, low, height = placed[number]
            down += max(at.y - low, 0) / float(dp(1)) - max(low + height - at.top, 0) / float(dp(1))
        self.model.look(left=left, down=min(max(down, 0), at.most_down))

    def _enter(self) -> None:
        tick, number = self.model.cursor
        row = self.model.rows[number] if number < len(self.model.rows) else None
        if row is None or row.lane is not None:
            return
        met = self.model.block_at(row.owner, tick)
        if met is not None and key_of(met) in self.model.chosen:
            self.model.open_pattern(key_of(met))
        elif met is not None:
            self.model.pick(frozenset({key_of(met)}))
        elif row.is_track:
            self.model.place_at(row.owner, tick)
            self.model.cursor = (max((end_of(it) for it in self.model.blocks()), default=tick), number)

    def _choose(self) -> None:
        tick, number = self.model.cursor
        row = self.model.rows[number] if number < len(self.model.rows) else None
        met = self.model.block_at(row.owner, tick) if row is not None and row.lane is None else None
        if met is not None:
            self.model.pick(self.model.chosen ^ {key_of(met)})

    def _unfold(self) -> None:
        if self.model.rows:
            self.model.unfold(self.model.rows[self._row(self.model.cursor[1])].owner)


class Tools(Bar):
    """Tools, grid, view, export."""

    def __init__(self, model: SongModel, timeline: Timeline, breadth: Breadth, **properties: Any) -> None:
        super().__init__(edge="bottom", size_hint_y=None, height=dp(MEASURES.bar), **properties)
        self.model = model
        bench = model.bench
        self.least_dp = 0.0
        self._button(bench, "song.add-track")
        self.buttons = [self._button(bench, f"song.{name}") for name in TOOLS]
        self.grid = Stepper(_("Grid"), model.snap_to, mono=False)
        self._put(self.grid, 150)
        self.add_widget(Gap())
        roomy = breadth is not Breadth.NARROW
        for id in ("song.marker", "song.time", "song.automate") if roomy else ():
            self._button(bench, id)
        self.add_widget(Gap())
        for icon, says, action in (
            ("magnify-minus-outline", _("Farther"), lambda: self._zoom(timeline, 1.4)),
            ("fit-to-page-outline", _("The whole song"), timeline.fit),
            ("magnify-plus-outline", _("Nearer"), lambda: self._zoom(timeline, 1 / 1.4)),
        ):
            if roomy or icon.startswith("fit"):
                self._put(PushButton(icon=icon, action=action, flat=True, says=says), MEASURES.touch)
        self._button(bench, "song.follow")
        export = CommandButton(bench, "song.export", text=_("Export") if roomy else "")
        self._put(export, 124 if roomy else MEASURES.touch)
        self._ends = [model.picked.connect(self._follow)]
        self._follow()

    def _put(self, widget: Any, width_dp: float) -> None:
        widget.size_hint_x, widget.width = None, dp(width_dp)
        self.least_dp += width_dp + MEASURES.gap
        self.add_widget(widget)

    def _button(self, bench: "Workbench", id: str) -> CommandButton:
        button = CommandButton(bench, id, flat=True)
        self._put(button, MEASURES.touch)
        return button

    def _zoom(self, timeline: Timeline, factor: float) -> None:
        at = timeline.geometry
        self.model.zoom_at(at.tick_at((at.left + at.right) / 2), factor)

    def _follow(self) -> None:
        for button in self.buttons:
            button.refresh()
        self.grid.show(_(SNAPS[self.model.snap]))
