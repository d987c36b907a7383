#!/usr/bin/env python3
"""Make the samples that come with Motorik, with Motorik: python tools/make_factory_samples.py.

Writes ``<sha256>.flac`` beside the factory presets and prints what they need to know of each. Sounds are the
same bits everywhere; their files have the same names as long as the FLAC encoder packs them alike.
"""

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motorik.domain.patch import Cable, Modulation, Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Placement, Project, Track
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.engine.offline import RenderOptions, render
from motorik.formats.audio import Encoding, write_audio

RATE = 32000
FOLDER = Path(__file__).resolve().parents[1] / "src" / "motorik" / "machines" / "presets" / "samples"
LINES = 16
Notes = Sequence[tuple[int, float, int, float]]
"""(line of 1/16 beat at 120 BPM, pitch, lines, velocity)."""


def wires(*pairs: str) -> tuple[Cable, ...]:
    """Return cables written ``source target``."""
    return tuple(Cable(source=source, target=target) for source, target in map(str.split, pairs))


def vowel() -> Patch:
    """Return a voice that sings from ah to oh."""
    return Patch(
        id="vowel",
        polyphony=1,
        modules=(
            Module(id="folds", kind="osc.analog", parameters={"level": 0.5}),
            Module(id="vibrato", kind="lfo.wave", parameters={"rate": 5.2, "fade": 0.5}),
            Module(id="mouth", kind="filter.formant", parameters={"voice": 2, "vowel": 0.1, "tilt_db": 3}),
            Module(id="way", kind="env.decay", parameters={"attack": 0.9, "decay": 2}),
            Module(
                id="breath", kind="env.adsr", parameters={"attack": 0.09, "sustain": 0.9, "release": 0.25}
            ),
            Module(id="amp", kind="amp.vca"),
        ),
        cables=wires("folds.out mouth.in", "mouth.out amp.in", "breath.out amp.gain"),
        modulations=(
            Modulation(source="vibrato.out", target="folds.fine", amount=22),
            Modulation(source="way.out", target="mouth.vowel", amount=2.6),
        ),
        output="amp",
    )


def string() -> Patch:
    """Return a struck string."""
    parameters = {"decay": 3, "brightness": 5000, "stiffness": 0.16, "position": 0.13, "softness": 0.25}
    return Patch(
        id="string",
        polyphony=1,
        modules=(Module(id="string", kind="osc.string", parameters=parameters),),
        output="string",
    )


def drums() -> Patch:
    """Return a small kit."""
    return Patch(
        id="drums",
        modules=(
            Module(id="kick", kind="drum.kick", parameters={"model": 1, "decay": 0.3, "level": 0.8}),
            Module(id="snare", kind="drum.snare", parameters={"model": 1, "level": 0.7}),
            Module(
                id="hat", kind="drum.hat", parameters={"closed_decay": 0.05, "open_decay": 0.2, "level": 0.5}
            ),
            Module(id="mix", kind="mix.mixer"),
        ),
        cables=wires("kick.out mix.in_1", "snare.out mix.in_2", "hat.out mix.in_3"),
        output="mix",
    )


def bells() -> Patch:
    """Return bells: strings so stiff that their overtones are no longer in tune."""
    return Patch(
        id="bells",
        modules=(
            Module(
                id="low",
                kind="osc.string",
                parameters={"decay": 5, "stiffness": 0.9, "position": 0.31, "softness": 0.5},
            ),
            Module(
                id="high",
                kind="osc.string",
                parameters={"decay": 3, "stiffness": 1, "tune": 12, "softness": 0.3, "level": 0.5},
            ),
            Module(id="mix", kind="mix.mixer"),
            Module(id="pan", kind="amp.pan"),
        ),
        cables=wires("low.out mix.in_1", "high.out mix.in_2", "mix.out pan.in"),
        output="pan",
    )


def texture() -> Patch:
    """Return wind through tuned pipes."""
    return Patch(
        id="texture",
        modules=(
            Module(id="wind", kind="osc.noise", parameters={"level": 0.5}),
            Module(id="pipe", kind="filter.comb", parameters={"feedback": 0.97, "damping": 3500}),
            Module(id="high", kind="filter.svf", parameters={"mode": 2, "cutoff": 90}),
            Module(id="gust", kind="env.adsr", parameters={"attack": 0.3, "sustain": 0.8, "release": 0.4}),
            Module(id="amp", kind="amp.vca"),
        ),
        cables=wires("wind.out pipe.in", "pipe.out high.in", "high.out amp.in", "gust.out amp.gain"),
        output="amp",
    )


def play(patch: Patch, notes: Notes, beats: int, seconds: float, channels: int = 1) -> NDArray[np.float64]:
    """Return ``patch`` playing ``notes`` at 120 BPM, cut to ``seconds`` with a short fade, peak at -1 dB."""
    steps = {}
    for line, pitch, lines, velocity in notes:
        column = next(column for column in range(16) if (line, column) not in steps)
        steps[line, column] = Step(
            row=line, column=column, pitch=pitch, velocity=velocity, length=lines * 256
        )
    pattern = Pattern(
        id="p", rows=beats * LINES, lines_per_beat=LINES, steps=tuple(steps[cell] for cell in sorted(steps))
    )
    project = Project(
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(120)),)),
        patches=(patch,),
        tracks=(Track(id="t", patch=patch.id),),
        patterns=(pattern,),
        arrangement=Arrangement(
            length=beats * TICKS_PER_BEAT,
            placements=(Placement(track="t", pattern="p", start=0, length=beats * TICKS_PER_BEAT),),
        ),
    )
    rendered = render(project, None, RenderOptions(sample_rate=RATE, tail_seconds=seconds)).sound
    sound: NDArray[np.float64] = rendered[: round(seconds * RATE), :channels].astype(np.float64)
    fade = round(0.02 * RATE)
    sound[-fade:] *= np.linspace(1, 0, fade)[:, None]
    sound *= 0.89 / np.abs(sound).max()
    return sound


def cycles() -> NDArray[np.float64]:
    """Return eight cycles of 2048 frames: a spectrum whose two peaks wander apart."""
    phase = np.arange(2048) * (2 * np.pi / 2048)
    harmonics = np.arange(1, 49)
    table = []
    for step in np.linspace(0, 1, 8):
        peaks = (3 + 4 * step, 6 + 22 * step)
        level = sum(np.exp(-(((harmonics - peak) / 1.6) ** 2)) for peak in peaks) + 0.7 / harmonics**1.5
        table.append(
            (level[:, None] * np.sin(harmonics[:, None] * phase + harmonics[:, None] ** 2)).sum(axis=0)
        )
    return np.concatenate([0.8 * cycle / np.abs(cycle).max() for cycle in table])[:, None]


def sounds() -> dict[str, NDArray[np.float64]]:
    """Return every sample by name."""
    groove = [(line, 36, 2, 0.9) for line in (0, 20, 32)] + [(16, 38, 2, 0.8), (48, 38, 2, 0.85)]
    groove += [(line, 42, 1, 0.75 - line % 16 / 40) for line in range(0, 64, 8)] + [(60, 46, 3, 0.6)]
    chord: Notes = [(0, pitch, 24, 0.8) for pitch in (60, 67, 71, 74)]
    return {
        "vowel": play(vowel(), [(0, 57, 40, 0.8)], 4, 1.7),
        "string": play(string(), [(0, 45, 48, 0.85)], 4, 1.9),
        "loop": play(drums(), groove, 4, 2.0),
        "bells": play(bells(), chord, 4, 1.6),
        "texture": play(texture(), [(0, 45, 36, 0.8), (0, 57, 36, 0.6)], 4, 1.3),
        "cycles": cycles(),
    }


def main() -> None:
    """Write every sample and print its name, hash, seconds and size."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, sound in sounds().items():
        aside = FOLDER / f"{name}.flac"
        write_audio(aside, sound, RATE, encoding=Encoding.INT24)
        digest = hashlib.sha256(aside.read_bytes()).hexdigest()
        aside = aside.replace(FOLDER / f"{digest}.flac")
        print(f"{name:8} {digest}  {len(sound) / RATE:.2f} s  {aside.stat().st_size} bytes")


if __name__ == "__main__":
    main()
