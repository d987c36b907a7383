"""The song screen without its window: every change is one step, and what is written is what one meant."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from motorik.domain.project import Curve, Project
from motorik.domain.tempo import TempoCurve
from motorik.domain.time import TICKS_PER_BEAT
from motorik.formats.interchange import ExportOptions
from motorik.journal.edits.song import SetTitle
from motorik.studio.errors import BadInput
from motorik.studio.interchange import ExportReport, export_song
from motorik.studio.render_files import RenderReport
from motorik.studio.songs import read_project
from motorik.ui.models.curves import curve_of
from motorik.ui.models.lanes import target_of, targets
from motorik.ui.models.question import Question
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.song import along, tracks
from motorik.ui.views.song.exporting import ExportModel, Wanted
from motorik.ui.views.song.model import SongModel
from motorik.ui.views.song.notes import Shapes, meshes, rectangles, shape_of
from motorik.ui.views.song.placing import end_of, key_of
from motorik.ui.views.song.snapping import Snap, floor, nearest, step_at
from tests.ui.conftest import settle

BAR = 4 * TICKS_PER_BEAT


@pytest.fixture
def model(bench: Workbench) -> SongModel:
    return bench.model(SongModel)


def one_step(bench: Workbench, act: Callable[[], object]) -> Project:
    """Do something, check that undo takes all of it back and redo does it again; return what came of it."""
    before = bench.session.studio.project
    act()
    settle(bench)
    after = bench.session.studio.project
    assert after != before
    bench.undo()
    settle(bench)
    assert bench.session.studio.project == before
    bench.redo()
    settle(bench)
    assert bench.session.studio.project == after
    return after


def first(model: SongModel, track: str) -> tuple[int, str, str]:
    return next(key_of(it) for it in model.project.arrangement.placements if it.track == track)


def test_blocks_are_carried_along_the_grid_and_stay_chosen(bench: Workbench, model: SongModel) -> None:
    model.pick(frozenset({first(model, "acid")}))
    (held,) = model.blocks()
    (ghost,) = model.carried(BAR * 1.4, 0)
    assert ghost.start == held.start + BAR
    one_step(bench, lambda: model.drop([ghost]))
    assert [it.start for it in model.blocks()] == [held.start + BAR]


def test_a_block_that_is_dropped_cuts_what_lay_there(bench: Workbench, model: SongModel) -> None:
    model.pick(frozenset({first(model, "acid")}))
    (held,) = model.blocks()
    after = one_step(bench, lambda: model.drop(model.carried(BAR * 4, 0)))
    on_track = [it for it in after.arrangement.placements if it.track == "acid"]
    for one, other in zip(on_track, on_track[1:], strict=False):
        assert end_of(one) <= other.start
    assert any(it.start == end_of(held) + 4 * BAR and it.offset for it in on_track)


def test_ends_are_stretched_on_the_grid(bench: Workbench, model: SongModel) -> None:
    key = first(model, "kick")
    model.pick(frozenset({key}))
    (longer,) = model.stretched(key, 1, end_of(model.blocks()[0]) - 2.2 * BAR)
    assert longer.length == model.blocks()[0].length - 2 * BAR
    (later,) = model.stretched(key, -1, 1.6 * BAR)
    assert (later.start, later.offset) == (2 * BAR, 2 * BAR)
    one_step(bench, lambda: model.drop([later]))


def test_placing_duplicating_splitting_erasing_are_a_step_each(bench: Workbench, model: SongModel) -> None:
    end = max(end_of(it) for it in model.project.arrangement.placements if it.track == "bell")
    after = one_step(bench, lambda: model.place_at("bell", end + 9 * BAR))
    assert len(model.blocks()) == 1
    assert after.arrangement.length >= end_of(model.blocks()[0])
    model.snap = Snap.BEAT
    one_step(bench, model.split_chosen)
    assert len(model.blocks()) == 2
    one_step(bench, model.duplicate)
    one_step(bench, lambda: model.move_chosen(1, 0))
    one_step(bench, lambda: model.lengthen_chosen(1))
    one_step(bench, lambda: model.alter("Speed", speed="3/2"))
    assert all(str(it.speed) == "3/2" for it in model.blocks())
    one_step(bench, model.erase_chosen)
    assert model.chosen == frozenset()


def test_another_pattern_is_played_by_what_is_chosen(bench: Workbench, model: SongModel) -> None:
    model.pick(frozenset({first(model, "kick")}))
    model.ask_other_pattern()
    question = bench.question
    assert isinstance(question, Question)
    assert {it.value for it in question.options} == {it.id for it in model.project.patterns}
    one_step(bench, lambda: question.then("four-fill"))
    assert [it.pattern for it in model.blocks()] == ["four-fill"]


def test_from_nothing_to_a_bar_that_sounds(tmp_path: Path) -> None:
    from motorik.studio.create import new_song
    from motorik.studio.local import LocalStudio
    from motorik.studio.new_tracks import edits_for_track
    from motorik.studio.presets import find_preset
    from motorik.ui.models.preferences import Preferences
    from motorik.ui.models.session import Session

    studio = LocalStudio.open(new_song(tmp_path / "new"), autosave_seconds=None)
    bench = Workbench(Session(studio), Preferences(), None)
    try:
        model = bench.model(SongModel)
        assert model.rows == ()
        edits = edits_for_track(studio.song, find_preset("roland.tb303/accent-ladder"))
        one_step(bench, lambda: bench.session.commit("Add a track", *edits))
        (row,) = model.rows  # type: ignore[misc]  # it changes when the song does
        one_step(bench, lambda: model.erase(frozenset(map(key_of, model.project.arrangement.placements))))
        after = one_step(bench, lambda: model.place_at(row.owner, 2.5 * BAR))
        (place,) = after.arrangement.placements
        assert (place.track, place.start, place.length) == (row.owner, 2 * BAR, BAR)
        model.cursor = (0, 0)
        assert model.track == row.owner
        one_step(bench, lambda: tracks.remove(model, row.owner))
        assert model.project.arrangement.placements == ()
        assert model.track is None
    finally:
        bench.close()


@pytest.mark.parametrize("snap", [Snap.BAR, Snap.BEAT, Snap.HALF, Snap.QUARTER])
def test_the_grid_follows_time_signatures(bench: Workbench, model: SongModel, snap: Snap) -> None:
    along.set_time(model, 4 * BAR, "7/8")
    settle(bench)
    project = bench.session.project
    for tick in range(0, 12 * BAR, 10_007):
        line = floor(project, tick, snap)
        assert line <= tick < line + step_at(project, line, snap)
        assert floor(project, line, snap) == line
        assert abs(nearest(project, tick, snap) - tick) <= step_at(project, tick, snap) / 2 + 1
    assert floor(project, 4 * BAR + 7 * TICKS_PER_BEAT // 2, Snap.BAR) == 4 * BAR + 7 * TICKS_PER_BEAT // 2


def test_loop_markers_and_regions(bench: Workbench, model: SongModel) -> None:
    after = one_step(bench, lambda: along.set_loop(model, 7.8 * BAR, 4.1 * BAR))
    assert after.arrangement.loop == (4 * BAR, 8 * BAR)
    assert bench.session.studio.state().transport.loop == (4 * BAR, 8 * BAR)
    after = one_step(bench, lambda: along.add_region(model))
    (region,) = after.arrangement.regions
    assert (region.start, region.end) == (4 * BAR, 8 * BAR)
    one_step(bench, lambda: along.move_region(model, region.id, BAR, 3 * BAR))
    along.add_marker(model, 2.2 * BAR)
    question = bench.question
    assert question is not None
    one_step(bench, lambda: question.then("Drop"))
    assert model.point == ("marker", 2 * BAR)
    one_step(bench, lambda: along.move_along(model, ("marker", 2 * BAR), 5 * BAR))
    assert model.point == ("marker", 5 * BAR)
    one_step(bench, model.erase_chosen)
    one_step(bench, lambda: along.remove(model, ("region", region.id)))
    one_step(bench, lambda: along.clear_loop(model))


@pytest.mark.parametrize("text", ["", "fast", "7/0", "0/4", "5", "1e999", "99999", "7/", "1/3/4", "nan"])
def test_what_is_no_tempo_and_no_time_is_said_and_changes_nothing(
    bench: Workbench, model: SongModel, text: str
) -> None:
    said: list[str] = []
    bench.said.connect(said.append)
    before = bench.session.studio.project
    along.set_time(model, BAR, text)
    assert bench.session.studio.project == before
    assert len(said) == 1


def test_tempo_points_glide_move_and_go_but_the_first_stays(bench: Workbench, model: SongModel) -> None:
    after = one_step(bench, lambda: along.set_time(model, 8 * BAR, "140,5"))
    assert str(after.tempo.points[1].bpm) == "281/2"
    after = one_step(bench, lambda: along.toggle_ramp(model, 0))
    assert after.tempo.points[0].curve is TempoCurve.RAMP
    one_step(bench, lambda: along.move_along(model, ("tempo", 8 * BAR), 9 * BAR))
    one_step(bench, lambda: along.remove(model, ("tempo", 9 * BAR)))
    before = bench.session.studio.project
    along.remove(model, ("tempo", 0))
    along.remove(model, ("signature", 0))
    along.move_along(model, ("tempo", 0), BAR)
    assert bench.session.studio.project == before


def test_everything_that_can_be_automated_goes_there_and_back(bench: Workbench, model: SongModel) -> None:
    for owner in bench.session.project.channels:
        for it in targets(bench.session.project, owner):
            for place in (0.0, 0.5, 1.0):
                assert it.position(it.value_of(place)) == pytest.approx(
                    place, abs=0.51 if it.parameter.choices else 0.01
                )
            assert it.words(it.value)


def test_a_lane_is_begun_pointed_bent_and_drawn(bench: Workbench, model: SongModel) -> None:
    cutoff = next(it for it in targets(model.project, "pad") if it.target == "channel.pan")
    one_step(bench, lambda: along.add_lane(model, cutoff))
    assert model.point is not None
    assert any(row.lane == model.point[1] for row in model.rows)
    id = model.point[1]

    def lane() -> "object":
        return model.lane(id)

    one_step(bench, lambda: along.put_point(model, lane(), 4.1 * BAR, 0.75))  # type: ignore[arg-type]
    found = model.lane(id)
    assert found is not None
    assert [(it.tick, it.value) for it in found.points] == [(0, 0.0), (4 * BAR, 0.5)]
    one_step(bench, lambda: along.bend(model, lane(), 0, 0.5))  # type: ignore[arg-type]
    one_step(bench, lambda: along.turn_curve(model, lane(), 0))  # type: ignore[arg-type]
    found = model.lane(id)
    assert found is not None
    assert found.points[0].curve is Curve.SMOOTH
    stroke = [(BAR + step * 4000, 0.2 + 0.6 * (step % 2)) for step in range(9)]
    one_step(bench, lambda: along.draw(model, lane(), stroke))  # type: ignore[arg-type]
    found = model.lane(id)
    assert found is not None
    ticks, values = [it[0] for it in stroke], curve_of(found, [it[0] for it in stroke])
    wanted = [target_of(model.project, found).value_of(it[1]) for it in stroke]
    assert values == pytest.approx(wanted, abs=0.02), ticks
    one_step(bench, lambda: along.clear_points(model, lane(), BAR, 2 * BAR))  # type: ignore[arg-type]
    one_step(bench, lambda: along.remove(model, ("lane", id)))
    assert model.lane(id) is None


def test_notes_in_blocks_are_those_that_are_played(bench: Workbench, model: SongModel) -> None:
    from motorik.sequencer.events import EventKind
    from motorik.sequencer.schedule import schedule

    project = model.project
    shapes = Shapes()
    place = next(it for it in project.arrangement.placements if it.pattern == "four")
    drawn = rectangles(place, shapes.of(project, place.pattern))
    struck = [
        it
        for it in schedule(project, place.start, end_of(place), 48000)
        if it.kind is EventKind.NOTE_ON and it.owner == place.track
    ]
    assert len(drawn) == len(struck)
    assert [round(it * TICKS_PER_BEAT) for it in drawn[:, 0].tolist()] == sorted(it.tick for it in struck)
    found = meshes(project, shapes, lambda track: (0, 0.0, 40.0))
    assert sum(len(indices) for _vertices, indices in found[0]) == 6 * sum(
        len(rectangles(it, shape_of(next(p for p in project.patterns if p.id == it.pattern))))
        for it in project.arrangement.placements
    )
    assert all(max(indices) < 2**16 for _vertices, indices in found[0])


def wait_for_export(bench: Workbench, export: ExportModel, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while export.runs and time.monotonic() < until:
        settle(bench)
        time.sleep(0.01)
    assert not export.runs


def test_the_loop_is_exported_as_the_command_line_would(bench: Workbench, tmp_path: Path) -> None:
    from motorik.studio.rendering import render_project
    from motorik.studio.settings import RenderSettings
    from motorik.studio.songs import samples_of

    model, export = bench.model(SongModel), bench.model(ExportModel)
    assert not export.can_loop
    along.set_loop(model, 2 * BAR, 4 * BAR)
    settle(bench)
    export.folder = tmp_path
    export.want(Wanted("wav", "24", 44100, looped=True, stems=True))
    shares: list[float] = []
    export.changed.connect(lambda: shares.append(export.share or 0.0))
    export.start()
    assert export.runs
    wait_for_export(bench, export)
    assert export.trouble == ""
    report = export.report
    assert isinstance(report, RenderReport)
    assert Path(report.output) == tmp_path / "Night Train.wav"
    assert len(report.stems) == len(bench.session.project.channels) - 1
    song = bench.session.studio.song
    same = render_project(song.project, samples_of(song), RenderSettings(44100, bars="3:5"))
    assert report.hash == same.hash
    assert max(shares) > 0.2
    assert export.target.name == "Night Train 2.wav"


def test_an_export_that_is_given_up_leaves_nothing(bench: Workbench, tmp_path: Path) -> None:
    export = bench.model(ExportModel)
    export.folder = tmp_path / "out"
    export.folder.mkdir()
    export.start()
    export.stop()
    wait_for_export(bench, export)
    assert export.report is None
    assert export.trouble
    assert list(export.folder.iterdir()) == []


def test_formats_decide_what_depths_there_are(bench: Workbench) -> None:
    export = bench.model(ExportModel)
    export.want(Wanted("ogg", "24"))
    assert export.wanted.bits == "vorbis"
    export.want(Wanted("flac", "32f"))
    assert export.wanted.bits == "24"
    with pytest.raises((KeyError, BadInput)):
        export.want(Wanted("mp3"))


@pytest.mark.parametrize(
    ("wanted", "ending"),
    [(Wanted("mid", division=960), "mid"), (Wanted("dawproject"), "dawproject")],
)
def test_other_programs_get_what_the_command_line_writes(
    wanted: Wanted, ending: str, bench: Workbench, tmp_path: Path
) -> None:
    bench.session.commit("Other title", SetTitle(title="Not saved yet"))
    settle(bench)
    export = bench.model(ExportModel)
    export.folder = tmp_path
    export.want(wanted)
    export.start()
    wait_for_export(bench, export)
    assert export.trouble == "" and export.written == str(tmp_path / f"Not saved yet.{ending}")
    same = tmp_path / f"same.{ending}"
    report = export_song(bench.session.path, same, ExportOptions(division=wanted.division))
    assert isinstance(export.report, ExportReport) and export.report.remarks == report.remarks
    assert Path(export.written).read_bytes() == same.read_bytes()


def test_a_bundle_opens_as_the_same_song(bench: Workbench, tmp_path: Path) -> None:
    bench.session.commit("Other title", SetTitle(title="Not saved yet"))
    settle(bench)
    export = bench.model(ExportModel)
    export.folder = tmp_path
    export.want(Wanted("motorik"))
    export.start()
    wait_for_export(bench, export)
    assert export.trouble == ""
    assert read_project(Path(export.written)) == bench.session.project
    export.folder = tmp_path / "nowhere"
    export.start()
    wait_for_export(bench, export)
    assert export.report is None and "nowhere" in export.trouble
