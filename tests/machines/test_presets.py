"""Presets: one text each, one sentence for whatever is wrong, and the sound they stand for."""

import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from motorik.domain.device import Device
from motorik.domain.patch import Module, Patch
from motorik.machines import machines
from motorik.machines import preset as presets
from motorik.machines.machine import Machine, Role
from motorik.machines.panel import Panel
from motorik.machines.preset import (
    MAX_BYTES,
    Category,
    Preset,
    PresetError,
    Preview,
    PreviewNote,
    is_effect,
    patch_of,
    read_preset,
    write_preset,
)
from motorik.modules import registry
from motorik.modules.declaration import Upgrade
from tests import random_songs
from tests.machines.sounds import effect, instrument, pluck, sampled

MACHINE = Machine(
    id="test.synth",
    version=2,
    name="Synth",
    maker="Test",
    doc="A small synthesizer.",
    role=Role.INSTRUMENT,
    patch=pluck("synth"),
    panel=Panel(sections=()),
    device=Device(manufacturer="Test", name="Synth"),
)
SPACE = replace(
    MACHINE,
    id="test.space",
    role=Role.EFFECT,
    program=lambda whole, program, slot: program.model_copy(update={"name": f"slot {slot}"}),
)


@pytest.fixture(autouse=True)
def _machines(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {**machines(), "test.synth": MACHINE, "test.space": SPACE}

    def find(id: str) -> Machine:
        if id not in known:
            raise KeyError(f"unknown machine {id!r}; allowed: {', '.join(known)}")
        return known[id]

    monkeypatch.setattr(presets, "machine", find)


def setting(**fields: Any) -> Preset:
    return Preset(id="deep", name="Deep", category=Category.BASS, machine="test.synth", **fields)


def random_preset(rng: Random) -> Preset:
    song = random_songs.project(rng)
    patch = rng.choice(song.patches) if song.patches else pluck()
    patch = patch.model_copy(update={"tuning": None})
    notes = tuple(
        PreviewNote(
            beat=rng.random() * 4, pitch=rng.randrange(128), velocity=rng.random(), slide=rng.random() < 0.5
        )
        for _ in range(rng.randrange(4))
    )
    whole: dict[str, Any] = {"patch": patch, "samples": song.samples}
    changed = {
        "machine": "test.synth",
        "machine_version": rng.choice((1, 2)),
        "values": {"filter.cutoff": 10 ** rng.uniform(1.5, 4), "env.attack": rng.random()},
        "macros": {"bright": rng.random()},
        "tables": {"osc.wave": tuple(rng.uniform(-1, 1) for _ in range(3))},
        "versions": {"osc": 3},
    }
    return Preset(
        id="any-preset",
        name=rng.choice(("", "Große Glocke", 'He said "ö"\\\n\t', "\u2028")),
        category=rng.choice([*Category]),
        tags=rng.choice(((), ("dark", "warm"))),
        preview=Preview(bpm=rng.uniform(20, 400), beats=rng.uniform(0.1, 64), notes=notes),
        **rng.choice((whole, changed)),
    )


@given(st.integers(0, 2**32 - 1))
def test_a_preset_has_one_text(seed: int) -> None:
    preset = random_preset(Random(seed))
    text = write_preset(preset)
    assert read_preset(text) == preset
    assert write_preset(read_preset(text)) == text
    assert text.endswith(b"}\n") and len(json.loads(text)) >= 5


def plain(**fields: Any) -> bytes:
    return json.dumps(json.loads(write_preset(instrument())) | fields).encode()


WHOLE = write_preset(instrument())
UNREADABLE: dict[str, tuple[bytes, str]] = {
    "future": (
        plain(format_version=2),
        "p.json: format_version = 2 was written by a newer Motorik; allowed: 1 to 1",
    ),
    "no version": (plain(format_version=None), "format_version is null; allowed: 1 to 1"),
    "version of words": (plain(format_version="1"), 'format_version is "1"'),
    "version true": (plain(format_version=True), "format_version is true"),
    "a song": (plain(format="motorik.project"), 'format is "motorik.project"; allowed: "motorik.preset"'),
    "a list": (b"[]", "format is null"),
    "empty": (b"", "line 1, column 1"),
    "cut off": (WHOLE[:-30], "(the file is cut off)"),
    "huge": (b" " * (MAX_BYTES + 1), f"{MAX_BYTES + 1} bytes; allowed: at most {MAX_BYTES}"),
    "deep": (b"[" * 100_000, "nested 100000 deep; allowed: at most 32"),
    "not UTF-8": (plain().replace(b"Pluck", b"Pl\xe4ck"), "0xe4 is not UTF-8"),
    "marked": (b"\xef\xbb\xbf" + plain(), "byte order mark"),
    "not a number": (plain(values={"filter.cutoff": float("nan")}), "NaN is not a number"),
    "endless": (WHOLE.replace(b"800", b"1e999"), "cutoff"),
    "infinite": (WHOLE.replace(b"800", b"-Infinity"), "-Infinity is not a number"),
    "twice": (plain()[:-1] + b', "id": "x"}', "id occurs twice"),
    "half a character": (plain(name="\ud800"), ""),
    "unknown field": (plain(colour="red"), "colour is unknown; allowed: format, format_version, id"),
    "id": (plain(id="../x"), 'id = "../x"'),
    "category": (plain(category="noise"), 'category = "noise"'),
    "no sound": (plain(patch=None), "neither machine nor patch is given"),
    "both": (plain(values={"filter.cutoff": 1}), "a preset with a patch has its values there"),
    "tuning": (
        write_preset(instrument()).replace(b'"output"', b'"tuning": "just", "output"'),
        "tuning 'just' is of some song; allowed: none, or 'equal'",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_wrong_is_said_in_one_sentence(case: str) -> None:
    data, words = UNREADABLE[case]
    with pytest.raises(PresetError) as caught:
        read_preset(data, "p.json")
    assert str(caught.value).startswith("p.json: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_any_changed_byte_is_read_or_refused(place: int, byte: int) -> None:
    data = WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :]
    try:
        assert read_preset(write_preset(read_preset(data))) == read_preset(data)
    except PresetError as error:
        assert "\n" not in str(error)  # noqa: PT017  # both outcomes are allowed


@given(st.integers(0, len(WHOLE) - 2))
def test_any_truncated_preset_is_refused(length: int) -> None:
    with pytest.raises(PresetError):
        read_preset(WHOLE[:length])


def change_module(**fields: Any) -> Preset:
    module = Module(id="filter", kind="filter.svf").model_copy(update=fields)
    patch = Patch(id="x", modules=(module,), output="filter")
    return Preset(id="deep", name="Deep", category=Category.BASS, patch=patch)


UNUSABLE: dict[str, tuple[Callable[[], Preset], str]] = {
    "machine": (
        lambda: setting().model_copy(update={"machine": "moog.taurus"}),
        "unknown machine 'moog.taurus'",
    ),
    "future machine": (
        lambda: setting(machine_version=3),
        "test.synth version 3 was written by a newer Motorik; allowed: 1 to 2",
    ),
    "module": (
        lambda: setting(values={"vcf.cutoff": 1}),
        "test.synth has no module 'vcf'; allowed: osc, filter",
    ),
    "version of no module": (lambda: setting(versions={"vcf": 1}), "has no module 'vcf'"),
    "future module": (
        lambda: setting(values={"filter.cutoff": 900}, versions={"filter": 9}),
        "module 'filter': filter.svf version 9 was saved by a newer Motorik",
    ),
    "parameter": (
        lambda: setting(values={"filter.cut": 900}),
        "filter.svf has no parameter 'cut'; allowed: ",
    ),
    "range": (lambda: setting(values={"filter.cutoff": 1e6}), "filter.cutoff = 1000000; allowed "),
    "half a choice": (lambda: setting(values={"filter.mode": 0.5}), "filter.mode = 0.5; allowed "),
    "macro": (lambda: setting(macros={"dark": 1}), "test.synth has no macro 'dark'; allowed: bright"),
    "table": (lambda: setting(tables={"osc.wave": (1,)}), "osc.analog has no table 'wave'; allowed: none"),
    "programs": (
        lambda: setting().model_copy(update={"patch": pluck()}),
        "test.synth has no programs; allowed: values of its own parameters",
    ),
    "kind": (lambda: change_module(kind="filter.magic"), "module 'filter': unknown kind 'filter.magic'"),
    "parameter of a patch": (lambda: change_module(parameters={"cut": 1}), "has no parameter 'cut'"),
    "range in a patch": (lambda: change_module(parameters={"cutoff": -1}), "filter.cutoff = -1; allowed"),
    "table of a patch": (lambda: change_module(tables={"x": (1,)}), "has no table 'x'"),
    "future module of a patch": (lambda: change_module(version=9), "saved by a newer Motorik"),
    "missing sample": (
        lambda: change_module(samples=("kick",)),
        "plays the sample 'kick', which it does not bring",
    ),
    "spare sample": (
        lambda: change_module().model_copy(update={"samples": sampled("0" * 64).samples}),
        "brings the sample 'tone', which it does not play",
    ),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_cannot_sound_is_said_in_one_sentence(case: str) -> None:
    make, words = UNUSABLE[case]
    with pytest.raises(PresetError) as caught:
        patch_of(make())
    assert str(caught.value).startswith("preset 'deep': ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_table_is_held_to_its_range() -> None:
    kind, table = next((it, it.tables[0]) for it in registry().values() if it.tables)
    module = Module(id="filter", kind=kind.kind, tables={table.id: (table.high + 1,)})
    with pytest.raises(PresetError, match=f"filter.{table.id}: a number outside"):
        patch_of(change_module(**module.__dict__))


def test_a_setting_changes_what_it_names_and_nothing_else() -> None:
    patch = patch_of(setting(values={"filter.cutoff": 300}, macros={"bright": 1}), "bass")
    modules = {module.id: module for module in patch.modules}
    expected = {module.id: module for module in MACHINE.patch.modules}
    assert modules.pop("filter").parameters == {"cutoff": 300}
    del expected["filter"]
    assert modules == expected
    assert patch.macros == (MACHINE.patch.macros[0].model_copy(update={"value": 1.0}),)
    assert (patch.id, patch.name) == ("bass", "Deep")
    assert patch_of(setting()).modules == MACHINE.patch.modules


def test_a_program_goes_into_its_machine() -> None:
    preset = effect().model_copy(update={"machine": "test.space"})
    assert is_effect(preset)
    assert not is_effect(setting())
    assert patch_of(preset).modules == effect().patch.modules  # type: ignore[union-attr]
    assert is_effect(effect()) and not is_effect(instrument())
    with pytest.raises(PresetError, match=r"unknown machine 'moog\.taurus'"):
        is_effect(setting().model_copy(update={"machine": "moog.taurus"}))


def test_settings_of_older_modules_are_upgraded() -> None:
    svf = registry()["filter.svf"]
    steps = (Upgrade(2, renamed=(("cut", "cutoff"),), scaled=(("cut", 1000),), removed=("grit",)),)
    kinds = {**registry(), "filter.svf": replace(svf, version=2, upgrades=steps)}
    old = setting(values={"filter.cut": 2.5, "filter.grit": 1})
    (filter,) = (module for module in patch_of(old, kinds=kinds).modules if module.id == "filter")
    assert filter.parameters == {"cutoff": 2500}
    assert filter.version == 2
    now = setting(values={"filter.cutoff": 2500}, versions={"filter": 2})
    assert patch_of(now, kinds=kinds).modules[1] == filter
    whole = change_module(parameters={"cut": 2.5})
    assert patch_of(whole, kinds=kinds).modules[0].parameters == {"cutoff": 2500}


def test_a_sample_is_brought_once() -> None:
    with pytest.raises(ValidationError, match="sample 'tone' occurs twice"):
        Preset.model_validate(sampled("0" * 64).__dict__ | {"samples": sampled("0" * 64).samples * 2})
