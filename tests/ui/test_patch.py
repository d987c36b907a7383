"""The patch screen without a window, on the demo song: wired, turned, moved, taken back."""

import pytest

from motorik.domain.patch import Patch, Place, Tint
from motorik.engine.compiling import compile_patch
from motorik.ui.models.graph import Wire
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.patch.model import PatchModel
from motorik.ui.views.patch.picturing import parameter_at
from motorik.ui.views.patch.presets import PatchPresets
from tests.ui.conftest import settle


@pytest.fixture
def model(bench: Workbench) -> PatchModel:
    model = bench.model(PatchModel)
    model.open_patch("acid")
    return model


def steps(bench: Workbench) -> int:
    return len(bench.session.studio.song.journal.tree.line())


def said(bench: Workbench) -> list[str]:
    heard: list[str] = []
    bench.said.connect(heard.append)
    return heard


def wire(model: PatchModel, source: str, target: str) -> Wire | None:
    return next((it for it in model.picture.wires if (it.source, it.target) == (source, target)), None)


def test_everything_the_demo_has_is_drawn_with_all_its_cables(bench: Workbench, model: PatchModel) -> None:
    for patch in bench.session.project.patches:
        model.open_patch(patch.id)
        assert set(model.picture.nodes) == {it.id for it in patch.modules}
        assert len(model.picture.wires) == len(patch.cables) + len(patch.modulations)
        assert all(model.picture.end(it.source, model.places) for it in model.picture.wires)
        assert all(model.picture.end(it.target, model.places) for it in model.picture.wires)


def test_what_the_canvas_lets_connect_is_what_the_engine_takes(bench: Workbench, model: PatchModel) -> None:
    """For every pair of ports: a cable that is allowed sounds, and is one step to take back."""
    ports = [port for node in model.picture.nodes.values() for port in node.ports]
    pairs = [
        (a.id, b.id) for a in ports if a.output for b in ports if not b.output and b.kind != "modulation"
    ]
    allowed = [pair for pair in pairs if model.why_not(*pair) is None]
    assert allowed and len(allowed) < len(pairs)
    for source, target in allowed:
        before = steps(bench)
        model.connect(source, target)
        settle(bench)
        assert wire(model, source, target), (source, target)
        assert steps(bench) == before + 1
        assert model.patch is not None
        compile_patch(model.patch)
        bench.undo()
        settle(bench)
        assert wire(model, source, target) is None


def test_a_cable_moved_to_another_end_is_one_step(bench: Workbench, model: PatchModel) -> None:
    old = next(it for it in model.picture.wires if it.kind == "audio")
    goal = next(
        port.id
        for node in model.picture.nodes.values()
        for port in node.inputs
        if port.id != old.target and model.why_not(old.source, port.id) is None
    )
    before, project = steps(bench), bench.session.studio.project
    model.connect(old.source, goal, old)
    settle(bench)
    assert wire(model, old.source, goal) and wire(model, old.source, old.target) is None
    assert steps(bench) == before + 1
    bench.undo()
    assert bench.session.studio.project == project


def test_loops_and_unlike_ends_are_refused_with_a_sentence(bench: Workbench, model: PatchModel) -> None:
    audio = next(it for it in model.picture.wires if it.kind == "audio")
    source, target = audio.target.partition(".")[0], audio.source.partition(".")[0]
    back = [
        (a.id, b.id) for a in model.picture.nodes[source].outputs for b in model.picture.nodes[target].inputs
    ]
    assert all(model.why_not(*pair) for pair in back)
    assert model.why_not("note.key", audio.target)
    assert model.why_not(audio.source, audio.target) == "There is a cable already"


def test_a_module_dropped_into_a_cable_stands_between_its_ends(bench: Workbench, model: PatchModel) -> None:
    old = next(it for it in model.picture.wires if it.kind == "audio")
    model.choose_wire(old)
    before, project = steps(bench), bench.session.studio.project
    id = model.add("fx.drive")
    assert id is not None
    assert wire(model, old.source, f"{id}.in") and wire(model, f"{id}.out", old.target)
    assert wire(model, old.source, old.target) is None
    assert model.selection == {id} and steps(bench) == before + 1
    bench.undo()
    assert bench.session.studio.project == project


def test_modules_are_moved_together_and_the_song_keeps_where_they_stand(
    bench: Workbench, model: PatchModel
) -> None:
    kept = dict(model.places)
    chosen = list(model.picture.nodes)[:2]
    model.choose(chosen)
    before = steps(bench)
    model.carry(120, -40)
    assert bench.session.studio.project.patches == bench.session.project.patches, (
        "nothing while it is carried"
    )
    model.let_go()
    settle(bench)
    assert steps(bench) == before + 1
    patch = model.patch
    assert patch is not None
    for id, (x, y) in kept.items():
        moved = (120, -40) if id in chosen else (0, 0)
        there = patch.places[id]
        assert abs(there.x - x - moved[0]) <= 2 and abs(there.y - y - moved[1]) <= 2
    assert isinstance(patch.places[chosen[0]], Place)
    bench.undo()
    settle(bench)
    assert model.places == kept


def test_duplicates_hear_what_their_models_hear(bench: Workbench, model: PatchModel) -> None:
    patch = model.patch
    assert patch is not None
    ids = [it.id for it in patch.modules if it.id != patch.output][:3]
    model.choose(ids)
    model.double()
    new = model.patch
    assert new is not None and len(new.modules) == len(patch.modules) + 3
    assert len(model.selection) == 3 and not model.selection & set(ids)
    compile_patch(new)
    model.remove()
    settle(bench)
    assert model.patch is not None
    assert model.patch.model_copy(update={"places": {}}) == patch


def test_what_is_heard_cannot_be_removed(bench: Workbench, model: PatchModel) -> None:
    heard, project = said(bench), bench.session.studio.project
    assert model.patch is not None
    model.choose([model.patch.output])
    model.remove()
    assert heard and bench.session.studio.project is project


def test_every_knob_is_modulated_and_its_depth_is_one_step(bench: Workbench, model: PatchModel) -> None:
    patch = model.patch
    assert patch is not None
    source = next(port.id for port in model.picture.nodes["note"].outputs if port.id == "note.random")
    model.modulate(source, "filter.resonance")
    assert model.wire is not None and model.wire.kind == "modulation"
    modulation = model.modulation(model.wire)
    assert modulation is not None
    hot = bench.session.hot(model.hot_amount(modulation))
    before = steps(bench)
    for amount in (0.1, 0.2, 0.3):
        hot.move(amount)
        settle(bench)
    hot.release()
    settle(bench)
    assert steps(bench) == before + 1
    found = model.modulation(model.wire)
    assert found is not None and found.amount == 0.3
    model.next_polarity(found)
    settle(bench)
    changed = model.modulation(model.wire)
    assert changed is not None and changed.polarity is not found.polarity


def test_a_macro_moves_what_is_chosen_and_no_longer(bench: Workbench, model: PatchModel) -> None:
    model.add_macro("Brighter")
    settle(bench)
    assert model.patch is not None
    macro = model.patch.macros[-1]
    assert (macro.id, macro.name) == ("brighter", "Brighter")
    model.toggle_target(macro.id, "filter.cutoff")
    settle(bench)
    found = model.macro(macro.id)
    assert found is not None and [it.target for it in found.targets] == ["filter.cutoff"]
    model.toggle_target(macro.id, "filter.cutoff")
    settle(bench)
    found = model.macro(macro.id)
    assert found is not None and not found.targets


def test_all_that_a_cable_could_mean_is_offered_over_a_module(bench: Workbench, model: PatchModel) -> None:
    model.offer("note.random", "filter")
    assert bench.question is not None
    offered = {option.value for option in bench.question.options}
    assert (True, "filter.cutoff") in offered
    assert model.patch is not None
    for modulates, end in offered:
        parameter = parameter_at(model.patch, end)
        assert modulates == (parameter is not None and parameter.modulated)


def test_a_preset_is_loaded_and_the_way_to_another_is_heard_as_one_step(
    bench: Workbench, model: PatchModel
) -> None:
    from motorik.studio.presets import find_preset

    presets = bench.model(PatchPresets)
    presets.load(find_preset("roland.tb303/first-squelch"))
    settle(bench)
    start = model.patch
    assert start is not None and any(it.kind == "filter.diode" for it in start.modules)
    presets.begin(find_preset("roland.tb303/hollow-reed"))
    assert presets.ends is not None
    goal = presets.ends[1]
    hot, before = bench.session.hot(presets.hot()), steps(bench)
    for share in (0.3, 0.7, 1.0):
        hot.move(share)
        settle(bench)
    hot.release()
    settle(bench)
    assert steps(bench) == before + 1
    assert model.patch == goal
    bench.undo()
    settle(bench)
    assert model.patch == start


# ---- groups -----------------------------------------------------------------------------------------------


def made(bench: Workbench, model: PatchModel, ids: list[str], name: str = "Tone") -> str:
    model.choose(ids)
    model.add_group(name)
    settle(bench)
    assert model.group is not None
    return model.group.id


def some_of(model: PatchModel, count: int = 3) -> list[str]:
    assert model.patch is not None
    return [it.id for it in model.patch.modules if it.id != model.patch.output][:count]


def test_a_group_changes_nothing_that_is_heard(bench: Workbench, model: PatchModel) -> None:
    assert model.patch is not None
    before, graph = model.patch, compile_patch(model.patch)
    group = made(bench, model, some_of(model))
    model.set_folded(group, folded=True)
    settle(bench)
    assert compile_patch(model.patch) == graph
    model.rename_group(group, "Body")
    model.set_tint(group, Tint.RED)
    model.dissolve()
    settle(bench)
    assert model.patch.model_copy(update={"places": before.places}) == before


def test_folded_it_is_one_box_and_no_cable_that_crosses_it_is_lost(
    bench: Workbench, model: PatchModel
) -> None:
    wires, ids = model.picture.wires, some_of(model)
    spots = dict(model.places)
    group = made(bench, model, ids)
    assert [it.nodes for it in model.picture.frames] == [frozenset(ids)]
    before = steps(bench)
    model.fold()
    settle(bench)
    assert steps(bench) == before + 1
    box = f"group:{group}"
    assert set(model.picture.nodes) == set(spots) - set(ids) | {box}
    crossing = [
        it for it in wires if not {it.source.partition(".")[0], it.target.partition(".")[0]} <= set(ids)
    ]
    assert list(model.picture.wires) == crossing
    assert all(model.picture.end(end, model.places) for it in crossing for end in (it.source, it.target))
    assert model.selection == {box}
    model.open(box)
    settle(bench)
    assert model.picture.wires == wires and model.selection == set(ids) and model.places == spots


def test_a_folded_group_moves_as_one_and_unfolds_where_it_was_put(
    bench: Workbench, model: PatchModel
) -> None:
    ids = some_of(model)
    made(bench, model, ids)
    spots = dict(model.places)
    model.fold()
    settle(bench)
    before = steps(bench)
    model.carry(100, 60)
    model.let_go()
    settle(bench)
    assert steps(bench) == before + 1
    model.fold()
    settle(bench)
    moved = {model.places[id][0] - spots[id][0] for id in ids}
    assert len(moved) == 1 and abs(moved.pop() - 100) <= 2
    assert all(model.places[id] == spots[id] for id in spots if id not in ids)


@pytest.mark.parametrize("folded", [False, True])
def test_a_group_is_duplicated_with_its_cables_and_removed_with_its_modules(
    bench: Workbench, model: PatchModel, folded: bool
) -> None:
    ids = some_of(model)
    group = made(bench, model, ids)
    if folded:
        model.fold()
        settle(bench)
    patch = model.patch
    assert patch is not None
    model.double()
    new = model.patch
    assert new is not None and [it.name for it in new.groups] == ["Tone", "Tone"]
    copies = model.chosen_modules
    assert len(copies) == 3 and not copies & set(ids) and model.group is not None
    assert model.group.id != group and model.group.folded is folded

    def inner(whole: Patch, inside: set[str]) -> int:
        lines = [*whole.cables, *whole.modulations]
        return sum({it.source.partition(".")[0], it.target.partition(".")[0]} <= inside for it in lines)

    assert inner(new, set(copies)) == inner(patch, set(ids))
    compile_patch(new)
    model.remove()
    settle(bench)
    assert model.patch is not None
    assert model.patch.model_copy(update={"places": {}}) == patch.model_copy(update={"places": {}})


def test_copies_are_pasted_into_another_patch_as_one_step(bench: Workbench, model: PatchModel) -> None:
    ids = some_of(model)
    made(bench, model, ids)
    model.copy()
    other = next(it.id for it in bench.session.project.patches if it.id != "acid")
    model.open_patch(other)
    project, before = bench.session.studio.project, steps(bench)
    model.paste()
    settle(bench)
    assert steps(bench) == before + 1 and model.patch is not None
    assert [it.name for it in model.patch.groups] == ["Tone"] and len(model.chosen_modules) == 3
    bench.undo()
    assert bench.session.studio.project == project


def test_what_is_chosen_beside_a_whole_group_joins_it_and_leaves_it(
    bench: Workbench, model: PatchModel
) -> None:
    *ids, more = some_of(model, 3)
    group = made(bench, model, ids)
    model.choose([*ids, more])
    model.make_group()
    settle(bench)
    assert model.patch is not None and model.patch.grouped == dict.fromkeys([*ids, more], group)
    model.choose([more])
    model.leave_group()
    settle(bench)
    assert model.patch.grouped == dict.fromkeys(ids, group)
    model.choose(ids)
    model.leave_group()
    settle(bench)
    assert not model.patch.groups and not model.patch.grouped


def test_loops_through_a_folded_group_are_seen(bench: Workbench, model: PatchModel) -> None:
    """What is folded away still stands in the way of a loop."""
    first = next(it for it in model.picture.wires if it.kind == "audio")
    source, target = first.source.partition(".")[0], first.target.partition(".")[0]
    back = (
        next(port.id for port in model.picture.nodes[target].outputs),
        next(port.id for port in model.picture.nodes[source].inputs),
    )
    against = model.why_not(*back)
    made(bench, model, [target])
    model.fold()
    settle(bench)
    assert against is not None and model.why_not(*back) == against


def test_arrows_choose_several_while_that_is_on(model: PatchModel) -> None:
    model.step(1, 0)
    model.pick()
    model.step(1, 0)
    model.step(1, 0)
    assert len(model.selection) == 3
