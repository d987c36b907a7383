"""env.accent: decay times, the charge that accents leave behind, slides and what a new strike keeps."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule
from tools.bench.sound.accent import RATE, struck, sweep_peaks, time_to


@pytest.mark.parametrize("decay", [0.2, 0.7, 2.0])
def test_main_falls_to_a_tenth_in_its_decay(decay: float) -> None:
    assert time_to(struck([0], 3, decay=decay)["main"], 0.1) == pytest.approx(decay, rel=0.002)


def test_an_accent_shortens_main_and_raises_the_level() -> None:
    plain, accented = struck([0], 1, decay=2), struck([1], 1, decay=2)
    assert time_to(accented["main"], 0.1) == pytest.approx(0.2, rel=0.002)
    assert accented["amp"].max() > 1.4 * plain["amp"].max()
    assert (plain["accent"] == 0).all() and accented["accent"].max() > 0.2


def test_volume_is_up_in_3_ms_and_falls_for_seconds() -> None:
    amp = struck([0], 10, gate=0.9)["amp"]
    assert np.argmax(amp) / RATE == pytest.approx(0.003, abs=2e-4)
    assert 3 < time_to(amp, 0.1) < 4


def test_the_key_let_go_closes_it_in_16_ms_half_of_them_open() -> None:
    amp = struck([0], 1)["amp"][RATE // 2 :]
    half = round(0.008 * RATE)
    assert amp[half - 2] > 0.98 * amp[0]
    assert amp[half + half // 2] == pytest.approx(amp[0] / 2, rel=0.02)
    assert (amp[2 * half + 2 :] == 0).all()


def test_accents_close_together_climb_and_apart_do_not() -> None:
    climbing = sweep_peaks(5, 0.125, resonance=1)
    assert all(later > 1.01 * one for one, later in zip(climbing[:3], climbing[1:3], strict=False))
    assert climbing[-1] < 2 * climbing[0]
    apart = sweep_peaks(3, 3.0, resonance=1)
    assert max(apart) == pytest.approx(min(apart), rel=1e-3)


def test_resonance_turns_a_sharp_sweep_into_a_swell() -> None:
    sharp, swell = struck([1], 1, resonance=0)["accent"], struck([1], 1, resonance=1)["accent"]
    assert np.argmax(sharp) / RATE < 0.002 and 0.02 < np.argmax(swell) / RATE < 0.15
    assert sharp.max() == pytest.approx(0.7, rel=0.02), "the accent knob at its default"
    assert np.abs(np.diff(swell)).max() < 0.01 * swell.max()


def test_the_capacitor_discharges_with_its_time_constant() -> None:
    """At full resonance the wiper is the capacitor, with 100 k to ground: R C = the sweep's time constant."""
    swell = struck([1], 2, resonance=1, accent_decay=0.03)["accent"][RATE // 2 :]
    assert np.log(swell[0] / swell[4800]) == pytest.approx(1, rel=0.001)


def test_a_slide_strikes_nothing_and_a_new_strike_clicks_nowhere() -> None:
    module = NativeModule("env.accent")
    module.prepare(RATE)
    module.set_voice(0, start=True)
    before = module.process({}, 4800)["main"][:, 0]
    module.set_voice(0, pitch=72, accent=1)
    slid = module.process({}, 4800)
    assert slid["main"][0, 0] < before[-1] and (slid["accent"][:, 0] == 0).all()
    both = struck([1, 1, 0, 1], 0.125, gate=0.95)
    for id, step in (("main", 0.08), ("amp", 0.1), ("accent", 0.08)):
        assert np.abs(np.diff(both[id])).max() < step, id


def test_the_voice_lives_until_volume_and_charge_are_gone() -> None:
    module = NativeModule("env.accent")
    module.prepare(RATE)
    module.set_voice(0, accent=1, start=True)
    module.process({}, 4800)
    assert module.alive & 1
    module.set_voice(0, accent=1, gate=0)
    module.process({}, 4800)
    assert module.alive & 1, "the capacitor still holds some"
    module.process({}, 3 * RATE)
    assert not module.alive & 1
