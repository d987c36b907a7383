"""The song's clock: 24 pulses a quarter note, through loops, seeks, edits and changes of tempo."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.project import Arrangement, Project
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.clock_feed import PULSE, SIXTEENTH
from motorik.sequencer.listener import Beat
from motorik.sequencer.playhead import Playhead
from motorik.sequencer.timeline import timeline_of

RATE = 48000
SONG = Project(arrangement=Arrangement(length=16 * TICKS_PER_BEAT))


def at_tempo(bpm: int) -> Project:
    return SONG.model_copy(update={"tempo": TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(bpm)),))})


def played(playhead: Playhead, until: int, step: int = 480) -> list[Beat]:
    beats: list[Beat] = []
    for frame in range(step, until + step, step):
        playhead.fill(frame)
        playhead.take(frame)
        beats += playhead.take_clock(frame)
    return beats


def kinds(beats: list[Beat]) -> list[str]:
    return [beat.kind for beat in beats if beat.kind != "clock"]


@given(bpm=st.integers(30, 300), step=st.integers(480, 9000))
def test_pulses_lie_where_the_tempo_map_says(bpm: int, step: int) -> None:
    playhead = Playhead(at_tempo(bpm), RATE)
    playhead.start(0, 1000)
    beats = played(playhead, 60000, step)
    timeline = timeline_of(playhead.project.tempo, RATE)
    clocks = [beat.frame for beat in beats if beat.kind == "clock"]
    assert clocks == [1000 + timeline.frame_at(number * PULSE) for number in range(len(clocks))]
    assert len(clocks) >= 59000 * bpm * 24 // (60 * RATE)
    assert beats[:2] == [Beat(1000, "position", 0), Beat(1000, "start")]


def test_between_two_sixteenths_continuing_waits_for_the_next() -> None:
    playhead = Playhead(at_tempo(120), RATE)
    playhead.start(SIXTEENTH + PULSE, 0)
    beats = played(playhead, 24000)
    assert beats[0] == Beat(0, "position", 2)
    place = next(index for index, beat in enumerate(beats) if beat.kind == "continue")
    assert sum(beat.kind == "clock" for beat in beats[:place]) == 5
    assert beats[place + 1] == Beat(beats[place].frame, "clock")


def test_a_loop_goes_round_with_its_position() -> None:
    playhead = Playhead(at_tempo(120), RATE, (0, TICKS_PER_BEAT))
    playhead.start(0, 0)
    beats = played(playhead, 72000)
    assert kinds(beats) == ["position", "start"] * 3
    clocks = [beat.frame for beat in beats if beat.kind == "clock"]
    assert clocks == [round(number * 1000) for number in range(len(clocks))]


def test_a_stop_is_said_once_and_a_start_again() -> None:
    playhead = Playhead(at_tempo(120), RATE)
    playhead.start(0, 0)
    beats = played(playhead, 24000)
    tick = playhead.stop(12000)
    beats = playhead.take_clock(48000)
    assert kinds(beats) == ["stop"]
    assert beats[0].frame == 12000
    assert playhead.take_clock(50000) == []
    playhead.start(tick, 60000)
    playhead.fill(61000)
    assert kinds(playhead.take_clock(61000)) == ["position", "continue"]


@given(
    bpm=st.integers(60, 200),
    after=st.integers(60, 200),
    cut=st.integers(1000, 40000),
    ahead=st.integers(0, 20000),
)
def test_an_edit_ahead_drops_no_pulse_and_doubles_none(bpm: int, after: int, cut: int, ahead: int) -> None:
    playhead = Playhead(at_tempo(bpm), RATE)
    playhead.start(0, 0)
    told = played(playhead, cut + ahead)
    playhead.change(at_tempo(after), None, cut)
    kept = [beat for beat in told if beat.frame < cut]
    playhead.fill(cut + 48000)
    later = playhead.take_clock(cut + 48000)
    assert all(beat.kind == "clock" for beat in later)
    frames = [beat.frame for beat in [*kept, *later] if beat.kind == "clock"]
    assert frames == sorted(frames)
    # The number of pulses up to any place is what the position there says, within one.
    position, _ = playhead.position_at(cut + 47999)
    assert abs(len(frames) - (position / PULSE + 1)) <= 1


def test_a_seek_says_where_it_goes() -> None:
    playhead = Playhead(at_tempo(120), RATE)
    playhead.start(0, 0)
    played(playhead, 24000)
    playhead.seek(8 * TICKS_PER_BEAT, 12000)
    playhead.fill(36000)
    beats = playhead.take_clock(36000)
    assert kinds(beats) == ["position", "continue"]
    assert beats[0] == Beat(12000, "position", 32)
    assert [beat.frame for beat in beats if beat.kind == "clock"][:3] == [12000, 13000, 14000]
