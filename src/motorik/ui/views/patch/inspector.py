"""What is beside the canvas: the knobs of a module, a modulation, or the patch as a whole."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from motorik.domain.patch import Modulation, Module
from motorik.modules.declaration import Declaration, Parameter, Scale
from motorik.ui.models.question import Option
from motorik.ui.models.scaling import position_of, shown, value_at, with_unit
from motorik.ui.models.shapes import modulation_line, shape_of
from motorik.ui.surfaces.curve_box import CurveBox
from motorik.ui.surfaces.look import STRONG
from motorik.ui.surfaces.parameter_knob import ParameterKnob
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.words import Words
from motorik.ui.text import N_, _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.patch.model import PatchModel, amount_range
from motorik.ui.views.patch.picturing import TONES, declared, parameter_at, readable
from motorik.ui.views.patch.presets import PatchPresets
from motorik.ui.views.shell.beside import Beside

if TYPE_CHECKING:
    from motorik.domain.project import Project

KNOB_DP = 100
POLARITIES = {"direct": N_("as it is"), "unipolar": N_("0 to 1"), "bipolar": N_("−1 to 1")}
MODES = {
    "poly": N_("many at once"),
    "mono": N_("one, afresh"),
    "legato": N_("one, gliding"),
    "analog": N_("one, powered"),
}


class Inspector(Beside):
    """Follows what is chosen on the canvas."""

    def __init__(
        self, model: PatchModel, presets: PatchPresets, *, lying: bool = False, **properties: Any
    ) -> None:
        super().__init__(model.session, lying=lying, **properties)
        self.model, self.presets = model, presets
        self._shown: object = None
        self._ends = [
            model.chosen.connect(self.build),
            model.changed.connect(self._changed),
            presets.morphing.connect(self.build),
            model.session.changed.connect(self._song_changed),
            self.cool,
        ]
        self.build()

    # ---- building -----------------------------------------------------------------------------------------

    def _key(self) -> object:
        """Return what decides which controls there are."""
        model, patch = self.model, self.model.patch
        if patch is None:
            return None
        modulations = [(it.source, it.target) for it in patch.modulations]
        macros = [(it.id, it.name, [target.target for target in it.targets]) for it in patch.macros]
        module = model.module(model.single)
        return (
            patch.id,
            model.selection,
            model.wire and (model.wire.source, model.wire.target),
            modulations,
            macros,
            module and (module.kind, module.bypassed, patch.output),
            patch.mode,
            patch.polyphony,
            patch.name,
            self.presets.ends is not None,
            tuple(model.users()),
        )

    def _changed(self) -> None:
        if self._key() != self._shown:
            self.build()

    def _song_changed(self, before: "Project", after: "Project") -> None:
        del before, after
        self._changed()
        for follow in self.follow:
            follow()

    def build(self) -> None:
        """Make the controls of what is chosen."""
        self._shown = self._key()
        self.clear()
        model = self.model
        module = model.module(model.single)
        if model.patch is None:
            self._say(_("No patch"), _("Add a track, or load a preset: then there is a sound to build."))
        elif module is not None:
            self._build_module(module)
        elif model.wire is not None:
            self._build_wire()
        elif len(model.selection) > 1:
            self._build_several()
        elif model.single is not None:
            self._say(
                _("Input"), _("What the channel hears before its effects. Lead it into the first module.")
            )
        else:
            self._build_patch()
        self.scroll.scroll_y = 1

    def _say(self, title: str, text: str) -> None:
        self.title(title)
        self.paragraph(text)

    def _grid(self, knobs: list[Widget]) -> None:
        wide = 8 if self.lying else 3
        grid = GridLayout(cols=wide, spacing=dp(4), size_hint_y=None)
        rows = -(-len(knobs) // wide)
        grid.height = dp(rows * KNOB_DP + max(rows - 1, 0) * 4)
        for knob in knobs:
            grid.add_widget(knob)
        for _spare in range(-len(knobs) % wide):
            grid.add_widget(Widget())
        self.column.add_widget(grid)

    # ---- a module -----------------------------------------------------------------------------------------

    def _build_module(self, module: Module) -> None:
        known = declared(module)
        if known is None:
            self._say(
                module.kind, _("This Motorik does not know the module; it is kept as it is, and silent.")
            )
            return
        self.title(_(known.name), readable(module.id))
        parts = [self._module_buttons, self._module_shape, self._module_choices, self._module_knobs]
        if self.lying:
            parts = [self._module_knobs, self._module_choices, self._module_buttons, self._module_shape]
        else:
            self.paragraph(_(known.doc))
        for part in parts:
            part(module, known)
        self._build_modulations(module)

    def _module_buttons(self, module: Module, known: Declaration) -> None:
        del known
        model = self.model
        bypass = PushButton(
            _("Bypass"), "power", model.bypass, hint=_("The sound goes past it."), stacked=True
        )
        bypass.on = module.bypassed
        hear = PushButton(
            _("Heard"), "volume-high", model.hear, hint=_("Let this module be what is heard."), stacked=True
        )
        hear.on = model.patch is not None and model.patch.output == module.id
        lead = PushButton(
            _("Lead to …"), "transit-connection-variant", lambda: model.ask_target(module.id), stacked=True
        )
        self.row(bypass, hear, lead, height_dp=56)

    def _module_shape(self, module: Module, known: Declaration) -> None:
        if shape_of(module):
            filled = known.category in ("Envelope", "Filter", "Drum")
            curve = CurveBox(shape_of(module), TONES.get(known.category, "accent"), filled=filled)
            self.put(curve, 84)
            self.follow.append(lambda: self._redraw_shape(curve, module.id))

    def _module_choices(self, module: Module, known: Declaration) -> None:
        choices = [it for it in known.parameters if it.scale is Scale.CHOICE and not it.host]
        wide = 4 if self.lying else 2
        for first in range(0, len(choices), wide):
            self.row(*(self._choice(module.id, it) for it in choices[first : first + wide]))

    def _module_knobs(self, module: Module, known: Declaration) -> None:
        knobs = [it for it in known.parameters if it.scale is not Scale.CHOICE and not it.host]
        if knobs:
            self._grid([self._knob(module.id, it) for it in knobs])

    def _redraw_shape(self, curve: CurveBox, module: str) -> None:
        there = self.model.module(module)
        if there is not None:
            curve.show(shape_of(there))

    def _knob(self, module: str, parameter: Parameter) -> Widget:
        hot = self.hot(self.model.hot(module, parameter))
        both = parameter.low < 0 < parameter.high and parameter.scale is Scale.LINEAR
        knob = ParameterKnob(
            position_of(parameter, hot.value),
            label=readable(parameter.id),
            hint=parameter.doc,
            moved=lambda place: hot.move(value_at(parameter, place)),
            released=hot.release,
            shown=lambda place: shown(parameter, value_at(parameter, place)),
            default=position_of(parameter, parameter.default),
            middle=position_of(parameter, 0.0) if both else 0.0,
            spans=lambda: self._spans(module, parameter, hot.value),
        )
        self.follow.append(lambda: knob.set(position_of(parameter, hot.value)))
        self.follow.append(knob.redraw) if self.model.modulations_of(module) else None
        return knob

    def _spans(self, module: str, parameter: Parameter, value: float) -> list[tuple[float, float]]:
        """Return from where to where each modulation takes a knob."""
        here, found = position_of(parameter, value), []
        for it in self.model.modulations_of(module):
            if it.target.partition(".")[2] == parameter.id:
                moved = value * 2**it.amount if parameter.scale is Scale.LOG2 else value + it.amount
                found.append((here, position_of(parameter, moved)))
        return found

    def _choice(self, module: str, parameter: Parameter) -> Widget:
        hot = self.model.hot(module, parameter)

        def text() -> str:
            return f"{readable(parameter.id)}: {shown(parameter, hot.value)}"

        def choose(value: int) -> None:
            hot.set(float(value))

        def ask_one() -> None:
            now = round(hot.value)
            answers = [
                Option(readable(name), number, icon="check" if number == now else "")
                for number, name in enumerate(parameter.choices)
            ]
            title = readable(parameter.id).capitalize()
            self.model.ask(title, choose, answers)

        def act() -> None:
            if len(parameter.choices) > 2:
                ask_one()
            else:
                choose(1 - round(hot.value))

        button = PushButton(text(), action=act, hint=parameter.doc, size_dp=13, says=readable(parameter.id))
        self.follow.append(lambda: button.show(text=text()))
        return button

    # ---- modulations --------------------------------------------------------------------------------------

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
            _halved(depth.value, reach),
            label=_("depth"),
            middle=0.5,
            default=0.5,
            ink="delay",
            moved=lambda place: depth.move((2 * place - 1) * reach),
            released=depth.release,
            shown=lambda place: _amount((2 * place - 1) * reach, parameter, unit),
        )
        curve = ParameterKnob(
            _halved(bend.value, 0.99),
            label=_("curve"),
            middle=0.5,
            default=0.5,
            ink="delay",
            moved=lambda place: bend.move((2 * place - 1) * 0.99),
            released=bend.release,
            shown=lambda place: f"{(2 * place - 1):+.2f}".replace("-", "−"),
        )
        line = CurveBox((modulation_line(modulation),), "delay", filled=False, crossed=True)
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
                amount.set(_halved(there.amount, reach))
                curve.set(_halved(there.curve, 0.99))
                line.show((modulation_line(there),))
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

    # ---- a cable, several modules -------------------------------------------------------------------------

    def _build_wire(self) -> None:
        wire, model = self.model.wire, self.model
        assert wire is not None
        modulation = model.modulation(wire) if wire.kind == "modulation" else None
        if modulation is not None:
            self.title(_("Modulation"))
            self._modulation(modulation, where=True)
            return
        self.title(_("Cable"))
        self.paragraph(f"{readable(wire.source)} › {readable(wire.target)}")
        self.row(
            PushButton(_("Cut"), "content-cut", lambda: model.cut(wire)),
            PushButton(
                _("Insert …"), "plus-box-outline", model.ask_module, hint=_("Put a module into this cable.")
            ),
        )
        self.paragraph(_("Or take it by the end at the input, and drag it elsewhere."))

    def _build_several(self) -> None:
        model = self.model
        self.title(_("{count} modules").format(count=len(model.selection)))
        self.paragraph(_("Drag one to move them all."))
        self.row(
            PushButton(_("Duplicate"), "content-duplicate", model.double),
            PushButton(_("Bypass"), "power", model.bypass),
        )
        self.row(PushButton(_("Remove"), "delete-outline", model.remove))

    # ---- the patch ----------------------------------------------------------------------------------------

    def _build_patch(self) -> None:
        model, patch = self.model, self.model.patch
        assert patch is not None
        self.title(patch.name or patch.id)
        users = ", ".join(map(model.name_of, model.users()))
        self.paragraph(
            _("Heard on {channels}").format(channels=users) if users else _("No track plays this patch")
        )
        self._build_morph()
        if not model.rack:
            self.heading(_("Voices"))
            fewer = PushButton(
                icon="minus", action=lambda: model.change_polyphony(-1), says=_("Fewer voices")
            )
            more = PushButton(icon="plus", action=lambda: model.change_polyphony(1), says=_("More voices"))
            for button in (fewer, more):
                button.size_hint_x, button.width = None, dp(44)
            count = Words(str(patch.polyphony), align="center", font=STRONG, size_hint_x=0.5)
            mode = PushButton(
                _(MODES[patch.mode.value]), action=model.next_mode, says=_("How notes share voices")
            )
            self.row(mode, fewer, count, more)
        self._build_macros()
        if not model.selection:
            self.heading(_("How to"))
            self.paragraph(
                _(
                    "Drag from a port to another to connect. Let a cable go on a module to choose a knob it "
                    "moves. Tap a module for its knobs, a cable to cut it."
                )
            )

    def _build_morph(self) -> None:
        if self.presets.ends is None:
            return
        self.heading(_("Morph to {name}").format(name=self.presets.goal))
        hot = self.hot(self.presets.hot())
        knob = ParameterKnob(
            self.presets.share,
            label=_("there"),
            moved=hot.move,
            released=hot.release,
            shown=lambda place: f"{place:.0%}",
            says=_("Morph"),
        )
        end = PushButton(_("Stay here"), "check", self.presets.forget)
        self.row(knob, end, height_dp=KNOB_DP)

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
            _halved(hot.value, reach),
            label=readable(end.partition(".")[2]),
            middle=0.5,
            default=0.5,
            ink="delay",
            moved=lambda place: hot.move((2 * place - 1) * reach),
            released=hot.release,
            shown=lambda place: _amount((2 * place - 1) * reach, parameter, unit),
            says=readable(end),
        )
        self.follow.append(lambda: knob.set(_halved(hot.value, reach)))
        return knob


def _halved(value: float, reach: float) -> float:
    """Return the place from 0 to 1 of a value from -reach to reach."""
    return min(max(0.5 + value / (2 * reach), 0.0), 1.0) if reach else 0.5


def _amount(value: float, parameter: Parameter | None, unit: str) -> str:
    text = f"{value:+.2f} {unit}" if unit or parameter is None else with_unit(value, parameter.unit)
    return text.replace("-", "−").strip()
