"""drum.clap, drum.rim, drum.shaker: bursts, tails, networks, swells."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from tools.bench.sound.drums import (
    RATE,
    band_share,
    clap_figures,
    clap_onsets,
    decay_seconds,
    rim_figures,
    stroke,
)
from tools.bench.sound.figure import Figure


@pytest.mark.parametrize("figures", [clap_figures, rim_figures])
def test_figures(figures: Callable[[], Iterator[Figure]]) -> None:
    for figure in figures():
        assert figure.met, f"{figure.name}: {figure.value:.4g} {figure.unit}, wanted {figure.target}"


@pytest.mark.parametrize(("claps", "spread"), [("2", 0.02), ("4", 0.015), ("6", 0.012)])
def test_bursts_come_as_many_and_as_far_apart_as_set(claps: str, spread: float) -> None:
    onsets = clap_onsets(spread, claps)
    np.testing.assert_allclose(onsets, np.arange(int(claps)) * spread, atol=0.0005)


def test_last_burst_and_room_keep_their_times() -> None:
    last = stroke("drum.clap", 0.6, claps=0, room=0, decay=0.5)
    assert decay_seconds(last, 0.02, 0.04) == pytest.approx(0.5, rel=0.12)
    room = stroke("drum.clap", 1.5, claps=0, room=1, decay=0.02, room_decay=1.5)
    assert decay_seconds(room, 0.05, 0.1) == pytest.approx(1.5, rel=0.1)


def test_tone_moves_the_band() -> None:
    low, high = (stroke("drum.clap", 0.5, tone=tone) for tone in (0.0, 1.0))
    assert band_share(low, 350, 700) > 0.4
    assert band_share(high, 1400, 2800) > 0.4


def test_diodes_of_the_rim_add_odd_harmonics() -> None:
    soft, hard = (stroke("drum.rim", 0.2, model="claves", snap=snap) for snap in (0.0, 1.0))
    assert band_share(hard, 7000, 8000) > 5 * band_share(soft, 7000, 8000)
    assert decay_seconds(stroke("drum.rim", 0.5, snap=0, decay=0.3), 0.01, 0.02) == pytest.approx(
        0.3, rel=0.05
    )


def test_the_shaker_swells_as_long_as_its_attack_and_is_bright() -> None:
    for attack in (0.01, 0.1):
        sound = stroke("drum.shaker", 0.3, attack=attack, decay=0.05)
        power = np.convolve(sound**2, np.ones(96), "same")
        assert np.argmax(power) / RATE == pytest.approx(attack, rel=0.25)
    assert band_share(stroke("drum.shaker", 0.3), 3000, 24000) > 0.9
    dark, bright = (stroke("drum.shaker", 0.3, tone=tone) for tone in (0.0, 1.0))
    assert band_share(bright, 8000, 24000) > 1.15 * band_share(dark, 8000, 24000)
