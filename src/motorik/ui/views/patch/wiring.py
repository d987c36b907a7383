"""Cables and modulations of a patch: what may be connected, laid, moved, cut, asked for."""

from typing import TYPE_CHECKING

from motorik.domain.patch import INPUT, Cable, Modulation, Patch
from motorik.journal.edits.patches import AddCable, AddModulation, RemoveCable, RemoveModulation
from motorik.ui.models.graph import Wire
from motorik.ui.models.question import Option
from motorik.ui.text import _
from motorik.ui.views.patch.folding import FOLDED
from motorik.ui.views.patch.grouping import Grouping
from motorik.ui.views.patch.picturing import declared, parameter_at, readable, usual_amount

if TYPE_CHECKING:
    from motorik.journal import Edit


class Wiring(Grouping):
    """What the patch screen does with cables."""

    def why_not(self, source: str, target: str) -> str | None:
        """Return why an output cannot be led into an input or parameter, None when it can."""
        patch, out, into = self.patch, self.whole.port(source), self.whole.port(target)
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
                it.target.partition(".")[0] for it in self.whole.wires if it.source.partition(".")[0] == id
            ]
        return None

    def connect(self, source: str, target: str, instead: Wire | None = None) -> None:
        """Lay a cable or a modulation, as one step with taking out ``instead``."""
        patch, port = self.patch, self.whole.port(target)
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
        """Ask which input or knob of a module, or of all in a folded group, an output is led to."""
        out, inside = self.whole.port(source), self.inside(node)
        if out is None:
            return
        answers = [
            it for id in sorted(inside) or [node] for it in self._ends_of(source, id, named=bool(inside))
        ]
        name = self.picture.nodes[node].title
        if not answers:
            self.bench.say(_("{name} has nothing that this could be led to").format(name=name))
            return
        title = _("{source} into {target}").format(source=readable(source), target=name)
        self.ask(title, lambda it: self._answered(source, *it), answers)

    def _ends_of(self, source: str, node: str, *, named: bool) -> list[Option]:
        """Return the inputs and knobs of a module an output could be led to, ``named`` with the module."""
        module, out = self.module(node), self.whole.port(source)
        known = declared(module) if module else None
        if known is None or out is None:
            return []
        owner = f"{readable(node)} · " if named else ""
        answers = [
            Option(owner + readable(port.id), (False, f"{node}.{port.id}"), _(port.doc), _("input"), "import")
            for port in known.inputs
            if port.rate.value == out.kind and self.why_not(source, f"{node}.{port.id}") is None
        ]
        return answers + [
            Option(
                owner + readable(it.id), (True, f"{node}.{it.id}"), _(it.doc), _("modulate"), "tune-variant"
            )
            for it in known.parameters
            if it.modulated and not it.host and source != f"{INPUT}.out"
        ]

    def _answered(self, source: str, modulates: bool, target: str) -> None:
        self.modulate(source, target) if modulates else self.connect(source, target)

    def open(self, node: str) -> None:
        """Ask where the outputs of a module lead: wiring without dragging. A folded group is unfolded."""
        if self.inside(node):
            self.set_folded(node.removeprefix(FOLDED), folded=False)
        else:
            self.ask_target(node)

    def ask_target(self, node: str) -> None:
        """Ask what an output of a module is led to, all that is possible."""
        inside = self.inside(node)
        nodes = [self.whole.nodes[it] for it in sorted(inside)] or [self.picture.nodes[node]]
        outputs = [port for it in nodes for port in it.outputs]
        if not outputs:
            self.bench.say(_("It has no output"))
        elif len(outputs) == 1:
            self._ask_end(outputs[0].id)
        else:
            answers = [
                Option(readable(it.id) if inside else it.name, it.id, "", _kind(it.kind)) for it in outputs
            ]
            self.ask(_("Which output?"), self._ask_end, answers)

    def _ask_end(self, source: str) -> None:
        answers = []
        for node in self.whole.nodes.values():
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
                    answers.append(Option(text, (True, end), _(it.doc), _("modulate"), "tune-variant"))
        title = _("Lead {source} to").format(source=readable(source))
        self.ask(title, lambda it: self._answered(source, *it), answers)

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


def _kind(kind: str) -> str:
    return {"audio": _("audio"), "control": _("control"), "modulation": _("modulation")}.get(kind, kind)
