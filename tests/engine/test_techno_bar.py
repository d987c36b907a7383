"""motorik.engine.techno_bar: the W2 workload is what it says, so that its speed means something."""

import pytest

from motorik.engine.benchmark import w2
from motorik.engine.offline import RenderOptions, render
from motorik.engine.techno_bar import render_w2, w2_project


def test_every_part_and_return_sounds_to_the_end() -> None:
    bar = render(w2_project(4.0), None, RenderOptions(stems=True, tail_seconds=0))
    assert set(bar.stems) == {"kick", "snare", "hats", "line", "delay", "reverb"}
    for name, sound in bar.stems.items():
        assert abs(sound[-96000:]).max() > 0.01, name
    assert abs(bar.sound).max() < 1


@pytest.mark.parametrize("seconds", [0.5, 2.0])
def test_it_lasts_as_long_as_asked(seconds: float) -> None:
    assert render_w2(seconds) == round(seconds * 48000)


def test_it_is_measured_in_times_real_time() -> None:
    figures = w2(seconds=1.0, runs=1)
    assert figures["times_real_time"] == pytest.approx(1 / figures["cpu_per_audio_second"])
