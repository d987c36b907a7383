"""The bar that is always there: playing, position, tempo, level, undo."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kivy.input.motionevent import MotionEvent
from kivy.metrics import dp

from motorik.domain.tempo import MAX_BPM, MIN_BPM, TempoPoint
from motorik.journal.edits.song import SetTempoPoints
from motorik.studio.protocol import TransportState
from motorik.ui.models.parameters import HotParameter
from motorik.ui.models.positions import bpm_at, clock_at, signature_at
from motorik.ui.surfaces.bars import Bar, Figure, Gap
from motorik.ui.surfaces.control import Control
from motorik.ui.surfaces.look import MONO, STRONG, theme
from motorik.ui.surfaces.meter import Meter
from motorik.ui.surfaces.surface import box, dispose_of, frame, write
from motorik.ui.surfaces.words import Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES, Breadth, Room
from motorik.ui.views.shell.command_button import CommandButton

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.ui.models.workbench import Workbench


class TransportBar(Bar):
    """What one always needs, from left to right; the less room, the less of it."""

    def __init__(self, bench: "Workbench", room: Room, **properties: Any) -> None:
        super().__init__(edge="bottom", size_hint_y=None, height=dp(MEASURES.bar), **properties)
        self.bench, self.session = bench, bench.session
        self._ends: list[Any] = []
        self.title = Words(self._title(), size_dp=MEASURES.body, font=STRONG)
        self.play = CommandButton(bench, "transport.play")
        self.position = Figure(_("Bar · beat"), "1.1", size_dp=22)
        self.clock = Figure(_("Time"), "0:00.0", size_dp=16)
        self.tempo = Tempo(bench)
        self.meter = Meter(lying=True, size_hint_y=None, height=dp(14), pos_hint={"center_y": 0.5})
        wide, some = room.breadth is Breadth.WIDE, room.width >= 700
        self._command("window.palette", there=True)
        self._put(self.title, 168, there=wide)
        self._command("song.undo", there=some)
        self._command("song.redo", there=some)
        self._put(Gap(), 0, there=True)
        self._command("transport.start", there=not room.tiny)
        self._put(self.play, 64 if some else 56, there=True)
        self._command("transport.record", there=not room.tiny, tone="record")
        self._command("transport.loop", there=some)
        self._put(self.position, 96, there=True)
        self._put(self.clock, 72, there=wide)
        self._put(self.tempo, 76, there=not room.tiny)
        self._put(Gap(), 0, there=not room.tiny)
        self._put(self.meter, 180 if wide else 96, there=some)
        self._ends += [
            self.session.moved.connect(self._moved),
            self.session.changed.connect(self._changed),
        ]
        self._ends += [lambda: dispose_of(self.tempo)]
        self._moved(self.session.transport)

    def _put(self, widget: Any, width_dp: float, *, there: bool) -> None:
        if width_dp:
            widget.size_hint_x, widget.width = None, dp(width_dp)
        if there:
            self.add_widget(widget)

    def _command(self, id: str, *, there: bool, **looks: Any) -> None:
        if there:
            self._put(CommandButton(self.bench, id, flat=True, **looks), MEASURES.touch, there=True)

    def _title(self) -> str:
        project = self.session.project
        return project.title or self.session.path.name

    def _changed(self, before: "Project", after: "Project") -> None:
        self.title.show(self._title())
        self._moved(self.session.transport)

    def _moved(self, transport: TransportState) -> None:
        signature = signature_at(self.session.project, transport.tick)
        self.position.show(f"{transport.bar}.{transport.beat}", f"{signature.beats}/{signature.unit}")
        self.clock.show(clock_at(self.session.project, transport.tick))
        self.tempo.follow(transport.tick)

    def frame(self, now: float) -> None:
        """Let the meter fall."""
        master = self.session.meters.get("master")
        self.meter.feed(master.peak_left if master else 0, master.peak_right if master else 0, now)


class Tempo(Control):
    """The tempo: dragged up and down, turned by the wheel, typed by arrows; heard while it moves."""

    def __init__(self, bench: "Workbench", **properties: Any) -> None:
        self.session = bench.session
        self._tick = 0
        self._shown: tuple[str, bool] = ("", False)
        self._hot = HotParameter(self.session.studio, "Set the tempo", self._read, self._edit)
        super().__init__(
            says=_("Tempo"), hint=_("Drag up or down; the wheel and the arrow keys turn it."), **properties
        )
        self.listen(self._cool)
        self.session.hot(self._hot)

    def _cool(self) -> None:
        self.session.cool(self._hot)

    def _read(self, project: "Project") -> float:
        return float(bpm_at(project, self._tick))

    def _edit(self, value: float) -> SetTempoPoints:
        points = self.session.studio.project.tempo.points
        point = next(it for it in reversed(points) if it.tick <= self._tick)
        bpm = Fraction(round(value * 10), 10)
        return SetTempoPoints(items=(TempoPoint(tick=point.tick, bpm=bpm, curve=point.curve),))

    def follow(self, tick: int) -> None:
        """Show the tempo at a tick."""
        if not self.holding:
            self._tick = tick
        self.redraw_when_new()

    def redraw_when_new(self) -> None:
        """Draw again when the figure is another."""
        shown = (self._text(), bool(self.holding))
        if shown != self._shown:
            self._shown = shown
            self.redraw()

    def _text(self) -> str:
        return f"{self._hot.value:.1f}".removesuffix(".0")

    def touched(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Begin where it is."""
        own["from"], own["bpm"] = touch.y, self._hot.value
        self.redraw()

    def dragged(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """A beat a minute for every 3 mm."""
        if abs(touch.y - own["from"]) > dp(4) or self._hot.held:
            self._move(own["bpm"] + (touch.y - own["from"]) / dp(8))

    def lifted(self, touch: MotionEvent, own: dict[str, Any]) -> None:
        """Write it down."""
        self._hot.release()
        self.redraw()

    def wheeled(self, touch: MotionEvent, up: int) -> bool:
        """A beat a minute."""
        return self._step(up)

    def keyed(self, key: str, modifiers: frozenset[str]) -> bool:
        """Arrows: a beat a minute, with Shift a tenth."""
        steps = {"up": 1.0, "right": 1.0, "down": -1.0, "left": -1.0}
        if key not in steps or modifiers - {"shift"}:
            return False
        return self._step(steps[key] * (0.1 if modifiers else 1))

    def _step(self, by: float) -> bool:
        value = min(max(self._hot.value + by, MIN_BPM), MAX_BPM)
        self.session.commit(self._hot.label, self._edit(value))
        return True

    def _move(self, bpm: float) -> None:
        self._hot.move(min(max(bpm, MIN_BPM), MAX_BPM))
        self.redraw_when_new()

    def draw(self) -> None:
        """Draw the figure in a box that says it can be moved."""
        colours, line = theme(), dp(MEASURES.caption + 4)
        box(*self.area, colours.pressed if self.holding else colours.raised)
        frame(*self.area, colours.line)
        ink = colours.accent if self.holding else colours.text
        write(
            self._text(),
            self.x,
            self.y + line - dp(2),
            self.width,
            self.height - line,
            ink,
            size=16,
            font=MONO,
            align="center",
        )
        write(
            _("BPM"),
            self.x,
            self.y + dp(1),
            self.width,
            line,
            colours.quiet,
            size=MEASURES.caption,
            align="center",
        )
