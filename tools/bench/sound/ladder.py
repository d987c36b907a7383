"""filter.ladder beside the analogue ladder 1 / ((1 + s)^4 + k)."""

from collections.abc import Callable, Iterator

import numpy as np

from tests.physics.module_rig import Rig, cents, decibels, frequency_of
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot

STILSON_SMITH = "T. Stilson, J. Smith, Analyzing the Moog VCF, ICMC 1996"


def at_cutoff(cutoff: float, rate: float = 48000) -> float:
    """Return |H| in dB at the cutoff without resonance."""
    frequency, response = Rig("filter.ladder", rate, cutoff=cutoff, resonance=0).response(1 << 17)
    return float(np.interp(cutoff, frequency, decibels(response)))


def tuning(cutoff: float, rate: float = 48000) -> float:
    """Return how many cents the ladder that sings by itself is off."""
    rig = Rig("filter.ladder", rate, character="saturated", cutoff=cutoff, resonance=1.0)
    kick = np.zeros(max(int(rate), int(rate * 60 / cutoff)))
    kick[: max(int(rate / 4 / cutoff), 1)] = 0.5
    rig.mono(kick)
    return cents(frequency_of(rig.mono(None, frames=96000), rate), cutoff)


def critical_feedback(cutoff: float = 1000) -> float:
    """Return the feedback at which ringing neither grows nor decays, from its growth at two others."""
    growth, settings = [], (0.911, 0.907)  # of the saturated ladder, far too quiet to bend
    for resonance in settings:
        rig = Rig("filter.ladder", character="saturated", cutoff=cutoff, resonance=resonance)
        kick = np.zeros(48000)
        kick[0] = 1e-4
        ringing = np.abs(rig.mono(kick))
        growth.append(np.log(ringing[-4800:].max() / ringing[4800:9600].max()))
    return float(np.polyfit(growth, settings, 1)[1] * 4.4)


def figures() -> Iterator[Figure]:
    """Yield the figures of the transistor ladder."""
    for cutoff in (50, 440, 5000, 15000):
        yield Figure(
            f"ladder at its cutoff of {cutoff} Hz", at_cutoff(cutoff), "dB", -12.06, -12.02, STILSON_SMITH
        )
    yield Figure("ladder oscillates at feedback", critical_feedback(), "", 3.99, 4.01, STILSON_SMITH)
    for cutoff in (20, 100, 1000, 4000, 12000):
        yield Figure(f"ladder tuning at {cutoff} Hz", tuning(cutoff), "ct", -5, 5, "design")


def plots() -> Iterator[Plot]:
    """Yield responses beside those of the analogue ladder, and the tuning of the resonance."""
    lines = []
    for resonance in (0.0, 0.5, 0.9):
        frequency, response = Rig("filter.ladder", cutoff=1000, resonance=resonance).response(1 << 16)
        k = 3.99 * resonance  # the clean ladder's feedback
        target = np.abs(1 / ((1 + 1j * frequency / 1000) ** 4 + k))
        lines += [
            Line(f"k = {k:.2f}", frequency, decibels(response)),
            Line(f"k = {k:.2f}, analogue", frequency, decibels(target), target=True),
        ]
    yield Plot(
        "ladder", "filter.ladder at 1 kHz beside 1 / ((1 + s)^4 + k)", "Hz", "dB", lines,
        log_x=True, x_range=(20, 20000), y_range=(-100, 15),
    )  # fmt: skip
    yield tuning_plot("ladder-tuning", "filter.ladder: pitch of the resonance", tuning)


def tuning_plot(name: str, title: str, off: Callable[[float], float]) -> Plot:
    """Return the plot of how far a filter that sings by itself is off over its range."""
    cutoffs = (20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 8000, 10000, 12000)
    bounds = [Line(f"{bound:+d} ct", (20, 12000), (bound, bound), target=True) for bound in (-5, 5)]
    measured = Line("measured", cutoffs, [off(cutoff) for cutoff in cutoffs])
    return Plot(name, title, "cutoff, Hz", "cents off", (measured, *bounds), log_x=True, y_range=(-6, 6))
