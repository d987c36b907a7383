"""What every module keeps that a reader returns, whatever the bytes were."""

import numpy as np

from motorik.formats.classic.byte_reader import Allowance
from motorik.formats.classic.module import ClassicInstrument, ClassicModule, ClassicSample, LoopKind
from motorik.formats.classic.reading import read_module


def read_and_check(data: bytes) -> ClassicModule:
    """Read a module and check it.

    Raises:
        ModuleFileError: it is none.
        AssertionError: a promise is broken; one line says which.
    """
    module = read_module(data)
    check(module, len(data))
    return module


def check(module: ClassicModule, file_bytes: int) -> None:
    """Check every number of a module against the range that its documentation gives.

    Raises:
        AssertionError: a promise is broken.
    """
    share = Allowance.PER_BYTE * file_bytes
    sounds = sum(sample.sound.nbytes for sample in module.samples)
    cells = sum(pattern.nbytes for pattern in module.patterns)
    _require(sounds <= Allowance.SAMPLES + share, f"{sounds} bytes of sound are held")
    _require(cells <= Allowance.PATTERNS + share, f"{cells} bytes of cells are held")
    channels = {module.channels, *map(len, (module.channel_pan, module.channel_volume, module.channel_muted))}
    _require(channels == {module.channels} and module.channels >= 1, f"channels are {channels}")
    _require(1 <= module.speed <= 255 and 31 <= module.tempo <= 1000, f"{module.speed=}, {module.tempo=}")
    _require(module.restart == 0 or module.restart < len(module.orders), f"{module.restart=}")
    _require(0 <= module.global_volume <= 128 and 0 <= module.mix_volume <= 128, "volumes")
    _require(all(pan is None or 0 <= pan <= 256 for pan in module.channel_pan), f"{module.channel_pan=}")
    _require(len(module.macros) in (0, 144), f"{len(module.macros)} macros")
    for pattern in module.patterns:
        _require(pattern.dtype == np.uint8 and pattern.shape[1:] == (module.channels, 5), "pattern's shape")
        notes = pattern[:, :, 0]
        _require(bool(np.all((notes <= 120) | (notes >= 253))), "a note beyond B-9")
    for sample in module.samples:
        _check_sample(sample)
    for instrument in module.instruments:
        _check_instrument(instrument)


def _check_sample(sample: ClassicSample) -> None:
    frames, channels = sample.sound.shape
    _require(
        sample.sound.dtype == np.float32 and channels in (1, 2), f"sound of {sample.sound.dtype}, {channels}"
    )
    _require(bool(np.all(np.abs(sample.sound) <= 1)), "a sound beyond full scale")
    for loop in (sample.loop, sample.sustain):
        inside = 0 <= loop.start < loop.end <= frames
        _require(loop.kind is LoopKind.OFF or inside, f"{loop} of {frames} frames")
    _require(0 <= sample.volume <= 64 and 0 <= sample.global_volume <= 64, "a sample's volume")
    _require(sample.pan is None or 0 <= sample.pan <= 256, f"{sample.pan=}")
    _require(sample.bits in (8, 16) and sample.c5_speed > 0, f"{sample.bits=}, {sample.c5_speed=}")


def _check_instrument(instrument: ClassicInstrument) -> None:
    notes = [note for note, _ in instrument.keys]
    _require(len(notes) == 120 and all(0 <= note < 120 for note in notes), f"{notes=}")
    for envelope in (instrument.volume_envelope, instrument.panning_envelope, instrument.pitch_envelope):
        for span in filter(None, (envelope.loop, envelope.sustain)):
            _require(
                0 <= span[0] <= span[1] < len(envelope.points), f"{span} of {len(envelope.points)} points"
            )
        _require(all(-32 <= value <= 64 for _, value in envelope.points), f"{envelope.points=}")
    _require(
        0 <= instrument.new_note_action <= 3 and 0 <= instrument.duplicate_check <= 3, "what happens to notes"
    )
    _require(instrument.pan is None or 0 <= instrument.pan <= 256, f"{instrument.pan=}")


def _require(kept: bool, what: str) -> None:
    if not kept:
        raise AssertionError(what)
