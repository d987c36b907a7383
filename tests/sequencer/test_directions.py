"""Placements read forward, backward, there and back and by chance, at any speed; aliases."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.aliases import resolved
from motorik.domain.pattern import Alias, Pattern, Step
from motorik.domain.project import Arrangement, Direction, Placement, Project, Track
from motorik.sequencer.events import EventKind
from motorik.sequencer.schedule import schedule
from motorik.sequencer.score import row_at
from motorik.sequencer.timeline import timeline_of
from tests.sequencer.songs import LINE, PATCH, RATE, law, song, songs

ROWS = 5


def placed(
    direction: Direction = Direction.FORWARD, speed: Fraction = Fraction(1), passes: int = 6, seed: int = 0
) -> Project:
    """Return a song whose pattern strikes one note on each of five rows."""
    project = song(*(Step(row=row, pitch=60 + row) for row in range(ROWS)), rows=ROWS, seed=seed)
    length = int(passes * ROWS * LINE / speed)
    placement = Placement(
        track="bass", pattern="pattern", start=0, length=length, direction=direction, speed=speed
    )
    return project.model_copy(update={"arrangement": Arrangement(length=length, placements=(placement,))})


def rows(project: Project) -> list[int]:
    events = schedule(project, 0, project.arrangement.length, RATE)
    return [event.row for event in events if event.kind is EventKind.NOTE_ON]


def test_orders() -> None:
    there, back = list(range(ROWS)), list(reversed(range(ROWS)))
    assert rows(placed(Direction.FORWARD, passes=2)) == there + there
    assert rows(placed(Direction.BACKWARD, passes=2)) == back + back
    assert rows(placed(Direction.PING_PONG, passes=4)) == there + back + there + back


def test_random_lines_draw_from_the_seed_alone() -> None:
    drawn = rows(placed(Direction.RANDOM, passes=400))
    assert drawn == rows(placed(Direction.RANDOM, passes=400))
    assert drawn != rows(placed(Direction.RANDOM, passes=400, seed=1))
    assert drawn[:500] == rows(placed(Direction.RANDOM, passes=100))
    assert all(320 < count < 480 for count in Counter(drawn).values())


@given(st.fractions(Fraction(1, 16), 16, max_denominator=64).filter(lambda f: f.numerator <= 64))
def test_speed_is_exact_however_long(speed: Fraction) -> None:
    """Pass n begins at the tick its exact place rounds down to: no drift."""
    passes = 60
    project = placed(speed=speed, passes=passes)
    events = schedule(project, 0, project.arrangement.length, RATE)
    found = [event.tick for event in events if event.kind is EventKind.NOTE_ON and event.row == 0]
    whole = ROWS * LINE / speed
    assert found[: passes - 1] == [int(turn * whole) for turn in range(passes - 1)]
    lines = [event.tick for event in events if event.kind is EventKind.NOTE_ON]
    exact = [number * LINE / speed for number in range(len(lines))]
    assert all(0 <= line - tick < 2 for tick, line in zip(lines, exact, strict=True))


@given(st.sampled_from(list(Direction)), st.sampled_from(["1", "3/2", "7/5", "64/63", "1/3"]), st.data())
def test_row_at_is_the_row_that_plays(direction: Direction, speed: str, data: st.DataObject) -> None:
    project = placed(direction, Fraction(speed), passes=4)
    events = schedule(project, 0, project.arrangement.length, RATE)
    ons = [event for event in events if event.kind is EventKind.NOTE_ON]
    event = data.draw(st.sampled_from(ons))
    assert row_at(project, "bass", event.tick) == ("pattern", event.row)
    if event is not ons[0]:
        before = ons[ons.index(event) - 1]
        assert row_at(project, "bass", event.tick - 1) == ("pattern", before.row)
    assert row_at(project, "bass", project.arrangement.length) is None


@given(st.integers(1, 12), st.integers(1, 12))
def test_polymeter_meets_again(first: int, second: int) -> None:
    """Two lengths of pattern on two tracks: what sounds repeats after the product, never drifting apart."""
    period = first * second * LINE
    lengths = {"one": first, "two": second}
    project = Project(
        patches=(PATCH,),
        tracks=tuple(Track(id=id, patch="patch") for id in lengths),
        patterns=tuple(Pattern(id=id, rows=n, steps=(Step(row=0),)) for id, n in lengths.items()),
        arrangement=Arrangement(
            length=2 * period,
            placements=tuple(Placement(track=id, pattern=id, start=0, length=2 * period) for id in lengths),
        ),
    )
    events = schedule(project, 0, 2 * period, RATE)
    ticks = [(e.tick, e.owner) for e in events if e.kind is EventKind.NOTE_ON]
    again = [(tick - period, owner) for tick, owner in ticks if tick >= period]
    assert again == [(tick, owner) for tick, owner in ticks if tick < period]
    assert len(ticks) == 2 * (first + second)
    assert timeline_of(project.tempo, RATE).frame_at(period) in [
        e.frame for e in events if e.tick == period and e.kind is EventKind.NOTE_ON
    ]


@law
@given(songs())
def test_an_alias_is_heard_as_a_copy(project: Project) -> None:
    patterns = {pattern.id: pattern for pattern in project.patterns}
    copies = tuple(resolved(pattern, patterns) for pattern in project.patterns)
    copied = project.model_copy(update={"patterns": copies})
    end = project.arrangement.length
    assert schedule(copied, 0, end, RATE) == schedule(project, 0, end, RATE)


def test_a_change_of_the_source_is_heard_in_its_aliases() -> None:
    source = Pattern(id="a", rows=4, steps=(Step(row=0), Step(row=1, column=1)))
    alias = Pattern(id="b", alias=Alias(pattern="a", transpose=7, rotate=1, muted=(1,)))
    project = song(Step(row=0)).model_copy(
        update={
            "patterns": (source, alias),
            "arrangement": Arrangement(
                length=4 * LINE, placements=(Placement(track="bass", pattern="b", start=0, length=4 * LINE),)
            ),
        }
    )
    changed = source.model_copy(update={"steps": (Step(row=3, pitch=50),)})
    for patterns, expected in (((source, alias), (67, 1)), ((changed, alias), (57, 0))):
        events = schedule(project.model_copy(update={"patterns": patterns}), 0, 4 * LINE, RATE)
        ons = [(event.pitch, event.row) for event in events if event.kind is EventKind.NOTE_ON]
        assert ons == [expected]


@pytest.mark.parametrize("speed", ["0", "-1", "17", "1/17", "65/64"])
def test_speeds_that_are_refused(speed: str) -> None:
    with pytest.raises(ValueError, match="allowed 1/16 to 16"):
        Placement.model_validate({"track": "a", "pattern": "b", "start": 0, "length": 1, "speed": speed})
