"""What lies under the waveform: work on the part, cuts and their settings, the loop."""

from functools import partial
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from motorik.modules.declaration import Parameter, Unit
from motorik.ui.models.scaling import position_of, shown, value_at, with_unit
from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.choice import Choice
from motorik.ui.surfaces.dials import LINE_DP, Slide
from motorik.ui.surfaces.look import room_now, theme
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import dispose_of, write
from motorik.ui.surfaces.words import Words
from motorik.ui.text import N_, _
from motorik.ui.theme.measures import MEASURES, Breadth
from motorik.ui.views.samples.model import OPERATIONS, SamplesModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kivy.uix.widget import Widget

    from motorik.ui.views.samples.looping import LoopModel
    from motorik.ui.views.samples.slicing import SliceModel

ICONS = {
    "trim": "content-cut", "fade-in": "trending-up", "fade-out": "trending-down",
    "normalise": "arrow-expand-vertical", "reverse": "swap-horizontal", "louder": "volume-plus",
    "quieter": "volume-minus",
}  # fmt: skip
TOOLS = (("edit", N_("Edit")), ("slice", N_("Slice")), ("loop", N_("Loop")))
WAYS = (("transient", N_("At hits")), ("grid", N_("Evenly")), ("silence", N_("At gaps")))
SLIDE_DP = 48
FADE = Parameter("crossfade", N_("Cross-fade"), 0, 1, 0.1)


class ToolRow(BoxLayout):
    """Things side by side; one under the other where there is little room. As high as they are."""

    def __init__(self, parts: "Sequence[Widget]", *, upright: bool | None = None, **properties: Any) -> None:
        narrow = room_now().breadth is Breadth.NARROW if upright is None else upright
        super().__init__(
            orientation="vertical" if narrow else "horizontal",
            spacing=dp(MEASURES.gap), size_hint_y=None, **properties,
        )  # fmt: skip
        for part in parts:
            part.pos_hint = {"center_y": 0.5}
            if narrow:
                part.size_hint_x = 1
            part.bind(height=self._fit)
            self.add_widget(part)
        self._fit()

    def _fit(self, *_: object) -> None:
        heights = [part.height for part in self.children]
        upright = self.orientation == "vertical"
        inside = sum(heights) + self.spacing * (len(heights) - 1) if upright else max(heights)
        self.height = inside + self.padding[1] + self.padding[3]


class Buttons(GridLayout):
    """Buttons side by side; two of them where there is little room."""

    def __init__(self, buttons: "Sequence[Widget]") -> None:
        columns = 2 if room_now().breadth is Breadth.NARROW else len(buttons)
        rows, gap = -(-len(buttons) // columns), MEASURES.gap
        super().__init__(
            cols=columns, spacing=dp(gap), size_hint_y=None, height=dp(rows * (MEASURES.touch + gap) - gap)
        )
        for one in buttons:
            self.add_widget(one)


class Panel(ToolRow):
    """Rows of a tool, one under the other."""

    def __init__(self, rows: "Sequence[Widget]") -> None:
        super().__init__(rows, upright=True, padding=(dp(MEASURES.margin), dp(MEASURES.gap)))
        self._ends: list[Any] = []

    def follow(self) -> None:
        """Show what can be done."""


class SettingSlide(Slide):
    """A slider that always says how it stands."""

    lines = 1

    def write_label(self) -> None:
        """Write name and value under it."""
        colours, room = theme(), dp(LINE_DP)
        left, width = self.x + dp(14), self.travel()
        ink = colours.text if self.holding else colours.quiet
        sizes: dict[str, Any] = {"size": MEASURES.caption}
        value = write(self.shown(self.value), left, self.y, width, room, colours.text, align="right", **sizes)
        write(self.label, left, self.y, width - value - dp(6), room, ink, **sizes)


def slide(name: str, **properties: Any) -> Slide:
    """Return a slider that is as high as the row it is in."""
    return SettingSlide(
        colour=theme().accent, label=name, size_hint_y=None, height=dp(SLIDE_DP), **properties
    )


def button(text: str, icon: str, action: Any, *, strong: bool = False) -> PushButton:
    """Return a button as high as the row it is in."""
    return PushButton(text, icon, action, strong=strong, size_hint_y=None, height=dp(MEASURES.touch))


class EditPanel(Panel):
    """What is done to the part that is chosen."""

    def __init__(self, model: SamplesModel) -> None:
        self.model = model
        self.work = [
            PushButton(_(title), ICONS[id], partial(model.apply, id), stacked=True)
            for id, (title, _function) in OPERATIONS.items()
        ]
        self.work.append(PushButton(_("Play on keys"), "piano", model.play_on_keys, stacked=True))
        columns = 8 if room_now().breadth is Breadth.WIDE else 4
        rows = -(-len(self.work) // columns)
        grid = GridLayout(cols=columns, spacing=dp(6), size_hint_y=None, height=dp(rows * 62 - 6))
        for one in self.work:
            grid.add_widget(one)
        super().__init__((grid,))
        self.follow()

    def follow(self) -> None:
        """Show whether there is anything to work on."""
        for one in self.work:
            one.show(disabled=self.model.shown is None)


class SlicePanel(Panel):
    """Where to cut, and the instrument made of it."""

    def __init__(self, model: "SliceModel") -> None:
        self.model = model
        self.ways = Choice(
            tuple((way, _(word)) for way, word in WAYS), model.options.by, model.cut_by,
            says=_("Where to cut"), size_hint_x=1.4,
        )  # fmt: skip
        self.slides = BoxLayout(spacing=dp(MEASURES.gap), size_hint_y=None, height=dp(SLIDE_DP))
        self.count = Words("", ink="quiet", size_hint_y=None, height=dp(MEASURES.touch))
        self.add = button(_("Add a cut"), "plus", model.add)
        self.remove = button(_("Remove cut"), "minus", model.remove)
        self.make = button(_("Make an instrument"), "piano", model.make, strong=True)
        super().__init__(
            (ToolRow((self.ways, self.slides)), Buttons((self.count, self.add, self.remove, self.make)))
        )
        self._settings: tuple[Parameter, ...] = ()
        self._ends.append(model.changed.connect(self.follow))
        self.follow()

    def follow(self) -> None:
        """Show settings and number of cuts."""
        model = self.model
        self.ways.show(model.options.by)
        if model.settings != self._settings:
            self._settings = model.settings
            self.slides.clear_widgets()
            for setting in model.settings:
                self.slides.add_widget(self._slide(setting))
        for setting, widget in zip(model.settings, reversed(self.slides.children), strict=True):
            widget.set(position_of(setting, model.value(setting)))
        count = len(model.frames)
        self.count.show(_("{count} slices").format(count=count))
        there = model.samples.shown is not None
        self.add.show(disabled=not there)
        self.remove.show(disabled=model.chosen is None)
        self.make.show(disabled=not count)

    def _slide(self, setting: Parameter) -> Slide:
        def words(place: float) -> str:
            value = value_at(setting, place)
            if setting.id == "sensitivity":
                return f"{value:.0%}"
            return str(round(value)) if setting.id == "count" else shown(setting, value)

        return slide(
            _(setting.doc), value=position_of(setting, self.model.value(setting)), shown=words,
            default=position_of(setting, setting.default),
            moved=lambda place: self.model.set(setting, value_at(setting, place)),
        )  # fmt: skip


class LoopPanel(Panel):
    """Whether the sound goes round, which way, and how its end fades into its beginning."""

    def __init__(self, model: "LoopModel") -> None:
        self.model = model
        whens = ((0, _("Once")), (2, _("While held")), (1, _("For ever")))
        ways = ((0, _("Forwards")), (1, _("To and fro")))
        self.when = Choice(
            whens, 2, partial(self._pick, "loop"), says=_("How long it goes round"), size_hint_x=1.7
        )
        self.way = Choice(ways, 0, partial(self._pick, "loop_shape"), says=_("Which way round"))
        self.fade = slide(
            _("Cross-fade"), default=FADE.default, moved=partial(model.turn, "crossfade"),
            released=model.release, shown=self._length,
        )  # fmt: skip
        self.players = Words("", ink="quiet", size_hint_y=None, height=dp(MEASURES.touch))
        self.hear = button(_("Hear the loop"), "play", model.hear)
        self.take = button(_("Loop the part"), "repeat", model.take)
        self.clear = button(_("No loop"), "repeat-off", model.clear)
        super().__init__(
            (
                ToolRow((self.when, self.way, self.fade)),
                Buttons((self.players, self.hear, self.take, self.clear)),
            )
        )
        self._ends.append(model.changed.connect(self.follow))
        self.follow()

    def follow(self) -> None:
        """Show how it goes round."""
        model, there = self.model, self.model.samples.shown is not None
        self.when.show(round(model.value("loop")))
        self.way.show(round(model.value("loop_shape")))
        self.fade.set(model.value("crossfade"))
        self.fade.redraw()
        self.hear.show(disabled=not model.frames)
        self.take.show(disabled=not there)
        self.clear.show(disabled=not model.frames)
        count = model.players
        self.players.show(
            _("Heard in {count} instruments").format(count=count) if count else _("For the next instrument")
        )

    def _pick(self, id: str, value: float) -> None:
        self.model.turn(id, float(value))
        self.model.release()

    def _length(self, place: float) -> str:
        model = self.model
        if not model.frames or model.samples.shown is None:
            return f"{place:.0%}"
        return with_unit(model.fade / model.samples.shown.rate, Unit.SECONDS)


class Tools(Bar):
    """One of the panels, and the choice between them."""

    def __init__(self, model: SamplesModel, slices: "SliceModel", loop: "LoopModel") -> None:
        super().__init__(
            orientation="vertical", size_hint_y=None, padding=(0, dp(MEASURES.gap), 0, 0), spacing=0
        )
        self.model = model
        self.choice = Choice(
            tuple((id, _(word)) for id, word in TOOLS), model.tool, model.use, says=_("What to do")
        )
        self.makers = {
            "edit": partial(EditPanel, model),
            "slice": partial(SlicePanel, slices),
            "loop": partial(LoopPanel, loop),
        }
        head = BoxLayout(padding=(dp(12), 0), size_hint_y=None, height=dp(MEASURES.touch))
        head.add_widget(self.choice)
        self.add_widget(head)
        self.panel: Panel | None = None
        self._shown = ""
        self.follow()

    def follow(self) -> None:
        """Show the panel of the tool that is chosen."""
        self.choice.show(self.model.tool)
        if self.model.tool == self._shown:
            if self.panel is not None:
                self.panel.follow()
            return
        self._shown = self.model.tool
        if self.panel is not None:
            self.remove_widget(self.panel)
            dispose_of(self.panel)
        self.panel = self.makers[self.model.tool]()
        self.panel.bind(height=self._fit)
        self.add_widget(self.panel)
        self._fit()

    def _fit(self, *_: object) -> None:
        assert self.panel is not None
        self.height = dp(MEASURES.touch + MEASURES.gap) + self.panel.height
