"""osc.operator: a sine in tune, modulated as Bessel functions have it, equal to osc.fm where they can be."""

import numpy as np
import pytest
from scipy.special import jv

from motorik.engine.module import NativeModule
from tests.physics.module_rig import cents, frequency_of

RATE = 48000


def module(pitch: float = 69, **values: float | str) -> NativeModule:
    operator = NativeModule("osc.operator")
    operator.prepare(RATE)
    for id, value in values.items():
        operator.set_parameter(id, value)
    operator.set_voice(0, pitch=pitch, start=True)
    return operator


def wide(signal: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(np.tile(signal[:, None], 4), np.float32)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [({}, 440), ({"ratio": 3.5}, 1540), ({"tune": 12, "fine": -50}, 880 * 2 ** (-0.5 / 12)),
     ({"follow": "fixed", "frequency": 123.4}, 123.4)],
)  # fmt: skip
def test_tuned(values: dict[str, float | str], wanted: float) -> None:
    signal = module(69, **values).process({}, 1 << 15)["out"][:, 0].astype(float)
    assert abs(cents(frequency_of(signal, RATE), wanted)) < 0.1
    assert np.abs(signal).max() == pytest.approx(1, abs=1e-3)


def test_a_sine_at_its_input_makes_bessel_side_bands() -> None:
    frames, index = 4800, 2.4048  # the first zero of J0: the carrier is gone
    modulator = np.sin(2 * np.pi * 300 / RATE * np.arange(frames)) * index / (2 * np.pi)
    operator = module(follow="fixed", frequency=6000)
    signal = operator.process({"phase": wide(modulator)}, frames)["out"][:, 0].astype(float)
    lines = np.abs(np.fft.rfft(signal)) / frames * 2
    for order in range(8):
        for place in (6000 - 300 * order, 6000 + 300 * order):
            assert lines[place // 10] == pytest.approx(abs(jv(order, index)), abs=1e-4)


def test_level_input_multiplies_and_offset_turns() -> None:
    envelope = np.linspace(1, 0, 2000)
    plain = module().process({}, 2000)["out"][:, 0]
    shaped = module().process({"level": wide(envelope)}, 2000)["out"][:, 0]
    np.testing.assert_allclose(shaped, plain * envelope, atol=1e-6)
    turned = module(offset=0.25).process({}, 2000)["out"][:, 0]
    np.testing.assert_allclose(turned**2 + plain**2, 1, atol=1e-5)


def test_two_of_them_are_an_arrangement_of_osc_fm() -> None:
    fm = NativeModule("osc.fm")
    fm.prepare(RATE)
    settings = {f"level{number}": 0.0 for number in range(1, 7)} | {"level1": 1, "level2": 0.3, "ratio2": 2}
    settings |= {"sustain1": 1, "sustain2": 1, "velocity": 0, "key_scaling": 0, "level": 1, "attack": 0.0005}
    for id, value in settings.items():
        fm.set_parameter(id, value)
    fm.set_voice(0, pitch=57, start=True)
    whole = fm.process({}, 3000)["out"][:, 0]
    modulator = module(57, ratio=2, level=0.3).process({}, 3000)["out"]
    np.testing.assert_allclose(
        module(57).process({"phase": modulator}, 3000)["out"][50:, 0], whole[50:], atol=1e-5
    )
