"""The panel of an effect: its knobs, what it listens to, bypass, place, removal."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from motorik.domain.patch import Module
from motorik.modules import registry
from motorik.modules.declaration import Parameter
from motorik.ui.models.parameters import HotParameter
from motorik.ui.models.scaling import position_of, shown, value_at
from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.fader import Knob
from motorik.ui.surfaces.look import STRONG
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.surfaces.words import Words
from motorik.ui.text import _
from motorik.ui.text.naming import named
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.mixer.entries import name_of

if TYPE_CHECKING:
    from motorik.ui.views.mixer.model import MixerModel

PANEL_DP, KNOB_DP = 304, 82


class EffectPanel(Bar):
    """Shows the effect that is open; ``lying`` below the strips, else at their right."""

    def __init__(self, model: "MixerModel", *, lying: bool, **properties: Any) -> None:
        super().__init__(edge="top" if lying else "left", orientation="vertical", **properties)
        self.model, self.lying = model, lying
        self.page = 0
        self.knobs: list[tuple[Knob, HotParameter, Parameter]] = []
        self._shown: tuple[object, int, tuple[float, ...]] | None = None
        self._ends = [
            model.chosen.connect(self.build),
            model.changed.connect(self.follow),
            model.rebuilt.connect(self.follow),
            self._cool,
        ]
        self.bind(size=lambda *_size: self.build(again=True))
        self.build()

    @property
    def module(self) -> Module | None:
        """The effect that is open."""
        return self.model.insert(*self.model.opened) if self.model.opened else None

    def build(self, *_arguments: object, again: bool = False) -> None:
        """Make the knobs of another effect."""
        module = self.module
        shown_now = (self.model.opened, self.page, tuple(self.size))
        if module is None or (shown_now == self._shown and not again):
            return
        if self._shown and self._shown[0] != self.model.opened:
            self.page = 0
        self._shown = (self.model.opened, self.page, tuple(self.size))
        self._cool()
        for child in tuple(self.children):
            dispose_of(child)
        self.clear_widgets()
        self.add_widget(self._head(module))
        self.add_widget(self._buttons(module))
        self._put_knobs(module)
        self.follow()

    def _head(self, module: Module) -> Widget:
        row = BoxLayout(size_hint_y=None, height=dp(MEASURES.touch), spacing=dp(4))
        declared = registry()[module.kind]
        names = BoxLayout(orientation="vertical")
        names.add_widget(Words(_(declared.name), size_dp=16, font=STRONG))
        channel = name_of(self.model.project, self.model.opened[0] if self.model.opened else None)
        names.add_widget(Words(channel, size_dp=MEASURES.caption, ink="quiet"))
        row.add_widget(names)
        close = PushButton(icon="close", action=self._close, flat=True, says=_("Close"))
        close.size_hint_x, close.width = None, dp(MEASURES.touch)
        row.add_widget(close)
        return row

    def _buttons(self, module: Module) -> Widget:
        row = BoxLayout(size_hint_y=None, height=dp(MEASURES.touch), spacing=dp(4))
        assert self.model.opened is not None
        channel, insert = self.model.opened
        self.power = PushButton(
            icon="power", action=lambda: self.model.bypass(channel, insert), says=_("Bypass"),
            hint=_("Let the sound through untouched."),
        )  # fmt: skip
        row.add_widget(self.power)
        for icon, by, says in (("arrow-up", -1, _("Earlier")), ("arrow-down", 1, _("Later"))):
            row.add_widget(PushButton(icon=icon, action=lambda by=by: self._move(by), says=says))  # type: ignore[misc]
        for target, owner in self.model.side_ports(channel):
            if owner == insert:
                row.add_widget(
                    PushButton(
                        icon="ear-hearing", says=_("Side chain"),
                        action=lambda target=target: self.model.ask_side_chain(channel, target),  # type: ignore[misc]
                        hint=_("Choose the channel it listens to."),
                    )
                )  # fmt: skip
        row.add_widget(
            PushButton(
                icon="delete-outline", action=lambda: self.model.remove_insert(channel, insert),
                says=_("Remove the effect"),
            )
        )  # fmt: skip
        return row

    def _put_knobs(self, module: Module) -> None:
        parameters = [it for it in registry()[module.kind].parameters if not it.host]
        columns = max(int((self.width - dp(20)) // dp(68)), 1)
        room = self.height - dp(2 * MEASURES.touch + 4 * MEASURES.gap + 24)
        rows = max(int(room // dp(KNOB_DP)), 1)
        fit = columns * rows
        pages = -(-len(parameters) // fit)
        if pages > 1 and rows > 1:
            rows -= 1
            fit = columns * rows
            pages = -(-len(parameters) // fit)
        self.page = min(self.page, max(pages - 1, 0))
        grid = GridLayout(cols=columns, spacing=dp(2), size_hint_y=None)
        part = parameters[self.page * fit : (self.page + 1) * fit]
        grid.height = dp(KNOB_DP) * -(-len(part) // columns)
        for parameter in part:
            grid.add_widget(self._knob(module, parameter))
        for _place in range(-len(part) % columns):
            grid.add_widget(Widget())
        self.add_widget(grid)
        self.add_widget(Widget())
        if pages > 1:
            self.add_widget(self._pager(pages))

    def _pager(self, pages: int) -> Widget:
        row = BoxLayout(size_hint_y=None, height=dp(MEASURES.touch), spacing=dp(4))
        for icon, by in (("chevron-left", -1), ("chevron-right", 1)):
            says = _("Fewer knobs back") if by < 0 else _("More knobs")
            row.add_widget(
                PushButton(icon=icon, action=lambda by=by: self._turn_page(by, pages), says=says)  # type: ignore[misc]
            )
        row.add_widget(
            Words(f"{self.page + 1} / {pages}", size_dp=MEASURES.caption, ink="quiet", align="center"),
            index=1,
        )
        return row

    def _knob(self, module: Module, parameter: Parameter) -> Knob:
        assert self.model.opened is not None
        hot = self.model.session.hot(self.model.insert_hot(*self.model.opened, parameter.id))
        knob = Knob(
            position_of(parameter, hot.value), label=named(parameter.id),
            default=position_of(parameter, parameter.default),
            origin=position_of(parameter, 0.0) if parameter.low < 0 < parameter.high else 0.0,
            moved=lambda place: hot.move(value_at(parameter, place)), released=hot.release,
            shown=lambda place: shown(parameter, value_at(parameter, place)), hint=_(parameter.doc),
        )  # fmt: skip
        self.knobs.append((knob, hot, parameter))
        return knob

    def follow(self) -> None:
        """Show what the song says."""
        module = self.module
        if module is None:
            return
        if self._shown is None or self._shown[0] != self.model.opened:
            self.build()
            return
        self.power.show(on=not module.bypassed)
        for knob, hot, parameter in self.knobs:
            knob.set(position_of(parameter, hot.value))

    def _turn_page(self, by: int, pages: int) -> None:
        self.page = (self.page + by) % pages
        self.build(again=True)

    def _move(self, by: int) -> None:
        if self.model.opened:
            channel, insert = self.model.opened
            ids = [it.id for it in self.model.channel_of(channel).inserts]
            self.model.move_insert(channel, insert, ids.index(insert) + by)

    def _close(self) -> None:
        self.model.open(self.model.channel, None)

    def _cool(self) -> None:
        for _knob, hot, _parameter in self.knobs:
            self.model.session.cool(hot)
        self.knobs = []
