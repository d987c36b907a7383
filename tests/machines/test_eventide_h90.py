"""The H90: two algorithms that are both heard, four ways to connect them, and tails nobody cuts off."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from motorik.domain.patch import Cable, Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import (
    Arrangement,
    Automation,
    AutomationPoint,
    Channel,
    Curve,
    Placement,
    Project,
    Track,
)
from motorik.engine.layout import lay_out
from motorik.engine.offline import RenderOptions, render
from motorik.engine.slots import SlotTable
from motorik.machines import machine
from motorik.machines.eventide_h90 import MACHINE, SLOTS, SWITCH, Routing, extract, insert, rerouted
from motorik.machines.machine import Role
from motorik.modules import registry
from motorik.sequencer.timeline import timeline_of
from motorik.storage import create_song
from motorik.storage.presets import factory
from motorik.studio.errors import BadInput
from motorik.studio.local import LocalStudio
from motorik.studio.presets import find_preset
from motorik.studio.programs import (
    edits_to_change_program,
    edits_to_reroute,
    edits_to_switch,
    playing,
)
from tools.bench.sound.spillover import RATE, changed_by_apply, changed_by_event, difference, played

PRESETS = [name for name in factory().names() if name.startswith("eventide.h90/")]


def rack_of(program: Patch) -> Patch:
    return insert(MACHINE.patch, program, 0)


def two(routing: Routing, *, a: Module, b: Module, dry: float = 0) -> Patch:
    out = Module(id="out", kind="mix.mixer", parameters={"gain_3": dry})
    lines = ("input.out > a-one.in", "a-one.out > out.in_1", "input.out > b-one.in", "b-one.out > out.in_2")
    ends = [line.split(" > ") for line in lines]
    cables = tuple(Cable(source=source, target=target) for source, target in ends)
    return rerouted(Patch(id="two", modules=(a, b, out), cables=cables, output="out"), routing)


ECHO = Module(
    id="a-one", kind="fx.delay", parameters={"time_left": 0.05, "time_right": 0.03, "saturation": 0, "mix": 1}
)
ROOM = Module(id="b-one", kind="fx.reverb", parameters={"decay": 0.6, "mix": 1})
SILENT = {"gain_1": 0.0, "gain_2": 0.0, "gain_3": 0.0}


def with_out(program: Patch, **gains: float) -> Patch:
    modules = (
        it.model_copy(update={"parameters": {**it.parameters, **gains}}) if it.id == "out" else it
        for it in program.modules
    )
    return program.model_copy(update={"modules": tuple(modules)})


def heard(program: Patch, *, pan: float = 0, seconds: float = 1.0) -> NDArray[np.float32]:
    """A tenth of a second of a sine through one program."""
    return played(rack_of(program), seconds, end=RATE // 10, pan=pan)


def test_the_machine_is_found_and_its_panel_reaches_only_what_is_there() -> None:
    found = machine("eventide.h90")
    modules = {it.id: registry()[it.kind] for it in found.patch.modules}
    macros = {it.id for it in found.patch.macros}
    assert found.role is Role.EFFECT
    places = set()
    for section in found.panel.sections:
        for control in section.controls:
            owner, _, id = control.target.partition(".")
            assert id in macros if owner == "macro" else modules[owner].parameter(id)
            places.add((section.name, control.row, control.column))
    assert len(places) == len(found.panel.controls)


@pytest.mark.parametrize("name", PRESETS)
def test_a_program_comes_out_of_any_slot_as_it_went_in(name: str) -> None:
    program = factory().load(name).preset.patch
    assert program is not None
    for slot in range(SLOTS):
        rack = insert(MACHINE.patch, program, slot)
        back = extract(rack, slot).model_copy(update={"id": program.id, "name": program.name})
        assert back == program
        assert insert(rack, program, slot) == rack
        assert Patch.model_validate(rack.model_dump()) == rack
        other = 1 - slot
        assert extract(rack, other) == extract(MACHINE.patch, other)


@pytest.mark.parametrize("name", PRESETS)
def test_every_program_has_two_algorithms_knobs_and_can_be_rerouted(name: str) -> None:
    program = factory().load(name).preset.patch
    assert program is not None
    assert {it.id[:2] for it in program.modules} >= {"a-", "b-"}
    assert 4 <= sum(it.id.startswith("quick_") for it in program.macros) <= 10
    for routing in Routing:
        lay_out(song(rack_of(rerouted(program, routing))), SlotTable())


def test_routings_go_round_and_come_back() -> None:
    start = two(Routing.PARALLEL, a=ECHO, b=ROOM)
    there = start
    for routing in (*Routing, Routing.PARALLEL):
        there = rerouted(there, routing)
    assert there == start


def test_a_patch_without_algorithms_cannot_be_rerouted() -> None:
    plain = Patch(id="plain", modules=(Module(id="out", kind="mix.mixer"),), output="out")
    with pytest.raises(ValueError, match="nothing to connect"):
        rerouted(plain, Routing.PARALLEL)


# ---- routing, heard --------------------------------------------------------------------------------------


def test_in_parallel_both_algorithms_are_heard_and_add_up() -> None:
    both = two(Routing.PARALLEL, a=ECHO, b=ROOM)
    a, b = with_out(both, gain_2=0), with_out(both, gain_1=0)
    parts = [heard(it) for it in (a, b)]
    assert all(np.abs(part).max() > 0.02 for part in parts)
    np.testing.assert_allclose(heard(both), sum(parts), atol=1e-6)


def test_in_series_the_order_counts_where_one_of_them_is_not_linear() -> None:
    bent = Module(id="a-one", kind="fx.drive", parameters={"drive_db": 30})
    there, back = (heard(two(it, a=bent, b=ROOM)) for it in (Routing.A_TO_B, Routing.B_TO_A))
    assert np.abs(there - back).max() > 0.02


def test_in_series_linear_algorithms_may_change_places() -> None:
    still = ROOM.model_copy(update={"parameters": {**ROOM.parameters, "modulation": 0}})
    even = ECHO.model_copy(update={"parameters": {**ECHO.parameters, "time_right": 0.05}})
    there, back = (heard(two(it, a=even, b=still)) for it in (Routing.A_TO_B, Routing.B_TO_A))
    np.testing.assert_allclose(there, back, atol=1e-4)


def test_in_dual_mono_each_side_has_its_own_algorithm() -> None:
    program = two(Routing.DUAL_MONO, a=ECHO, b=ROOM)
    left, right = heard(program, pan=-1), heard(program, pan=1)
    assert np.abs(left[:, 0]).max() > 0.02 and not left[:, 1].any()
    assert np.abs(right[:, 1]).max() > 0.02 and not right[:, 0].any()


def test_a_program_may_hear_itself_again() -> None:
    program = two(
        Routing.A_TO_B, a=ECHO.model_copy(update={"parameters": {**ECHO.parameters, "feedback": 0}}), b=ROOM
    )
    entry = (
        Module(id="entry", kind="mix.mixer", parameters={"gain_2": 0.5}),
        Module(id="loop", kind="util.feedback"),
    )
    again = rerouted(program.model_copy(update={"modules": (*entry, *program.modules)}), Routing.A_TO_B)
    once, more = (np.square(heard(it, seconds=3)[2 * RATE :]).mean() for it in (program, again))
    assert more > 4 * once > 0


# ---- programs that change --------------------------------------------------------------------------------


def test_the_old_tail_rings_on_when_an_event_changes_the_program() -> None:
    assert difference(*changed_by_event()) < 1


def test_the_old_tail_rings_on_when_a_preset_is_loaded_live() -> None:
    assert difference(*changed_by_apply()) < 1


def song(rack: Patch, *, at: int | None = None, rate: int = RATE) -> Project:
    """A held sine through ``rack``; a lane changes to program 2 at tick ``at``."""
    sine = Patch(
        id="sine",
        polyphony=1,
        modules=(Module(id="osc", kind="osc.analog", parameters={"shape": 3, "level": 0.3}),),
        output="osc",
    )
    lane = () if at is None else (
        Automation(
            id="program", owner="track", scope="channel", target=SWITCH,
            points=tuple(
                AutomationPoint(tick=tick, value=program, curve=Curve.HOLD)
                for program, tick in enumerate((0, at))
            ),
        ),
    )  # fmt: skip
    return Project(
        patches=(sine, rack),
        tracks=(Track(id="track", patch="sine", channel=Channel(rack=rack.id)),),
        patterns=(Pattern(id="held", steps=(Step(row=0, length=16 * 256),)),),
        automation=lane,
        arrangement=Arrangement(
            length=61440 * 4,
            placements=(Placement(track="track", pattern="held", start=0, length=61440 * 4),),
        ),
    )


def abrupt() -> Patch:
    """Program 1 lets the input through, program 2 is silent; the switch takes no time."""
    width = {"a-one": Module(id="a-one", kind="fx.width"), "b-one": Module(id="b-one", kind="fx.width")}
    program = two(Routing.PARALLEL, a=width["a-one"], b=width["b-one"])
    rack = insert(insert(MACHINE.patch, with_out(program, gain_2=0), 0), with_out(program, **SILENT), 1)
    modules = (
        it.model_copy(update={"parameters": {"fade": 0.0}}) if it.id == "select" else it
        for it in rack.modules
    )
    return rack.model_copy(update={"modules": tuple(modules)})


def test_a_lane_changes_the_program_at_its_very_frame() -> None:
    tick = 61440 + 12345
    whole, changed = (
        render(song(abrupt(), at=at), None, RenderOptions(tail_seconds=0)).sound for at in (None, tick)
    )
    frame = timeline_of(song(abrupt()).tempo, RATE).frame_at(tick)
    assert frame % 32 != 0
    assert np.array_equal(changed[:frame], whole[:frame]) and whole[frame - 1].any()
    assert not changed[frame:].any()


def test_it_sounds_the_same_in_any_block_on_any_number_of_threads() -> None:
    project = song(rack_of(two(Routing.PARALLEL, a=ECHO, b=ROOM)), at=70000)
    renders = [
        render(project, None, RenderOptions(block=block, threads=threads, tail_seconds=0.5)).sha256
        for block, threads in ((4096, 1), (127, 1), (512, 2))
    ]
    assert len(set(renders)) == 1


def test_the_mixer_knows_the_latency_of_the_slowest_program() -> None:
    slow = two(Routing.A_TO_B, a=Module(id="a-one", kind="fx.drive"), b=ROOM)
    for program, frames in ((slow, 27), (two(Routing.A_TO_B, a=ECHO, b=ROOM), 0)):
        project = song(rack_of(program))
        assert lay_out(project, SlotTable()).latencies["track"].own == frames
        plain = project.tracks[0].model_copy(update={"id": "plain", "channel": Channel()})
        both = project.model_copy(update={"tracks": (*project.tracks, plain)})
        assert lay_out(both, SlotTable()).latencies["plain"].compensation == frames


# ---- in the studio ---------------------------------------------------------------------------------------


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", song(abrupt()))) as opened:
        yield opened


def rack_in(studio: LocalStudio) -> Patch:
    return next(it for it in studio.project.patches if it.id == studio.project.tracks[0].channel.rack)


def test_programs_are_loaded_into_the_idle_slot_in_turn(studio: LocalStudio) -> None:
    first = extract(rack_in(studio), 0)
    for name, slot in zip(PRESETS[:3], (1, 0, 1), strict=True):
        shelved = find_preset(name)
        studio.commit("Change program", *edits_to_change_program(studio.song, "track", shelved))
        assert playing(rack_in(studio)) == slot
        loaded = extract(rack_in(studio), slot)
        assert shelved.preset.patch is not None
        assert loaded.modules == shelved.preset.patch.modules
        if slot == 1:
            assert extract(rack_in(studio), 0).modules == first.modules
        first = extract(rack_in(studio), 0)
    for _ in range(3):
        studio.undo()
    assert rack_in(studio) == abrupt()


def test_the_other_program_and_another_routing_are_one_edit_away(studio: LocalStudio) -> None:
    studio.commit("Switch", *edits_to_switch(studio.project, "track"))
    assert playing(rack_in(studio)) == 1
    studio.commit("Reroute", *edits_to_reroute(studio.project, "track", Routing.DUAL_MONO))
    assert any(it.id == "p2-left-in" for it in rack_in(studio).modules)


def test_a_channel_without_an_h90_gets_one_or_says_so(studio: LocalStudio) -> None:
    with pytest.raises(BadInput, match="has no H90"):
        edits_to_switch(studio.project, "master")
    studio.commit("Load", *edits_to_change_program(studio.song, "master", find_preset(PRESETS[0])))
    assert studio.project.mixer.master.rack is not None
