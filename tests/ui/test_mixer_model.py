"""The mixer without its window: what it does to the song, each in one step that can be taken back."""

from collections.abc import Callable

import pytest

from motorik.domain.project import PanLaw, Project
from motorik.studio.new_tracks import edits_for_track
from motorik.studio.presets import find_preset
from motorik.ui.models.question import Question
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.mixer.entries import Kind, effects, entries, outputs_of, side_ports
from motorik.ui.views.mixer.leading import jacks_of
from motorik.ui.views.mixer.model import MixerModel
from tests.ui.conftest import settle


@pytest.fixture
def model(bench: Workbench) -> MixerModel:
    return bench.model(MixerModel)


def one_step(bench: Workbench, act: Callable[[], object]) -> tuple[Project, Project]:
    """Do something, check that it is one step and that undo takes all of it back; return before and after."""
    before = bench.session.studio.project
    act()
    settle(bench)
    after = bench.session.studio.project
    bench.undo()
    settle(bench)
    assert bench.session.studio.project == before
    bench.redo()
    settle(bench)
    assert bench.session.studio.project == after
    return before, after


def asked(bench: Workbench) -> Question:
    assert bench.question is not None
    return bench.question


def test_a_strip_for_every_channel_the_master_last(bench: Workbench, model: MixerModel) -> None:
    assert [it.id for it in model.entries] == list(bench.session.project.channels)
    assert model.entries[-1].kind is Kind.MASTER
    assert {it.kind for it in model.entries} == {Kind.TRACK, Kind.RETURN, Kind.MASTER}


def test_a_group_takes_the_chosen_track_and_gives_it_back_when_removed(
    bench: Workbench, model: MixerModel
) -> None:
    model.choose("acid")
    _before, after = one_step(bench, model.add_group)
    group = next(it for it in model.entries if it.kind is Kind.GROUP)
    assert after.channels["acid"].output == group.id
    _before, after = one_step(bench, lambda: model.remove(group.id))
    assert after.channels["acid"].output is None
    assert all(it.kind is not Kind.GROUP for it in model.entries)


def test_a_return_that_is_heard_everywhere_can_be_removed_in_one_step(
    bench: Workbench, model: MixerModel
) -> None:
    _before, after = one_step(bench, lambda: model.remove("room"))
    assert "room" not in after.channels
    assert all(send.target != "room" for it in after.channels.values() for send in it.sends)


def test_every_effect_that_is_offered_can_be_added_and_sounds(bench: Workbench, model: MixerModel) -> None:
    from motorik.engine.layout import lay_out
    from motorik.engine.slots import SlotTable

    for declared in effects():
        model.add_insert("kick", declared.kind)
        settle(bench)
    inserts = bench.session.project.channels["kick"].inserts
    assert [it.kind for it in inserts] == [it.kind for it in effects()]
    lay_out(bench.session.project, SlotTable())  # raises where one cannot stand in a channel


def test_effects_are_reordered_bypassed_and_removed(bench: Workbench, model: MixerModel) -> None:
    for kind in ("fx.eq", "fx.drive", "fx.compressor"):
        model.add_insert("kick", kind)
    settle(bench)
    one_step(bench, lambda: model.move_insert("kick", "compressor", 0))
    assert [it.id for it in bench.session.project.channels["kick"].inserts] == ["compressor", "eq", "drive"]
    _before, after = one_step(bench, lambda: model.bypass("kick", "eq"))
    assert after.channels["kick"].inserts[1].bypassed
    model.toggle_side_chain("kick", "compressor.side", "acid")
    settle(bench)
    _before, after = one_step(bench, lambda: model.remove_insert("kick", "compressor"))
    assert after.channels["kick"].sidechains == ()
    assert [it.id for it in after.channels["kick"].inserts] == ["eq", "drive"]


def test_side_chains_are_offered_where_an_effect_listens(bench: Workbench, model: MixerModel) -> None:
    model.add_insert("rumble", "fx.compressor")
    settle(bench)
    assert side_ports(model.channel_of("rumble")) == [("compressor.side", "compressor")]
    model.ask_side_chain("rumble", "compressor.side")
    question = asked(bench)
    assert "rumble" not in [it.value for it in question.options]
    _before, after = one_step(bench, lambda: question.then("kick"))
    assert after.channels["rumble"].sidechains[0].source == "kick"
    _before, after = one_step(bench, lambda: model.toggle_side_pre("rumble", "compressor.side", "kick"))
    assert after.channels["rumble"].sidechains[0].pre


def test_a_send_that_is_drawn_out_is_one_step(bench: Workbench, model: MixerModel) -> None:
    def drag() -> None:
        gesture = model.begin_send("kick", "echo")
        assert gesture is not None
        for place in (0.2, 0.4, 0.5):
            model.turn_send(gesture, "kick", "echo", place)
        bench.session.studio.end(gesture)

    _before, after = one_step(bench, drag)
    (send,) = after.channels["kick"].sends
    assert send.target == "echo"
    assert send.level_db == pytest.approx(-8.2, abs=0.1)
    one_step(bench, lambda: model.toggle_pre("kick", "echo"))
    one_step(bench, lambda: model.remove_send("kick", "echo"))


def test_no_route_leads_round_in_a_circle(bench: Workbench, model: MixerModel) -> None:
    project = bench.session.project
    assert "echo" not in outputs_of(project, "room")  # echo sends to room already
    assert "room" in outputs_of(project, "echo")
    assert not model.may_send("room", "echo")
    assert model.begin_send("room", "echo") is None
    assert outputs_of(project, "kick")[0] is None


def test_levels_are_typed_and_what_is_no_level_is_said(bench: Workbench, model: MixerModel) -> None:
    said: list[str] = []
    bench.said.connect(said.append)
    model.ask_level("kick")
    question = asked(bench)
    _before, after = one_step(bench, lambda: question.then("−7,5 dB"))
    assert after.channels["kick"].level_db == -7.5
    for text in ("loud", "", "13", "nan", "-97"):
        question.then(text)
        settle(bench)
        assert bench.session.project == after
    assert sum("allowed" in sentence for sentence in said) == 5


def test_tracks_and_returns_are_renamed(bench: Workbench, model: MixerModel) -> None:
    for channel in ("kick", "room"):
        model.rename(channel)
        question = asked(bench)
        one_step(bench, lambda question=question: question.then("Other"))  # type: ignore[misc]
        assert model.entry(channel).name == "Other"
    bench.question = None
    model.rename("master")
    assert bench.question is None


def test_solo_is_cleared_in_one_step(bench: Workbench, model: MixerModel) -> None:
    for channel in ("kick", "pad"):
        model.solo(channel)
    settle(bench)
    assert model.any_solo
    _before, after = one_step(bench, model.clear_solo)
    assert not any(it.soloed for it in after.channels.values())


def test_what_is_turned_is_heard_at_the_place_the_engine_knows(bench: Workbench, model: MixerModel) -> None:
    """A hot value's address and the edit it writes name the same parameter: automation lanes say which."""
    from motorik.ui.models.lanes import targets

    model.add_insert("acid", "fx.drive")
    settle(bench)
    known = {it.place for it in targets(bench.session.project, "acid")}
    hot = model.insert_hot("acid", "drive", "mix")
    send = model.send_hot("acid", "echo")
    for it in (hot, send):
        assert it.address is not None
        assert (it.address.owner, it.address.scope, it.address.target) in known
    hot.move(0.25)
    _before, after = one_step(bench, hot.release)
    assert after.channels["acid"].inserts[0].parameters["mix"] == 0.25


def test_removed_channels_are_no_longer_chosen(bench: Workbench, model: MixerModel) -> None:
    model.open("echo", "tape")
    model.remove("echo")
    settle(bench)
    assert model.channel == entries(bench.session.project)[0].id
    assert model.opened is None


def answer(bench: Workbench, text: str) -> None:
    """Choose the first option that begins so; what it asks next is on the sheet then."""
    question = asked(bench)
    question.then(next(it.value for it in question.options if it.text.startswith(text)))


@pytest.mark.parametrize("law", PanLaw)
def test_a_pan_law_is_chosen_where_the_channel_is_led(
    law: PanLaw, bench: Workbench, model: MixerModel
) -> None:
    before = bench.session.project
    for channel in ("acid", before.mixer.returns[0].id, "master"):
        model.ask_output(channel)
        answer(bench, "Pan law")
        asked(bench).then(law)
        settle(bench)
    after = bench.session.project
    assert {after.channels[it].pan_law for it in ("acid", "master", before.mixer.returns[0].id)} == {law}
    assert after.channels["kick"].pan_law is PanLaw.BALANCE
    assert (after == before) == (law is PanLaw.BALANCE)


def test_every_drum_of_a_drum_machine_can_be_led_into_a_bus_and_back(
    bench: Workbench, model: MixerModel
) -> None:
    song = bench.session.studio.song
    edits = edits_for_track(song, find_preset("behringer.rd9/detroit"))
    bench.session.commit("Add a drum machine", *edits)
    settle(bench)
    track = bench.session.project.tracks[-1].id
    buses = [it.id for it in bench.session.project.mixer.returns]
    jacks = jacks_of(bench.session.project, track)
    assert len(jacks) > 8
    for jack in jacks:
        for bus in (*buses, None):
            model.ask_jacks(track)
            asked(bench).then(jack)
            one_step(bench, lambda bus=bus: asked(bench).then(bus))  # type: ignore[misc]
            led = {it.module: it.target for it in bench.session.project.tracks[-1].outputs}
            assert led == ({} if bus is None else {jack: bus})


def test_without_jacks_or_buses_it_is_said_what_is_missing(bench: Workbench, model: MixerModel) -> None:
    said: list[str] = []
    bench.said.connect(said.append)
    bench.question = None
    model.ask_jacks("acid")
    model.ask_jacks("master")
    assert len(said) == 2 and bench.question is None
