"""The samples screen without its window: sounds are tried, taken in, worked on, cut and played."""

from pathlib import Path

import numpy as np
import pytest

from motorik.domain.project import Project
from motorik.formats.audio import read_audio, write_audio
from motorik.studio.settings import DriverSettings
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.samples.looping import LoopModel
from motorik.ui.views.samples.model import OPERATIONS, Entry, Loaded, SamplesModel
from motorik.ui.views.samples.slicing import SliceModel
from tests.ui.conftest import settle, until

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


def slicing(model: SamplesModel, bench: Workbench) -> SliceModel:
    """Begin to slice; return where it is cut, found as the settings say."""
    slices = bench.model(SliceModel)
    model.use("slice")
    until(bench, lambda: bool(slices.frames))
    return slices


@pytest.mark.parametrize("by", ["transient", "grid", "silence"])
def test_slices_are_a_track_in_one_step(by: str, model: SamplesModel, bench: Workbench) -> None:
    model.take_in()
    settle(bench)
    slices = slicing(model, bench)
    slices.frames = ()
    slices.cut_by(by)
    until(bench, lambda: bool(slices.frames))
    count, tracks = steps(bench), len(bench.session.project.tracks)
    slices.make()
    settle(bench)
    assert steps(bench) == count + 1
    assert len(bench.session.project.tracks) == tracks + 1
    assert len(bench.session.project.patterns[-1].steps) == len(slices.frames)
    assert len(slices.frames) == (16 if by == "grid" else 4)


def test_settings_find_other_cuts_and_those_made_by_hand_stay(model: SamplesModel, bench: Workbench) -> None:
    slices = slicing(model, bench)
    slices.cut_by("grid")
    until(bench, lambda: len(slices.frames) == 16)
    (count,) = slices.settings
    for wanted in (3, 90, 7, 4):
        slices.set(count, wanted)
    until(bench, lambda: slices.frames == (0, 12000, 24000, 36000))
    slices.add(18011)
    slices.move(1, 11900)
    slices.remove(0)
    by_hand = slices.frames
    assert len(by_hand) == 4 and by_hand[0] == 11900
    slices.set(count, 2)
    until(bench, lambda: slices.frames == (0, 11900, by_hand[1], 24000))


def test_a_cut_goes_no_further_than_its_neighbours_and_none_is_added_twice(
    model: SamplesModel, bench: Workbench
) -> None:
    slices = slicing(model, bench)
    for number in range(len(slices.frames)):
        for frame in (-1e9, 1e9, 12000.4):
            slices.move(number, frame)
            assert list(slices.frames) == sorted(set(slices.frames))
            assert slices.frames[0] >= 0 and slices.frames[-1] < shown_of(model).frames
    there = slices.frames
    for frame in there:
        slices.add(frame)
    assert slices.frames == there
    for _ in there:
        slices.remove(0)
    slices.make()
    assert slices.frames == () and not bench.session.project.samples


def test_a_slice_that_is_tapped_is_heard_from_cut_to_cut(model: SamplesModel, bench: Workbench) -> None:
    slices = slicing(model, bench)
    slices.tap(25000)
    assert slices.chosen == 2
    patch = next(it for it in preview_of(bench).patches if it.id.startswith("hear"))
    ends = [patch.modules[0].parameters[it] for it in ("start", "end")]
    assert ends == pytest.approx([slices.frames[2] / RATE, slices.frames[3] / RATE])
    model.hush()
    assert not bench.session.studio._gestures  # nothing is heard any more


def preview_of(bench: Workbench) -> Project:
    """Return the song with the one gesture that is open."""
    (gesture,) = bench.session.studio._gestures.values()  # what only the engine hears
    return gesture.update()


def test_a_loop_is_kept_and_played_on_keys(model: SamplesModel, bench: Workbench) -> None:
    loop = bench.model(LoopModel)
    model.take_in()
    settle(bench)
    model.select(12000, 18000)
    loop.take()
    until(bench, lambda: shown_of(model).sample.loop == (12000, 18000))
    loop.turn("crossfade", 0.25)
    loop.release()
    model.play_on_keys()
    settle(bench)
    patch = bench.session.project.patches[-1]
    assert patch.modules[0].parameters["loop"] == 2
    assert patch.modules[0].parameters["crossfade"] == 0.25
    assert bench.session.project.tracks[-1].patch == patch.id


def test_the_cross_fade_is_set_in_all_instruments_that_play_it_as_one_step(
    model: SamplesModel, bench: Workbench
) -> None:
    loop = bench.model(LoopModel)
    model.select(12000, 18000)
    loop.take()
    until(bench, lambda: shown_of(model).sample.loop is not None)
    for _ in range(2):
        model.play_on_keys()
        settle(bench)
    count, before = steps(bench), bench.session.project
    for value in (0.3, 0.4, 0.5):
        loop.turn("crossfade", value)
    loop.release()
    settle(bench)
    assert steps(bench) == count + 1 and loop.players == 2
    assert [it.modules[0].parameters["crossfade"] for it in bench.session.project.patches[-2:]] == [0.5, 0.5]
    assert loop.fade == 3000
    bench.undo()
    settle(bench)
    assert bench.session.project == before and loop.value("crossfade") == 0.1
    loop.turn("loop_shape", 1)
    loop.release()
    assert loop.fade == 0


def test_loop_points_move_under_a_finger_and_are_written_when_it_leaves(
    model: SamplesModel, bench: Workbench
) -> None:
    loop = bench.model(LoopModel)
    model.select(12000, 18000)
    loop.take()
    until(bench, lambda: shown_of(model).sample.loop is not None)
    count = steps(bench)
    for frame in (13000, 17999999, 20000):
        loop.move(1, frame)
    loop.move(0, 1e9)
    assert loop.frames[0] < loop.frames[1]
    loop.move(0, 500)
    assert steps(bench) == count
    loop.drop(0)
    assert steps(bench) == count + 1
    until(bench, lambda: shown_of(model).sample.loop == loop.frames)
    assert abs(loop.frames[0] - 500) <= 240 and loop.frames[1] == 20000
    loop.clear()
    until(bench, lambda: shown_of(model).sample.loop is None)
    assert loop.frames == () and loop.fade == 0
