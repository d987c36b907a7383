"""What a canvas of nodes shows and is told: the part of it that needs no window."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from motorik.domain.patch import Place
from motorik.ui.models.arranging import arranged
from motorik.ui.models.graph import Picture, Point, Wire
from motorik.ui.models.question import Option, Question
from motorik.ui.models.signal import Signal
from motorik.ui.text import _

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

GRID = 4
LEAST_ZOOM, MOST_ZOOM = 0.2, 2.5


class CanvasModel:
    """Nodes, where they stand, what is chosen, how it is looked at. Subclasses say what it means.

    ``changed``: the picture or places are others; ``chosen``: nodes or a cable are; ``looked``: pan or zoom.
    """

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session = bench, bench.session
        self.changed: Signal[[]] = Signal()
        self.chosen: Signal[[]] = Signal()
        self.looked: Signal[[]] = Signal()
        self.picture = Picture()
        self.places: dict[str, Point] = {}
        self.selection: frozenset[str] = frozenset()
        self.wire: Wire | None = None
        self.pan: Point = (0.0, 0.0)
        self.zoom = 1.0
        self.fitted = False
        self.picking = False
        """Whether a finger chooses several instead of moving the canvas."""
        self._off: Point = (0.0, 0.0)
        self._carried: frozenset[str] = frozenset()
        self._stepped: str | None = None
        """Where arrows have come to, while several are chosen by them."""

    # ---- to be said by subclasses -------------------------------------------------------------------------

    def kept_places(self) -> dict[str, Place]:
        """Return the places the song has."""
        return {}

    def automatic(self) -> dict[str, Point]:
        """Return where nodes stand when nobody put them anywhere."""
        return arranged(self.picture)

    def put(self, places: dict[str, Point]) -> None:
        """Write places down, as one undo step."""

    def why_not(self, source: str, target: str) -> str | None:
        """Return why an output cannot be led into an input, None when it can."""
        del source, target
        return None

    def connect(self, source: str, target: str, instead: Wire | None = None) -> None:
        """Lay a cable, taking out ``instead``."""

    def cut(self, wire: Wire) -> None:
        """Take a cable out."""

    def offer(self, source: str, node: str) -> None:
        """A cable was let go on a node, not on a port: ask what is meant."""

    def open(self, node: str) -> None:
        """A node was tapped twice, or entered."""

    def remove(self) -> None:
        """Remove what is chosen."""

    def double(self) -> None:
        """Make another of each that is chosen."""

    def copy(self) -> None:
        """Keep what is chosen, to be pasted."""

    def paste(self) -> None:
        """Put what was kept here."""

    def open_frame(self, frame: str) -> None:
        """The title of a frame was tapped twice."""

    # ---- the picture --------------------------------------------------------------------------------------

    def show(self, picture: Picture, places: dict[str, Point] | None = None) -> None:
        """Show another picture; without ``places``, nodes the song has no place for get one."""
        self.picture = picture
        self.places = self.placed() if places is None else places
        there = frozenset(picture.nodes)
        before = self.selection, self.wire
        self.selection &= there
        ends = None if self.wire is None else (self.wire.source, self.wire.target)
        self.wire = next((it for it in picture.wires if (it.source, it.target) == ends), None)
        self.changed.emit()
        if before != (self.selection, self.wire):
            self.chosen.emit()

    def placed(self) -> dict[str, Point]:
        """Return a place for every node of the picture."""
        kept: dict[str, Point] = {
            id: (it.x, it.y) for id, it in self.kept_places().items() if id in self.picture.nodes
        }
        return kept if len(kept) == len(self.picture.nodes) else self._completed(kept)

    def _completed(self, kept: dict[str, Point]) -> dict[str, Point]:
        """Return places for all: where none has one, side by side as cables lead; newcomers in free room."""
        free = self.automatic()
        if not kept:
            return free
        found = dict(kept)
        for id in self.picture.nodes:
            if id not in found:
                found[id] = self.free_place(found, free[id], id)
        return found

    def free_place(self, places: dict[str, Point], wanted: Point, id: str) -> Point:
        """Return the place nearest below ``wanted`` where a node lies on no other."""
        width, height = self.picture.nodes[id].size
        x, y = wanted
        for _turn in range(200):
            hit = [
                other
                for other, (left, top) in places.items()
                if other in self.picture.nodes
                and left < x + width + 12
                and x < left + self.picture.nodes[other].size[0] + 12
                and top < y + height + 12
                and y < top + self.picture.nodes[other].size[1] + 12
            ]
            if not hit:
                break
            y = max(places[it][1] + self.picture.nodes[it].size[1] for it in hit) + 20
        return x, y

    def place(self, id: str) -> Point:
        """Return where a node is shown now, under a finger included."""
        x, y = self.places[id]
        return (x + self._off[0], y + self._off[1]) if id in self._carried else (x, y)

    def shown_places(self) -> dict[str, Point]:
        """Return where all nodes are shown now."""
        return {id: self.place(id) for id in self.picture.nodes}

    def ask(self, title: str, then: Callable[[Any], None], options: Sequence[Option], hint: str = "") -> None:
        """Ask for one of ``options``; where there are none that is said instead."""
        if options:
            self.bench.put(Question(title, then, tuple(options), hint=hint))
        else:
            self.bench.say(_("There is nothing to choose from"))

    def pick(self) -> None:
        """Let a finger choose several, or move the canvas again."""
        self.picking = not self.picking
        self.chosen.emit()

    def refit(self) -> None:
        """Bring everything into sight."""
        self.fitted = False
        self.changed.emit()

    # ---- choosing -----------------------------------------------------------------------------------------

    def choose(self, ids: Iterable[str] = (), *, more: bool = False) -> None:
        """Choose nodes; with ``more`` beside those that are, and those that were are no longer."""
        new = frozenset(ids)
        new = self.selection ^ new if more else new
        if new != self.selection or self.wire is not None:
            self.selection, self.wire = new, None
            self.chosen.emit()

    def choose_all(self) -> None:
        """Choose the frame of the chosen node with all in it; when it is, or there is none, everything."""
        around = (it.nodes for it in self.picture.frames if self.selection and self.selection < it.nodes)
        self.choose(next(around, frozenset(self.picture.nodes)))

    def choose_wire(self, wire: Wire | None) -> None:
        """Choose a cable."""
        if wire != self.wire or self.selection:
            self.selection, self.wire = frozenset(), wire
            self.chosen.emit()

    @property
    def single(self) -> str | None:
        """The node that is chosen, when it is one."""
        return next(iter(self.selection)) if len(self.selection) == 1 else None

    def step(self, across: int, down: int) -> None:
        """Choose the nearest node in a direction; while several are chosen, that one as well."""
        here = self._stepped if self.picking and self._stepped in self.selection else self.single
        if here is None:
            first = min(self.picture.nodes, key=lambda id: self.places[id], default=None)
            self.choose([first] if first else [])
            return
        x, y = self._middle(here)
        best: tuple[float, str] | None = None
        for id in self.picture.nodes:
            dx, dy = self._middle(id)[0] - x, self._middle(id)[1] - y
            ahead, aside = dx * across + dy * down, abs(dx * down) + abs(dy * across)
            if id != here and ahead > 1 and aside < 3 * ahead:
                far = ahead + 2 * aside
                best = min(best, (far, id)) if best else (far, id)
        if best:
            self._stepped = best[1]
            self.choose(self.selection | {best[1]} if self.picking else [best[1]])

    def _middle(self, id: str) -> Point:
        (x, y), (width, height) = self.places[id], self.picture.nodes[id].size
        return x + width / 2, y + height / 2

    # ---- moving -------------------------------------------------------------------------------------------

    def carry(self, across: float, down: float) -> None:
        """Show what is chosen so far off from where it stands."""
        self._carried, self._off = self.selection, (across, down)

    def let_go(self) -> None:
        """Put down what is carried, on the grid, as one undo step."""
        carried, self._carried = self._carried, frozenset()
        off, self._off = self._off, (0.0, 0.0)
        if carried and (abs(off[0]) >= 1 or abs(off[1]) >= 1):
            self.shift(carried, *off)
        else:
            self.changed.emit()

    def shift(self, ids: Iterable[str], across: float, down: float) -> None:
        """Move nodes as one, the first of them onto the grid, as one undo step."""
        ids = sorted(ids)
        if not ids:
            return
        x, y = self.places[ids[0]]
        across = round((x + across) / GRID) * GRID - x
        down = round((y + down) / GRID) * GRID - y
        moved = {id: (self.places[id][0] + across, self.places[id][1] + down) for id in ids}
        self.put(self.frozen() | moved)

    def frozen(self) -> dict[str, Point]:
        """Return the places of nodes the song has none of: from now on they stay."""
        kept = self.kept_places()
        return {id: place for id, place in self.places.items() if id not in kept}

    def arrange(self) -> None:
        """Put all nodes side by side as cables lead."""
        self.put(self.automatic())
        self.fitted = False
        self.changed.emit()

    # ---- looking ------------------------------------------------------------------------------------------

    def look(self, pan: Point, zoom: float) -> None:
        """Show another part: ``pan`` is what the upper left corner shows."""
        self.pan, self.zoom = pan, min(max(zoom, LEAST_ZOOM), MOST_ZOOM)
        self.looked.emit()

    def zoom_at(self, point: Point, by: float) -> None:
        """Zoom so that a point of the canvas stays where it is."""
        zoom = min(max(self.zoom * by, LEAST_ZOOM), MOST_ZOOM)
        keep = self.zoom / zoom
        x, y = point
        self.look((x - (x - self.pan[0]) * keep, y - (y - self.pan[1]) * keep), zoom)

    def fit(self, room: Point, margin: float = 28.0, most: float = 1.15, least: float = 0.5) -> None:
        """Show everything in so much room, in dp; what is too much for it begins at the left."""
        left, top, right, bottom = self.picture.bounds(self.places)
        width, height = right - left + 2 * margin, bottom - top + 2 * margin
        zoom = min(max(min(room[0] / width, room[1] / height), least), most)
        spare = max(room[0] / zoom - width, 0) / 2, max(room[1] / zoom - height, 0) / 2
        self.fitted = True
        self.look((left - margin - spare[0], top - margin - spare[1]), zoom)
