import subprocess
import sys

import pytest

from motorik.domain.patch import Cable, Macro, MacroTarget, Module, Patch, Sample
from motorik.domain.project import Channel, Mixer, Project, Return, Send, Track
from motorik.engine.graph import GraphError
from motorik.engine.layout import MAIN_OUTPUT, lay_out, parameter_changes
from motorik.engine.slots import SlotTable, module_seed
from tests.engine.kinds import KINDS

BASS = Patch(
    id="bass",
    modules=(
        Module(id="osc", kind="test.source"),
        Module(id="filter1", kind="test.filter", parameters={"cutoff": 500}),
    ),
    cables=(Cable(source="osc.out", target="filter1.in"),),
    output="filter1",
)


TRACKS = (
    Track(id="one", patch="bass", channel=Channel(sends=(Send(target="echo"),))),
    Track(id="two", patch="bass"),
)
RETURNS = (Return(id="hall"), Return(id="echo", channel=Channel(sends=(Send(target="hall"),))))


def project(**changes):
    fields = {"patches": (BASS,), "tracks": TRACKS, "mixer": Mixer(returns=RETURNS), "seed": 7}
    return Project(**{**fields, **changes})


def change(value, **fields):
    return value.model_copy(update=fields)


def names(layout):
    return [(unit.owner, unit.part) for unit in layout.units]


def test_units_run_before_those_that_hear_them():
    layout = lay_out(project(), SlotTable(), KINDS)
    assert names(layout) == [
        ("one", "patch"), ("one", "channel"), ("two", "patch"), ("two", "channel"),
        ("echo", "channel"), ("hall", "channel"), ("master", "channel"),
    ]  # fmt: skip
    assert [(route.unit, route.target, route.tap) for route in layout.routes] == [
        (0, 1, -1), (1, 6, 0), (1, 4, -1), (2, 3, -1), (3, 6, 1), (4, 6, 3), (4, 5, -1), (5, 6, 2),
        (6, MAIN_OUTPUT, -1),
    ]  # fmt: skip
    assert layout.stems == ("one", "two", "hall", "echo")
    assert all(route.target == MAIN_OUTPUT or route.target > route.unit for route in layout.routes)


def test_a_project_has_at_most_512_units():
    tracks = tuple(Track(id=f"t{n}", patch="bass") for n in range(256))
    with pytest.raises(GraphError, match="needs 513 instruments and channels; allowed 512"):
        lay_out(project(tracks=tracks, mixer=Mixer()), SlotTable(), KINDS)


def test_a_parameter_is_not_structure():
    slots = SlotTable()
    before = lay_out(project(), slots, KINDS)
    louder = change(BASS, modules=(BASS.modules[0], change(BASS.modules[1], parameters={"cutoff": 900})))
    after = lay_out(project(patches=(louder,)), slots, KINDS, before)
    assert after.structure == before.structure
    changes = parameter_changes(before, after)
    assert [(slots.address(c.slot), c.parameter, c.value) for c in changes] == [
        (("one", "patch", "filter1"), 1, 900),
        (("two", "patch", "filter1"), 1, 900),
    ]


def test_mute_is_not_structure():
    slots = SlotTable()
    before = lay_out(project(), slots, KINDS)
    muted = project(tracks=(TRACKS[0], change(TRACKS[1], channel=Channel(muted=True))))
    changes = parameter_changes(before, lay_out(muted, slots, KINDS, before))
    assert [(slots.address(c.slot), c.value) for c in changes] == [(("two", "channel", "channel"), 1)]


def test_solo_and_latency_are_not_structure():
    slots = SlotTable()
    before = lay_out(project(), slots, KINDS)
    soloed = project(tracks=(TRACKS[0], change(TRACKS[1], channel=Channel(soloed=True))))
    after = lay_out(soloed, slots, KINDS, before)
    assert after.structure == before.structure
    closed = [(slots.address(c.slot), c.parameter, c.value) for c in parameter_changes(before, after)]
    assert closed == [
        (("one", "channel", "channel"), 4, 1), (("one", "channel", "send-echo"), 1, 1),
        (("echo", "channel", "channel"), 4, 1), (("echo", "channel", "send-hall"), 1, 1),
        (("hall", "channel", "channel"), 4, 1),
    ]  # fmt: skip
    slow = Channel(inserts=(Module(id="d", kind="test.filter"),))
    slower = lay_out(project(tracks=(TRACKS[0], change(TRACKS[1], channel=slow))), slots, KINDS, before)
    same = [old.fingerprint == new.fingerprint for old, new in zip(before.units, slower.units, strict=True)]
    assert same == [True, True, True, False, True, True, True]
    changed = {(slots.address(c.slot), c.value) for c in parameter_changes(before, slower)}
    assert (("one", "channel", "channel"), 48) in changed


@pytest.mark.parametrize(
    "other",
    [
        change(BASS, polyphony=9),
        change(BASS, modules=(*BASS.modules, Module(id="lfo", kind="test.lfo"))),
        change(BASS, modules=(BASS.modules[0], change(BASS.modules[1], bypassed=True))),
        change(BASS, macros=(Macro(id="m", targets=(MacroTarget(target="filter1.cutoff", amount=1),)),)),
    ],
)
def test_structure_changes_only_the_units_it_touches(other):
    slots = SlotTable()
    before = lay_out(project(), slots, KINDS)
    after = lay_out(project(patches=(other,)), slots, KINDS, before)
    changed = {
        (new.owner, new.part)
        for old, new in zip(before.units, after.units, strict=True)
        if old.fingerprint != new.fingerprint
    }
    assert changed == {("one", "patch"), ("two", "patch")}
    assert all(
        new is old for old, new in zip(before.units, after.units, strict=True) if old.part == "channel"
    )


def test_slots_are_never_reused():
    slots = SlotTable()
    first = lay_out(project(), slots, KINDS)
    lay_out(project(tracks=TRACKS[:1]), slots, KINDS, first)
    again = lay_out(project(), slots, KINDS)
    assert [(u.slot, u.node_slots) for u in again.units] == [(u.slot, u.node_slots) for u in first.units]
    fresh = slots.slot("three", "patch", "osc")
    assert fresh not in {slot for unit in first.units for slot in (unit.slot, *unit.node_slots)}
    assert slots.address(fresh) == ("three", "patch", "osc")
    assert slots.address(0) is None
    assert slots.address(fresh + 1) is None


def test_a_sample_belongs_to_the_structure():
    sampler = change(
        BASS, modules=(Module(id="s", kind="test.sampler", samples=("kick",)),), cables=(), output="s"
    )
    slots = SlotTable()
    prints = []
    layout = None
    for digit in "aab":
        kick = Sample(id="kick", sha256=digit * 64)
        layout = lay_out(project(patches=(sampler,), samples=(kick,)), slots, KINDS, layout)
        prints.append(layout.units[0].fingerprint)
    assert prints[0] == prints[1] != prints[2]


def test_seeds_and_fingerprints_are_the_same_in_every_process():
    code = (
        "from tests.engine.test_plan_layout import *;"
        "print([(u.seeds, u.fingerprint) for u in lay_out(project(), SlotTable(), KINDS).units])"
    )
    here = str([(u.seeds, u.fingerprint) for u in lay_out(project(), SlotTable(), KINDS).units])
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == here


def test_seeds_differ_by_project_and_by_path():
    seeds = {
        module_seed(seed, owner, part, module)
        for seed in (1, 2) for owner in ("a", "b") for part in ("patch", "channel") for module in ("x", "y")
    }  # fmt: skip
    assert len(seeds) == 16
    assert max(seeds) < 2**32
