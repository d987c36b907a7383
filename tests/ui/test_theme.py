"""Colours are told apart, in both themes; measures are as large as fingers."""

from itertools import product

import pytest

from motorik.ui.theme.colours import Colour, contrast, luminance
from motorik.ui.theme.measures import MEASURES, TOUCH_MM, Breadth, breadth_of, millimetres
from motorik.ui.theme.themes import LEAST_CONTRAST, THEMES, Theme


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
def test_every_ink_is_read_on_every_ground(theme: Theme) -> None:
    poor = {
        (name, tuple(ground)): round(contrast(ink, ground), 2)
        for (name, ink), ground in product(theme.inks.items(), theme.grounds)
        if contrast(ink, ground) < LEAST_CONTRAST
    }
    assert poor == {}
    assert contrast(theme.on_accent, theme.accent) >= LEAST_CONTRAST
    assert contrast(theme.on_record, theme.record) >= LEAST_CONTRAST


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
def test_kinds_of_fields_have_colours_of_their_own(theme: Theme) -> None:
    fields = [theme.note, theme.instrument, theme.velocity, theme.pan, theme.delay, theme.effect]
    assert len(set(fields)) == len(fields)


def test_contrast_is_that_of_the_guidelines() -> None:
    black, white = Colour(0, 0, 0), Colour(1, 1, 1)
    assert contrast(black, white) == contrast(white, black) == pytest.approx(21)
    assert contrast(Colour.of("#767676"), white) == pytest.approx(4.54, abs=0.01)
    assert luminance(Colour.of("#ff0000")) == pytest.approx(0.2126)


def test_what_lies_over_something_is_between_both() -> None:
    assert Colour(1, 0, 0).faded(0.25).over(Colour(0, 0, 1)) == Colour(0.25, 0, 0.75)


def test_fingers_have_nine_millimetres() -> None:
    assert millimetres(MEASURES.touch) >= TOUCH_MM


def test_a_tablet_held_upright_has_the_layout_for_little_room() -> None:
    assert breadth_of(1280, 720) is Breadth.WIDE
    assert breadth_of(720, 1080) is breadth_of(960, 1440) is Breadth.NARROW
    assert breadth_of(640, 360) is Breadth.NARROW
