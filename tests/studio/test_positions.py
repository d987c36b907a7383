"""Bars and beats as people count them."""

import pytest

from motorik.domain.project import Arrangement, Project
from motorik.domain.tempo import TempoMap, TimeSignature
from motorik.domain.time import TICKS_PER_BEAT as BEAT
from motorik.studio.errors import BadInput
from motorik.studio.positions import Span, bar_count, parse_range


def project(beats: int = 32, *signatures: TimeSignature) -> Project:
    tempo = TempoMap(signatures=signatures or (TimeSignature(tick=0),))
    return Project(tempo=tempo, arrangement=Arrangement(length=beats * BEAT))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1:5", 0, 16),
        ("5:", 16, 32),
        (":2", 0, 4),
        (":", 0, 32),
        ("2.3:3", 6, 8),
        ("1:end", 0, 32),
        ("8.4:9", 31, 32),
    ],
)
def test_ranges(text: str, start: int, end: int) -> None:
    assert parse_range(text, project()) == Span(start * BEAT, end * BEAT)


@pytest.mark.parametrize(
    "text", ["", "5", "0:4", "4:2", "3:3", "1:99", "a:b", "1:2:3", "1.0:2", "-1:2", "1e3:"]
)
def test_what_is_no_range_says_what_is_allowed(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_range(text, project())
    assert "5:9" in str(caught.value) or "8 bars" in str(caught.value)


def test_signatures_change_the_length_of_bars() -> None:
    waltz = project(
        18,
        TimeSignature(tick=0),
        TimeSignature(tick=8 * BEAT, beats=3),
        TimeSignature(tick=14 * BEAT, beats=7, unit=8),
    )
    assert parse_range("3:4", waltz) == Span(8 * BEAT, 11 * BEAT)
    assert parse_range("5.2:", waltz) == Span(14 * BEAT + BEAT // 2, 18 * BEAT)
    assert bar_count(waltz) == 6


@pytest.mark.parametrize(("beats", "bars"), [(0, 0), (1, 1), (4, 1), (5, 2), (32, 8)])
def test_a_last_bar_counts_though_it_is_not_full(beats: int, bars: int) -> None:
    assert bar_count(project(beats)) == bars
