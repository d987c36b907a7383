"""Small presets, libraries and songs to test with."""

import hashlib
from pathlib import Path

import numpy as np

from motorik.domain.patch import Cable, Macro, MacroTarget, Modulation, Module, Patch, Sample
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Channel, Mixer, Placement, Project, Return, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.formats.audio import Encoding, write_audio
from motorik.machines.preset import Category, Preset, Preview, PreviewNote
from motorik.storage.presets import Library, Shelved

BEAT = TICKS_PER_BEAT
SHORT = Preview(beats=0.5, notes=(PreviewNote(beat=0, pitch=48, length=0.25),))


def pluck(id: str = "pluck", **cutoff: float) -> Patch:
    """Return a short sound with a macro and a modulation."""
    return Patch(
        id=id,
        modules=(
            Module(id="osc", kind="osc.analog"),
            Module(id="filter", kind="filter.svf", parameters={"cutoff": 800.0, **cutoff}),
            Module(id="env", kind="env.adsr", parameters={"sustain": 0, "decay": 0.1}),
            Module(id="vca", kind="amp.vca"),
        ),
        cables=(
            Cable(source="osc.out", target="filter.in"),
            Cable(source="filter.out", target="vca.in"),
            Cable(source="env.out", target="vca.gain"),
        ),
        modulations=(Modulation(source="env.out", target="filter.cutoff", amount=2),),
        macros=(Macro(id="bright", value=0.25, targets=(MacroTarget(target="filter.cutoff", amount=3),)),),
        output="vca",
    )


def instrument(id: str = "pluck", **cutoff: float) -> Preset:
    return Preset(id=id, name=id.title(), category=Category.PLUCK, patch=pluck(id, **cutoff), preview=SHORT)


def effect(id: str = "echo") -> Preset:
    rack = Patch(
        id=id,
        modules=(Module(id="delay", kind="fx.delay"),),
        cables=(Cable(source="input.out", target="delay.in"),),
        macros=(Macro(id="more", targets=(MacroTarget(target="delay.mix", amount=0.5),)),),
        output="delay",
    )
    return Preset(id=id, name=id.title(), category=Category.EFFECT, patch=rack, preview=SHORT)


def write_sound(folder: Path, frequency_hz: float = 220.0) -> tuple[str, Path]:
    """Write a tenth of a second of a tone; return the hash of the file and its path."""
    frames = np.arange(4800)
    path = folder / f"tone{frequency_hz:.0f}.flac"
    write_audio(
        path, 0.5 * np.sin(frames * (2 * np.pi * frequency_hz / 48000)), 48000, encoding=Encoding.INT16
    )
    return hashlib.sha256(path.read_bytes()).hexdigest(), path


def sampled(sha256: str, id: str = "tone", sample: str = "tone") -> Preset:
    patch = Patch(id=id, modules=(Module(id="play", kind="sample.player", samples=(sample,)),), output="play")
    return Preset(
        id=id,
        name=id.title(),
        category=Category.KEYS,
        patch=patch,
        samples=(Sample(id=sample, sha256=sha256, format="flac", root=57),),
        preview=SHORT,
    )


def shelve(library: Library, folder: Path) -> list[Shelved]:
    """Save an instrument, an effect and one with a sample in ``library``."""
    digest, path = write_sound(folder)
    return [
        library.save(instrument()),
        library.save(effect()),
        library.save(sampled(digest), {"tone": path}),
    ]


def two_tracks() -> Project:
    """Return a song of two tracks that play one patch, with a return; the first has an insert."""
    steps = tuple(Step(row=row, pitch=48) for row in (0, 4, 8, 12))
    return Project(
        patches=(pluck("old"),),
        tracks=(
            Track(id="one", patch="old", channel=Channel(inserts=(Module(id="delay", kind="fx.delay"),))),
            Track(id="two", patch="old"),
        ),
        mixer=Mixer(returns=(Return(id="room"),)),
        patterns=(Pattern(id="riff", steps=steps),),
        arrangement=Arrangement(
            length=4 * BEAT, placements=(Placement(track="one", pattern="riff", start=0, length=4 * BEAT),)
        ),
    )
