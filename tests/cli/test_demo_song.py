"""The song that is shipped still sounds as committed, from its first frame to its last."""

from motorik.studio.demo import demo_song_path
from tests.cli.command_line import motorik


def test_the_demo_song_is_the_same_bits_as_when_it_was_committed() -> None:
    finished = motorik("verify", demo_song_path())
    assert finished.code == 0, finished.out + finished.err
