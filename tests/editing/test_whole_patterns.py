"""Splitting, joining, copying, finer lines: what is said to sound as before does, event by event."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.pattern import Alias, Pattern, Step
from motorik.domain.project import Arrangement, Direction, Placement, Project, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.area import area_of
from motorik.editing.errors import EditingError
from motorik.editing.operations.blocks import SwapTracks
from motorik.editing.operations.patterns import (
    DuplicatePattern,
    DuplicatePlacement,
    DuplicateTrack,
    GiveOwnSteps,
    JoinPatterns,
    MakeUnique,
    SplitPattern,
)
from motorik.editing.operations.rows import FinerLines
from motorik.editing.operations.values import Clear
from motorik.sequencer.schedule import schedule
from tests.cli.songs import pluck
from tests.strategies import rngs

BEAT = TICKS_PER_BEAT
SPEEDS = st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 2)])


def heard(project: Project) -> list[tuple[object, ...]]:
    """What is heard, without the names of what it comes from."""
    events = schedule(project, 0, 64 * BEAT, 48000)
    return sorted((e.frame, e.kind, e.owner, e.pitch, e.velocity, e.target, e.value, e.beat) for e in events)


def rhythm(rng: Random, id: str, rows: int, *, whole: bool = True) -> Pattern:
    """A pattern whose notes end before it does and that counts no passes."""
    steps = {}
    for _ in range(rng.randint(1, 12)):
        row = rng.randrange(rows)
        step = Step(
            row=row,
            column=rng.choice((0, 1)),
            pitch=rng.randint(30, 90),
            velocity=rng.choice((0.3, 0.9)),
            length=rng.choice((64, 128, 256)),
            delay=0 if whole else rng.choice((0, 31)),
            ratchet=rng.choice((1, 1, 3)),
        )
        steps[step.row, step.column] = step
    return Pattern(id=id, rows=rows, steps=tuple(steps[cell] for cell in sorted(steps)))


def song(*patterns: Pattern, places: tuple[Placement, ...]) -> Project:
    return Project(
        patches=(pluck("bass"),),
        tracks=(Track(id="t", patch="bass"), Track(id="u", patch="bass")),
        patterns=patterns,
        arrangement=Arrangement(length=64 * BEAT, placements=places),
    )


@settings(max_examples=40)
@given(rng=rngs(), row=st.integers(1, 15), length=st.integers(1, 12), speed=SPEEDS)
def test_a_split_pattern_sounds_as_before(rng: Random, row: int, length: int, speed: Fraction) -> None:
    places = (
        Placement(track="t", pattern="p", start=BEAT, length=length * BEAT, speed=speed),
        Placement(track="u", pattern="p", start=0, length=16 * BEAT),
    )
    project = song(rhythm(rng, "p", 16), places=places)
    outcome = SplitPattern(pattern="p", row=row).run(project)
    after = outcome.applied(project)
    assert [(it.id, it.rows) for it in after.patterns] == [("p", row), ("p-2", 16 - row)]
    assert heard(after) == heard(project)


@settings(max_examples=40)
@given(rng=rngs(), times=st.integers(1, 4))
def test_joined_patterns_sound_as_before(rng: Random, times: int) -> None:
    head, tail = rhythm(rng, "head", 8), rhythm(rng, "tail", 12)
    pair = head.ticks + tail.ticks
    places = tuple(
        place
        for turn in range(times)
        for place in (
            Placement(track="t", pattern="head", start=turn * pair, length=head.ticks),
            Placement(track="t", pattern="tail", start=turn * pair + head.ticks, length=tail.ticks),
        )
    )
    project = song(head, tail, places=(*places, Placement(track="u", pattern="head", start=0, length=BEAT)))
    after = JoinPatterns(first="head", second="tail", new="both").run(project).applied(project)
    assert [place.pattern for place in after.arrangement.placements if place.track == "t"] == ["both"] * times
    assert heard(after) == heard(project)


def test_a_pattern_joined_with_itself() -> None:
    head = rhythm(Random(1), "head", 8)
    places = tuple(
        Placement(track="t", pattern="head", start=turn * head.ticks, length=head.ticks) for turn in range(5)
    )
    project = song(head, places=places)
    after = JoinPatterns(first="head", second="head").run(project).applied(project)
    names = [place.pattern for place in after.arrangement.placements]
    assert names == ["head-2", "head-2", "head"]
    assert heard(after) == heard(project)


@settings(max_examples=40)
@given(rng=rngs(), factor=st.sampled_from([2, 3, 4]))
def test_finer_lines_are_heard_at_the_same_frames(rng: Random, factor: int) -> None:
    pattern = rhythm(rng, "p", 16, whole=False)
    plain = tuple(step.model_copy(update={"ratchet": 1}) for step in pattern.steps)
    project = song(
        pattern.model_copy(update={"steps": plain}),
        places=(Placement(track="t", pattern="p", start=0, length=8 * BEAT),),
    )
    after = FinerLines(factor=factor).run(project, (area_of(pattern),)).applied(project)
    assert after.patterns[0].lines_per_beat == 4 * factor
    assert heard(after) == heard(project)


def test_a_unique_placement_sounds_the_same_and_follows_nothing() -> None:
    source = rhythm(Random(3), "p", 16)
    twin = Pattern(id="twin", alias=Alias(pattern="p", transpose=5))
    places = (
        Placement(track="t", pattern="twin", start=0, length=4 * BEAT),
        Placement(track="t", pattern="twin", start=8 * BEAT, length=4 * BEAT),
    )
    project = song(source, twin, places=places)
    after = MakeUnique(start=0, track="t", pattern="twin").run(project).applied(project)
    assert [place.pattern for place in after.arrangement.placements] == ["twin-2", "twin"]
    assert after.patterns[2].alias is None and heard(after) == heard(project)
    own = GiveOwnSteps(pattern="twin").run(project).applied(project)
    assert own.patterns[1].alias is None and heard(own) == heard(project)


def test_a_copied_track_plays_what_it_copied() -> None:
    source = rhythm(Random(3), "p", 16)
    project = song(source, places=(Placement(track="t", pattern="p", start=0, length=4 * BEAT),))
    for own in (False, True):
        after = DuplicateTrack(track="t", own_patterns=own).run(project).applied(project)
        assert [track.id for track in after.tracks] == ["t", "t-2", "u"]
        assert len(after.patterns) == 1 + own
        sounds = {it: [e[3:] for e in heard(after) if e[2] == it and e[1] != 0] for it in ("t", "t-2")}
        assert sounds["t"] == sounds["t-2"]


def test_swapped_tracks_play_what_the_other_did() -> None:
    project = song(
        rhythm(Random(3), "p", 16), places=(Placement(track="t", pattern="p", start=0, length=4 * BEAT),)
    )
    once = SwapTracks(track="t", other="u").run(project).applied(project)
    assert [place.track for place in once.arrangement.placements] == ["u"]
    assert SwapTracks(track="u", other="t").run(once).applied(once) == project


def test_a_placement_again_lengthens_the_song() -> None:
    place = Placement(track="t", pattern="p", start=60 * BEAT, length=4 * BEAT)
    project = song(rhythm(Random(3), "p", 16), places=(place,))
    named = {"start": place.start, "track": "t", "pattern": "p"}
    after = DuplicatePlacement.model_validate(named).run(project).applied(project)
    assert [it.start for it in after.arrangement.placements] == [60 * BEAT, 64 * BEAT]
    assert after.arrangement.length == 68 * BEAT
    there = DuplicatePlacement.model_validate({**named, "at": place.start}).run(project)
    assert there.told == (f"pattern p is placed on track t at tick {60 * BEAT} already",)


def test_copies_of_patterns_have_names_not_in_use() -> None:
    project = song(Pattern(id="p"), Pattern(id="p-2"), places=())
    after = DuplicatePattern(pattern="p").run(project).applied(project)
    assert [it.id for it in after.patterns] == ["p", "p-3", "p-2"]
    alias = DuplicatePattern(pattern="p", new="shade", alias=True).run(project).applied(project)
    assert alias.patterns[1] == Pattern(id="shade", alias=Alias(pattern="p"))
    with pytest.raises(EditingError, match="there is such a pattern already"):
        DuplicatePattern(pattern="p", new="p-2").run(project)


def test_what_cannot_be_split_is_told_and_left_alone() -> None:
    back = Placement(track="t", pattern="p", start=0, length=4 * BEAT, direction=Direction.BACKWARD)
    late = Placement(track="t", pattern="p", start=2**53, length=BEAT)
    long = Placement(track="t", pattern="p", start=0, length=2**53)
    odd = Placement(track="t", pattern="p", start=0, length=BEAT, speed=Fraction(7))
    twin = Pattern(id="twin", alias=Alias(pattern="p"))
    for place, pattern, sentence in (
        (back, "p", "otherwise than forward"),
        (long, "p", "allowed: 4096"),
        (odd, "p", "not on a tick"),
        (late, "p", "up to the end of time"),
        (back, "twin", "is an alias of p"),
    ):
        project = song(Pattern(id="p", rows=17), twin, places=(place,))
        outcome = SplitPattern(pattern=pattern, row=5).run(project)
        assert outcome.edits == () and sentence in outcome.told[0]


def test_who_else_plays_a_split_pattern_is_told() -> None:
    source = Pattern(id="p", steps=(Step(row=0, condition="1:2"),))
    project = song(source, Pattern(id="twin", alias=Alias(pattern="p")), places=())
    assert SplitPattern(pattern="p", row=4).run(project).told == (
        "pattern 'twin' also plays p and now hears its first 4 rows",
        "conditions of p count the passes anew in every placement",
    )


def test_an_alias_has_no_cells_to_change() -> None:
    twin = Pattern(id="twin", alias=Alias(pattern="p"))
    project = song(Pattern(id="p", steps=(Step(row=0),)), twin, places=())
    outcome = Clear().run(project, (area_of(twin),))
    assert outcome.edits == () and outcome.told[0].startswith("pattern twin is an alias of p; allowed:")
