"""Presets put into songs: the right place, samples once, one step to undo, and nothing else broken."""

from pathlib import Path

import pytest

from motorik.engine.offline import RenderOptions, render
from motorik.engine.samples import FileSamples
from motorik.journal import Journal
from motorik.storage import Song, create_song
from motorik.storage.presets import Library, Shelved
from motorik.studio.errors import BadInput
from motorik.studio.presets import edits_to_load
from tests.machines.sounds import instrument, sampled, shelve, two_tracks, write_sound


@pytest.fixture
def shelves(tmp_path: Path) -> dict[str, Shelved]:
    return {it.preset.id: it for it in shelve(Library(tmp_path / "library"), tmp_path)}


@pytest.fixture
def song(tmp_path: Path) -> Song:
    return create_song(tmp_path / "song", two_tracks())


def load(song: Song, owner: str, shelved: Shelved) -> Journal:
    song.journal.commit("Load", *edits_to_load(song, owner, shelved))
    options = RenderOptions(sample_rate=48000, tail_seconds=0)
    assert abs(render(song.project, FileSamples(song.assets.path_of), options).sound).max() > 0.01
    return song.journal


def test_an_instrument_goes_onto_its_track_alone(song: Song, shelves: dict[str, Shelved]) -> None:
    before = song.project
    journal = load(song, "one", shelves["pluck"])
    assert [(track.id, track.patch) for track in song.project.tracks] == [("one", "pluck"), ("two", "old")]
    assert [patch.id for patch in song.project.patches] == ["old", "pluck"]
    load(song, "one", shelves["tone"])
    assert [patch.id for patch in song.project.patches] == ["old", "pluck"], "in the place of what it had"
    assert song.project.patches[1].name == "Tone"
    journal.undo()
    journal.undo()
    assert song.project == before


@pytest.mark.parametrize("owner", ["one", "two", "room", "master"])
def test_an_effect_goes_into_the_rack_of_any_channel(
    song: Song, shelves: dict[str, Shelved], owner: str
) -> None:
    before = song.project
    journal = load(song, owner, shelves["echo"])
    assert song.project.channels[owner].rack == "echo"
    assert [id for id, it in song.project.channels.items() if it.rack] == [owner]
    journal.undo()
    assert song.project == before


def test_a_rack_makes_way_for_inserts_of_the_same_name(song: Song, shelves: dict[str, Shelved]) -> None:
    load(song, "one", shelves["echo"])
    rack = song.project.patches[1]
    assert [module.id for module in rack.modules] == ["delay-2"]
    assert (rack.output, rack.cables[0].target) == ("delay-2", "delay-2.in")
    assert rack.macros[0].targets[0].target == "delay-2.mix"


def test_a_sample_comes_in_once(song: Song, shelves: dict[str, Shelved], tmp_path: Path) -> None:
    load(song, "one", shelves["tone"])
    load(song, "two", shelves["tone"])
    assert len(song.project.samples) == len([*(tmp_path / "song" / "assets").iterdir()]) == 1
    assert song.project.samples[0].root == 57
    digest, path = write_sound(tmp_path, 330)
    other = Library(tmp_path / "library").save(sampled(digest, "third"), {"tone": path})
    load(song, "two", other)
    assert [sample.id for sample in song.project.samples] == ["tone", "tone-2"]
    patches = {patch.id: patch for patch in song.project.patches}
    played = [patches[track.patch].modules[0].samples for track in song.project.tracks]
    assert played == [("tone",), ("tone-2",)]


@pytest.mark.parametrize(
    ("owner", "name", "words"),
    [
        ("three", "pluck", "no track 'three'; allowed: one, two"),
        ("master", "pluck", "no track 'master'; allowed: one, two"),
        ("three", "echo", "no channel 'three'; allowed: one, two, room, master"),
    ],
)
def test_there_must_be_a_place(
    song: Song, shelves: dict[str, Shelved], owner: str, name: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        edits_to_load(song, owner, shelves[name])


def test_a_preset_of_a_machine_that_is_not_there(song: Song, tmp_path: Path) -> None:
    strange = instrument().model_copy(update={"patch": None, "machine": "moog.taurus"})
    with pytest.raises(BadInput, match=r"preset 'pluck': unknown machine 'moog\.taurus'"):
        edits_to_load(song, "one", Library(tmp_path / "library").save(strange))


def test_a_sample_that_went_missing(song: Song, shelves: dict[str, Shelved], tmp_path: Path) -> None:
    for path in (tmp_path / "library" / "samples").iterdir():
        path.unlink()
    with pytest.raises(BadInput, match="preset patches/tone: sample 'tone' is missing"):
        edits_to_load(song, "one", shelves["tone"])


def test_loading_is_heard_as_a_fade(tmp_path: Path) -> None:
    """A sounding note does not break off: no step is larger than those of the sounds themselves."""
    import numpy as np

    from motorik.engine.host import Engine
    from motorik.sequencer.schedule import schedule

    project = two_tracks()
    sustained = {"env": {"sustain": 1.0, "attack": 0.05}}
    patches = []
    for preset in (instrument(), instrument(cutoff=300, resonance=0.5)):
        assert preset.patch is not None
        modules = tuple(
            module.model_copy(update={"parameters": {**module.parameters, **sustained.get(module.id, {})}})
            for module in preset.patch.modules
        )
        patches.append(preset.patch.model_copy(update={"id": "old", "modules": modules}))
    before, after = (project.model_copy(update={"patches": (patch,)}) for patch in patches)
    engine = Engine(48000)
    engine.install(before)
    engine.push(schedule(before, 0, 960, 48000))
    first = engine.render(9600)
    engine.apply(after)
    second = engine.render(9600)
    steps = np.abs(np.diff(np.concatenate((first, second)), axis=0))
    assert np.abs(second).max() > 0.01
    assert steps[9500:].max() <= 1.5 * steps[4800:9500].max()
