"""Modules become songs that say the same cells and play what the player plays."""

from __future__ import annotations

import hashlib
import io
import wave
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from motorik.domain.canonical import write_project
from motorik.domain.pattern import StepKind
from motorik.domain.project import Project
from motorik.domain.reading import parse_project
from motorik.engine.offline import render
from motorik.engine.samples import FileSamples
from motorik.formats.classic.cells import cells_of, differing_cells
from motorik.formats.classic.importing import import_module
from motorik.formats.classic.module import NO_VOLUME, Dialect
from motorik.formats.classic.playing import score_of
from motorik.formats.classic.reading import read_module
from motorik.formats.interchange import FormatError, Imported, ImportOptions, importer_of
from motorik.formats.performing import perform
from motorik.sequencer.classic.cells import cell_of
from motorik.sequencer.classic.player import duration
from motorik.sequencer.classic.score import Dialect as PlayedDialect
from motorik.sequencer.deck.tape import BEGIN, Tape, tape_of
from motorik.sequencer.timeline import Timeline
from motorik.studio.interchange import import_song
from tests.formats.classic.drawn import modules
from tests.laws import check_text
from tools.modules.import_report import notes_of, strikes_of, unmatched
from tools.modules.writing import WrittenModule, WrittenSample, it_bytes, mod_bytes, s3m_bytes, xm_bytes

WRITERS: dict[Dialect, Callable[[WrittenModule], bytes]] = {
    Dialect.MOD: mod_bytes, Dialect.XM: xm_bytes, Dialect.S3M: s3m_bytes, Dialect.IT: it_bytes,
}  # fmt: skip
RATE = 48_000
LIMITS = ("only the first", "rows are longer")
"""What the sentences say of songs that cannot be all of their module."""
TONE = WrittenSample(
    (100 * np.sin(np.arange(64) / 64 * 2 * np.pi)).astype(np.int8), name="tone", loop=(0, 64)
)


def song_of(data: bytes) -> Imported:
    return import_module(data, "song", ImportOptions())


def seconds_of(project: Project) -> Fraction:
    return Timeline(project.tempo, RATE).seconds_at(project.arrangement.length)


def small(
    rows: dict[tuple[int, int], tuple[int, int, int, int, int]], orders: tuple[int, ...] = (0,)
) -> bytes:
    """Return a MOD of one pattern with these cells at (row, channel)."""
    cells = np.zeros((64, 4, 5), np.uint8)
    cells[:, :, 2] = NO_VOLUME
    for place, cell in rows.items():
        cells[place] = cell
    return mod_bytes(WrittenModule([cells], [TONE], orders))


@pytest.mark.parametrize("dialect", Dialect)
@given(data=st.data())
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_every_cell_survives_import_and_text_and_the_song_lasts_as_long(
    dialect: Dialect, data: st.DataObject
) -> None:
    drawn = data.draw(modules(dialect))
    few = [cells if dialect is Dialect.MOD else cells[:, :4] for cells in drawn.patterns]
    file = WRITERS[dialect](replace(drawn, patterns=few, orders=drawn.orders[-3:]))
    module, imported = read_module(file), song_of(file)
    check_text(imported.project)
    again = parse_project(write_project(imported.project))
    assert differing_cells(again, module.dialect, module.patterns) == 0
    if not any(said in remark for remark in imported.remarks for said in LIMITS):
        exact = duration(score_of(module))
        assert abs(seconds_of(imported.project) - exact) <= exact / 100_000 + Fraction(1, 10**6)
        # A row is a line of 61440 / lines_per_beat ticks, however long it lasts.
        slowest = min(point.bpm for point in imported.project.tempo.points)
        near = 2 + int(60 / slowest * RATE / 61440)
        for struck, notes in zip(strikes_of(module), notes_of(imported.project), strict=True):
            assert unmatched(struck, notes, near) == unmatched(notes, struck, near) == 0


def test_a_lost_cell_is_counted() -> None:
    data = small({(0, 0): (61, 1, NO_VOLUME, 0, 0), (5, 2): (0, 0, NO_VOLUME, 10, 3)})
    module = read_module(data)
    project = song_of(data).project
    bare = tuple(pattern.model_copy(update={"steps": ()}) for pattern in project.patterns)
    lost = project.model_copy(update={"patterns": bare})
    assert differing_cells(project, module.dialect, module.patterns) == 0
    assert differing_cells(lost, module.dialect, module.patterns) == 2


@pytest.mark.parametrize("dialect", [Dialect.IT, Dialect.S3M])
def test_a_row_that_comes_again_is_one_long_row(dialect: Dialect) -> None:
    cells = np.zeros((64, 4, 5), np.uint8)
    cells[:, :, 2] = 255
    cells[4, 1] = (61, 1, 255, 19, 0xE3)  # three times more
    cells[8, 0] = (61, 1, 255, 0, 0)
    module = read_module(WRITERS[dialect](WrittenModule([cells], [TONE], (0,))))
    imported = song_of(WRITERS[dialect](WrittenModule([cells], [TONE], (0,))))
    row = 5760  # frames, at speed 6 and tempo 125
    first, second = notes_of(imported.project)[:2]
    assert (list(first), list(second)) == ([11 * row], [4 * row])
    assert strikes_of(module)[:2] == [first, second]


def test_cells_are_steps_that_say_key_instrument_and_effect() -> None:
    project = song_of(small({(0, 0): (61, 1, NO_VOLUME, 0xC, 32), (8, 0): (0, 0, NO_VOLUME, 0xA, 4)})).project
    steps = next(pattern for pattern in project.patterns if pattern.id == "p000-c01").steps
    assert [(it.row, it.kind, it.pitch, it.instrument) for it in steps] == [
        (0, StepKind.NOTE, 60.0, "i001"), (8, StepKind.LOCK, 60.0, None),
    ]  # fmt: skip
    assert [(it.effects[0].command, it.effects[0].value) for it in steps] == [("mod.C", 32), ("mod.A", 4)]
    assert cell_of(steps[0], PlayedDialect.MOD) == (61, 1, NO_VOLUME, 0xC, 32)
    assert cells_of(project.patterns, Dialect.MOD)[0, 0][8].tolist() == [0, 0, NO_VOLUME, 0xA, 4]


def test_a_break_ends_the_pattern_and_rows_have_the_length_of_speed_and_tempo() -> None:
    data = small({(0, 0): (61, 1, NO_VOLUME, 0xF, 3), (7, 0): (0, 0, NO_VOLUME, 0xD, 0)}, orders=(0, 0))
    project = song_of(data).project
    line = 61440 // 4
    assert [(it.start // line, it.length // line) for it in project.arrangement.placements] == [
        (0, 8),
        (8, 8),
    ]
    assert [point.bpm for point in project.tempo.points] == [250]


def test_a_row_longer_than_any_tempo_is_a_slower_placement() -> None:
    slow = {(0, 0): (61, 1, NO_VOLUME, 0xF, 31), (4, 1): (0, 0, NO_VOLUME, 0xE, 0xEF)}
    data = small({**slow, (5, 0): (61, 1, NO_VOLUME, 0, 0), (6, 0): (0, 0, NO_VOLUME, 0xD, 0)})
    project = song_of(data).project
    assert abs(seconds_of(project) - duration(score_of(read_module(data)))) < Fraction(1, 10**9)
    speeds = {place.speed for place in project.arrangement.placements}
    assert Fraction(1) in speeds and min(speeds) < Fraction(1, 2)
    for struck, notes in zip(strikes_of(read_module(data)), notes_of(project), strict=True):
        assert unmatched(struck, notes) == unmatched(notes, struck) == 0


def tape(project: Project) -> Tape:
    found = tape_of(project, RATE)
    assert found is not None
    return found


def test_portamento_bends_the_note_that_sounds() -> None:
    told = tape(
        song_of(small({(0, 0): (61, 1, NO_VOLUME, 0, 0), (4, 0): (65, 0, NO_VOLUME, 3, 255)})).project
    ).told
    assert np.count_nonzero(told["flags"] == BEGIN) == 1
    voices = told[told["frequency"] > 0]
    assert abs(12 * np.log2(voices["frequency"][-1] / voices["frequency"][0]) - 4) < 0.1


def test_a_delay_and_a_retrigger_are_where_the_player_strikes() -> None:
    data = small({(0, 0): (61, 1, NO_VOLUME, 0xE, 0xD2), (4, 0): (61, 1, NO_VOLUME, 0xE, 0x92)})
    told = tape(song_of(data).project).told
    tick = RATE // 50
    starts = told["frame"][told["flags"] == BEGIN].tolist()
    assert starts == [2 * tick, 24 * tick, 26 * tick, 28 * tick]


def test_samples_are_kept_frame_by_frame() -> None:
    wide = np.arange(-300, 300, dtype=np.int16) * 100
    cells = np.zeros((4, 1, 5), np.uint8)
    cells[:, :, 2] = NO_VOLUME
    imported = song_of(it_bytes(WrittenModule([cells], [TONE, WrittenSample(wide, "wide")])))
    for sample, expected in zip(
        imported.project.samples, (TONE.levels.astype(np.int16) * 256, wide), strict=True
    ):
        data = imported.files[f"{sample.sha256}.wav"]
        assert hashlib.sha256(data).hexdigest() == sample.sha256
        with wave.open(io.BytesIO(data)) as file:
            assert np.array_equal(np.frombuffer(file.readframes(file.getnframes()), "<i2"), expected)
    assert imported.project.samples[0].loop == (0, 64)


def test_a_song_sounds_at_the_pitch_of_the_module_and_twice_the_same(tmp_path: Path) -> None:
    imported = song_of(small({(0, 0): (61, 1, NO_VOLUME, 0, 0), (8, 0): (0, 0, NO_VOLUME, 0xD, 0)}))
    for name, data in imported.files.items():
        (tmp_path / name).write_bytes(data)
    source = FileSamples(lambda sample: tmp_path / f"{sample.sha256}.wav")
    first, second = (render(imported.project, source) for _ in range(2))
    assert first.sha256 == second.sha256
    sound = first.sound[RATE // 10 : RATE // 10 + RATE // 2].mean(axis=1)
    loudest = int(np.argmax(np.abs(np.fft.rfft(sound * np.hanning(len(sound)))))) * 2
    assert abs(loudest - 8287.14 / 64) <= 2


def test_a_module_is_known_by_its_content_and_becomes_a_folder(tmp_path: Path) -> None:
    data = small({(0, 0): (61, 1, NO_VOLUME, 0, 0)})
    assert importer_of(data[:4096], len(data), "x").id == "tracker-module"
    source = tmp_path / "no-ending"
    source.write_bytes(data)
    report = import_song(source, tmp_path / "song")
    assert (report.format, report.tracks, report.title) == ("Tracker module", 4, "title")
    assert len([*(tmp_path / "song" / "assets").glob("*.wav")]) == 1


@pytest.mark.parametrize("dialect", Dialect)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=8, deadline=None)
def test_mutated_modules_are_read_or_refused(dialect: Dialect, seed: int) -> None:
    chance = np.random.default_rng(seed)
    cells = chance.integers(20, 60, (64, 4, 5)).astype(np.uint8)
    rng = Random(seed)
    data = bytearray(WRITERS[dialect](WrittenModule([cells], [TONE], (0, 0))))
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    try:
        imported = song_of(bytes(data))
    except FormatError as refused:
        sentence = str(refused)
    else:
        check_text(imported.project)
        return
    assert sentence.startswith("song")


def test_what_is_exported_has_the_notes_of_the_cells() -> None:
    project = song_of(small({(0, 0): (61, 1, NO_VOLUME, 0, 0), (4, 2): (65, 1, NO_VOLUME, 0, 0)})).project
    notes = perform(project).notes
    assert [(it.start, it.pitch) for it in notes["c01"]] == [(0, 60.0)]
    assert [(it.start, it.pitch) for it in notes["c03"]] == [(4 * 61440 // 4, 64.0)]
