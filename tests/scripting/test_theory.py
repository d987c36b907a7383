"""Music theory for scripts, against facts every musician knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.scripting.inside.records import Mistake
from motorik.scripting.theory import CHORDS, SCALES, chord, euclid, pitch, pitch_name, rotated, scale


def drawn(hits: int, length: int, rotation: int = 0) -> str:
    return "".join("x" if hit else "." for hit in euclid(hits, length, rotation))


def test_known_rhythms() -> None:
    assert drawn(3, 8) == "x..x..x."  # tresillo
    assert drawn(2, 5) == "x..x."  # khafif-e-ramal, turned
    assert drawn(4, 16) == "x...x...x...x..."
    assert drawn(5, 8, 2) in {
        rhythm * 1 for rhythm in ("x.xx.xx.", ".xx.xx.x", "xx.xx.x.", "x.xx.x.x")
    }  # cinquillo
    assert drawn(0, 4) == "...."
    assert drawn(4, 4) == "xxxx"


@given(st.integers(1, 64).flatmap(lambda length: st.tuples(st.integers(0, length), st.just(length))))
def test_hits_are_spread_as_evenly_as_they_go(numbers: tuple[int, int]) -> None:
    hits, length = numbers
    rhythm = euclid(hits, length)
    assert sum(rhythm) == hits
    places = [place for place, hit in enumerate(rhythm) if hit]
    gaps = {
        (after - before) % length or length
        for before, after in zip(places, [*places[1:], *places[:1]], strict=True)
    }
    assert all(gap in (length // max(hits, 1), -(-length // max(hits, 1))) for gap in gaps)
    assert not places or places[0] == 0


@given(st.lists(st.booleans(), max_size=20), st.integers(-50, 50))
def test_turning_and_turning_back(rhythm: list[bool], by: int) -> None:
    assert rotated(rotated(rhythm, by), -by) == rhythm


@given(st.integers(0, 127))
def test_names_and_pitches_agree(number: int) -> None:
    assert pitch(pitch_name(number)) == number


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("C4", 60),
        ("C-4", 60),
        ("c#4", 61),
        ("Db4", 61),
        ("B#3", 60),
        ("Cb4", 59),
        ("A4", 69),
        ("C-1", 0),
        ("G9", 127),
    ],
)
def test_notes_by_name(name: str, number: int) -> None:
    assert pitch(name) == number


@pytest.mark.parametrize(
    "wrong", ["", "H4", "C", "C10", "G#9", "Cb-1", "C4x", "4", -1, 128, True, None, "C٤"]
)
def test_what_is_no_note(wrong: object) -> None:
    with pytest.raises(Mistake, match=r"pitch .*; allowed: 0-127"):
        pitch(wrong)  # type: ignore[arg-type]


def test_scales_and_chords() -> None:
    assert [scale("C4", "major").degree(number) for number in range(-1, 8)] == [
        59,
        60,
        62,
        64,
        65,
        67,
        69,
        71,
        72,
    ]
    assert scale("A3", "minor").chord(0) == chord("A3", "minor") == [57, 60, 64]
    assert scale("C4", "major").chord(4, 4) == chord("G4", "7")
    assert chord("C4", "major", 1) == [64, 67, 72]
    assert scale("D4", "dorian").between("C4", "C5") == [60, 62, 64, 65, 67, 69, 71, 72]
    assert scale("C4", "major").nearest(61) == 60
    assert "F#4" in scale("G3", "major")
    assert "F4" not in scale("G3", "major")


def test_tables_are_sound() -> None:
    for steps in SCALES.values():
        assert list(steps) == sorted(set(steps))
        assert steps[0] == 0
        assert steps[-1] < 12
    for tones in CHORDS.values():
        assert list(tones) == sorted(set(tones))


@given(st.sampled_from(sorted(SCALES)), st.integers(0, 127), st.integers(0, 127))
def test_the_nearest_note_is_in_the_scale_and_near(name: str, root: int, note: int) -> None:
    tones = scale(root, name)
    nearest = tones.nearest(note)
    assert nearest in tones
    assert abs(nearest - note) <= 3


@pytest.mark.parametrize(("hits", "length"), [(5, 4), (-1, 4), (1, 0)])
def test_no_such_rhythm(hits: int, length: int) -> None:
    with pytest.raises(Mistake, match="allowed"):
        euclid(hits, length)


def test_unknown_names_say_what_is_known() -> None:
    with pytest.raises(Mistake, match="scale 'x'; allowed: major, minor"):
        scale("C4", "x")
    with pytest.raises(Mistake, match="chord 'x'; allowed: major, minor"):
        chord("C4", "x")
