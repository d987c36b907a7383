"""Every edit: result, undo, redo, JSON, and that together they reach everything a project holds."""

from __future__ import annotations

from random import Random
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.model import Model
from motorik.domain.patch import Cable, Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import (
    Arrangement,
    Channel,
    DirectOutput,
    Mixer,
    Placement,
    Project,
    Return,
    Send,
    SideChain,
    Track,
)
from motorik.journal import Edit, EditError, edit_adapter, edit_types, parse_edit
from motorik.journal.edits.mixer import (
    AddSend,
    AddSideChain,
    RemoveReturn,
    SetLevel,
    SetMuted,
    SetOutput,
    SetRack,
)
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patches import AddCable, RemoveModule, RemovePatch
from motorik.journal.edits.patterns import SetPatternRows, SetSteps
from motorik.journal.edits.song import SetSeed, SetTempoPoints
from motorik.journal.edits.tracks import AddDirectOutput, AddTrack, MoveTrack, RemoveTrack, SetTrackGroove
from motorik.journal.path import IDENTITY
from tests import random_songs
from tests.laws import check_edit
from tests.strategies import projects_with_edits

PROJECT = Project(
    patches=(
        Patch(
            id="bass",
            modules=(Module(id="saw", kind="osc.saw"), Module(id="out", kind="amp.vca")),
            cables=(Cable(source="saw.out", target="out.in"),),
            output="out",
        ),
    ),
    tracks=(
        Track(id="low", patch="bass", channel=Channel(sends=(Send(target="space"),))),
        Track(id="high", patch="bass"),
    ),
    patterns=(Pattern(id="p1", steps=(Step(row=3),)),),
    mixer=Mixer(returns=(Return(id="space"),)),
    arrangement=Arrangement(placements=(Placement(track="low", pattern="p1", start=0, length=61440),)),
)


@given(projects_with_edits())
def test_laws_hold_for_any_edit_of_any_project(case: tuple[Project, tuple[Edit, ...]]) -> None:
    project, edits = case
    for edit in edits:
        project = check_edit(project, edit)


@pytest.mark.parametrize("op", edit_types())
def test_laws_hold_for_each_kind_of_edit(op: str) -> None:
    applied = 0
    for seed in range(400):
        rng = Random(f"{op} {seed}")
        project = random_songs.project(rng)
        edit = random_songs.attempt(rng, project, edit_types()[op])
        if edit is None:
            continue
        try:
            edit.apply(project)
        except EditError as error:
            assert "\n" not in str(error)  # noqa: PT017  # refusing is allowed, in one sentence
            continue
        check_edit(project, edit)
        applied += 1
        if applied == 5:
            return
    pytest.fail(f"only {applied} of 400 random projects could take {op}")


@given(projects_with_edits(most=12), st.data())
def test_undoing_all_in_reverse_restores(case: tuple[Project, tuple[Edit, ...]], data: st.DataObject) -> None:
    start, edits = case
    project, inverses = start, []
    for edit in edits:
        inverses.append(edit.invert(project))
        project = edit.apply(project)
    for inverse in reversed(inverses):
        project = inverse.apply(project)
    assert project == start


def models_in(annotation: Any) -> list[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return [annotation]
    if get_origin(annotation) in (tuple, dict, Union, UnionType):
        return [model for inner in get_args(annotation) for model in models_in(inner)]
    return []


def fields_reached(kind: type[Edit]) -> set[tuple[str, str]]:
    """Return the (model, field) an edit's path ends in, and all those inside the items it writes there."""
    model: type[Model] = Channel if kind.template[0] == "channel" else Project
    parts = [part for part in kind.template if isinstance(part, str) and part != "channel"]
    last = ("", "")
    for part in parts:
        last = (model.__name__, part)
        inner = models_in(model.model_fields[part].annotation)
        model = inner[0] if inner else model
    reached = {last}
    writes_whole = any(base.__name__.split("[")[0] in ("Set", "Replace", "PutCells") for base in kind.__mro__)
    if writes_whole and isinstance(kind.template[-1], str):
        pending = models_in(_type_at(kind))
        while pending:
            inner_model = pending.pop()
            for name, field in inner_model.model_fields.items():
                reached.add((inner_model.__name__, name))
                pending += models_in(field.annotation)
    return reached


def _type_at(kind: type[Edit]) -> Any:
    fields = kind.model_fields
    last = kind.template[-1]
    assert isinstance(last, str)
    return next(fields[name].annotation for name in ("item", "items", last) if name in fields)


def test_together_they_reach_every_field_of_every_model() -> None:
    everything: set[tuple[str, str]] = set()
    pending: list[type[Model]] = [Project]
    while pending:
        model = pending.pop()
        for name, field in model.model_fields.items():
            if (model.__name__, name) not in everything:
                everything.add((model.__name__, name))
                pending += models_in(field.annotation)
    containers = {
        ("Track", "channel"),
        ("Return", "channel"),
        ("Project", "mixer"),
        ("Project", "arrangement"),
        ("Project", "live"),
    }
    containers |= {("Mixer", "master")}
    fixed = {("Project", "format"), ("Project", "format_version")}
    identity = {(m, "id") for m, name in everything if name == "id"}
    identity |= {(model.__name__, name) for model, names in IDENTITY.items() for name in names}
    reached = {place for kind in edit_types().values() for place in fields_reached(kind)}
    assert everything - reached - containers - fixed - identity == set()


REFUSED = {
    "unknown track": (
        SetMuted(channel="lead", muted=True),
        'no channel "lead"; allowed: a track, a return or master',
    ),
    "unknown module": (
        SetParameter(patch="bass", module="lfo", parameter="rate", value=1),
        'patches/bass/modules: there is no "lfo" (there are saw, out)',
    ),
    "id in use": (AddTrack(item=Track(id="low", patch="bass")), 'add_track: there is "low" already'),
    "id of a return": (AddTrack(item=Track(id="space", patch="bass")), "channel 'space' occurs twice"),
    "master": (AddTrack(item=Track(id="master", patch="bass")), "channel 'master' occurs twice"),
    "unknown patch": (
        AddTrack(item=Track(id="new", patch="lead")),
        "track 'new': no patch 'lead' in this project",
    ),
    "unknown groove": (
        SetTrackGroove(track="low", groove="swing"),
        "track 'low': no groove 'swing' in this project",
    ),
    "patch in use": (
        RemovePatch(patch="bass"),
        "patch 'bass' is still named by track 'low'; remove that first",
    ),
    "track in use": (
        RemoveTrack(track="low"),
        "track 'low' is still named by arrangement; remove that first",
    ),
    "return in use": (
        RemoveReturn(bus="space"),
        "return 'space' is still named by track 'low'; remove that first",
    ),
    "wired module": (
        RemoveModule(patch="bass", module="saw"),
        "'saw.out' names no module of the patch 'bass'",
    ),
    "output": (RemoveModule(patch="bass", module="out"), "allowed: the id of a module of the patch"),
    "cable twice": (AddCable(patch="bass", item=Cable(source="saw.out", target="out.in")), "already"),
    "return to itself": (AddSend(channel="space", item=Send(target="space")), "in a circle: space → space"),
    "heard by itself": (
        AddSideChain(channel="low", item=SideChain(target="duck.key", source="low")),
        "channels feed one another in a circle: low → low",
    ),
    "heard by what it hears": (
        AddSideChain(channel="low", item=SideChain(target="duck.key", source="space")),
        "channels feed one another in a circle: low → space → low",
    ),
    "master heard": (
        AddSideChain(channel="low", item=SideChain(target="duck.key", source="master")),
        "in a circle: low → master → low",
    ),
    "group of itself": (SetOutput(channel="space", output="space"), "in a circle: space → space"),
    "unknown group": (
        SetOutput(channel="low", output="drums"),
        "track 'low': no return 'drums' in this project",
    ),
    "group of a track": (
        SetOutput(channel="low", output="high"),
        "track 'low': no return 'high' in this project",
    ),
    "master goes on": (SetOutput(channel="master", output="space"), "allowed: none, it comes last"),
    "unknown rack": (SetRack(channel="low", rack="amp"), "track 'low': no patch 'amp' in this project"),
    "unknown source": (
        AddSideChain(channel="low", item=SideChain(target="duck.key", source="kick")),
        "track 'low': no channel 'kick' in this project",
    ),
    "jack to a track": (
        AddDirectOutput(track="low", item=DirectOutput(module="saw", target="high")),
        "track 'low': no return 'high' in this project",
    ),
    "master sends": (AddSend(channel="master", item=Send(target="space")), "allowed: none, it comes last"),
    "row beyond": (SetSteps(pattern="p1", items=(Step(row=16),)), "row = 16; allowed 0-15"),
    "too short": (SetPatternRows(pattern="p1", rows=2), "row = 3; allowed 0-1"),
    "no tempo": (SetTempoPoints(cleared=(0,)), "at least 1 item"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_are_one_sentence(case: str) -> None:
    edit, expected = REFUSED[case]
    with pytest.raises(EditError) as caught:
        edit.apply(PROJECT)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        (None, "op = null; allowed: add_automation"),
        ({"op": "drop_tables"}, 'op = "drop_tables"; allowed: add_automation'),
        ({"op": []}, "op = a list of 0"),
        (
            {"op": "set_level", "channel": "low", "level_db": 99},
            "set_level: level_db = 99; allowed: at most 12",
        ),
        ({"op": "set_level", "channel": "low"}, "set_level: level_db is missing"),
        (
            {"op": "set_level", "channel": "low", "level_db": 0, "db": 1},
            "db is unknown; allowed: op, channel, level_db",
        ),
    ],
)
def test_edits_from_outside_are_checked(plain: object, expected: str) -> None:
    with pytest.raises(EditError) as caught:
        parse_edit(plain)
    assert expected in str(caught.value)


def test_the_union_validates_like_parse_edit() -> None:
    plain = {"op": "set_level", "channel": "low", "level_db": -3}
    assert edit_adapter().validate_python(plain) == parse_edit(plain) == SetLevel(channel="low", level_db=-3)


def test_edits_say_who_they_are() -> None:
    assert SetSeed(seed=3).plain() == {"op": "set_seed", "seed": 3}


def test_moving_keeps_the_others_in_order() -> None:
    expected = PROJECT.model_copy(update={"tracks": PROJECT.tracks[::-1]})
    check_edit(PROJECT, MoveTrack(track="low", index=1), expected)
    check_edit(PROJECT, MoveTrack(track="low", index=99), expected)


def test_untouched_parts_are_shared_not_copied() -> None:
    after = SetLevel(channel="low", level_db=-3).apply(PROJECT)
    assert after.patches is PROJECT.patches
    assert after.tracks[1] is PROJECT.tracks[1]
