"""What the grid shows is what the page holds, character by character, for all speeds and directions."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.domain.project import Arrangement, Direction, Placement, Project, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.page import page_at
from motorik.editing.state import Layout
from motorik.studio.previews import PLUCK
from motorik.ui.views.pattern.characters import DOT, GLYPHS, Ink, cell_text, number_of, slots_of, width_of
from motorik.ui.views.pattern.model import LAYOUTS
from motorik.ui.views.pattern.sheet import Paper, SheetMaker

FULL = Layout(fields=LAYOUTS[-1])


def text_of(glyphs: "np.ndarray[tuple[int], np.dtype[np.uint8]]") -> str:
    return "".join(GLYPHS[number] for number in glyphs)


@st.composite
def songs(draw: st.DrawFn) -> Project:
    """Songs of a few tracks whose patterns differ in length, lines, speed and direction."""
    patterns, placements, tracks = [], [], []
    for number in range(draw(st.integers(1, 3))):
        rows = draw(st.integers(1, 12))
        steps = tuple(
            Step(row=row, column=column, pitch=float(draw(st.integers(0, 127))), velocity=0.5)
            for row in range(rows)
            for column in range(draw(st.integers(0, 2)))
        )
        lines = draw(st.sampled_from([1, 2, 3, 4, 6, 8]))
        patterns.append(Pattern(id=f"p{number}", rows=rows, lines_per_beat=lines, steps=steps))
        tracks.append(Track(id=f"t{number}", patch=PLUCK.id))
        start = draw(st.integers(0, 3)) * TICKS_PER_BEAT
        placements.append(
            Placement(
                track=f"t{number}",
                pattern=f"p{number}",
                start=start,
                length=draw(st.integers(1, 8)) * TICKS_PER_BEAT,
                speed=draw(st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(3, 2), Fraction(2)])),
                direction=draw(st.sampled_from([it for it in Direction if it is not Direction.RANDOM])),
                offset=draw(st.sampled_from([0, 0, TICKS_PER_BEAT // 2])),
            )
        )
    return Project(
        patches=(PLUCK,),
        tracks=tuple(tracks),
        patterns=tuple(patterns),
        arrangement=Arrangement(length=16 * TICKS_PER_BEAT, placements=tuple(placements)),
    )


@given(songs(), st.integers(0, 6))
@settings(max_examples=60)
def test_every_character_is_that_of_the_step_under_it(song: Project, beat: int) -> None:
    page = page_at(song, beat * TICKS_PER_BEAT)
    sheet = SheetMaker().make(song, (None, page, None), FULL, 64)
    steps = {(it.id, step.row, step.column): step for it in song.patterns for step in it.steps}
    numbers = {PLUCK.id: 0}
    assert sheet.glyphs.shape == sheet.inks.shape == sheet.papers.shape == (page.rows, sheet.width)
    for lane, span in enumerate(sheet.lanes):
        for row in range(page.rows):
            spot = page.spot(lane, row)
            paper = sheet.papers[row, span.first]
            assert bool(paper & Paper.ABSENT) == (spot is None)
            for slot in span.slots:
                first = span.first + slot.first
                shown = sheet.glyphs[row, first : first + slot.width]
                if spot is None or not spot.begins:
                    assert not shown.any()
                    continue
                step = steps.get((spot.pattern, spot.row, slot.column))
                text = cell_text(step, slot.field, FULL, numbers) if step else ""
                assert text_of(shown) == (text or "·" * slot.width)


@given(songs(), st.integers(0, 6))
@settings(max_examples=40)
def test_a_character_leads_back_to_its_field(song: Project, beat: int) -> None:
    page = page_at(song, beat * TICKS_PER_BEAT)
    sheet = SheetMaker().make(song, (None, page, None), FULL, 64)
    for lane, span in enumerate(sheet.lanes):
        for slot in span.slots:
            first, width = sheet.characters_of(lane, slot.column, slot.field)
            assert width == width_of(slot.field, FULL)
            for digit in range(width):
                assert sheet.slot_at(first + digit) == (lane, slot, digit)


@given(songs())
@settings(max_examples=30)
def test_what_was_kept_is_what_is_made_anew(song: Project) -> None:
    maker = SheetMaker()
    page = page_at(song, 0)
    maker.make(song, (None, page, None), FULL, 64)
    again = maker.make(song, (page, page, page), FULL, 8)
    fresh = SheetMaker().make(song, (page, page, page), FULL, 8)
    for kept, new in ((again.glyphs, fresh.glyphs), (again.inks, fresh.inks), (again.papers, fresh.papers)):
        assert np.array_equal(kept, new)
    assert again.labels == fresh.labels
    assert again.before == min(8, page.rows)


def test_fields_stand_apart_but_for_the_two_parts_of_an_effect() -> None:
    slots, width = slots_of(2, FULL)
    assert width > slots[-1].first + slots[-1].width - 1
    for left, right in zip(slots, slots[1:], strict=False):
        gap = right.first - left.first - left.width
        assert gap == (0 if right.field.endswith(".value") else 1)


def test_what_ends_a_note_has_an_ink_of_its_own() -> None:
    pattern = Pattern(id="p", rows=2, steps=(Step(row=0, kind=StepKind.OFF), Step(row=1, pitch=61.0)))
    song = Project(
        patches=(PLUCK,),
        tracks=(Track(id="t", patch=PLUCK.id),),
        patterns=(pattern,),
        arrangement=Arrangement(
            length=TICKS_PER_BEAT,
            placements=(Placement(track="t", pattern="p", start=0, length=TICKS_PER_BEAT),),
        ),
    )
    sheet = SheetMaker().make(song, (None, page_at(song, 0), None), FULL, 0)
    assert text_of(sheet.glyphs[0, 1:4]) == "==="
    assert text_of(sheet.glyphs[1, 1:4]) == "C#4"
    assert set(sheet.inks[0, 1:4]) == {Ink.END} and set(sheet.inks[1, 1:4]) == {Ink.NOTE}


def test_glyphs_have_numbers_and_others_are_crossed_out() -> None:
    assert len(set(GLYPHS)) == len(GLYPHS) <= 256
    assert number_of(" ") == 0 and GLYPHS[DOT] == "·"
    assert GLYPHS[number_of("ß")] == "×"
