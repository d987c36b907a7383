"""Patterns as text: nothing is lost, a person can write it, what is wrong is named by line and column."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.formats.pattern_reading import read_pattern
from motorik.formats.pattern_text import PatternTextError, note_name, write_pattern
from tests import random_songs
from tests.strategies import rngs

TEXT = """\
pattern bass-a name="Bass line" rows=8
00    C-2 v100 ....  length=192 accent
02    D#2 .... d128
02:1  G-2 .... ....  probability=50 filter.cutoff=800
03    60.5 v0.123
04    off
06    --- .... ....  filter.cutoff=1200 filter.resonance=0.5
"""

PATTERN = Pattern(
    id="bass-a",
    name="Bass line",
    rows=8,
    steps=(
        Step(row=0, pitch=36, velocity=100 / 127, length=192, accent=True),
        Step(row=2, pitch=39, delay=128),
        Step(row=2, column=1, pitch=43, probability=50, locks={"filter.cutoff": 800}),
        Step(row=3, pitch=60.5, velocity=0.123),
        Step(row=4, kind=StepKind.OFF),
        Step(row=6, kind=StepKind.LOCK, locks={"filter.cutoff": 1200, "filter.resonance": 0.5}),
    ),
)


def test_a_pattern_as_a_person_reads_and_writes_it() -> None:
    assert read_pattern(TEXT) == PATTERN
    assert write_pattern(PATTERN) == TEXT


@given(rngs(), st.booleans())
@settings(max_examples=200)
def test_nothing_is_lost(rng: Random, every_row: bool) -> None:
    pattern = random_songs.pattern(rng)
    text = write_pattern(pattern, every_row=every_row)
    assert read_pattern(text) == pattern
    assert write_pattern(read_pattern(text), every_row=every_row) == text


def test_every_field_of_a_step_and_a_pattern_can_be_written() -> None:
    """A field added to the models is lossless without a change of the format."""
    for model, plain in ((Step, Step(row=0)), (Pattern, Pattern(id="p"))):
        assert set(plain.model_dump()) == set(model.model_fields)
    cells = " ".join(f"{name}=x" for name in Step.model_fields)
    with pytest.raises(PatternTextError):
        read_pattern(f"pattern p\n00 C-4 {cells}")


def test_every_row_and_comments_and_another_id() -> None:
    text = write_pattern(PATTERN, every_row=True)
    assert [line.split()[0][:2] for line in text.splitlines()[1:]] == [
        "00", "01", "02", "02", "03", "04", "05", "06", "07",
    ]  # fmt: skip
    again = read_pattern(f"# from a chat\n\n{text}\n# the end\n", id="copy")
    assert again == PATTERN.model_copy(update={"id": "copy"})


@pytest.mark.parametrize(
    ("pitch", "name"), [(60, "C-4"), (0, "C--1"), (127, "G-9"), (61, "C#4"), (60.25, "60.25"), (21, "A-0")]
)
def test_middle_c_is_c_4(pitch: float, name: str) -> None:
    assert note_name(pitch) == name
    step = read_pattern(f"pattern p\n00 {name}").steps[0]
    assert step.pitch == pitch


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is empty"),
        ("hello", "line 1, column 1: 'hello'; allowed: 'pattern <id>'"),
        ("pattern p rows=5000", "line 1, column 11: rows = 5000; allowed: at most 4096"),
        ('pattern p name="x', "line 1, column 16: '\"x' is not a JSON value"),
        ("pattern p\n00 H-4", "line 2, column 4: 'H-4'; allowed: a note such as C-4"),
        ("pattern p\n00 C-4 v200", "line 2, column 8: 'v200'; allowed: v0 to v127"),
        ("pattern p\n00 C-4 v1.5", "line 2, column 8: velocity = 1.5; allowed: at most 1"),
        ("pattern p\n00 C-4 .... d900", "line 2, column 13: delay = 900; allowed: less than 256"),
        ("pattern p\n00 C-4 probability=101", "line 2, column 8: probability = 101; allowed: at most 100"),
        ("pattern p\n00 C-4 bogus=1", "line 2, column 8: 'bogus=1'; allowed: "),
        ("pattern p\n00 C-4 filter.cutoff=x", 'line 2, column 8: locks["filter.cutoff"] = "x"'),
        ("pattern p\n00 C-4 slide=1", "line 2, column 8: slide = 1"),
        ("pattern p\n00 C-4\n00 D-4", "line 3, column 1: row 0, column 0 is on line 2 already"),
        ("pattern p rows=4\n04 C-4", "line 2, column 1: row 4; allowed: 0 to 3"),
        ("pattern p\nxx C-4", "line 2, column 1: 'xx'; allowed: a row such as 04"),
        ("pattern p\n00:99 C-4", "line 2, column 1: column = 99"),
    ],
)
def test_what_is_wrong_has_a_line_and_a_column(text: str, sentence: str) -> None:
    with pytest.raises(PatternTextError) as caught:
        read_pattern(text, file="bass.txt")
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("bass.txt")


@given(st.text(max_size=60), st.integers(0, len(TEXT)))
@settings(max_examples=300)
def test_any_text_is_read_or_refused(noise: str, place: int) -> None:
    for text in (noise, TEXT[:place] + noise + TEXT[place:], "pattern p\n00 C-4 " + noise):
        try:
            pattern = read_pattern(text)
        except PatternTextError:
            continue
        assert read_pattern(write_pattern(pattern)) == pattern


def test_effects_and_conditions_are_words() -> None:
    text = "pattern p\n00  C-4 .... ....  condition=1:4 fx0=slide-up:4 fx3=it.A:6\n"
    step = read_pattern(text).steps[0]
    assert [(effect.column, effect.command, effect.value) for effect in step.effects] == [
        (0, "slide-up", 4), (3, "it.A", 6),
    ]  # fmt: skip
    assert step.condition == "1:4"
    assert write_pattern(read_pattern(text)) == text
    for wrong, sentence in (
        ("fx9=a:1", "less than 8"),
        ("fx0=a", "fx0=slide-up:4"),
        ("fx0=slide-up:999", "at most 255"),
        ("condition=never", "condition"),
    ):
        with pytest.raises(PatternTextError, match=f"line 2, column 8: .*{sentence}"):
            read_pattern(f"pattern p\n00 C-4 {wrong}")
