"""The patches over all sources: made of what there is, in range, with macros that move something."""

import numpy as np
import pytest

from motorik.engine.offline import RenderOptions, render
from motorik.machines.preset import Category, patch_of
from motorik.modules import registry
from motorik.storage.presets import factory
from motorik.studio.previews import preview_project

OWN = {
    "fm": ("tine-piano", "tubular-bells", "solid-bass", "glass-brass", "rosewood-mallet"),
    "operator": ("drifting-operators",),
    "wavetable": ("tide-tables", "vowel-worm", "peak-sequence", "chapel-drawbars"),
    "additive": ("principal-pipes", "himalaya-bowls", "paper-strings", "aurora"),
    "string": ("nylon-morning", "concert-harp", "upright-bass", "bowed-wire", "hammered-dulcimer"),
    "noise": ("night-surf", "wind-in-wires"),
    "analog": (
        "cloister-choir", "talking-machine", "autobahn-strings", "eight-voice-brass", "felt-poly", "dawn-pad",
        "chance-arpeggio",
    ),
}  # fmt: skip
"""Presets by the source that makes them."""

NAMES = [(source, name) for source, names in OWN.items() for name in names]


@pytest.mark.parametrize(("source", "name"), NAMES)
def test_a_patch_is_in_range_and_has_macros_that_move_something(source: str, name: str) -> None:
    preset = factory().load(f"patches/{name}").preset
    patch = patch_of(preset)
    kinds = {module.id: registry()[module.kind] for module in patch.modules}
    assert f"osc.{source}" in {kind.kind for kind in kinds.values()}
    assert preset.description
    assert preset.preview.notes
    assert 2 <= len(patch.macros) <= 4
    assert all(goal.amount for macro in patch.macros for goal in macro.targets)
    for module in patch.modules:
        for id, value in module.parameters.items():
            parameter = kinds[module.id].parameter(id)
            assert parameter.low <= value <= parameter.high, f"{module.id}.{id}"
    targets = [modulation.target for modulation in patch.modulations]
    targets += [goal.target for macro in patch.macros for goal in macro.targets]
    for target in targets:
        id, parameter_id = target.split(".")
        assert kinds[id].parameter(parameter_id).modulated


@pytest.mark.parametrize(("source", "name"), NAMES)
def test_its_first_notes_sound_and_every_macro_keeps_them_in_bounds(source: str, name: str) -> None:
    del source
    preset = factory().load(f"patches/{name}").preset
    project = preview_project(preset)
    open_ = tuple(macro.model_copy(update={"value": 1.0}) for macro in project.patches[0].macros)
    turned = project.patches[0].model_copy(update={"macros": open_})
    for patch in (project.patches[0], turned):
        song = project.model_copy(update={"patches": (patch,)})
        options = RenderOptions(sample_rate=48000, end_tick=project.arrangement.length // 4, tail_seconds=0.1)
        sound = render(song, None, options).sound
        assert np.isfinite(sound).all()
        assert 0.003 < np.abs(sound).max() < 4


def test_they_are_of_many_sorts() -> None:
    categories = {factory().load(f"patches/{name}").preset.category for _, name in NAMES}
    assert len(categories) >= 8
    assert Category.DRUMS not in categories
