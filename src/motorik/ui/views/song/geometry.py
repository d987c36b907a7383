"""Where everything on the timeline is, in pixels: ticks across, strips and rows down."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kivy.metrics import dp

from motorik.ui.theme.measures import MEASURES

if TYPE_CHECKING:
    from motorik.ui.views.song.model import Row, SongModel

STRIP_DP = MEASURES.touch
LEAST_ROW_DP, MOST_ROW_DP, LANE_DP = 42.0, 66.0, 104.0
STRIPS = ("ruler", "loop", "marks", "time")
FEW_STRIPS = ("ruler", "loop")
ROOMY_DP = 400


@dataclass(frozen=True, slots=True)
class Spot:
    """What is at a point: a strip by its name, ``row`` or ``heads`` with the row there, or ``below``."""

    zone: str
    row: "Row | None" = None
    number: int = -1
    top: float = 0.0
    height: float = 0.0


class Geometry:
    """The measures of a timeline of a size. ``x``, ``y`` are its lower left corner."""

    def __init__(self, model: "SongModel", area: tuple[float, float, float, float]) -> None:
        self.model = model
        self.x, self.y, self.width, self.height = area
        self.heads = float(dp(176) if self.width > dp(700) else dp(132))
        roomy = self.height > dp(ROOMY_DP)
        self.strips = STRIPS if roomy else FEW_STRIPS
        self.strip = float(dp(STRIP_DP))
        self.left = self.x + self.heads
        self.right = self.x + self.width
        self.top = self.y + self.height - len(self.strips) * self.strip
        self.row = self._row_height()
        self.lane = float(dp(LANE_DP))

    def _row_height(self) -> float:
        count = max(sum(row.lane is None for row in self.model.rows), 1)
        share = (self.top - self.y) / count
        return float(min(max(share, dp(LEAST_ROW_DP)), dp(MOST_ROW_DP)))

    # ---- across -------------------------------------------------------------------------------------------

    def x_of(self, tick: float) -> float:
        """Return where a tick is."""
        return self.left + (tick - self.model.left) / self.model.zoom * float(dp(1))

    def tick_at(self, x: float) -> float:
        """Return the tick at a place; before the song begins it is 0."""
        return max(self.model.left + (x - self.left) / float(dp(1)) * self.model.zoom, 0.0)

    def ticks(self, pixels: float) -> float:
        """Return a distance in ticks."""
        return pixels / float(dp(1)) * self.model.zoom

    @property
    def last(self) -> float:
        """The tick at the right edge."""
        return self.tick_at(self.right)

    # ---- down ---------------------------------------------------------------------------------------------

    def height_of(self, row: "Row") -> float:
        """Return how high a row is."""
        return self.row if row.lane is None else self.lane

    @property
    def all_rows(self) -> float:
        """How high all rows are together."""
        return sum(map(self.height_of, self.model.rows))

    def placed(self) -> "list[tuple[Row, float, float]]":
        """Return every row with its lower edge and height, also those out of sight."""
        found = []
        top = self.top + float(dp(self.model.down))
        for row in self.model.rows:
            height = self.height_of(row)
            top -= height
            found.append((row, top, height))
        return found

    @property
    def most_down(self) -> float:
        """How far one can scroll down, in dp."""
        return max(self.all_rows - (self.top - self.y), 0.0) / float(dp(1))

    def strip_box(self, name: str) -> tuple[float, float]:
        """Return lower edge and height of a strip."""
        return self.y + self.height - (self.strips.index(name) + 1) * self.strip, self.strip

    def spot(self, x: float, y: float) -> Spot:
        """Return what is at a point."""
        if y >= self.top:
            number = int((self.y + self.height - y) // self.strip)
            name = self.strips[min(max(number, 0), len(self.strips) - 1)]
            return Spot(name if x >= self.left else "corner", top=y)
        for number, (row, low, height) in enumerate(self.placed()):
            if low <= y < low + height:
                return Spot("row" if x >= self.left else "heads", row, number, low, height)
        return Spot("below")
