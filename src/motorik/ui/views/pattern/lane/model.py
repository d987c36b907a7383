"""The lane without its window: which parameter, what is chosen, what hands and keys make of the points."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from motorik.domain.project import Project
from motorik.editing.automating import Place, edits_to
from motorik.editing.page import Page
from motorik.ui.models.curves import CURVES
from motorik.ui.models.lanes import Target, target_of, targets
from motorik.ui.models.question import Option, Question
from motorik.ui.models.signal import Signal
from motorik.ui.text import N_, _
from motorik.ui.views.pattern.lane.points import Copied, Points
from motorik.ui.views.pattern.lane.shown import Shown, locked, shown
from motorik.ui.views.pattern.model import PatternModel

if TYPE_CHECKING:
    from motorik.journal import Edit
    from motorik.studio.protocol import TransportState
    from motorik.ui.models.workbench import Workbench

TOOLS = {
    "point": (N_("Points"), "vector-polyline-edit"),
    "draw": (N_("Draw by hand"), "draw"),
    "erase": (N_("Erase points"), "eraser"),
}
LEAST_ROWS = 4
"""As near as one can look."""


@dataclass
class Held:
    """A change under a finger: what the points and the chosen ones were, and what is seen of it now."""

    label: str
    before: Points
    chosen_before: frozenset[int]
    seen: Shown
    gesture: int | None = None
    told: Points | None = None

    @property
    def points(self) -> Points:
        """The points as they would be now."""
        return self.seen.points


class LaneModel:
    """The parameter of the cursor's track along the rows of the page; nothing while it is not shown.

    ``drawn``: points, locks, page or parameter are others; ``looked``: another part of it is seen, or another
    row is in question; ``stated``: what is chosen, the tool, the grid; ``wanted``: it wants the keyboard.
    """

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session = bench, bench.session
        self.pattern = bench.model(PatternModel)
        self.drawn: Signal[[]] = Signal()
        self.looked: Signal[[]] = Signal()
        self.stated: Signal[[]] = Signal()
        self.wanted: Signal[[]] = Signal()
        self.tool, self.free, self.zoom = "point", False, 1.0
        self.chosen: frozenset[int] = frozenset()
        self.held: Held | None = None
        self._places: dict[str, Place] = {}
        self.copied: tuple[Place, tuple[Copied, ...]] | None = None
        self._made_of: tuple[Project, Page, str | None, Place | None] | None = None
        self.shown: Shown = shown(self.pattern.project, self.pattern.page, 0, None)
        self._follow()
        self.session.changed.connect(lambda before, after: self._follow())
        self.pattern.drawn.connect(self._follow)
        self.pattern.pointed.connect(self._follow)
        bench.preferred.connect(lambda before, after: self._follow())

    # ---- what is shown ------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Show what there is now, made anew only when song, page, track or parameter are others."""
        if not self.bench.preferences.lane_shown:
            return
        project, page, track = self.pattern.project, self.pattern.page, self.pattern.track
        place = self._place(project, track)
        made_of = (project, page, track, place)
        before = self._made_of
        if before and before[0] is project and before[1] is page and before[2:] == made_of[2:]:
            self.looked.emit()
            return
        if self.held and before and before[2:] == made_of[2:]:
            return  # the page may be turned by the playhead: not under a finger
        self._made_of = made_of
        self.shown = shown(project, page, self.pattern.state.cursor.lane, place)
        if before is None or before[3] != place:
            self.give_up()
            self.choose(frozenset())
        self.drawn.emit()

    def _place(self, project: Project, track: str | None) -> Place | None:
        """Return what is shown of a track: what was last, else what moves, is locked, or its level."""
        if track is None:
            return None
        chosen = self._places.get(track)
        if chosen is not None and self._there(project, chosen):
            return chosen
        first = next((it for it in project.automation if it.owner == track), None)
        if first is not None:
            place: Place = (first.owner, first.scope, first.target)
        else:
            place = min(locked(project, track), default=(track, "channel", "channel.level_db"))
        self._places[track] = place
        return place

    def _there(self, project: Project, place: Place) -> bool:
        made_of = self._made_of
        if made_of is not None and made_of[0] is project and made_of[3] == place:
            return True
        moves = any((it.owner, it.scope, it.target) == place for it in project.automation)
        return moves or any(it.place == place for it in targets(project, place[0]))

    @property
    def target(self) -> Target | None:
        """The parameter."""
        return self.shown.target

    @property
    def points(self) -> Points:
        """The points; while a finger moves some, as they would be."""
        return self.seen.points

    @property
    def seen(self) -> Shown:
        """What is shown, with the points as they would be."""
        return self.held.seen if self.held else self.shown

    @property
    def rows_seen(self) -> float:
        """How many rows are seen from left to right."""
        rows = max(self.shown.page.rows, 1)
        return max(rows / self.zoom, min(rows, LEAST_ROWS))

    @property
    def left(self) -> float:
        """The row at the left edge: the row in question is in the middle, as in the grid."""
        most = max(self.shown.page.rows - self.rows_seen, 0.0)
        return min(max(self.pattern.centre_row + 0.5 - self.rows_seen / 2, 0.0), most)

    def zoom_by(self, factor: float) -> None:
        """Look nearer or farther."""
        most = max(self.shown.page.rows / LEAST_ROWS, 1.0)
        self.zoom = min(max(self.zoom * factor, 1.0), most)
        self.drawn.emit()

    def frame(self) -> None:
        """Let what a finger moves be heard, once a frame at most."""
        held = self.held
        if held is None or held.told is held.points:
            return
        edits = self._edits(held.points)
        self._silence(held)
        held.told = held.points
        if edits:
            held.gesture = self.session.studio.begin(held.label)
            self.session.studio.update(held.gesture, *edits)

    def _silence(self, held: Held) -> None:
        if held.gesture is not None:
            self.session.studio.cancel(held.gesture)
            held.gesture = None

    # ---- in words -----------------------------------------------------------------------------------------

    def row_words(self, tick: int) -> str:
        """Return where a tick is: ``12``, or ``12.25`` between rows; in the grid's way of counting."""
        whole, part = divmod(round(self.shown.row_of(tick) * 100), 100)
        number = f"{whole:02X}" if self.pattern.state.layout.hexadecimal and whole >= 0 else f"{whole:02}"
        return f"{number}.{part:02}".rstrip("0") if part else number

    def words(self, transport: "TransportState") -> str:
        """Return what there is to say about it now: what is chosen, what plays, or the cursor's row."""
        if self.target is None:
            return ""
        held = self.chosen_points()
        if len(held) > 1:
            return _("{count} points").format(count=len(held))
        if held and (self.held or not transport.playing):
            return f"{self.row_words(held[0].tick)} · {self.target.words(held[0].value)}"
        tick = transport.tick if transport.playing else self.cursor_tick
        row = self.row_words(self.shown.tick_of(self.shown.row_of(tick) // 1))
        return f"{row} · {self.target.words(self.seen.heard_at(tick))}"

    def spoken(self) -> str:
        """Return in a sentence what is chosen, or what the row in question has."""
        if self.target is None:
            return _("No track here")
        held, name = self.chosen_points(), self.target.name
        if len(held) > 1:
            return _("{name}, {count} points, row {first} to {last}").format(
                name=name,
                count=len(held),
                first=self.row_words(held[0].tick),
                last=self.row_words(held[-1].tick),
            )
        if held:
            point = held[0]
            return _("{name}, row {row}, {value}, {curve}").format(
                name=name, row=self.row_words(point.tick), value=self.target.words(point.value),
                curve=_(CURVES[point.curve]),
            )  # fmt: skip
        tick = self.cursor_tick
        return _("{name}, row {row}, {value}, no point").format(
            name=name, row=self.row_words(tick), value=self.target.words(self.shown.value_at(tick))
        )

    def say(self) -> None:
        """Speak what is chosen."""
        self.bench.speak(self.spoken())

    # ---- parameter, tool, grid ----------------------------------------------------------------------------

    def ask(self) -> None:
        """Let another parameter be found: first those that move, then those that steps lock, then all."""
        track = self.pattern.track
        if track is None:
            self.bench.say(_("No track here"))
            return
        project, locks = self.session.project, locked(self.session.project, track)
        own = [it for it in project.automation if it.owner == track]
        moving = {(it.owner, it.scope, it.target) for it in own}
        found = targets(project, track)
        known = {it.place for it in found}
        others = [it for lane in own if (it := target_of(project, lane)).place not in known]
        ranked = sorted([*others, *found], key=lambda it: (it.place not in moving, it.place not in locks))
        options = tuple(self._option(it, moving, locks) for it in ranked)
        here = next(
            (at for at, it in enumerate(ranked) if it.place == (self.target and self.target.place)), 0
        )
        self.bench.put(Question(_("Which parameter?"), self.show, options, at=here))

    def _option(self, target: Target, moving: set[Place], locks: set[Place]) -> Option:
        said = [
            _("automated") if target.place in moving else "",
            _("locked by steps") if target.place in locks else "",
        ]
        icon = "chart-bell-curve" if target.place in moving else "lock" if target.place in locks else "knob"
        return Option(target.name, target, ", ".join(filter(None, said)), target.words(target.value), icon)

    def show(self, target: Target) -> None:
        """Show a parameter of the cursor's track."""
        self._places[target.owner] = target.place
        self._follow()
        self.stated.emit()
        self.wanted.emit()
        self.say()

    def use(self, tool: str) -> None:
        """Take another tool."""
        self.tool = tool
        self.stated.emit()
        self.bench.say(_(TOOLS[tool][0]))

    def snap(self, *, free: bool) -> None:
        """Let points snap to rows, or go anywhere."""
        self.free = free
        self.stated.emit()

    def tick_at(self, row: float) -> int:
        """Return the tick meant by a place among the rows: on a row, unless points are free."""
        first, end = self.shown.span
        last = self.shown.page.rows - 1
        tick = self.shown.tick_of(row if self.free else min(max(round(row), 0), last))
        return min(max(tick, first), end - 1)

    @property
    def cursor_tick(self) -> int:
        """Where the row in question begins."""
        return self.shown.tick_of(self.pattern.centre_row)

    # ---- choosing -----------------------------------------------------------------------------------------

    def chosen_points(self) -> Points:
        """Return the chosen points that are there."""
        return tuple(it for it in self.points if it.tick in self.chosen)

    def choose(self, ticks: frozenset[int]) -> None:
        """Choose points by their ticks."""
        if ticks != self.chosen:
            self.chosen = ticks
            self.drawn.emit()
            self.stated.emit()

    def choose_between(self, rows: tuple[float, float], heights: tuple[float, float]) -> None:
        """Choose the points in an area, in either order of its ends."""
        target = self.target
        if target is None:
            return
        (left, right), (low, high) = sorted(rows), sorted(heights)
        met = [
            it.tick
            for it in self.points
            if left <= self.shown.row_of(it.tick) <= right and low <= target.position(it.value) <= high
        ]
        self.choose(frozenset(met))

    def choose_all(self) -> None:
        """Choose all points on the page."""
        first, end = self.shown.span
        self.choose(frozenset(it.tick for it in self.points if first <= it.tick < end))
        self.say()

    def choose_none(self) -> bool:
        """Choose nothing; return whether anything was chosen."""
        anything = bool(self.chosen)
        self.choose(frozenset())
        return anything

    def step_to(self, by: int, *, adding: bool = False) -> None:
        """Choose the next point, or the one before; ``adding`` keeps those chosen already."""
        ticks = [it.tick for it in self.points]
        if not ticks:
            self.say()
            return
        if self.chosen:
            edge = max(self.chosen) if by > 0 else min(self.chosen)
            beyond = [it for it in ticks if (it > edge if by > 0 else it < edge)]
        else:
            edge = self.cursor_tick
            beyond = [it for it in ticks if (it >= edge if by > 0 else it <= edge)]
        tick = (beyond[0] if by > 0 else beyond[-1]) if beyond else edge
        if tick in ticks:
            self.stand_on(tick, self.chosen | {tick} if adding else frozenset({tick}))
        self.say()

    def step_to_end(self, by: int) -> None:
        """Choose the last point on the page, or the first."""
        first, end = self.shown.span
        there = [it.tick for it in self.points if first <= it.tick < end]
        if there:
            tick = there[-1] if by > 0 else there[0]
            self.stand_on(tick, frozenset({tick}))
        self.say()

    def step_row(self, by: int) -> None:
        """Go a row on or back, with no point chosen."""
        self.choose(frozenset())
        self.pattern.show_row(self.pattern.centre_row + by)
        self.say()

    def stand_on(self, tick: int, chosen: frozenset[int]) -> None:
        """Choose points, and let the grid stand on the row of one of them."""
        first, end = self.shown.span
        if not first <= tick < end:
            self.pattern.go_to(tick)
        self.choose(chosen)
        self.pattern.show_row(int(self.shown.row_of(tick)))

    # ---- changing, under a finger -------------------------------------------------------------------------

    def hold(self, label: str) -> Held:
        """Begin a change: nothing is written before it ends."""
        self.give_up()
        self.held = Held(label, self.shown.points, self.chosen, self.shown)
        return self.held

    def try_out(self, points: Points, chosen: frozenset[int] | None = None) -> None:
        """Show the points as they would be; they are heard with the next frame."""
        assert self.held is not None
        self.held.seen = replace(self.shown, points=points)
        self.chosen = self.chosen if chosen is None else chosen
        self.drawn.emit()

    def finish(self) -> None:
        """Write the change down as one undo step."""
        held, self.held = self.held, None
        if held is None:
            return
        self._silence(held)
        if held.points != held.before and not self._commit(held.label, held.points):
            self.chosen = held.chosen_before
        self._follow()
        self.drawn.emit()
        self.stated.emit()

    def give_up(self) -> None:
        """Let everything be as it was before the finger came."""
        held, self.held = self.held, None
        if held is not None:
            self._silence(held)
            self.chosen = held.chosen_before
            self._follow()
            self.drawn.emit()

    def _edits(self, points: Points) -> "tuple[Edit, ...]":
        assert self.target is not None
        return edits_to(self.session.studio.project, self.target.place, points)

    def _commit(self, label: str, points: Points) -> bool:
        edits = self._edits(points)
        done = bool(edits) and self.session.commit(label, *edits)
        self.session.catch_up()
        return done

    # ---- changing, at once --------------------------------------------------------------------------------

    def change(self, label: str, points: Points, chosen: frozenset[int]) -> None:
        """Write the points as they shall be, as one undo step; say what is chosen then."""
        if self.target is None or points == self.shown.points:
            return
        if self._commit(label, points):
            self.choose(chosen)
            self.stated.emit()
            self.say()
