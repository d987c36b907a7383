"""A module as both play it: the song it is imported as, channel by channel, and libopenmpt."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from motorik.engine.offline import Renderer, RenderOptions
from motorik.engine.samples import FileSamples
from motorik.formats.classic.importing import import_module
from motorik.formats.interchange import ImportOptions
from tools.modules.openmpt_sound import OpenMptSound

from .ear import SOUND_RATE, Ear, Heard

BLOCK = SOUND_RATE


@dataclass(frozen=True, eq=False)
class Played:
    """The whole song, and its channels by the ids of their tracks."""

    mix: Heard
    channels: dict[str, Heard]


def track_id(channel: int) -> str:
    """Return the id of the track that a channel, counted from 0, is imported as."""
    return f"c{channel + 1:02d}"


def played_here(data: bytes, name: str, folder: Path) -> Played:
    """Import a module and render the song, its samples in ``folder``.

    Raises:
        FormatError, GraphError, SampleError: it cannot be imported or cannot sound.
    """
    imported = import_module(data, name, ImportOptions())
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in imported.files.items():
        (folder / file).write_bytes(content)
    samples = FileSamples(lambda sample: folder / f"{sample.sha256}.wav")
    options = RenderOptions(sample_rate=SOUND_RATE, block=BLOCK, tail_seconds=0.0, stems=True)
    renderer = Renderer(imported.project, samples, options)
    mix, ears = Ear(), {stem: Ear() for stem in renderer.stems}
    for block in renderer.blocks():
        mix.write(block.sound)
        for stem, sound in block.stems.items():
            ears[stem].write(sound)
    return Played(mix.heard(), {stem: ear.heard() for stem, ear in ears.items()})


def played_by_openmpt(data: bytes) -> Heard:
    """Return what libopenmpt plays, all channels together."""
    return _heard(data, None)


def channels_by_openmpt(data: bytes) -> Iterator[Heard]:
    """Yield what libopenmpt plays of each channel alone."""
    with OpenMptSound(data) as module:
        count = module.channels
    for channel in range(count):
        yield _heard(data, channel)


def _heard(data: bytes, channel: int | None) -> Heard:
    ear = Ear()
    with OpenMptSound(data) as module:
        if channel is not None:
            module.leave_only(channel)
        for block in module.blocks(SOUND_RATE):
            ear.write(block)
    return ear.heard()
