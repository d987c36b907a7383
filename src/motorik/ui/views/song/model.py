"""The song screen without its window: rows, selection, tools, every change one can make along the song."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from motorik.domain.project import Automation, Placement, Project
from motorik.domain.references import MASTER
from motorik.domain.time import TICKS_PER_BEAT
from motorik.studio.protocol import Seek, TransportState
from motorik.ui.models.question import Option, Question
from motorik.ui.models.signal import Signal
from motorik.ui.text import N_, _
from motorik.ui.views.song import placing
from motorik.ui.views.song.placing import Key, end_of, key_of
from motorik.ui.views.song.snapping import Snap, floor, nearest, step_at

if TYPE_CHECKING:
    from motorik.journal import Edit
    from motorik.ui.models.workbench import Workbench

TOOLS = {
    "select": (N_("Select"), "cursor-default-outline"),
    "area": (N_("Select an area"), "select-drag"),
    "draw": (N_("Draw"), "pencil"),
    "erase": (N_("Erase"), "eraser"),
    "split": (N_("Split"), "content-cut"),
}
SNAPS = {
    Snap.BAR: N_("Bar"),
    Snap.BEAT: N_("Beat"),
    Snap.HALF: N_("1/2 beat"),
    Snap.QUARTER: N_("1/4 beat"),
    Snap.OFF: N_("Off"),
}
LEAST_ZOOM, MOST_ZOOM = 40.0, 40_000.0
"""Ticks a dp: the closest and the farthest one can look."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the timeline: a track, a bus, or a lane of the one above."""

    owner: str
    name: str
    colour: int
    is_track: bool
    lane: str | None = None


class SongModel:
    """``changed``: the song is another; ``picked``: other things are chosen, or a tool; ``looked``: the view.

    ``chosen`` are blocks by their keys; ``point`` is one other thing: ``("marker", tick)``, ``("region",
    id)``, ``("tempo", tick)``, ``("signature", tick)``, ``("lane", lane)`` or ``("point", lane, tick)``.
    """

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session = bench, bench.session
        self.changed: Signal[[]] = Signal()
        self.picked: Signal[[]] = Signal()
        self.looked: Signal[[]] = Signal()
        self.tool, self.snap = "select", Snap.BAR
        self.chosen: frozenset[Key] = frozenset()
        self.point: tuple[object, ...] | None = None
        self.unfolded: frozenset[str] = frozenset()
        self.pattern: dict[str, str] = {}
        self.cursor = (0, 0)
        self.cursor_seen = False
        self.left, self.zoom, self.down = 0.0, 0.0, 0.0
        self.rows = self._rows()
        self.session.changed.connect(self._song_changed)

    @property
    def project(self) -> Project:
        """The song."""
        return self.session.project

    @property
    def end(self) -> int:
        """Where the song ends, or the last block."""
        placements = self.project.arrangement.placements
        return max(self.project.arrangement.length, max(map(end_of, placements), default=0))

    @property
    def track(self) -> str | None:
        """The track the cursor stands on, that of a lane included; None beside all."""
        row = self.rows[self.cursor[1]] if self.cursor[1] < len(self.rows) else None
        there = {track.id for track in self.project.tracks}
        return row.owner if row is not None and row.owner in there else None

    def _rows(self) -> tuple[Row, ...]:
        project = self.project
        found: list[Row] = []
        for number, track in enumerate(project.tracks):
            found.append(Row(track.id, track.name or track.id, number, True))
            found += self._lanes(track.id, number)
        for id, name in [*((it.id, it.name or it.id) for it in project.mixer.returns), (MASTER, _("Master"))]:
            if any(lane.owner == id for lane in project.automation):
                found.append(Row(id, name, -1, False))
                found += self._lanes(id, -1)
        return tuple(found)

    def _lanes(self, owner: str, colour: int) -> list[Row]:
        if owner not in self.unfolded:
            return []
        from motorik.ui.models.lanes import target_of

        project = self.project
        return [
            Row(owner, target_of(project, lane).name, colour, False, lane.id)
            for lane in project.automation
            if lane.owner == owner
        ]

    def _song_changed(self, before: Project, after: Project) -> None:
        kept = ("arrangement", "tracks", "patterns", "automation", "tempo", "mixer", "patches")
        if all(getattr(before, name) is getattr(after, name) for name in kept):
            return
        self.rows = self._rows()
        self.changed.emit()

    # ---- looking ------------------------------------------------------------------------------------------

    def look(
        self, *, left: float | None = None, zoom: float | None = None, down: float | None = None
    ) -> None:
        """Show another stretch: first tick, ticks a dp, dp scrolled down."""
        if zoom is not None or self.zoom:
            self.zoom = min(max(self.zoom if zoom is None else zoom, LEAST_ZOOM), MOST_ZOOM)
        self.left = min(max(self.left if left is None else left, 0.0), float(self.end))
        self.down = max(self.down if down is None else down, 0.0)
        self.looked.emit()

    def zoom_at(self, tick: float, factor: float) -> None:
        """Zoom so that a tick stays where it is; nothing before the timeline was drawn first."""
        if not self.zoom:
            return
        zoom = min(max(self.zoom * factor, LEAST_ZOOM), MOST_ZOOM)
        self.look(left=tick - (tick - self.left) * zoom / self.zoom, zoom=zoom)

    def unfold(self, owner: str) -> None:
        """Show the automation of a track or bus, or leave it out; without any, ask for some."""
        if owner not in self.unfolded and all(lane.owner != owner for lane in self.project.automation):
            self.ask_lane(owner)
            return
        self.unfolded ^= {owner}
        self.rows = self._rows()
        self.changed.emit()

    def use(self, tool: str) -> None:
        """Take another tool."""
        self.tool = tool
        self.picked.emit()

    def snap_to(self, by: int) -> None:
        """Take the next grid, or the one before."""
        all_of_them = list(SNAPS)
        self.snap = all_of_them[(all_of_them.index(self.snap) + by) % len(all_of_them)]
        self.picked.emit()

    def pick(self, chosen: frozenset[Key] = frozenset(), point: tuple[object, ...] | None = None) -> None:
        """Choose blocks, or one other thing, or nothing."""
        if (chosen, point) != (self.chosen, self.point):
            self.chosen, self.point = chosen, point
            self.picked.emit()

    def blocks(self) -> list[Placement]:
        """Return the chosen blocks that are there; what an undo took away is chosen again by a redo."""
        return [it for it in self.project.arrangement.placements if key_of(it) in self.chosen]

    def block_at(self, track: str, tick: float) -> Placement | None:
        """Return the block of a track at a tick; of several, the one that began last."""
        placements = self.project.arrangement.placements
        met = [it for it in placements if it.track == track and it.start <= tick < end_of(it)]
        return met[-1] if met else None

    def seek(self, tick: float) -> None:
        """Move the playhead."""
        self.session.command(Seek(tick=max(int(tick), 0)))

    def follows(self, transport: TransportState) -> bool:
        """Whether the view goes with the playhead now."""
        return transport.playing and self.bench.preferences.follow

    # ---- blocks -------------------------------------------------------------------------------------------

    def lay(self, label: str, after: list[Placement], chosen: frozenset[Key] | None = None) -> bool:
        """Make ``after`` of all that is placed, as one step; choose the blocks named."""
        edits = placing.edits_to(self.project, after)
        done = bool(edits) and self.session.commit(label, *edits)
        if done and chosen is not None:
            self.chosen, self.point = chosen, None
            self.picked.emit()
        return done

    def _rest(self) -> list[Placement]:
        return [it for it in self.project.arrangement.placements if key_of(it) not in self.chosen]

    def drop(self, new: list[Placement]) -> None:
        """Put the chosen blocks elsewhere, or in other lengths."""
        after = placing.put(self.project, self._rest(), new)
        self.lay(_("Move the blocks"), after, frozenset(map(key_of, new)))

    def carried(self, ticks: float, tracks: int) -> list[Placement]:
        """Return the chosen blocks as they would lie so many ticks and tracks away, on the grid."""
        chosen = self.blocks()
        if not chosen:
            return []
        first = min(it.start for it in chosen)
        target = nearest(self.project, first + ticks, self.snap) if ticks else first
        return placing.moved(self.project, chosen, target - first, tracks)

    def stretched(self, key: Key, side: int, tick: float) -> list[Placement]:
        """Return the chosen blocks with an end of one of them elsewhere, and of the others by as much."""
        by_key = {key_of(it): it for it in self.blocks()}
        held = by_key[key]
        edge = nearest(self.project, tick, self.snap)
        shift = edge - (end_of(held) if side > 0 else held.start)
        return [self._stretched(it, side, shift) for it in by_key.values()]

    def _stretched(self, place: Placement, side: int, shift: int) -> Placement:
        least = min(step_at(self.project, place.start, self.snap), place.length)
        if side > 0:
            end = max(end_of(place) + shift, place.start + least)
            return place.model_copy(update={"length": end - place.start})
        start = max(min(place.start + shift, end_of(place) - least), 0)
        return placing.trimmed(self.project, place, start, end_of(place))

    def fresh(self, track: str, pattern: str, one: float, other: float) -> Placement:
        """Return a block between two ticks on the grid; both in one place: as long as its pattern."""
        low = floor(self.project, min(one, other), self.snap)
        step = step_at(self.project, low, self.snap)
        length = floor(self.project, max(one, other), self.snap) + step - low
        if abs(one - other) < step / 3:
            length = placing.pattern_ticks(self.project, pattern)
        return Placement(track=track, pattern=pattern, start=low, length=length)

    def place(self, new: Placement) -> None:
        """Place a block."""
        after = placing.put(self.project, self.project.arrangement.placements, [new])
        self.pattern[new.track] = new.pattern
        self.lay(_("Place a pattern"), after, frozenset({key_of(new)}))

    def pattern_for(self, track: str, tick: float = 0) -> str | None:
        """Return the pattern one would place on a track: the last placed by hand, else the nearest there."""
        if self.pattern.get(track) in {it.id for it in self.project.patterns}:
            return self.pattern[track]
        there = [it for it in self.project.arrangement.placements if it.track == track]
        nearest_one = min(there, key=lambda it: abs(it.start - tick), default=None)
        return nearest_one.pattern if nearest_one else None

    def place_at(self, track: str, tick: float) -> None:
        """Place the track's pattern at a tick; a track that has none gets a new one."""
        from motorik.ui.views.song.tracks import place_new

        pattern = self.pattern_for(track, tick)
        if pattern is None:
            place_new(self, track, tick)
        else:
            self.place(self.fresh(track, pattern, tick, tick))

    def ask_other_pattern(self) -> None:
        """Let the chosen blocks play another pattern."""
        chosen = self.blocks()
        if chosen:
            self._ask_patterns(self._play_other, chosen[0].track, chosen[0].pattern)

    def _play_other(self, pattern: str) -> None:
        new = [it.model_copy(update={"pattern": pattern}) for it in self.blocks()]
        after = placing.put(self.project, self._rest(), new)
        self.lay(_("Play another pattern"), after, frozenset(map(key_of, new)))

    def _ask_patterns(self, then: object, track: str, now: str = "") -> None:
        used = {it.pattern for it in self.project.arrangement.placements if it.track == track}
        patterns = sorted(self.project.patterns, key=lambda it: it.id not in used)
        options = tuple(
            Option(
                it.name or it.id, it.id, "", _("on this track") if it.id in used else "",
                "check" if it.id == now else "grid",
            )
            for it in patterns
        )  # fmt: skip
        at = next((at for at, it in enumerate(patterns) if it.id == now), 0)
        self.bench.put(Question(_("Which pattern?"), then, options, at=at))  # type: ignore[arg-type]

    def erase(self, keys: frozenset[Key]) -> None:
        """Take blocks away."""
        after = [it for it in self.project.arrangement.placements if key_of(it) not in keys]
        self.lay(_("Erase"), after)

    def erase_chosen(self) -> None:
        """Take away what is chosen, whatever it is."""
        from motorik.ui.views.song import along

        if self.blocks():
            self.erase(self.chosen)
            self.pick()
        elif self.point is not None:
            along.remove(self, self.point)

    def duplicate(self) -> None:
        """Place the chosen blocks once more, right behind them."""
        chosen = self.blocks()
        if chosen:
            new = placing.repeated(chosen)
            after = placing.put(self.project, self.project.arrangement.placements, new)
            self.lay(_("Duplicate"), after, frozenset(map(key_of, new)))

    def split_at(self, track: str, tick: float) -> None:
        """Cut the block of a track at the nearest grid line."""
        place = self.block_at(track, tick)
        if place is not None:
            self._split([place], nearest(self.project, tick, self.snap))

    def split_chosen(self) -> None:
        """Cut the chosen blocks where the playhead stands; where it is outside of all, in their middle."""
        chosen = self.blocks()
        tick = self.session.transport.tick
        if not any(it.start < tick < end_of(it) for it in chosen) and chosen:
            tick = nearest(self.project, chosen[0].start + chosen[0].length / 2, self.snap)
        self._split(chosen, tick)

    def _split(self, chosen: list[Placement], tick: int) -> None:
        keys = set(map(key_of, chosen))
        rest = [it for it in self.project.arrangement.placements if key_of(it) not in keys]
        parts = [part for it in chosen for part in placing.split(self.project, it, tick)]
        if len(parts) > len(chosen):
            self.lay(_("Split"), [*rest, *parts], frozenset(map(key_of, parts)))

    def move_chosen(self, steps: int, tracks: int) -> None:
        """Move the chosen blocks by grid lines or tracks."""
        chosen = self.blocks()
        if chosen:
            step = step_at(self.project, min(it.start for it in chosen), self.snap)
            self.drop(placing.moved(self.project, chosen, steps * step, tracks))

    def lengthen_chosen(self, steps: int) -> None:
        """Let the chosen blocks end a grid line later, or earlier."""
        chosen = self.blocks()
        if chosen:
            step = step_at(self.project, chosen[0].start, self.snap)
            self.drop([self._stretched(it, 1, steps * step) for it in chosen])

    def alter(self, label: str, **fields: object) -> None:
        """Change fields of the chosen blocks: speed, direction, fill."""
        new = [Placement.model_validate({**it.model_dump(), **fields}) for it in self.blocks()]
        self.lay(label, [*self._rest(), *new], self.chosen)

    def open_pattern(self, key: Key) -> None:
        """Go to the screen Pattern, to what a block plays."""
        from motorik.ui.views.pattern.model import PatternModel

        pattern = self.bench.model(PatternModel)
        pattern.focus_on(key[1])
        pattern.go_to(key[0])
        self.bench.show("pattern")

    # ---- automation ---------------------------------------------------------------------------------------

    def lane(self, id: object) -> Automation | None:
        """Return a lane, None when it is gone."""
        return next((it for it in self.project.automation if it.id == id), None)

    def ask_lane(self, owner: str) -> None:
        """Let something of a track be chosen that moves along the song from now on."""
        from motorik.ui.models.lanes import targets
        from motorik.ui.views.song import along

        there = {(it.owner, it.scope, it.target) for it in self.project.automation}
        options = tuple(
            Option(it.name, it, "", it.words(it.value), "chart-bell-curve")
            for it in targets(self.project, owner)
            if it.place not in there
        )
        self.bench.put(Question(_("What moves?"), lambda it: along.add_lane(self, it), options))

    def commit(self, label: str, *edits: "Edit") -> bool:
        """Change the song as one undo step."""
        return bool(edits) and self.session.commit(label, *edits)

    def beats(self, ticks: float) -> float:
        """Return ticks as beats: small numbers for what is drawn."""
        return ticks / TICKS_PER_BEAT
