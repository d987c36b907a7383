"""The play screen: matrix and strips at the left, what one holds in the other hand at the right."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from motorik.ui.models.scaling import position_of, shown, value_at
from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.choice import Choice
from motorik.ui.surfaces.dials import Dial
from motorik.ui.surfaces.empty import Empty
from motorik.ui.surfaces.look import STRONG, room_now, theme
from motorik.ui.surfaces.pads import Cross
from motorik.ui.surfaces.page import Page
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.surfaces.words import Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.play.matrix import Matrix
from motorik.ui.views.play.model import KNOBS, PlayModel, Turnable
from motorik.ui.views.play.strips import Strips

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

HAND_DP, STRIPS_DP = 268, 196
ROOMY_DP, ROOMY_HAND_DP = 1600, 360
"""In a window so wide there is more for the other hand, too."""


class PlayView(Page):
    """Puts the parts together as there is room."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        super().__init__(bench, **properties)
        self.model = bench.model(PlayModel)
        room = room_now()
        narrow = room.breadth is Breadth.NARROW
        self.least_height_dp = 640 if narrow else 480
        self.matrix = Matrix(self.model)
        self.strips = Strips(self.model, self.matrix, size_hint_y=None, height=dp(STRIPS_DP))
        self.hand = Hand(self.model, lying=narrow)
        self.empty = Empty(
            _("No clips yet"),
            _(
                "A clip is a pattern you start by hand. Make one of every section of the song, "
                "and play them in any order."
            ),
            PushButton(_("Make clips of the song"), "view-grid-plus", self.model.fill_matrix, strong=True),
        )
        self.stage = FloatLayout()
        self.matrix.pos_hint = {"x": 0, "y": 0}
        self.stage.add_widget(self.matrix)
        left = BoxLayout(orientation="vertical")
        left.add_widget(self.stage)
        left.add_widget(self.strips)
        whole = BoxLayout(orientation="vertical" if narrow else "horizontal")
        whole.add_widget(left)
        whole.add_widget(self.hand)
        self.add_widget(whole)
        self.listen(self.model.changed.connect(self._choose_stage))
        self._choose_stage()

    def _choose_stage(self) -> None:
        empty = not self.model.project.live.scenes
        if empty and self.empty.parent is None:
            self.stage.add_widget(self.empty)
        elif not empty and self.empty.parent is not None:
            self.stage.remove_widget(self.empty)

    def frame(self, now: float) -> None:
        """Move what moves."""
        self.matrix.live(now)
        self.strips.frame(now)

    def dispose(self) -> None:
        """Let go of parts that are not shown, too."""
        dispose_of(self.empty)
        super().dispose()


class Hand(Bar):
    """Big buttons, the knobs of the chosen track, the field with two values."""

    def __init__(self, model: PlayModel, *, lying: bool, **properties: Any) -> None:
        super().__init__(
            edge="top" if lying else "left", orientation="horizontal" if lying else "vertical", **properties
        )
        self.model = model
        if lying:
            self.size_hint_y, self.height = None, dp(288)
        else:
            roomy = room_now().width >= ROOMY_DP
            self.size_hint_x, self.width = None, dp(ROOMY_HAND_DP if roomy else HAND_DP)
        self.knobs: list[tuple[Dial, Turnable]] = []
        self.crossed: tuple[Turnable, Turnable] | None = None
        session = model.session
        self.buttons = GridLayout(cols=2, spacing=dp(6), size_hint_y=None, height=dp(2 * 48 + 6))
        self.back = PushButton(
            _("To the song"),
            "keyboard-return",
            model.give_back,
            hint=_("Give all tracks back to the arrangement."),
        )
        self.fill = PushButton(
            _("Fill"), "flash", held=model.fill, hint=_("Hold: everything that plays is a fill.")
        )
        self.halt = PushButton(
            _("Stop clips"), "stop", model.stop, hint=_("Every track is silent from the next bar on.")
        )
        self.keep = PushButton(
            _("Keep"), "content-save-outline", model.keep, hint=_("Make what was performed the arrangement.")
        )
        for button in (self.back, self.fill, self.halt, self.keep):
            self.buttons.add_widget(button)
        self.bank = Choice(
            ((False, _("Track")), (True, _("Whole set"))), model.whole_set,
            lambda of_set: model.show_knobs(of_set=of_set), says=_("Whose knobs"),
        )  # fmt: skip
        self.name = Words("", size_dp=MEASURES.body, font=STRONG)
        self.set_up = PushButton(icon="cog-outline", action=model.set_knobs.ask, says=_("Set the knob up"))
        self.set_up.size_hint_x, self.set_up.width = None, dp(MEASURES.touch)
        self.head = BoxLayout(size_hint_y=None, height=dp(MEASURES.touch))
        self.grid = GridLayout(cols=4, spacing=dp(4), size_hint_y=None, height=dp(2 * 84))
        self.cross = Cross(moved=self._cross, released=self._crossed, says=_("Field with two values"))
        parts: tuple[Widget, ...] = (self.buttons, self.bank, self.head, self.grid, self.cross)
        if lying:
            left = BoxLayout(orientation="vertical", spacing=dp(6))
            for part in parts[1:4]:
                left.add_widget(part)
            left.add_widget(Widget())
            right = BoxLayout(orientation="vertical", spacing=dp(6), size_hint_x=0.8)
            right.add_widget(self.buttons)
            right.add_widget(self.cross)
            self.add_widget(left)
            self.add_widget(right)
        else:
            for part in parts:
                self.add_widget(part)
        self._ends = [
            model.chosen.connect(self.build),
            model.set_knobs.changed.connect(self.set_knobs_changed),
            session.changed.connect(lambda before, after: self._song_changed(before, after)),
            self._cool,
        ]
        self.build()

    def _song_changed(self, before: Any, after: Any) -> None:
        if self.model.whole_set:
            self.follow()
            return
        same = [it.id for it in before.patches] == [
            it.id for it in after.patches
        ] and before.tracks == after.tracks
        self.follow() if same else self.build()

    def build(self) -> None:
        """Make the knobs of the chosen track, or of the set."""
        self._cool()
        dispose_of(self.grid)
        self.grid.clear_widgets()
        self.knobs = []
        for turnable in self.model.knobs()[:KNOBS]:
            self.model.session.hot(turnable.hot)
            knob = self._knob(turnable)
            self.knobs.append((knob, turnable))
            self.grid.add_widget(knob)
        free = KNOBS - len(self.knobs)
        if self.model.whole_set and free:
            self.grid.add_widget(
                PushButton(icon="plus", action=self.model.set_knobs.add, says=_("Add a knob"))
            )
            free -= 1
        for _number in range(free):
            self.grid.add_widget(Widget())
        self._build_head()
        self.crossed = self.model.cross()
        for turnable in self.crossed or ():
            self.model.session.hot(turnable.hot)
        self.cross.names = (self.crossed[0].name, self.crossed[1].name) if self.crossed else ("", "")
        self.cross.disabled = self.crossed is None
        self.cross.redraw()
        self.follow()

    def set_knobs_changed(self) -> None:
        """Show the knobs of the set anew, or that another of them is chosen."""
        if not self.model.whole_set:
            return
        shown = [(it.set_knob, it.name) for _knob, it in self.knobs]
        there = [(it.id, it.name or it.id) for it in self.model.set_knobs.knobs[:KNOBS]]
        self.follow() if shown == there else self.build()

    def _build_head(self) -> None:
        self.bank.show(self.model.whole_set)
        self.head.clear_widgets()
        self.head.add_widget(self.name)
        if self.model.whole_set:
            self.head.add_widget(self.set_up)

    def _knob(self, turnable: Turnable) -> Dial:
        def move(place: float) -> None:
            if turnable.set_knob:
                self.model.set_knobs.choose(turnable.set_knob)
            turnable.hot.move(_value(turnable, place))

        return Dial(
            _position(turnable), colour=theme().accent, label=turnable.name, moved=move,
            released=turnable.hot.release, shown=lambda place: _shown(turnable, place),
            default=_default(turnable),
        )  # fmt: skip

    def follow(self) -> None:
        """Show what the song says."""
        track, knob_of_set = self.model.track, self.model.set_knobs.knob
        if self.model.whole_set:
            nothing = _("Turn one") if self.knobs else _("No knob yet")
            self.name.show(knob_of_set.name or knob_of_set.id if knob_of_set else nothing)
            self.set_up.show(disabled=knob_of_set is None)
        else:
            self.name.show((track.name or track.id) if track else "")
        for knob, turnable in self.knobs:
            knob.set(_position(turnable))
        if self.crossed:
            self.cross.set(_position(self.crossed[0]), _position(self.crossed[1]))

    def _cross(self, across: float, up: float) -> None:
        if self.crossed:
            for turnable, place in zip(self.crossed, (across, up), strict=True):
                turnable.hot.move(_value(turnable, place))

    def _crossed(self) -> None:
        for turnable in self.crossed or ():
            turnable.hot.release()

    def _cool(self) -> None:
        for turnable in (*(it for _knob, it in self.knobs), *(self.crossed or ())):
            self.model.session.cool(turnable.hot)


def _position(turnable: Turnable) -> float:
    value = turnable.hot.value
    return value if turnable.parameter is None else position_of(turnable.parameter, value)


def _value(turnable: Turnable, place: float) -> float:
    return place if turnable.parameter is None else value_at(turnable.parameter, place)


def _shown(turnable: Turnable, place: float) -> str:
    return (
        f"{place:.0%}" if turnable.parameter is None else shown(turnable.parameter, _value(turnable, place))
    )


def _default(turnable: Turnable) -> float:
    parameter = turnable.parameter
    return 0.0 if parameter is None else position_of(parameter, parameter.default)
