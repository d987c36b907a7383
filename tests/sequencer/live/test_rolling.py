"""A performance worked out as it goes is the one worked out from its beginning, from each moment on."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.live import Grid, Quantum
from motorik.domain.performance import Action, Finish, LaunchClip, Mute
from motorik.domain.project import Automation, AutomationPoint, Curve, Project
from motorik.sequencer.events import Event, EventKind
from motorik.sequencer.live.arranging import performed
from motorik.sequencer.live.rolling import Rolling
from motorik.sequencer.live.situation import situation, situation_on
from motorik.sequencer.live.take import HORIZON_TICKS, Take
from motorik.sequencer.schedule import note_at, parameters_before, schedule
from motorik.sequencer.timeline import timeline_of
from motorik.sequencer.transport import Transport
from tests.engine.songs import BEAT
from tests.engine.test_performing import action, live_song
from tests.sequencer.fakes import FakeSink
from tests.sequencer.songs import RATE, law


def with_pedal(project: Project, rng: Random) -> Project:
    """The song, perhaps with a sustain pedal on the bass that holds notes long after their clip."""
    ticks = sorted(rng.sample(range(60 * BEAT), rng.choice((0, 1, 4))))
    points = tuple(AutomationPoint(tick=tick, value=rng.choice((0, 100)), curve=Curve.HOLD) for tick in ticks)
    if not points:
        return project
    lane = Automation(id="pedal", owner="bass", scope="midi", target="midi.cc_64", points=points)
    return Project.model_validate({**project.__dict__, "automation": (*project.automation, lane)})


def asked(rng: Random, project: Project, count: int, end: int) -> list[tuple[int, Action]]:
    return [(tick, action(rng, project)) for tick in sorted(rng.randrange(end) for _ in range(count))]


def sounding(project: Project, tick: int) -> list[Event]:
    """Return the notes that began before ``tick`` and end there or later."""
    at = timeline_of(project.tempo, RATE).frame_at(tick)
    notes: dict[int, list[Event]] = {}
    for event in schedule(project, 0, tick, RATE):
        if event.kind is not EventKind.PARAMETER and event.note:
            notes.setdefault(event.note, []).append(event)
    return [found[0] for found in notes.values() if found[-1].frame >= at]


@law
@given(st.integers(0, 2**32 - 1))
def test_from_each_action_on_it_is_what_the_whole_gives(seed: int) -> None:
    rng = Random(seed)
    project = with_pedal(live_song(rng), rng)
    take = Take(0)
    for tick, deed in asked(rng, project, 12, 48 * BEAT):
        take.add(project, deed, tick, tick)
        rolled = take.heard(project, tick)
        whole = performed(project, take.performance, rolled.arrangement.length)
        end = min(tick + 20 * BEAT, rolled.arrangement.length)
        assert schedule(rolled, tick, end, RATE) == schedule(whole, tick, end, RATE)
        frame = timeline_of(whole.tempo, RATE).frame_at(tick)
        assert parameters_before(rolled, frame, RATE) == parameters_before(whole, frame, RATE)
        for note in sounding(whole, tick):
            assert note_at(rolled, note.owner, note.tick, RATE) == note_at(whole, note.owner, note.tick, RATE)
        assert take.stage is not None
        for at in range(tick, end, 3 * BEAT + 7):
            assert situation_on(project, take.stage, at) == situation(project, take.performance, at)


@law
@given(st.integers(0, 2**32 - 1))
def test_time_that_passes_without_actions_changes_nothing(seed: int) -> None:
    rng = Random(seed)
    project = live_song(rng)
    take = Take(0)
    for tick, deed in asked(rng, project, 4, 8 * BEAT):
        take.add(project, deed, tick, tick)
    for tick in range(8 * BEAT, 300 * BEAT, 31 * BEAT):
        rolled = take.heard(project, tick)
        whole = performed(project, take.performance, rolled.arrangement.length)
        span = tick, tick + 4 * BEAT, RATE
        assert schedule(rolled, *span) == schedule(whole, *span)


@law
@given(st.integers(0, 2**32 - 1))
def test_a_song_changed_meanwhile_is_played_as_its_recording_will_be(seed: int) -> None:
    rng = Random(seed)
    project = live_song(rng)
    other = project.model_copy(update={"live": live_song(Random(seed + 1)).live, "seed": 7})
    take = Take(0)
    for number, (tick, deed) in enumerate(asked(rng, project, 8, 24 * BEAT)):
        song = project if number < 4 else other
        if isinstance(deed, LaunchClip) and song is other:
            continue
        take.add(song, deed, tick, tick)
        span = tick, tick + 12 * BEAT, RATE
        rolled = take.heard(song, tick)
        assert schedule(rolled, *span) == schedule(
            performed(song, take.performance, rolled.arrangement.length), *span
        )


def test_what_has_ended_is_forgotten() -> None:
    project = live_song(Random(1))
    take = Take(0)
    sizes = []
    for number in range(400):
        tick = number * BEAT
        take.add(project, Mute(track="bass", on=number % 2 == 0), tick, tick)
        heard = take.heard(project, tick)
        assert take.stage is not None
        sizes.append((len(heard.arrangement.placements), len(take.stage.mutes["bass"])))
    most = [max(it) for it in zip(*sizes[20:60], strict=True)]
    assert all(a <= b for size in sizes[20:] for a, b in zip(size, most, strict=True))


@pytest.mark.parametrize("change", [{"title": "Other"}, {"patches": ()}, {"samples": ()}])
def test_what_places_nothing_leaves_it_as_it_is(change: dict[str, object]) -> None:
    project = live_song(Random(2))
    rolling = Rolling(project)
    assert rolling.fits(project.model_copy(update=change))
    assert not rolling.fits(project.model_copy(update={"seed": 99}))


def test_after_the_finish_nothing_is_noted_and_the_horizon_is_its_end() -> None:
    project = live_song(Random(3))
    take = Take(0)
    take.add(project, Finish(), 5 * BEAT, 0)
    done = take.performance.done
    take.add(project, Mute(track="bass", on=True), 5 * BEAT, 0)
    assert take.performance.done == done
    assert take.heard(project, 0).arrangement.length == take.performance.end
    assert not take.runs_out(HORIZON_TICKS * 9)


@law
@given(st.integers(100, 200_000), st.sampled_from([8000, 44_100, 48_000]))
def test_a_finish_at_once_ends_the_song(frames: int, rate: int) -> None:
    project = live_song(Random(3))
    sink = FakeSink()
    transport = Transport(project, sink, rate)
    transport.play(0, frame=0)
    sink.advance(frames)
    transport.wake()
    transport.perform(Finish(quantum=Quantum(grid=Grid.NONE)))
    for _ in range(40):
        transport.wake()
        sink.advance(rate // 40)
    assert not transport.state().playing
