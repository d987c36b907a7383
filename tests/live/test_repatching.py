"""Live repatching on the clock, beside a control run without changes."""

import pytest

from tools.repatching.playing import live

pytestmark = [pytest.mark.live, pytest.mark.slow]


def test_eighty_changes_on_the_clock() -> None:
    report = live(80, 1, rough=True)
    assert not report.troubles
    assert report.control is not None
    assert report.played is not None
    late = report.played.duration_over_period / report.played.callbacks
    assert late <= report.control.duration_over_period / report.control.callbacks + 0.001
    assert report.plans_alive <= 2
    assert report.played.late_commands == 0


def test_sixty_changes_on_the_clock_are_what_they_are_without_one_and_do_not_click() -> None:
    report = live(60, 1)
    assert not report.troubles
    assert len(report.recording.steps) >= 40
    assert report.verdict.unlike is None
    assert not report.verdict.clicks
