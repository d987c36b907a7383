"""The machine screen without its window: faces of machines and of any patch, presets, keys."""

from collections.abc import Callable

import pytest

from motorik.journal.edits.patches import RemovePatch
from motorik.journal.edits.song import SetTitle
from motorik.journal.transactions import remove_track
from motorik.machines import machines
from motorik.machines.machine import Machine
from motorik.machines.preset import is_effect
from motorik.storage.presets import Shelved
from motorik.studio.new_tracks import edits_for_track
from motorik.studio.presets import edits_to_load, list_presets
from motorik.studio.protocol import Sound
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.machine.faces import machine_of, panel_of
from motorik.ui.views.machine.model import PIANO, MachineModel
from tests.ui.conftest import settle, until


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
    assert steps(bench) == count and bench.session.project == before
    assert model.machine is not None and model.machine.id == "roland.tb303"
    model.keep()
    settle(bench)
    assert steps(bench) == count + 1
    assert model.machine.id == "roland.tb303"
    assert {it.preset.machine for it in model.found("", own=True)} == {"roland.tb303"}
    assert model.found("no such sound at all", own=False) == []
    bench.undo()
    settle(bench)
    assert bench.session.project == before


def three(model: MachineModel, bench: Workbench) -> list[Shelved]:
    """Choose a track, and return three presets that fit it."""
    model.choose("acid", rack=False)
    model.look_for_presets()
    until(bench, lambda: bool(model.presets))
    return model.found("", own=False)[:3]


@pytest.mark.parametrize("ends", ["keep", "save", "other screen", "sheet", "knob", "other edit", "close"])
def test_presets_that_are_tried_are_one_step_in_the_end(
    ends: str, model: MachineModel, bench: Workbench
) -> None:
    presets = three(model, bench)
    count, before = steps(bench), bench.session.project
    for preset in presets:
        model.load(preset)
        settle(bench)
    assert steps(bench) == count and bench.session.project == before and model.tries
    tried, more = model.project, 0
    match ends:
        case "keep":
            model.keep()
        case "save":
            bench.session.save()
        case "other screen":
            bench.show("mixer")
        case "sheet":
            bench.ask("palette")
        case "knob":
            assert model.panel is not None
            handles = [model.handle(it) for it in model.panel.controls]
            handle = next(it for it in handles if it is not None)
            handle.hot.set(handle.hot.value + 0.125)
            more = 1
        case "other edit":
            bench.session.commit("Title", SetTitle(title="Other"))
            more = 1
        case _:
            bench.session.close()
    assert steps(bench) == count + 1 + more
    if not more:
        assert bench.session.studio.project == tried
    if ends != "close":
        for _step in range(1 + more):
            bench.undo()
        settle(bench)
        assert bench.session.project == before


@pytest.mark.parametrize("leaves", [MachineModel.leave, lambda model: model.bench.undo()])
def test_presets_that_are_left_are_no_step(
    leaves: Callable[[MachineModel], None], model: MachineModel, bench: Workbench
) -> None:
    presets = three(model, bench)
    count, before = steps(bench), bench.session.project
    for preset in presets:
        model.load(preset)
        settle(bench)
    assert model.project != before
    leaves(model)
    settle(bench)
    assert steps(bench) == count and model.project == before and not model.tries


def test_a_preset_is_tried_no_longer_when_its_track_goes(model: MachineModel, bench: Workbench) -> None:
    (preset, *_rest) = three(model, bench)
    assert model.patch is not None
    gone = RemovePatch(patch=model.patch.id)
    model.load(preset)
    studio = bench.session.studio
    studio.commit("Remove the track", *remove_track(studio.project, "acid"), gone)
    settle(bench)
    assert not model.tries and model.place is not None


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
