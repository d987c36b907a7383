"""The difference of any two projects, as edits."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.patch import Module, Patch
from motorik.domain.project import Automation, AutomationPoint, Channel, Mixer, Project, Return, Track
from motorik.journal import Edit
from motorik.journal.difference import edits_between
from motorik.journal.history import apply_all
from motorik.journal.ordering import moves
from tests import random_songs
from tests.strategies import projects, projects_with_edits


@given(projects(), projects())
def test_edits_lead_from_any_project_to_any_other(a: Project, b: Project) -> None:
    assert apply_all(a, edits_between(a, b)) == b


@given(projects_with_edits())
def test_edits_lead_to_what_other_edits_made(case: tuple[Project, tuple[Edit, ...]]) -> None:
    before, edits = case
    after = apply_all(before, edits)
    found = edits_between(before, after)
    assert apply_all(before, found) == after
    assert bool(found) == (before != after)
    assert apply_all(after, edits_between(after, before)) == before


@given(projects_with_edits(most=1))
def test_one_edit_is_found_again_as_one_or_few(case: tuple[Project, tuple[Edit, ...]]) -> None:
    before, edits = case
    found = edits_between(before, apply_all(before, edits))
    if edits[0].op.startswith(("set_", "add_", "remove_", "move_")) and edits[0].op != "set_tempo":
        assert len(found) <= 1


@given(st.permutations(range(7)), st.permutations(range(7)))
def test_moves_reorder(order: list[int], wanted: list[int]) -> None:
    now = list(order)
    found = moves(order, wanted)
    for key, index in found:
        now.remove(key)
        now.insert(index, key)
    assert now == wanted
    assert len(found) < 7


def test_nothing_is_between_equal_projects() -> None:
    project = random_songs.project(Random(7))
    assert edits_between(project, project.model_copy()) == ()


def test_there_is_a_way_even_where_an_id_changes_its_kind_while_it_is_named() -> None:
    patch = Patch(id="p", modules=(Module(id="m", kind="osc.analog"),), output="m")
    lane = Automation(id="lane", owner="x", target="m.level", points=(AutomationPoint(tick=0, value=1),))
    one = Project(patches=(patch,), tracks=(Track(id="x", patch="p"),), automation=(lane,))
    other = Project(patches=(patch,), mixer=Mixer(returns=(Return(id="x"),)), automation=(lane,))
    assert apply_all(one, edits_between(one, other)) == other
    assert apply_all(other, edits_between(other, one)) == one


def test_two_ids_that_hear_each_other_the_other_way_round() -> None:
    def project(*ways: tuple[str, str]) -> Project:
        outputs = dict(ways)
        buses = [Return(id=id, channel=Channel(output=outputs.get(id))) for id in "abc"]
        return Project(mixer=Mixer(returns=tuple(buses)))

    one, other = project(("a", "b"), ("b", "c")), project(("c", "b"), ("b", "a"))
    assert apply_all(one, edits_between(one, other)) == other
