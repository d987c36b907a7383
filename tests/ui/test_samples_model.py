"""The samples screen without its window: sounds are tried, taken in, worked on, cut and played."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from motorik.formats.audio import read_audio, write_audio
from motorik.studio.settings import DriverSettings
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.samples.model import OPERATIONS, Entry, Loaded, SamplesModel
from tests.ui.conftest import settle

RATE = 48000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A second of four clicks with tails."""
    sound = np.zeros(RATE, np.float32)
    tail = (np.sin(np.arange(6000) * 0.3) * np.exp(-np.arange(6000) / 900) * 0.6).astype(np.float32)
    for start in (0, 12000, 24000, 36000):
        sound[start : start + 6000] = tail
    folder = tmp_path / "sounds"
    folder.mkdir()
    (folder / "inner").mkdir()
    (folder / "notes.txt").write_text("no sound")
    write_audio(folder / "clicks.wav", sound[:, None], RATE)
    return folder / "clicks.wav"


@pytest.fixture
def model(bench: Workbench, file: Path) -> SamplesModel:
    """The model, with the file chosen."""
    model = bench.model(SamplesModel)
    model.folder = file.parent
    model.look_in(song=False)
    assert [it.name for it in model.entries()] == ["..", "inner", "clicks.wav"]
    model.choose(Entry("clicks.wav", file))
    until(bench, lambda: model.shown is not None)
    return model


def until(bench: Workbench, true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        settle(bench)
        time.sleep(0.01)


def shown_of(model: SamplesModel) -> Loaded:
    """Return what is shown now."""
    assert model.shown is not None
    return model.shown


def steps(bench: Workbench) -> int:
    return len(bench.session.studio.song.journal.tree.line())


def test_a_sound_is_heard_before_it_is_in_the_song(model: SamplesModel, bench: Workbench) -> None:
    studio, count, before = bench.session.studio, steps(bench), bench.session.project
    studio.open_audio(DriverSettings("null"))
    studio.meters(on=True)
    model.select(12000, 18000)
    model.hear()
    until(bench, lambda: studio.meters()["master"].peak_left > 0.01)
    model.hush()
    assert steps(bench) == count and studio.project == before
    assert not model.belongs
    model.take_in()
    settle(bench)
    assert [it.name for it in bench.session.project.samples] == ["clicks"]
    assert steps(bench) == count + 1


@pytest.mark.parametrize("operation", OPERATIONS)
def test_work_is_one_step_and_leaves_the_file(
    operation: str, model: SamplesModel, bench: Workbench, file: Path
) -> None:
    shown = shown_of(model)
    data = file.read_bytes()
    model.take_in()
    settle(bench)
    count, before = steps(bench), bench.session.project
    model.select(12000, 20000)
    model.apply(operation)
    until(bench, lambda: shown_of(model).sample != shown.sample)
    assert steps(bench) == count + 1
    assert shown_of(model).sample in bench.session.project.samples
    expected = OPERATIONS[operation][1](shown.sound, 12000, 20000)
    path = bench.session.studio.song.assets.path_of(shown_of(model).sample)
    assert np.array_equal(read_audio(path)[0], expected)
    assert file.read_bytes() == data
    bench.undo()
    settle(bench)
    assert bench.session.project == before
    until(bench, lambda: shown_of(model).sample == shown.sample)
    assert np.array_equal(shown_of(model).sound, shown.sound)


def test_cuts_go_to_zero_and_zooming_stays_inside(model: SamplesModel) -> None:
    model.select(12107, 15011)
    model.snap()
    assert model.selection is not None
    shown = shown_of(model)
    for frame in model.selection:
        assert abs(shown.sound[frame, 0]) < 0.2
    for factor, about in ((0.1, 0.9), (0.5, 0.0), (20, 0.3), (1e-9, 0.5), (1e9, 0.5)):
        model.zoom(factor, about)
        first, end = model.view
        assert 0 <= first < end <= shown.frames
    assert list(model.view) == [0, shown.frames]
    model.zoom_to_part()
    assert model.view == model.selection


@pytest.mark.parametrize("by", ["transient", "grid", "silence"])
def test_slices_are_a_track_in_one_step(by: str, model: SamplesModel, bench: Workbench) -> None:
    model.take_in()
    settle(bench)
    count, tracks = steps(bench), len(bench.session.project.tracks)
    model.slice(by)
    settle(bench)
    assert steps(bench) == count + 1
    assert len(bench.session.project.tracks) == tracks + 1
    assert len(bench.session.project.patterns[-1].steps) >= (16 if by == "grid" else 4)


def test_a_loop_is_kept_and_played_on_keys(model: SamplesModel, bench: Workbench) -> None:
    model.take_in()
    settle(bench)
    model.select(12000, 18000)
    model.loop()
    until(bench, lambda: model.shown is not None and model.shown.sample.loop == (12000, 18000))
    model.play_on_keys()
    settle(bench)
    patch = bench.session.project.patches[-1]
    assert patch.modules[0].parameters["loop"] == 2
    assert bench.session.project.tracks[-1].patch == patch.id
