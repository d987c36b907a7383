"""Laws of what the player adds to a note, of tempo on its way, and of modulations read and bent."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from motorik import _native as native
from motorik._native import CommandKind
from motorik.engine.commands import AddressBook, encode
from motorik.engine.slots import SlotTable
from motorik.engine.telemetry import applied_event
from motorik.modules import registry
from motorik.sequencer.events import Event, EventKind, Touch
from tests.engine import native_plans as plans
from tests.engine.test_native_restrike import hertz

NOTE = registry()["voice.note"]
LINE = int(0.005 * plans.SAMPLE_RATE)


def bend(frame: int, semitones: float, note: int = 0) -> np.ndarray:
    return touch(frame, Touch.BEND, semitones, note)


def touch(frame: int, index: int, value: float, note: int = 0) -> np.ndarray:
    return plans.command(
        CommandKind.EXPRESSION, frame, target=plans.INSTRUMENT, note=note, index=index, value=value
    )


def sines(build: Callable[[native.Plan, int, int], None] | None = None, **options: object) -> native.Engine:
    """An engine with an instrument of bare sines; ``build`` adds to (plan, unit, oscillator)."""
    engine = native.Engine(plans.SAMPLE_RATE, **options)  # type: ignore[arg-type]
    plan = native.Plan(engine)
    unit = plan.add_unit(plans.INSTRUMENT, 1, native.SCOPE_VOICE, 4)
    note = plan.add_node(unit, 1, "voice.note")
    osc = plan.add_node(unit, 2, "osc.analog")
    env = plan.add_node(unit, 3, "env.adsr")
    vca = plan.add_node(unit, 4, "amp.vca")
    plan.set_parameter(unit, osc, 0, 3)
    plan.connect(unit, osc, 0, vca, 0)
    plan.connect(unit, env, 0, vca, 1)
    if build:
        build(plan, unit, note)
    plan.route(unit, vca)
    plan.finish()
    engine.install(plan)
    return engine


def from_note(output: str, amount: float, polarity: int = native.DIRECT, curve: float = 0.0) -> object:
    """Return what lets an output of voice.note tune the oscillator, in semitones."""
    tune = [parameter.id for parameter in registry()["osc.analog"].parameters].index("tune")
    number = [port.id for port in NOTE.outputs].index(output)

    def build(plan: native.Plan, unit: int, note: int) -> None:
        plan.modulate(unit, note, number, 1, tune, amount, polarity, curve)

    return build


def pitch_of(engine: native.Engine, frames: int = 9600) -> float:
    """Return the pitch of the next frames, in semitones."""
    return 69 + 12 * math.log2(hertz(engine.render(frames)[:, 0]) / 440)


def test_a_bend_moves_one_note_or_all_and_those_to_come() -> None:
    engine = sines()
    engine.push(np.concatenate([plans.note_on(0, 7, 69), bend(0, 2)]))
    engine.render(4800)
    assert pitch_of(engine) == pytest.approx(71, abs=0.01)
    engine.push(bend(14400, -3, note=7))
    engine.render(4800)
    assert pitch_of(engine) == pytest.approx(66, abs=0.01)
    engine.push(np.concatenate([plans.command(CommandKind.NOTE_CUT, 28800, target=plans.INSTRUMENT, note=7)]))
    engine.push(plans.note_on(28800, 8, 60))
    engine.render(14400)
    assert pitch_of(engine) == pytest.approx(62, abs=0.01)


@pytest.mark.parametrize(("output", "index"), [("pressure", Touch.PRESSURE), ("timbre", Touch.TIMBRE)])
def test_pressure_and_timbre_reach_the_modules(output: str, index: Touch) -> None:
    """Held within 0 to 1, whatever is sent."""
    engine = sines(from_note(output, 12.0))  # type: ignore[arg-type]
    engine.push(plans.note_on(0, 7, 60))
    engine.render(4800)
    for sent, heard in ((0.25, 0.25), (1.0, 1.0), (7.0, 1.0), (-1.0, 0.0), (math.nan, 0.0)):
        engine.push_now(touch(0, index, sent, note=7))
        engine.render(4800)
        assert pitch_of(engine) == pytest.approx(60 + 12 * heard, abs=0.02)


def test_a_touch_follows_a_straight_line_of_five_milliseconds() -> None:
    """A bend of an octave: the mean pitch over the line is half an octave, and before it nothing moves."""
    engine, calm = sines(), sines()
    for each in (engine, calm):
        each.push(plans.note_on(0, 7, 93))
    engine.push(bend(9600, 12, note=7))
    moved, still = engine.render(19200)[:, 0], calm.render(19200)[:, 0]
    assert np.array_equal(moved[:9600], still[:9600])
    assert hertz(moved[9600 + LINE :]) == pytest.approx(3520, rel=1e-3)
    assert hertz(moved[9600 : 9600 + LINE]) == pytest.approx(1760 / math.log(2), rel=0.1)


def test_a_touch_in_the_frame_of_its_note_is_there_at_once() -> None:
    bent, high = sines(), sines()
    bent.push(np.concatenate([plans.note_on(100, 7, 60), bend(100, 12, note=7)]))
    high.push(plans.note_on(100, 7, 72))
    assert np.array_equal(bent.render(4800), high.render(4800))


@pytest.mark.parametrize(
    ("polarity", "read"),
    [
        (native.DIRECT, lambda s: s),
        (native.UNIPOLAR, lambda s: (s + 1) / 2),
        (native.BIPOLAR, lambda s: 2 * s - 1),
    ],
)
@pytest.mark.parametrize("curve", [0.0, 0.5, -0.8, 0.99])
@pytest.mark.parametrize("velocity", [0.0, 0.3, 1.0])
def test_a_modulation_reads_and_bends_its_signal(
    polarity: int, read: Callable[[float], float], curve: float, velocity: float
) -> None:
    engine = sines(from_note("velocity", 12.0, polarity, curve))  # type: ignore[arg-type]
    on = plans.note_on(0, 7, 69)
    on["value2"] = velocity
    engine.push(on)
    x = read(velocity)
    bent = x * (1 - curve) / (1 + curve - 2 * curve * min(abs(x), 1))

    engine.render(4800)
    assert pitch_of(engine) == pytest.approx(69 + 12 * bent, abs=0.02)


def test_a_curve_is_odd_fixes_its_ends_and_rises_late_above_zero() -> None:
    def bent(x: float, k: float) -> float:
        return x / (1 + 2 * k / (1 - k) * (1 - min(abs(x), 1)))

    xs = np.linspace(-2, 2, 401)
    for k in (-0.99, -0.4, 0.0, 0.4, 0.99):
        ys = np.array([bent(x, k) for x in xs])
        assert np.all(np.diff(ys) > 0)
        assert np.allclose(ys, -ys[::-1])
        assert np.array_equal(ys[np.abs(xs) >= 1], xs[np.abs(xs) >= 1])
    assert bent(0.5, 0.4) < 0.5 < bent(0.5, -0.4)


@pytest.mark.parametrize(("polarity", "curve", "text"), [(3, 0.0, "polarity 3"), (0, 1.0, "curve 1")])
def test_what_cannot_be_read_is_refused(polarity: int, curve: float, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        sines(from_note("velocity", 1.0, polarity, curve))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other", [{"threads": 2}, *({"instruction_set": name} for name in native.instruction_sets())]
)
def test_nothing_of_the_machine_is_heard(other: dict[str, object]) -> None:
    draw = np.random.default_rng(3)
    events = [plans.note_on(0, 7, 60), plans.note_on(50, 8, 67)]
    events += [
        touch(int(frame), int(draw.integers(0, 3)), float(draw.uniform()), int(draw.choice([0, 7, 8])))
        for frame in np.cumsum(draw.integers(20, 700, 60))
    ]

    def sound(block: int, **options: object) -> np.ndarray:
        engine = sines(from_note("pressure", 7.0, native.BIPOLAR, 0.5), **options)  # type: ignore[arg-type]
        engine.push(np.concatenate(events))
        return np.concatenate([engine.render(block) for _ in range(24000 // block)])

    assert np.array_equal(sound(24000), sound(100, **other))


def test_tempo_and_touch_come_back_from_the_log_as_they_went() -> None:
    """Tempo keeps more digits than a float, the beat all of a double's."""
    engine = sines()
    engine.log_events(True)
    tempo = Event(640, EventKind.TEMPO, "", value=float(np.nextafter(133.7, 0)), beat=1 / 3)
    rows, positions = encode([tempo], AddressBook(None))
    assert positions == [0]
    engine.push(rows)
    engine.push(bend(700, 1.5, note=9))
    engine.render(1000)
    slots = SlotTable()
    slots.slot("lead", "patch")
    back, bent = (applied_event(row, slots, {}) for row in engine.read_log())
    assert back is not None
    assert (back.frame, back.beat) == (640, 1 / 3)
    assert back.value == pytest.approx(tempo.value, rel=1e-12)
    assert bent == Event(700, EventKind.EXPRESSION, "lead", 9, value=1.5, touch=Touch.BEND)
