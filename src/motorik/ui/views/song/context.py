"""The bar under the timeline: what can be done to what is chosen; with nothing chosen, what the tool does."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.domain.project import Direction, FillMode
from motorik.domain.tempo import TempoCurve
from motorik.studio.protocol import Loop
from motorik.ui.commands.registry import command
from motorik.ui.models.curves import CURVES
from motorik.ui.models.lanes import target_of
from motorik.ui.models.question import Option, Question
from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.look import STRONG
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.surfaces.words import Words
from motorik.ui.text import N_, _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.song import along
from motorik.ui.views.song.placing import key_of

if TYPE_CHECKING:
    from motorik.ui.views.song.model import SongModel

DIRECTIONS = {
    Direction.FORWARD: N_("Forward"),
    Direction.BACKWARD: N_("Backward"),
    Direction.PING_PONG: N_("There and back"),
    Direction.RANDOM: N_("At random"),
}
FILLS = {
    FillMode.NEVER: N_("No fills"),
    FillMode.LAST: N_("Fill at the end"),
    FillMode.ALWAYS: N_("Always a fill"),
}
SPEEDS = ("1/4", "1/2", "2/3", "3/4", "1", "4/3", "3/2", "2", "4")


class Context(Bar):
    """Made anew when something else is chosen."""

    def __init__(self, model: "SongModel", *, narrow: bool, **properties: Any) -> None:
        super().__init__(edge="top", size_hint_y=None, height=dp(MEASURES.bar), **properties)
        self.model, self.narrow = model, narrow
        self._shown: object = None
        self._ends = [model.picked.connect(self.follow), model.changed.connect(self.follow)]
        self.follow()

    def follow(self) -> None:
        """Show what fits what is chosen."""
        model = self.model
        shown = (model.tool, model.blocks(), model.point, self._detail())
        if shown == self._shown:
            return
        self._shown = shown
        for child in tuple(self.children):
            dispose_of(child)
        self.clear_widgets()
        if model.blocks():
            self._show_blocks()
        elif model.point is not None:
            self._show_point(model.point)
        else:
            self.add_widget(Words(_(command(f"song.{model.tool}").hint), size_dp=13, ink="quiet"))

    def _detail(self) -> object:
        point = self.model.point
        if point is None:
            return None
        if point[0] in ("tempo", "signature"):
            return self.model.project.tempo
        return (
            along.marker(self.model, point[1]),
            along.region(self.model, point[1]),
            self.model.lane(point[1]),
        )

    # ---- parts --------------------------------------------------------------------------------------------

    def _name(self, text: str) -> None:
        name = Words(text, size_dp=14, font=STRONG)
        self.add_widget(name)

    def _button(self, text: str, icon: str, action: Any, *, wide: float = 0, on: bool = False) -> None:
        named = not self.narrow and bool(text)
        button = PushButton(text if named or not icon else "", icon, action, says=text)
        button.size_hint_x = None
        button.width = max(button_width(text, bool(icon)) if named or not icon else dp(44), dp(wide))
        button.show(on=on)
        self.add_widget(button)

    def _show_blocks(self) -> None:
        model, blocks = self.model, self.model.blocks()
        if not blocks:
            return
        first = blocks[0]
        names = {it.id: it.name or it.id for it in model.project.patterns}
        many = len(blocks) > 1
        self._name(_("{count} blocks").format(count=len(blocks)) if many else names.get(first.pattern, ""))
        self._button(_("Pattern"), "grid", model.ask_other_pattern)
        self._button(f"×{first.speed}", "", self._ask_speed, wide=52)
        self._button(_(DIRECTIONS[first.direction]), "swap-horizontal", self._next_direction)
        self._button(_(FILLS[first.fill]), "flash", self._next_fill, on=first.fill is not FillMode.NEVER)
        self._button("", "content-duplicate", model.duplicate)
        self._button("", "content-cut", model.split_chosen)
        if not many:
            key = key_of(first)
            self._button("", "open-in-app", lambda: model.open_pattern(key))
        self._button("", "delete-outline", model.erase_chosen)

    def _ask_speed(self) -> None:
        options = tuple(Option(f"×{it}", it, icon="speedometer") for it in SPEEDS)
        then = lambda speed: self.model.alter(_("Speed"), speed=speed)  # noqa: E731
        self.model.bench.put(Question(_("Speed"), then, options, at=SPEEDS.index("1")))

    def _next_direction(self) -> None:
        kinds = list(DIRECTIONS)
        now = self.model.blocks()[0].direction
        self.model.alter(_("Direction"), direction=kinds[(kinds.index(now) + 1) % len(kinds)])

    def _next_fill(self) -> None:
        kinds = list(FILLS)
        now = self.model.blocks()[0].fill
        self.model.alter(_("Fills"), fill=kinds[(kinds.index(now) + 1) % len(kinds)])

    def _show_point(self, point: tuple[object, ...]) -> None:
        kind = point[0]
        if kind in ("lane", "point"):
            self._show_lane(point)
        elif kind == "region":
            self._show_region(point)
        elif kind == "marker":
            mark = along.marker(self.model, point[1])
            self._name(mark.name if mark else "")
            self._button(_("Go there"), "play", lambda: self.model.seek(float(str(point[1]))))
            self._ending(point)
        else:
            self._show_time(point)

    def _show_region(self, point: tuple[object, ...]) -> None:
        found = along.region(self.model, point[1])
        if found is None:
            return
        self._name(found.name or found.id)
        span = (found.start, found.end)
        self._button(_("Go there"), "play", lambda: self.model.seek(found.start))
        self._button(_("Loop it"), "repeat", lambda: self._loop(span))
        self._ending(point)

    def _loop(self, span: tuple[int, int]) -> None:
        along.set_loop(self.model, *span)
        self.model.session.command(Loop(region=span))

    def _show_time(self, point: tuple[object, ...]) -> None:
        tick = int(str(point[1]))
        self._name(_("Tempo") if point[0] == "tempo" else _("Time signature"))
        if point[0] == "tempo":
            step = next((it for it in self.model.project.tempo.points if it.tick == tick), None)
            glides = step is not None and step.curve is TempoCurve.RAMP
            self._button(
                _("Glide to the next"), "slope-uphill", lambda: along.toggle_ramp(self.model, tick), on=glides
            )
        self._ending(point)

    def _show_lane(self, point: tuple[object, ...]) -> None:
        lane = self.model.lane(point[1])
        if lane is None:
            return
        target = target_of(self.model.project, lane)
        tick = point[2] if point[0] == "point" else None
        found = next((it for it in lane.points if it.tick == tick), None)
        words = f"{target.name}: {target.words(found.value)}" if found else target.name
        self._name(words)
        if found is not None:
            curve = _(CURVES[found.curve])
            self._button(curve, "vector-curve", lambda: along.turn_curve(self.model, lane, found.tick))
        else:
            self._button(_("Automate more"), "plus", lambda: self.model.ask_lane(lane.owner))
        self._button("", "delete-outline", self.model.erase_chosen)

    def _ending(self, point: tuple[object, ...]) -> None:
        self._button(_("Change"), "pencil", lambda: along.rename(self.model, point))
        self._button("", "delete-outline", self.model.erase_chosen)


def button_width(text: str, icon: bool) -> float:
    """Return how wide a button for a text is."""
    from motorik.ui.surfaces.look import words

    return float(words(text, MEASURES.body, STRONG).width + dp(58 if icon else 28))
