"""drum.snare: the shell's two tones, the wires above them, times, strokes that add."""

import numpy as np
import pytest

from tools.bench.sound.drums import (
    RATE,
    band_share,
    cycle_rates,
    decay_seconds,
    line_level,
    snare_figures,
    stroke,
)


def test_figures() -> None:
    for figure in snare_figures():
        assert figure.met, f"{figure.name}: {figure.value:.4g} {figure.unit}, wanted {figure.target}"


@pytest.mark.parametrize("model", ["808", "909"])
def test_tone_goes_from_the_low_tone_to_the_high_one(model: str) -> None:
    rest = (173.0, 335.0) if model == "808" else (180.0, 330.0)
    for tone, wanted in zip((0.0, 1.0), rest, strict=True):
        sound = stroke("drum.snare", 0.4, model=model, tone=tone, snappy=0, decay=1.0, sweep=0)
        _, rates = cycle_rates(sound)
        assert 1200 * abs(np.log2(np.median(rates) / wanted)) < 3


def test_snappy_is_noise_above_the_shell() -> None:
    for model in ("808", "909"):
        dry = stroke("drum.snare", 0.4, model=model, snappy=0)
        wet = stroke("drum.snare", 0.4, model=model, snappy=1)
        assert band_share(dry, 2000, 24000) < 0.001
        assert band_share(wet - dry, 1000, 24000) > 0.9
        thin = stroke("drum.snare", 0.4, model=model, snappy=1, tone=1.0, decay=0.03)[4800:]
        full = stroke("drum.snare", 0.4, model=model, snappy=1, tone=0.0, decay=0.03)[4800:]
        assert band_share(full, 200, 1500) > 2 * band_share(thin, 200, 1500)


@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.5])
@pytest.mark.parametrize("model", ["808", "909"])
def test_shell_and_wires_keep_their_times(model: str, seconds: float) -> None:
    shell = stroke("drum.snare", seconds, model=model, tone=0, snappy=0, decay=seconds)
    assert decay_seconds(shell, 0.02, 0.02) == pytest.approx(seconds, rel=0.04)
    wires = stroke("drum.snare", seconds, model=model, snappy=1, decay=0.03, snappy_decay=seconds)
    assert decay_seconds(wires, 0.01, 0.04) == pytest.approx(seconds, rel=0.08)


def test_pitch_of_the_909_falls() -> None:
    times, rates = cycle_rates(stroke("drum.snare", 0.3, model="909", tone=0, snappy=0, decay=1.0, sweep=1))
    assert rates[0] > 1.6 * 180
    assert rates[times > 0.06][0] == pytest.approx(180, rel=0.01)


def test_an_accent_brings_more_wire_than_shell() -> None:
    plain, loud = (stroke("drum.snare", 0.3, accented=accent) for accent in (0.0, 1.0))
    share = [line_level(sound[: RATE // 5], 173) for sound in (plain, loud)]
    bright = [np.sqrt((sound**2).sum() * band_share(sound, 3000, 24000)) for sound in (plain, loud)]
    assert share[1] - share[0] == pytest.approx(20 * np.log10(1.5), abs=0.5)
    assert bright[1] / bright[0] > 1.9
