"""drum.kick: pitch that sighs, decay that takes its time, a network that rings on when it is hit again."""

import numpy as np
import pytest

from tools.bench.sound.drums import RATE, cycle_rates, drum, kick_figures, stroke


def test_figures() -> None:
    for figure in kick_figures():
        assert figure.met, f"{figure.name}: {figure.value:.4g} {figure.unit}, wanted {figure.target}"


def test_pitch_of_the_808_sighs_while_the_drum_is_loud() -> None:
    _, rates = cycle_rates(stroke("drum.kick", 1.0, attack=0, decay=2.0))
    assert rates[1] > 51.5
    assert (np.diff(rates[1:40]) < 0.01).all()
    _, soft = cycle_rates(stroke("drum.kick", 1.0, velocity_played=0.3, attack=0, decay=2.0))
    assert soft[1] < rates[1] - 1.5
    _, still = cycle_rates(stroke("drum.kick", 1.0, attack=0, decay=2.0, sweep=0))
    assert np.ptp(still[1:]) < 0.1


@pytest.mark.parametrize("tune", [-12, 0, 7, 24])
@pytest.mark.parametrize("model", ["808", "909"])
def test_tuned_in_semitones(model: str, tune: float) -> None:
    sound = stroke("drum.kick", 1.2, model=model, tune=tune, sweep=0, attack=0, decay=4.0)
    _, rates = cycle_rates(sound)
    assert 1200 * abs(np.log2(rates[-8:].mean() / (49.5 * 2 ** (tune / 12)))) < 2


def test_pitch_of_the_909_falls_as_long_as_the_sweep_says() -> None:
    for seconds in (0.06, 0.3):
        times, rates = cycle_rates(stroke("drum.kick", 1.0, model="909", attack=0, sweep_time=seconds))
        assert rates[0] > 200
        share = (rates - 49.5) / 49.5 / 6
        middle = times + 0.5 / rates
        used = (share > 0.01) & (share < 0.8)
        slope = np.polyfit(middle[used], np.log(share[used]), 1)[0]
        assert -np.log(1000) / slope == pytest.approx(seconds, rel=0.1)


def test_hit_again_the_808_adds_to_what_rings() -> None:
    """The second stroke meets the ringing drum: by its moment the sum is larger or smaller than one alone."""
    peaks = []
    for frames in range(9600, 9600 + 970, 121):
        module = drum("drum.kick", attack=0, decay=4.0, sweep=0)
        module.set_voice(0, start=True)
        module.process({}, frames)
        module.set_voice(0, restrike=True)
        peaks.append(float(np.abs(module.process({}, RATE // 2)["out"][4800:, 0]).max()))
    assert max(peaks) > 3 * min(peaks)


def test_drive_flattens_the_tops() -> None:
    crests = []
    for drive in (0, 0.5, 1):
        loud = stroke("drum.kick", 0.5, drive=drive, attack=0)[480:4800]
        crests.append(float(np.abs(loud).max() / np.std(loud)))
    assert crests[0] > crests[1] > crests[2]
