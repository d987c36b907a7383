"""New tracks: an instrument from a preset, a channel, and a pattern to write in, placed over the song."""

from typing import TYPE_CHECKING

from motorik.domain.pattern import Pattern
from motorik.domain.project import Placement, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.journal.edits.arrangement import SetPlacements, SetSongLength
from motorik.journal.edits.patches import AddPatch
from motorik.journal.edits.patterns import AddPattern
from motorik.journal.edits.tracks import AddTrack
from motorik.machines import machine
from motorik.machines.preset import is_effect, patch_of
from motorik.studio.errors import BadInput
from motorik.studio.presets import bring_samples, free_id
from motorik.studio.songs import translated

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.journal import Edit
    from motorik.machines.preset import Preset
    from motorik.storage import Song
    from motorik.storage.presets import Shelved

ROWS, LINES_PER_BEAT = 16, 4
MIDDLE_OCTAVE = 4
SHORTEST_TICKS = 16 * TICKS_PER_BEAT


def edits_for_track(song: "Song", shelved: "Shelved") -> "list[Edit]":
    """Return the edits that add a track played by a preset, with an empty pattern over the whole song.

    Copies its samples into the song's assets; nothing is committed. A song without length gets sixteen beats.

    Raises:
        BadInput: the preset is an effect, or cannot be used.
    """
    if is_effect(shelved.preset):
        raise BadInput(f"{shelved.name} is an effect; allowed: an instrument")
    with translated():
        project = song.project
        names, edits = bring_samples(song, shelved)
        patch = patch_of(shelved.preset, free_id(shelved.preset.id, {it.id for it in project.patches}))
        modules = tuple(
            module.model_copy(update={"samples": tuple(names[id] for id in module.samples)})
            for module in patch.modules
        )
        track_id = free_id(shelved.preset.id, {*project.channels})
        track = Track(id=track_id, name=shelved.preset.name, patch=patch.id)
        edits += [AddPatch(item=patch.model_copy(update={"modules": modules})), AddTrack(item=track)]
        return edits + list(edits_for_pattern(project, track_id, 0))


def octave_of(preset: "Preset") -> int:
    """Return the octave whose first keys play a sound: where a machine's drums lie, else that of middle C."""
    notes = machine(preset.machine).device.drums if preset.machine else ()
    return min(note.key for note in notes) // 12 - 1 if notes else MIDDLE_OCTAVE


def edits_for_pattern(project: "Project", track: str, start: int) -> "tuple[Edit, ...]":
    """Return the edits that put an empty pattern on a track from a tick on, up to what lies there next."""
    id = free_id(track, {it.id for it in project.patterns})
    end = max(project.arrangement.length, SHORTEST_TICKS)
    later = [it.start for it in project.arrangement.placements if it.track == track and it.start > start]
    placement = Placement(track=track, pattern=id, start=start, length=min([end, *later]) - start)
    edits: list[Edit] = []
    if end > project.arrangement.length:
        edits.append(SetSongLength(length=end))
    edits.append(AddPattern(item=Pattern(id=id, rows=ROWS, lines_per_beat=LINES_PER_BEAT)))
    edits.append(SetPlacements(items=(placement,)))
    return tuple(edits)
