"""Copying, cutting and pasting: a clip is a value, and what is there is treated as the mode says."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Project
from motorik.editing.area import Area, area_of
from motorik.editing.clip_text import clip_text, parse_clip_text
from motorik.editing.clipboard import (
    Clip,
    ClipColumn,
    PasteMode,
    Strip,
    bands_of,
    copy,
    emptied,
    parse_clip,
    paste,
    strip_of,
)
from motorik.editing.errors import EditingError
from motorik.editing.fields import ALL, FIELDS
from tests.editing import drawn
from tests.laws import check_edit
from tests.strategies import rngs

FEW = settings(max_examples=30)
MODES = st.sampled_from(list(PasteMode))
MASKS = st.sampled_from([ALL, frozenset({"note"}), frozenset({"velocity", "effects"})])


def clip_of(project: Project, *areas: Area) -> Clip:
    clip = copy(project, bands_of(areas))
    assert clip is not None
    return clip


def cells(pattern: Pattern) -> dict[tuple[int, int], Step]:
    return {(step.row, step.column): step for step in pattern.steps}


@FEW
@given(rng=rngs())
def test_a_clip_reads_back_from_json_and_text(rng: Random) -> None:
    project = drawn.song(drawn.plain_pattern(rng))
    clip = clip_of(project, drawn.area(rng, project), drawn.area(rng, project))
    assert parse_clip(clip.text()) == clip
    again = parse_clip_text(clip_text(clip))
    assert again.model_dump(exclude={"columns"}) == clip.model_dump(exclude={"columns"})
    assert parse_clip_text(clip_text(again)) == again
    for one, other in zip(again.columns, clip.columns, strict=True):
        assert (one.track, one.column, one.fields) == (other.track, other.column, other.fields)
        assert [step.row for step in one.steps] == [step.row for step in other.steps]


@FEW
@given(rng=rngs(), mask=MASKS)
def test_pasting_onto_itself_changes_nothing(rng: Random, mask: frozenset[str]) -> None:
    pattern = drawn.plain_pattern(rng)
    project = drawn.song(pattern)
    first = rng.randrange(16)
    area = area_of(pattern, range(first, 16), [0, 1])
    clip = copy(project, bands_of((area,)), mask)
    assert clip is not None
    for mode in (PasteMode.REPLACE, PasteMode.OVER, PasteMode.MIX, PasteMode.MIX_FIELDS):
        assert paste(project, clip, [strip_of(project, "plain", first)], mode).edits == ()


@FEW
@given(rng=rngs(), mode=MODES, mask=MASKS, repeat=st.sampled_from([1, 2, 5, None]))
def test_pasting_leads_back_exactly(
    rng: Random, mode: PasteMode, mask: frozenset[str], repeat: int | None
) -> None:
    project = drawn.project(rng)
    clip = copy(project, bands_of(drawn.areas(rng, project)), mask)
    if clip is None:
        return
    strips = [
        strip_of(project, rng.choice(project.patterns).id, rng.randrange(20), rng.randrange(16))
        for _ in range(3)
    ]
    outcome = paste(project, clip, strips, mode, mask=mask, repeat=repeat)
    after = project
    for edit in outcome.edits:
        after = check_edit(after, edit)


@FEW
@given(rng=rngs())
def test_mixing_never_changes_what_is_there(rng: Random) -> None:
    pattern, other = drawn.plain_pattern(rng), drawn.plain_pattern(rng)
    project = drawn.song(pattern)
    clip = clip_of(drawn.song(other), area_of(other, columns=[0, 1, 15]))
    strip = strip_of(project, "plain")
    mixed = cells(paste(project, clip, [strip], PasteMode.MIX).applied(project).patterns[0])
    fields = cells(paste(project, clip, [strip], PasteMode.MIX_FIELDS).applied(project).patterns[0])
    for place, step in cells(pattern).items():
        assert mixed[place] == step
        for field in FIELDS.values():
            assert field.is_empty(step) or field.read(fields[place]) == field.read(step)
    for place, step in cells(other).items():
        assert place in cells(pattern) or mixed[place] == step


@FEW
@given(rng=rngs())
def test_replacing_makes_the_place_what_was_copied(rng: Random) -> None:
    pattern, other = drawn.plain_pattern(rng), drawn.plain_pattern(rng)
    project = drawn.song(pattern)
    clip = clip_of(drawn.song(other), area_of(other, columns=range(16)))
    assert paste(project, clip, [strip_of(project, "plain")]).applied(project).patterns == (other,)
    over = cells(
        paste(project, clip, [strip_of(project, "plain")], PasteMode.OVER).applied(project).patterns[0]
    )
    assert set(over) == set(cells(pattern)) | set(cells(other))


def test_inserting_pushes_down_and_tells_what_fell_out() -> None:
    pattern = Pattern(id="plain", rows=4, steps=tuple(Step(row=row, pitch=60 + row) for row in range(4)))
    project = drawn.song(pattern)
    clip = clip_of(project, area_of(pattern, [0], [0]))
    outcome = paste(project, clip, [strip_of(project, "plain", 1)], PasteMode.INSERT)
    assert [step.pitch for step in outcome.applied(project).patterns[0].steps] == [60, 60, 61, 62]
    assert outcome.told == ("pattern plain: 1 cells fell out at the end",)


def test_flooding_fills_to_the_end_and_repeating_so_often() -> None:
    pattern = Pattern(id="plain", rows=16, steps=(Step(row=0, pitch=40), Step(row=1, pitch=50)))
    project = drawn.song(pattern)
    clip = clip_of(project, area_of(pattern, range(3), [0]))
    flooded = paste(project, clip, [strip_of(project, "plain")], repeat=None).applied(project)
    assert [step.row for step in flooded.patterns[0].steps] == [0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15]
    thrice = paste(project, clip, [strip_of(project, "plain")], repeat=3).applied(project)
    assert [step.row for step in thrice.patterns[0].steps] == [0, 1, 3, 4, 6, 7]


def test_cutting_empties_what_the_mask_names() -> None:
    pattern = Pattern(id="plain", steps=(Step(row=0, velocity=0.3, pan=0.5), Step(row=9)))
    project = drawn.song(pattern)
    area = area_of(pattern, range(4), [0])
    left = emptied(project, (area,), frozenset({"velocity"})).applied(project).patterns[0]
    assert left.steps == (Step(row=0, pan=0.5), Step(row=9))
    assert emptied(project, (area,)).applied(project).patterns[0].steps == (Step(row=9),)


def test_what_has_no_place_is_told() -> None:
    pattern = Pattern(id="plain", steps=(Step(row=0, column=1), Step(row=15, column=1)))
    project = drawn.song(pattern)
    clip = clip_of(project, area_of(pattern, None, [0, 1]))
    assert paste(project, clip, []).told == ("2 cells of the clip had no place and were left out",)
    outcome = paste(project, clip, [strip_of(project, "plain", 8, 15)])
    assert outcome.edits == () and len(outcome.told) == 1


def test_a_clip_from_another_song_leaves_its_instruments_there() -> None:
    clip = Clip(rows=1, columns=(ClipColumn(steps=(Step(row=0, instrument="organ", phrase="riff"),)),))
    project = drawn.song(Pattern(id="plain"))
    outcome = paste(project, clip, [strip_of(project, "plain")])
    assert outcome.applied(project).patterns[0].steps == (Step(row=0),)
    assert outcome.told == (
        "there is no instrument 'organ' in this song; it was left out",
        "there is no phrase 'riff' in this song; it was left out",
    )


def test_a_cell_that_comes_again_on_the_page_is_pasted_once() -> None:
    pattern = Pattern(id="plain", rows=2)
    project = drawn.song(pattern)
    clip = Clip(rows=4, columns=(ClipColumn(steps=tuple(Step(row=row, pitch=40 + row) for row in range(4))),))
    strip = Strip((("plain", 0), ("plain", 1), None, None))
    outcome = paste(project, clip, [strip])
    assert [step.pitch for step in outcome.applied(project).patterns[0].steps] == [40, 41]
    assert outcome.told == ("2 cells of the clip had no place and were left out",)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", '{"rows": 0}', '{"rows": 1, "columns": [{"fields": ["volume"]}]}',
        '{"rows": 1, "columns": [{"steps": [{"row": 1}]}]}',
        '{"rows": 4, "columns": [{"steps": [{"row": 1}, {"row": 1}]}]}',
        '{"rows": 1, "columns": [{}, {}]}', '{"rows": 1, "columns": [{"steps": [{"row": 0, "column": 1}]}]}',
    ],
)  # fmt: skip
def test_a_broken_clip_is_one_sentence(text: str) -> None:
    with pytest.raises(EditingError) as caught:
        parse_clip(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "", "motorik.clip 1 rows=4 lines_per_beat=4",
        "motorik.clip 1 rows=9999 lines_per_beat=4\ncolumns | 0.0",
        "motorik.clip 1 rows=4 lines_per_beat=4\ncolumns | 0.0\n00 | C-4 | C-4",
        "motorik.clip 1 rows=4 lines_per_beat=4\ncolumns | 0.99",
        "motorik.clip 1 rows=4 lines_per_beat=4\ncolumns | 0.0\n09 | C-4",
        "motorik.clip 1 rows=4 lines_per_beat=4\ncolumns | 0.0\n00 | H-4",
        "motorik.clip 1 rows=4 lines_per_beat=99\ncolumns | 0.0",
    ],
)  # fmt: skip
def test_broken_text_is_one_sentence(text: str) -> None:
    with pytest.raises(EditingError) as caught:
        parse_clip_text(text)
    assert str(caught.value).startswith("clip: ")


def test_a_clip_as_text() -> None:
    pattern = Pattern(id="plain", steps=(Step(row=0, length=128), Step(row=1, column=1, velocity=0.5)))
    clip = clip_of(drawn.song(pattern), area_of(pattern, range(2), [0, 1]))
    assert clip_text(clip) == (
        "motorik.clip 1 rows=2 lines_per_beat=4\n"
        "columns | 0.0            | 0.1\n"
        "00      | C-4 length=128 | ...\n"
        "01      | ...            | C-4 velocity=0.5\n"
    )
