"""The controls of a module: its drawing, choices, knobs, and what moves them."""

from kivy.uix.widget import Widget

from motorik.domain.patch import Module
from motorik.modules.declaration import Declaration, Parameter, Scale, Unit
from motorik.ui.models.drawings import Handle
from motorik.ui.models.envelopes import row_of
from motorik.ui.models.hot_drawing import HotDrawing
from motorik.ui.models.painted import REACH
from motorik.ui.models.question import Option
from motorik.ui.models.scaling import position_of, shown, value_at, with_unit
from motorik.ui.models.shapes import drawing_of, shape_of
from motorik.ui.surfaces.curve_box import CurveBox
from motorik.ui.surfaces.handle_box import HandleBox
from motorik.ui.surfaces.parameter_knob import ParameterKnob
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.text import _
from motorik.ui.views.patch.modulation_parts import ModulationParts
from motorik.ui.views.patch.picturing import TONES, declared, readable

DRAWN_DP = 168


class ModuleParts(ModulationParts):
    """What a module is turned by."""

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
        tone = TONES.get(known.category, "accent")
        if drawing_of(module) is not None:
            self._dragged(module, tone)
        elif shape_of(module):
            filled = known.category in ("Filter", "Drum")
            curve = CurveBox(shape_of(module), tone, filled=filled)
            self.put(curve, 84)
            self.follow.append(lambda: self._redraw_shape(curve, module.id))

    def _dragged(self, module: Module, tone: str) -> None:
        """Put a drawing there whose points are dragged."""
        hot = self.hot(self.model.hot_drawing(module.id))
        box = HandleBox(
            hot,
            tone,
            told=lambda handle: self._told(hot, handle),
            filled=not hot.painted and module.kind != "env.multi",
            crossed=hot.painted or module.kind == "env.multi",
            says=_("Drawing of {name}").format(name=readable(module.id)),
            hint=_("Drag its points; arrows move one, Enter goes on to the next."),
        )
        self.put(box, DRAWN_DP)
        self.follow.append(box.follow)
        if module.kind in ("env.multi", "mod.steps"):
            self.row(
                PushButton(_("Add a point"), "plus", box.add),
                PushButton(_("Remove it"), "minus", box.take_out),
            )

    def _told(self, hot: HotDrawing, handle: Handle) -> str:
        """Return in words where a handle is."""
        module = hot.module
        known = declared(module) if module else None
        if module is None or known is None:
            return ""
        moved = [(known.parameter(id), value) for id, value in hot.moves(handle.id).items()]
        if moved:
            return " · ".join(f"{readable(it.id)} {shown(it, value)}" for it, value in moved)
        kind, _space, number = handle.id.partition(" ")
        if module.kind == "env.multi":
            time, level, curve = row_of(module, int(number))
            unit = Unit.BEATS if module.parameters.get("unit") else Unit.SECONDS
            told = f"{with_unit(time, unit)} · {level:+.2f}" if kind == "point" else f"{curve:+.2f}"
        else:
            number, told = handle.id, f"{(handle.at[1] - 0.5) / REACH:+.2f}"
        return f"{number} · {told}".replace("-", "−")

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
            hint=_(parameter.doc),
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

        button = PushButton(
            text(), action=act, hint=_(parameter.doc), size_dp=13, says=readable(parameter.id)
        )
        self.follow.append(lambda: button.show(text=text()))
        return button
