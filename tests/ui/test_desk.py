"""The desk without a window, on the demo song: channels led elsewhere, machines added, all taken back."""

import pytest

from motorik.domain.references import MASTER
from motorik.studio.presets import find_preset
from motorik.ui.models.graph import Wire
from motorik.ui.models.workbench import Workbench
from motorik.ui.views.desk.model import DeskModel
from motorik.ui.views.desk.picturing import MIDI_OUT
from motorik.ui.views.patch.model import PatchModel
from tests.ui.conftest import settle


@pytest.fixture
def model(bench: Workbench) -> DeskModel:
    return bench.model(DeskModel)


def wire(model: DeskModel, source: str, target: str) -> Wire | None:
    return next((it for it in model.picture.wires if (it.source, it.target) == (source, target)), None)


def output(bench: Workbench) -> str | None:
    return bench.session.project.channels["kick"].output


def test_every_channel_and_every_way_of_sound_is_there(bench: Workbench, model: DeskModel) -> None:
    channels = bench.session.project.channels
    assert model.picture.nodes.keys() == channels.keys() | {MIDI_OUT}
    assert sum(it.kind == "send" for it in model.picture.wires) == sum(
        len(it.sends) for it in channels.values()
    )
    assert sum(it.kind == "audio" for it in model.picture.wires) == len(channels) - 1
    corners = list(model.automatic().values())
    assert len(set(corners)) == len(corners)


def test_a_channel_is_led_into_a_bus_and_back(bench: Workbench, model: DeskModel) -> None:
    before = bench.session.studio.project
    model.add_bus()
    bus = model.single
    assert bus is not None
    model.connect("kick.out", f"{bus}.in", wire(model, "kick.out", f"{MASTER}.in"))
    settle(bench)
    assert output(bench) == bus
    laid = wire(model, "kick.out", f"{bus}.in")
    assert laid is not None
    model.cut(laid)
    settle(bench)
    assert output(bench) is None
    for _step in range(3):
        bench.undo()
    assert bench.session.studio.project == before


def test_a_loop_of_channels_is_refused_with_a_sentence(bench: Workbench, model: DeskModel) -> None:
    model.add_bus()
    bus = model.single
    assert bus is not None and model.why_not(f"{bus}.out", f"{bus}.in")
    assert model.why_not("kick.midi", f"{MASTER}.in")
    assert model.why_not("kick.send", "echo.in") is None


def test_sends_and_midi_are_cables(bench: Workbench, model: DeskModel) -> None:
    model.connect("kick.send", "echo.in")
    model.connect("kick.midi", f"{MIDI_OUT}.ch1")
    settle(bench)
    assert [it.target for it in bench.session.project.channels["kick"].sends] == ["echo"]
    assert next(it for it in bench.session.project.tracks if it.id == "kick").midi_channel == 1
    for laid in (wire(model, "kick.send", "echo.in"), wire(model, "kick.midi", f"{MIDI_OUT}.ch1")):
        assert laid is not None
        model.cut(laid)
    settle(bench)
    assert not bench.session.project.channels["kick"].sends


@pytest.mark.parametrize(
    "name",
    [
        "moog.subsequent37/velvet-bass",
        "behringer.rd9/detroit",
        "roland.tb303/first-squelch",
        "eventide.h90/black-space",
        "patches/aurora",
    ],
)
def test_a_machine_is_added_as_one_step_where_it_was_wanted(
    bench: Workbench, model: DeskModel, name: str
) -> None:
    before, kept = bench.session.studio.project, dict(model.places)
    model.pan = (500.0, 900.0)
    model.add(find_preset(name))
    added = model.single
    assert added is not None
    assert abs(bench.session.project.desk[added].x - 560) <= 2
    assert {id: model.places[id] for id in kept} == kept, "the others stay where they were"
    model.open(added)
    assert bench.screen == "patch"
    shown = bench.model(PatchModel).patch
    assert shown is not None and shown is model.patch_of(added)
    assert bench.model(PatchModel).rack == (not model.is_track(added))
    bench.undo()
    assert bench.session.studio.project == before


def test_a_machine_is_removed_with_its_cables(bench: Workbench, model: DeskModel) -> None:
    model.choose(["acid", "room"])
    model.remove()
    settle(bench)
    assert not {"acid", "room"} & bench.session.project.channels.keys()
    ends = {end.partition(".")[0] for it in model.picture.wires for end in (it.source, it.target)}
    assert ends <= model.picture.nodes.keys()
