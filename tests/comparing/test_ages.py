"""Versions from different Motoriks merge as if all were of today."""

from __future__ import annotations

from motorik.comparing.ages import of_one_age
from motorik.comparing.merging import merge
from motorik.domain.patch import Module, Patch
from motorik.domain.project import Project
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.song import SetTitle
from motorik.modules import registry
from motorik.modules.declaration import Declaration, Parameter, Port, Scope, Upgrade
from motorik.modules.upgrading import upgrade_project

BOX = Declaration(
    "test.box", 2, "Box", "Test", "Two versions of a box.", Scope.ANY,
    outputs=(Port("out", "Out."),),
    parameters=(Parameter("level", "Was called gain, in percent.", 0, 4, 1), Parameter("tone", "", 0, 9, 1)),
    is_source=True,
    upgrades=(Upgrade(2, renamed=(("gain", "level"),), scaled=(("gain", 0.01),)),),
)  # fmt: skip
KINDS = {**registry(), "test.box": BOX}
OLD = Project(
    patches=(
        Patch(id="p", modules=(Module(id="box", kind="test.box", parameters={"gain": 50.0}),), output="box"),
    )
)
TURNED = SetParameter(patch="p", module="box", parameter="gain", value=80.0).apply(OLD)


def test_what_the_older_side_turned_is_in_the_newer_sides_song() -> None:
    ours = upgrade_project(SetTitle(title="New").apply(OLD), KINDS)
    base, newer, older = of_one_age(OLD, ours, TURNED, kinds=KINDS)
    merged = merge(base, newer, older)
    assert merged.conflicts == ()
    assert merged.project.patches[0].modules[0].parameters == {"level": 0.8}
    assert merged.project.title == "New"
    assert merge(OLD, ours, TURNED).conflicts, "which would be a conflict otherwise"


def test_versions_of_one_age_are_left_alone() -> None:
    assert of_one_age(OLD, TURNED, kinds=KINDS) == (OLD, TURNED)


def test_modules_of_a_newer_motorik_are_left_alone() -> None:
    newer = Module(id="box", kind="test.box", version=9)
    future = Project(patches=(Patch(id="p", modules=(newer,), output="box"),))
    assert of_one_age(OLD, future, kinds=KINDS) == (OLD, future)
