"""A sound chosen from the presets is a track one can write on: it sounds where its keys are."""

from pathlib import Path

import numpy as np
import pytest

from motorik.domain.pattern import Step
from motorik.engine.offline import RenderOptions, render
from motorik.journal.edits.patterns import SetSteps
from motorik.machines.preset import is_effect
from motorik.studio.create import new_song
from motorik.studio.errors import BadInput
from motorik.studio.local import LocalStudio
from motorik.studio.new_tracks import edits_for_pattern, edits_for_track, octave_of
from motorik.studio.presets import list_presets
from motorik.studio.songs import samples_of

SOUNDS = [it for it in list_presets()[0] if not is_effect(it.preset)]
EFFECTS = [it for it in list_presets()[0] if is_effect(it.preset)]


@pytest.mark.parametrize("sound", SOUNDS[::7], ids=lambda it: it.name)
def test_a_sound_becomes_a_track_that_sounds(tmp_path: Path, sound) -> None:  # type: ignore[no-untyped-def]
    with LocalStudio.open(new_song(tmp_path / "song")) as studio:
        before = studio.project
        studio.commit("Add", *edits_for_track(studio.song, sound))
        project = studio.project
        assert [track.name for track in project.tracks] == [sound.preset.name]
        key = 12.0 * (octave_of(sound.preset) + 1)
        pattern = project.patterns[0]
        studio.commit("Write", SetSteps(pattern=pattern.id, items=(Step(row=0, pitch=key),)))
        rendered = render(studio.project, samples_of(studio.song), RenderOptions(tail_seconds=0.0))
        assert float(np.abs(rendered.sound).max()) > 0.003
        studio.undo()
        studio.undo()
        assert studio.project == before


def test_the_same_sound_twice_is_two_tracks_of_their_own(tmp_path: Path) -> None:
    with LocalStudio.open(new_song(tmp_path / "song")) as studio:
        for _ in range(3):
            studio.commit("Add", *edits_for_track(studio.song, SOUNDS[0]))
        project = studio.project
        assert len({track.id for track in project.tracks}) == 3
        assert len({track.patch for track in project.tracks}) == 3
        assert len({place.pattern for place in project.arrangement.placements}) == 3


def test_a_pattern_ends_where_the_next_one_lies(tmp_path: Path) -> None:
    with LocalStudio.open(new_song(tmp_path / "song")) as studio:
        studio.commit("Add", *edits_for_track(studio.song, SOUNDS[0]))
        track, first = studio.project.tracks[0].id, studio.project.arrangement.placements[0]
        studio.commit("Cut", *[_shorter(first.length // 2, first)])
        studio.commit("More", *edits_for_pattern(studio.project, track, first.length // 2))
        one, two = studio.project.arrangement.placements
        assert (one.length, two.start, two.length) == (first.length // 2,) * 3
        assert one.pattern != two.pattern


def _shorter(length: int, placement):  # type: ignore[no-untyped-def]
    from motorik.journal.edits.arrangement import SetPlacements

    return SetPlacements(items=(placement.model_copy(update={"length": length}),))


def test_an_effect_is_no_track(tmp_path: Path) -> None:
    with LocalStudio.open(new_song(tmp_path / "song")) as studio, pytest.raises(BadInput, match="effect"):
        edits_for_track(studio.song, EFFECTS[0])
