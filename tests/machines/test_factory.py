"""What comes with Motorik: every machine has a sound face, every preset loads, sounds and says what it is."""

import hashlib
from collections import Counter

import pytest
import soundfile

from motorik.domain.project import Channel
from motorik.engine.compiling import compile_channel, compile_patch
from motorik.engine.offline import RenderOptions, render
from motorik.engine.samples import FileSamples
from motorik.machines import machines
from motorik.machines.panel import Widget
from motorik.machines.preset import is_effect, patch_of, read_preset, write_preset
from motorik.modules import registry
from motorik.storage.presets import Library, factory
from motorik.studio.previews import preview_project, render_preview

NAMES = factory().names()


@pytest.fixture(scope="module")
def library() -> Library:
    return factory()


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_is_whole(library: Library, name: str) -> None:
    shelved = library.load(name)
    preset, text = shelved.preset, (library.folder / f"{name}.json").read_bytes()
    assert write_preset(read_preset(text)) == text, "in canonical form"
    assert preset.name and preset.description.endswith(".") and preset.tags
    patch = patch_of(preset)
    compile_channel("c", Channel(), rack=patch) if is_effect(preset) else compile_patch(patch)
    for sample in preset.samples:
        shelved.sample_path(sample)
    assert preview_project(preset).arrangement.length > 0
    modules = {module.id: module for module in patch.modules}
    for id in {end.partition(".")[0] for end in (*preset.values, *preset.tables)}:
        assert preset.versions.get(id, 1) == registry()[modules[id].kind].version


def test_names_are_told_apart(library: Library) -> None:
    for shelf, names in _shelves(library).items():
        assert max(Counter(names).values()) == 1, shelf


def _shelves(library: Library) -> dict[str, list[str]]:
    shelves: dict[str, list[str]] = {}
    for name in NAMES:
        shelves.setdefault(name.partition("/")[0], []).append(library.load(name).preset.name)
    return shelves


def test_samples_are_what_their_names_say_and_all_played(library: Library) -> None:
    played = {
        f"{sample.sha256}.{sample.format}" for name in NAMES for sample in library.load(name).preset.samples
    }
    found = {path.name: path for path in (library.folder / "samples").iterdir()}
    assert set(found) == played
    for name, path in found.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem, name
        assert path.stat().st_size < 150_000
        assert soundfile.info(path).subtype == "PCM_24"


@pytest.mark.parametrize("name", ["patches/tape-choir", "patches/bell-time", "patches/kingston-echo"])
def test_a_preview_sounds_the_same_however_it_is_made(library: Library, name: str) -> None:
    shelved = library.load(name)
    project, samples = preview_project(shelved.preset), FileSamples(shelved.sample_path)
    known = render_preview(shelved).sha256
    for instruction_set, block, threads in (("v2", 4096, 1), (None, 333, 2)):
        options = RenderOptions(
            sample_rate=48000, tail_seconds=3.0, instruction_set=instruction_set, block=block, threads=threads
        )
        sound = render(project, samples, options).sound
        assert hashlib.sha256(sound.astype("<f4").tobytes()).hexdigest() == known


def test_every_machine_has_a_face_and_hardware_that_lead_somewhere() -> None:
    for id, machine in machines().items():
        assert machine.id == id and machine.doc.endswith(".")
        effect = machine.role.value == "effect"
        compile_channel("c", Channel(), rack=machine.patch) if effect else compile_patch(machine.patch)
        ends = {f"macro.{macro.id}" for macro in machine.patch.macros}
        for module in machine.patch.modules:
            ends |= {f"{module.id}.{parameter.id}" for parameter in registry()[module.kind].parameters}
        pads = {control.target for control in machine.panel.controls if control.widget is Widget.PAD}
        for control in machine.panel.controls:
            assert control.target in ends or control.target in pads, f"{id}: {control.target}"
        for section in machine.panel.sections:
            cells = [(control.row, control.column) for control in section.controls]
            assert len({*cells}) == len(cells), f"{id}: {section.name}"
        for parameter in machine.device.parameters:
            assert parameter.target is None or parameter.target in ends, f"{id}: {parameter.name}"
