"""Launches land on their quantum, wishes replace one another, clips follow by their weights."""

from collections import Counter
from fractions import Fraction
from math import ceil
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.live import Clip, Follow, Following, Grid, LiveSet, MuteGroup, Quantum, Scene
from motorik.domain.pattern import Pattern, Step
from motorik.domain.performance import (
    Action,
    BackToArrangement,
    CancelQueued,
    Done,
    Finish,
    LaunchClip,
    LaunchScene,
    MoveParameter,
    Mute,
    Performance,
    StopClips,
    read_performance,
    read_script,
)
from motorik.domain.project import Arrangement, Placement, Project, Track
from motorik.domain.tempo import TempoMap, TempoPoint, TimeSignature
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import EventKind
from motorik.sequencer.live.arranging import as_arrangement, performed
from motorik.sequencer.live.asking import done, quantised
from motorik.sequencer.live.punching import punched
from motorik.sequencer.live.situation import situation
from motorik.sequencer.live.stage import stage_of
from motorik.sequencer.schedule import schedule
from motorik.sequencer.timeline import timeline_of
from motorik.sequencer.transport import Transport
from tests.sequencer.fakes import FakeSink
from tests.sequencer.songs import PATCH, RATE, law, tempo_maps

BEAT, BAR = TICKS_PER_BEAT, 4 * TICKS_PER_BEAT
NOW = Quantum(grid=Grid.NONE)


def pattern(id: str, pitch: float, rows: int = 16) -> Pattern:
    return Pattern(id=id, rows=rows, steps=tuple(Step(row=row, pitch=pitch) for row in range(rows)))


def live(*clips: Clip, seed: int = 0, **fields: object) -> Project:
    return Project(
        seed=seed,
        patches=(PATCH,),
        tracks=(Track(id="one", patch="patch"), Track(id="two", patch="patch")),
        patterns=tuple(pattern(f"p{n}", 40 + n) for n in range(4)),
        arrangement=Arrangement(
            length=64 * BEAT,
            placements=(Placement(track="one", pattern="p0", start=0, length=64 * BEAT),),
        ),
        live=LiveSet.model_validate(
            {"scenes": tuple(Scene(id=f"s{n}") for n in range(4)), "clips": clips, **fields}
        ),
    )


def clip(scene: int, track: str = "one", **fields: object) -> Clip:
    return Clip.model_validate({"track": track, "scene": f"s{scene}", "pattern": f"p{scene}", **fields})


def play(project: Project, *asked: tuple[int, Action]) -> Performance:
    log: tuple[Done, ...] = ()
    for tick, action in asked:
        heard = performed(project, Performance(done=log), tick + BAR)
        log = (*log, done(project, heard.tempo.signatures, action, tick))
    return Performance(done=log)


def pitches(project: Project, track: str, start: int, end: int) -> set[float]:
    events = schedule(project, start, end, RATE)
    return {event.pitch for event in events if event.owner == track and event.kind is EventKind.NOTE_ON}


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9), st.integers(1, 16)), max_size=4),
    st.integers(0, 60 * BEAT),
    st.sampled_from([Grid.BAR, Grid.BEAT]),
    st.integers(1, 4),
)
def test_a_quantum_is_the_first_edge_of_its_grid(
    marks: list[tuple[int, int, int]], tick: int, grid: Grid, count: int
) -> None:
    signatures = {0: TimeSignature(tick=0)} | {
        at * BEAT: TimeSignature(tick=at * BEAT, beats=beats, unit=unit) for at, beats, unit in marks
    }
    ordered = tuple(signatures[at] for at in sorted(signatures))
    edges: set[int] = set()
    for a, b in zip(ordered, [*(it.tick for it in ordered[1:]), 2000 * BEAT], strict=True):
        step = Fraction(4 * BEAT * count * (a.beats if grid is Grid.BAR else 1), a.unit)
        edges |= {a.tick + ceil(n * step) for n in range(ceil((b - a.tick) / step))}
        if b > tick + 600 * BEAT:
            break
    assert quantised(ordered, tick, Quantum(grid=grid, count=count)) == min(e for e in edges if e >= tick)


@law
@given(tempo_maps(), st.integers(0, 10 * BEAT))
def test_a_launch_sounds_at_the_frame_of_its_bar(tempo: TempoMap, asked: int) -> None:
    project = live(clip(1)).model_copy(update={"tempo": tempo})
    sink = FakeSink()
    transport = Transport(project, sink, RATE)
    transport.play(0, frame=0)
    transport.perform(LaunchClip(track="one", scene="s1"), asked)
    timeline = timeline_of(tempo, RATE)
    at = transport.state().performance
    assert at is not None and at.done[0].tick % BAR == 0 and at.done[0].tick - at.done[0].asked < BAR
    frame = timeline.frame_at(at.done[0].tick)
    while sink.now <= frame:
        transport.wake()
        sink.advance(4800)
    started = [at for at, event in sink.played if event.kind is EventKind.NOTE_ON and event.pitch == 41]
    old = [at for at, event in sink.played if event.kind is EventKind.NOTE_ON and event.pitch == 40]
    assert min(started) == frame
    assert all(at < frame for at in old)


def test_a_launch_is_replaced_until_it_acts_and_a_cancelled_one_never_comes() -> None:
    project = live(clip(1), clip(2))
    one, two = (LaunchClip(track="one", scene=f"s{n}") for n in (1, 2))
    heard = performed(project, play(project, (BEAT, one), (2 * BEAT, two)), 16 * BEAT)
    assert pitches(heard, "one", 0, BAR) == {40}
    assert pitches(heard, "one", BAR, 16 * BEAT) == {42}
    after = play(project, (BEAT, one), (BAR + BEAT, two))
    assert pitches(performed(project, after, 16 * BEAT), "one", BAR, 2 * BAR) == {41}
    cancelled = play(project, (BEAT, one), (2 * BEAT, CancelQueued(track="one")))
    assert pitches(performed(project, cancelled, 16 * BEAT), "one", 0, 16 * BEAT) == {40}


def test_a_track_is_taken_over_until_it_is_given_back() -> None:
    project = live(clip(1))
    performance = play(
        project,
        (0, LaunchClip(track="one", scene="s1")),
        (BAR, StopClips(track="one")),
        (2 * BAR, BackToArrangement()),
        (3 * BAR, Mute(track="one", on=True)),
    )
    heard = performed(project, performance, 4 * BAR)
    found = [pitches(heard, "one", bar * BAR, (bar + 1) * BAR) for bar in range(4)]
    assert found == [{41}, set(), {40}, set()]


def test_clips_in_a_mute_group_silence_one_another() -> None:
    groups = (MuteGroup(id="g", tracks=("one", "two")),)
    project = live(clip(1), clip(2, "two"), groups=groups)
    performance = play(
        project,
        (0, LaunchClip(track="one", scene="s1")),
        (BAR, LaunchClip(track="two", scene="s2")),
    )
    heard = performed(project, performance, 2 * BAR)
    assert pitches(heard, "one", BAR, 2 * BAR) == set()
    assert pitches(heard, "two", BAR, 2 * BAR) == {42}


def test_a_scene_brings_tempo_and_metre_and_stops_what_has_no_clip() -> None:
    scenes = (Scene(id="s0"), Scene(id="s1", bpm=Fraction(90), signature=(3, 4)))
    project = live(clip(1), clip(0, "two"), scenes=scenes)
    performance = play(
        project,
        (0, LaunchClip(track="two", scene="s0")),
        (BEAT, LaunchScene(scene="s1")),
        (BAR + BEAT, StopClips()),
    )
    heard = performed(project, performance, 4 * BAR)
    assert heard.tempo.points[-1] == TempoPoint(tick=BAR, bpm=Fraction(90))
    assert performance.done[-1].tick == BAR + 3 * BEAT
    assert pitches(heard, "two", BAR, 2 * BAR) == set()


@given(st.lists(st.integers(1, 9), min_size=2, max_size=4), st.integers(0, 2**62))
def test_follow_actions_come_as_often_as_they_weigh(weights: list[int], seed: int) -> None:
    actions = (Following.AGAIN, Following.NEXT, Following.PREVIOUS, Following.STOP)
    follows = tuple(Follow(action=a, weight=w) for a, w in zip(actions, weights, strict=False))
    found: Counter[str] = Counter()
    count = 300
    project = live(clip(1, follows=follows), clip(2), clip(3), seed=seed)
    for bar in range(count):
        tick = bar * BAR
        stage = stage_of(project, play(project, (tick, LaunchClip(track="one", scene="s1"))), tick + 2 * BAR)
        plays = stage.tracks["one"][-1].plays
        found[plays.scene if isinstance(plays, Clip) else plays] += 1
    expected = dict(zip(("s1", "s2", "s3", "silence"), weights, strict=False))
    for scene, weight in expected.items():
        share = weight / sum(weights)
        assert abs(found[scene] / count - share) < 5 * (share * (1 - share) / count) ** 0.5 + 0.01
    assert set(found) <= set(expected)


@law
@given(st.integers(0, 2**32 - 1), st.integers(0, 12 * BEAT))
def test_nothing_asked_for_at_a_tick_changes_what_was_before(seed: int, cut: int) -> None:
    rng = Random(seed)
    follows = tuple(Follow(action=action) for action in Following)
    project = live(*(clip(n, rng.choice(("one", "two")), follows=follows) for n in range(4)), seed=seed)
    asked = sorted(rng.randrange(12 * BEAT) for _ in range(8))
    actions = [
        (tick, LaunchClip(track=it.track, scene=it.scene, quantum=NOW))
        for tick, it in zip(asked, rng.choices(project.live.clips, k=8), strict=True)
    ]
    whole = performed(project, play(project, *actions), 16 * BEAT)
    part = performed(project, play(project, *(it for it in actions if it[0] < cut)), 20 * BEAT)
    starts = [
        [(event.frame, event.owner, event.note) for event in schedule(song, 0, cut, RATE) if event.pitch]
        for song in (whole, part)
    ]
    frame = timeline_of(project.tempo, RATE).frame_at(cut)
    assert [it for it in starts[0] if it[0] < frame] == [it for it in starts[1] if it[0] < frame]


def test_a_face_sees_what_plays_what_waits_and_for_how_long() -> None:
    project = live(clip(1), clip(2))
    performance = play(
        project,
        (0, LaunchClip(track="one", scene="s1")),
        (BAR + BEAT, LaunchClip(track="one", scene="s2")),
    )
    one, two = situation(project, performance, BAR + 2 * BEAT)
    assert (one.plays, one.scene, one.position, one.length) == ("clip", "s1", 2 * BEAT, BAR)
    assert (one.queued, one.queued_scene, one.wait) == ("clip", "s2", 2 * BEAT)
    assert (two.plays, two.queued) == ("arrangement", None)


def test_a_launch_starts_the_transport_and_stopping_ends_the_performance() -> None:
    project, sink = live(clip(1)), FakeSink()
    transport = Transport(project, sink, RATE)
    transport.perform(Mute(track="two", on=True))
    assert not transport.state().playing
    transport.perform(LaunchClip(track="one", scene="s1"))
    assert transport.state().playing
    for _ in range(20):
        transport.wake()
        sink.advance(4800)
    transport.stop()
    performance = transport.state().performance
    assert performance is not None and performance.end
    assert transport.heard is project
    assert pitches(as_arrangement(project, performance), "one", 0, performance.end) == {41}


def test_a_performance_goes_on_beyond_what_was_worked_out_at_first() -> None:
    project, sink = live(clip(1)), FakeSink()
    transport = Transport(project, sink, RATE)
    transport.play(0, frame=0)
    transport.perform(LaunchClip(track="one", scene="s1"), 0)
    last = timeline_of(project.tempo, RATE).frame_at(900 * BEAT)
    while sink.now < last:
        transport.wake()
        sink.advance(9600)
    ticks = [event.tick for _, event in sink.played if event.kind is EventKind.NOTE_ON and event.pitch == 41]
    assert ticks == list(range(BAR, 900 * BEAT, BEAT // 4))[: len(ticks)] and len(ticks) >= 4 * 890


def test_what_is_not_there_is_refused_in_one_sentence() -> None:
    transport = Transport(live(clip(1)), FakeSink(), RATE)
    with pytest.raises(ValueError, match=r"track 'two' has no clip in scene 's1'; allowed: a clip"):
        transport.perform(LaunchClip(track="two", scene="s1"))
    assert transport.state().performance is None


def test_punching_in_keeps_what_lies_outside() -> None:
    project = live(clip(1))
    launch = (0, LaunchClip(track="one", scene="s1"))
    recorded = as_arrangement(project, play(project, launch, (8 * BAR, Finish())))
    after = punched(project, recorded, 2 * BAR, 3 * BAR)
    found = [pitches(after, "one", bar * BAR, (bar + 1) * BAR) for bar in range(5)]
    assert found == [{40}, {40}, {41}, {40}, {40}]
    assert after.arrangement.length == project.arrangement.length


def test_punching_in_some_tracks_keeps_the_others() -> None:
    project = live(clip(1), clip(2, "two"))
    moves = [(BAR, MoveParameter(owner=track, target="filter.cutoff", value=500)) for track in ("one", "two")]
    launches = [(0, LaunchClip(track=track, scene=f"s{n}")) for n, track in ((1, "one"), (2, "two"))]
    recorded = as_arrangement(project, play(project, *launches, *moves, (8 * BAR, Finish())))
    after = punched(project, recorded, BAR, 3 * BAR, tracks={"two"})
    assert [pitches(after, "one", bar * BAR, (bar + 1) * BAR) for bar in range(4)] == [{40}] * 4
    assert [pitches(after, "two", bar * BAR, (bar + 1) * BAR) for bar in range(4)] == [
        set(),
        {42},
        {42},
        set(),
    ]
    assert [lane.owner for lane in after.automation] == ["two"]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_files_that_are_none_are_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^log"):
        read_performance(data, "log")
    with pytest.raises(ValueError, match=r"^script, line"):
        read_script(b"x" + data, "script")
