"""Presets: a sound by name, as a setting of a machine or as a whole patch. One JSON file each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, ValidationError, model_validator

from motorik.domain.canonical import canonical_text
from motorik.domain.explain import explain, value
from motorik.domain.ids import Endpoint, Id, Kind
from motorik.domain.model import Model
from motorik.domain.patch import Macro, Module, Name, Patch, Sample, Value
from motorik.domain.reading import read_json
from motorik.machines import machine
from motorik.machines.machine import Role
from motorik.modules import registry
from motorik.modules.upgrading import UpgradeError, upgrade

FORMAT: Final = "motorik.preset"
FORMAT_VERSION: Final = 1
MAX_BYTES = 1 << 20

Beats = Annotated[float, Field(ge=0, le=256)]


class PresetError(ValueError):
    """A preset that cannot be read or used; one sentence."""


class Category(StrEnum):
    """What a sound is for, to look it up by."""

    BASS = "bass"
    LEAD = "lead"
    KEYS = "keys"
    PAD = "pad"
    PLUCK = "pluck"
    BRASS = "brass"
    STRINGS = "strings"
    BELL = "bell"
    VOICE = "voice"
    DRUMS = "drums"
    SEQUENCE = "sequence"
    TEXTURE = "texture"
    EFFECT = "effect"


class PreviewNote(Model):
    """A note of the preview: ``beat`` and ``length`` in beats, the rest as in a pattern."""

    beat: Beats
    pitch: Annotated[float, Field(ge=0, le=127)] = 60.0
    length: Beats = 1.0
    velocity: Annotated[float, Field(ge=0, le=1)] = 0.8
    accent: bool = False
    slide: bool = False


class Preview(Model):
    """What is played to show the sound: notes over ``beats`` at ``bpm``, then the tail."""

    bpm: Annotated[float, Field(ge=20, le=400)] = 120.0
    beats: Annotated[float, Field(gt=0, le=64)] = 4.0
    notes: tuple[PreviewNote, ...] = ()


class Preset(Model):
    """A sound. Either ``machine`` and what differs from how it leaves the factory, or a whole ``patch``.

    ``values`` sets ``<module>.<parameter>``, ``macros`` sets macros, ``tables`` draws ``<module>.<table>``;
    ``versions`` gives the version of modules that are not at version 1. An effect machine with programs takes
    a ``patch`` beside ``machine``: the program. ``samples`` are those the patch plays.
    """

    format: Literal["motorik.preset"] = FORMAT
    format_version: Literal[1] = FORMAT_VERSION
    id: Id
    name: Name
    author: Name = ""
    description: Name = ""
    category: Category
    tags: tuple[Id, ...] = ()
    machine: Kind | None = None
    machine_version: Annotated[int, Field(ge=1)] = 1
    versions: dict[Id, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    values: dict[Endpoint, Value] = Field(default_factory=dict)
    macros: dict[Id, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)
    tables: dict[Endpoint, Annotated[tuple[Value, ...], Field(min_length=1, max_length=65536)]] = Field(
        default_factory=dict
    )
    patch: Patch | None = None
    samples: tuple[Sample, ...] = ()
    preview: Preview = Preview()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.machine is None and self.patch is None:
            raise ValueError("neither machine nor patch is given; allowed: at least one")
        if self.patch is not None and (self.values or self.macros or self.tables or self.versions):
            raise ValueError("a preset with a patch has its values there; allowed: no values, macros, tables")
        return self


def read_preset(data: bytes, file: str = "preset.json") -> Preset:
    """Return the preset in ``data``; ``file`` is only named in messages.

    Raises:
        PresetError: anything is wrong with the bytes, the JSON, the version or the content.
    """
    plain: Any = None
    try:
        plain = read_json(data, max_bytes=MAX_BYTES)
        _check_format(plain)
        return Preset.model_validate_json(data, strict=True)
    except ValidationError as error:
        raise PresetError(f"{file}: {explain(error, plain, Preset)}") from None
    except ValueError as error:
        raise PresetError(f"{file}: {error}") from None


def write_preset(preset: Preset) -> bytes:
    """Return the one text of a preset: equal presets, equal bytes."""
    return (canonical_text(preset) + "\n").encode()


def patch_of(preset: Preset, id: str | None = None) -> Patch:
    """Return the patch a preset stands for, under ``id`` (else the preset's own); for an effect, its rack.

    Raises:
        PresetError: it names a machine, module, parameter, macro or version this program does not have.
    """
    try:
        patch = _program(preset) if preset.patch else _setting(preset)
    except (KeyError, UpgradeError, _Refusal) as error:
        raise PresetError(f"preset {preset.id!r}: {error.args[0]}") from None
    return patch.model_copy(update={"id": id or preset.id, "name": preset.name})


def is_effect(preset: Preset) -> bool:
    """Whether the preset is heard through, as the rack of a channel, instead of played."""
    if preset.machine is not None:
        return machine(preset.machine).role is Role.EFFECT
    return preset.category is Category.EFFECT


class _Refusal(ValueError):
    """What is wrong, without the preset's name."""


def _check_format(plain: Any) -> None:
    given = plain.get("format") if isinstance(plain, dict) else None
    if given != FORMAT:
        raise ValueError(f"format is {value(given)}; allowed: {FORMAT!r}")
    version = plain.get("format_version")
    if type(version) is int and version > FORMAT_VERSION:
        raise ValueError(
            f"format_version = {version} was written by a newer Motorik; "
            f"allowed: 1 to {FORMAT_VERSION}, so update Motorik to open it"
        )


def _program(preset: Preset) -> Patch:
    assert preset.patch is not None
    modules = tuple(upgrade(module, registry()) for module in preset.patch.modules)
    patch = preset.patch.model_copy(update={"modules": modules})
    if preset.machine is None:
        return patch
    owner = machine(preset.machine)
    if owner.program is None:
        raise _Refusal(f"{owner.id} has no programs; allowed: values of its own parameters")
    return owner.program(owner.patch, patch, 0)


def _setting(preset: Preset) -> Patch:
    assert preset.machine is not None
    owner = machine(preset.machine)
    if preset.machine_version > owner.version:
        raise _Refusal(
            f"{owner.id} version {preset.machine_version} was saved by a newer Motorik; "
            f"allowed: 1 to {owner.version}, so update Motorik to open it"
        )
    modules = {module.id: module for module in owner.patch.modules}
    values, tables = _by_module(preset.values, modules), _by_module(preset.tables, modules)
    for id in values.keys() | tables.keys():
        modules[id] = _set(modules[id], preset.versions.get(id, 1), values.get(id, {}), tables.get(id, {}))
    known = {macro.id: macro for macro in owner.patch.macros}
    for id in preset.macros:
        if id not in known:
            raise _Refusal(f"{owner.id} has no macro {id!r}; allowed: {', '.join(known) or 'none'}")
    macros = tuple(_turn(macro, preset.macros) for macro in owner.patch.macros)
    return owner.patch.model_copy(update={"modules": tuple(modules.values()), "macros": macros})


def _turn(macro: Macro, values: Mapping[str, float]) -> Macro:
    return macro.model_copy(update={"value": values[macro.id]}) if macro.id in values else macro


def _by_module(values: Mapping[str, Any], modules: Mapping[str, Module]) -> dict[str, dict[str, Any]]:
    sorted_out: dict[str, dict[str, Any]] = {}
    for end, given in values.items():
        id, _, name = end.partition(".")
        if id not in modules:
            raise _Refusal(f"{end!r} names no module; allowed: {', '.join(modules)}")
        sorted_out.setdefault(id, {})[name] = given
    return sorted_out


def _set(module: Module, version: int, values: dict[str, float], tables: dict[str, Any]) -> Module:
    saved = upgrade(module.model_copy(update={"version": version, "parameters": values}), registry())
    known = {parameter.id: parameter for parameter in registry()[module.kind].parameters}
    for id, given in saved.parameters.items():
        if id not in known:
            raise _Refusal(f"{module.kind} has no parameter {id!r}; allowed: {', '.join(known)}")
        low, high = known[id].low, known[id].high
        if not low <= given <= high:
            raise _Refusal(f"{module.id}.{id} = {given:.9g}; allowed {low:.9g} to {high:.9g}")
    return saved.model_copy(
        update={"parameters": module.parameters | saved.parameters, "tables": module.tables | tables}
    )
