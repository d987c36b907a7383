"""Presets in use: looked up, mixed, drawn by chance, shown, and put into songs."""

import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from motorik.domain.model import Model
from motorik.domain.patch import Patch, Sample
from motorik.domain.project import Channel, Project, Return
from motorik.journal.edits.mixer import AddReturn, SetRack
from motorik.journal.edits.patches import AddPatch, ReplacePatch
from motorik.journal.edits.song import AddSample
from motorik.journal.edits.tracks import SetTrackPatch
from motorik.machines.morphing import MorphError, heaviest_of, morph, randomise
from motorik.machines.preset import Category, Preset, PresetError, is_effect, patch_of
from motorik.storage.assets import id_from
from motorik.storage.errors import SongError
from motorik.storage.presets import Library, Shelved, factory, find, import_pack, libraries, pack_presets
from motorik.studio.errors import BadInput
from motorik.studio.songs import translated

if TYPE_CHECKING:
    from motorik.journal import Edit
    from motorik.storage import Song

ModelT = TypeVar("ModelT", bound=Model)
FACTORY_PREVIEWS = "previews.json"
MAX_NAME = 200


def user_library() -> Path:
    """Return the folder of the user's own presets, which need not be there yet."""
    import platformdirs

    return Path(platformdirs.user_data_dir("motorik", appauthor=False)) / "presets"


def list_presets(text: str = "", user: Path | None = None) -> tuple[list[Shelved], list[str]]:
    """Return the presets whose name, category, tags or description contain every word of ``text``.

    Beside them one sentence for each that cannot be read: one damaged file does not hide the others.
    """
    words = text.lower().split()
    found: list[Shelved] = []
    unreadable: list[str] = []
    for library in libraries(user or user_library()):
        for name in library.names():
            try:
                shelved = library.load(name)
            except (SongError, PresetError) as error:
                unreadable.append(str(error))
                continue
            if all(word in _searched(shelved) for word in words):
                found.append(shelved)
    return found, unreadable


def find_preset(name: str, user: Path | None = None) -> Shelved:
    """Return the preset ``<machine or patches>/<preset>``; :class:`BadInput` when there is none."""
    with translated():
        return find(name, user or user_library())


def factory_hashes() -> dict[str, str]:
    """Return the SHA-256 every factory preset's preview has to have, by name, as far as it is known."""
    path = factory().folder / FACTORY_PREVIEWS
    hashes: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return hashes


def mixed(presets: Sequence[Shelved], weights: Sequence[float], id: str, name: str) -> Preset:
    """Return the sound between two to four presets as a preset of its own; :class:`BadInput` as in morph."""
    try:
        patch = morph([patch_of(shelved.preset, id) for shelved in presets], weights)
    except (MorphError, PresetError) as error:
        raise BadInput(str(error)) from error
    return _new(presets[heaviest_of(weights)].preset, patch, id, name)


def drawn(shelved: Shelved, seed: int, amount: float, id: str, name: str) -> Preset:
    """Return a sound drawn by chance around a preset."""
    try:
        patch = randomise(patch_of(shelved.preset, id), seed, amount)
    except (ValueError, PresetError) as error:
        raise BadInput(str(error)) from error
    return _new(shelved.preset, patch, id, name)


def save_preset(preset: Preset, like: Iterable[Shelved] = (), user: Path | None = None) -> Shelved:
    """Save a preset to the user's library; samples come from the presets it was made of."""
    with translated():
        brought = {sample.sha256: one.sample_path(sample) for one in like for sample in one.preset.samples}
        sounds = {sample.id: brought[sample.sha256] for sample in preset.samples}
        return Library(user or user_library()).save(preset, sounds)


def edits_to_load(song: "Song", owner: str, shelved: Shelved) -> "list[Edit]":
    """Return the edits that put a preset on a track (instruments) or into a channel's rack (effects).

    Copies its samples into the song's assets, once however many patches play them; nothing is committed.

    Raises:
        BadInput: there is no such track or channel, or the preset cannot be used.
    """
    with translated():
        project = song.project
        patch = _patch_for(project, owner, shelved)
        names, edits = bring_samples(song, shelved)
        patch = _with_samples(patch, names)
        known = any(other.id == patch.id for other in project.patches)
        edits.append(ReplacePatch(item=patch) if known else AddPatch(item=patch))
        if not known:
            effect = is_effect(shelved.preset)
            edits.append(
                SetRack(channel=owner, rack=patch.id)
                if effect
                else SetTrackPatch(track=owner, patch=patch.id)
            )
        return edits


def edits_for_return(song: "Song", shelved: Shelved) -> "list[Edit]":
    """Return the edits that add an effect as a return it is the rack of.

    Copies its samples into the song's assets; nothing is committed.

    Raises:
        BadInput: it is no effect, or cannot be used.
    """
    with translated():
        project, preset = song.project, shelved.preset
        if not is_effect(preset):
            raise BadInput(f"{shelved.name} is an instrument; allowed: an effect")
        names, edits = bring_samples(song, shelved)
        patch = patch_of(preset, free_id(preset.id, {patch.id for patch in project.patches}))
        edits.append(AddPatch(item=_with_samples(beside(patch, ()), names)))
        bus = free_id(preset.id, project.channels)
        edits.append(AddReturn(item=Return(id=bus, name=preset.name, channel=Channel(rack=patch.id))))
        return edits


def _with_samples(patch: Patch, names: "dict[str, str]") -> Patch:
    """Return a patch that plays its samples by the names they have in the song."""
    modules = tuple(
        module.model_copy(update={"samples": tuple(names[id] for id in module.samples)})
        for module in patch.modules
    )
    return patch.model_copy(update={"modules": modules})


def bring_samples(song: "Song", shelved: Shelved) -> "tuple[dict[str, str], list[Edit]]":
    """Copy what a preset plays into the song; return the ids there by those in the preset, and the edits."""
    present = {_sound(sample): sample.id for sample in song.project.samples}
    taken = {*present.values()}
    names: dict[str, str] = {}
    edits: list[Edit] = []
    for sample in shelved.preset.samples:
        id = present.get(_sound(sample))
        if id is None:
            id = free_id(sample.id, taken)
            taken.add(id)
            imported = song.assets.import_sample(shelved.sample_path(sample), id)
            edits.append(AddSample(item=sample.model_copy(update={"id": id, "sha256": imported.sha256})))
        names[sample.id] = id
    return names, edits


def new_id(name: str) -> str:
    """Return the id a preset called ``name`` is filed under."""
    return id_from(name)


def write_pack(presets: Sequence[Shelved], path: Path, name: str, author: str = "") -> None:
    """Write presets into a pack; previews that were not made yet are made for it.

    Raises:
        BadInput: a preset cannot sound, two have one name, a sample is missing, or it cannot be written.
    """
    from motorik.studio.previews import render_preview, write_preview

    with translated(), TemporaryDirectory() as folder:
        made: dict[str, Path] = {}
        for shelved in presets:
            if not shelved.preview_path.is_file():
                made[shelved.name] = Path(folder) / f"{shelved.name}.ogg"
                write_preview(render_preview(shelved), made[shelved.name])
        try:
            pack_presets(presets, path, name, author=author, previews=made)
        except ValidationError:
            raise BadInput("title or author is too long; allowed: at most 200 characters each") from None


def read_pack(path: Path, user: Path | None = None) -> Library:
    """Take a pack into the user's library; :class:`BadInput` when it is damaged or there already."""
    with translated():
        return import_pack(path, user or user_library())


def describe_preset(shelved: Shelved) -> dict[str, Any]:
    """Return what there is to know about a preset as JSON values."""
    preset = shelved.preset
    with translated():
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


def chosen_presets(names: Sequence[str], *, all: bool) -> list[Shelved]:
    """Return the presets called ``names``, or ``all`` that come with Motorik; :class:`BadInput` for none."""
    if not names and not all:
        raise BadInput("no preset is named; name some, or use --all")
    return factory_presets() if all else [find_preset(name) for name in names]


def factory_presets() -> list[Shelved]:
    """Return all presets that come with Motorik."""
    library = factory()
    with translated():
        return [library.load(name) for name in library.names()]


def _new(like: Preset, patch: Patch, id: str, name: str) -> Preset:
    """Return ``patch`` as a preset in the manner of ``like``; :class:`BadInput` when the name is too long."""
    if len(name) > MAX_NAME:
        raise BadInput(f"the name has {len(name)} characters; allowed: at most {MAX_NAME}")
    return Preset(
        id=id,
        name=name,
        category=Category.EFFECT if is_effect(like) else like.category,
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
    channels = project.channels
    patches = {track.id: track.patch for track in project.tracks}
    effect = is_effect(shelved.preset)
    if owner not in (channels if effect else patches):
        allowed = ", ".join(channels if effect else patches) or "none, the song has no tracks"
        raise BadInput(f"no {'channel' if effect else 'track'} {owner!r}; allowed: {allowed}")
    now = channels[owner].rack if effect else patches[owner]
    users = [*patches.values(), *(channel.rack for channel in channels.values())]
    if now is None or users.count(now) > 1:
        now = free_id(shelved.preset.id, {patch.id for patch in project.patches})
    patch = patch_of(shelved.preset, now)
    return beside(patch, [module.id for module in channels[owner].inserts]) if effect else patch


def beside(rack: Patch, inserts: Collection[str]) -> Patch:
    """Return ``rack`` with other names for modules called as an insert of the channel, or as its fader."""
    taken = {*inserts, "channel"}
    ids = {module.id for module in rack.modules}
    names: dict[str, str] = {}
    for id in sorted(ids & taken):
        names[id] = free_id(id, taken | ids | {*names.values()})

    def end(old: str) -> str:
        module, dot, port = old.partition(".")
        return f"{names.get(module, module)}{dot}{port}"

    def ends(line: ModelT) -> ModelT:
        fields = {name: end(getattr(line, name)) for name in ("source", "target") if hasattr(line, name)}
        return line.model_copy(update=fields)

    return rack.model_copy(
        update={
            "modules": tuple(it.model_copy(update={"id": names.get(it.id, it.id)}) for it in rack.modules),
            "cables": tuple(map(ends, rack.cables)),
            "modulations": tuple(map(ends, rack.modulations)),
            "macros": tuple(
                macro.model_copy(update={"targets": tuple(map(ends, macro.targets))}) for macro in rack.macros
            ),
            "output": names.get(rack.output, rack.output),
            "outputs": tuple(names.get(id, id) for id in rack.outputs),
            "places": {names.get(id, id): place for id, place in rack.places.items()},
        }
    )


def _sound(sample: Sample) -> Sample:
    """Return what of a sample is heard: two that differ in name alone are the same."""
    return sample.model_copy(update={"id": "", "name": ""})


def free_id(id: str, taken: Collection[str]) -> str:
    """Return ``id``, or with the first number behind it that makes it one that is not taken."""
    number, found = 1, id
    while found in taken:
        number += 1
        found = f"{id[:58]}-{number}"
    return found
