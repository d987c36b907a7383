"""The play screen without its window: clips of an arrangement, mute groups, knobs that are one step."""

import pytest

from motorik.modules import registry
from motorik.ui.models.scaling import position_of, value_at
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.play.groups import GROUPS
from motorik.ui.views.play.model import PlayModel
from motorik.ui.views.play.sections import sections
from tests.ui.conftest import settle


@pytest.fixture
def model(bench: Workbench) -> PlayModel:
    return bench.model(PlayModel)


def test_every_section_of_the_song_is_a_scene(model: PlayModel, bench: Workbench) -> None:
    found = sections(bench.session.project)
    model.fill_matrix()
    settle(bench)
    live = bench.session.project.live
    assert len(live.scenes) == len(found) > 5
    placed = {(it.track, it.pattern, it.start) for it in bench.session.project.arrangement.placements}
    for scene, (start, plays) in zip(live.scenes, found, strict=True):
        assert {it.track: it.pattern for it in live.clips if it.scene == scene.id} == plays
        assert any(it[2] == start for it in placed)
        for track, pattern in plays.items():
            assert any((track, pattern) == it[:2] and it[2] <= start for it in placed)
    bench.undo()
    settle(bench)
    assert bench.session.project.live.scenes == ()


def test_making_clips_twice_keeps_what_was_there(model: PlayModel, bench: Workbench) -> None:
    model.fill_matrix()
    settle(bench)
    first = bench.session.project.live
    model.fill_matrix()
    settle(bench)
    second = bench.session.project.live
    assert second.scenes[: len(first.scenes)] == first.scenes
    assert len(second.scenes) == 2 * len(first.scenes)
    assert len({scene.id for scene in second.scenes}) == len(second.scenes)


def test_a_track_goes_through_the_groups_and_out_again(model: PlayModel, bench: Workbench) -> None:
    tracks = [track.id for track in bench.session.project.tracks]
    for track in tracks[:2]:
        model.choose(track)
        model.next_group()
        settle(bench)
    assert [model.group(track) for track in tracks[:3]] == [1, 1, 0]
    model.choose(tracks[1])
    met = []
    for _ in range(GROUPS + 1):
        model.next_group()
        settle(bench)
        met.append(model.group(tracks[1]))
    assert met[0] == 2 and 0 in met
    assert model.group(tracks[0]) == 1


def test_every_knob_turns_and_is_one_step(model: PlayModel, bench: Workbench) -> None:
    for track in bench.session.project.tracks:
        model.choose(track.id)
        for knob in model.knobs():
            steps = len(bench.session.studio.song.journal.tree.line())
            before = knob.hot.value
            target = 0.9 if knob.parameter is None else value_at(knob.parameter, 0.77)
            knob.hot.move(target)
            knob.hot.frame()
            knob.hot.release()
            assert knob.hot.value == pytest.approx(target)
            changed = int(target != before)
            assert len(bench.session.studio.song.journal.tree.line()) == steps + changed


def test_the_field_turns_two_parameters_the_patch_has(model: PlayModel, bench: Workbench) -> None:
    for track in bench.session.project.tracks:
        model.choose(track.id)
        pair = model.cross()
        if pair is None:
            continue
        for turnable in pair:
            parameter = turnable.parameter
            assert parameter is not None
            assert any(parameter in declared.parameters for declared in registry().values())
            assert 0 <= position_of(parameter, turnable.hot.value) <= 1


def test_muting_without_a_performance_is_written_down(model: PlayModel, bench: Workbench) -> None:
    track = bench.session.project.tracks[0].id
    model.mute(track)
    settle(bench)
    assert model.is_muted(track) and bench.session.project.channels[track].muted
    model.solo(track)
    settle(bench)
    assert model.is_soloed(track)
