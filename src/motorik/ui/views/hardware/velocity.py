"""How hard keys sound: the curve of an input as a drawing, and the lines to choose it by."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from motorik.ui.models.drawings import Handle
from motorik.ui.text import N_, _
from motorik.ui.views.hardware.lines import Curve, Deed, Line

if TYPE_CHECKING:
    from motorik.bridges.midi.receiving.settings import VelocityCurve
    from motorik.ui.models.graph import Line as Stroke
    from motorik.ui.models.graph import Point
    from motorik.ui.views.hardware.inputs import Inputs

HARDEST = 127
KINDS = {
    "linear": N_("Straight"),
    "soft": N_("Light touch"),
    "hard": N_("Heavy touch"),
    "fixed": N_("Always the same"),
    "drawn": N_("Drawn"),
}
SAMPLES = (1, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 127)
"""Strikes whose loudness is drawn; a drawn curve also has its own points."""
BEGUN = (1, 32, 64, 96, 127)
"""Where a curve that was not drawn gets its points when one is added."""


class VelocityDrawing:
    """A velocity curve under fingers: across how hard a key is struck, upwards how hard it sounds.

    ``read`` gives the curve of the settings, ``keep`` writes another one. Between a move and its release the
    drawing has a curve of its own.
    """

    painted = False

    def __init__(
        self, read: "Callable[[], VelocityCurve]", keep: "Callable[[VelocityCurve], object]"
    ) -> None:
        self._read, self._keep = read, keep
        self._held: VelocityCurve | None = None

    @property
    def now(self) -> "VelocityCurve":
        """The curve as it is drawn."""
        return self._held or self._read()

    def lines(self) -> "tuple[Stroke, ...]":
        """Return the curve."""
        return (stroke(self.now),)

    def handles(self) -> tuple[Handle, ...]:
        """Return the points of a drawn curve, or the height of one that is always the same."""
        now = self.now
        if now.kind == "fixed":
            return (Handle("level", (0.5, now.level / HARDEST)),)
        if now.kind != "drawn":
            return ()
        return tuple(
            Handle(str(number), (struck / HARDEST, sounds / HARDEST))
            for number, (struck, sounds) in enumerate(now.points)
        )

    def move(self, handle: str, to: "Point") -> None:
        """Take a point elsewhere, but never past its neighbours."""
        now = self.now
        sounds = min(max(round(to[1] * HARDEST), 0), HARDEST)
        if handle == "level":
            self._held = _changed(now, level=max(sounds, 1))
            return
        number, points = int(handle), list(now.points)
        lowest = points[number - 1][0] + 1 if number else 0
        highest = points[number + 1][0] - 1 if number + 1 < len(points) else HARDEST
        points[number] = (min(max(round(to[0] * HARDEST), lowest), highest), sounds)
        self._held = _changed(now, points=points)

    def release(self) -> None:
        """Write it down."""
        held = self._held
        if held is not None:
            self._held = None
            if held != self._read():
                self._keep(held)

    def nudge(self, handle: str, across: float, up: float) -> None:
        """Move a point by at least a step of its own, and write it down."""
        step = 1 / HARDEST
        at = next(it.at for it in self.handles() if it.id == handle)
        self.move(handle, (at[0] + _least(across, step), at[1] + _least(up, step)))
        self.release()

    def insert(self, at: "Point") -> None:
        """Add a point: whatever the curve was, it is a drawn one then."""
        now = self.now
        points = dict(now.points)
        if now.kind != "drawn":
            points = {struck: round(now.share(struck) * HARDEST) for struck in BEGUN}
        struck = min(max(round(at[0] * HARDEST), 0), HARDEST)
        points[struck] = min(max(round(at[1] * HARDEST), 0), HARDEST)
        self._keep(_changed(now, kind="drawn", points=sorted(points.items())))

    def remove(self, handle: str) -> None:
        """Take a point out, but never the last."""
        now = self.now
        if now.kind == "drawn" and len(now.points) > 1:
            number = int(handle)
            self._keep(_changed(now, points=now.points[:number] + now.points[number + 1 :]))


def stroke(curve: "VelocityCurve") -> "Stroke":
    """Return a curve as points from 0 to 1."""
    struck = {*SAMPLES, *(it[0] for it in curve.points if curve.kind == "drawn")}
    return tuple((it / HARDEST, curve.share(it)) for it in sorted(struck))


class Velocities:
    """The velocity curves of inputs, each with its drawing, which is kept while lines come and go."""

    def __init__(self, inputs: "Inputs") -> None:
        self._inputs = inputs
        self._drawings: dict[str, VelocityDrawing] = {}

    def line(self, port: str) -> Line:
        """Return the kinds of curves, each with its picture, and the curve that is chosen below."""
        name, now = self._inputs.name(port), self.drawing(port).now
        deeds = tuple(
            Deed(
                _(words), lambda kind=kind: self.choose(port, kind), on=now.kind == kind,  # type: ignore[misc]
                says=_("{curve}, {name}").format(curve=_(words), name=name),
                curve=stroke(_changed(now, kind=kind)),
            )
            for kind, words in KINDS.items()
        )  # fmt: skip
        part = Curve(_("Velocity curve of {name}").format(name=name), self.drawing(port), told)
        return Line(f"velocity.{port}", _("Velocity"), self._detail(now), deeds, part=part, within=True)

    @staticmethod
    def _detail(curve: "VelocityCurve") -> str:
        if curve.kind == "fixed":
            said = _("Every key sounds with {level} of 127; drag the line, or use the arrow keys.")
            return said.format(level=curve.level)
        if curve.kind == "drawn":
            return _("Drag its points; tap twice for another one. Keys: arrows, Enter, Insert, Delete.")
        return _("Across: how hard a key is struck. Upwards: how hard it sounds.")

    def drawing(self, port: str) -> VelocityDrawing:
        """Return the drawing of an input."""
        if port not in self._drawings:
            self._drawings[port] = VelocityDrawing(
                lambda: self._inputs.settings(port).velocity,
                lambda curve: self._inputs.change(port, velocity=curve),
            )
        return self._drawings[port]

    def choose(self, port: str, kind: str) -> None:
        """Take another kind of curve; level and points stay for when they are wanted again."""
        self._inputs.edit(port, lambda now: {"velocity": _changed(now.velocity, kind=kind)})


def told(handle: Handle) -> str:
    """Say where a point is."""
    struck, sounds = (round(it * HARDEST) for it in handle.at)
    return str(sounds) if handle.id == "level" else f"{struck}: {sounds}"


def _changed(curve: "VelocityCurve", **changes: Any) -> "VelocityCurve":
    return curve.model_validate({**dict(curve), **changes})


def _least(way: float, step: float) -> float:
    return max(abs(way), step) * (1 if way > 0 else -1) if way else 0.0
