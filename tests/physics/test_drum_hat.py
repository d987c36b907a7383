"""drum.hat, drum.cymbal, drum.cowbell: the squares' partials, bands, decays by key, chokes."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from tools.bench.sound.drums import (
    RATE,
    band_share,
    cowbell_figures,
    cymbal_figures,
    decay_seconds,
    drum,
    hat_figures,
    line_level,
    stroke,
)  # fmt: skip
from tools.bench.sound.figure import Figure


@pytest.mark.parametrize("figures", [hat_figures, cymbal_figures, cowbell_figures])
def test_figures(figures: Callable[[], Iterator[Figure]]) -> None:
    for figure in figures():
        assert figure.met, f"{figure.name}: {figure.value:.4g} {figure.unit}, wanted {figure.target}"


def test_closed_chokes_open() -> None:
    module = drum("drum.hat", open_decay=3.0, closed_decay=0.05)
    module.set_voice(0, pitch=46, start=True)
    before = module.process({}, 4800)["out"][:, 0]
    module.set_voice(0, pitch=42, restrike=True)
    after = module.process({}, 9600)["out"][:, 0]
    assert np.abs(before[-480:]).max() > 0.05
    assert np.abs(after[4800:]).max() < 1e-4


@pytest.mark.parametrize("model", ["808", "909"])
def test_tone_brightens_and_tune_moves_the_partials(model: str) -> None:
    dark, bright = (stroke("drum.hat", 0.5, pitch=46, model=model, tone=tone) for tone in (0.0, 1.0))
    assert band_share(bright, 10000, 24000) > 1.5 * band_share(dark, 10000, 24000)
    if model == "808":
        tuned = stroke("drum.hat", 1.0, pitch=46, open_decay=4.0, tune=12)
        assert line_level(tuned, 828 * 9) > line_level(tuned, 828 * 9 + 60) + 20


def test_the_909_is_denser_than_the_808() -> None:
    """Flatness: geometric over arithmetic mean of the power between 7 and 14 kHz."""
    flatness = []
    for model in ("808", "909"):
        sound = stroke("drum.hat", 1.0, pitch=46, model=model, open_decay=4.0)
        power = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))[7000:14000] ** 2
        flatness.append(float(np.exp(np.log(power).mean()) / power.mean()))
    assert flatness[1] > 10 * flatness[0]


def test_cymbal_fades_from_the_top_of_the_bell_to_the_wash() -> None:
    crash = stroke("drum.cymbal", 2.0, decay=3.0)
    early, late = crash[: RATE // 4], crash[RATE:]
    assert band_share(late, 5000, 24000) > 1.3 * band_share(early, 5000, 24000)
    ride, wash = (stroke("drum.cymbal", 1.0, model=model, tone=0.3) for model in ("ride", "crash"))
    assert band_share(ride, 3000, 3950) > 1.2 * band_share(wash, 3000, 3950)
    dark, bright = (stroke("drum.cymbal", 1.0, tone=tone) for tone in (0.0, 1.0))
    assert band_share(dark, 2000, 5000) > 0.6
    assert band_share(bright, 5000, 24000) > 0.6


def test_cowbell_has_two_lines_a_little_less_than_a_fifth_apart_and_a_clank() -> None:
    bell = stroke("drum.cowbell", 1.0, decay=3.0, tone=0.0)
    for hertz in (540, 800):
        assert line_level(bell, hertz) > line_level(bell, hertz + 50) + 40
    assert decay_seconds(stroke("drum.cowbell", 0.8, decay=1.0), 0.02, 0.15) == pytest.approx(1.0, rel=0.05)
    plain = stroke("drum.cowbell", 0.8, decay=1.0)
    first, later = (float(np.std(plain[a : a + 960])) for a in (0, 4800))
    assert 20 * np.log10(first / later) > 6 + 3
