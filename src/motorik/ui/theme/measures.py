"""Measures in device-independent pixels (dp): a step of 4, and how the window's size decides the layout."""

from dataclasses import dataclass
from enum import StrEnum

STEP = 4
"""Every gap and size is a multiple of it."""

BASE_DPI = 96
"""Dots an inch at which desktop systems show one dp of theirs as one pixel."""

SCALES = (1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
"""Sizes of everything, that of text included, that one chooses between."""

TOUCH_MM = 9.0


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes in dp at scale 1."""

    gap: int = 8
    margin: int = 12
    touch: int = 40
    """The smallest side of anything a finger is meant for: 10.6 mm where a dp is 1/96 inch."""
    bar: int = 56
    rail: int = 76
    corner: int = 6
    caption: int = 12
    body: int = 14
    title: int = 18
    large: int = 26
    grid: int = 14


MEASURES = Measures()


class Breadth(StrEnum):
    """How much room there is from left to right."""

    NARROW = "narrow"
    MEDIUM = "medium"
    WIDE = "wide"


@dataclass(frozen=True, slots=True)
class Room:
    """How large the window is, in dp: small screens and large text come to the same."""

    width: float
    height: float

    @property
    def breadth(self) -> Breadth:
        """The layout from left to right."""
        return breadth_of(self.width, self.height)

    @property
    def upright(self) -> bool:
        """Whether it is higher than wide, as a tablet in one hand."""
        return self.height > self.width

    @property
    def low(self) -> bool:
        """Whether there is no room for what is only nice to have below and above."""
        return self.height < 500

    @property
    def tiny(self) -> bool:
        """Whether there is hardly room for anything: the largest text on a small screen."""
        return self.width < 480

    @property
    def layout(self) -> tuple[object, ...]:
        """What decides how parts are put together; the window is built anew when it is another."""
        return self.breadth, self.upright, self.low, self.tiny


def breadth_of(width_dp: float, height_dp: float) -> Breadth:
    """Return the layout for a window so many dp wide and high; one held upright has less room beside."""
    if width_dp < (1100 if height_dp > width_dp else 760):
        return Breadth.NARROW
    return Breadth.MEDIUM if width_dp < 1180 else Breadth.WIDE


def millimetres(size_dp: float) -> float:
    """Return how long a size is where one dp is 1/96 inch, as on a desktop screen at scale 1."""
    return size_dp / BASE_DPI * 25.4
