"""control.math: every operation by its formula, steps, limits and slopes."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule

RATE = 48000


def result(a: float, b: float | None, frames: int = 3200, **values: float | str) -> np.ndarray:
    """Return the value at the end of every chunk for fixed inputs, after a start at a = b = 0."""
    module = NativeModule("control.math")
    module.prepare(RATE)
    for id, value in values.items():
        module.set_parameter(id, value)
    silence = {"a": np.zeros(4, np.float32), "b": np.zeros(4, np.float32)}
    module.set_voice(0, start=True)
    module.process(silence, 32)
    inputs = {"a": np.full(4, a, np.float32)} | ({} if b is None else {"b": np.full(4, b, np.float32)})
    return module.process(inputs, frames)["out"][:, 0].astype(float)


@pytest.mark.parametrize(
    ("operation", "wanted"),
    [("add", 0.25), ("subtract", 1.25), ("multiply", -0.375), ("minimum", -0.5), ("maximum", 0.75),
     ("blend", 0.125), ("step", 1.0), ("only_a", 0.75)],
)  # fmt: skip
def test_operations(operation: str, wanted: float) -> None:
    assert result(0.75, -0.5, operation=operation)[-1] == pytest.approx(wanted, abs=1e-6)
    scaled = result(0.75, -0.5, operation=operation, scale=-2, offset=0.5)[-1]
    assert scaled == pytest.approx(0.5 - 2 * wanted, abs=1e-6)


def test_without_a_cable_b_is_the_constant() -> None:
    assert result(0.75, None, operation="multiply", constant=2)[-1] == pytest.approx(1.5)


def test_steps_and_limits() -> None:
    for a in np.linspace(-1, 1, 23):
        wanted = np.floor(a * 12 + 0.5) / 12
        assert result(a, 0, steps=12)[-1] == pytest.approx(wanted, abs=1e-6)
    assert result(0.9, 0, high=0.5)[-1] == 0.5 and result(-0.9, 0, low=-0.25)[-1] == -0.25


def test_slopes_are_straight_and_of_their_time() -> None:
    ends = (np.arange(100) + 1) * 32 / RATE
    np.testing.assert_allclose(result(1, 0, rise=0.05), np.minimum(ends / 0.05, 1), atol=1e-4)
    np.testing.assert_allclose(result(-1, 0, fall=0.02), np.maximum(-ends / 0.02, -1), atol=1e-4)
    assert result(1, 0, fall=1)[0] == 1, "the other direction goes at once"
