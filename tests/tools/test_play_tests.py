"""The comparison with recorded play-behaviour tests: what was recorded is equal, every change is seen."""

from pathlib import Path

import numpy as np
import pytest

from motorik.sequencer.classic.player import SECOND, ClassicPlayer
from tools.modules.play_reasons import REASONS
from tools.modules.play_recordings import (
    COLUMNS,
    GROUPS,
    Recording,
    found,
    played_lines,
    recorded_lines,
    recorded_score,
)
from tools.modules.play_speed import busy_score
from tools.modules.play_tests import page, run
from tools.modules.writing import WrittenModule, WrittenSample, it_bytes

CELLS = np.zeros((8, 2, 5), np.uint8)
CELLS[:, :, 2] = 255
CELLS[0, 0] = (61, 1, 255, 0, 0)
CELLS[2, 1] = (73, 1, 32, 4, 0x08)


@pytest.fixture
def recorded(tmp_path: Path) -> Recording:
    """A module and what the player plays of it, as a recorder would write it."""
    folder = tmp_path / "openmpt" / "it"
    folder.mkdir(parents=True)
    levels = np.arange(-100, 100, dtype=np.int8)
    module, data = folder / "two-notes.it", folder / "two-notes.data"
    module.write_bytes(it_bytes(WrittenModule([CELLS], [WrittenSample(levels, loop=(0, 200))])))
    data.write_text("")
    recording = Recording(module, data)
    lines, _ = played_lines(recorded_score(recording))
    data.write_text("".join(" ".join(map(str, line)) + "\n" for line in lines))
    return recording


def test_what_was_recorded_here_is_equal(recorded: Recording) -> None:
    outcome = run(recorded)
    assert outcome.passed
    assert outcome.lines == len(recorded_lines(recorded.data)) > 50
    assert found(recorded.module.parents[2], "it") == [recorded]


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_a_change_in_any_column_is_seen(recorded: Recording, column: int) -> None:
    lines = recorded_lines(recorded.data)
    lines[30, column] += 2 if COLUMNS[column] != "cutoff" else -100
    recorded.data.write_text("".join(" ".join(map(str, line)) + "\n" for line in lines))
    assert run(recorded).fault == f"line 31 of {len(lines)}: {COLUMNS[column]}"


def test_missing_lines_are_seen(recorded: Recording) -> None:
    kept = recorded.data.read_text().splitlines(keepends=True)[:-1]
    recorded.data.write_text("".join(kept))
    outcome = run(recorded)
    assert outcome.fault == f"{len(kept) + 1} lines, {len(kept)} recorded"
    assert "- `it/two-notes`: " in page([outcome])


def test_every_reason_names_a_group() -> None:
    assert {name.partition("/")[0] for name in REASONS} <= set(GROUPS)


def test_the_speed_is_measured_over_four_minutes_of_many_voices() -> None:
    ticks, voices = ClassicPlayer(busy_score()).play_to_end()
    assert ticks["time"][-1] / SECOND > 230
    assert len(voices) > 40 * len(ticks)
