"""Putting nodes where cables lead from left to right: columns by what hears what, little crossing."""

from collections import defaultdict

from motorik.ui.models.graph import NODE_WIDTH, Picture, Point

ACROSS, DOWN = 64.0, 26.0
"""Room between columns, and between nodes of a column."""


def arranged(picture: Picture) -> dict[str, Point]:
    """Return a place for every node. The same picture always gives the same places; none overlap."""
    heard_by: dict[str, list[str]] = defaultdict(list)
    for wire in picture.wires:
        source, target = picture.owner(wire.source), picture.owner(wire.target)
        if source is not None and target is not None and source != target:
            heard_by[source].append(target)
    depth = _depths(picture, heard_by)
    columns: dict[int, list[str]] = defaultdict(list)
    for id in picture.nodes:
        columns[depth[id]].append(id)
    places: dict[str, Point] = {}
    for column in sorted(columns):
        _stack(picture, columns[column], -column * (NODE_WIDTH + ACROSS), places)
    left, top, _right, _bottom = picture.bounds(places)
    return {id: (round(x - left), round(y - top)) for id, (x, y) in places.items()}


def _depths(picture: Picture, heard_by: dict[str, list[str]]) -> dict[str, int]:
    """Return for every node the longest way to an end; a loop is cut where it is met again."""
    depth: dict[str, int] = {}
    for start in picture.nodes:
        way: list[tuple[str, int]] = [(start, 0)]
        open_: set[str] = set()
        while way:
            id, step = way.pop()
            if id in depth:
                continue
            if step == 0 and id not in open_:
                open_.add(id)
                way.append((id, 1))
                way += [(it, 0) for it in heard_by[id] if it not in depth and it not in open_]
            elif step:
                depth[id] = 1 + max((depth.get(it, -1) for it in heard_by[id]), default=-1)
    ends = [id for id in picture.nodes if not heard_by[id] and not picture.nodes[id].heard]
    deepest = max(depth.values(), default=0)
    for id in ends:
        if any(node.heard for node in picture.nodes.values()):
            depth[id] = min(max(1, depth[id]), max(deepest, 1))
    return depth


def _stack(picture: Picture, ids: list[str], x: float, places: dict[str, Point]) -> None:
    """Put the nodes of a column near what they lead to, one below the other."""
    wanted = {id: _pull(picture, id, places) for id in ids}
    ids = sorted(ids, key=lambda id: wanted[id])
    tops: list[float] = []
    free = float("-inf")
    for id in ids:
        top = max(wanted[id], free)
        tops.append(top)
        free = top + picture.nodes[id].size[1] + DOWN
    off = sum(top - wanted[id] for top, id in zip(tops, ids, strict=True)) / len(ids)
    for id, top in zip(ids, tops, strict=True):
        places[id] = (x, top - off)


def _pull(picture: Picture, id: str, places: dict[str, Point]) -> float:
    """Return the upper edge with which a node's cables would lead straight on."""
    pulls = []
    for wire in picture.wires:
        seat, goal = picture.seats.get(wire.source), picture.seats.get(wire.target)
        if seat is not None and goal is not None and seat.node == id and goal.node in places:
            pulls.append(places[goal.node][1] + goal.down - seat.down)
    return sum(pulls) / len(pulls) if pulls else 0.0
