"""Presets: a sound by name, as a setting of a machine or as a whole patch. One JSON file each."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, ValidationError, model_validator

from motorik.domain.canonical import canonical_text
from motorik.domain.explain import explain, value
from motorik.domain.ids import Endpoint, Id, Kind
from motorik.domain.model import Model
from motorik.domain.patch import Drawn, Macro, Module, Name, Patch, Sample, Value, check_unique
from motorik.domain.reading import read_json
from motorik.domain.tuning import EQUAL
from motorik.machines import machine
from motorik.machines.machine import Machine, Role
from motorik.modules import registry
from motorik.modules.declaration import Parameter, Scale
from motorik.modules.upgrading import Kinds, UpgradeError, upgrade, upgrade_patch

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
    a ``patch`` beside ``machine``: the program. ``samples`` are those the sound plays, and no others.
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
    tables: dict[Endpoint, Drawn] = Field(default_factory=dict)
    patch: Patch | None = None
    samples: tuple[Sample, ...] = ()
    preview: Preview = Preview()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.machine is None and self.patch is None:
            raise ValueError("neither machine nor patch is given; allowed: at least one")
        if self.patch is not None and (self.values or self.macros or self.tables or self.versions):
            raise ValueError("a preset with a patch has its values there; allowed: no values, macros, tables")
        if self.patch is not None and self.patch.tuning not in (None, EQUAL):
            raise ValueError(f"tuning {self.patch.tuning!r} is of some song; allowed: none, or {EQUAL!r}")
        check_unique("sample", [sample.id for sample in self.samples])
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


def patch_of(preset: Preset, id: str | None = None, kinds: Kinds | None = None) -> Patch:
    """Return the patch a preset stands for, under ``id`` (else the preset's own); for an effect, its rack.

    Every module is of today's version, every value in range. ``kinds`` are those there are.

    Raises:
        PresetError: it names a machine, module, parameter, table, macro, sample or version this program does
            not have, or a value is out of range.
    """
    known = registry() if kinds is None else kinds
    with _named(preset):
        patch = _program(preset, known) if preset.patch else _setting(preset, known)
        _check_samples(patch, {sample.id for sample in preset.samples})
        for module in patch.modules:
            _check_module(module, known)
    return patch.model_copy(update={"id": id or preset.id, "name": preset.name})


def is_effect(preset: Preset) -> bool:
    """Whether the preset is heard through, as the rack of a channel, instead of played.

    Raises:
        PresetError: it names a machine this program does not have.
    """
    if preset.machine is None:
        return preset.category is Category.EFFECT
    with _named(preset):
        return _machine(preset).role is Role.EFFECT


class _Refusal(ValueError):
    """What is wrong, without the preset's name."""


@contextmanager
def _named(preset: Preset) -> Iterator[None]:
    try:
        yield
    except (UpgradeError, _Refusal) as error:
        raise PresetError(f"preset {preset.id!r}: {error}") from None


def _check_format(plain: Any) -> None:
    given = plain.get("format") if isinstance(plain, dict) else None
    if given != FORMAT:
        raise ValueError(f"format is {value(given)}; allowed: {value(FORMAT)}")
    version = plain.get("format_version")
    if type(version) is not int or version < 1:
        raise ValueError(f"format_version is {value(version)}; allowed: 1 to {FORMAT_VERSION}")
    if version > FORMAT_VERSION:
        raise ValueError(_newer(f"format_version = {version}", FORMAT_VERSION))


def _newer(what: str, newest: int) -> str:
    return f"{what} was written by a newer Motorik; allowed: 1 to {newest}, so update Motorik to open it"


def _machine(preset: Preset) -> Machine:
    assert preset.machine is not None
    try:
        owner = machine(preset.machine)
    except KeyError as error:
        raise _Refusal(error.args[0]) from None
    if preset.machine_version > owner.version:
        raise _Refusal(_newer(f"{owner.id} version {preset.machine_version}", owner.version))
    return owner


def _program(preset: Preset, kinds: Kinds) -> Patch:
    assert preset.patch is not None
    patch = upgrade_patch(preset.patch, kinds)
    if preset.machine is None:
        return patch
    owner = _machine(preset)
    if owner.program is None:
        raise _Refusal(f"{owner.id} has no programs; allowed: values of its own parameters")
    return owner.program(owner.patch, patch, 0)


def _setting(preset: Preset, kinds: Kinds) -> Patch:
    owner = _machine(preset)
    modules = {module.id: module for module in owner.patch.modules}
    values, tables = _by_module(preset.values), _by_module(preset.tables)
    for id in [*preset.versions, *values, *tables]:
        if id not in modules:
            raise _Refusal(f"{owner.id} has no module {id!r}; allowed: {', '.join(modules)}")
    for id in values.keys() | tables.keys():
        modules[id] = _set(
            modules[id], preset.versions.get(id, 1), values.get(id, {}), tables.get(id, {}), kinds
        )
    known = {macro.id: macro for macro in owner.patch.macros}
    for id in preset.macros:
        if id not in known:
            raise _Refusal(f"{owner.id} has no macro {id!r}; allowed: {', '.join(known) or 'none'}")
    macros = tuple(_turn(macro, preset.macros) for macro in owner.patch.macros)
    return owner.patch.model_copy(update={"modules": tuple(modules.values()), "macros": macros})


def _turn(macro: Macro, values: Mapping[str, float]) -> Macro:
    return macro.model_copy(update={"value": values[macro.id]}) if macro.id in values else macro


def _by_module(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    sorted_out: dict[str, dict[str, Any]] = {}
    for end, given in values.items():
        id, _, name = end.partition(".")
        sorted_out.setdefault(id, {})[name] = given
    return sorted_out


def _set(
    module: Module, version: int, values: dict[str, float], tables: dict[str, Any], kinds: Kinds
) -> Module:
    """Return ``module`` with values saved by a preset when its kind was at ``version``."""
    saved = upgrade(module.model_copy(update={"version": version, "parameters": values}), kinds)
    return saved.model_copy(
        update={"parameters": module.parameters | saved.parameters, "tables": module.tables | tables}
    )


def _check_samples(patch: Patch, brought: set[str]) -> None:
    played = {id for module in patch.modules for id in module.samples}
    if played - brought:
        raise _Refusal(f"plays the sample {min(played - brought)!r}, which it does not bring")
    if brought - played:
        raise _Refusal(f"brings the sample {min(brought - played)!r}, which it does not play")


def _check_module(module: Module, kinds: Kinds) -> None:
    declaration = kinds.get(module.kind)
    if declaration is None:
        raise _Refusal(f"module {module.id!r}: unknown kind {module.kind!r}; 'motorik modules' lists them")
    parameters = {parameter.id: parameter for parameter in declaration.parameters}
    for id, given in module.parameters.items():
        if id not in parameters:
            raise _Refusal(
                f"{module.kind} has no parameter {id!r}; allowed: {', '.join(parameters) or 'none'}"
            )
        if not _allows(parameters[id], given):
            low, high = parameters[id].low, parameters[id].high
            raise _Refusal(f"{module.id}.{id} = {given:.9g}; allowed {low:.9g} to {high:.9g}")
    tables = {table.id: table for table in declaration.tables}
    for id, drawn in module.tables.items():
        if id not in tables:
            raise _Refusal(f"{module.kind} has no table {id!r}; allowed: {', '.join(tables) or 'none'}")
        low, high = tables[id].low, tables[id].high
        if not all(low <= number <= high for number in drawn):
            raise _Refusal(f"{module.id}.{id}: a number outside {low:.9g} to {high:.9g}")


def _allows(parameter: Parameter, given: float) -> bool:
    whole = parameter.scale is not Scale.CHOICE or given == int(given)
    return parameter.low <= given <= parameter.high and whole
