"""All pitched sources over their range: cents beside equal temperament."""

from collections.abc import Callable, Iterator

import numpy as np

from motorik._native import Sample
from motorik.engine.module import NativeModule
from tools.bench.sound import additive, fm, oscillator, player, strings, wavetable
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot
from tools.bench.sound.spectra import RATE, Signal, cents_off, pitch_of

RANGE = (27.5, 55.0, 110.0, 261.63, 440.0, 1046.5, 2093.0, 4186.0)
"""The keys of a piano."""
FRAMES = 1 << 16
SOURCE = "pitch within 0.1 cent"


def operator(frequency: float) -> Signal:
    """Return one sine of osc.operator."""
    module = NativeModule("osc.operator")
    module.prepare(RATE)
    module.set_voice(0, pitch=pitch_of(frequency), start=True)
    return module.process({}, FRAMES)["out"][:, 0].astype(float)


def sample(frequency: float) -> Signal:
    """Return a looped cycle of 240 frames from sample.player."""
    cycle = np.sin(2 * np.pi * np.arange(240) / 240)
    module = player.player(cycle, pitch=60 + 12 * np.log2(frequency / 200))
    module.set_parameter("loop", "on")
    return player.left(module, FRAMES)


def stretched(frequency: float) -> Signal:
    """Return a tone of 441 Hz that sample.stretch plays at another pitch and half its speed."""
    module = NativeModule("sample.stretch")
    module.prepare(RATE)
    tone = np.sin(2 * np.pi * 441 / RATE * np.arange(4 * RATE))
    module.set_sample(0, Sample(tone.astype(np.float32), RATE, 60))
    module.set_parameter("speed", 0.5)
    module.set_parameter("start", 0.2)
    module.set_voice(0, pitch=60 + 12 * np.log2(frequency / 441), start=True)
    return module.process({}, FRAMES + 4800)["left"][4800:, 0].astype(float)


def plucked(frequency: float) -> float:
    """Return how many cents a plucked string is off; its partial dies, so it is measured by its mode."""
    values = {"brightness": 20000.0, "decay": 4.0, "stiffness": 0.0}
    hertz, _ = strings.mode(
        strings.sound(strings.module(frequency, **values), FRAMES), frequency, length=1 << 15
    )
    return float(1200 * np.log2(hertz / frequency))


def steady(tone: Callable[[float], Signal]) -> Callable[[float], float]:
    """Return how to tell by how many cents a steady tone is off."""
    return lambda frequency: cents_off(tone(frequency), frequency)


SOURCES: dict[str, Callable[[float], float]] = {
    "osc.analog": steady(lambda hertz: oscillator.tone(hertz, FRAMES)),
    "osc.wavetable": steady(lambda hertz: wavetable.tone(hertz, FRAMES, table="basic", position=0)),
    "osc.fm": steady(lambda hertz: fm.sound(fm.module(hertz, 32, level1=1, ratio1=1), FRAMES + 960)[960:]),
    "osc.operator": steady(operator),
    "osc.additive": steady(
        lambda hertz: additive.sound(additive.module(hertz, {"spectrum": [1.0]}), FRAMES + 4800)[4800:]
    ),
    "osc.string": plucked,
    "sample.player": steady(sample),
    "sample.stretch": steady(stretched),
}


def lowest(kind: str) -> float:
    """Return the lowest note a source is asked for: a tone is stretched two octaves down at most."""
    return 110.0 if kind == "sample.stretch" else RANGE[0]


def figures() -> Iterator[Figure]:
    """Yield the worst error of each source."""
    for kind, off in SOURCES.items():
        notes = [hertz for hertz in RANGE if hertz >= lowest(kind)]
        worst = max(abs(off(hertz)) for hertz in notes)
        yield Figure(
            f"{kind}, {notes[0]:g} to {notes[-1]:g} Hz: off by at most", worst, "ct", most=0.1, source=SOURCE
        )


def plots() -> Iterator[Plot]:
    """Yield the errors of all sources."""
    lines = []
    for kind, off in SOURCES.items():
        notes = [hertz for hertz in RANGE if hertz >= lowest(kind)]
        lines.append(Line(kind, notes, [max(abs(off(hertz)), 1e-6) for hertz in notes]))
    lines = [Line(line.name, line.x, np.log10(np.asarray(line.y))) for line in lines]
    lines.append(Line("allowed", (RANGE[0], RANGE[-1]), (-1, -1), target=True))
    yield Plot("tuning", "Pitch of all sources", "Hz", "log10 of cents off", lines, log_x=True)
