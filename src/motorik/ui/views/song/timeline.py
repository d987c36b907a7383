"""The timeline: strips for place, loop, marks and tempo over a row for every track; drawn in one surface."""

from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.graphics import Color, Instruction, InstructionGroup, Rectangle
from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.studio.protocol import TransportState
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.gesturing import Gesturing, Point
from motorik.ui.surfaces.look import theme
from motorik.ui.text import _
from motorik.ui.views.song.drawing import Drawing
from motorik.ui.views.song.geometry import Geometry, Spot
from motorik.ui.views.song.gestures import Gesture, Pinch, begin, double_tap, tap
from motorik.ui.views.song.notes import Shapes

if TYPE_CHECKING:
    from motorik.domain.project import Automation, Placement
    from motorik.ui.views.song.model import SongModel

FIRST_BARS_DP = 26.0


class Timeline(Gesturing):
    """Fingers: a tap chooses, a drag does what the tool is for, two fingers zoom. Keys come from the page.

    ``ghost`` are blocks as they would lie when the finger lifted now, ``band`` an area being chosen,
    ``trace`` a curve being drawn: (lane, points), ``shift`` a thing along the song with the ticks it would
    have, ``preview`` a lane as it would be, ``gone`` blocks that are being erased.
    """

    ground = "ground"

    def __init__(self, model: "SongModel", **properties: Any) -> None:
        self.model = model
        self.shapes = Shapes()
        self.ghost: list[Placement] = []
        self.band: tuple[float, float, float, float] | None = None
        self.trace: tuple[str, list[tuple[int, float]]] | None = None
        self.shift: tuple[tuple[object, ...], int, int] | None = None
        self.preview: Automation | None = None
        self.gone: frozenset[tuple[int, str, str]] = frozenset()
        self.notes = InstructionGroup()
        self._head = InstructionGroup()
        super().__init__(
            says=_("Timeline"),
            hint=_("Drag blocks to move them, their ends to make them longer; double tap to place or open."),
            **properties,
        )
        self._head_tone = Color(*theme().accent)
        self._head_line = Rectangle(size=(0, 0))
        self._head.add(self._head_tone)
        self._head.add(self._head_line)
        self.canvas.add(self._head)
        self.drawing = Drawing(self)
        for signal in (model.changed, model.picked, model.looked):
            self.listen(signal.connect(self.redraw))
        self.listen(model.changed.connect(self.drawing.forget_notes))
        self.listen(model.session.moved.connect(self._moved))
        self.bind(size=lambda *_size: self.drawing.forget_notes())
        Clock.schedule_once(lambda _dt: self._moved(model.session.transport), 0)

    # ---- measures -----------------------------------------------------------------------------------------

    @property
    def geometry(self) -> Geometry:
        """Where everything is, for the size it has now."""
        if not self.model.zoom and self.width > 200:
            self.fit()
        return Geometry(self.model, self.area)

    def fit(self) -> None:
        """Show the whole song."""
        heads = Geometry(self.model, self.area).heads
        room = max((self.width - heads) / float(dp(1)) - 24, 50.0)
        self.model.look(left=0.0, zoom=max(self.model.end, 1) / room)

    def spot(self, touch: Any) -> Spot:
        """Return what is under a touch."""
        return self.geometry.spot(*touch.pos)

    # ---- drawing ------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw everything but the playhead."""
        if self.width < 200:
            return
        self.drawing.draw(self.geometry)
        self._lay_head()

    def add_drawn(self, instruction: Instruction) -> None:
        """Add something made before to what is being drawn now: to the picture of this surface."""
        assert self._picture is not None
        self._picture.fbo.add(instruction)

    def _draw_now(self, *arguments: object) -> None:
        super(Control, self)._draw_now(*arguments)

    def focus_changed(self) -> None:
        """The place the keys are for is shown on the timeline itself."""
        self.redraw()

    def _moved(self, transport: TransportState) -> None:
        if self.model.follows(transport) and not self.holding and self.width > 200:
            measures = self.geometry
            if not self.model.left <= transport.tick < measures.last:
                self.model.look(left=transport.tick - measures.ticks(dp(20)))
        self._lay_head()

    def _lay_head(self) -> None:
        if self.width < 200:
            return
        measures = self.geometry
        x = measures.x_of(self.model.session.transport.tick)
        seen = measures.left <= x <= measures.right
        self._head_line.pos = (round(x), self.y)
        self._head_line.size = (max(dp(1.5), 1) if seen else 0, self.height)

    # ---- fingers ------------------------------------------------------------------------------------------

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Fingers take over from the keys."""
        self.model.cursor_seen = False
        super().touched(touch, own)

    def begin(self, x: float, y: float) -> Gesture:
        """Return what a drag does there with the tool in hand."""
        return begin(self, x, y)

    def begin_pinch(self, one: Point, other: Point) -> Pinch:
        """Zoom, and go along."""
        return Pinch(self, one, other)

    def tapped(self, x: float, y: float, *, again: bool) -> None:
        """Choose, place or open."""
        (double_tap if again else tap)(self, x, y)

    def went_on(self) -> None:
        """Show what the gesture would make of it."""
        self.redraw()

    def wheeled(self, touch: MotionEvent, up: int) -> bool:
        """Down and up where there is more; with Ctrl, or over the strips, nearer and farther; else along."""
        from kivy.core.window import Window

        measures = self.geometry
        modifiers = set(Window.modifiers)
        across = {"scrollright": 1, "scrollleft": -1}.get(touch.button, 0)
        tick = measures.tick_at(touch.x)
        if across or "shift" in modifiers:
            step = measures.ticks(dp(90)) * (across or -up)
            self.model.look(left=self.model.left + step)
        elif "ctrl" in modifiers or touch.y >= measures.top:
            self.model.zoom_at(tick, 0.8 if up > 0 else 1.25)
        elif measures.most_down:
            self.model.look(down=min(self.model.down - up * 44, measures.most_down))
        else:
            self.model.look(left=self.model.left - up * measures.ticks(dp(90)))
        return True

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Keys are the page's: they mean the same with and without the focus."""
        return False
