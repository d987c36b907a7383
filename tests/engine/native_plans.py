"""Plans and commands for the tests of the native host, made of modules every build has."""

from __future__ import annotations

import numpy as np

from motorik import _native as native
from motorik._native import CommandKind

SAMPLE_RATE = 48000.0
INSTRUMENT, CHANNEL = 1, 50
OSCILLATOR, FILTER, ENVELOPE, AMPLIFIER, PAN = 100, 101, 102, 103, 104


def plan(
    engine: native.Engine,
    *,
    polyphony: int = 8,
    mode: int = native.POLY,
    instruments: int = 1,
    shape: float = 0,
    cutoff: float = 1200,
    changed: int = 0,
    release: float = 0.1,
) -> native.Plan:
    """A finished plan: each instrument is saw → ladder swept by an envelope → amplifier → pan, into a strip.

    ``changed`` becomes the first instrument's fingerprint, as if its structure were another.
    """
    made = native.Plan(engine)
    for i in range(instruments):
        unit = made.add_unit(
            INSTRUMENT + i, changed if i == 0 else 0, native.SCOPE_VOICE, polyphony, mode, 0.02
        )
        kinds = ("osc.analog", "filter.ladder", "env.adsr", "amp.vca", "amp.pan")
        osc, ladder, env, vca, pan = (
            made.add_node(unit, OSCILLATOR + 10 * i + n, kind, 7 + n) for n, kind in enumerate(kinds)
        )
        made.set_parameter(unit, osc, 0, shape)
        made.set_parameter(unit, ladder, 2, cutoff)
        made.set_parameter(unit, env, 3, release)
        for cable in ((osc, 0, ladder, 0), (ladder, 0, vca, 0), (env, 0, vca, 1), (vca, 0, pan, 0)):
            made.connect(unit, *cable)
        made.modulate(unit, env, 0, ladder, 2, 2.0)
    channel = made.add_unit(CHANNEL, 0, native.SCOPE_BUS)
    strip = made.add_node(channel, 500, "mix.channel")
    made.connect(channel, -1, 0, strip, 0)
    for unit in range(instruments):
        made.route(unit, 4, 0, 1, channel, 0)
    made.tap(channel, made.route(channel, strip), 0)
    made.finish()
    return made


def engine(*, instruction_set: str | None = None, threads: int = 1, **options: object) -> native.Engine:
    """An engine with that plan installed."""
    made = native.Engine(SAMPLE_RATE, instruction_set, threads)
    made.install(plan(made, **options))  # type: ignore[arg-type]
    return made


def command(kind: CommandKind, frame: int = 0, **fields: float) -> np.ndarray:
    """One command in an array."""
    made = np.zeros(1, native.COMMAND_DTYPE)
    made["kind"], made["frame"] = kind, frame
    for name, value in fields.items():
        made[name] = value
    return made


def note_on(frame: int, note: int, pitch: float, *, flags: int = 0, target: int = INSTRUMENT) -> np.ndarray:
    return command(CommandKind.NOTE_ON, frame, note=note, value=pitch, value2=0.8, flags=flags, target=target)


def note_off(frame: int, note: int, *, target: int = INSTRUMENT) -> np.ndarray:
    return command(CommandKind.NOTE_OFF, frame, note=note, target=target)


def sweep(frame: int, cutoff: float, *, target: int = FILTER) -> np.ndarray:
    return command(CommandKind.PARAMETER, frame, target=target, index=2, value=cutoff)


def phrase(seed: int, frames: int, instruments: int = 1) -> np.ndarray:
    """Notes and filter moves at random frames, in order of time."""
    draw = np.random.default_rng(seed)
    events = []
    for note in range(1, 41):
        start = int(draw.integers(0, frames))
        part = int(draw.integers(0, instruments))
        events += [
            note_on(start, note, float(draw.integers(30, 80)), target=INSTRUMENT + part),
            note_off(start + int(draw.integers(1, frames // 4)), note, target=INSTRUMENT + part),
            sweep(int(draw.integers(0, frames)), float(draw.uniform(80, 8000)), target=FILTER + 10 * part),
        ]
    return np.sort(np.concatenate(events), order="frame", kind="stable")


def largest_step(sound: np.ndarray) -> float:
    return float(np.abs(np.diff(sound, axis=0)).max())
