"""fx.delay: echoes on time, as loud as the feedback says, and changes of time without a click."""

from collections.abc import Iterator

import numpy as np

from tests.physics.module_rig import Rig, Signal, decibels
from tools.bench.sound.figure import Figure
from tools.bench.sound.plot import Line, Plot

PLAIN: dict[str, float] = {"low_cut": 10, "high_cut": 20000, "saturation": 0, "mix": 1}
SYNCED = "note values at the song's tempo"


def impulse(frames: int, left: float = 1, right: float = 0) -> Signal:
    """Return one click, [frames, 4]."""
    signal = np.zeros((frames, 4))
    signal[0, :2] = left, right
    return signal


def echo_begins(note: str, tempo: float) -> float:
    """Return the seconds after which the echo of a note value begins."""
    rig = Rig("fx.delay", sync_left=note, **PLAIN)
    rig.module.set_tempo(tempo, 0)
    left = np.abs(rig.run(impulse(96000))[0, :, 0])
    return float(np.argmax(left > 0.1)) / 48000


def echo_levels(feedback: float, echoes: int = 8) -> Signal:
    """Return the levels of the echoes in dB under the first."""
    rig = Rig("fx.delay", time_left=0.05, feedback=feedback, **PLAIN)
    left = rig.mono(impulse(2400 * (echoes + 1)))
    energy = [float((left[2400 * n - 100 : 2400 * n + 1000] ** 2).sum()) for n in range(1, echoes + 1)]
    level: Signal = 10 * np.log10(np.array(energy) / energy[0])
    return level


def corner_of_a_time_change() -> float:
    """Return the largest second difference while the time jumps about, beside that of the tone going in."""
    rig = Rig("fx.delay", time_left=0.2, feedback=0.3, **PLAIN)
    tone = np.sin(2 * np.pi * 100 * np.arange(48000) / 48000)
    rig.mono(tone)
    parts = []
    for seconds in (0.31, 0.05, 0.9, 0.2):
        rig.set(smooth=True, time_left=seconds)
        parts.append(rig.mono(tone[:9600]))
    return float(np.abs(np.diff(np.concatenate(parts), 2)).max() / (2 * np.pi * 100 / 48000) ** 2)


def loudest_at_full_feedback() -> float:
    """Return the largest sample of six seconds of noise into the loop at its longest and fullest."""
    rig = Rig("fx.delay", time_left=2, time_right=0.001, feedback=1, saturation=1, mix=1)
    random = np.random.default_rng(4)
    return max(float(np.abs(rig.mono(random.uniform(-1, 1, 48000))).max()) for _ in range(6))


def cross_talk() -> float:
    """Return how loud a full ping-pong's first echo is on the other side, in dB under its own."""
    rig = Rig("fx.delay", time_left=0.05, time_right=0.05, feedback=0.9, ping_pong=1, **PLAIN)
    first = np.abs(rig.run(impulse(4000, 1, 1))[0, 2350:2500, :2]).max(0)
    return float(decibels(first[1] / first[0]))


def figures() -> Iterator[Figure]:
    """Yield times, levels and bounds of the echoes."""
    for note, beats in (("1/8d", 0.75), ("1/4t", 2 / 3), ("1/16", 0.25)):
        for tempo in (97.0, 150.0):
            off = (echo_begins(note, tempo) - beats * 60 / tempo) * 48000
            yield Figure(f"echo of {note} at {tempo:g} BPM, off by", off, "frames", -1, 1, SYNCED)
    for feedback in (0.5, 0.9):
        off = np.diff(echo_levels(feedback, 4)) - 20 * np.log10(feedback)
        yield Figure(
            f"echo to echo at feedback {feedback:g}, off by", float(np.abs(off).max()), "dB", most=0.7,
            source="20 log10 of the feedback; the loop's cuts take the rest",
        )  # fmt: skip
    yield Figure("ping-pong, first echo on the other side", cross_talk(), "dB", most=-100)
    yield Figure(
        "corner when the time jumps, beside the tone's own curvature", corner_of_a_time_change(), "", most=6,
        source="clean time changes",
    )  # fmt: skip
    yield Figure("full feedback and saturation, loudest", loudest_at_full_feedback(), "", most=1.5)


def plots() -> Iterator[Plot]:
    """Yield how echoes die away."""
    lines = []
    for feedback in (0.5, 0.7, 0.9):
        numbers = np.arange(1, 13)
        lines += [
            Line(f"feedback {feedback:g}", numbers, echo_levels(feedback, 12), dots=True),
            Line(f"{feedback:g}^n", numbers, 20 * np.log10(feedback) * (numbers - 1), target=True),
        ]
    yield Plot("delay", "fx.delay: level of each echo under the first", "echo", "dB", lines)
