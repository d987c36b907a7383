"""A sample cut into slices, as an instrument that plays one on every key."""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik.domain.patch import Macro, MacroTarget, Modulation, Module, Patch, Sample, VoiceMode
from motorik.domain.pattern import LINE_UNITS, MAX_ROWS, Pattern, Step
from motorik.domain.project import Project, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.domain.tuning import EQUAL
from motorik.studio.errors import BadInput
from motorik.studio.songs import translated

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from numpy.typing import NDArray

    from motorik.journal import Edit
    from motorik.storage import Song

WAYS = ("grid", "transient", "silence")
FIRST_KEY = 36
"""The key of the first slice: C two octaves below middle C, where pads begin."""
KEYS = 128
LINES_PER_BEAT, COLUMNS = 4, 16


@dataclass(frozen=True, slots=True)
class SliceOptions:
    """How to cut: ``count`` by grid, ``sensitivity`` (0-1) by transient, ``threshold_db`` by silence."""

    by: str = "transient"
    count: int = 16
    sensitivity: float = 0.5
    threshold_db: float = -45.0
    shortest_seconds: float = 0.05


@dataclass(frozen=True, slots=True)
class Sliced:
    """Where a sample is cut: the first frame of every slice, and the key of the first one."""

    path: Path
    sample_rate: int
    frames: int
    starts: tuple[int, ...]

    @property
    def first_key(self) -> int:
        """The key that plays the first slice; lower when there are more than fit above."""
        return max(min(FIRST_KEY, KEYS - len(self.starts)), 0)

    def as_json(self) -> dict[str, Any]:
        """Return the slices as JSON values, times in seconds."""
        seconds = [round(start / self.sample_rate, 6) for start in self.starts]
        return asdict(self) | {"path": str(self.path), "first_key": self.first_key, "seconds": seconds}


def slice_sample(path: Path, options: SliceOptions) -> Sliced:
    """Find the slices of the sound file at ``path``.

    Raises:
        BadInput: it cannot be read or cut so, or there is no such way.
    """
    from motorik.formats.audio import AudioFileError, read_audio
    from motorik.formats.slices import MOST_FRAMES

    _check(options)
    try:
        sound, rate = read_audio(path, most_bytes=MOST_FRAMES * 16)
    except AudioFileError as error:
        raise BadInput(str(error)) from error
    return Sliced(path, rate, len(sound), cuts_of(sound, rate, options))


def cuts_of(sound: "NDArray[np.float32]", rate: int, options: SliceOptions) -> tuple[int, ...]:
    """Return the first frame of every slice of ``sound`` [frames, channels]; BadInput as above."""
    from motorik.formats.slices import grid_slices, silence_slices, transient_slices

    _check(options)
    with translated():
        match options.by:
            case "grid":
                starts = grid_slices(len(sound), options.count)
            case "transient":
                starts = transient_slices(
                    sound, rate, sensitivity=options.sensitivity, shortest_seconds=options.shortest_seconds
                )
            case _:
                starts = silence_slices(
                    sound, rate, threshold_db=options.threshold_db, shortest_seconds=options.shortest_seconds
                )
    return tuple(starts)


def _check(options: SliceOptions) -> None:
    if options.by not in WAYS:
        raise BadInput(f"by = {options.by!r}; allowed: {', '.join(WAYS)}")
    if not 0.001 <= options.shortest_seconds <= 10:
        raise BadInput(f"shortest = {options.shortest_seconds} s; allowed: 0.001 to 10")


def save_as_preset(sliced: Sliced, name: str) -> str:
    """Save the instrument to the user's library and return the name it is found by; BadInput if it cannot."""
    from motorik.machines.preset import Category, Preset
    from motorik.storage.assets import AUDIO_FORMATS, id_from
    from motorik.storage.presets import Library
    from motorik.studio.presets import MAX_NAME, user_library

    if len(name) > MAX_NAME:
        raise BadInput(f"the name has {len(name)} characters; allowed: at most {MAX_NAME}")
    ending = sliced.path.suffix.lower().removeprefix(".")
    if ending not in AUDIO_FORMATS:
        raise BadInput(f"{sliced.path}: format {ending!r}; allowed: {', '.join(sorted(AUDIO_FORMATS))}")
    digest = hashlib.sha256(sliced.path.read_bytes()).hexdigest()
    id = id_from(name)
    sample = Sample(
        id="loop", name=sliced.path.stem[:200], sha256=digest, format=ending, root=sliced.first_key
    )
    preset = Preset(
        id=id,
        name=name,
        category=Category.DRUMS,
        tags=("slices",),
        patch=instrument(sliced, id, name, sample.id),
        samples=(sample,),
    )
    with translated():
        return Library(user_library()).save(preset, {sample.id: sliced.path}).name


def add_to_song(sliced: Sliced, song: Path, name: str) -> str:
    """Give a song a track that plays the slices, and a pattern with all of them in order; return the track.

    One step of the journal. The pattern is placed nowhere yet.

    Raises:
        BadInput: the song or the sample cannot be used.
    """
    from motorik.studio.local import LocalStudio

    with translated(), LocalStudio.open(song) as studio:
        track, edits = edits_for_track(studio.song, sliced, name)
        studio.commit(f"Slice {sliced.path.name}", *edits)
        studio.save().result()
    return track


def instrument(sliced: Sliced, id: str, name: str, sample: str) -> Patch:
    """Return a patch that plays slices from its sample's root key up, each cutting off the one before."""
    return Patch(
        id=id,
        name=name,
        mode=VoiceMode.MONO,
        modules=(
            Module(id="note", kind="voice.note"),
            Module(
                id="play",
                kind="sample.player",
                parameters={"slice_by": 2.0, "level": 0.4},
                samples=(sample,),
                tables={"slices": tuple(map(float, sliced.starts))},
            ),
        ),
        modulations=(Modulation(source="note.velocity", target="play.level", amount=0.6),),
        macros=(
            Macro(id="tape", name="Tape stop", targets=(MacroTarget(target="play.tune", amount=-24.0),)),
        ),
        output="play",
        tuning=EQUAL,
    )


def pattern_of(sliced: Sliced, id: str, project: Project) -> Pattern:
    """Return a pattern that plays the slices as the sample does, at the tempo the song starts with."""
    line = TICKS_PER_BEAT // LINES_PER_BEAT
    ticks_a_second = project.tempo.points[0].bpm * TICKS_PER_BEAT / 60
    steps: dict[tuple[int, int], Step] = {}
    for index, start in enumerate(sliced.starts):
        tick = round(start * ticks_a_second / sliced.sample_rate)
        row, rest = divmod(tick, line)
        column = next((it for it in range(COLUMNS) if (row, it) not in steps), COLUMNS)
        if row < MAX_ROWS and column < COLUMNS:
            delay, fine = divmod(rest, line // LINE_UNITS)
            pitch = float(sliced.first_key + index)
            steps[row, column] = Step(row=row, column=column, pitch=pitch, delay=delay, fine=fine)
    length = round(sliced.frames * ticks_a_second / sliced.sample_rate)
    rows = min(max(-(-length // line), max(row for row, _ in steps) + 1), MAX_ROWS)
    return Pattern(
        id=id, rows=rows, lines_per_beat=LINES_PER_BEAT, steps=tuple(steps[row] for row in sorted(steps))
    )


def edits_for_track(song: "Song", sliced: Sliced, name: str) -> "tuple[str, list[Edit]]":
    """Return the edits that add a track that plays the slices, with their pattern; and the track."""
    from motorik.formats.interchange import id_of
    from motorik.journal.edits.patches import AddPatch
    from motorik.journal.edits.patterns import AddPattern
    from motorik.journal.edits.song import AddSample
    from motorik.journal.edits.tracks import AddTrack

    project = song.project

    def free(taken: "Collection[str]") -> str:
        return id_of(name, "slices", taken)

    sample = song.assets.import_sample(sliced.path, free([one.id for one in project.samples]))
    sample = sample.model_copy(update={"root": float(sliced.first_key)})
    patch = instrument(sliced, free([one.id for one in project.patches]), name[:200], sample.id)
    track = Track(id=free(project.channels), name=name[:200], patch=patch.id)
    pattern = pattern_of(sliced, free([one.id for one in project.patterns]), project)
    return track.id, [
        AddSample(item=sample),
        AddPatch(item=patch),
        AddTrack(item=track),
        AddPattern(item=pattern),
    ]
