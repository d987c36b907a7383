"""What was played by hand and what was recorded of it give the same bits."""

from fractions import Fraction
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.project import Project
from motorik.editing.landing import Quantise
from motorik.editing.take import TakeSettings, write_take
from motorik.engine.host import Engine
from motorik.engine.offline import RenderOptions, Sound, render
from motorik.sequencer.events import Event, EventKind
from motorik.sequencer.transport import Transport
from motorik.studio.hand import NoteOff, NoteOn
from motorik.studio.moments import Moment, moment_at
from motorik.studio.recorder import Recorder
from tests.engine.songs import song

RATE, AHEAD, END = 48000, 4096, 72_000


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_take_renders_as_it_sounded(seed: int) -> None:
    rng = Random(seed)
    project = one_pass()
    engine = Engine(RATE)
    engine.install(project)
    transport = Transport(project, engine, RATE)

    def now(frame: int | None) -> Moment | None:
        return moment_at(transport.state(), project, RATE, engine.frame() if frame is None else frame)

    recorder = Recorder(lambda: project, now, lambda: None)
    recorder.set_settings(TakeSettings(quantise=Quantise(lines=Fraction(0))))
    recorder.arm("lead", on=True)
    transport.play(0, frame=0)
    transport.wake()
    recorder.begin()
    waiting = played(rng)
    live: list[Sound] = []
    while engine.frame() < END:
        while waiting and waiting[0][0] <= engine.frame() + AHEAD:
            at, key, note = waiting.pop(0)
            kind = EventKind.NOTE_ON if note else EventKind.NOTE_OFF
            id = 1 + key
            transport.schedule_event(Event(at, kind, "lead", id, float(key), 0.75 if note else 0.0))
            on = NoteOn(track="lead", key=key, velocity=0.75, frame=at)
            recorder.hear(on if note else NoteOff(track="lead", key=key, frame=at))
        transport.wake()
        recorder.look()
        live.append(engine.render(rng.choice((64, 333, 1024))))
    finished = recorder.finish()
    assert finished is not None and not transport.state().late_events
    after = write_take(project, *finished).applied(project)
    assert after != project
    offline = render(after, options=RenderOptions(tail_seconds=0.0)).sound
    size = min(len(offline), END)
    assert np.concatenate(live)[:size].tobytes() == offline[:size].tobytes()


def played(rng: Random) -> list[tuple[int, int, bool]]:
    found: list[tuple[int, int, bool]] = []
    for key in rng.sample(range(60, 90), rng.randint(1, 6)):
        start = rng.randrange(AHEAD, RATE)
        found += [(start, key, True), (start + rng.randint(200, RATE // 2), key, False)]
    return sorted(found)


def one_pass() -> Project:
    """The engine's song with a lead whose pattern is as long as the song: what is recorded comes once."""
    lead = next(it for it in song().patterns if it.id == "lead")
    patterns = tuple(it if it is not lead else it.model_copy(update={"rows": 32}) for it in song().patterns)
    return song().model_copy(update={"patterns": patterns})
