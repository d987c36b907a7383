"""Work on samples: each operation gives another sound, and the file it came from stays as it is."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from motorik.domain.patch import Module, Patch, Sample
from motorik.domain.project import Track
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patches import AddPatch
from motorik.journal.edits.song import AddSample, ReplaceSample
from motorik.journal.edits.tracks import AddTrack
from motorik.studio.presets import free_id
from motorik.studio.songs import translated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motorik.domain.project import Project
    from motorik.journal import Edit
    from motorik.storage import Song

    Sound: TypeAlias = NDArray[np.float32]
    Operation: TypeAlias = Callable[[Sound, int, int], Sound]

ZERO_SECONDS = 0.005
"""How far a cut is moved at most to lie where the sound crosses zero."""
STEP_DB = 3.0
PLAYER = "sample.player"
ONCE: dict[str, float] = {}
ROUND = {"loop": 2.0, "loop_shape": 0.0, "crossfade": 0.1}
"""Round the loop as long as the key is held, its end faded into its beginning so that nothing clicks."""


def trimmed(sound: "Sound", first: int, end: int) -> "Sound":
    """Return frames [first, end) alone."""
    return sound[first:end].copy()


def faded_in(sound: "Sound", first: int, end: int) -> "Sound":
    """Let [first, end) rise from silence, with a curve that is heard as even."""
    return _shaped(sound, first, end, np.linspace(0, 1, end - first, dtype=np.float32) ** 2)


def faded_out(sound: "Sound", first: int, end: int) -> "Sound":
    """Let [first, end) fall to silence."""
    return _shaped(sound, first, end, np.linspace(1, 0, end - first, dtype=np.float32) ** 2)


def normalised(sound: "Sound", first: int, end: int) -> "Sound":
    """Make the loudest frame of [first, end) full scale; silence stays silence."""
    peak = float(np.abs(sound[first:end]).max(initial=0))
    return _shaped(sound, first, end, np.float32(1 / peak)) if peak else sound.copy()


def turned_round(sound: "Sound", first: int, end: int) -> "Sound":
    """Play [first, end) backwards."""
    result = sound.copy()
    result[first:end] = sound[first:end][::-1]
    return result


def louder(sound: "Sound", first: int, end: int) -> "Sound":
    """Raise [first, end) by :data:`STEP_DB`."""
    return _shaped(sound, first, end, np.float32(10 ** (STEP_DB / 20)))


def quieter(sound: "Sound", first: int, end: int) -> "Sound":
    """Lower [first, end) by :data:`STEP_DB`."""
    return _shaped(sound, first, end, np.float32(10 ** (-STEP_DB / 20)))


def _shaped(sound: "Sound", first: int, end: int, gain: "Sound | np.float32") -> "Sound":
    result = sound.copy()
    result[first:end] *= gain[:, None] if isinstance(gain, np.ndarray) else gain
    return result


def nearest_zero(sound: "Sound", frame: int, reach: int) -> int:
    """Return the frame nearest to ``frame``, within ``reach``, where the sound crosses zero; else it."""
    low, high = max(frame - reach, 1), min(frame + reach + 1, len(sound))
    if high <= low:
        return frame
    mono = sound[low - 1 : high].mean(axis=1)
    crossings = np.flatnonzero((mono[:-1] <= 0) != (mono[1:] <= 0)) + low
    return int(crossings[np.abs(crossings - frame).argmin()]) if len(crossings) else frame


def outline(sound: "Sound", first: float, end: float, columns: int) -> "tuple[Sound, Sound]":
    """Return the lowest and highest value of each of ``columns`` equal parts of frames [first, end)."""
    mono = sound.mean(axis=1) if sound.shape[1] > 1 else sound[:, 0]
    edges = np.clip(np.linspace(first, end, columns + 1).astype(np.int64), 0, len(mono) - 1)
    starts = edges[:-1]
    stop = min(int(edges[-1]) + 1, len(mono))
    part = mono[:stop]
    return np.minimum.reduceat(part, starts), np.maximum.reduceat(part, starts)


def edits_for_sound(song: "Song", sample: Sample, sound: "Sound", rate: int, cut: int = 0) -> "list[Edit]":
    """Return the edits that let ``sample`` be ``sound``, of which ``cut`` frames at the beginning are gone.

    The sound becomes a new file of the song; nothing is committed. Raises :class:`BadInput` when it cannot.
    """
    from motorik.formats.audio import write_audio

    with translated(), TemporaryDirectory() as folder:
        path = Path(folder) / "sample.wav"
        write_audio(path, sound, rate)
        written = song.assets.import_sample(path, sample.id)
    loop = sample.loop
    if loop is not None:
        moved = (max(loop[0] - cut, 0), min(loop[1] - cut, len(sound)))
        loop = moved if moved[0] < moved[1] else None
    changed = {"sha256": written.sha256, "format": written.format, "loop": loop}
    return [ReplaceSample(item=sample.model_copy(update=changed))]


def edits_to_take_in(song: "Song", path: Path) -> "tuple[Sample, list[Edit]]":
    """Return a sound file as a sample of the song, and the edits that add it; none for one that is there."""
    with translated():
        sample = song.assets.import_sample(path)
        there = [it for it in song.project.samples if it.sha256 == sample.sha256]
        if there:
            return there[0], []
        id = free_id(sample.id, {it.id for it in song.project.samples})
        sample = sample.model_copy(update={"id": id})
        return sample, [AddSample(item=sample)]


def player(
    id: str,
    name: str,
    sample: str,
    start: float = 0.0,
    end: float = 1.0,
    looping: Mapping[str, float] = ONCE,
) -> Patch:
    """Return a patch that plays a sample, or the part from ``start`` to ``end`` as shares of it.

    ``looping`` is how it goes round its loop: :data:`ROUND`, or other values of those parameters.
    """
    values = {"start": start, "end": end, "level": 0.7, **looping}
    module = Module(id="play", kind=PLAYER, parameters=values, samples=(sample,))
    return Patch(id=id, name=name, modules=(module,), output="play")


def players_of(project: "Project", sample: str) -> list[tuple[str, Module]]:
    """Return every player of the song that plays a sample, with the patch it is in."""
    return [
        (patch.id, module)
        for patch in project.patches
        for module in patch.modules
        if module.kind == PLAYER and sample in module.samples
    ]


def edits_for_looping(project: "Project", sample: str, looping: Mapping[str, float]) -> "list[Edit]":
    """Return the edits that let all players of a sample go round its loop in another way."""
    return [
        edit
        for patch, module in players_of(project, sample)
        for edit in edits_for_player(patch, module.id, looping)
    ]


def edits_for_player(patch: str, module: str, values: Mapping[str, float]) -> "list[Edit]":
    """Return the edits that set parameters of one player."""
    return [
        SetParameter(patch=patch, module=module, parameter=id, value=value) for id, value in values.items()
    ]


def edits_to_hear(
    project: "Project",
    sample: Sample,
    start: float = 0.0,
    end: float = 1.0,
    looping: Mapping[str, float] = ONCE,
) -> "tuple[str, list[Edit]]":
    """Return a track that plays a sample, and the edits that add it: for a gesture to try it.

    Its patch is called as the track is.
    """
    track = free_id("hear", {*project.channels, *(it.id for it in project.patches)})
    patch = player(track, "", sample.id, start, end, looping)
    known = any(it.id == sample.id for it in project.samples)
    added: list[Edit] = [] if known else [AddSample(item=sample)]
    return track, [*added, AddPatch(item=patch), AddTrack(item=Track(id=track, patch=patch.id))]


def edits_to_play(
    project: "Project", sample: Sample, looping: Mapping[str, float] = ROUND
) -> "tuple[str, list[Edit]]":
    """Return the edits that add a track that plays a sample on all keys, with a pattern; and the track.

    ``looping`` counts when the sample has a loop.
    """
    from motorik.studio.new_tracks import edits_for_pattern

    name = sample.name or sample.id
    track = free_id(sample.id, {*project.channels})
    patch = player(
        free_id(sample.id, {it.id for it in project.patches}),
        name,
        sample.id,
        looping=looping if sample.loop else ONCE,
    )
    added: list[Edit] = [AddPatch(item=patch), AddTrack(item=Track(id=track, name=name, patch=patch.id))]
    return track, [*added, *edits_for_pattern(project, track, 0)]


def edits_for_slices(
    song: "Song", sample: Sample, rate: int, frames: int, cuts: Sequence[int]
) -> "tuple[str, list[Edit]]":
    """Return the edits that add a track whose keys play what is between the cuts of a sample; and the track.

    Cuts are frames, rising; the sample has so many ``frames`` at ``rate`` Hz.
    """
    from motorik.studio.slicing import Sliced, edits_for_track

    with translated():
        sliced = Sliced(song.assets.path_of(sample), rate, frames, tuple(cuts))
        return edits_for_track(song, sliced, sample.name or sample.id)
