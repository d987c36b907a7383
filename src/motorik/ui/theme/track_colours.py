"""A colour for every track, the same on all screens: those of the fields of a pattern, one after another."""

from motorik.ui.theme.colours import Colour
from motorik.ui.theme.themes import Theme

ORDER = ("instrument", "velocity", "effect", "delay", "pan")


def track_colour(theme: Theme, number: int) -> Colour:
    """Return the colour of the track that stands at ``number``, from 0; accent is for what plays."""
    colour: Colour = getattr(theme, ORDER[number % len(ORDER)])
    return colour
