"""The patch screen without its window: which patch, what is wired, what is turned."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from motorik.domain.patch import (
    INPUT,
    Cable,
    Macro,
    MacroTarget,
    Modulation,
    Module,
    Patch,
    Place,
    Polarity,
)
from motorik.domain.project import Project
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patches import (
    AddCable,
    AddMacro,
    AddModulation,
    AddModule,
    RemoveCable,
    RemoveMacro,
    RemoveModulation,
    SetMacroTargets,
    SetMacroValue,
    SetModulationAmount,
    SetModulationCurve,
    SetModulationPolarity,
    SetModuleBypassed,
    SetPatchOutput,
    SetPolyphony,
    SetVoiceMode,
)
from motorik.journal.edits.places import SetModulePlace
from motorik.journal.transactions import remove_module
from motorik.modules import registry
from motorik.modules.declaration import Parameter, Rate, Scope
from motorik.studio.protocol import Sound
from motorik.studio.wiring import refusal
from motorik.ui.models.canvas import CanvasModel
from motorik.ui.models.graph import Picture, Point, Wire
from motorik.ui.models.parameters import Address, HotParameter
from motorik.ui.models.question import Option, Question
from motorik.ui.models.signal import Signal
from motorik.ui.text import _
from motorik.ui.views.patch.picturing import (
    CATEGORIES,
    ICONS,
    amount_range,
    declared,
    parameter_at,
    picture_of,
    readable,
    usual_amount,
)

if TYPE_CHECKING:
    from motorik.journal import Edit
    from motorik.ui.models.workbench import Workbench

MODES = ("poly", "mono", "legato", "analog")


class PatchModel(CanvasModel):
    """A patch of the song as a canvas. ``opened``: it is another patch."""

    def __init__(self, bench: "Workbench") -> None:
        super().__init__(bench)
        self.opened: Signal[[]] = Signal()
        self.patch_id: str | None = None
        self.channel: str | None = None
        self.browsing: bool | None = None
        """Whether modules are listed beside the canvas; None as long as nobody said."""
        self._insert_at: Point | None = None
        self._sounding: dict[int, str] = {}
        self.session.changed.connect(self._song_changed)
        self._open_first()

    # ---- which patch --------------------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The song."""
        return self.session.project

    @property
    def patch(self) -> Patch | None:
        """The patch that is shown."""
        return self._in(self.project)

    def _in(self, project: Project) -> Patch | None:
        return next((it for it in project.patches if it.id == self.patch_id), None)

    @property
    def rack(self) -> bool:
        """Whether it is heard through, not played."""
        used = [channel.rack for channel in self.project.channels.values()]
        return self.patch_id in used and all(track.patch != self.patch_id for track in self.project.tracks)

    def users(self) -> list[str]:
        """Return the channels that play it, or are heard through it."""
        plays = [track.id for track in self.project.tracks if track.patch == self.patch_id]
        return plays + [id for id, it in self.project.channels.items() if it.rack == self.patch_id]

    def name_of(self, channel: str) -> str:
        """Return the name of a channel as one reads it."""
        named = {it.id: it.name or it.id for it in self.project.tracks}
        named |= {it.id: it.name or it.id for it in self.project.mixer.returns}
        return named.get(channel, _("Master"))

    def open_patch(self, id: str, channel: str | None = None) -> None:
        """Show a patch; ``channel`` is where it is heard while knobs are turned and keys are struck."""
        if id == self.patch_id and channel in (None, self.channel):
            return
        self.patch_id = id
        users = self.users()
        self.channel = channel if channel in users else (users[0] if users else None)
        self.selection, self.wire, self.fitted = frozenset(), None, False
        self._picture_anew()
        self.opened.emit()
        self.chosen.emit()

    def choose_patch(self) -> None:
        """Ask which patch to show."""
        answers = []
        for patch in self.project.patches:
            users = [it.name or it.id for it in self.project.tracks if it.patch == patch.id]
            users += [self.name_of(id) for id, it in self.project.channels.items() if it.rack == patch.id]
            detail = ", ".join(users) or _("used by no track")
            icon = "check" if patch.id == self.patch_id else "vector-polyline"
            count = _("{count} modules").format(count=len(patch.modules))
            answers.append(Option(patch.name or patch.id, patch.id, detail, count, icon))
        self.ask(_("Show a patch"), self.open_patch, answers)

    def _open_first(self) -> None:
        project = self.project
        first = project.tracks[0].patch if project.tracks else None
        first = first or (project.patches[0].id if project.patches else None)
        if first is not None:
            self.open_patch(first)

    def _song_changed(self, before: Project, after: Project) -> None:
        if before.patches is after.patches and before.tracks is after.tracks and before.mixer is after.mixer:
            return
        if self.patch is None:
            self.patch_id = None
            self.show(Picture())
            self._open_first()
        elif self._in(before) is not self.patch:
            self._picture_anew()

    def _picture_anew(self) -> None:
        patch = self.patch
        self.show(picture_of(patch, rack=self.rack) if patch else Picture())

    # ---- places -------------------------------------------------------------------------------------------

    def kept_places(self) -> dict[str, Place]:
        """Return the places the song has for modules."""
        patch = self.patch
        return patch.places if patch else {}

    def put(self, places: dict[str, Point]) -> None:
        """Write places of modules down."""
        self.commit(_("Move modules"), *self._placing(places))

    def _placing(self, places: dict[str, Point]) -> "list[Edit]":
        assert self.patch_id is not None
        return [
            SetModulePlace(patch=self.patch_id, module=id, value=Place(x=round(x), y=round(y)))
            for id, (x, y) in places.items()
        ]

    def commit(self, label: str, *edits: "Edit") -> bool:
        """Change the song as one step, unless the patch could not sound then: that is said."""
        if self.patch_id is None or not edits:
            return False
        against = refusal(self.session.studio.project, self.patch_id, *edits)
        if against is not None:
            self.bench.say(against)
            return False
        return self.session.commit(label, *edits)

    # ---- modules ------------------------------------------------------------------------------------------

    def kinds(self) -> list[Option]:
        """Return every kind of module that can stand here, by category."""
        order = list(CATEGORIES)
        fitting = [
            it for it in registry().values() if it.scope in self._scopes() and not _for_the_mixer(it.kind)
        ]
        fitting.sort(key=lambda it: (order.index(it.category) if it.category in order else 99, _(it.name)))
        return [
            Option(
                _(it.name),
                it.kind,
                _(it.doc),
                _(CATEGORIES.get(it.category, it.category)),
                ICONS.get(it.category, "cog-outline"),
                f"{it.kind} {it.name}",
            )
            for it in fitting
        ]

    def _scopes(self) -> tuple[Scope, ...]:
        return (Scope.BUS if self.rack else Scope.VOICE), Scope.ANY

    def ask_module(self, at: Point | None = None) -> None:
        """Ask for a module to add."""
        self._insert_at = at
        self.ask(_("Add a module"), self._add, self.kinds(), _("Find a module"))

    def _add(self, kind: str) -> None:
        self.add(kind)

    def add(self, kind: str, at: Point | None = None) -> str | None:
        """Add a module where there is room, in the middle of what is seen or ``at``; return its id."""
        patch, known = self.patch, registry()[kind]
        if patch is None:
            return None
        at = at or self._insert_at or self._beside()
        self._insert_at = None
        id = free_id(kind.partition(".")[2], {it.id for it in patch.modules} | {INPUT})
        module = Module(id=id, kind=kind, version=known.version)
        places = self.frozen() | {id: self._clear_of_others(at)}
        wired = self._wired_into(id, kind)
        if self.commit(
            _("Add {name}").format(name=_(known.name)),
            AddModule(patch=patch.id, item=module),
            *wired,
            *self._placing(places),
        ):
            self.session.catch_up()
            self.choose([id])
            return id
        return None

    def _wired_into(self, id: str, kind: str) -> "list[Edit]":
        """Return the edits that put a module into the cable that is chosen, where it has ends for that."""
        wire, known = self.wire, registry()[kind]
        if wire is None or wire.kind not in ("audio", "control"):
            return []
        rate = Rate(wire.kind)
        inputs = [port.id for port in known.inputs if port.rate is rate]
        outputs = [port.id for port in known.outputs if port.rate is rate]
        if not inputs or not outputs or self.patch_id is None:
            return []
        return [
            RemoveCable(patch=self.patch_id, source=wire.source, target=wire.target),
            AddCable(patch=self.patch_id, item=Cable(source=wire.source, target=f"{id}.{inputs[0]}")),
            AddCable(patch=self.patch_id, item=Cable(source=f"{id}.{outputs[0]}", target=wire.target)),
        ]

    def _beside(self) -> Point:
        """Return where a newcomer goes: between the ends of the chosen cable, else below what is chosen."""
        if self.wire is not None:
            ends = [self.picture.end(it, self.places) for it in (self.wire.source, self.wire.target)]
            if ends[0] and ends[1]:
                return (ends[0][0] + ends[1][0]) / 2 - 86, (ends[0][1] + ends[1][1]) / 2 - 60
        if self.single is not None:
            x, y = self.places[self.single]
            return x, y + self.picture.nodes[self.single].size[1] + 24
        return self.pan[0] + 80 / self.zoom, self.pan[1] + 80 / self.zoom

    def _clear_of_others(self, at: Point) -> Point:
        x, y = at
        for _turn in range(60):
            if all(abs(left - x) > 24 or abs(top - y) > 24 for left, top in self.places.values()):
                break
            x, y = x + 28, y + 28
        return round(x / 4) * 4, round(y / 4) * 4

    def remove(self) -> None:
        """Remove the chosen modules with their cables, or cut the chosen cable."""
        if self.wire is not None:
            self.cut(self.wire)
            return
        patch = self.patch
        chosen = [id for id in self.selection if id != INPUT]
        if patch is None or not chosen:
            return
        if patch.output in chosen:
            self.bench.say(
                _("{name} is what is heard: let another module be heard first").format(
                    name=readable(patch.output)
                )
            )
            return
        project, edits = self.session.studio.project, []
        for id in chosen:
            for edit in remove_module(project, patch.id, id):
                project = edit.apply(project)
                edits.append(edit)
        edits += [
            SetModulePlace(patch=patch.id, module=id, value=None) for id in chosen if id in patch.places
        ]
        self.commit(_("Remove modules"), *edits)

    def double(self) -> None:
        """Make another of each chosen module, with the cables between them and into them."""
        patch = self.patch
        if patch is None or not self.selection - {INPUT}:
            return
        taken, names = {it.id for it in patch.modules} | {INPUT}, dict[str, str]()
        edits: list[Edit] = []
        for module in patch.modules:
            if module.id in self.selection:
                names[module.id] = free_id(module.id, taken)
                taken.add(names[module.id])
                copied = module.model_copy(update={"id": names[module.id]})
                edits.append(AddModule(patch=patch.id, item=copied))
        into = [it for it in patch.cables if it.target.partition(".")[0] in names]
        moves = [it for it in patch.modulations if it.target.partition(".")[0] in names]
        edits += [AddCable(patch=patch.id, item=_renamed(it, names)) for it in into]
        edits += [AddModulation(patch=patch.id, item=_renamed(it, names)) for it in moves]
        places = self.frozen() | {
            new: (self.places[old][0] + 36, self.places[old][1] + 36) for old, new in names.items()
        }
        if self.commit(_("Duplicate modules"), *edits, *self._placing(places)):
            self.session.catch_up()
            self.choose(names.values())

    def bypass(self) -> None:
        """Bypass the chosen modules, or let them work again."""
        patch = self.patch
        if patch is None:
            return
        chosen = [it for it in patch.modules if it.id in self.selection]
        on = not all(it.bypassed for it in chosen)
        edits = [SetModuleBypassed(patch=patch.id, module=it.id, bypassed=on) for it in chosen]
        self.commit(_("Bypass") if on else _("Let it work"), *edits)

    def hear(self) -> None:
        """Let the chosen module be the one that is heard."""
        if self.patch_id is not None and self.single not in (None, INPUT):
            self.commit(_("Choose what is heard"), SetPatchOutput(patch=self.patch_id, output=self.single))

    def module(self, id: str | None) -> Module | None:
        """Return a module of the patch."""
        patch = self.patch
        return next((it for it in patch.modules if it.id == id), None) if patch else None

    # ---- wires --------------------------------------------------------------------------------------------

    def why_not(self, source: str, target: str) -> str | None:
        """Return why an output cannot be led into an input or parameter, None when it can."""
        patch, out, into = self.patch, self.picture.port(source), self.picture.port(target)
        if patch is None or out is None or into is None:
            return _("There is nothing to connect")
        if out.output == into.output:
            return _("A cable leads from an output at the right to an input at the left")
        if into.kind == "modulation":
            return self._why_not_modulate(patch, source, target)
        if any((it.source, it.target) == (source, target) for it in patch.cables):
            return _("There is a cable already")
        if out.kind != into.kind:
            return _(
                "{source} gives {given}, {target} takes {taken}: let go on the module to modulate a knob"
            ).format(source=out.name, given=_kind(out.kind), target=into.name, taken=_kind(into.kind))
        return self._why_not_loop(source, target)

    def _why_not_modulate(self, patch: Patch, source: str, target: str) -> str | None:
        if any((it.source, it.target) == (source, target) for it in patch.modulations):
            return _("It is modulated by that already")
        if source == f"{INPUT}.out":
            return _("The input cannot modulate by itself: lead it through a follower")
        parameter = parameter_at(patch, target)
        if parameter is None or not parameter.modulated or parameter.host:
            return _("{name} cannot be modulated").format(name=readable(target))
        return self._why_not_loop(source, target)

    def _why_not_loop(self, source: str, target: str) -> str | None:
        start, goal = target.partition(".")[0], source.partition(".")[0]
        seen, way = set[str](), [start]
        while way:
            id = way.pop()
            module = self.module(id)
            known = declared(module) if module else None
            if id in seen or (known and known.breaks_cycles):
                continue
            if id == goal:
                return _("That would be a loop: put a feedback delay into it")
            seen.add(id)
            way += [
                it.target.partition(".")[0] for it in self.picture.wires if it.source.partition(".")[0] == id
            ]
        return None

    def connect(self, source: str, target: str, instead: Wire | None = None) -> None:
        """Lay a cable or a modulation, as one step with taking out ``instead``."""
        patch, port = self.patch, self.picture.port(target)
        if patch is None or port is None:
            return
        edits = [self._cutting(instead)] if instead else []
        if port.kind == "modulation":
            edits.append(self._modulating(patch, source, target, instead))
        else:
            edits.append(AddCable(patch=patch.id, item=Cable(source=source, target=target)))
        self.commit(_("Connect"), *edits)

    def _modulating(self, patch: Patch, source: str, target: str, instead: Wire | None = None) -> "Edit":
        old = self.modulation(instead) if instead else None
        if old is not None and old.target == target:
            item = old.model_copy(update={"source": source})
        else:
            parameter = parameter_at(patch, target)
            amount = usual_amount(parameter) if parameter else 0.0
            item = Modulation(source=source, target=target, amount=amount)
        return AddModulation(patch=patch.id, item=item)

    def modulate(self, source: str, target: str) -> None:
        """Let an output move a parameter, by the usual amount."""
        if self.patch is None:
            return
        against = self._why_not_modulate(self.patch, source, target)
        if against is not None:
            self.bench.say(against)
        elif self.commit(_("Modulate"), self._modulating(self.patch, source, target)):
            self.session.catch_up()
            wire = next((it for it in self.picture.wires if (it.source, it.target) == (source, target)), None)
            self.choose_wire(wire)

    def cut(self, wire: Wire) -> None:
        """Take a cable or modulation out."""
        self.commit(_("Cut"), self._cutting(wire))

    def _cutting(self, wire: Wire) -> "Edit":
        assert self.patch_id is not None
        kind = RemoveModulation if wire.kind == "modulation" else RemoveCable
        return kind(patch=self.patch_id, source=wire.source, target=wire.target)

    def offer(self, source: str, node: str) -> None:
        """Ask which input or knob of a module an output is led to."""
        module = self.module(node)
        known = declared(module) if module else None
        out = self.picture.port(source)
        if known is None or out is None:
            return
        answers = [
            Option(readable(port.id), (False, f"{node}.{port.id}"), port.doc, _("input"), "import")
            for port in known.inputs
            if port.rate.value == out.kind and self.why_not(source, f"{node}.{port.id}") is None
        ]
        answers += [
            Option(readable(it.id), (True, f"{node}.{it.id}"), it.doc, _("modulate"), "tune-variant")
            for it in known.parameters
            if it.modulated and not it.host and source != f"{INPUT}.out"
        ]
        if not answers:
            self.bench.say(_("{name} has nothing that this could be led to").format(name=_(known.name)))
            return
        title = _("{source} into {target}").format(source=readable(source), target=_(known.name))
        self.ask(title, lambda it: self._answered(source, *it), answers)

    def _answered(self, source: str, modulates: bool, target: str) -> None:
        self.modulate(source, target) if modulates else self.connect(source, target)

    def open(self, node: str) -> None:
        """Ask where the outputs of a module lead: wiring without dragging."""
        self.ask_target(node)

    def ask_target(self, node: str) -> None:
        """Ask what an output of a module is led to, all that is possible."""
        outputs = self.picture.nodes[node].outputs
        if not outputs:
            self.bench.say(_("It has no output"))
        elif len(outputs) == 1:
            self._ask_end(outputs[0].id)
        else:
            answers = [Option(it.name, it.id, "", _kind(it.kind)) for it in outputs]
            self.ask(_("Which output?"), self._ask_end, answers)

    def _ask_end(self, source: str) -> None:
        answers = []
        for node in self.picture.nodes.values():
            for port in node.inputs:
                if port.kind != "modulation" and self.why_not(source, port.id) is None:
                    value = (False, port.id)
                    answers.append(
                        Option(f"{readable(node.id)} · {port.name}", value, node.title, _kind(port.kind))
                    )
        patch = self.patch
        for module in patch.modules if patch else ():
            known = declared(module)
            for it in known.parameters if known else ():
                end = f"{module.id}.{it.id}"
                if (
                    patch
                    and it.modulated
                    and not it.host
                    and self._why_not_modulate(patch, source, end) is None
                ):
                    text = f"{readable(module.id)} · {readable(it.id)}"
                    answers.append(Option(text, (True, end), it.doc, _("modulate"), "tune-variant"))
        title = _("Lead {source} to").format(source=readable(source))
        self.ask(title, lambda it: self._answered(source, *it), answers)

    # ---- what is turned -----------------------------------------------------------------------------------

    def _address(self, target: str) -> Address | None:
        if self.channel is None:
            return None
        return Address(self.channel, target, "channel" if self.rack else "patch")

    def hot(self, module: str, parameter: Parameter) -> HotParameter:
        """Return a parameter of a module as a hot value."""
        patch_id = self.patch_id
        assert patch_id is not None

        def read(project: Project) -> float:
            patch = next((it for it in project.patches if it.id == patch_id), None)
            found = next((it for it in patch.modules if it.id == module), None) if patch else None
            return found.parameters.get(parameter.id, parameter.default) if found else parameter.default

        return HotParameter(
            self.session.studio,
            _("Turn {name}").format(name=readable(parameter.id)),
            read,
            lambda value: SetParameter(patch=patch_id, module=module, parameter=parameter.id, value=value),
            self._address(f"{module}.{parameter.id}"),
        )

    def hot_macro(self, macro: str) -> HotParameter:
        """Return a macro as a hot value, 0 to 1."""
        patch_id = self.patch_id
        assert patch_id is not None

        def read(project: Project) -> float:
            patch = next((it for it in project.patches if it.id == patch_id), None)
            return next((it.value for it in patch.macros if it.id == macro), 0.0) if patch else 0.0

        found = self.macro(macro)
        address = self._address(f"macro-{macro}.value") if found and found.targets else None
        return HotParameter(
            self.session.studio,
            _("Turn {name}").format(name=macro),
            read,
            lambda value: SetMacroValue(patch=patch_id, macro=macro, value=round(value, 4)),
            address,
        )

    def modulation(self, wire: Wire | None) -> Modulation | None:
        """Return the modulation a cable stands for."""
        patch = self.patch
        if patch is None or wire is None:
            return None
        ends = (wire.source, wire.target)
        return next((it for it in patch.modulations if (it.source, it.target) == ends), None)

    def modulations_of(self, module: str) -> list[Modulation]:
        """Return what moves the parameters of a module."""
        patch = self.patch
        return [it for it in patch.modulations if it.target.partition(".")[0] == module] if patch else []

    def hot_amount(self, modulation: Modulation) -> HotParameter:
        """Return the amount of a modulation as a hot value, in its own unit."""
        return self._hot_modulation(
            modulation,
            "amount",
            _("Set the depth"),
            lambda patch, value: SetModulationAmount(
                patch=patch, source=modulation.source, target=modulation.target, amount=float(f"{value:.4g}")
            ),
        )

    def hot_curve(self, modulation: Modulation) -> HotParameter:
        """Return the curve of a modulation as a hot value, -0.99 to 0.99."""
        return self._hot_modulation(
            modulation,
            "curve",
            _("Bend a modulation"),
            lambda patch, value: SetModulationCurve(
                patch=patch,
                source=modulation.source,
                target=modulation.target,
                curve=round(min(max(value, -0.99), 0.99), 2),
            ),
        )

    def _hot_modulation(self, modulation: Modulation, field: str, label: str, edit: "object") -> HotParameter:
        patch_id = self.patch_id
        ends = (modulation.source, modulation.target)

        def read(project: Project) -> float:
            patch = next((it for it in project.patches if it.id == patch_id), None)
            found = (it for it in (patch.modulations if patch else ()) if (it.source, it.target) == ends)
            return next((getattr(it, field) for it in found), 0.0)

        return HotParameter(self.session.studio, label, read, lambda value: edit(patch_id, value))  # type: ignore[operator]

    def next_polarity(self, modulation: Modulation) -> None:
        """Read the source of a modulation another way."""
        ways = list(Polarity)
        chosen = ways[(ways.index(modulation.polarity) + 1) % len(ways)]
        if self.patch_id is not None:
            self.commit(
                _("Set the polarity"),
                SetModulationPolarity(
                    patch=self.patch_id, source=modulation.source, target=modulation.target, polarity=chosen
                ),
            )

    # ---- macros -------------------------------------------------------------------------------------------

    def macro(self, id: str) -> Macro | None:
        """Return a macro of the patch."""
        patch = self.patch
        return next((it for it in patch.macros if it.id == id), None) if patch else None

    def ask_macro(self) -> None:
        """Ask for the name of a new macro."""
        self.bench.put(Question(_("Name of the macro"), self.add_macro, hint=_("Brightness, Motion …")))

    def add_macro(self, name: str) -> None:
        """Add a macro that moves nothing yet; without a name none."""
        patch, name = self.patch, name.strip()
        if patch is not None and name:
            id = free_id(id_of(name, "macro"), {it.id for it in patch.macros})
            self.commit(_("Add a macro"), AddMacro(patch=patch.id, item=Macro(id=id, name=name[:200])))

    def remove_macro(self, id: str) -> None:
        """Remove a macro."""
        if self.patch_id is not None:
            self.commit(_("Remove a macro"), RemoveMacro(patch=self.patch_id, macro=id))

    def ask_macro_target(self, id: str) -> None:
        """Ask what else a macro moves; what it moves already is taken out when it is chosen again."""
        patch, macro = self.patch, self.macro(id)
        if patch is None or macro is None:
            return
        there = {it.target for it in macro.targets}
        answers = [
            Option(
                f"{readable(module.id)} · {readable(it.id)}",
                f"{module.id}.{it.id}",
                it.doc,
                _("moved") if f"{module.id}.{it.id}" in there else "",
                "check" if f"{module.id}.{it.id}" in there else "knob",
            )
            for module in patch.modules
            for known in [declared(module)]
            if known
            for it in known.parameters
            if it.modulated and not it.host
        ]
        answers.sort(key=lambda it: it.value not in there)
        title = _("{name} moves").format(name=macro.name or macro.id)
        self.ask(title, lambda end: self.toggle_target(id, end), answers)

    def toggle_target(self, id: str, end: str) -> None:
        """Let a macro move a parameter, or no longer."""
        patch, macro = self.patch, self.macro(id)
        parameter = parameter_at(patch, end) if patch else None
        if patch is None or macro is None or parameter is None:
            return
        rest = tuple(it for it in macro.targets if it.target != end)
        if len(rest) == len(macro.targets):
            rest = (*rest, MacroTarget(target=end, amount=usual_amount(parameter)))
        self.commit(_("Choose what a macro moves"), SetMacroTargets(patch=patch.id, macro=id, targets=rest))

    def hot_target(self, macro: str, end: str) -> HotParameter:
        """Return how far a macro moves a parameter, as a hot value."""
        patch_id = self.patch_id

        def targets(project: Project) -> tuple[MacroTarget, ...]:
            patch = next((it for it in project.patches if it.id == patch_id), None)
            return next((it.targets for it in patch.macros if it.id == macro), ()) if patch else ()

        def edit(value: float) -> "Edit":
            assert patch_id is not None
            amount = float(f"{value:.4g}")
            moved = tuple(
                it.model_copy(update={"amount": amount}) if it.target == end else it
                for it in targets(self.session.studio.project)
            )
            return SetMacroTargets(patch=patch_id, macro=macro, targets=moved)

        def read(project: Project) -> float:
            return next((it.amount for it in targets(project) if it.target == end), 0.0)

        return HotParameter(self.session.studio, _("Set how far a macro moves"), read, edit)

    # ---- voices and keys ----------------------------------------------------------------------------------

    def next_mode(self) -> None:
        """Let notes share voices another way."""
        patch = self.patch
        if patch is not None:
            mode = MODES[(MODES.index(patch.mode.value) + 1) % len(MODES)]
            self.commit(_("Set the voices"), SetVoiceMode.model_validate({"patch": patch.id, "mode": mode}))

    def change_polyphony(self, by: int) -> None:
        """Let more or fewer notes sound at once."""
        patch = self.patch
        if patch is not None:
            count = min(max(patch.polyphony + by, 1), 256)
            self.commit(_("Set the voices"), SetPolyphony(patch=patch.id, polyphony=count))

    def strike(self, key: int, velocity: float) -> None:
        """Sound a key with the instrument that is shown; a rack is heard with that of its track."""
        tracks = [it.id for it in self.project.tracks]
        track = self.channel if self.channel in tracks else None
        if track is None:
            self.bench.say(_("No track plays this patch"))
            return
        self._sounding[key] = track
        self.session.studio.sound(Sound(track=track, key=key, velocity=velocity))

    def let_go_key(self, key: int) -> None:
        """Let a key go."""
        track = self._sounding.pop(key, None)
        if track is not None:
            self.session.studio.sound(Sound(track=track, key=key, velocity=None))


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """Return ``wanted``, with a number behind it where it is taken."""
    there, base, number = set(taken), wanted.rstrip("0123456789").rstrip("_") or "module", 1
    found = wanted
    while found in there:
        number += 1
        found = f"{base[:58]}_{number}"
    return found


def id_of(name: str, otherwise: str) -> str:
    """Return an id made of the letters of a name."""
    letters = "".join(it if it.isascii() and it.isalnum() else "_" for it in name.lower()).strip("_")
    return letters[:40] if letters and letters[0].isalpha() else otherwise


LineT = TypeVar("LineT", Cable, Modulation)


def _renamed(line: LineT, names: dict[str, str]) -> LineT:
    """Return a line with the ends on modules in ``names`` moved to their copies."""

    def end(old: str) -> str:
        owner, dot, port = old.partition(".")
        return f"{names.get(owner, owner)}{dot}{port}"

    return line.model_copy(update={"source": end(line.source), "target": end(line.target)})


def _for_the_mixer(kind: str) -> bool:
    return kind in ("mix.channel", "mix.send", "control.macro")


def _kind(kind: str) -> str:
    return {"audio": _("audio"), "control": _("control"), "modulation": _("modulation")}.get(kind, kind)


__all__ = ["PatchModel", "amount_range", "free_id", "id_of"]
