"""The play screen without its window: clips of an arrangement, mute groups, knobs that are one step."""

import pytest

from motorik.domain.performance import TurnKnob
from motorik.modules import registry
from motorik.studio.settings import DriverSettings
from motorik.ui.models.lanes import Target, targets
from motorik.ui.models.scaling import position_of, value_at
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.play.groups import GROUPS
from motorik.ui.views.play.model import ZOOMS, PlayModel
from motorik.ui.views.play.sections import sections
from tests.ui.conftest import settle, until


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


def set_up(model: PlayModel, bench: Workbench) -> list[Target]:
    """Give the set a knob that moves the first parameter of a kind everywhere; return what it moves."""
    model.set_knobs.add()
    settle(bench)
    wanted = ("channel.level_db", "channel.pan", "macro-", "filter.", "send-")
    project = bench.session.project
    every = [it for owner in project.channels for it in targets(project, owner)]
    moved = [next(it for it in every if it.target.startswith(kind)) for kind in wanted]
    for target in moved:
        model.set_knobs.assign(target)
        settle(bench)
    model.show_knobs(of_set=True)
    return moved


def now(bench: Workbench, target: Target) -> float:
    """Return the value of a parameter in the song."""
    found = targets(bench.session.project, target.owner)
    return next(it.value for it in found if it.place == target.place)


def test_a_knob_of_the_set_moves_all_it_was_given_as_one_step(model: PlayModel, bench: Workbench) -> None:
    moved = set_up(model, bench)
    before = bench.session.project
    steps = len(bench.session.studio.song.journal.tree.line())
    (knob,) = model.knobs()
    for value in (0.2, 0.9, 1.0):
        knob.hot.move(value)
        knob.hot.frame()
    knob.hot.release()
    settle(bench)
    assert len(bench.session.studio.song.journal.tree.line()) == steps + 1
    assert knob.hot.value == 1.0
    for target in moved:
        level = target.target.endswith("level_db")
        assert now(bench, target) == (0.0 if level else target.parameter.high)
    bench.undo()
    settle(bench)
    assert bench.session.project == before and knob.hot.value == 0.0


def test_what_a_knob_moves_can_be_narrowed_turned_round_and_left_alone(
    model: PlayModel, bench: Workbench
) -> None:
    moved = set_up(model, bench)
    stood = now(bench, moved[3])
    for number, expected in ((1, (moved[3].parameter.low, stood)), (2, (stood, moved[3].parameter.low))):
        model.set_knobs.ask_range(3)
        assert bench.question is not None
        bench.question.then(bench.question.options[number].value)
        settle(bench)
        target = bench.session.project.live.knobs[0].targets[3]
        assert (target.low, target.high) == expected
    model.set_knobs.ask_range(3)
    assert bench.question is not None
    bench.question.then(bench.question.options[-1].value)
    settle(bench)
    assert len(bench.session.project.live.knobs[0].targets) == len(moved) - 1
    model.set_knobs.remove()
    settle(bench)
    assert not model.knobs() and bench.session.project.live.knobs == ()


def test_a_knob_of_the_set_is_performed_while_clips_play(model: PlayModel, bench: Workbench) -> None:
    set_up(model, bench)
    model.fill_matrix()
    settle(bench)
    studio = bench.session.studio
    studio.open_audio(DriverSettings("null"))
    model.launch_scene(bench.session.project.live.scenes[0].id, at_once=True)
    until(bench, lambda: model.performing)
    before, (knob,) = bench.session.project, model.knobs()
    knob.hot.move(0.5)
    knob.hot.frame()
    knob.hot.release()

    def turned() -> list[TurnKnob]:
        performance = studio.performance()
        done = performance.done if performance else ()
        return [it.action for it in done if isinstance(it.action, TurnKnob)]

    until(bench, lambda: bool(turned()))
    assert turned() == [TurnKnob(knob=bench.session.project.live.knobs[0].id, value=0.5)]
    assert bench.session.project == before and knob.hot.value == 0.5


def test_zooming_keeps_the_cell_under_the_fingers_and_its_limits(model: PlayModel, bench: Workbench) -> None:
    model.fill_matrix()
    settle(bench)
    model.scroll(2, 4)
    model.zoom_by(2.0, 4, 4)
    assert (model.first_track, model.first_scene) == (4, 6)
    model.zoom_by(0.5, 2, 2)
    assert (model.first_track, model.first_scene) == (2, 4)
    for factor, limit in ((1e9, ZOOMS[1]), (1e-9, ZOOMS[0])):
        model.zoom_by(factor)
        assert model.zoom == limit
