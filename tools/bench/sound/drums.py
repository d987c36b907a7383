"""Drums: pitch, decay, bursts, partials and levels of the machines' voices."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from motorik.engine.module import NativeModule
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot

Signal = NDArray[np.float64]
RATE = 48000
KEYS = ("key", "closed_key")
BANK_RATIOS = (1, 1.304, 1.466, 1.787, 1.932, 2.536)
WERNER = "Werner, Abel, Smith, DAFx-14"
BANK = "Werner, Abel, Smith, The TR-808 Cymbal, ICMC 2014"
SERVICE = "Roland, TR-808 service notes"


def drum(kind: str, model: str = "", **values: float) -> NativeModule:
    """Return a drum that every key strikes."""
    module = NativeModule(kind, seed=7)
    module.prepare(RATE)
    for id in KEYS:
        if any(parameter.id == id for parameter in module.declaration.parameters):
            module.set_parameter(id, 128)
    if model:
        module.set_parameter("model", model)
    for id, value in values.items():
        module.set_parameter(id, value)
    return module


def stroke(
    kind: str,
    seconds: float = 1.0,
    pitch: float = 60,
    velocity_played: float = 1,
    accented: float = 0,
    model: str = "",
    **values: float,
) -> Signal:
    """Return one stroke; ``values`` are parameters."""
    module = drum(kind, model, **values)
    module.set_voice(0, pitch=pitch, velocity=velocity_played, accent=accented, start=True)
    return module.process({}, round(seconds * RATE))["out"][:, 0].astype(float)


def cycle_rates(signal: Signal) -> tuple[Signal, Signal]:
    """Return times and frequencies of each cycle between crossings of zero upwards."""
    at = np.flatnonzero((signal[:-1] < 0) & (signal[1:] >= 0))
    exact = at + signal[at] / (signal[at] - signal[at + 1])
    return exact[:-1] / RATE, RATE / np.diff(exact)


def decay_seconds(signal: Signal, window: float = 0.02, first: float = 0.05) -> float:
    """Return the time to -60 dB as a line through the level tells it, from ``first`` seconds to -50 dB."""
    size = round(window * RATE)
    blocks = signal[: len(signal) // size * size].reshape(-1, size)
    levels = 10 * np.log10((blocks**2).mean(axis=1) + 1e-20)[round(first / window) :]
    used = np.flatnonzero(levels > levels[0] - 50)
    slope = np.polyfit(used * window, levels[used], 1)[0]
    return float(-60 / slope)


def band_share(signal: Signal, low: float, high: float) -> float:
    """Return the share of the energy between two frequencies."""
    power = np.abs(np.fft.rfft(signal)) ** 2
    hertz = np.fft.rfftfreq(len(signal), 1 / RATE)
    return float(power[(hertz >= low) & (hertz < high)].sum() / power.sum())


def line_level(signal: Signal, hertz: float) -> float:
    """Return the size of a spectral line, in dB of its amplitude."""
    window = np.blackman(len(signal))
    turns = np.exp(-2j * np.pi * hertz / RATE * np.arange(len(signal)))
    return float(20 * np.log10(2 * np.abs((signal * window * turns).sum()) / window.sum() + 1e-15))


def kick_pitch() -> tuple[float, float, float]:
    """Return the 808 kick's frequency in its first quarter cycle, its first whole one and at rest.

    The trigger of 1 ms leaves the network at the top of a cycle; its middle counts as the top.
    """
    sound = stroke("drum.kick", 1.5, attack=0, decay=2.0)
    turns = np.flatnonzero(np.diff(np.sign(sound[1:]))) + 1
    _, rates = cycle_rates(sound)
    return RATE / (4 * (turns[0] + 1 - 0.0005 * RATE)), float(rates[0]), float(rates[-3:].mean())


def kick_figures() -> Iterator[Figure]:
    """Yield the figures of drum.kick."""
    strike, early, rest = kick_pitch()
    yield Figure("808 kick, first quarter cycle", strike, "Hz", 110, 160, WERNER)
    yield Figure("808 kick, first whole cycle", early, "Hz", 51, 62, WERNER)
    yield Figure("808 kick, at rest", rest, "Hz", 49.3, 49.9, WERNER)
    for seconds in (0.5, 2.0, 6.0):
        found = decay_seconds(stroke("drum.kick", seconds, decay=seconds, sweep=0, attack=0), first=0.1)
        yield Figure(f"808 kick, {seconds:g} s of decay", found, "s", 0.97 * seconds, 1.03 * seconds)


def snare_figures() -> Iterator[Figure]:
    """Yield the figures of drum.snare."""
    for tone, name, wanted in ((0.0, "low", 173.0), (1.0, "high", 335.0)):
        _, rates = cycle_rates(stroke("drum.snare", 0.4, tone=tone, snappy=0, decay=1))
        found = float(np.median(rates))
        yield Figure(
            f"808 snare, {name} tone of the shell", found, "Hz", 0.99 * wanted, 1.01 * wanted, SERVICE
        )
    dry = stroke("drum.snare", 0.4, snappy=0)
    wires = stroke("drum.snare", 0.4, snappy=1) - dry
    yield Figure("808 snare, share of the wires above 1 kHz", band_share(wires, 1000, 24000), "", 0.9)


def tom_figures() -> Iterator[Figure]:
    """Yield the figures of drum.tom."""
    for size, name, wanted in ((0, "low", 95.0), (1, "mid", 135.0), (2, "high", 185.0)):
        _, rates = cycle_rates(stroke("drum.tom", 1.0, size=size, noise=0, decay=1)[RATE // 2 :])
        found = float(np.median(rates))
        yield Figure(f"808 {name} tom, at rest", found, "Hz", 0.99 * wanted, 1.02 * wanted, SERVICE)


def partial_power(signal: Signal, fundamentals: Sequence[float], width: float = 8.0) -> tuple[float, float]:
    """Return the power within ``width`` of the odd partials of square waves, and of everything."""
    power = np.abs(np.fft.rfft(signal * np.blackman(len(signal)))) ** 2
    hertz = np.fft.rfftfreq(len(signal), 1 / RATE)
    inside = np.zeros(len(power), bool)
    for fundamental in fundamentals:
        odd = np.maximum(2 * np.round((hertz / fundamental - 1) / 2) + 1, 1)
        inside |= np.abs(hertz - odd * fundamental) < width
    return float(power[inside].sum()), float(power.sum())


def hat_alias_db() -> float:
    """Return the power of the open 808 hat that belongs to no partial of the six squares."""
    sound = stroke("drum.hat", 2.0, pitch=46, open_decay=4.0)
    partials, everything = partial_power(sound, [414 * ratio for ratio in BANK_RATIOS])
    return float(10 * np.log10((everything - partials) / everything))


def hat_figures() -> Iterator[Figure]:
    """Yield the figures of drum.hat."""
    sound = stroke("drum.hat", 2.0, pitch=46, open_decay=4.0)
    levels = [
        max(line_level(sound, 414 * ratio * n) for n in range(5, 27, 2) if 6500 < 414 * ratio * n < 11000)
        for ratio in BANK_RATIOS
    ]
    for ratio, level in zip(BANK_RATIOS, levels, strict=True):
        below = level - max(levels)
        yield Figure(f"808 hat, partials of {414 * ratio:.0f} Hz", below, "dB", -15, 0, BANK)
    yield Figure("808 hat, power outside the six squares' partials", hat_alias_db(), "dB", None, -45, BANK)
    yield Figure("808 hat, share of the energy above 5 kHz", band_share(sound, 5000, 24000), "", 0.9)
    for name, pitch in (("closed", 60.0), ("open", 46.0)):
        found = decay_seconds(
            stroke("drum.hat", 1.0, pitch=pitch, closed_decay=0.15, open_decay=0.9), 0.01, 0.01
        )
        wanted = 0.15 if name == "closed" else 0.9
        yield Figure(f"808 {name} hat, {wanted:g} s of decay", found, "s", 0.93 * wanted, 1.07 * wanted)


def cymbal_figures() -> Iterator[Figure]:
    """Yield the figures of drum.cymbal."""
    for model in ("crash", "ride"):
        sound = stroke("drum.cymbal", 4.0, model=model, decay=4.0, tone=1)
        found = decay_seconds(sound, 0.05, 0.3)
        yield Figure(f"{model}, 4 s of decay", found, "s", 3.8, 4.2)


def cowbell_figures() -> Iterator[Figure]:
    """Yield the figures of drum.cowbell."""
    sound = stroke("drum.cowbell", 1.0, decay=3.0)
    partials, everything = partial_power(sound, (540.0, 800.0))
    outside = float(10 * np.log10((everything - partials) / everything))
    yield Figure(
        "808 cowbell, power outside the partials of 540 and 800 Hz", outside, "dB", None, -50, SERVICE
    )


def clap_onsets(spread: float, claps: str = "4", notes: int = 60) -> Signal:
    """Return the seconds at which power jumps, in the mean over many different claps."""
    power = np.zeros(RATE // 4)
    for seed in range(notes):
        module = NativeModule("drum.clap", seed=seed)
        module.prepare(RATE)
        for id, value in (("spread", spread), ("claps", claps), ("room", 0.0), ("tone", 1.0)):
            module.set_parameter(id, value)
        module.set_voice(0, pitch=39, start=True)
        power += module.process({}, len(power))["out"][:, 0].astype(float) ** 2
    size = 24
    level = np.convolve(power, np.ones(size), "full")
    rise = 10 * np.log10((level[size:] + 1e-12) / (level[:-size] + 1e-12))
    peaks = [
        frame
        for frame in np.flatnonzero(rise > 5)
        if rise[frame] == rise[max(frame - 60, 0) : frame + 60].max() and frame > 60
    ]
    return np.array([0.0, *((np.array(peaks) + 1) / RATE)])


def clap_figures() -> Iterator[Figure]:
    """Yield the figures of drum.clap."""
    onsets = clap_onsets(0.0105)
    yield Figure("clap, bursts heard", len(onsets), "", 4, 4, SERVICE)
    spread = float(1000 * np.diff(onsets[1:]).mean())
    yield Figure("clap, from burst to burst", spread, "ms", 10.3, 10.7, SERVICE)


def rim_figures() -> Iterator[Figure]:
    """Yield the figures of drum.rim."""
    networks = (("808", (1667, 455)), ("909", (1000, 500, 220)), ("claves", (2500,)))
    for model, wanted in networks:
        sound = stroke("drum.rim", 0.5, model=model, decay=1.0, snap=0)
        for hertz in wanted:
            found = max(np.arange(0.98, 1.0201, 0.0025) * hertz, key=lambda at: line_level(sound, at))
            yield Figure(f"{model} rim, network", float(found), "Hz", 0.995 * hertz, 1.005 * hertz, SERVICE)


def figures() -> Iterator[Figure]:
    """Yield every figure of the drums."""
    yield from kick_figures()
    yield from snare_figures()
    yield from tom_figures()
    yield from clap_figures()
    yield from rim_figures()
    yield from hat_figures()
    yield from cymbal_figures()
    yield from cowbell_figures()


def plots() -> Iterator[Plot]:
    """Yield the kick's pitch and level, and the hat's spectrum."""
    sighs, levels = [], []
    for decay in (0.3, 1.0, 3.0):
        sound = stroke("drum.kick", 1.5, attack=0, decay=decay)
        times, rates = cycle_rates(sound)
        blocks = np.abs(sound[: len(sound) // 960 * 960].reshape(-1, 960)).max(1)
        loud = blocks > 1e-4
        sighs.append(Line(f"decay {decay:g} s", times[rates < 70], rates[rates < 70]))
        levels.append(Line(f"decay {decay:g} s", np.flatnonzero(loud) * 0.02, 20 * np.log10(blocks[loud])))
    yield Plot("kick-pitch", "808 kick: the pitch sighs", "s", "Hz, cycle by cycle", sighs, x_range=(0, 1))
    yield Plot("kick-level", "808 kick: envelope", "s", "dB", levels, x_range=(0, 1.5))
    sound = stroke("drum.hat", 2.0, pitch=46, open_decay=4.0)[:65536]
    power = np.abs(np.fft.rfft(sound * np.blackman(len(sound))))
    partials = [
        414 * ratio * n for ratio in BANK_RATIOS for n in range(1, 59, 2) if 414 * ratio * n < RATE / 2
    ]
    heard = power[[round(hertz * len(sound) / RATE) for hertz in partials]]
    yield Plot(
        "hat", "808 open hat and the partials of its six squares", "Hz", "dB",
        (
            Line("drum.hat", np.fft.rfftfreq(len(sound), 1 / RATE), decibels_below(power, power)),
            Line("odd partials of the squares", partials, decibels_below(heard, power), dots=True),
        ),
        x_range=(0, 24000), y_range=(-100, 5),
    )  # fmt: skip


def decibels_below(values: Signal, reference: Signal) -> Signal:
    """Return values in dB under the largest of the reference."""
    level: Signal = 20 * np.log10(np.maximum(values / reference.max(), 1e-10))
    return level
