"""Laws of blocks: cutting changes no sound, nothing overlaps what is put, every edit can be taken back."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.patch import Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Direction, Placement, Project, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import EventKind
from motorik.sequencer.schedule import schedule
from motorik.ui.views.song.placing import (
    LEAST_TICKS,
    cycle_ticks,
    edits_to,
    end_of,
    key_of,
    moved,
    put,
    repeated,
    split,
    trimmed,
    without,
)

BEAT = TICKS_PER_BEAT
PATCH = Patch(id="p", modules=(Module(id="osc", kind="osc.analog"),), output="osc")
STEPS = tuple(Step(row=row, column=0, pitch=40 + row) for row in range(0, 12, 3))
PATTERNS = (Pattern(id="a", rows=12, steps=STEPS), Pattern(id="b", rows=5, steps=STEPS[:2]))
TRACKS = tuple(Track(id=id, patch="p") for id in ("one", "two", "three"))

beats = st.integers(0, 64).map(lambda quarter: quarter * BEAT // 4)
lengths = st.integers(1, 48).map(lambda quarter: quarter * BEAT // 4)
placements = st.builds(
    Placement,
    track=st.sampled_from(["one", "two", "three"]),
    pattern=st.sampled_from(["a", "b"]),
    start=beats,
    length=lengths,
    speed=st.sampled_from([Fraction(1), Fraction(3, 2), Fraction(1, 2)]),
    direction=st.sampled_from([Direction.FORWARD, Direction.BACKWARD, Direction.PING_PONG]),
    offset=beats,
)
arrangements = st.lists(placements, max_size=8, unique_by=key_of)


def song(places: "list[Placement] | tuple[Placement, ...]") -> Project:
    length = max([end_of(it) for it in places], default=0)
    arrangement = Arrangement(length=length, placements=tuple(places))
    return Project(patches=(PATCH,), tracks=TRACKS, patterns=PATTERNS, arrangement=arrangement)


def notes(project: Project) -> list[tuple[int, str, float]]:
    """Return what is struck: when, on which track, how high."""
    events = schedule(project, 0, project.arrangement.length + 1, 48000)
    return sorted((it.frame, it.owner, it.pitch) for it in events if it.kind is EventKind.NOTE_ON)


@given(placements, st.integers(0, 200))
def test_a_split_block_sounds_as_before(place: Placement, sixteenth: int) -> None:
    tick = place.start + sixteenth * BEAT // 16
    before = song([place])
    parts = split(before, place, tick)
    assert sum(it.length for it in parts) == place.length
    assert notes(song(parts)) == notes(before)


@given(placements, st.integers(0, 64), st.integers(1, 64))
def test_a_block_that_begins_earlier_keeps_what_it_played(place: Placement, sooner: int, longer: int) -> None:
    start = max(place.start - sooner * BEAT // 4, 0)
    project = song([place])
    wide = trimmed(project, place, start, end_of(place) + longer * BEAT // 4)
    back = trimmed(project, wide, place.start, end_of(place))
    assert (back.offset - place.offset) % cycle_ticks(project, place) == 0
    assert notes(song([back])) == notes(project)


@given(arrangements, st.sampled_from(["one", "two"]), beats, lengths)
def test_an_emptied_stretch_is_empty_and_all_else_stays(
    places: list[Placement], track: str, start: int, length: int
) -> None:
    end = start + length
    left = without(song(places), places, track, start, end)
    assert all(it.track != track or end_of(it) <= start or it.start >= end for it in left)
    covered = {(it.track, t) for it in left for t in range(it.start, end_of(it), BEAT // 4)}
    wanted = {
        (it.track, t)
        for it in places
        for t in range(it.start, end_of(it), BEAT // 4)
        if it.track != track or not start <= t < end
    }
    assert covered == wanted


@given(arrangements, st.lists(placements, min_size=1, max_size=3, unique_by=lambda it: it.track))
def test_what_is_put_lies_there_alone(places: list[Placement], new: list[Placement]) -> None:
    after = put(song(places), places, new)
    for it in new:
        assert it in after
        others = [other for other in after if other.track == it.track and other != it]
        assert all(end_of(other) <= it.start or other.start >= end_of(it) for other in others)


@given(
    st.lists(placements, min_size=1, max_size=5, unique_by=key_of), st.integers(-90, 90), st.integers(-4, 4)
)
def test_blocks_are_carried_together_and_never_out_of_the_song(
    places: list[Placement], quarter: int, tracks: int
) -> None:
    found = moved(song(places), places, quarter * BEAT // 4, tracks)
    shifts = {new.start - old.start for new, old in zip(found, places, strict=True)}
    assert len(shifts) == 1
    assert min(it.start for it in found) >= 0
    ids = [track.id for track in TRACKS]
    steps = {ids.index(new.track) - ids.index(old.track) for new, old in zip(found, places, strict=True)}
    assert len(steps) == 1


@settings(max_examples=60)
@given(arrangements, arrangements)
def test_edits_lead_from_one_arrangement_to_another_and_back(
    before: list[Placement], after: list[Placement]
) -> None:
    project = song(before)
    reached = project
    undo = []
    for edit in edits_to(project, after):
        undo.append(edit.invert(reached))
        reached = edit.apply(reached)
    assert set(map(repr, reached.arrangement.placements)) == set(map(repr, after))
    assert reached.arrangement.length >= max(map(end_of, after), default=0)
    for edit in reversed(undo):
        reached = edit.apply(reached)
    assert reached == project


@given(st.lists(placements, min_size=1, max_size=4, unique_by=key_of))
def test_what_is_repeated_begins_where_all_of_it_ends(places: list[Placement]) -> None:
    again = repeated(places)
    assert min(it.start for it in again) == max(map(end_of, places))
    assert [it.length for it in again] == [it.length for it in places]


def test_nothing_gets_shorter_than_a_64th() -> None:
    place = Placement(track="one", pattern="a", start=0, length=BEAT)
    assert split(song([place]), place, LEAST_TICKS - 1) == [place]
    assert trimmed(song([place]), place, 0, 1).length == LEAST_TICKS
