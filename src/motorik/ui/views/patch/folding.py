"""Groups of modules on the canvas: a frame around them, or one box whose ports are where cables cross it."""

from motorik.domain.patch import Group, Patch
from motorik.ui.models.graph import Frame, Node, Picture, Point, Port
from motorik.ui.text import N_, _
from motorik.ui.views.patch.picturing import readable

FOLDED = "group:"
"""What a node that stands for a folded group begins with; no module has such an id."""
TONES = {
    "blue": "instrument",
    "green": "velocity",
    "cyan": "pan",
    "violet": "delay",
    "yellow": "effect",
    "red": "record",
    "grey": "quiet",
}
TINTS = {
    "blue": N_("blue"),
    "green": N_("green"),
    "cyan": N_("cyan"),
    "violet": N_("violet"),
    "yellow": N_("yellow"),
    "red": N_("red"),
    "grey": N_("grey"),
}


def members(patch: Patch, group: str) -> frozenset[str]:
    """Return the modules of a group that are there."""
    there = {it.id for it in patch.modules}
    return frozenset(id for id, its in patch.grouped.items() if its == group and id in there)


def folded(patch: Patch, whole: Picture, spots: dict[str, Point]) -> tuple[Picture, dict[str, Point]]:
    """Return what is seen of all modules, and where: folded groups as one node, others in a frame."""
    home: dict[str, str] = {}
    boxes: dict[str, Node] = {}
    frames = []
    for group in patch.groups:
        inside = members(patch, group.id)
        if inside and group.folded:
            home |= dict.fromkeys(inside, FOLDED + group.id)
            boxes[FOLDED + group.id] = _box(patch, group, inside, whole)
        elif inside:
            frames.append(Frame(group.id, group.name or group.id, TONES[group.tint], inside))
    if not home:
        return Picture(whole.nodes, whole.wires, tuple(frames)), spots
    nodes: dict[str, Node] = {}
    places: dict[str, Point] = {}
    for id, node in whole.nodes.items():
        shown = home.get(id, id)
        nodes[shown] = boxes.get(shown, node)
        x, y = spots[id]
        left, top = places.get(shown, (x, y))
        places[shown] = min(left, x), min(top, y)
    wires = tuple(
        wire
        for wire in whole.wires
        for ends in [(whole.owner(wire.source), whole.owner(wire.target))]
        if ends[0] not in home or home.get(ends[0] or "") != home.get(ends[1] or "")
    )
    return Picture(nodes, wires, tuple(frames)), places


def _box(patch: Patch, group: Group, inside: frozenset[str], whole: Picture) -> Node:
    """Return a folded group: its ports are those inside that cables from outside end in."""
    ports: dict[str, Port] = {}
    for wire in whole.wires:
        ends = (wire.source, wire.target)
        for end, other in (ends, ends[::-1]):
            seat = whole.seats.get(end)
            if seat is not None and seat.node in inside and whole.owner(other) not in inside:
                name = f"{readable(seat.node)} {seat.port.name}"
                ports[end] = Port(end, name, seat.port.kind, seat.port.output)
    detail = _("{count} modules").format(count=len(inside))
    heard = patch.output in inside
    return Node(
        FOLDED + group.id,
        group.name or group.id,
        _("{name} · heard").format(name=detail) if heard else detail,
        TONES[group.tint],
        "package-variant-closed",
        tuple(ports.values()),
        heard=heard,
        bypassed=all(it.bypassed for it in patch.modules if it.id in inside),
    )
