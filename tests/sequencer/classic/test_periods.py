"""Periods are those of the trackers' tables: whole in ProTracker, else quarters."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.sequencer.classic.player import ClassicPlayer, VoiceFlags
from motorik.sequencer.classic.score import SAMPLE, Dialect, Rules
from tests.sequencer.classic.scores import MIDDLE_C, Cell, a_sample, a_score

PAL, NTSC = 8287, 8363
AMIGA = Rules.STRICT | Rules.PAL
A_2 = MIDDLE_C + 9
SILENT = 65536
"""What Paula makes of a period of 0."""


def periods(
    dialect: Dialect, rows: Sequence[Sequence[Cell]], finetune: float = 0, transpose: int = 0, **changes: Any
) -> list[float]:
    """Return the period of each tick of the first channel, as its frequency tells."""
    sample = a_sample(length=1 << 20, finetune=finetune, transpose=transpose)
    score = a_score(
        dialect, rows, **{"samples": np.array([sample], SAMPLE), "speed": 3, "rules": Rules.STRICT, **changes}
    )
    _, voices = ClassicPlayer(score).play(1 << 12)
    heard = voices[voices["flags"] & int(VoiceFlags.STOPPED) == 0]
    middle = PAL if score.rules & Rules.PAL else NTSC
    return [round(float(428 * middle / frequency), 9) for frequency in heard["frequency"]]


def nothing(dialect: Dialect) -> int:
    return 0 if dialect is Dialect.XM else 255


def exact(note: int, finetune: float) -> float:
    return float(428 / 2 ** ((note - MIDDLE_C + finetune / 128) / 12))


@pytest.mark.parametrize(
    ("finetune", "note", "expected"),
    [
        (0, A_2, 254), (0, A_2 + 1, 240), (0, MIDDLE_C - 12, 856), (0, MIDDLE_C + 23, 113),
        (16, A_2, 253), (112, MIDDLE_C, 407), (-16, MIDDLE_C, 431), (-128, MIDDLE_C, 453),
        (-64, MIDDLE_C + 22, 123),
    ],
)  # fmt: skip
def test_protracker_has_a_table_for_each_finetune(finetune: int, note: int, expected: int) -> None:
    assert periods(Dialect.MOD, [[(note, 1, 255)]], finetune, rules=AMIGA) == [expected] * 3
    twelfths = periods(Dialect.MOD, [[(note, 1, 255)]], finetune, rules=AMIGA | Rules.EXACT_PERIODS)
    assert twelfths == pytest.approx([exact(note, finetune)] * 3, rel=1e-5)


@given(note=st.integers(49, 84), finetune=st.sampled_from(range(-128, 128, 16)))
def test_protracker_is_nowhere_far_from_twelfths_of_an_octave(note: int, finetune: int) -> None:
    period = periods(Dialect.MOD, [[(note, 1, 255)]], finetune, rules=AMIGA)[0]
    assert period == int(period)
    assert abs(period - exact(note, finetune)) < 1.6


@given(note=st.integers(25, 108), finetune=st.integers(-128, 127))
def test_fasttracker_counts_quarters_and_sixteenths_of_a_semitone(note: int, finetune: int) -> None:
    period = periods(Dialect.XM, [[(note, 1, 0)]], finetune)[0]
    assert period * 4 == int(period * 4)
    coarse = finetune // 8 * 8
    assert period == periods(Dialect.XM, [[(note, 1, 0)]], coarse)[0]
    assert abs(1200 * np.log2(period / exact(note, coarse))) < 4 + 1200 * np.log2(1 + 0.25 / period)
    lowered, plain = periods(Dialect.XM, [[(note + 1, 1, 0)]], -128), periods(Dialect.XM, [[(note, 1, 0)]])
    assert lowered == plain  # a semitone is sixteen of its steps


@given(key=st.integers(49, 96), hertz=st.integers(2000, 60000))
def test_scream_tracker_divides_whole_numbers(key: int, hertz: int) -> None:
    table = (1712, 1616, 1524, 1440, 1356, 1280, 1208, 1140, 1076, 1016, 960, 907)
    steps = 12 * 128 * float(np.log2(hertz / 8363))
    semitones = int(steps / 128)
    expected = min((table[(key - 1) % 12] * 16 >> ((key - 1) // 12 - 1)) * 8363 // hertz, 32767)
    if expected < 64:
        return  # shorter ones are held at a limit of their own
    played = periods(Dialect.S3M, [[(key, 1)]], steps - semitones * 128, semitones)
    assert played[0] == expected / 4


def test_impulse_tracker_has_no_table() -> None:
    assert periods(Dialect.IT, [[(A_2, 1)]], rules=Rules(0))[0] == pytest.approx(exact(A_2, 0), rel=1e-9)


@pytest.mark.parametrize("dialect", [Dialect.MOD, Dialect.XM, Dialect.S3M])
@given(amount=st.integers(1, 14), finetune=st.sampled_from(range(-128, 128, 16)))
def test_slides_begin_in_the_table(dialect: Dialect, amount: int, finetune: int) -> None:
    up, rules = (6 if dialect is Dialect.S3M else 1), AMIGA if dialect is Dialect.MOD else Rules.STRICT
    none = nothing(dialect)
    found = periods(dialect, [[(A_2, 1, none)], [(0, 0, none, up, amount)]], finetune, rules=rules)
    assert list(np.diff(found)) == [0, 0, 0, -amount, -amount]


def test_an_arpeggio_of_protracker_looks_notes_up_where_the_period_has_slid_to() -> None:
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1, 255)], [(0, 0, 255, 1, 1)], [(0, 0, 255, 0, 0x47)]]
    assert periods(Dialect.MOD, rows, rules=AMIGA)[-3:] == [426, 320, 269]


def test_behind_protrackers_table_lie_a_zero_and_the_next_finetune() -> None:
    rows: Sequence[Sequence[Cell]] = [[(81, 1, 255, 0, 0x47)]]
    assert periods(Dialect.MOD, rows, rules=AMIGA) == [135, SILENT, 757]
    assert periods(Dialect.MOD, rows, 16, rules=AMIGA) == [134, SILENT, 752]


def test_an_arpeggio_of_fasttracker_begins_at_the_nearest_note() -> None:
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1)], [(0, 0, 0, 1, 2)], [(0, 0, 0, 0, 0x4C)]]
    slid = 428 - 2 * 2
    assert periods(Dialect.XM, rows)[-3:] == [slid, 214, 339]
    nearer = periods(Dialect.XM, [[(MIDDLE_C, 1)], [(0, 0, 0, 1, 10)], [(0, 0, 0, 0, 0x4C)]])
    assert nearer[-3:] == [408, 202, 320]
