"""Previews: a few bars that show a preset, the same bits everywhere."""

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from motorik.domain.patch import Cable, Modulation, Module, Patch
from motorik.domain.pattern import LINE_UNITS, Pattern, Step
from motorik.domain.project import Arrangement, Channel, Mixer, Placement, Project, Track
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.machines.preset import Category, Preset, Preview, PreviewNote, is_effect, patch_of
from motorik.studio.songs import translated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from motorik.storage.presets import Shelved

SAMPLE_RATE = 48000
TAIL_SECONDS = 3.0
LINES_PER_BEAT = 8
_COLUMNS = 16

PLUCK = Patch(
    id="pluck",
    polyphony=8,
    modules=(
        Module(id="osc", kind="osc.analog"),
        Module(id="filter", kind="filter.svf", parameters={"cutoff": 700, "resonance": 0.2}),
        Module(id="sweep", kind="env.decay"),
        Module(id="amp", kind="env.adsr", parameters={"decay": 0.4, "sustain": 0, "release": 0.2}),
        Module(id="vca", kind="amp.vca"),
        Module(id="pan", kind="amp.pan"),
    ),
    cables=(
        Cable(source="osc.out", target="filter.in"),
        Cable(source="filter.out", target="vca.in"),
        Cable(source="amp.out", target="vca.gain"),
        Cable(source="vca.out", target="pan.in"),
    ),
    modulations=(Modulation(source="sweep.out", target="filter.cutoff", amount=3),),
    output="pan",
)
"""What effects are shown with: short notes that leave room for the tail."""

_PHRASES: dict[Category, tuple[tuple[float, float, float], ...]] = {
    Category.BASS: ((0, 36, 0.7), (1, 36, 0.2), (1.5, 48, 0.2), (2, 39, 0.7), (3, 34, 0.4), (3.5, 46, 0.3)),
    Category.LEAD: ((0, 60, 0.9), (1, 63, 0.4), (1.5, 67, 0.9), (2.5, 70, 0.4), (3, 72, 0.9)),
    Category.KEYS: tuple((beat, note, 1.5) for beat in (0, 2) for note in (48, 60, 63, 67, 70 - beat)),
    Category.PAD: tuple((0, note, 3.8) for note in (48, 55, 60, 63, 70)),
    Category.EFFECT: ((0, 60, 0.3), (0.75, 67, 0.3), (1.5, 63, 0.3), (2, 72, 0.3)),
    Category.DRUMS: tuple((beat / 2, (36, 42, 38, 42)[beat % 4], 0.2) for beat in range(8)),
}
"""(beat, pitch, length) for presets that bring no phrase of their own."""
_NEAREST = {
    Category.PLUCK: Category.LEAD,
    Category.BRASS: Category.KEYS,
    Category.STRINGS: Category.PAD,
    Category.BELL: Category.LEAD,
    Category.VOICE: Category.PAD,
    Category.SEQUENCE: Category.BASS,
    Category.TEXTURE: Category.PAD,
}


@dataclass(frozen=True, slots=True, eq=False)
class Rendered:
    """A preview: float32 [frames, 2] at :data:`SAMPLE_RATE`, and the SHA-256 of its little-endian bytes."""

    sound: "NDArray[np.float32]"
    sha256: str


def preview_project(preset: Preset) -> Project:
    """Return the little song that shows ``preset``: one track that plays it, or one heard through it."""
    preview, notes = preset.preview, notes_of(preset)
    patch = patch_of(preset, "preset")
    effect = is_effect(preset)
    patches = (PLUCK, patch) if effect else (patch,)
    track = Track(
        id="preview",
        patch=PLUCK.id if effect else patch.id,
        channel=Channel(rack=patch.id if effect else None, level_db=-6),
    )
    pattern = _pattern(preview, notes)
    place = Placement(track=track.id, pattern=pattern.id, start=0, length=pattern.ticks)
    return Project(
        title=preset.name,
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(str(preview.bpm))),)),
        samples=preset.samples,
        patches=patches,
        tracks=(track,),
        patterns=(pattern,),
        mixer=Mixer(),
        arrangement=Arrangement(length=pattern.ticks, placements=(place,)),
    )


def notes_of(preset: Preset) -> tuple[PreviewNote, ...]:
    """Return the phrase that shows a preset: its own, else that of its category."""
    return preset.preview.notes or _phrase(preset.category)


def render_preview(shelved: "Shelved") -> Rendered:
    """Render the preview of a preset; :class:`BadInput` when it cannot sound."""
    import numpy as np

    from motorik.engine.offline import RenderOptions, render
    from motorik.engine.samples import FileSamples

    with translated():
        options = RenderOptions(sample_rate=SAMPLE_RATE, tail_seconds=TAIL_SECONDS)
        sound = render(preview_project(shelved.preset), FileSamples(shelved.sample_path), options).sound
    return Rendered(sound, hashlib.sha256(np.ascontiguousarray(sound, "<f4").data).hexdigest())


def write_preview(rendered: Rendered, path: Path) -> None:
    """Write a preview as a sound file of the format its ending names: ``.ogg`` as in packs, ``.wav``."""
    from motorik.formats.audio import write_audio, write_compressed

    with translated():
        path.parent.mkdir(parents=True, exist_ok=True)
        write = write_compressed if path.suffix == ".ogg" else write_audio
        write(path, rendered.sound, SAMPLE_RATE)


def _phrase(category: Category) -> tuple[PreviewNote, ...]:
    phrase = _PHRASES[_NEAREST.get(category, category)]
    return tuple(PreviewNote(beat=beat, pitch=pitch, length=length) for beat, pitch, length in phrase)


def _pattern(preview: Preview, notes: tuple[PreviewNote, ...]) -> Pattern:
    """Return the notes as a pattern, each in the first column that is free in its row."""
    taken: dict[tuple[int, int], Step] = {}
    unit = LINES_PER_BEAT * LINE_UNITS
    for note in sorted(notes, key=lambda note: (note.beat, note.pitch)):
        row, delay = divmod(round(note.beat * unit), LINE_UNITS)
        column = next((column for column in range(_COLUMNS) if (row, column) not in taken), None)
        if column is None:
            continue
        taken[row, column] = Step(
            row=row,
            column=column,
            pitch=note.pitch,
            velocity=note.velocity,
            delay=delay,
            length=max(1, round(note.length * unit)),
            accent=note.accent,
            slide=note.slide,
        )
    rows = max(1, round(preview.beats * LINES_PER_BEAT))
    steps = tuple(taken[cell] for cell in sorted(taken) if cell[0] < rows)
    return Pattern(id="preview", rows=rows, lines_per_beat=LINES_PER_BEAT, steps=steps)
