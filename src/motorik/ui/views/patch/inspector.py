"""What is beside the canvas: the knobs of a module, a modulation, a group, or the patch as a whole."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.ui.models.shapes import drawing_of
from motorik.ui.surfaces.look import STRONG
from motorik.ui.surfaces.parameter_knob import ParameterKnob
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.words import Words
from motorik.ui.text import N_, _
from motorik.ui.views.patch.column import KNOB_DP
from motorik.ui.views.patch.group_parts import GroupParts
from motorik.ui.views.patch.macro_parts import MacroParts
from motorik.ui.views.patch.model import PatchModel
from motorik.ui.views.patch.module_parts import ModuleParts
from motorik.ui.views.patch.picturing import readable
from motorik.ui.views.patch.presets import PatchPresets

if TYPE_CHECKING:
    from motorik.domain.project import Project

MODES = {
    "poly": N_("many at once"),
    "mono": N_("one, afresh"),
    "legato": N_("one, gliding"),
    "analog": N_("one, powered"),
}


class Inspector(ModuleParts, MacroParts, GroupParts):
    """Follows what is chosen on the canvas."""

    def __init__(
        self, model: PatchModel, presets: PatchPresets, *, lying: bool = False, **properties: Any
    ) -> None:
        super().__init__(model, lying=lying, **properties)
        self.presets = presets
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
            module and (module.kind, module.bypassed, patch.output, drawing_of(module) is None),
            model.group,
            bool(model.chosen_modules & patch.grouped.keys()),
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
        elif module is not None and (model.group is None or not model.group.folded):
            self._build_module(module)
        elif model.wire is not None:
            self._build_wire()
        elif model.group is not None:
            self._build_group(model.group)
        elif len(model.selection) > 1:
            self._build_several()
        elif model.single is not None:
            self._say(
                _("Input"), _("What the channel hears before its effects. Lead it into the first module.")
            )
        else:
            self._build_patch()
        self.scroll.scroll_y = 1

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
