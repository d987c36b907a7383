"""Laws of voices that go on when they are struck again: analog mono, glides, keys that choke each other."""

from collections.abc import Iterable

import numpy as np
import pytest

from motorik import _native as native
from motorik.engine.module import NativeModule
from tests.engine import native_plans as plans

SINE, TRIANGLE = 3, 2
FADE = int(0.002 * plans.SAMPLE_RATE)
GROUP = (46, 42, 44)


def plucked(
    *,
    mode: int = native.POLY,
    glide: float = 0.0,
    always: bool = False,
    chokes: Iterable[Iterable[int]] = (),
    attack: float = 0.01,
    **options: object,
) -> native.Engine:
    """An engine whose instrument is a triangle with an attack, sustained at 0.5, straight to the output."""
    engine = native.Engine(plans.SAMPLE_RATE, **options)  # type: ignore[arg-type]
    plan = native.Plan(engine)
    unit = plan.add_unit(plans.INSTRUMENT, 1, native.SCOPE_VOICE, 8, mode, glide, always)
    for keys in chokes:
        plan.choke(unit, keys)
    osc, env, vca = (
        plan.add_node(unit, n, kind, n) for n, kind in enumerate(("osc.analog", "env.adsr", "amp.vca"), 1)
    )
    plan.set_parameter(unit, osc, 0, TRIANGLE)
    for parameter, value in enumerate((attack, 0.05, 0.5, 0.02)):
        plan.set_parameter(unit, env, parameter, value)
    plan.connect(unit, osc, 0, vca, 0)
    plan.connect(unit, env, 0, vca, 1)
    plan.route(unit, vca)
    plan.finish()
    engine.install(plan)
    return engine


def played(engine: native.Engine, frames: int, *events: np.ndarray) -> np.ndarray:
    engine.push(np.concatenate(events))
    return engine.render(frames)[:, 0]


def hertz(sound: np.ndarray) -> float:
    """Mean frequency between the first and the last rising zero crossing."""
    rising = np.flatnonzero((sound[:-1] < 0) & (sound[1:] >= 0))
    exact = rising + sound[rising] / (sound[rising] - sound[rising + 1])
    return (len(exact) - 1) / float(exact[-1] - exact[0]) * plans.SAMPLE_RATE


def semitones(ratio: float) -> float:
    return 12 * float(np.log2(ratio))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("held", [True, False])
def test_striking_an_analog_voice_again_never_clicks(seed: int, held: bool) -> None:
    """No two neighbouring frames differ by more than a lone note's, for the envelope's own rise aside."""
    draw = np.random.default_rng(seed)
    lone = plans.largest_step(played(plucked(), 9600, plans.note_on(0, 1, 60))[:, None])
    events, at = [plans.note_on(0, 1, 60)], 0
    for note in range(2, 30):
        at += int(draw.integers(40, 2000))
        if not held:
            events.append(plans.note_off(max(at - int(draw.integers(1, 400)), 1), note - 1))
        events.append(plans.note_on(at, note, float(draw.integers(48, 61))))
    engine = plucked(mode=native.ANALOG)
    sound = played(engine, at + 4800, *sorted(events, key=lambda event: int(event["frame"][0])))
    assert plans.largest_step(sound[:, None]) < 1.1 * lone
    assert engine.telemetry()["active_voices"] == 1
    assert engine.telemetry()["stolen_voices"] == 0


def test_an_analog_voice_goes_on_where_it_is_and_rises_again() -> None:
    """Struck at its sustain level with the same key: the same phase, and the envelope climbs to its peak."""
    once, twice = plucked(mode=native.ANALOG), plucked(mode=native.ANALOG)
    first = played(once, 19200, plans.note_on(0, 1, 69))
    second = played(twice, 19200, plans.note_on(0, 1, 69), plans.note_on(9600, 2, 69))
    assert np.array_equal(first[:9600], second[:9600])
    loud = slice(9600 + 480, 9600 + 960)
    assert np.abs(second[loud]).max() > 1.5 * np.abs(first[loud]).max()
    crossings = [np.flatnonzero((sound[:-1] < 0) & (sound[1:] >= 0)) for sound in (first, second)]
    assert np.array_equal(crossings[0], crossings[1])


@pytest.mark.parametrize("mode", [native.LEGATO, native.ANALOG])
def test_a_released_key_gives_way_to_the_one_still_held(mode: int) -> None:
    engine = plucked(mode=mode, glide=0.02)
    sound = played(
        engine, 28800, plans.note_on(0, 1, 57), plans.note_on(9600, 2, 69), plans.note_off(19200, 2)
    )
    assert hertz(sound[12000:19200]) == pytest.approx(440, rel=1e-3)
    assert hertz(sound[21600:]) == pytest.approx(220, rel=1e-3)


@pytest.mark.parametrize("always", [False, True])
@pytest.mark.parametrize("mode", [native.POLY, native.MONO, native.ANALOG])
def test_pitch_glides_over_its_time_only_when_always(mode: int, always: bool) -> None:
    """Half way through 0.2 s it is half an octave below its own; without gliding it is there at once."""
    engine = plucked(mode=mode, glide=0.2, always=always, attack=0.001)
    sound = played(
        engine, 28800, plans.note_on(0, 1, 69), plans.note_off(4000, 1), plans.note_on(9600, 2, 81)
    )
    middle = hertz(sound[9600 + 4300 : 9600 + 5300])
    assert semitones(middle / 880) == pytest.approx(-6 if always else 0, abs=0.2)
    assert hertz(sound[20000:]) == pytest.approx(880, rel=1e-3)


def test_a_slide_moves_an_analog_voice_without_striking_it() -> None:
    engine = plucked(mode=native.ANALOG, glide=0.02)
    sound = played(engine, 19200, plans.note_on(0, 1, 57), plans.note_on(9600, 2, 69, flags=native.SLIDE))
    assert np.abs(sound[9600:12000]).max() < 1.05 * np.abs(sound[7200:9600]).max()
    assert hertz(sound[12000:]) == pytest.approx(440, rel=1e-3)


# ---- chokes -----------------------------------------------------------------------------------------------


def test_a_key_fades_the_others_of_its_group_within_two_milliseconds() -> None:
    """After the fade nothing is heard but the new note; a key outside the group sounds on."""
    choked = played(plucked(chokes=[GROUP]), 14400, plans.note_on(0, 1, 46), plans.note_on(9600, 2, 42))
    free = played(plucked(), 14400, plans.note_on(0, 1, 46), plans.note_on(9600, 2, 42))
    alone = played(plucked(), 14400, plans.note_on(9600, 2, 42))
    assert np.allclose(choked[9600 + FADE :], alone[9600 + FADE :], atol=1e-6)
    assert not np.allclose(free[9600 + FADE :], alone[9600 + FADE :], atol=1e-2)
    other = plucked(chokes=[GROUP])
    played(other, 14400, plans.note_on(0, 1, 46), plans.note_on(9600, 2, 60))
    assert other.telemetry()["active_voices"] == 2


def test_a_key_of_a_group_strikes_its_own_voice_again() -> None:
    """One voice, however often it is struck and whether it was released; without a group there are many."""
    hits = [plans.note_on(2000 * note, note, 42.3) for note in range(1, 7)]
    hits.append(plans.note_off(9000, 4))
    hits.sort(key=lambda event: int(event["frame"][0]))
    choked, free = plucked(chokes=[GROUP]), plucked()
    sound = played(choked, 14400, *hits)
    played(free, 14400, *hits)
    assert choked.telemetry()["active_voices"] == 1
    assert free.telemetry()["active_voices"] == 5
    lone = plans.largest_step(played(plucked(), 9600, plans.note_on(0, 1, 42))[:, None])
    assert plans.largest_step(sound[:, None]) < 1.1 * lone


def test_groups_do_not_mind_each_other_and_a_key_may_be_in_two() -> None:
    engine = plucked(chokes=[(40, 41), (41, 50)])
    engine.push(np.concatenate([plans.note_on(0, 1, 40), plans.note_on(0, 2, 50)]))
    engine.render(4800)
    assert engine.telemetry()["active_voices"] == 2
    engine.push(plans.note_on(4800, 3, 41))
    engine.render(4800)
    assert engine.telemetry()["active_voices"] == 1


def test_a_group_names_keys_there_are() -> None:
    engine = native.Engine(plans.SAMPLE_RATE)
    plan = native.Plan(engine)
    unit = plan.add_unit(1, 0, native.SCOPE_VOICE)
    with pytest.raises(ValueError, match="key 128; allowed 0 to 127"):
        plan.choke(unit, (36, 128))
    with pytest.raises(ValueError, match="a channel has no keys"):
        plan.choke(plan.add_unit(2, 0, native.SCOPE_BUS), (36,))


@pytest.mark.parametrize("chokes", [(), [(40, 41, 42, 43, 44, 45)]])
@pytest.mark.parametrize("mode", [native.POLY, native.ANALOG])
@pytest.mark.parametrize(
    "other", [{"threads": 2}, *({"instruction_set": name} for name in native.instruction_sets())]
)
def test_nothing_of_the_machine_is_heard(
    mode: int, chokes: list[tuple[int, ...]], other: dict[str, object]
) -> None:
    draw = np.random.default_rng(5)
    events = []
    for note, start in enumerate(np.cumsum(draw.integers(50, 900, 40)), 1):
        events.append(plans.note_on(int(start), note, float(draw.integers(40, 46))))
        events.append(plans.note_off(int(start) + int(draw.integers(50, 900)), note))
    events.sort(key=lambda event: int(event["frame"][0]))

    def sound(block: int, **options: object) -> np.ndarray:
        engine = plucked(mode=mode, chokes=chokes, glide=0.01, always=True, **options)  # type: ignore[arg-type]
        engine.push(np.concatenate(events))
        return np.concatenate([engine.render(block) for _ in range(36000 // block)])

    assert np.array_equal(sound(36000), sound(100, **other))


# ---- kernels that start -----------------------------------------------------------------------------------


def struck_twice(module: NativeModule, output: str, again: int = 4801) -> np.ndarray:
    """Lane 0 over a strike at frame 0 and a softer one, of the sounding voice, at ``again``."""
    module.set_voice(0, pitch=57.0, velocity=1.0, start=True)
    first = module.process({}, again)[output]
    module.set_voice(0, pitch=57.0, velocity=0.5, start=True, restrike=True)
    return np.concatenate([first, module.process({}, 4800)[output]])[:, 0]


@pytest.mark.parametrize("decay", [0.02, 0.5])
def test_a_decay_rises_again_from_its_level(decay: float) -> None:
    module = NativeModule("env.decay")
    module.prepare(48000)
    module.set_parameter("attack", 0.005)
    module.set_parameter("decay", decay)
    module.set_parameter("velocity", 1.0)
    level = struck_twice(module, "out")
    before, after = level[4800], level[4801 : 4801 + 480]
    assert plans.largest_step(level[:, None]) < 1.1 * max(1 / 0.005, 7 / decay) / 48000
    assert after.max() == pytest.approx(max(0.5, before), rel=0.02)
    assert level[-1] < after.max()


@pytest.mark.parametrize("mode", ["free", "retrigger", "one_shot"])
def test_an_lfo_returns_to_its_start_only_where_it_retriggers(mode: str) -> None:
    """The way back takes a piece: the line starts where the wave was."""
    module, alone = NativeModule("lfo.wave"), NativeModule("lfo.wave")
    for lfo in (module, alone):
        lfo.prepare(48000)
        lfo.set_parameter("mode", mode)
        lfo.set_parameter("rate", 3.0)
        lfo.set_voice(0, start=True)
    module.process({}, 4800)
    start = alone.process({}, 4800)["out"][:, 0]
    module.set_voice(0, start=True, restrike=True)
    again = module.process({}, 4800)["out"][:, 0]
    on = alone.process({}, 4800)["out"][:, 0]
    assert np.array_equal(again, on if mode == "free" else start)


def test_noise_goes_on() -> None:
    struck, alone = NativeModule("osc.noise"), NativeModule("osc.noise")
    sounds = []
    for module, again in ((struck, True), (alone, False)):
        module.prepare(48000)
        module.set_voice(0, start=True)
        first = module.process({}, 1000)["out"]
        if again:
            module.set_voice(0, start=True, restrike=True)
        sounds.append(np.concatenate([first, module.process({}, 1000)["out"]])[:, 0])
    assert np.array_equal(sounds[0], sounds[1])


def test_a_sample_starts_again_without_a_step() -> None:
    """What was heard sinks in 2 ms; after that it is the sample from its start, bit for bit."""
    sample = native.Sample(np.sin(np.arange(48000) * 2 * np.pi / 480).astype(np.float32), 48000, 60)
    struck, alone = NativeModule("sample.player"), NativeModule("sample.player")
    for module in (struck, alone):
        module.prepare(48000)
        module.set_sample(0, sample)
        module.set_voice(0, pitch=60.0, start=True)
    before = struck.process({}, 4921)["left"][:, 0]
    start = alone.process({}, 4800)["left"][:, 0]
    struck.set_voice(0, pitch=60.0, start=True, restrike=True)
    after = struck.process({}, 4800)["left"][:, 0]
    calm = np.abs(np.diff(start)).max()
    assert np.abs(np.diff(np.concatenate([before, after]))).max() < calm + 1.2 / FADE
    assert abs(before[-1]) > 0.5
    assert np.array_equal(after[FADE + 8 :], start[FADE + 8 :])
