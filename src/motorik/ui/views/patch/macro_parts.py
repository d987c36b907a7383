"""The controls of macros: the knob, what it moves and how far."""

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from motorik.modules.declaration import Scale
from motorik.ui.surfaces.parameter_knob import ParameterKnob
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.patch.column import KNOB_DP, PatchColumn, amount_text, halved
from motorik.ui.views.patch.picturing import amount_range, parameter_at, readable


class MacroParts(PatchColumn):
    """The macros of the patch."""

    def _build_macros(self) -> None:
        model, patch = self.model, self.model.patch
        assert patch is not None
        self.heading(_("Macros"))
        if not patch.macros:
            self.paragraph(_("A macro is one knob that moves several: for a stage, and for automation."))
        for macro in patch.macros[:24] if model.selection == frozenset() else ():
            self._macro(macro.id)
        self.row(PushButton(_("Add a macro"), "plus", model.ask_macro))

    def _macro(self, id: str) -> None:
        model, macro = self.model, self.model.macro(id)
        assert macro is not None
        hot = self.hot(model.hot_macro(id))
        name = macro.name or readable(macro.id)
        knob = ParameterKnob(
            hot.value,
            label=name,
            moved=hot.move,
            released=hot.release,
            shown=lambda place: f"{place:.0%}",
        )
        self.follow.append(lambda: knob.set(hot.value))
        moves = _("moves {count}").format(count=len(macro.targets))
        targets = PushButton(
            moves,
            "tune-variant",
            lambda: model.ask_macro_target(id),
            size_dp=12,
            says=_("What {name} moves").format(name=name),
        )
        away = PushButton(
            icon="delete-outline",
            action=lambda: model.remove_macro(id),
            flat=True,
            says=_("Remove {name}").format(name=name),
        )
        away.size_hint_x, away.width = None, dp(MEASURES.touch)
        side = BoxLayout(orientation="vertical", size_hint_x=1.6, padding=(0, dp(28)))
        inner = BoxLayout(spacing=dp(4))
        inner.add_widget(targets)
        inner.add_widget(away)
        side.add_widget(inner)
        self.row(knob, side, height_dp=KNOB_DP)
        knobs = [self._target(id, it.target) for it in macro.targets]
        if knobs:
            self._grid([it for it in knobs if it is not None])

    def _target(self, macro: str, end: str) -> Widget | None:
        patch = self.model.patch
        parameter = parameter_at(patch, end) if patch else None
        if parameter is None:
            return None
        hot, reach = self.hot(self.model.hot_target(macro, end)), amount_range(parameter)
        unit = _("oct") if parameter.scale is Scale.LOG2 else ""
        knob = ParameterKnob(
            halved(hot.value, reach),
            label=readable(end.partition(".")[2]),
            middle=0.5,
            default=0.5,
            ink="delay",
            moved=lambda place: hot.move((2 * place - 1) * reach),
            released=hot.release,
            shown=lambda place: amount_text((2 * place - 1) * reach, parameter, unit),
            says=readable(end),
        )
        self.follow.append(lambda: knob.set(halved(hot.value, reach)))
        return knob
