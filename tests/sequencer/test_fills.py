"""Fills: what they write, that chance is theirs alone, and that one edit writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.domain.project import Project
from motorik.sequencer.fills.arpeggio import Walk, arpeggiate
from motorik.sequencer.fills.harmony import CHORDS, SCALES, chord_keys, nearest, scale_keys
from motorik.sequencer.fills.humanise import humanise
from motorik.sequencer.fills.region import Region
from motorik.sequencer.fills.rhythm import euclidean
from motorik.sequencer.fills.scatter import scatter

lengths = st.integers(1, 64)


@given(lengths, st.data())
def test_euclidean_rhythms_are_as_even_as_whole_steps_allow(length: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, length))
    rotation = data.draw(st.integers(-length, length))
    region = Region("a", end=3 * length)
    rows = [step.row for step in euclidean(region, hits, length, rotation)]
    assert len(rows) == 3 * hits
    gaps = {b - a for a, b in zip(rows, rows[1:], strict=False)}
    if hits:
        assert gaps <= {length // hits, -(-length // hits)}
        assert rotation % length in rows
    straight = {step.row for step in euclidean(region, hits, length)}
    assert {(row + rotation) % (3 * length) for row in straight} == set(rows)


@pytest.mark.parametrize(
    ("hits", "length", "drawn"),
    [(3, 8, "x..x..x."), (5, 8, "x.x.xx.x"), (4, 16, "x...x...x...x..."), (2, 5, "x..x.")],
)
def test_rhythms_one_knows(hits: int, length: int, drawn: str) -> None:
    """E(3,8) is the tresillo; the others are known up to rotation."""
    rows = {step.row for step in euclidean(Region("a", end=length), hits, length)}
    found = "".join("x" if row in rows else "." for row in range(length))
    assert drawn in (found[turn:] + found[:turn] for turn in range(length))


@given(st.integers(0, 2**62), st.floats(0, 1), st.floats(0, 1))
def test_denser_scatter_holds_the_sparser(seed: int, a: float, b: float) -> None:
    region = Region("a", end=64, seed=seed)
    keys = scale_keys(57, "minor-pentatonic", 48, 72)
    sparse, dense = (scatter(region, density, keys, (0.2, 0.9)) for density in sorted((a, b)))
    assert {step.row for step in sparse} <= {step.row for step in dense}
    assert all(step in dense for step in sparse)
    assert all(step.pitch in keys and 0.2 <= step.velocity <= 0.9 for step in dense)
    assert scatter(region, a, keys) == scatter(region, a, keys)


def test_scatter_is_as_dense_as_it_says_and_differs_by_pattern() -> None:
    regions = [Region(id, end=4096, seed=5) for id in ("a", "b")]
    counts = [len(scatter(region, 0.3)) for region in regions]
    assert all(1110 < count < 1350 for count in counts)
    assert scatter(regions[0], 0.3) != scatter(regions[1], 0.3)


@given(st.sampled_from(sorted(CHORDS)), st.integers(0, 110), st.data())
def test_chords_keep_their_notes_when_turned(chord: str, root: int, data: st.DataObject) -> None:
    inversion = data.draw(st.integers(0, len(CHORDS[chord])))
    keys = chord_keys(root, chord, inversion)
    assert list(keys) == sorted(keys)
    assert {(key - root) % 12 for key in keys} <= {step % 12 for step in CHORDS[chord]}


@given(st.sampled_from(sorted(SCALES)), st.integers(0, 127), st.floats(0, 127))
def test_scales_hold_their_root_and_take_in_any_pitch(scale: str, root: int, pitch: float) -> None:
    keys = scale_keys(root, scale, 0, 127)
    assert root in keys
    found = nearest(pitch, keys)
    assert all(abs(found - pitch) <= abs(key - pitch) for key in keys)


@pytest.mark.parametrize(
    ("walk", "expected"),
    [
        (Walk.UP, [60, 64, 67, 60, 64, 67]),
        (Walk.DOWN, [67, 64, 60, 67, 64, 60]),
        (Walk.UP_DOWN, [60, 64, 67, 64, 60, 64]),
        (Walk.AS_GIVEN, [64, 60, 67, 64, 60, 67]),
    ],
)
def test_arpeggios_walk(walk: Walk, expected: list[int]) -> None:
    steps = arpeggiate(Region("a", first=2, end=14, every=2, column=3), (64, 60, 67), walk)
    assert [step.pitch for step in steps] == expected
    assert [step.row for step in steps] == [2, 4, 6, 8, 10, 12]
    assert {step.column for step in steps} == {3}


def test_random_arpeggios_stay_in_the_chord() -> None:
    keys = chord_keys(57, "minor9")
    steps = arpeggiate(Region("a", end=256), keys, Walk.RANDOM, octaves=2)
    assert {step.pitch for step in steps} == {key + octave for key in keys for octave in (0, 12)}


@given(st.integers(0, 2**62), st.integers(0, 127), st.floats(0, 1))
def test_humanising_stays_within_its_bounds(seed: int, time: int, velocity: float) -> None:
    steps = [Step(row=row, velocity=0.5, delay=10) for row in range(32)]
    steps.append(Step(row=40, kind=StepKind.OFF))
    region = Region("a", end=64, seed=seed)
    moved = humanise(region, steps, time, velocity)
    assert moved == humanise(region, steps, time, velocity)
    assert moved[-1] == steps[-1]
    for before, after in zip(steps, moved, strict=True):
        assert abs(after.delay - before.delay) <= time
        assert abs(after.velocity - before.velocity) <= velocity + 1e-12
        assert Step.model_validate(after.model_dump()) == after
    if time == 0 and velocity == 0:
        assert list(moved) == steps


def test_one_edit_writes_a_fill_and_takes_it_back() -> None:
    old = Pattern(id="a", steps=(Step(row=1), Step(row=1, column=1), Step(row=9)))
    project = Project(patterns=(old,))
    region = Region("a", end=8)
    edit = region.edit(euclidean(region, 3, 8))
    after = edit.apply(project)
    assert [(step.row, step.column) for step in after.patterns[0].steps] == [
        (0, 0),
        (1, 1),
        (3, 0),
        (6, 0),
        (9, 0),
    ]
    assert edit.invert(project).apply(after) == project


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Region("a", first=4, end=4), "allowed: rows from 0"),
        (lambda: euclidean(Region("a"), 9, 8), "9 hits in 8; allowed"),
        (lambda: scatter(Region("a"), 1.5), "density = 1.5"),
        (lambda: scatter(Region("a"), 0.5, ()), "0 keys"),
        (lambda: arpeggiate(Region("a"), (60,), octaves=0), "over 0 octaves; allowed"),
        (lambda: humanise(Region("a"), (), 200), "time = 200"),
        (lambda: scale_keys(60, "polka", 0, 127), "scale = 'polka'; allowed: chromatic, major"),
        (lambda: scale_keys(60, "fifth", 0, 127), "scale = 'fifth'"),
        (lambda: chord_keys(60, "minor", 9), "inversion = 9; allowed 0-3"),
    ],
)
def test_what_is_refused_in_one_sentence(call: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as caught:
        call()  # type: ignore[operator]
    assert "\n" not in str(caught.value)
