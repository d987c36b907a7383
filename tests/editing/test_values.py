"""Operations on values: lines, curves, chance within bounds, find and replace."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.pattern import Effect, Pattern, Step, StepKind
from motorik.editing.area import area_of, areas_of_patterns, parse_numbers
from motorik.editing.errors import EditingError
from motorik.editing.operation import (
    Operation,
    operation_adapter,
    operation_from_words,
    operation_types,
    parse_operation,
    summary,
)
from motorik.editing.operations.search import Match, Replace
from motorik.editing.operations.timing import Legato, Quantise, Staccato, Strum
from motorik.editing.operations.values import (
    Clear,
    Humanise,
    Interpolate,
    Randomise,
    RandomiseNotes,
    Scale,
    SetField,
    Shape,
)
from tests.editing import drawn
from tests.editing.test_operation_laws import found, run
from tests.strategies import rngs

EIGHT = Pattern(id="p", rows=8, steps=tuple(Step(row=row, velocity=0.8) for row in range(8)))


def steps_after(operation: Operation, pattern: Pattern) -> tuple[Step, ...]:
    return found(run(operation, pattern), pattern.id).steps


def test_a_line_between_two_values() -> None:
    ends = Pattern(id="p", rows=5, steps=(Step(row=0, velocity=0.2), Step(row=2), Step(row=4, velocity=1)))
    assert [s.velocity for s in steps_after(Interpolate(field="velocity"), ends)] == [0.2, 0.6, 1]
    curve = Interpolate(field="velocity", shape=Shape.EXPONENTIAL)
    assert [round(s.velocity, 6) for s in steps_after(curve, ends)] == [0.2, round(0.2**0.5, 6), 1]
    given = Interpolate(field="velocity", start=0, end=0.5)
    assert [s.velocity for s in steps_after(given, ends)] == [0, 0.25, 0.5]


def test_locks_and_effects_are_filled_into_every_row() -> None:
    ends = Pattern(
        id="p",
        rows=5,
        steps=(
            Step(row=0, locks={"f.cutoff": 100}, effects=(Effect(command="vibrato", value=0),)),
            Step(row=4, locks={"f.cutoff": 10000}, effects=(Effect(command="vibrato", value=8),)),
        ),
    )
    locked = steps_after(Interpolate(field="lock:f.cutoff", shape=Shape.EXPONENTIAL), ends)
    assert [round(step.locks["f.cutoff"]) for step in locked] == [100, 316, 1000, 3162, 10000]
    assert [step.kind for step in locked[1:4]] == [StepKind.LOCK] * 3
    valued = steps_after(Interpolate(field="effect1.value"), ends)
    assert [step.effects[0] for step in valued] == [
        Effect(command="vibrato", value=v) for v in (0, 2, 4, 6, 8)
    ]


def test_what_cannot_be_filled_is_told() -> None:
    project = drawn.song(Pattern(id="p", steps=(Step(row=0, pan=-0.5), Step(row=4, pan=0.5))))
    area = (area_of(project.patterns[0]),)
    curve = Interpolate(field="pan", shape=Shape.EXPONENTIAL).run(project, area)
    assert curve.edits == () and curve.told == (
        "no exponential curve leads from -0.5 to 0.5; allowed: both above or below 0",
    )
    single = Interpolate(field="length").run(
        drawn.song(Pattern(id="p", steps=(Step(row=0, length=1),))), area
    )
    assert single.told == ("pattern p, column 0: two values are needed to fill between",)
    with pytest.raises(EditingError, match="allowed: a field with numbers"):
        Interpolate(field="accent").run(project, area)


@settings(max_examples=40)
@given(rng=rngs(), seed=st.integers(0, 99))
def test_chance_stays_in_bounds_and_follows_its_seed(rng: Random, seed: int) -> None:
    pattern = drawn.plain_pattern(rng)
    for operation in (
        Randomise(field="velocity", low=0.25, high=0.5, seed=seed),
        Humanise(velocity=0.1, delay=20, seed=seed),
        RandomiseNotes(low=40, high=52, seed=seed, scale=(0, 7)),
    ):
        after = steps_after(operation, pattern)
        assert after == steps_after(operation, pattern)
        for old, new in zip(pattern.steps, after, strict=True):
            if old.kind is not StepKind.NOTE:
                assert new.velocity == old.velocity
            elif isinstance(operation, Randomise):
                assert 0.25 <= new.velocity <= 0.5
            elif isinstance(operation, Humanise):
                assert abs(new.velocity - old.velocity) <= 0.1 + 1e-9
                assert abs(new.delay - old.delay) <= 20
            else:
                assert 40 <= new.pitch <= 52 and new.pitch % 12 in (0, 7)


def test_seeds_and_cells_are_drawn_apart() -> None:
    draws = {
        seed: [s.velocity for s in steps_after(Randomise(field="velocity", low=0, high=1, seed=seed), EIGHT)]
        for seed in range(20)
    }
    values = [value for line in draws.values() for value in line]
    assert len(set(values)) == 160 and 0.4 < sum(values) / 160 < 0.6
    half = steps_after(Randomise(field="velocity", low=0, high=0.1, percent=50), EIGHT)
    assert 0 < sum(step.velocity < 0.2 for step in half) < 8


def test_scaling_stops_at_the_ends() -> None:
    assert {s.velocity for s in steps_after(Scale(field="velocity", factor=2), EIGHT)} == {1.0}
    assert {s.velocity for s in steps_after(Scale(field="velocity", factor=0.5, offset=0.1), EIGHT)} == {0.5}


def test_lengths_reach_to_what_follows() -> None:
    pattern = Pattern(
        id="p", rows=8, steps=(Step(row=0, length=9), Step(row=4, kind=StepKind.OFF), Step(row=6))
    )
    half = steps_after(Staccato(percent=50), pattern)
    assert [step.length for step in half] == [2 * 256, None, 256]
    assert [step.length for step in steps_after(Legato(), pattern)] == [None, None, None]


def test_a_strum_goes_from_low_to_high() -> None:
    chord = tuple(Step(row=0, column=c, pitch=p) for c, p in enumerate((64, 60, 67)))
    pattern = Pattern(id="p", steps=(*chord, Step(row=8, pitch=50)))
    assert [step.delay for step in steps_after(Strum(units=10), pattern)] == [10, 0, 20, 0]


def test_quantising_goes_to_the_nearest_free_line() -> None:
    pattern = Pattern(
        id="p", rows=8, steps=(Step(row=0, delay=200), Step(row=3, delay=10), Step(row=6, delay=-9))
    )
    after = steps_after(Quantise(), pattern)
    assert [(step.row, step.delay) for step in after] == [(1, 0), (3, 0), (6, 0)]
    towards = steps_after(Quantise(percent=50), pattern)
    assert [(step.row, step.delay) for step in towards] == [(0, 228), (3, 5), (5, 251)]


def test_clearing_a_note_takes_what_belongs_to_it() -> None:
    pattern = Pattern(id="p", steps=(Step(row=0, velocity=0.1, accent=True, locks={"a.b": 1}),))
    assert steps_after(Clear(fields=("note",)), pattern) == (
        Step(row=0, kind=StepKind.LOCK, locks={"a.b": 1}),
    )
    assert steps_after(Clear(), pattern) == ()


def test_setting_a_field_everywhere() -> None:
    assert {s.pan for s in steps_after(SetField(field="pan", text="-0.5"), EIGHT)} == {-0.5}
    every = steps_after(SetField(field="effect1", text="cut:3", every=True), Pattern(id="p", rows=3))
    assert [step.row for step in every] == [0, 1, 2]


SEARCHED = Pattern(
    id="p",
    steps=(
        Step(row=0, pitch=60, velocity=0.5),
        Step(row=1, pitch=48, velocity=0.9, effects=(Effect(command="it.A", value=6),)),
        Step(row=2, kind=StepKind.OFF),
        Step(row=3, pitch=61, condition="1:4"),
    ),
)


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ({"note": "C-4"}, [0]), ({"note": "C-*"}, [0, 1]), ({"note": "C-3..C-4"}, [0, 1]),
        ({"note": "==="}, [2]), ({"note": "C-*", "velocity": "0..0.6"}, [0]),
        ({"note": "!C-*"}, [2, 3]), ({"note": "*"}, [0, 1, 2, 3]), ({"velocity": "0.6..1"}, [1, 3]),
        ({"velocity": "0.5|0.9"}, [0, 1]), ({"effect1": "it.*"}, [1]), ({"effect1.value": "1..9"}, [1]),
        ({"effect1.command": "it.?"}, [1]), ({"condition": "*"}, [3]),
        ({"note": "c#?"}, [3]), ({"lock:a.b": "*"}, []),
    ],
)  # fmt: skip
def test_finding(where: dict[str, str], rows: list[int]) -> None:
    project = drawn.song(SEARCHED)
    matches = Replace(where=where).matches(project, areas_of_patterns(project, ["p"]))
    assert matches == tuple(Match(pattern="p", row=row, column=0) for row in rows)
    assert Replace(where=where).run(project, areas_of_patterns(project, ["p"])).edits == ()


def test_replacing() -> None:
    up = steps_after(Replace(where={"note": "C-*"}, write={"note": "+7", "velocity": "x0.5"}), SEARCHED)
    assert [(s.pitch, s.velocity) for s in up[:2]] == [(67, 0.25), (55, 0.45)]
    assert up[2:] == SEARCHED.steps[2:]
    off = steps_after(Replace(where={"note": "*"}, write={"note": "^^^", "effect1": "clear"}), SEARCHED)
    assert {s.kind for s in off} == {StepKind.CUT} and not any(s.effects for s in off)
    high = Replace(where={"note": "C-4"}, write={"note": "+100"})
    outcome = high.run(drawn.song(SEARCHED), areas_of_patterns(drawn.song(SEARCHED), ["p"]))
    assert outcome.edits == () and outcome.told == ("pattern p: row 0, column 0 would leave its range",)
    with pytest.raises(EditingError, match="allowed in a range: numbers"):
        Replace(where={"condition": "1:4..2:4"}).matches(
            drawn.song(SEARCHED), areas_of_patterns(drawn.song(SEARCHED), ["p"])
        )


def test_operations_are_typed_as_words() -> None:
    for op, words, plain in (
        ("transpose", ["12"], {"op": "transpose", "semitones": 12.0}),
        ("transpose", ["-1.5", "octaves=1"], {"op": "transpose", "semitones": -1.5, "octaves": 1}),
        ("transpose_in_scale", ["2", "9", "0,3,5"], {"degrees": 2, "root": 9, "scale": [0, 3, 5]}),
        ("interpolate", ["velocity", "exponential"], {"field": "velocity", "shape": "exponential"}),
        (
            "replace",
            ["note=C-*;velocity=0..0.5", "note=+12"],
            {"where": {"note": "C-*", "velocity": "0..0.5"}},
        ),
        ("clear", ["note,velocity"], {"fields": ["note", "velocity"]}),
        ("insert_rows", ["grow=yes"], {"grow": True}),
    ):
        found = operation_from_words(op, words)
        assert plain.items() <= found.plain().items()
        assert parse_operation(found.plain()) == found


@pytest.mark.parametrize(
    ("op", "words", "sentence"),
    [
        ("explode", [], "operation 'explode'; allowed: clear, coarser_lines"),
        ("reverse", ["3"], "reverse: '3' is too much; allowed: nothing"),
        ("transpose", ["much"], "transpose: semitones = "),
        ("transpose", ["1", "2", "3"], "transpose: '3' is too much; allowed: semitones octaves"),
        ("rotate", ["99999"], "rotate: rows = "),
    ],
)
def test_words_that_mean_nothing_are_one_sentence(op: str, words: list[str], sentence: str) -> None:
    with pytest.raises(EditingError) as caught:
        operation_from_words(op, words)
    assert str(caught.value).startswith(sentence) and "\n" not in str(caught.value)


def test_every_operation_says_what_it_does_and_has_a_schema() -> None:
    for op, kind in operation_types().items():
        assert summary(kind).endswith((".", ":")) or summary(kind), op
        assert len(summary(kind)) > 20
    assert len(operation_adapter().json_schema()["oneOf"]) == len(operation_types())


def test_numbers_are_listed() -> None:
    assert parse_numbers("0-3,8,14-", "rows", 15) == (0, 1, 2, 3, 8, 14, 15)
    for text in ("", "a", "3-1", "99", "1-99999999999999", "-", "--"):
        if text != "-":
            with pytest.raises(EditingError, match="rows = "):
                parse_numbers(text, "rows", 15)
