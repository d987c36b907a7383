"""The journal in memory: transactions, gestures, undo, branches."""

from __future__ import annotations

import pytest
from hypothesis import given

from motorik.domain.project import Project, Return
from motorik.journal import Change, Edit, EditError, Journal
from motorik.journal.edits.mixer import AddReturn, RemoveReturn, SetLevel, SetMuted, SetPan
from motorik.journal.edits.song import SetTitle
from tests.strategies import projects_with_edits

EMPTY = Project()


def titled(*titles: str) -> Journal:
    journal = Journal(EMPTY)
    for title in titles:
        journal.commit(f"Title {title}", SetTitle(title=title))
    return journal


@given(projects_with_edits(most=10))
def test_undo_all_restores_and_redo_all_repeats(case: tuple[Project, tuple[Edit, ...]]) -> None:
    project, edits = case
    journal = Journal(project)
    for edit in edits:
        journal.commit("edit", edit)
    done = journal.project
    while journal.undo():
        pass
    assert journal.project == project
    while journal.redo():
        pass
    assert journal.project == done
    assert journal.state == len(edits)


def test_a_change_tells_everything() -> None:
    journal, heard = Journal(EMPTY), list[Change]()
    journal.listen(heard.append)
    edit = SetTitle(title="Song")
    change = journal.commit("Rename", edit, origin="osc 127.0.0.1")
    assert change == Change(EMPTY, journal.project, (edit,), "Rename", "osc 127.0.0.1", 1)
    undone = journal.undo()
    assert heard == [change, undone]
    assert undone is not None
    assert (undone.before, undone.after, undone.label) == (change.after, EMPTY, "Undo Rename")


def test_a_transaction_is_all_or_nothing() -> None:
    journal = Journal(EMPTY)
    with pytest.raises(EditError, match="no channel"):
        journal.commit("both", SetTitle(title="x"), SetMuted(channel="nobody", muted=True))
    assert journal.project is EMPTY
    assert journal.history() == ()
    with pytest.raises(EditError, match="has no edits"):
        journal.commit("nothing")


def test_later_edits_of_a_transaction_see_earlier_ones_and_undo_goes_backwards() -> None:
    journal = Journal(EMPTY)
    journal.commit("bus", AddReturn(item=Return(id="space")), SetMuted(channel="space", muted=True))
    assert journal.project.mixer.returns[0].channel.muted
    journal.undo()
    assert journal.project == EMPTY


def test_undo_and_redo_end_somewhere() -> None:
    journal = titled("a")
    assert journal.redo() is None
    assert journal.undo() is not None
    assert journal.undo() is None


def test_a_gesture_is_one_step_and_its_previews_are_none() -> None:
    journal, heard = Journal(EMPTY), list[Change]()
    journal.listen(heard.append)
    gesture = journal.begin("Fade out")
    for level in range(90):
        preview = gesture.update(SetLevel(channel="master", level_db=-level))
        assert preview.mixer.master.level_db == -level
        assert journal.project is EMPTY
    change = gesture.end()
    assert change is not None
    assert change.edits == (SetLevel(channel="master", level_db=-89),)
    assert heard == [change]
    journal.undo()
    assert journal.project == EMPTY
    with pytest.raises(EditError, match="is over"):
        gesture.update(SetTitle(title="late"))


def test_a_gesture_over_two_controls_keeps_the_last_of_each_update() -> None:
    gesture = Journal(EMPTY).begin("XY pad")
    for x in range(10):
        gesture.update(SetLevel(channel="master", level_db=-x), SetPan(channel="master", pan=x / 10))
    change = gesture.end()
    assert change is not None
    assert len(change.edits) == 2


def test_a_refused_update_leaves_the_gesture_as_it_was() -> None:
    gesture = Journal(EMPTY).begin("Turn")
    gesture.update(SetLevel(channel="master", level_db=-1))
    with pytest.raises(EditError):
        gesture.update(SetLevel(channel="nobody", level_db=-2))
    change = gesture.end()
    assert change is not None
    assert change.after.mixer.master.level_db == -1


def test_two_fingers_and_a_cancel() -> None:
    journal = Journal(EMPTY)
    one, two, three = (journal.begin(name) for name in ("one", "two", "three"))
    one.update(SetLevel(channel="master", level_db=-1))
    two.update(SetPan(channel="master", pan=1))
    three.update(SetTitle(title="never"))
    three.cancel()
    two.end()
    one.end()
    master = journal.project.mixer.master
    assert (master.level_db, master.pan, journal.project.title) == (-1, 1, "Untitled")
    assert journal.begin("touched, not moved").end() is None


def test_a_gesture_whose_object_went_away_changes_nothing() -> None:
    journal = Journal(EMPTY)
    journal.commit("bus", AddReturn(item=Return(id="space")))
    gesture = journal.begin("fade")
    gesture.update(SetLevel(channel="space", level_db=-1))
    journal.commit("remove", RemoveReturn(bus="space"))
    with pytest.raises(EditError, match="no channel"):
        gesture.end()
    assert journal.project == EMPTY


def test_any_past_state_opens_as_a_branch_and_nothing_is_forgotten() -> None:
    journal = titled("a", "b", "c")
    journal.branch("the loud one")
    journal.branch("from a", state=1)
    assert journal.project.title == "a"
    journal.commit("other way", SetTitle(title="d"))
    journal.open_branch("the loud one")
    assert journal.project.title == "c"
    journal.open_branch("from a")
    assert journal.project.title == "a"
    redone = journal.redo()
    assert redone is not None
    assert redone.after.title == "b", "redo follows the way last taken through this state"
    assert journal.branches == {"the loud one": 3, "from a": 1}


def test_a_new_edit_after_undo_keeps_the_old_future_reachable() -> None:
    journal = titled("a", "b")
    journal.undo()
    journal.commit("c", SetTitle(title="c"))
    assert [entry.label for entry in journal.history()] == ["Title a", "c"]
    journal.branch("back then", state=2)
    assert journal.project.title == "b"


@pytest.mark.parametrize(("name", "state"), [("", None), ("taken", None), ("new", 99)])
def test_branches_that_cannot_be(name: str, state: int | None) -> None:
    journal = titled("a")
    journal.branch("taken")
    with pytest.raises(EditError):
        journal.branch(name, state)
    with pytest.raises(EditError, match="there is no branch 'nowhere'; allowed: taken"):
        journal.open_branch("nowhere")


def test_forgetting_keeps_the_newest_steps_and_named_states() -> None:
    journal = titled(*"abcdef")
    journal.forget(2)
    assert [entry.label for entry in journal.history()] == ["Title e", "Title f"]
    assert journal.undo()
    assert journal.undo()
    assert journal.undo() is None
    assert journal.project.title == "d"
    named = titled(*"abc")
    named.branch("early", state=1)
    named.open_branch("early")
    named.redo()
    named.redo()
    named.forget(1)
    assert len(named.history()) == 3
