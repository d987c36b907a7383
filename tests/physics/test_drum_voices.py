"""Laws all drums keep: silence unless struck, ends, repeats, levels, no click when struck again."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule
from motorik.modules import registry
from prototypes.oracles import module_for, oracle_for
from prototypes.oracles.base import Voice
from tests.contract.stand import SETS, assert_same_bits, begin, draw, run, settle
from tools.bench.sound.drums import KEYS, RATE, band_share, drum, stroke

KINDS = [kind for kind in registry() if kind.startswith("drum.")]
MODELS = [
    (kind, model)
    for kind in KINDS
    for parameter in registry()[kind].parameters
    if parameter.id == "model"
    for model in parameter.choices
] + [(kind, "") for kind in KINDS if "model" not in {p.id for p in registry()[kind].parameters}]
models = pytest.mark.parametrize(("kind", "model"), MODELS)
kinds = pytest.mark.parametrize("kind", KINDS)


def heard(kind: str, random: np.random.Generator) -> dict[str, float]:
    """Return a random setting with which every key strikes."""
    values = draw(registry()[kind], random)
    return values | {id: 128.0 for id in KEYS if id in values}


@kinds
def test_only_its_own_key_strikes(kind: str) -> None:
    module = NativeModule(kind)
    module.prepare(RATE)
    own = {round(p.default) for p in module.declaration.parameters if p.id.endswith("key")}
    assert own
    for key in range(128):
        module.reset()
        module.set_voice(1, pitch=key + 0.3, start=True)
        out = module.process({}, 2400)["out"]
        assert bool(module.alive) == (key in own)
        assert out[:, 1].any() == (key in own)
        assert not out[:, [0, 2, 3]].any()


@models
def test_peak_level_velocity_and_accent(kind: str, model: str) -> None:
    full = stroke(kind, 0.7, model=model)
    half = stroke(kind, 0.7, velocity_played=0.5, model=model)
    accented = stroke(kind, 0.7, accented=1, model=model)
    alike = stroke(kind, 0.7, velocity_played=0.5, velocity=0, model=model)
    assert 0.35 < np.abs(full).max() < 0.75
    assert 0.2 < np.std(half) / np.std(full) < 0.36
    assert 1.3 < np.std(accented) / np.std(full) < 2.3
    np.testing.assert_array_equal(alike, full)


@models
def test_no_direct_current_and_an_end(kind: str, model: str) -> None:
    module = drum(kind, model=model)
    module.set_voice(0, start=True)
    sound = module.process({}, 12 * RATE)["out"][:, 0].astype(float)
    assert module.alive == 0
    last = int(np.flatnonzero(sound)[-1])
    assert np.abs(sound[last - 48 : last + 1]).max() < 1e-4
    assert band_share(sound, 0, 10) < 0.003


@models
def test_every_note_repeats(kind: str, model: str) -> None:
    np.testing.assert_array_equal(stroke(kind, 0.1, model=model), stroke(kind, 0.1, model=model))


@models
def test_struck_again_while_it_sounds_it_does_not_click(kind: str, model: str) -> None:
    """The second stroke steps no further from frame to frame than a first one does."""
    once = stroke(kind, 0.5, model=model)
    module = drum(kind, model=model)
    module.set_voice(0, start=True)
    before = module.process({}, 2411)["out"][:, 0]
    module.set_voice(0, restrike=True)
    after = module.process({}, 4800)["out"][:, 0]
    steps = np.abs(np.diff(np.concatenate([before, after]).astype(float)))
    assert steps[2400:].max() <= 1.6 * np.abs(np.diff(once, prepend=0)).max() + 1e-6
    assert np.abs(after).max() > 0.4 * np.abs(once).max()


@kinds
@pytest.mark.parametrize("seed", range(4))
def test_struck_lanes_are_the_same_in_any_split_and_number_of_lanes(kind: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    values = heard(kind, random)
    cuts = tuple(sorted({int(cut) for cut in random.integers(1, 1500, 12)}))
    results = []
    for lanes, instruction_set in ((4, None), (16, None), *((32, set) for set in SETS)):
        module = NativeModule(kind, lanes=lanes, seed=7, instruction_set=instruction_set)
        module.prepare(RATE)
        begin(module)
        settle(module, values)
        results.append(run(module, {}, 1500, cuts if lanes > 4 else ()))
    for result in results:
        for first in range(0, result["out"].shape[1], 4):
            part = np.ascontiguousarray(result["out"][:, first : first + 4])
            assert_same_bits(results[0], {"out": part})


@kinds
@pytest.mark.parametrize("seed", range(3))
def test_a_quarter_second_is_what_the_oracle_says(kind: str, seed: int) -> None:
    values, frames = heard(kind, np.random.default_rng(100 + seed)), RATE // 4
    module, oracle = drum(kind), oracle_for(kind)
    oracle.prepare(RATE)
    oracle.seed = 7
    for id, value in values.items():
        parameter = registry()[kind].parameter(id)
        exact = float(np.float32(value)) if parameter.scale != "log2" else value
        module.set_parameter(id, exact)
        oracle.set_parameter(id, exact)
    module.set_voice(0, start=True)
    given = module.process({}, frames)["out"][:, 0].astype(float)
    wanted = np.asarray(oracle.process([], frames, Voice(velocity=1.0, start=True))[0])
    drift = getattr(module_for(kind), "DRIFT_DB", -70)
    assert np.abs(given - wanted).max() < 10 ** (drift / 20)


@models
def test_parameters_that_jump_while_a_drum_sounds_do_not_click(kind: str, model: str) -> None:
    """The bound of the contract tests, for a drum that is struck: twice the steps of the wave and a ramp."""
    for parameter in registry()[kind].parameters:
        length = parameter.smoothing_ms * RATE / 1000
        if length < 1 or parameter.choices:
            continue
        ends = (parameter.low, parameter.high)
        waves = [stroke(kind, 0.1, model=model, **{parameter.id: value}) for value in ends]
        step = max(float(np.abs(np.diff(wave)).max()) for wave in waves)
        size = max(float(np.abs(wave).max()) for wave in waves)
        for start, end in (ends, ends[::-1]):
            module = drum(kind, model, **{parameter.id: start})
            module.set_voice(0, start=True)
            before = module.process({}, 1200)["out"][:, 0]
            module.set_parameter(parameter.id, end, smooth=True)
            after = module.process({}, 2400)["out"][:, 0]
            worst = float(np.abs(np.diff(np.concatenate([before, after]))).max())
            assert worst <= 2 * step + 24 * size / length, f"{parameter.id} from {start} to {end}"
