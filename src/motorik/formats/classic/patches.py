"""Instruments of a module as patches of the sample player, samples as files: no frame is changed."""

import hashlib
import io
import wave
from dataclasses import dataclass
from math import log2

import numpy as np

from motorik.domain.patch import Cable, Modulation, Module, Patch, Sample
from motorik.sequencer.classic.cells import patch_id
from motorik.sequencer.classic.score import KEYS

from .module import ClassicInstrument, ClassicModule, ClassicSample, Dialect, LoopKind
from .playing import MIDDLE_C_HZ

PAL_MIDDLE_C_HZ = 7093789.2 / 856
MIDDLE_C = 60
MOST_SLOTS = 32
"""Samples one player can hold."""
RATES = (1000, 192_000)
CENTRE = 2**0.5
"""What the middle of `amp.pan` takes away."""

_LOOP_OFF, _LOOP_ON, _LOOP_HELD = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Sounding:
    """A sample in the song: its asset, and its exact speed at middle C."""

    sample: Sample
    data: bytes
    rate: int
    middle_c: float


def soundings(module: ClassicModule, pal: bool) -> list[Sounding | None]:
    """Return every sample that has sound, None for the others."""
    return [_sounding(module, number, sample, pal) for number, sample in enumerate(module.samples)]


def patches_of(module: ClassicModule, sounds: list[Sounding | None]) -> tuple[list[Patch], list[str]]:
    """Return a patch for every instrument of a module, and remarks."""
    remarks: list[str] = []
    instruments = module.instruments or tuple(
        ClassicInstrument(name=sample.name, keys=tuple((key, number + 1) for key in range(KEYS)))
        for number, sample in enumerate(module.samples)
    )
    made = [_patch(module, number, it, sounds, remarks) for number, it in enumerate(instruments)]
    return made, remarks


def keys_of(module: ClassicModule, instrument: int) -> tuple[tuple[int, int], ...]:
    """Return (note played, sample from 0 or -1) for every key of an instrument, from 0."""
    if not module.instruments:
        return tuple((key, instrument) for key in range(KEYS))
    if not 0 <= instrument < len(module.instruments):
        return ()
    return tuple((note, sample - 1) for note, sample in module.instruments[instrument].keys[:KEYS])


def sampler_of(sample: ClassicSample) -> str:
    """Return the id of the module that plays a sample in its patch."""
    if sample.sustain.kind != LoopKind.OFF:
        loop, held = sample.sustain, "held"
    else:
        loop, held = sample.loop, "loop"
    if loop.kind == LoopKind.OFF or loop.end <= loop.start:
        return "once"
    return f"{held}-both-ways" if loop.kind == LoopKind.PING_PONG else held


def middle_c_hz(module: ClassicModule, sample: ClassicSample, pal: bool) -> float:
    """Return how many frames a second a sample plays at C-5."""
    if module.dialect in (Dialect.MOD, Dialect.XM):
        base = PAL_MIDDLE_C_HZ if pal else MIDDLE_C_HZ
        return float(base * 2 ** ((sample.relative_note + sample.finetune / 128) / 12))
    return float(max(sample.c5_speed, 1))


def _sounding(module: ClassicModule, number: int, sample: ClassicSample, pal: bool) -> Sounding | None:
    if not len(sample.sound):
        return None
    hertz = middle_c_hz(module, sample, pal)
    rate = min(max(round(hertz), RATES[0]), RATES[1])
    data = _wave_file(sample, rate)
    kept = sample.sustain if sampler_of(sample).startswith("held") else sample.loop
    start, end = kept.start, min(kept.end, len(sample.sound))
    return Sounding(
        Sample(
            id=f"s{number + 1:03d}",
            name=_shown(sample.name)[:200],
            sha256=hashlib.sha256(data).hexdigest(),
            root=_root(hertz, rate, 0),
            loop=(start, end) if sampler_of(sample) != "once" and start < end else None,
        ),
        data,
        rate,
        hertz,
    )


def _root(hertz: float, rate: int, transposed: int) -> float:
    """Return the key at which a file of ``rate`` is played as it is, where keys sound higher."""
    return min(max(MIDDLE_C - 12 * log2(hertz / rate) - transposed, 0.0), 127.0)


def _wave_file(sample: ClassicSample, rate: int) -> bytes:
    """Return the sample as 16-bit PCM, which holds 8 bits exactly as well."""
    levels = np.clip(np.rint(sample.sound * 32768.0), -32768, 32767).astype("<i2")
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(levels.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(levels.tobytes())
    return stream.getvalue()


def _patch(
    module: ClassicModule,
    number: int,
    instrument: ClassicInstrument,
    sounds: list[Sounding | None],
    remarks: list[str],
) -> Patch:
    zones = _zones(instrument, sounds)
    groups: dict[str, list[tuple[int, int, int, int]]] = {}
    for zone in zones:
        groups.setdefault(sampler_of(module.samples[zone[2]]), []).append(zone)
    mixed = len(groups) > 1
    modules = [_sampler(id, its_zones, sounds) for id, its_zones in sorted(groups.items())]
    wide = any(module.samples[zone[2]].sound.shape[1] > 1 for zone in zones)
    if mixed and wide:
        remarks.append(f"instrument {number + 1} mixes kinds of loops; only the left of its samples is heard")
    if any(len(found.samples) >= MOST_SLOTS for found in modules):
        remarks.append(f"instrument {number + 1} has more samples than {MOST_SLOTS}; the rest is silent")
    if not modules:
        modules = [Module(id="once", kind="sample.player")]
    envelope = Module(
        id="env",
        kind="env.adsr",
        parameters={"attack": 0.0005, "sustain": 1.0, "release": 0.005, "velocity": 1.0},
    )
    output = Module(id="pan", kind="amp.pan")
    return Patch(
        id=patch_id(number + 1),
        name=_shown(instrument.name)[:200],
        polyphony=4,
        modules=(*modules, envelope, *((output,) if mixed else ())),
        cables=tuple(Cable(source=f"{it.id}.left", target="pan.in") for it in modules) if mixed else (),
        modulations=tuple(
            Modulation(source="env.out", target=f"{it.id}.level", amount=CENTRE if mixed else 1.0)
            for it in modules
        ),
        output="pan" if mixed else modules[0].id,
        tuning="equal",
    )


def _zones(instrument: ClassicInstrument, sounds: list[Sounding | None]) -> list[tuple[int, int, int, int]]:
    """Return (lowest key, highest key, sample, semitones the keys sound higher) of every stretch."""
    zones: list[tuple[int, int, int, int]] = []
    for key, (note, sample) in enumerate(instrument.keys[:KEYS]):
        if not 0 < sample <= len(sounds) or sounds[sample - 1] is None:
            continue
        if zones and zones[-1][1:] == (key - 1, sample - 1, note - key):
            zones[-1] = (zones[-1][0], key, sample - 1, note - key)
        else:
            zones.append((key, key, sample - 1, note - key))
    return zones


def _sampler(id: str, zones: list[tuple[int, int, int, int]], sounds: list[Sounding | None]) -> Module:
    slots = [*dict.fromkeys(sample for _, _, sample, _ in zones)][:MOST_SLOTS]
    table: list[float] = []
    for low, high, sample, transposed in zones:
        found = sounds[sample]
        if sample in slots and found is not None:
            root = _root(found.middle_c, found.rate, transposed) if transposed else -1.0
            table += [slots.index(sample), low, high, 0, 127, root, 0, 0]
    loop = _LOOP_OFF if id == "once" else _LOOP_HELD if id.startswith("held") else _LOOP_ON
    named = [sounds[sample] for sample in slots]
    return Module(
        id=id,
        kind="sample.player",
        parameters={"level": 0.0, "loop": loop, "loop_shape": int(id.endswith("both-ways"))},
        samples=tuple(it.sample.id for it in named if it is not None),
        tables={"zones": tuple(table)},
    )


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()
