"""What is said to wait is what then happens, and nothing happens to a track that was not said."""

from random import Random

from hypothesis import example, given
from hypothesis import strategies as st

from motorik.domain.performance import Action, CancelQueued, Done, Finish, Performance, StopClips
from motorik.sequencer.live.asking import done
from motorik.sequencer.live.situation import situation_on
from motorik.sequencer.live.stage import stage_of
from motorik.sequencer.live.waiting import Waiting, waiting_on
from motorik.sequencer.live.wishes import is_on
from tests.engine.songs import BEAT
from tests.engine.test_performing import action, live_song
from tests.sequencer.songs import law

END = 60 * BEAT


@law
@given(st.integers(0, 2**32 - 1), st.integers(0, 20 * BEAT))
@example(50535, 6280).via("two tracks of a mute group launched for the same tick")
def test_what_waits_is_what_happens(seed: int, tick: int) -> None:
    rng = Random(seed)
    project = live_song(rng)
    log: tuple[Done, ...] = ()
    for at in sorted(rng.randrange(tick + 1) for _ in range(8)):
        log = (*log, done(project, project.tempo.signatures, action(rng, project), at))
    stage = stage_of(project, Performance(done=log), END)
    waiting = [it for it in waiting_on(stage, tick) if it.tick < END]
    for it in waiting:
        before, after = (
            next((t for t in situation_on(project, stage, at) if t.track == it.track), None)
            for at in (it.tick - 1, it.tick)
        )
        match it.what:
            case "clip" | "silence" | "arrangement":
                assert after is not None and after.plays == it.what and after.scene == it.scene
            case "mute" | "unmute":
                assert (
                    before and after and (before.muted, after.muted) == (it.what != "mute", it.what == "mute")
                )
            case "solo" | "unsolo":
                assert (
                    before
                    and after
                    and (before.soloed, after.soloed) == (it.what != "solo", it.what == "solo")
                )
            case "fill" | "unfill":
                assert (
                    is_on(stage.fills, it.tick) is (it.what == "fill") is not is_on(stage.fills, it.tick - 1)
                )
            case _:
                assert (it.tick, it.scene) in stage.scenes
    for track, stretches in stage.tracks.items():
        following = next((it.start for it in stretches if it.start > tick), None)
        said = min((it.tick for it in waiting if it.track == track and it.what in KINDS), default=None)
        assert said == following


KINDS = ("clip", "silence", "arrangement")


def test_what_was_replaced_or_cancelled_does_not_wait() -> None:
    project = live_song(Random(4))
    asked: list[tuple[int, Action]] = [
        (1, StopClips(track="bass")),
        (2, StopClips()),
        (3, CancelQueued(track="lead")),
    ]
    log = tuple(done(project, project.tempo.signatures, deed, at) for at, deed in asked)
    stage = stage_of(project, Performance(done=log), END)
    found = [it for it in waiting_on(stage, 3) if it.what == "silence"]
    assert found == [Waiting(4 * BEAT, "silence", "bass")]


def test_the_finish_comes_last() -> None:
    project = live_song(Random(4))
    log = (
        done(project, project.tempo.signatures, StopClips(track="bass"), 5 * BEAT),
        Done(asked=6 * BEAT, tick=7 * BEAT, action=Finish()),
    )
    stage = stage_of(project, Performance(done=log), 7 * BEAT)
    assert [it.what for it in waiting_on(stage, 6 * BEAT, 7 * BEAT) if not it.by_itself] == ["finish"]
