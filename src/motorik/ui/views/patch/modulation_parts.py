"""The controls of modulations: how deep, how bent, how the source is read."""

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout

from motorik.domain.patch import Modulation, Module
from motorik.modules.declaration import Scale
from motorik.ui.models.hot_bend import HotBend
from motorik.ui.surfaces.handle_box import HandleBox
from motorik.ui.surfaces.look import STRONG
from motorik.ui.surfaces.parameter_knob import ParameterKnob
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.words import Words
from motorik.ui.text import N_, _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.patch.column import KNOB_DP, PatchColumn, amount_text, halved
from motorik.ui.views.patch.picturing import amount_range, parameter_at, readable

POLARITIES = {"direct": N_("as it is"), "unipolar": N_("0 to 1"), "bipolar": N_("−1 to 1")}


class ModulationParts(PatchColumn):
    """What a module is modulated by."""

    def _build_modulations(self, module: Module) -> None:
        found = self.model.modulations_of(module.id)
        self.heading(_("Modulated by"))
        if not found:
            self.paragraph(_("Nothing yet. Drag an output onto the module and choose a knob."))
        for modulation in found:
            self._modulation(modulation, where=False)

    def _modulation(self, modulation: Modulation, *, where: bool) -> None:
        model, patch = self.model, self.model.patch
        parameter = parameter_at(patch, modulation.target) if patch else None
        source, target = modulation.source, modulation.target.partition(".")[2]
        ends = readable(modulation.target) if where else readable(target)
        name = Words(f"{readable(source.removesuffix('.out'))} › {ends}", size_dp=13, font=STRONG)
        cut = PushButton(icon="content-cut", action=lambda: self._cut(modulation), flat=True, says=_("Cut"))
        cut.size_hint_x, cut.width = None, dp(MEASURES.touch)
        self.row(name, cut)
        reach = amount_range(parameter) if parameter else 1.0
        unit = _("oct") if parameter and parameter.scale is Scale.LOG2 else ""
        depth = self.hot(model.hot_amount(modulation))
        bend = self.hot(model.hot_curve(modulation))
        amount = ParameterKnob(
            halved(depth.value, reach),
            label=_("depth"),
            middle=0.5,
            default=0.5,
            ink="delay",
            moved=lambda place: depth.move((2 * place - 1) * reach),
            released=depth.release,
            shown=lambda place: amount_text((2 * place - 1) * reach, parameter, unit),
        )
        curve = ParameterKnob(
            halved(bend.value, 0.99),
            label=_("curve"),
            middle=0.5,
            default=0.5,
            ink="delay",
            moved=lambda place: bend.move((2 * place - 1) * 0.99),
            released=bend.release,
            shown=lambda place: f"{(2 * place - 1):+.2f}".replace("-", "−"),
        )
        line = HandleBox(
            HotBend(bend, lambda: self._current(modulation)),
            "delay",
            told=lambda _handle: "",
            filled=False,
            crossed=True,
            says=_("Line of the modulation"),
            hint=_("Drag its point to bend it."),
        )
        polarity = PushButton(
            _(POLARITIES[modulation.polarity.value]),
            action=lambda: self._next_polarity(modulation),
            size_dp=12,
            hint=_("How the source is read: as it is, made 0 to 1, or made −1 to 1."),
            says=_("Polarity"),
        )
        side = BoxLayout(orientation="vertical", spacing=dp(4), size_hint_x=1.1)
        polarity.size_hint_y, polarity.height = None, dp(MEASURES.touch)
        side.add_widget(line)
        side.add_widget(polarity)
        self.row(amount, curve, side, height_dp=KNOB_DP)

        def follow() -> None:
            there = self._current(modulation)
            if there is not None:
                amount.set(halved(there.amount, reach))
                curve.set(halved(there.curve, 0.99))
                line.follow()
                polarity.show(text=_(POLARITIES[there.polarity.value]))

        self.follow.append(follow)

    def _current(self, modulation: Modulation) -> Modulation | None:
        patch, ends = self.model.patch, (modulation.source, modulation.target)
        return (
            next((it for it in patch.modulations if (it.source, it.target) == ends), None) if patch else None
        )

    def _cut(self, modulation: Modulation) -> None:
        wires = self.model.picture.wires
        ends = (modulation.source, modulation.target)
        wire = next((it for it in wires if (it.source, it.target) == ends and it.kind == "modulation"), None)
        if wire is not None:
            self.model.cut(wire)

    def _next_polarity(self, modulation: Modulation) -> None:
        there = self._current(modulation)
        if there is not None:
            self.model.next_polarity(there)
