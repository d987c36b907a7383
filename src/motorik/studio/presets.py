"""Presets in use: looked up, mixed, drawn by chance, shown, and put into songs."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from motorik.domain.patch import Patch, Sample
from motorik.domain.project import Project
from motorik.journal.edits.mixer import SetRack
from motorik.journal.edits.patches import AddPatch, ReplacePatch
from motorik.journal.edits.song import AddSample
from motorik.machines import machine
from motorik.machines.morphing import MorphError, morph, randomise
from motorik.machines.preset import Category, Preset, PresetError, is_effect, patch_of
from motorik.storage.assets import id_from
from motorik.storage.presets import Library, Shelved, factory, find, import_pack, libraries, pack_presets
from motorik.studio.errors import BadInput
from motorik.studio.songs import translated

if TYPE_CHECKING:
    from motorik.journal import Edit
    from motorik.storage import Song

FACTORY_PREVIEWS = "previews.json"


def user_library() -> Path:
    """Return the folder of the user's own presets, which need not be there yet."""
    import platformdirs

    return Path(platformdirs.user_data_dir("motorik", appauthor=False)) / "presets"


def list_presets(text: str = "", user: Path | None = None) -> list[Shelved]:
    """Return the presets whose name, category, tags or description contain every word of ``text``."""
    words = text.lower().split()
    with translated():
        found = [lib.load(name) for lib in libraries(user or user_library()) for name in lib.names()]
    return [shelved for shelved in found if all(word in _searched(shelved) for word in words)]


def find_preset(name: str, user: Path | None = None) -> Shelved:
    """Return the preset ``<machine or patches>/<preset>``; :class:`BadInput` when there is none."""
    with translated():
        return find(name, user or user_library())


def factory_hashes() -> dict[str, str]:
    """Return the SHA-256 every factory preset's preview has to have, by name."""
    hashes: dict[str, str] = json.loads((factory().folder / FACTORY_PREVIEWS).read_text(encoding="utf-8"))
    return hashes


def mixed(presets: Sequence[Shelved], weights: Sequence[float], id: str, name: str) -> Preset:
    """Return the sound between two to four presets as a preset of its own; :class:`BadInput` as in morph."""
    try:
        patch = morph([patch_of(shelved.preset, id) for shelved in presets], weights)
    except (MorphError, PresetError) as error:
        raise BadInput(str(error)) from error
    return _new(presets[0].preset, patch, id, name)


def drawn(shelved: Shelved, seed: int, amount: float, id: str, name: str) -> Preset:
    """Return a sound drawn by chance around a preset."""
    try:
        patch = randomise(patch_of(shelved.preset, id), seed, amount)
    except (ValueError, PresetError) as error:
        raise BadInput(str(error)) from error
    return _new(shelved.preset, patch, id, name)


def save_preset(preset: Preset, like: Iterable[Shelved] = (), user: Path | None = None) -> Shelved:
    """Save a preset to the user's library; samples come from the presets it was made of."""
    sounds = {sample.id: one.sample_path(sample) for one in like for sample in one.preset.samples}
    with translated():
        return Library(user or user_library()).save(preset, sounds)


def edits_to_load(song: "Song", owner: str, shelved: Shelved) -> "list[Edit]":
    """Return the edits that put a preset on a track (instruments) or into a channel's rack (effects).

    Copies its samples into the song's assets; nothing is committed.

    Raises:
        BadInput: there is no such track or channel, or the preset cannot be used.
    """
    with translated():
        project, preset = song.project, shelved.preset
        edits: list[Edit] = []
        names: dict[str, str] = {}
        for sample in preset.samples:
            known = _same_sound(project, sample)
            if known is None:
                taken = song.assets.import_sample(shelved.sample_path(sample), _free_id(project, sample.id))
                known = sample.model_copy(update={"id": taken.id, "sha256": taken.sha256})
                edits.append(AddSample(item=known))
            names[sample.id] = known.id
        patch = _patch_for(project, owner, shelved)
        patch = patch.model_copy(
            update={
                "modules": tuple(
                    module.model_copy(update={"samples": tuple(names.get(id, id) for id in module.samples)})
                    for module in patch.modules
                )
            }
        )
        known_patch = any(other.id == patch.id for other in project.patches)
        edits.append(ReplacePatch(item=patch) if known_patch else AddPatch(item=patch))
        if is_effect(preset):
            edits.append(SetRack(channel=owner, rack=patch.id))
        return edits


def new_id(name: str) -> str:
    """Return the id a preset called ``name`` is filed under."""
    return id_from(name)


def write_pack(presets: Sequence[Shelved], path: Path, name: str, author: str = "") -> None:
    """Write presets into a pack; previews that were not made yet are made for it.

    Raises:
        BadInput: a preset cannot sound, two have one name, a sample is missing, or it cannot be written.
    """
    from motorik.studio.previews import render_preview, write_preview

    if not presets:
        raise BadInput("no preset to pack; name some, or use --all")
    with translated(), TemporaryDirectory() as folder:
        made: dict[str, Path] = {}
        for shelved in presets:
            if not shelved.preview_path.is_file():
                made[shelved.name] = Path(folder) / f"{shelved.name}.ogg"
                write_preview(render_preview(shelved), made[shelved.name])
        pack_presets(presets, path, name, author=author, previews=made)


def read_pack(path: Path, user: Path | None = None) -> Library:
    """Take a pack into the user's library; :class:`BadInput` when it is damaged or there already."""
    with translated():
        return import_pack(path, user or user_library())


def describe_preset(shelved: Shelved) -> dict[str, Any]:
    """Return what there is to know about a preset as JSON values."""
    preset = shelved.preset
    patch = patch_of(preset)
    return {
        "name": shelved.name,
        "title": preset.name,
        "category": preset.category.value,
        "author": preset.author,
        "description": preset.description,
        "tags": list(preset.tags),
        "machine": preset.machine,
        "modules": [module.kind for module in patch.modules],
        "macros": [macro.name or macro.id for macro in patch.macros],
        "samples": [sample.name or sample.id for sample in preset.samples],
    }


def factory_presets() -> list[Shelved]:
    """Return all presets that come with Motorik."""
    library = factory()
    with translated():
        return [library.load(name) for name in library.names()]


def _new(like: Preset, patch: Patch, id: str, name: str) -> Preset:
    program = like.machine is not None and machine(like.machine).program is not None
    category = Category.EFFECT if program else like.category
    return Preset(
        id=id,
        name=name,
        category=category,
        tags=like.tags,
        patch=patch.model_copy(update={"name": name}),
        samples=like.samples,
        preview=like.preview,
    )


def _searched(shelved: Shelved) -> str:
    preset = shelved.preset
    parts = (shelved.name, preset.name, preset.category.value, preset.description, *preset.tags)
    return " ".join(parts).lower()


def _patch_for(project: Project, owner: str, shelved: Shelved) -> Patch:
    """Return the preset's patch under the id it replaces, when only ``owner`` uses that, else a free one."""
    channels = {track.id: track.channel for track in project.tracks}
    channels |= {bus.id: bus.channel for bus in project.mixer.returns} | {"master": project.mixer.master}
    patches = {track.id: track.patch for track in project.tracks}
    effect = is_effect(shelved.preset)
    if owner not in (channels if effect else patches):
        allowed = ", ".join(channels if effect else patches) or "none, the song has no tracks"
        raise BadInput(f"no {'channel' if effect else 'track'} {owner!r}; allowed: {allowed}")
    now = channels[owner].rack if effect else patches[owner]
    users = [*patches.values(), *(channel.rack for channel in channels.values())]
    if now is None or users.count(now) > 1:
        now = _free(shelved.preset.id, {patch.id for patch in project.patches})
    return patch_of(shelved.preset, now)


def _same_sound(project: Project, sample: Sample) -> Sample | None:
    like = sample.model_copy(update={"id": ""})
    return next((it for it in project.samples if it.model_copy(update={"id": ""}) == like), None)


def _free_id(project: Project, id: str) -> str:
    return _free(id, {sample.id for sample in project.samples})


def _free(id: str, taken: set[str]) -> str:
    number, found = 1, id
    while found in taken:
        number += 1
        found = f"{id[:58]}-{number}"
    return found
