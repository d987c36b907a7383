"""The machine screen without its window: faces of machines and of any patch, presets, keys."""

import pytest

from motorik.machines import machines
from motorik.machines.machine import Machine
from motorik.machines.preset import is_effect
from motorik.studio.new_tracks import edits_for_track
from motorik.studio.presets import edits_to_load, list_presets
from motorik.studio.protocol import Sound
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.machine.faces import machine_of, panel_of
from motorik.ui.views.machine.model import PIANO, MachineModel
from tests.ui.conftest import settle


@pytest.fixture
def model(bench: Workbench) -> MachineModel:
    return bench.model(MachineModel)


def steps(bench: Workbench) -> int:
    return len(bench.session.studio.song.journal.tree.line())


@pytest.mark.parametrize("machine", machines().values(), ids=lambda it: it.id)
def test_a_patch_is_known_as_its_machine_and_no_other(machine: Machine) -> None:
    assert machine_of(machine.patch) is machine
    assert panel_of(machine.patch) is machine.panel
    assert machine_of(machine.patch.model_copy(update={"modules": machine.patch.modules[:1]})) is None


@pytest.mark.parametrize("machine", machines().values(), ids=lambda it: it.id)
def test_every_preset_of_a_machine_still_has_its_face(
    machine: Machine, model: MachineModel, bench: Workbench
) -> None:
    track = bench.session.project.tracks[0].id
    presets = [it for it in list_presets()[0] if it.preset.machine == machine.id]
    assert presets
    for shelved in presets[:3]:
        bench.session.commit("load", *edits_to_load(bench.session.studio.song, track, shelved))
        settle(bench)
        model.choose(track, rack=is_effect(shelved.preset))
        assert model.machine is machine, shelved.name
        assert all(model.handle(control) for control in machine.panel.controls)


def test_every_control_of_every_face_turns_and_is_one_step(model: MachineModel, bench: Workbench) -> None:
    for shelved in {it.preset.machine: it for it in list_presets()[0] if not is_effect(it.preset)}.values():
        bench.session.commit("add", *edits_for_track(bench.session.studio.song, shelved))
    settle(bench)
    for place in model.places:
        model.choose(place.owner, rack=place.rack)
        panel = model.panel
        assert panel is not None
        handles = [model.handle(control) for control in panel.controls]
        assert len(handles) > 3, place.name
        for handle in handles[:12]:
            assert handle is not None
            before, count = handle.hot.value, steps(bench)
            wanted = 0.9 if handle.position < 0.5 else 0.1
            handle.move(wanted)
            handle.hot.frame()
            handle.hot.release()
            if handle.parameter is None or handle.parameter.high > handle.parameter.low:
                assert handle.hot.value != before, (place.name, handle.control.target)
                assert steps(bench) == count + 1
                assert handle.shown(handle.position)


def test_presets_that_fit_are_found_and_one_is_one_step(model: MachineModel, bench: Workbench) -> None:
    model.look_for_presets()
    while not model.presets:
        settle(bench)
    model.choose("acid", rack=False)
    found = model.found("", own=False)
    assert found and not any(is_effect(it.preset) for it in found)
    acid = next(it for it in model.found("", own=False) if it.preset.machine == "roland.tb303")
    count, before = steps(bench), bench.session.project
    model.load(acid)
    settle(bench)
    assert steps(bench) == count + 1
    assert model.machine is not None and model.machine.id == "roland.tb303"
    assert {it.preset.machine for it in model.found("", own=True)} == {"roland.tb303"}
    assert model.found("no such sound at all", own=False) == []
    bench.undo()
    settle(bench)
    assert bench.session.project == before


def test_variations_are_steps_and_each_is_another(model: MachineModel, bench: Workbench) -> None:
    model.choose("bell", rack=False)
    met = [model.patch]
    for _ in range(3):
        model.vary()
        settle(bench)
        assert model.patch not in met
        met.append(model.patch)
    for earlier in reversed(met[:-1]):
        bench.undo()
        settle(bench)
        assert model.patch == earlier


def test_keys_are_struck_once_and_let_go(
    model: MachineModel, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Sound] = []
    monkeypatch.setattr(bench.session.studio, "sound", heard.append)
    model.choose("acid", rack=False)
    model.octave = 4
    for repeat in (False, True, True):
        assert model.piano_key("z", pressed=True, repeat=repeat)
    assert [(it.track, it.key, it.velocity) for it in heard] == [("acid", 60, 0.8)]
    assert model.down == {60}
    model.piano_key("z", pressed=False, repeat=False)
    assert heard[-1].velocity is None and not model.down
    assert not model.piano_key("f1", pressed=True, repeat=False)
    assert len(set(PIANO.values())) == len(PIANO)
    model.strike(61, 1.0)
    model.step(1)
    assert heard[-1] == Sound(track="acid", key=61, velocity=None)
