"""drum.tom: sizes, pitch that falls, breath, and a stiffening that neither feeds the drum nor brakes it."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule
from tools.bench.sound.drums import RATE, band_share, cycle_rates, decay_seconds, stroke, tom_figures

SIZES = {"808": (95, 135, 185), "conga": (190, 280, 410), "909": (95, 135, 185)}


def test_figures() -> None:
    for figure in tom_figures():
        assert figure.met, f"{figure.name}: {figure.value:.4g} {figure.unit}, wanted {figure.target}"


@pytest.mark.parametrize("size", [0, 1, 2])
@pytest.mark.parametrize("model", ["808", "conga", "909"])
def test_low_mid_and_high_rest_where_the_machine_has_them(model: str, size: int) -> None:
    sound = stroke("drum.tom", 1.2, model=model, size=size, noise=0, decay=1.0)[RATE * 8 // 10 :]
    _, rates = cycle_rates(sound)
    assert 1200 * abs(np.log2(np.median(rates) / SIZES[model][size])) < 5


@pytest.mark.parametrize("model", ["808", "conga", "909"])
def test_pitch_begins_higher_by_the_sweep(model: str) -> None:
    begins = []
    for sweep in (0.0, 0.5, 1.0):
        times, rates = cycle_rates(stroke("drum.tom", 0.6, model=model, noise=0, sweep=sweep))
        begins.append(float(np.median(rates[times < 0.05])))
    assert begins[2] > begins[1] > begins[0] * 1.05
    assert begins[0] == pytest.approx(SIZES[model][0], rel=0.1)


@pytest.mark.parametrize("rate", [44100, 192000])
@pytest.mark.parametrize("tune", [0, 24])
def test_stiffening_changes_pitch_but_not_the_decay(rate: int, tune: float) -> None:
    levels = []
    for sweep in (0.0, 1.0):
        module = NativeModule("drum.tom")
        module.prepare(rate)
        for id, value in (("model", 1.0), ("size", 2.0), ("tune", tune), ("decay", 4.0), ("sweep", sweep)):
            module.set_parameter(id, value)
        module.set_voice(0, pitch=45, start=True)
        sound = np.abs(module.process({}, 2 * rate)["out"][:, 0])
        levels.append(20 * np.log10(sound[rate // 2 : rate].max() / sound[-rate // 2 :].max()))
        assert levels[-1] == pytest.approx(15, abs=1.2)


def test_decay_is_the_time_to_60_db() -> None:
    for model in SIZES:
        for seconds in (0.3, 2.0):
            sound = stroke("drum.tom", seconds, model=model, noise=0, decay=seconds)
            assert decay_seconds(sound, 0.03, 0.06) == pytest.approx(seconds, rel=0.05)


def test_only_the_toms_breathe() -> None:
    for model in ("808", "909"):
        noisy, clean = (stroke("drum.tom", 0.5, model=model, noise=noise) for noise in (1.0, 0.0))
        assert band_share(noisy, 1000, 24000) > 3 * band_share(clean, 1000, 24000)
    noisy, clean = (stroke("drum.tom", 0.5, model="conga", noise=noise) for noise in (1.0, 0.0))
    np.testing.assert_array_equal(noisy, clean)
