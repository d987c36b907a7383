"""Three-way merging: the laws over random songs and what two people do to one."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from motorik.comparing.changes import changes
from motorik.comparing.conflicts import Conflict, Policy, Reason, Taken
from motorik.comparing.merging import Merged, merge
from motorik.comparing.renames import find_renames
from motorik.comparing.soundness import look
from motorik.domain.canonical import write_project
from motorik.domain.patch import Cable, Modulation, Module, Patch
from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.domain.project import (
    Arrangement,
    Automation,
    AutomationPoint,
    Channel,
    Mixer,
    Placement,
    Project,
    Return,
    Send,
    Track,
)
from motorik.domain.reading import parse_project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.journal import Edit
from motorik.journal.edits.arrangement import SetPlacements
from motorik.journal.edits.mixer import AddInsert, AddSend, SetLevel, SetOutput
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patches import AddPatch, RemoveModulation, RemovePatch, SetPolyphony
from motorik.journal.edits.patterns import AddPattern, SetLinesPerBeat, SetPatternRows, SetSteps
from motorik.journal.edits.song import SetTitle
from motorik.journal.edits.tracks import AddTrack, MoveTrack, SetTrackName, SetTrackPatch
from motorik.journal.history import apply_all
from motorik.journal.transactions import remove_pattern, remove_track
from tests.comparing.merges import lost, sorted_out, versions
from tests.strategies import rngs

BAR = 4 * TICKS_PER_BEAT


def synth(id: str) -> Patch:
    return Patch(
        id=id,
        modules=(Module(id="saw", kind="osc.analog"), Module(id="filter", kind="filter.ladder")),
        cables=(Cable(source="saw.out", target="filter.in"),),
        modulations=(Modulation(source="saw.out", target="filter.cutoff", amount=1),),
        output="filter",
    )


SONG = Project(
    title="Two hands",
    patches=(synth("acid"), synth("pad")),
    tracks=(Track(id="bass", patch="acid"), Track(id="lead", patch="pad")),
    patterns=(
        Pattern(id="verse", steps=tuple(Step(row=row, pitch=36) for row in (0, 4, 8, 12))),
        Pattern(id="theme", steps=(Step(row=0), Step(row=6))),
    ),
    mixer=Mixer(returns=(Return(id="room"), Return(id="hall"))),
    automation=(
        Automation(
            id="sweep", owner="lead", target="filter.cutoff", points=(AutomationPoint(tick=0, value=400),)
        ),
    ),
    arrangement=Arrangement(
        length=8 * BAR,
        placements=(
            Placement(track="bass", pattern="verse", start=0, length=2 * BAR),
            Placement(track="lead", pattern="theme", start=0, length=BAR),
        ),
    ),
)


def edited(*edits: Edit, song: Project = SONG) -> Project:
    return apply_all(song, edits)


def renamed_ids(song: Project, **ids: str) -> Project:
    """The song with ids changed in its text, as someone does in an editor."""
    text = write_project(song).decode()
    for old, new in ids.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    return parse_project(text.encode())


def reasons(merged: Merged) -> list[Reason]:
    return [conflict.reason for conflict in merged.conflicts]


@given(rngs())
@settings(deadline=None, max_examples=40)
def test_what_one_side_left_alone_is_the_other_side(rng: Random) -> None:
    base, ours, theirs = versions(rng)
    for one, other, wanted in ((ours, base, ours), (base, theirs, theirs), (ours, ours, ours)):
        merged = merge(base, one, other)
        assert merged.project == wanted
        assert merged.conflicts == ()


@given(rngs())
@settings(deadline=None, max_examples=40)
def test_a_merge_is_sound_and_nothing_is_dropped(rng: Random) -> None:
    base, ours, theirs = versions(rng)
    for policy in Policy:
        merged = merge(base, ours, theirs, policy)
        assert parse_project(write_project(merged.project)) == merged.project
        assert lost(merged) == []
        named = {conflict.path[-1] for conflict in merged.conflicts}
        named |= {
            value
            for conflict in merged.conflicts
            for value in (conflict.ours, conflict.theirs)
            if isinstance(value, str)
        }
        for side in (ours, theirs):
            for (what, _), new in find_renames(base, side).items():
                assert new in named or (what, new) in {(w, n) for (w, _), n in merged.aligned.renames.items()}


@given(rngs())
@settings(deadline=None, max_examples=40)
def test_who_is_ours_does_not_matter_without_conflicts(rng: Random) -> None:
    base, ours, theirs = versions(rng, most=4)
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert bool(one.conflicts) == bool(other.conflicts)
    if not one.conflicts:
        assert sorted_out(one.project) == sorted_out(other.project)


@given(rngs())
@settings(deadline=None, max_examples=40)
def test_any_three_songs_become_a_sound_one(rng: Random) -> None:
    from tests import random_songs

    base, ours, theirs = (random_songs.project(rng) for _ in range(3))
    for policy in Policy:
        merged = merge(base, ours, theirs, policy)
        assert parse_project(write_project(merged.project)) == merged.project
        assert lost(merged) == []


@given(rngs())
@settings(deadline=None, max_examples=40)
def test_work_on_different_tracks_always_merges(rng: Random) -> None:
    """Two people, each at their own half of the tracks with patch, pattern, clips and automation of each."""
    from tests.comparing.bands import band, worked_on

    base = band(tracks=6)
    mine = [f"t{n}" for n in range(6) if rng.random() < 0.5]
    other = [f"t{n}" for n in range(6) if f"t{n}" not in mine]
    ours, theirs = worked_on(rng, base, mine), worked_on(rng, base, other)
    merged = merge(base, ours, theirs)
    assert merged.conflicts == ()
    for side, tracks in ((ours, mine), (theirs, other)):
        for track in tracks:
            for path in (("tracks", track), ("patches", f"p-{track}"), ("patterns", f"n-{track}")):
                assert look(merged.project, path) == look(side, path)


def test_two_people_edit_one_song() -> None:
    """Different tracks, rows of one pattern, moved clips, renamed machines: everything is in the merge."""
    ours = renamed_ids(
        edited(
            SetSteps(pattern="verse", items=(Step(row=2, pitch=39),), cleared=((12, 0),)),
            SetLevel(channel="bass", level_db=-3),
            SetPlacements(
                items=(Placement(track="bass", pattern="verse", start=2 * BAR, length=2 * BAR),),
                cleared=((0, "bass", "verse"),),
            ),
        ),
        acid="acid_303",
    )
    theirs = renamed_ids(
        edited(
            SetSteps(pattern="verse", items=(Step(row=8, pitch=48), Step(row=14, pitch=36))),
            SetParameter(patch="acid", module="filter", parameter="cutoff", value=1200),
            AddInsert(channel="lead", item=Module(id="echo", kind="fx.delay")),
            SetPlacements(
                items=(Placement(track="lead", pattern="theme", start=BAR, length=BAR),),
                cleared=((0, "lead", "theme"),),
            ),
        ),
        theme="hook",
    )
    merged = merge(SONG, ours, theirs)
    assert merged.conflicts == ()
    song = merged.project
    assert [(step.row, step.pitch) for step in song.patterns[0].steps] == [
        (0, 36), (2, 39), (4, 36), (8, 48), (14, 36)
    ]  # fmt: skip
    assert song.patches[0].id == song.tracks[0].patch == "acid_303"
    assert song.patches[0].modules[1].parameters == {"cutoff": 1200}
    assert song.tracks[0].channel.level_db == -3
    assert [module.id for module in song.tracks[1].channel.inserts] == ["echo"]
    assert [(place.track, place.pattern, place.start) for place in song.arrangement.placements] == [
        ("lead", "hook", BAR), ("bass", "verse", 2 * BAR)
    ]  # fmt: skip


def test_two_fields_of_one_row_are_both_kept() -> None:
    ours = edited(SetSteps(pattern="verse", items=(Step(row=4, pitch=40),)))
    theirs = edited(SetSteps(pattern="verse", items=(Step(row=4, pitch=36, velocity=1),)))
    merged = merge(SONG, ours, theirs)
    assert merged.conflicts == ()
    assert look(merged.project, ("patterns", "verse", "steps", (4, 0))) == Step(row=4, pitch=40, velocity=1)


def test_a_row_silenced_and_changed_is_a_conflict() -> None:
    ours = edited(SetSteps(pattern="verse", items=(Step(row=4, kind=StepKind.OFF, pitch=36),)))
    theirs = edited(SetSteps(pattern="verse", items=(Step(row=4, pitch=41),)))
    for policy, kind in ((Policy.KEEP, "off"), (Policy.OURS, "off"), (Policy.THEIRS, "note")):
        merged = merge(SONG, ours, theirs, policy)
        assert reasons(merged) == [Reason.BOTH_CHANGED]
        assert merged.conflicts[0].path == ("patterns", "verse", "steps", (4, 0))
        assert look(merged.project, merged.conflicts[0].path).kind == kind


def test_a_track_removed_that_the_other_works_on_stays() -> None:
    ours = edited(*remove_track(SONG, "lead"))
    ours = edited(*remove_pattern(ours, "theme"), song=ours)
    theirs = edited(SetSteps(pattern="theme", items=(Step(row=9, pitch=67),)))
    merged = merge(SONG, ours, theirs)
    assert Reason.REMOVED_AND_CHANGED in reasons(merged)
    assert merged.project.tracks == SONG.tracks
    assert look(merged.project, ("patterns", "theme", "steps", (9, 0))) == Step(row=9, pitch=67)
    assert merged.project.arrangement == SONG.arrangement
    assert merged.project.automation == SONG.automation
    assert merge(SONG, ours, theirs, Policy.OURS).project == ours
    assert merge(SONG, theirs, ours, Policy.THEIRS).project == ours


def test_a_track_removed_that_the_other_left_alone_goes() -> None:
    ours = edited(*remove_track(SONG, "lead"))
    theirs = edited(SetSteps(pattern="verse", items=(Step(row=9, pitch=67),)))
    merged = merge(SONG, ours, theirs)
    assert merged.conflicts == ()
    assert [track.id for track in merged.project.tracks] == ["bass"]


def test_a_patch_removed_that_the_other_begins_to_use_comes_back() -> None:
    ours = edited(SetTrackPatch(track="lead", patch="acid"), RemovePatch(patch="pad"))
    theirs = edited(AddTrack(item=Track(id="third", patch="pad")))
    merged = merge(SONG, ours, theirs)
    assert reasons(merged) == [Reason.REMOVED_AND_USED]
    assert merged.conflicts[0].detail == "track 'third'"
    assert [track.patch for track in merged.project.tracks] == ["acid", "acid", "pad"]


def test_what_is_impossible_together_is_left_out_and_told() -> None:
    ours = edited(SetOutput(channel="room", output="hall"))
    theirs = edited(SetOutput(channel="hall", output="room"), SetTitle(title="Circle"))
    merged = merge(SONG, ours, theirs)
    assert reasons(merged) == [Reason.IMPOSSIBLE]
    assert "circle: room → hall → room" in merged.conflicts[0].detail
    assert merged.project.title == "Circle"


def test_a_note_beyond_a_pattern_that_was_cut_is_told() -> None:
    short = (SetSteps(pattern="verse", cleared=((8, 0), (12, 0))), SetPatternRows(pattern="verse", rows=8))
    theirs = edited(SetSteps(pattern="verse", items=(Step(row=14, pitch=50), Step(row=2, pitch=50))))
    merged = merge(SONG, edited(*short), theirs)
    assert reasons(merged) == [Reason.IMPOSSIBLE]
    assert look(merged.project, ("patterns", "verse", "rows")) == 8
    assert look(merged.project, ("patterns", "verse", "steps", (2, 0))) == Step(row=2, pitch=50)
    assert merged.conflicts[0].path == ("patterns", "verse", "steps", (14, 0))


def test_a_pattern_in_another_grid_does_not_take_rows_of_the_old_one() -> None:
    ours = edited(SetLinesPerBeat(pattern="verse", lines_per_beat=8))
    theirs = edited(SetSteps(pattern="verse", items=(Step(row=14, pitch=50),)))
    merged = merge(SONG, ours, theirs)
    assert [conflict.path for conflict in merged.conflicts] == [("patterns", "verse")]


def test_two_things_of_one_name_become_two() -> None:
    ours = edited(AddPattern(item=Pattern(id="fill", steps=(Step(row=1), Step(row=2)))))
    theirs = edited(
        AddPattern(item=Pattern(id="fill", rows=32, steps=(Step(row=30, pitch=80),))),
        SetPlacements(items=(Placement(track="lead", pattern="fill", start=4 * BAR, length=BAR),)),
    )
    merged = merge(SONG, ours, theirs)
    assert [(c.reason, c.taken, c.detail) for c in merged.conflicts] == [
        (Reason.BOTH_ADDED, Taken.BOTH, "fill-2")
    ]
    assert {pattern.id for pattern in merged.project.patterns} == {"verse", "theme", "fill", "fill-2"}
    assert merged.project.arrangement.placements[-1].pattern == "fill-2"


def test_the_same_thing_added_twice_is_there_once() -> None:
    both = AddPattern(item=Pattern(id="fill", steps=(Step(row=1), Step(row=2))))
    merged = merge(SONG, edited(both), edited(both, SetTitle(title="x")))
    assert merged.conflicts == ()
    assert len(merged.project.patterns) == 3


def test_a_clip_moved_by_both_to_different_places_is_a_conflict_and_one_clip() -> None:
    def moved(start: int) -> Project:
        return edited(
            SetPlacements(
                items=(Placement(track="lead", pattern="theme", start=start, length=BAR),),
                cleared=((0, "lead", "theme"),),
            )
        )

    merged = merge(SONG, moved(2 * BAR), moved(3 * BAR))
    assert reasons(merged) == [Reason.BOTH_MOVED]
    assert [place.start for place in merged.project.arrangement.placements] == [0, 2 * BAR]
    assert merge(SONG, moved(BAR), moved(BAR)).conflicts == ()


def test_a_clip_moved_by_one_and_lengthened_by_the_other_is_both() -> None:
    ours = edited(
        SetPlacements(
            items=(Placement(track="lead", pattern="theme", start=2 * BAR, length=BAR),),
            cleared=((0, "lead", "theme"),),
        )
    )
    theirs = edited(SetPlacements(items=(Placement(track="lead", pattern="theme", start=0, length=3 * BAR),)))
    merged = merge(SONG, ours, theirs)
    assert merged.conflicts == ()
    assert merged.project.arrangement.placements[1] == Placement(
        track="lead", pattern="theme", start=2 * BAR, length=3 * BAR
    )


def test_a_patch_renamed_by_one_and_worked_on_by_the_other_is_one_patch() -> None:
    ours = renamed_ids(SONG, acid="acid_303")
    theirs = edited(
        RemoveModulation(patch="acid", source="saw.out", target="filter.cutoff"),
        SetPolyphony(patch="acid", polyphony=1),
    )
    for one, other in ((ours, theirs), (theirs, ours)):
        merged = merge(SONG, one, other)
        assert merged.conflicts == ()
        assert {patch.id for patch in merged.project.patches} == {"acid_303", "pad"}
        assert look(merged.project, ("patches", "acid_303", "polyphony")) == 1
        assert look(merged.project, ("patches", "acid_303", "modulations")) == ()


def test_what_both_renamed_differently_has_one_name() -> None:
    merged = merge(SONG, renamed_ids(SONG, acid="one"), renamed_ids(SONG, acid="two"))
    assert reasons(merged) == [Reason.BOTH_RENAMED]
    assert merged.project == renamed_ids(SONG, acid="one")
    theirs = merge(SONG, renamed_ids(SONG, acid="one"), renamed_ids(SONG, acid="two"), Policy.THEIRS)
    assert theirs.project == renamed_ids(SONG, acid="two")


def test_orders_merge_and_who_disagrees_is_told() -> None:
    ours = edited(MoveTrack(track="lead", index=0), AddTrack(item=Track(id="a", patch="pad")))
    theirs = edited(AddTrack(item=Track(id="b", patch="acid", channel=Channel(pan=1)), index=1))
    merged = merge(SONG, ours, theirs)
    assert merged.conflicts == ()
    assert [track.id for track in merged.project.tracks] == ["lead", "bass", "a", "b"]
    three = edited(AddTrack(item=Track(id="third", patch="pad")))
    merged = merge(
        three,
        edited(MoveTrack(track="third", index=0), song=three),
        edited(MoveTrack(track="bass", index=1), song=three),
    )
    assert reasons(merged) == [Reason.BOTH_ORDERED]


def test_a_side_that_only_reads_differently_has_no_say() -> None:
    """Same changes once, whoever made them, down to the value."""
    change = (SetTrackName(track="bass", name="Low"), AddSend(channel="bass", item=Send(target="room")))
    merged = merge(SONG, edited(*change), edited(*change, SetLevel(channel="lead", level_db=-1)))
    assert merged.conflicts == ()
    assert changes(edited(*change), merged.project)[0].path == ("tracks", "lead", "channel", "level_db")
    assert len(changes(edited(*change), merged.project)) == 1


@pytest.mark.parametrize("policy", list(Policy))
def test_a_parameter_both_turned(policy: Policy) -> None:
    def turned(value: float) -> Project:
        return edited(SetParameter(patch="acid", module="filter", parameter="cutoff", value=value))

    merged = merge(SONG, turned(800), turned(900), policy)
    path: tuple[Any, ...] = ("patches", "acid", "modules", "filter", "parameters", "cutoff")
    taken = Taken.THEIRS if policy is Policy.THEIRS else Taken.OURS
    assert [(c.path, c.ours, c.theirs, c.taken) for c in merged.conflicts] == [(path, 800, 900, taken)]
    assert look(merged.project, path) == (900 if policy is Policy.THEIRS else 800)


def test_a_conflict_is_a_value() -> None:
    assert Conflict(Reason.BOTH_CHANGED, ("title",), "a", "b", "c", Taken.OURS) == Conflict(
        Reason.BOTH_CHANGED, ("title",), "a", "b", "c", Taken.OURS
    )
    assert AddPatch(item=synth("x")).item.id == "x"
