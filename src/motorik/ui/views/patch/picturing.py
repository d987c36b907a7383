"""A patch as nodes and cables."""

from typing import TYPE_CHECKING

from motorik.domain.patch import INPUT, Modulation, Module, Patch
from motorik.modules import registry
from motorik.modules.declaration import Declaration, Parameter, Scale
from motorik.ui.models.graph import Node, Picture, Port, Wire
from motorik.ui.models.shapes import shape_of
from motorik.ui.text import N_, _
from motorik.ui.text.naming import named

if TYPE_CHECKING:
    from motorik.modules.declaration import Port as Declared

TONES = {
    "Oscillator": "instrument",
    "Filter": "effect",
    "Envelope": "velocity",
    "Control": "delay",
    "Effect": "pan",
    "Drum": "instrument",
    "Level": "quiet",
    "Mix": "quiet",
    "Utility": "quiet",
}
ICONS = {
    "Oscillator": "sine-wave",
    "Filter": "chart-bell-curve",
    "Envelope": "chart-line-variant",
    "Control": "tune-variant",
    "Effect": "creation",
    "Drum": "circle-double",
    "Level": "volume-high",
    "Mix": "call-merge",
    "Utility": "cog-outline",
}
CATEGORIES = {
    "Oscillator": N_("Oscillators"),
    "Drum": N_("Drums"),
    "Filter": N_("Filters"),
    "Envelope": N_("Envelopes"),
    "Control": N_("Control"),
    "Effect": N_("Effects"),
    "Level": N_("Level"),
    "Mix": N_("Mix"),
    "Utility": N_("Utility"),
}
"""Names of categories, in the order they are shown."""


def readable(id: str) -> str:
    """Return an id as one reads it, or ``<module>.<parameter>``."""
    return ".".join(map(named, id.split(".")))


def declared(module: Module) -> Declaration | None:
    """Return what a module's kind declares, None for an unknown one."""
    return registry().get(module.kind)


def parameter_at(patch: Patch, end: str) -> Parameter | None:
    """Return the parameter ``<module>.<parameter>`` of a patch."""
    owner, _dot, id = end.partition(".")
    module = next((it for it in patch.modules if it.id == owner), None)
    there = declared(module) if module else None
    return next((it for it in there.parameters if it.id == id), None) if there else None


def amount_range(parameter: Parameter) -> float:
    """Return the largest modulation one reaches by hand, in its own unit: octaves or the parameter's."""
    return 8.0 if parameter.scale is Scale.LOG2 else parameter.high - parameter.low


def usual_amount(parameter: Parameter) -> float:
    """Return the amount a new modulation has."""
    return 2.0 if parameter.scale is Scale.LOG2 else float(f"{(parameter.high - parameter.low) / 4:.3g}")


def picture_of(patch: Patch, *, rack: bool) -> Picture:
    """Return a patch as a picture; as a ``rack``, with what comes in."""
    nodes: dict[str, Node] = {}
    sources = {it.source for it in patch.cables} | {it.source for it in patch.modulations}
    if rack or f"{INPUT}.out" in sources:
        nodes[INPUT] = Node(
            INPUT,
            _("Input"),
            _("what the channel hears"),
            "good",
            "import",
            (Port(f"{INPUT}.out", "out", "audio", True),),
        )
    turned: dict[str, list[str]] = {}
    for modulation in patch.modulations:
        owner = modulation.target.partition(".")[0]
        if modulation.target not in turned.setdefault(owner, []):
            turned[owner].append(modulation.target)
    for module in patch.modules:
        nodes[module.id] = _node(module, turned.get(module.id, []), heard=module.id == patch.output)
    return Picture(nodes, _wires(patch, nodes))


def _wires(patch: Patch, nodes: dict[str, Node]) -> tuple[Wire, ...]:
    found = []
    for cable in patch.cables:
        node = nodes.get(cable.source.partition(".")[0])
        port = next((it for it in node.ports if it.id == cable.source), None) if node else None
        found.append(Wire(cable.source, cable.target, port.kind if port else "audio"))
    return (
        *found,
        *(Wire(it.source, it.target, "modulation", _share(patch, it)) for it in patch.modulations),
    )


def _share(patch: Patch, modulation: Modulation) -> float:
    parameter = parameter_at(patch, modulation.target)
    return modulation.amount / amount_range(parameter) if parameter else 0.0


def _node(module: Module, turned: list[str], *, heard: bool) -> Node:
    known = declared(module)
    if known is None:
        return Node(module.id, module.kind, _("not known here"), "record", "alert-outline")
    ports = [_port(module.id, port, output=False) for port in known.inputs]
    ports += [Port(end, readable(end.partition(".")[2]), "modulation", False) for end in turned]
    ports += [_port(module.id, port, output=True) for port in known.outputs]
    detail = readable(module.id)
    if heard:
        detail = _("{name} · heard").format(name=detail)
    return Node(
        module.id,
        _(known.name),
        detail,
        TONES.get(known.category, "quiet"),
        ICONS.get(known.category, ""),
        tuple(ports),
        shape_of(module),
        bypassed=module.bypassed,
        heard=heard,
    )


def _port(module: str, port: "Declared", *, output: bool) -> Port:
    kind = "audio" if port.rate.value == "audio" else "control"
    return Port(f"{module}.{port.id}", readable(port.id), kind, output)  # type: ignore[arg-type]
