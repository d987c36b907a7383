"""The laws every operation keeps: valid, an exact way back, nothing changes but what was selected."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Project
from motorik.editing.area import Area, Slot, area_of
from motorik.editing.bench import Outcome
from motorik.editing.differences import edits_between
from motorik.editing.fields import ALL, FIELDS, part_of
from motorik.editing.operation import Operation, operation_types, parse_operation
from motorik.editing.operations.blocks import SwapBlocks
from motorik.editing.operations.order import Replicate, Reverse, ReverseValues, Rotate, Shuffle
from motorik.editing.operations.pitches import MirrorPitches, Transpose, TransposeInScale
from motorik.editing.operations.rows import (
    CoarserLines,
    DeleteRows,
    Expand,
    ExpandPattern,
    FinerLines,
    InsertRows,
    Shrink,
    ShrinkPattern,
)
from motorik.editing.operations.timing import Nudge
from tests.editing import drawn
from tests.laws import check_edit
from tests.strategies import rngs

FEW = settings(max_examples=20)
WHOLE_PATTERN = {"expand_pattern", "shrink_pattern", "finer_lines", "coarser_lines"}
WHOLE_COLUMNS = {"insert_rows", "delete_rows", "nudge", "quantise"}


@pytest.mark.parametrize("op", drawn.KINDS)
@FEW
@given(rng=rngs())
def test_edits_apply_and_lead_back_exactly(op: str, rng: Random) -> None:
    project = drawn.project(rng)
    operation = drawn.operation(rng, project, operation_types()[op])
    if operation is None:
        return
    areas = drawn.areas(rng, project)
    outcome = operation.run(project, areas)
    after = project
    for edit in outcome.edits:
        after = check_edit(after, edit)
    assert outcome == operation.run(project, areas), "the same values give the same edits"
    assert parse_operation(operation.plain()) == operation
    assert edits_between(after, after) == ()


@pytest.mark.parametrize("op", [op for op in drawn.KINDS if op not in WHOLE_PATTERN | WHOLE_COLUMNS])
@FEW
@given(rng=rngs())
def test_cells_outside_the_selection_stay(op: str, rng: Random) -> None:
    project = drawn.project(rng)
    operation = drawn.operation(rng, project, operation_types()[op])
    if operation is None or not operation.on_cells or op == "swap_columns":
        return
    areas = drawn.areas(rng, project)
    after = operation.run(project, areas).applied(project)
    for pattern in project.patterns:
        chosen = {
            (row, slot.column) for area in areas if area.pattern == pattern.id for row in area.rows
            for slot in area.slots
        }  # fmt: skip
        assert outside(pattern, chosen) == outside(found(after, pattern.id), chosen)


def outside(pattern: Pattern, chosen: set[tuple[int, int]]) -> list[Step]:
    return [step for step in pattern.steps if (step.row, step.column) not in chosen]


@FEW
@given(rng=rngs(), mask=st.sampled_from([(), ("velocity",), ("note", "delay"), ("locks",), ("effect1",)]))
def test_fields_that_are_not_selected_stay(rng: Random, mask: tuple[str, ...]) -> None:
    before = drawn.plain_pattern(rng)
    area = area_of(before, range(2, 14), fields=mask)
    kept = ALL - frozenset(mask) - ({"effects"} if "effect1" in mask else set()) if mask else frozenset()
    for operation in (Reverse(), Rotate(rows=3), Replicate(rows=2), Shuffle(seed=4), Expand(), Shrink()):
        after = found(run(operation, before, area), before.id)
        assert parts(before, kept) == parts(after, kept)


def parts(pattern: Pattern, mask: frozenset[str]) -> list[Step]:
    kept = [part_of(step, mask) for step in pattern.steps]
    return [step for step in kept if any(not FIELDS[id].is_empty(step) for id in mask)]


def found(project: Project, id: str) -> Pattern:
    return next(pattern for pattern in project.patterns if pattern.id == id)


def run(operation: Operation, pattern: Pattern, *areas: Area) -> Project:
    project = drawn.song(pattern)
    return operation.run(project, areas or (area_of(pattern),)).applied(project)


def in_turn(pattern: Pattern, operations: Iterable[Operation], *areas: Area) -> Pattern:
    for operation in operations:
        pattern = found(run(operation, pattern, *areas), pattern.id)
    return pattern


@FEW
@given(rng=rngs(), rows=st.integers(-40, 40), first=st.integers(0, 20), last=st.integers(0, 20))
def test_there_and_back_is_where_it_was(rng: Random, rows: int, first: int, last: int) -> None:
    before = drawn.plain_pattern(rng)
    area = area_of(before, range(first, last), fields=rng.choice(drawn.MASKS))
    for there, back in (
        (Reverse(), Reverse()),
        (ReverseValues(), ReverseValues()),
        (Rotate(rows=rows), Rotate(rows=-rows)),
        (Transpose(semitones=rows / 2), Transpose(semitones=-rows / 2)),
        (MirrorPitches(around=60.5), MirrorPitches(around=60.5)),
    ):
        assert in_turn(before, (there, back), area) == before, there.op


@FEW
@given(rng=rngs(), semitones=st.integers(-24, 24))
def test_transposing_moves_every_note_by_the_same(rng: Random, semitones: int) -> None:
    before = drawn.plain_pattern(rng)
    after = found(run(Transpose(semitones=semitones), before), before.id)
    for old, new in zip(before.steps, after.steps, strict=True):
        moved = old.pitch + semitones if old.kind.value == "note" else old.pitch
        assert new == old.model_copy(update={"pitch": moved})


@FEW
@given(rng=rngs(), degrees=st.integers(-9, 9), root=st.integers(0, 11))
def test_transposing_in_a_scale_stays_in_it(rng: Random, degrees: int, root: int) -> None:
    scale = (0, 2, 3, 5, 7, 8, 11)
    keys = [float(key) for key in range(30, 90) if (key - root) % 12 in scale]
    steps = tuple(Step(row=row, pitch=rng.choice(keys)) for row in range(16))
    before = Pattern(id="plain", steps=steps)
    operation = TransposeInScale(degrees=degrees, root=root, scale=scale)
    after = found(run(operation, before), "plain")
    for old, new in zip(before.steps, after.steps, strict=True):
        assert (new.pitch - root) % 12 in scale
        if new.pitch in keys:
            assert keys.index(new.pitch) - keys.index(old.pitch) == degrees
    assert in_turn(after, (operation.model_copy(update={"degrees": -degrees}),)) == before


@FEW
@given(rng=rngs(), factor=st.integers(2, 4))
def test_what_is_expanded_shrinks_back(rng: Random, factor: int) -> None:
    before = drawn.plain_pattern(rng)
    assert in_turn(before, (ExpandPattern(factor=factor), ShrinkPattern(factor=factor))) == before
    assert in_turn(before, (FinerLines(factor=factor), CoarserLines(factor=factor))) == before
    room = area_of(before, range(16))
    half = before.model_copy(
        update={"steps": tuple(step for step in before.steps if step.row < 16 // factor)}
    )
    assert in_turn(half, (Expand(factor=factor), Shrink(factor=factor)), room) == half


@FEW
@given(rng=rngs(), factor=st.sampled_from([2, 3, 4]))
def test_finer_lines_sound_at_the_same_ticks(rng: Random, factor: int) -> None:
    before = drawn.plain_pattern(rng)
    after = found(run(FinerLines(factor=factor), before), before.id)
    assert after.ticks == before.ticks
    assert sorted(ticks_of(before)) == sorted(ticks_of(after))


def ticks_of(pattern: Pattern) -> list[tuple[int, int, float]]:
    unit = pattern.ticks_per_line // 256
    return [
        ((step.row * 256 + step.delay) * unit, step.column, (step.length or 0) * unit)
        for step in pattern.steps
    ]


@FEW
@given(rng=rngs(), count=st.integers(1, 20), first=st.integers(0, 15))
def test_inserted_rows_deleted_are_gone_unless_told(rng: Random, count: int, first: int) -> None:
    before = drawn.plain_pattern(rng)
    area = area_of(before, [first])
    project = drawn.song(before)
    outcome = InsertRows(count=count).run(project, (area,))
    after = DeleteRows(count=count).run(outcome.applied(project), (area,)).applied(outcome.applied(project))
    occupied = any(step.row >= max(first, 16 - count) for step in before.steps)
    assert bool(outcome.told) == occupied
    assert (after == project) is not occupied
    grown = InsertRows(count=count, grow=True).run(project, (area_of(before, [first]),)).applied(project)
    assert found(grown, before.id).rows == before.rows + count
    assert DeleteRows(count=count, shrink=True).run(grown, (area,)).applied(grown) == project


@FEW
@given(rng=rngs(), units=st.integers(-600, 600))
def test_a_nudge_is_taken_back_where_all_could_move(rng: Random, units: int) -> None:
    before = drawn.plain_pattern(rng)
    project = drawn.song(before)
    outcome = Nudge(units=units).run(project, (area_of(before),))
    if not outcome.told:
        assert in_turn(found(outcome.applied(project), before.id), (Nudge(units=-units),)) == before


@FEW
@given(rng=rngs())
def test_blocks_swapped_twice_are_back(rng: Random) -> None:
    before = drawn.plain_pattern(rng)
    areas = (area_of(before, range(4), [0, 1]), area_of(before, range(8, 12), [1, 15]))
    once = found(run(SwapBlocks(), before, *areas), before.id)
    assert [s.pitch for s in once.steps if s.row < 4 and s.column == 0] == [
        s.pitch for s in before.steps if 8 <= s.row < 12 and s.column == 1
    ]
    assert in_turn(once, (SwapBlocks(),), *areas) == before


@pytest.mark.parametrize("op", drawn.KINDS)
def test_what_lies_outside_is_cut_off(op: str) -> None:
    rng = Random(5)
    project = drawn.project(rng)
    pattern = drawn.own_pattern(rng, project)
    wild = area_of(pattern, range(-5, 9000), range(-3, 99))
    assert wild.rows == tuple(range(pattern.rows)) and len(wild.slots) == 16
    beyond = Area(pattern=pattern.id, rows=(4000,), slots=(Slot(column=0),))
    operation = drawn.operation(rng, project, operation_types()[op])
    if operation is not None:
        for areas in ((wild,), (beyond,), (), (wild.model_copy(update={"rows": ()}),)):
            assert isinstance(operation.run(project, areas), Outcome)
