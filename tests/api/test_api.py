"""The Python interface where the guide does not go."""

from pathlib import Path

import pytest

import motorik.api as motorik
from motorik.journal.edits.mixer import SetLevel
from tests.cli.songs import small_project, write_song


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_song(tmp_path / "song", small_project())


def test_a_project_without_samples_renders_without_a_song() -> None:
    sound = motorik.render(small_project(), bars="1:2")
    assert sound.samples.shape == (92160, 2)
    assert sound.seconds == 1.92


def test_a_transaction_that_fails_changes_nothing(path: Path) -> None:
    def fail(song: motorik.Song) -> None:
        with song.transaction("Half") as add:
            assert add(SetLevel(channel="bass", level_db=-20)).tracks[0].channel.level_db == -20
            add(SetLevel(channel="nobody", level_db=-20))

    with motorik.open_song(path) as song:
        with pytest.raises(motorik.EditError, match="nobody"):
            fail(song)
        assert song.project == small_project()
        assert song.undo() is None


def test_a_transaction_is_one_step(path: Path) -> None:
    with motorik.open_song(path) as song:
        with song.transaction("Both down") as add:
            add(SetLevel(channel="bass", level_db=-20))
            add(SetLevel(channel="lead", level_db=-20))
        change = song.undo()
        assert change is not None
        assert change.label == "Undo Both down"
        assert song.project == small_project()


def test_every_error_is_a_sentence_of_the_studio(path: Path, tmp_path: Path) -> None:
    with pytest.raises(motorik.BadInput, match="nowhere"):
        motorik.open_song(tmp_path / "nowhere")
    with pytest.raises(motorik.OutputRefused, match="exists already"):
        motorik.new_song(path)
    with motorik.open_song(path) as song:
        with pytest.raises(motorik.OutputRefused, match="belongs to the song"):
            motorik.render_to_file(song, path / "assets" / "mix.wav")
        with pytest.raises(motorik.BadInput, match="allowed"):
            motorik.render(song, bars="7")
        with pytest.raises(motorik.BadInput, match="sample rate"):
            motorik.render(song, sample_rate=1)
        with pytest.raises(motorik.AudioDeviceError):
            motorik.play(song, driver="portaudio", device="no such device")


def test_the_player_ends_with_the_song(path: Path) -> None:
    with motorik.open_song(path) as song, motorik.play(song, driver="null", start_tick=7 * 61440) as player:
        assert player.wait(5) is False
        player.stop()
        with pytest.raises(motorik.AudioDeviceError):
            player.telemetry()


def test_an_operation_is_one_undo_step_and_tells_what_did_not_fit(path: Path) -> None:
    with motorik.open_song(path) as song:
        assert song.operate("transpose", pattern="low", rows="0-3", semitones=12) == ()
        assert [step.pitch for step in song.project.patterns[0].steps[:3]] == [48, 50, 40]
        told = song.operate("transpose", track="bass", octaves=-5)
        assert told == ("pattern low: 8 notes would leave the keys 0-127 and stayed",)
        assert song.undo() is not None and song.project == small_project()
        for wrong in ({"pattern": "none"}, {"rows": "x"}, {"fields": ["volume"]}, {"volume": 3}):
            with pytest.raises(motorik.BadInput):
                song.operate("transpose", **wrong)
        with pytest.raises(motorik.BadInput, match="allowed: clear, "):
            song.operate("explode")
