"""What is played live and what is recorded of it give the same bits."""

import hashlib
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.live import (
    Clip,
    Follow,
    Following,
    Grid,
    LiveMacro,
    LiveMacroTarget,
    LiveSet,
    MuteGroup,
    Quantum,
    Scene,
)
from motorik.domain.pattern import Pattern, Step
from motorik.domain.performance import (
    Action,
    Asked,
    BackToArrangement,
    CancelQueued,
    Finish,
    HoldFill,
    LaunchClip,
    LaunchScene,
    MoveParameter,
    Mute,
    Solo,
    StopClips,
    TurnKnob,
    read_performance,
    write_performance,
)
from motorik.domain.project import Automation, AutomationPoint, FillMode, Project
from motorik.domain.tempo import Groove, TempoCurve, TempoMap, TempoPoint
from motorik.engine.host import Engine
from motorik.engine.offline import RenderOptions, Sound, render
from motorik.engine.performing import ScriptedTake
from motorik.journal.difference import edits_between
from motorik.journal.history import inverse_of
from motorik.sequencer.live.arranging import as_arrangement
from motorik.sequencer.transport import Transport
from tests.engine.songs import BEAT, song
from tests.sequencer.songs import law

TRACKS, SCENES = ("bass", "lead"), ("a", "b", "c")


def live_song(rng: Random) -> Project:
    """The engine's song with clips that follow one another, a ramp, a curve, a groove, fills, a knob."""
    base = song()
    clips = tuple(
        Clip(
            track=track,
            scene=scene,
            pattern=rng.choice(TRACKS),
            quantum=Quantum(grid=rng.choice(list(Grid)), count=rng.choice((1, 2))),
            mode=rng.choice(("loop", "once")),
            follows=tuple(
                Follow(action=rng.choice(list(Following)), weight=rng.randint(1, 3))
                for _ in range(rng.choice((0, 0, 2)))
            ),
        )
        for track in TRACKS
        for scene in SCENES
        if rng.random() < 0.8
    )
    curve = Automation(
        id="sweep",
        owner="bass",
        target="filter.cutoff",
        points=(AutomationPoint(tick=0, value=300), AutomationPoint(tick=7 * BEAT, value=3000, bend=0.4)),
    )
    knob = LiveMacro(
        id="open",
        targets=(LiveMacroTarget(owner="lead", target="filter.cutoff", low=200, high=4000),),
    )
    tempo = rng.choice(
        (
            base.tempo,
            TempoMap(
                points=(
                    TempoPoint(tick=0, bpm=Fraction(130), curve=TempoCurve.RAMP),
                    TempoPoint(tick=6 * BEAT, bpm=Fraction(170)),
                )
            ),
        )
    )
    live = LiveSet(
        scenes=(Scene(id="a"), Scene(id="b", bpm=Fraction(151), signature=(3, 4)), Scene(id="c")),
        clips=clips,
        groups=(MuteGroup(id="one", tracks=TRACKS),) if rng.random() < 0.3 else (),
        knobs=(knob,),
    )
    lead = next(it for it in base.patterns if it.id == "lead")
    more = tuple(
        Step(row=row, pitch=72, condition=rng.choice(("fill", "!fill", "1:2"))) for row in (2, 7, 15)
    )
    steps = tuple(sorted((*lead.steps, *more), key=lambda it: (it.row, it.column)))
    arrangement = {
        **base.arrangement.__dict__,
        "placements": tuple(
            it.model_copy(update={"fill": rng.choice(list(FillMode))}) for it in base.arrangement.placements
        ),
    }
    tracks = tuple(it.model_copy(update={"groove": rng.choice((None, "pushed"))}) for it in base.tracks)
    return Project.model_validate(
        {
            **base.__dict__,
            "tempo": tempo,
            "grooves": (Groove(id="pushed", offsets=(0, -70, 0, 90)),),
            "tracks": tracks,
            "patterns": tuple(Pattern(id="lead", steps=steps) if it is lead else it for it in base.patterns),
            "arrangement": arrangement,
            "automation": (curve,),
            "live": live,
        }
    )


def action(rng: Random, project: Project) -> Action:
    track, on = rng.choice(TRACKS), rng.random() < 0.5
    quantum = Quantum(grid=rng.choice(list(Grid)))
    clip = rng.choice(project.live.clips) if project.live.clips else None
    choices: list[Action] = [
        LaunchScene(scene=rng.choice(SCENES), quantum=quantum),
        StopClips(track=rng.choice((None, track)), quantum=quantum),
        BackToArrangement(track=rng.choice((None, track)), quantum=quantum),
        CancelQueued(track=rng.choice((None, track))),
        Mute(track=track, on=on, quantum=quantum),
        Solo(track=track, on=on, quantum=quantum),
        HoldFill(on=on, quantum=quantum),
        TurnKnob(knob="open", value=rng.random()),
        MoveParameter(owner="bass", target="filter.cutoff", value=rng.uniform(200, 4000)),
    ]
    if clip is not None:
        launch = LaunchClip(track=clip.track, scene=clip.scene, quantum=rng.choice((None, quantum)))
        choices += [launch] * 5
    return rng.choice(choices)


def script(rng: Random, project: Project) -> tuple[Asked, ...]:
    asked = [
        Asked(tick=rng.choice((0, rng.randrange(10 * BEAT))), action=action(rng, project))
        for _ in range(rng.randint(1, 10))
    ]
    return (*sorted(asked, key=lambda it: it.tick), Asked(tick=10 * BEAT, action=Finish()))


@law
@given(st.integers(0, 2**32 - 1))
def test_the_performance_and_its_recording_have_the_same_hash(seed: int) -> None:
    rng = Random(seed)
    project = live_song(rng)
    take = ScriptedTake(
        project,
        None,
        script(rng, project),
        block=lambda: rng.choice((1, 7, 64, 333, 1024)),
        tail_seconds=0.25,
    )
    live = np.concatenate([*take.blocks()])
    recorded = as_arrangement(project, take.performance)
    offline = render(recorded, options=RenderOptions(tail_seconds=0.25, block=977))
    assert hashlib.sha256(live.tobytes()).hexdigest() == offline.sha256

    again = read_performance(write_performance(take.performance), "log")
    assert again == take.performance
    edits = edits_between(project, recorded)
    after, undo = inverse_of(project, edits)
    assert after == recorded
    for edit in undo:
        after = edit.apply(after)
    assert after == project


def test_a_tail_that_ends_by_itself_ends_where_the_recording_does() -> None:
    project = live_song(Random(1))
    asked = (
        Asked(tick=0, action=LaunchScene(scene="a")),
        Asked(tick=4 * BEAT, action=Finish()),
    )
    take = ScriptedTake(project, None, asked)
    live = np.concatenate([*take.blocks()])
    assert (
        hashlib.sha256(live.tobytes()).hexdigest() == render(as_arrangement(project, take.performance)).sha256
    )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ((), 'the script has no end; allowed: a line with "action": "finish"'),
        (
            (Asked(tick=2**53, action=Finish()),),
            f"the script finishes at tick {2**53}; allowed: after 0, within 4 hours",
        ),
    ],
)
def test_a_script_without_a_sensible_end_is_refused(asked: tuple[Asked, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ScriptedTake(song(), None, asked)


@law
@given(st.integers(0, 2**32 - 1))
def test_wishes_of_the_moment_are_recorded_as_they_sounded(seed: int) -> None:
    rng = Random(seed)
    project = live_song(rng)
    engine = Engine(48000)
    engine.install(project)
    transport = Transport(project, engine, 48000)
    transport.play(0, frame=0)
    wishes = sorted(rng.randrange(150_000) for _ in range(8))
    live: list[Sound] = []
    while not (transport.state().performance and not transport.state().playing):
        while wishes and wishes[0] <= engine.frame():
            wishes.pop(0)
            transport.perform(action(rng, project) if wishes else Finish())
        transport.wake()
        live.append(engine.render(rng.choice((1, 7, 64, 333, 1024))))
    live.append(engine.render(48000))
    performance = transport.state().performance
    assert performance is not None
    assert transport.state().late_events == transport.state().late_revokes == 0
    recorded = as_arrangement(project, performance)
    offline = render(recorded, options=RenderOptions(tail_seconds=0.25)).sound
    assert np.concatenate(live)[: len(offline)].tobytes() == offline.tobytes()
