"""Two versions side by side: what is found, what it is called, and that no field is forgotten."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from hypothesis import given, settings

from motorik.comparing.changes import changes
from motorik.comparing.comparison import compare
from motorik.comparing.music import sentences
from motorik.comparing.names import COLLECTIONS, NAMES, RenameError, ids_of, items_of, renamed
from motorik.comparing.renames import find_renames
from motorik.comparing.soundness import with_change
from motorik.comparing.values import beats, note_name, quantity
from motorik.domain.ids import ID_PATTERN
from motorik.domain.model import Model
from motorik.domain.patch import Group, Module, Place
from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.domain.project import AutomationPoint, Curve, Placement, Project, Send, Track
from motorik.domain.tempo import TempoPoint, TimeSignature
from motorik.journal.difference import edits_between
from motorik.journal.edits.arrangement import SetAutomationPoints, SetPlacements, SetSongLength
from motorik.journal.edits.groups import AddGroup, SetModuleGroup
from motorik.journal.edits.mixer import AddInsert, AddSend, SetLevel, SetMuted, SetOutput
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patches import RemoveCable, RemoveModulation, SetGlideSeconds
from motorik.journal.edits.patterns import AddPattern, RemovePattern, SetPatternRows, SetSteps
from motorik.journal.edits.places import SetModulePlace
from motorik.journal.edits.song import SetSeed, SetTempoPoints, SetTimeSignatures, SetTitle
from motorik.journal.edits.tracks import AddTrack, MoveTrack, SetTrackPatch
from motorik.journal.history import apply_all
from tests import random_songs
from tests.comparing.merges import sorted_out, versions
from tests.comparing.test_merging import BAR, SONG, edited, renamed_ids
from tests.strategies import projects, rngs


@given(projects(), projects())
@settings(deadline=None, max_examples=30)
def test_changes_made_one_by_one_lead_from_one_to_the_other(a: Project, b: Project) -> None:
    project = a
    for change in changes(a, b):
        project = with_change(project, change)
    assert sorted_out(project) == sorted_out(b)
    assert changes(b, b.model_copy()) == ()


@given(rngs())
@settings(deadline=None, max_examples=40)
def test_every_difference_has_a_sentence_of_one_line(rng: Random) -> None:
    before, after, _ = versions(rng)
    comparison = compare(before, after)
    assert comparison.same == (before == after)
    for _, sentence in sentences(comparison):
        assert sentence.isprintable()
        assert sentence.strip() == sentence != ""
    assert apply_all(before, comparison.edits()) == after


@given(rngs())
@settings(deadline=None, max_examples=40)
def test_renaming_there_and_back_changes_nothing(rng: Random) -> None:
    project = random_songs.project(rng)
    there = {(what, item.id): f"new-{item.id}" for what in COLLECTIONS for item in items_of(project, what)}
    back = {(what, new): old for (what, old), new in there.items()}
    assert renamed(renamed(project, there), back) == project
    found = find_renames(project, renamed(project, there))
    assert found.items() <= there.items()


def test_an_id_that_is_taken_is_no_new_name() -> None:
    with pytest.raises(RenameError):
        renamed(SONG, {("track", "bass"): "room"})
    assert ids_of(SONG, "track") == {"bass", "lead", "room", "hall", "master"}


def models() -> set[type[Model]]:
    found: set[type[Model]] = set()
    pending: list[Any] = [Project]
    while pending:
        annotation = pending.pop()
        if isinstance(annotation, type) and issubclass(annotation, Model):
            if annotation not in found:
                found.add(annotation)
                pending += [field.annotation for field in annotation.model_fields.values()]
        elif get_origin(annotation) is not None:
            pending += get_args(annotation)
    return found


def holds_ids(annotation: Any, metadata: list[Any]) -> bool:
    if any(getattr(entry, "pattern", None) == ID_PATTERN for entry in metadata):
        return True
    if get_origin(annotation) in (tuple, Union, UnionType):
        return any(holds_ids(inner, []) for inner in get_args(annotation))
    return any(
        getattr(entry, "pattern", None) == ID_PATTERN for entry in getattr(annotation, "__metadata__", ())
    )


OWN = {
    ("Module", "id"),
    ("Macro", "id"),
    ("Group", "id"),
    ("Patch", "output"),
    ("Patch", "outputs"),
    ("DirectOutput", "module"),
}
"""Ids inside a patch or a channel: nothing outside renames them."""


def test_every_field_that_names_a_part_is_known() -> None:
    holding = {
        (model.__name__, name)
        for model in models()
        for name, field in model.model_fields.items()
        if holds_ids(field.annotation, field.metadata)
    }
    assert ("Track", "patch") in holding
    assert holding - set(NAMES) == OWN


SENTENCES = {
    "note": (
        SetSteps(pattern="verse", items=(Step(row=12, pitch=39, velocity=0.9, accent=True),)),
        "bass, pattern verse, row 12: C-2 v0.80 → D#2 v0.90 accent",
    ),
    "note off": (
        SetSteps(pattern="verse", items=(Step(row=3, column=1, kind=StepKind.OFF),)),
        "bass, pattern verse, row 3, column 1: --- → off",
    ),
    "note gone": (
        SetSteps(pattern="verse", cleared=((0, 0),)),
        "bass, pattern verse, row 0: C-2 v0.80 → ---",
    ),
    "rows": (SetPatternRows(pattern="verse", rows=24), "bass, pattern verse, rows: 16 → 24"),
    "tempo": (
        SetTempoPoints(items=(TempoPoint(tick=4 * BAR, bpm=Fraction(261, 2)),)),
        "tempo at bar 5: --- → 130.5 BPM",
    ),
    "metre": (
        SetTimeSignatures(items=(TimeSignature(tick=2 * BAR, beats=7, unit=8),)),
        "metre at bar 3: --- → 7/8",
    ),
    "knob": (
        SetParameter(patch="acid", module="filter", parameter="cutoff", value=1200),
        "filter.cutoff of acid: 1 kHz (default) → 1.2 kHz",
    ),
    "choice": (
        SetParameter(patch="acid", module="saw", parameter="shape", value=1),
        None,
    ),
    "fader": (SetLevel(channel="bass", level_db=-3), "fader of bass: 0 dB → -3 dB"),
    "mute": (SetMuted(channel="master", muted=True), "mute of master: off → on"),
    "group": (SetOutput(channel="bass", output="room"), "output of bass: none → room"),
    "send": (AddSend(channel="bass", item=Send(target="room", level_db=-6)), "send bass → room added: -6 dB"),
    "insert": (
        AddInsert(channel="lead", item=Module(id="echo", kind="fx.delay", parameters={"feedback": 0.3})),
        "insert echo of lead added: fx.delay, feedback=0.3",
    ),
    "cable": (
        RemoveCable(patch="acid", source="saw.out", target="filter.in"),
        "cable saw.out → filter.in in patch acid removed",
    ),
    "modulation": (
        RemoveModulation(patch="acid", source="saw.out", target="filter.cutoff"),
        "modulation saw.out → filter.cutoff in patch acid removed: 1",
    ),
    "module in a group": (
        SetModuleGroup(patch="acid", module="filter", value="tone"),
        "group of filter in patch acid: --- → tone",
    ),
    "frame": (
        AddGroup(patch="acid", item=Group(id="tone", name="Tone", tint="red")),
        'group tone of patch acid added: name "Tone", tint red',
    ),
    "place": (
        SetModulePlace(patch="acid", module="filter", value=Place(x=12, y=40)),
        None,
    ),
    "glide": (SetGlideSeconds(patch="pad", glide_seconds=0.2), "glide seconds of patch pad: 60 ms → 200 ms"),
    "instrument": (SetTrackPatch(track="lead", patch="acid"), "instrument of track lead: pad → acid"),
    "track": (AddTrack(item=Track(id="kick", patch="pad")), "track kick added: plays pad"),
    "order": (MoveTrack(track="lead", index=0), "order of tracks: bass, lead → lead, bass"),
    "pattern": (
        AddPattern(item=Pattern(id="fill", name="Fill", steps=(Step(row=1),))),
        'pattern fill added: "Fill", 16 rows, 1 step',
    ),
    "clip": (
        SetPlacements(items=(Placement(track="bass", pattern="theme", start=BAR, length=BAR),)),
        "clip theme on bass at bar 2 added: 4 beats long",
    ),
    "clip moved": (
        SetPlacements(
            items=(Placement(track="bass", pattern="theme", start=BAR, length=BAR),),
            cleared=((0, "lead", "theme"),),
        ),
        "clip theme on lead at bar 1 → bass, bar 2",
    ),
    "automation": (
        SetAutomationPoints(lane="sweep", items=(AutomationPoint(tick=BAR, value=2500, curve=Curve.HOLD),)),
        "automation of filter.cutoff of lead, bar 2: --- → 2.5 kHz hold",
    ),
    "length": (SetSongLength(length=BAR), "length of the song: 32 beats → 4 beats"),
    "title": (SetTitle(title="a\x1b[2Jb"), 'title: "Two hands" → "a\\x1b[2Jb"'),
    "seed": (SetSeed(seed=2**62), "seed: 0 → 4611686018427387904"),
}  # fmt: skip


@pytest.mark.parametrize("case", SENTENCES)
def test_differences_are_told_as_music(case: str) -> None:
    edit, expected = SENTENCES[case]
    found = [sentence for _, sentence in sentences(compare(SONG, edited(edit)))]
    assert len(found) == 1
    assert expected is None or found == [expected]


def test_a_renamed_part_is_one_sentence_and_what_it_names_none() -> None:
    before = edited(SetLevel(channel="room", level_db=-3), AddSend(channel="lead", item=Send(target="room")))
    after = renamed_ids(before, acid="acid_303", bass="low", verse="a1", room="cave")
    found = [sentence for _, sentence in sentences(compare(before, after))]
    assert found == [
        "pattern verse is now called a1",
        "patch acid is now called acid_303",
        "return room is now called cave",
        "track bass is now called low",
    ]
    assert find_renames(before, after)["track", "bass"] == "low"


def test_something_else_under_a_new_id_is_not_renamed() -> None:
    bare = edited(SetPlacements(cleared=((0, "bass", "verse"),)), RemovePattern(pattern="verse"))
    after = edited(AddPattern(item=Pattern(id="drums", rows=64, steps=(Step(row=50, pitch=90),))), song=bare)
    assert find_renames(SONG, after) == {}
    assert apply_all(SONG, edits_between(SONG, after)) == after


def test_notes_and_quantities_as_trackers_write_them() -> None:
    assert [note_name(pitch) for pitch in (60, 61, 48.25, 127)] == ["C-4", "C#4", "C-3+25", "G-9"]
    assert [quantity(value, "Hz") for value in (20.5, 400, 1200, 20000)] == [
        "20.5 Hz", "400 Hz", "1.2 kHz", "20 kHz"
    ]  # fmt: skip
    assert [quantity(0.005, "s"), quantity(2, "s"), quantity(-6.5, "dB")] == ["5 ms", "2 s", "-6.5 dB"]
    assert [beats(BAR), beats(BAR // 4), beats(BAR // 12)] == ["4 beats", "1 beat", "1/3 beat"]
