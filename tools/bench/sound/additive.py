"""osc.additive: 128 partials a voice, each as loud as drawn, none above half the sample rate."""

from collections.abc import Iterator

import numpy as np

from motorik.engine.module import NativeModule
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot
from tools.bench.sound.spectra import FRAMES, RATE, Signal, level_at, pitch_of

PARTIALS = 128
PLAIN: dict[str, float | str] = {
    "velocity": 0, "level": 1, "damping": 0, "attack": 0.001, "partials": PARTIALS,
}  # fmt: skip


def module(
    frequency: float, tables: dict[str, list[float]] | None = None, **values: float | str
) -> NativeModule:
    """Return a held note of partials as they are drawn."""
    additive = NativeModule("osc.additive")
    additive.prepare(RATE)
    for id, value in (PLAIN | values).items():
        additive.set_parameter(id, value)
    for id, table in (tables or {}).items():
        additive.set_table(id, table)
    additive.set_voice(0, pitch=pitch_of(frequency), start=True)
    return additive


def sound(additive: NativeModule, frames: int) -> Signal:
    """Return the next frames of the first voice."""
    return additive.process({}, frames)["out"][:, 0].astype(float)


def drawn_and_heard() -> tuple[Signal, Signal]:
    """Return levels drawn at random for all partials of 110 Hz, and those measured."""
    drawn = np.random.default_rng(1).uniform(0.05, 1, PARTIALS)
    signal = sound(module(110, {"spectrum": list(drawn)}), FRAMES + 4800)[4800:]
    return drawn, np.array([level_at(signal, 110 * number) for number in range(1, PARTIALS + 1)])


def between_the_partials(frequency: float = 3187) -> float:
    """Return the worst line that is no partial, in dB: what folds would lie there."""
    signal = sound(module(frequency, spectrum="flat"), FRAMES + 4800)[4800:]
    spectrum = np.abs(np.fft.rfft(signal * np.kaiser(FRAMES, 20)))
    hertz = np.fft.rfftfreq(FRAMES, 1 / RATE)
    between = np.abs(hertz - frequency * np.round(hertz / frequency)) > 30
    return float(20 * np.log10(spectrum[between].max() / spectrum.max()))


def figures() -> Iterator[Figure]:
    """Yield how many partials sound, how loud, and what is between them."""
    drawn, heard = drawn_and_heard()
    errors = np.abs(20 * np.log10(heard / drawn))
    yield Figure(
        "partials of one voice", float((errors < 0.1).sum()), "", least=64, source="at least 64 a voice"
    )
    yield Figure("level of a partial, off by at most", float(errors.max()), "dB", most=0.1)
    yield Figure(
        "flat spectrum at 3187 Hz, worst line between partials", between_the_partials(), "dB", most=-100
    )


def plots() -> Iterator[Plot]:
    """Yield the levels of all partials."""
    drawn, heard = drawn_and_heard()
    numbers = np.arange(1, PARTIALS + 1)
    yield Plot(
        "additive", "osc.additive: 128 partials as drawn at random", "partial", "dB",
        (
            Line("heard", numbers, 20 * np.log10(heard), dots=True),
            Line("drawn", numbers, 20 * np.log10(drawn), target=True),
        ),
    )  # fmt: skip
