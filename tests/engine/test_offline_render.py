import hashlib

import numpy as np
import pytest

from motorik import _native
from motorik.engine.offline import RenderOptions, render, render_to
from motorik.formats.audio import AudioWriter, read_audio
from motorik.sequencer.events import EventKind
from motorik.sequencer.schedule import schedule
from tests.engine.songs import song


@pytest.fixture(scope="module")
def whole():
    return render(song())


@pytest.mark.parametrize(
    "options",
    [
        RenderOptions(block=1000),
        RenderOptions(block=64),
        RenderOptions(block=31),
        RenderOptions(threads=2),
        RenderOptions(threads=4, block=128),
        *(RenderOptions(instruction_set=name) for name in _native.instruction_sets()),
    ],
    ids=str,
)
def test_neither_block_nor_threads_nor_instruction_set_can_be_heard(whole, options):
    other = render(song(), options=options)
    assert other.sha256 == whole.sha256
    assert np.array_equal(other.sound, whole.sound)


def test_the_hash_is_that_of_the_interleaved_floats(whole):
    assert whole.sound.dtype == np.float32
    assert whole.sha256 == hashlib.sha256(whole.sound.astype("<f4").tobytes()).hexdigest()
    assert np.abs(whole.sound).max() > 0.01


def test_stems_add_up_to_the_master_and_change_nothing(whole):
    stems = render(song(), options=RenderOptions(stems=True))
    assert stems.sha256 == whole.sha256
    assert list(stems.stems) == ["bass", "lead", "echo"]
    assert all(np.abs(sound).max() > 0 for sound in stems.stems.values())
    total = sum(sound.astype(np.float64) for sound in stems.stems.values())
    assert np.abs(total - whole.sound).max() < 1e-6


def test_a_file_written_block_by_block_holds_the_render(whole, tmp_path):
    with AudioWriter(tmp_path / "song.wav", 48000) as writer:
        digest = render_to(writer, song(), options=RenderOptions(block=777))
    assert digest == whole.sha256
    assert np.array_equal(read_audio(tmp_path / "song.wav")[0], whole.sound)


def test_the_events_are_those_of_the_schedule(whole):
    written = schedule(song(), 0, song().arrangement.length, 48000)
    starts = [event for event in whole.events if event.kind is EventKind.NOTE_ON]
    assert starts == [event for event in written if event.kind is EventKind.NOTE_ON]
    ends = [event for event in whole.events if event.kind is EventKind.NOTE_OFF]
    assert {event.note for event in ends} == {event.note for event in starts}


def test_a_range_has_its_length_and_a_tail_of_its_own():
    length = song().arrangement.length
    part = render(song(), options=RenderOptions(start_tick=length // 2, tail_seconds=0.25, sample_rate=44100))
    assert len(part.sound) == round(part_seconds(length // 2) * 44100) + round(0.25 * 44100)


def part_seconds(ticks):
    point = song().tempo.points[0]
    return float(ticks * 60 / (61440 * point.bpm))


def test_it_ends_when_it_is_silent(whole):
    quiet = np.abs(whole.sound[-24000:]).max()
    assert quiet < 1e-5
    assert np.abs(whole.sound[-24001]).max() >= 1e-5


def test_progress_is_told_and_can_end_the_render():
    told = []
    render(song(), options=RenderOptions(block=5000), progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]

    class Enough(Exception):
        pass

    def stop(done, total):
        raise Enough

    with pytest.raises(Enough):
        render(song(), progress=stop)


@pytest.mark.parametrize("options", [RenderOptions(block=0), RenderOptions(start_tick=10, end_tick=5)])
def test_senseless_options_are_refused(options):
    with pytest.raises(ValueError, match="allowed"):
        render(song(), options=options)
