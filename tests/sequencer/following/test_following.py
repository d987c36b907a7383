"""A song that follows an outside timeline keeps to it, and nothing is lost, doubled or left hanging."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.performance import Mute
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.sequencer.events import EventKind
from motorik.sequencer.following.outside import Outside
from motorik.sequencer.following.steering import MOST_POINTS, Place, level, steered
from motorik.sequencer.schedule import schedule
from motorik.sequencer.timeline import timeline_of
from tests.sequencer.following.worlds import BEAT, LOCK_SECONDS, RATE, Player, World, long_song, worlds
from tests.sequencer.songs import law, songs

JITTER = 48
long_law = settings(law, max_examples=8)
"""Each of these plays for a dozen seconds."""
bpms = st.fractions(min_value=20, max_value=400, max_denominator=1000)


@long_law
@given(worlds())
def test_the_song_keeps_to_a_jittery_world_and_plays_every_note_once(world: World) -> None:
    player = Player(long_song(), world)
    player.transport.follow(world.told(0))
    player.transport.play(0)
    player.run(8 + LOCK_SECONDS)
    state = player.transport.state()
    assert abs(player.error()) <= 3 * JITTER
    assert len(player.sink.revokes) <= 4 * (8 + LOCK_SECONDS) + 1
    assert state.late_events == 0
    assert state.following is not None
    if state.following.jumps:
        return
    assert player.ticks == sorted(player.ticks)
    notes = [event.note for _, event in player.ons()]
    reached = player.transport._playhead.place_at(player.sink.now).tick
    expected = [
        event.note for event in _struck(long_song(), state.following.tempo) if event.tick < reached - BEAT
    ]
    assert len(notes) == len(set(notes))
    assert notes[: len(expected)] == expected


@long_law
@given(worlds())
def test_the_tempo_that_was_played_gives_the_same_frames_again(world: World) -> None:
    player = Player(long_song(), world)
    player.transport.play(0)
    player.run(10)
    following = player.transport.state().following
    assert following is not None
    if following.jumps:
        return
    start = player.sink.played[0][0]
    kept = long_song().model_copy(update={"tempo": following.tempo})
    again = [(event.frame + start, event) for event in schedule(kept, 0, 200 * BEAT, RATE)]
    heard = [(frame, event) for frame, event in player.sink.played if event.kind is not EventKind.TEMPO]
    written = [(frame, event) for frame, event in again if event.kind is not EventKind.TEMPO]
    assert heard == written[: len(heard)]
    assert len(heard) > 20


@long_law
@given(songs(), worlds(4 * BEAT))
def test_whatever_is_played_no_note_hangs_or_comes_twice(project, world: World) -> None:
    player = Player(project, world)
    player.transport.play(0)
    player.run(1, follows=False)
    player.run(9)
    player.transport.follow(None)
    player.run(2, follows=False)
    player.transport.stop()
    player.run(1, follows=False)
    notes = [event.note for _, event in player.ons()]
    assert len(notes) == len(set(notes))
    held: set[int] = set()
    for _, event in player.sink.played:
        if event.kind is EventKind.NOTE_ON:
            held.add(event.note)
        elif event.kind is EventKind.NOTE_OFF:
            held.discard(event.note)
    assert not held


def test_joining_in_the_middle_bends_and_leaving_keeps_the_tempo() -> None:
    world = World([(0, Fraction(126))], wrap=4 * BEAT)
    player = Player(long_song(), world)
    player.transport.play(0)
    player.run(3.3, follows=False)
    apart = player.error()
    player.run(16)
    assert abs(apart) > 1000
    assert abs(player.error()) < 15
    steps = [later - earlier for earlier, later in zip(player.ticks, player.ticks[1:], strict=False)]
    a_wake = 2400 * 126 * BEAT / (60 * RATE)
    assert max(steps[80:]) < a_wake * 1.1
    player.transport.follow(None)
    player.run(3, follows=False)
    assert abs(player.error()) < 30
    assert player.transport.project.tempo.points[0].bpm == 120
    player.transport.stop()
    assert player.transport.state().following is None


def test_a_clock_that_goes_on_elsewhere_is_joined_at_its_next_beat() -> None:
    player = Player(long_song(), World([(0, Fraction(120))]))
    player.transport.follow(player.world.told(0))
    player.transport.play(0)
    player.run(2)
    player.world = World([(-6 * RATE, Fraction(120))])
    player.run(3)
    following = player.transport.state().following
    assert following is not None
    assert following.jumps == 1
    assert abs(player.error()) < 15
    (before, _), (after, landed) = next(
        pair
        for pair in zip(player.ons(), player.ons()[1:], strict=False)
        if pair[1][1].tick - pair[0][1].tick > BEAT
    )
    assert landed.tick % (BEAT // 4) == 0
    assert after - before < RATE


def test_in_a_loop_the_tempo_follows_across_its_end() -> None:
    world = World([(0, Fraction(120)), (3 * RATE, Fraction(150))])
    player = Player(long_song(), world)
    player.transport.follow(world.told(0))
    player.transport.set_loop((0, 4 * BEAT))
    player.transport.play(0)
    player.run(12)
    place = player.transport._playhead.place_at(player.sink.now)
    linear = world.at(player.sink.now).tick_at(place.frame, RATE)
    error = (place.tick - linear + 2 * BEAT) % (4 * BEAT) - 2 * BEAT
    assert abs(float(error * world.at(player.sink.now).frames_a_tick(RATE))) < 30
    assert player.transport.state().loop_pass > 4


def test_a_performance_keeps_the_beat_and_does_not_jump() -> None:
    player = Player(long_song(), World([(0, Fraction(130))]))
    player.transport.perform(Mute(track="bass", on=True))
    player.transport.play(0)
    player.run(4)
    player.world = World([(-6 * RATE - 700, Fraction(130))])
    player.run(4)
    following = player.transport.state().following
    assert following is not None
    assert following.jumps == 0
    place = player.transport._playhead.place_at(player.sink.now)
    off = (
        place.tick - player.world.at(player.sink.now).tick_at(place.frame, RATE) + BEAT // 2
    ) % BEAT - BEAT // 2
    assert abs(off) < BEAT // 500


def test_play_waits_for_the_quantum() -> None:
    world = World([(0, Fraction(120))], wrap=4 * BEAT)
    player = Player(long_song(), world)
    player.run(1.1)
    player.transport.play(0)
    player.run(2)
    assert player.ons()[0][0] == 4 * RATE // 2


def test_standing_still_the_engine_learns_the_tempo() -> None:
    player = Player(long_song(), World([(0, Fraction(97))]))
    player.run(1)
    assert [event.value for event in player.sink.immediate] == [pytest.approx(97, abs=1e-6)]


@law
@given(bpms, bpms, st.integers(0, 64 * BEAT), st.integers(-BEAT // 2, BEAT // 2))
def test_a_bend_ends_on_the_outside_and_leaves_the_past_alone(
    own: Fraction, theirs: Fraction, tick: int, ahead: int
) -> None:
    tempo = TempoMap(points=(TempoPoint(tick=0, bpm=own),))
    frame = timeline_of(tempo, RATE).seconds_at(tick) * RATE
    outside = Outside(Fraction(tick - ahead), frame, theirs)
    led = steered(tempo, Place(Fraction(tick), frame), outside, RATE)
    there, before = timeline_of(led, RATE), timeline_of(tempo, RATE)
    end = led.points[-1].tick
    assert abs(there.seconds_at(end) * RATE - outside.frame_at(end, RATE)) < Fraction(1, 500)
    assert all(there.seconds_at(at) == before.seconds_at(at) for at in (0, tick // 2, tick))
    assert abs(led.points[-2].bpm / theirs - 1) < Fraction(1, 10)


def test_the_record_of_what_was_played_has_a_bound() -> None:
    outside = Outside(Fraction(0), Fraction(0), Fraction(120))
    tempo = level(outside, long_song().tempo.signatures, RATE)
    place = Place(Fraction(0), Fraction(0))
    for number in range(1, MOST_POINTS + 20):
        tick = number * BEAT * 2
        place = Place(Fraction(tick), timeline_of(tempo, RATE).seconds_at(tick) * RATE)
        tempo = steered(tempo, place, outside, RATE)
    assert len(tempo.points) <= MOST_POINTS + 3


def _struck(project, tempo):
    project = project.model_copy(update={"tempo": tempo})
    return [event for event in schedule(project, 0, 200 * BEAT, RATE) if event.kind is EventKind.NOTE_ON]


def test_a_line_outside_is_checked() -> None:
    with pytest.raises(ValueError, match="tempo above 0"):
        Outside(Fraction(0), Fraction(0), Fraction(0))
