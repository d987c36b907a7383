"""Fills as operations write what the fills of the sequencer give, where they are told to and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.pattern import Pattern, Step
from motorik.editing.area import area_of
from motorik.editing.errors import EditingError
from motorik.editing.operation import Operation, operation_from_words, parse_operation
from motorik.editing.operations.fills import FillArpeggio, FillEuclidean, FillRandom
from motorik.sequencer.fills.arpeggio import Walk
from motorik.sequencer.fills.harmony import CHORDS, SCALES, chord_keys
from motorik.sequencer.fills.region import Region
from motorik.sequencer.fills.rhythm import euclidean
from motorik.sequencer.fills.scatter import scatter
from tests.editing.drawn import song

FULL = Pattern(id="p", rows=32, steps=tuple(Step(row=row, column=c) for row in range(32) for c in (0, 1)))


def filled(operation: Operation, rows: range, column: int = 1) -> tuple[Step, ...]:
    project = song(FULL)
    outcome = operation.run(project, (area_of(FULL, rows, [column]),))
    return outcome.applied(project).patterns[0].steps


@given(st.integers(1, 16), st.integers(0, 12), st.data())
def test_a_rhythm_is_that_of_the_fill(length: int, first: int, data: st.DataObject) -> None:
    hits, rotation = data.draw(st.integers(0, length)), data.draw(st.integers(-5, 5))
    rows = range(first, data.draw(st.integers(first + 1, 32)))
    steps = filled(FillEuclidean(hits=hits, length=length, rotation=rotation, note=48), rows)
    region = Region("p", rows.start, rows.stop, 1)
    expected = euclidean(region, hits, length, rotation, Step(row=0, pitch=48))
    assert tuple(step for step in steps if step.column == 1 and step.row in rows) == expected
    assert len([step for step in steps if step.column == 0 or step.row not in rows]) == 64 - len(rows)


@given(st.integers(0, 2**63 - 1), st.sampled_from(sorted(SCALES)), st.integers(0, 100), st.integers(1, 5))
def test_chance_comes_from_the_seed_and_keys_from_the_scale(
    seed: int, scale: str, percent: int, every: int
) -> None:
    fill = FillRandom(percent=percent, scale=scale, root=57, low=48, high=72, seed=seed, every=every)
    steps = [step for step in filled(fill, range(32)) if step.column == 1 and step.row % every == 0]
    assert steps == [step for step in filled(fill, range(32)) if step.column == 1 and step.row % every == 0]
    assert all((step.pitch - 57) % 12 in SCALES[scale] and 48 <= step.pitch <= 72 for step in steps)
    keys = tuple(key for key in range(48, 73) if (key - 57) % 12 in SCALES[scale])
    assert steps == [*scatter(Region("p", 0, 32, 1, every, seed), percent / 100, keys)]


@given(st.sampled_from(sorted(CHORDS)), st.integers(0, 90))
def test_chance_can_keep_to_a_chord(chord: str, root: int) -> None:
    steps = filled(FillRandom(percent=100, chord=chord, root=root), range(32))
    assert {step.pitch for step in steps if step.column == 1} <= set(chord_keys(root, chord))


def test_words_and_names_of_notes_are_understood() -> None:
    typed = operation_from_words("fill_euclidean", ["5", "16", "note=C-2"])
    assert typed == FillEuclidean(hits=5, length=16, note=36)
    arpeggio = operation_from_words("fill_arpeggio", ["minor9", "A-3", "up-down", "2"])
    assert arpeggio == FillArpeggio(chord="minor9", root=57, walk=Walk.UP_DOWN, octaves=2)
    assert parse_operation(arpeggio.plain()) == arpeggio
    scale = operation_from_words("fill_arpeggio", ["root=C-4", "scale=in-sen"])
    pitches = [step.pitch for step in filled(scale, range(6)) if step.column == 1][:6]
    assert pitches == [60, 61, 65, 67, 70, 60]


def test_stretches_that_lie_apart_are_filled_each_for_itself() -> None:
    project = song(FULL)
    rows = [*range(4), *range(8, 12)]
    outcome = FillEuclidean(hits=1, length=4).run(project, (area_of(FULL, rows, [0]),))
    left = [s.row for s in outcome.applied(project).patterns[0].steps if s.column == 0 and s.row < 12]
    assert left == [0, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fill_random", "scale=polka"], "'polka'; allowed: chromatic, major"),
        (["fill_arpeggio", "fifth9"], "'fifth9'; allowed: major, minor"),
        (["fill_euclidean", "3"], "length"),
        (["fill_euclidean", "3", "8", "note=H-4"], "note = 'H-4'; allowed: C-4"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(EditingError, match=sentence) as caught:
        operation_from_words(words[0], words[1:])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("fill", "sentence"),
    [
        (FillEuclidean(hits=9, length=8), "fill_euclidean: 9 hits in 8; allowed"),
        (FillRandom(low=61, high=61, scale="major"), "fill_random: keys 61-61 hold none of major on 60"),
        (FillRandom(softest=1, loudest=0), "fill_random: density"),
        (FillArpeggio(chord="fifth", inversion=5), "fill_arpeggio: inversion = 5; allowed 0-2"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(fill: Operation, sentence: str) -> None:
    with pytest.raises(EditingError, match=sentence):
        filled(fill, range(8))
