"""What a keyboard sends beside notes: heard by the voices of its track, also after a jump."""

from __future__ import annotations

from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Automation, AutomationPoint, Curve, Placement, Project, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.engine.offline import RenderOptions, render
from motorik.sequencer.events import Event, EventKind, Touch
from motorik.sequencer.schedule import schedule
from motorik.sequencer.transport import Transport
from tests.cli.songs import pluck
from tests.sequencer.fakes import FakeSink

BEAT = TICKS_PER_BEAT
RATE = 48000
FRAMES = RATE * 60 // 125
LINE = BEAT // 4


def song(*steps: Step, lanes: dict[str, list[tuple[float, float]]], scope: str = "midi") -> Project:
    automation = tuple(
        Automation.model_validate(
            {
                "id": f"lane{number}",
                "owner": "lead",
                "scope": scope,
                "target": target,
                "points": tuple(
                    AutomationPoint(tick=round(beat * BEAT), value=value, curve=Curve.HOLD)
                    for beat, value in points
                ),
            }
        )
        for number, (target, points) in enumerate(lanes.items())
    )
    return Project(
        patches=(pluck("lead"),),
        tracks=(Track(id="lead", patch="lead"),),
        patterns=(Pattern(id="p", steps=steps),),
        automation=automation,
        arrangement=Arrangement(
            length=4 * BEAT, placements=(Placement(track="lead", pattern="p", start=0, length=4 * BEAT),)
        ),
    )


def touches(events: list[Event]) -> list[tuple[int, Touch, float]]:
    return [(it.frame, it.touch, it.value) for it in events if it.kind is EventKind.EXPRESSION]


def ends(project: Project) -> list[int]:
    events = schedule(project, 0, 4 * BEAT, RATE)
    return [event.frame for event in events if event.kind is EventKind.NOTE_OFF]


def test_bend_pressure_and_timbre_move_every_voice_and_the_rest_is_silent() -> None:
    lanes: dict[str, list[tuple[float, float]]] = {
        "midi.bend": [(0, 0.0), (1, -2.0)],
        "midi.pressure": [(2, 0.5)],
        "midi.cc_74": [(3, 127.0)],
        "midi.cc_1": [(0, 64.0)],
        "midi.program": [(0, 5.0)],
    }
    events = schedule(song(Step(row=0), lanes=lanes), 0, 4 * BEAT, RATE)
    assert touches(events) == [
        (0, Touch.BEND, 0.0), (FRAMES, Touch.BEND, -2.0), (2 * FRAMES, Touch.PRESSURE, 0.5),
        (3 * FRAMES, Touch.TIMBRE, 1.0),
    ]  # fmt: skip
    assert not [event for event in events if event.kind is EventKind.PARAMETER]


def test_a_jump_brings_every_touch_to_what_it_has_there_and_home_again() -> None:
    project = song(Step(row=0), lanes={"midi.bend": [(1, 7.0)]})
    sink = FakeSink()
    transport = Transport(project, sink, RATE)
    transport.play(2 * BEAT)
    for _ in range(3):
        transport.wake()
        sink.advance(2000)
    transport.seek(0)
    for _ in range(3):
        transport.wake()
        sink.advance(2000)
    told = [(event.touch, event.value) for _, event in sink.played if event.kind is EventKind.EXPRESSION]
    assert told[:2] == [(Touch.BEND, 7.0), (Touch.BEND, 0.0)]


def test_a_bend_is_heard() -> None:
    steps = (Step(row=0, pitch=69),)
    options = RenderOptions(tail_seconds=0)
    straight = render(song(*steps, lanes={"midi.bend": [(0, 0.0)]}), options=options).sound
    bent = render(song(*steps, lanes={"midi.bend": [(0, 12.0)]}), options=options).sound
    higher = render(song(Step(row=0, pitch=81), lanes={"midi.bend": [(0, 0.0)]}), options=options).sound
    part = slice(1000, 3000)
    assert abs(bent[part] - straight[part]).max() > 0.01

    def crossings(sound: object) -> int:
        signs = sound[part, 0] > 0  # type: ignore[index]
        return int((signs[1:] != signs[:-1]).sum())

    assert crossings(bent) == crossings(higher)
    assert abs(crossings(bent) - 2 * crossings(straight)) <= 1


def test_the_sustain_pedal_holds_what_is_let_go_until_it_is_let_go() -> None:
    steps = (Step(row=0, length=128), Step(row=2, length=128), Step(row=8, length=128))
    plain = ends(song(*steps, lanes={"midi.cc_64": [(3.9, 0.0)]}))
    assert plain == [(row * 2 + 1) * FRAMES // 8 for row in (0, 2, 8)]
    pressed = ends(song(*steps, lanes={"midi.cc_64": [(0.25, 127.0), (1, 0.0), (2.05, 64.0)]}))
    assert pressed == [FRAMES // 8, FRAMES, 4 * FRAMES]
    other = ends(song(*steps, lanes={"midi.cc_64": [(0, 63.0)]}))
    assert other == plain


def test_a_step_is_exact_to_a_tick() -> None:
    steps = (Step(row=1, delay=3, fine=7, length=2, length_fine=-5), Step(row=4, delay=255, fine=239))
    project = song(*steps, lanes={})
    plain = project.model_copy(update={"tempo": project.tempo})
    events = schedule(plain, 0, 4 * BEAT, RATE)
    unit = LINE // 256
    on = [event for event in events if event.kind is EventKind.NOTE_ON]
    off = [event for event in events if event.kind is EventKind.NOTE_OFF]

    def frame(tick: int) -> int:
        return (2 * tick * FRAMES + BEAT) // (2 * BEAT)

    start = LINE + 3 * unit + 7
    assert on[0].frame == frame(start)
    assert off[0].frame == max(frame(start + 2 * unit - 5), on[0].frame + 1)
    assert on[1].frame == frame(5 * LINE - 1), "a note still starts inside its line"
