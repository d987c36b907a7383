"""Colours, and how well one is read on another."""

from typing import NamedTuple, Self


class Colour(NamedTuple):
    """Red, green, blue and opacity, 0 to 1, as screens have them (sRGB)."""

    red: float
    green: float
    blue: float
    opacity: float = 1.0

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the colour written as ``#rrggbb``."""
        red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return cls(red, green, blue)

    def faded(self, opacity: float) -> "Colour":
        """Return the colour with another opacity."""
        return Colour(self.red, self.green, self.blue, opacity)

    def over(self, ground: "Colour") -> "Colour":
        """Return what is seen of the colour on an opaque ``ground``."""
        mixed = [
            self.opacity * mine + (1 - self.opacity) * other
            for mine, other in zip(self[:3], ground[:3], strict=True)
        ]
        return Colour(*mixed)

    def mixed(self, other: "Colour", share: float) -> "Colour":
        """Return the colour with a ``share`` of another in it."""
        return other.faded(share).over(self)


def luminance(colour: Colour) -> float:
    """Return the relative luminance of WCAG 2.1: 0 is black, 1 is white."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of WCAG 2.1 of two opaque colours: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
