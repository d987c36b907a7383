"""What single steps do, by example: one track at 120 BPM, four lines a beat, 24 000 frames a beat."""

import pytest

from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.domain.project import Arrangement, Automation, AutomationPoint, Curve, Placement, Project, Track
from motorik.domain.tempo import Groove
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.automation import GRID_TICKS
from motorik.sequencer.events import Event, EventKind, fast_event
from motorik.sequencer.schedule import initial_parameters, schedule
from tests.sequencer.songs import LINE, PATCH, RATE, UNIT, song

LINE_FRAMES = 6_000
ON, OFF, CUT, PARAMETER = EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.NOTE_CUT, EventKind.PARAMETER


def everything(project: Project) -> list[Event]:
    return schedule(project, 0, project.arrangement.length, RATE)


def frames(project: Project, kind: EventKind) -> list[int]:
    return [event.frame for event in everything(project) if event.kind is kind]


def notes(project: Project) -> list[tuple[int, int]]:
    events = everything(project)
    ends = {event.note: event.frame for event in events if event.kind is OFF}
    return [(event.frame, ends[event.note]) for event in events if event.kind is ON]


def moves(project: Project, target: str = "filter.cutoff") -> list[tuple[int, float]]:
    return [(event.frame, event.value) for event in everything(project) if event.target == target]


def test_fast_events_are_events() -> None:
    fields = (1, ON, "bass", 2, 60.0, 0.5, True, False, "patch", "", 0.0, 3, "pattern", 4, 5, 6)
    event = fast_event(*fields)
    assert type(event) is Event
    assert event == Event(*fields)
    assert hash(event) == hash(Event(*fields))
    with pytest.raises(AttributeError):
        event.frame = 2  # type: ignore[misc]


def test_a_note_lasts_until_the_next_of_its_column() -> None:
    project = song(Step(row=0), Step(row=0, column=1), Step(row=4))
    assert notes(project) == [
        (0, 4 * LINE_FRAMES),
        (0, 16 * LINE_FRAMES),
        (4 * LINE_FRAMES, 16 * LINE_FRAMES),
    ]


def test_a_note_goes_on_over_the_wrap_of_its_pattern() -> None:
    project = song(Step(row=4), length=40 * LINE)
    assert notes(project) == [
        (4 * LINE_FRAMES, 20 * LINE_FRAMES),
        (20 * LINE_FRAMES, 36 * LINE_FRAMES),
        (36 * LINE_FRAMES, 40 * LINE_FRAMES),
    ]
    assert [event.turn for event in everything(project) if event.kind is ON] == [0, 1, 2]


def test_lengths_and_delays_count_in_line_parts() -> None:
    project = song(Step(row=1, delay=128, length=384), Step(row=8, length=9999), Step(row=9))
    assert notes(project)[0] == (LINE_FRAMES * 3 // 2, LINE_FRAMES * 3)
    assert notes(project)[1] == (8 * LINE_FRAMES, 9 * LINE_FRAMES)


def test_off_and_cut() -> None:
    project = song(Step(row=0), Step(row=2, kind=StepKind.OFF), Step(row=4), Step(row=6, kind=StepKind.CUT))
    assert notes(project) == [(0, 2 * LINE_FRAMES), (4 * LINE_FRAMES, 6 * LINE_FRAMES)]
    assert frames(project, CUT) == [6 * LINE_FRAMES]


def test_a_cut_also_silences_a_released_tail() -> None:
    project = song(Step(row=0, length=256), Step(row=2, kind=StepKind.OFF), Step(row=4, kind=StepKind.CUT))
    assert notes(project) == [(0, LINE_FRAMES)]
    assert frames(project, CUT) == [4 * LINE_FRAMES]


@pytest.mark.parametrize("length", [None, 100])
def test_a_slid_note_holds_the_one_before(length: int | None) -> None:
    project = song(Step(row=0, length=length), Step(row=1, slide=True))
    assert notes(project) == [(0, LINE_FRAMES + 1), (LINE_FRAMES, 16 * LINE_FRAMES)]
    assert [event.slide for event in everything(project) if event.kind is ON] == [False, True]


def test_a_slide_does_not_bridge_a_rest() -> None:
    assert notes(song(Step(row=0, length=100), Step(row=2, slide=True)))[0] == (
        0,
        LINE_FRAMES * 100 // 256 + 1,
    )
    assert notes(song(Step(row=0), Step(row=1, kind=StepKind.OFF), Step(row=2, slide=True)))[0] == (
        0,
        LINE_FRAMES,
    )


def test_accent_and_velocity() -> None:
    (_, on, _) = everything(song(Step(row=0, accent=True, velocity=0.25, pitch=61.5)))
    assert (on.accent, on.velocity, on.pitch) == (True, 0.25, 61.5)


def test_ratchets_repeat_evenly() -> None:
    assert notes(song(Step(row=1, ratchet=4), Step(row=2, kind=StepKind.OFF))) == [
        (LINE_FRAMES + n * 1500, LINE_FRAMES + (n + 1) * 1500) for n in range(4)
    ]
    thirds = notes(song(Step(row=0, ratchet=3, length=512)))
    assert thirds == [(0, 4000), (4000, 8000), (8000, 12000)]


def test_ratchets_stop_at_the_next_step_and_the_last_sounds_on() -> None:
    assert notes(song(Step(row=0, ratchet=4, length=1024), Step(row=2)))[:2] == [(0, 6000), (6000, 12000)]
    assert notes(song(Step(row=0, ratchet=2), Step(row=4)))[1] == (3000, 24000)


@pytest.mark.parametrize("percent", [50, 58, 66, 75])
def test_swing_positions(percent: int) -> None:
    groove = Groove.swing("swing", percent)  # type: ignore[arg-type]
    project = song(*(Step(row=row) for row in range(4)), groove=groove)
    late = groove.offsets[1] * UNIT
    ticks = [0, LINE + late, 2 * LINE, 3 * LINE + late]
    assert frames(project, ON) == [
        tick * 24_000 // TICKS_PER_BEAT + (tick * 48_000 // TICKS_PER_BEAT) % 2 for tick in ticks
    ]
    assert abs(late / (2 * LINE) - (percent - 50) / 100) < 1 / 256


def test_groove_may_play_early_and_before_its_span() -> None:
    project = song(Step(row=1), groove=Groove(id="early", offsets=(0, -128)))
    (on,) = (event for event in schedule(project, LINE, LINE + 1, RATE) if event.kind is ON)
    assert on.frame == LINE_FRAMES // 2
    first = song(Step(row=0), groove=Groove(id="early", offsets=(-128,)))
    assert frames(first, ON) == [0]


def test_the_pattern_overrides_the_groove_of_the_track() -> None:
    project = song(Step(row=1), groove=Groove(id="own", offsets=(0, 64)))
    track = project.tracks[0].model_copy(update={"groove": "late"})
    grooves = (*project.grooves, Groove(id="late", offsets=(0, 128)))
    both = project.model_copy(update={"tracks": (track,), "grooves": grooves})
    assert frames(both, ON) == [LINE_FRAMES * 5 // 4]
    plain = project.patterns[0].model_copy(update={"groove": None})
    assert frames(both.model_copy(update={"patterns": (plain,)}), ON) == [LINE_FRAMES * 3 // 2]


def test_groove_follows_the_lines_of_the_song() -> None:
    project = song(Step(row=0), rows=3, length=6 * LINE, groove=Groove(id="late", offsets=(0, 128)))
    assert frames(project, ON) == [0, LINE_FRAMES * 7 // 2]


def test_probability_draws_per_place() -> None:
    project = song(Step(row=0, probability=50), rows=1, length=400 * LINE)
    played = [event.tick for event in everything(project) if event.kind is ON]
    assert 150 < len(played) < 250
    other = [event.tick for event in schedule(project, 0, 400 * LINE, RATE, loop_pass=1) if event.kind is ON]
    assert other != played
    assert not frames(song(Step(row=0, probability=0)), ON)


def test_a_note_chance_leaves_out_ends_nothing() -> None:
    project = song(Step(row=0), Step(row=1, probability=0), Step(row=2))
    assert notes(project)[0] == (0, 2 * LINE_FRAMES)


def test_locks_set_and_return() -> None:
    project = song(
        Step(row=1, locks={"filter.cutoff": 300.0}),
        Step(row=4, kind=StepKind.LOCK, locks={"filter.cutoff": 9.0}),
    )
    base = 1000.0
    assert moves(project) == [(6000, 300.0), (12000, base), (24000, 9.0), (30000, base)]


def test_locks_in_a_row_hand_over() -> None:
    project = song(*(Step(row=row, locks={"filter.cutoff": 100.0 + row}) for row in range(3)))
    assert moves(project) == [(0, 100.0), (6000, 101.0), (12000, 102.0), (18000, 1000.0)]


def test_locks_cover_automation() -> None:
    lane = Automation(
        id="lane",
        owner="bass",
        target="filter.cutoff",
        points=(AutomationPoint(tick=0, value=0), AutomationPoint(tick=4 * LINE, value=32)),
    )
    project = song(Step(row=1, locks={"filter.cutoff": 500.0}), automation=[lane])
    values = moves(project)
    assert (6000, 500.0) in values
    assert (12000, 16.0) in values
    assert not [frame for frame, _ in values if 6000 < frame < 12000]


def points(*pairs: tuple[int, float, Curve]) -> list[Automation]:
    made = tuple(AutomationPoint(tick=tick, value=value, curve=curve) for tick, value, curve in pairs)
    return [Automation(id="lane", owner="bass", scope="channel", target="channel.pan", points=made)]


def test_held_points_are_single_events() -> None:
    lane = points((LINE, 0.5, Curve.HOLD), (2 * LINE, 0.5, Curve.HOLD), (3 * LINE, -0.5, Curve.LINEAR))
    assert moves(song(automation=lane), "channel.pan") == [(6000, 0.5), (18000, -0.5)]


@pytest.mark.parametrize("curve", [Curve.LINEAR, Curve.SMOOTH])
def test_a_bent_curve_starts_slowly_and_mirrors_its_opposite(curve: Curve) -> None:
    ends = (AutomationPoint(tick=TICKS_PER_BEAT, value=1.0, curve=Curve.HOLD),)

    def values(bend: float) -> list[float]:
        start = AutomationPoint(tick=0, value=0.0, curve=curve, bend=bend)
        lane = Automation(id="lane", owner="bass", target="filter.cutoff", points=(start, *ends))
        return [value for _, value in moves(song(automation=[lane]))]

    late, straight, early = values(0.6), values(0.0), values(-0.6)
    assert len(late) == len(straight) == len(early) == 33
    for low, middle, high in list(zip(late, straight, early, strict=True))[1:-1]:
        assert low < middle < high
    assert all(a < b for a, b in zip(late, late[1:], strict=False))
    assert late[-1] == early[-1] == 1.0


@pytest.mark.parametrize(("curve", "quarter"), [(Curve.LINEAR, 0.25), (Curve.SMOOTH, 0.15625)])
def test_curves_are_sampled_on_the_grid(curve: Curve, quarter: float) -> None:
    lane = points((0, 0.0, curve), (TICKS_PER_BEAT, 1.0, Curve.HOLD))
    values = moves(song(automation=lane), "channel.pan")
    assert [frame for frame, _ in values] == [n * 750 for n in range(33)]
    assert dict(values)[8 * 750] == quarter
    assert values[-1] == (24_000, 1.0)
    assert GRID_TICKS * 32 == TICKS_PER_BEAT


def test_initial_parameters() -> None:
    lane = points((LINE, 0.0, Curve.LINEAR), (LINE + 2 * GRID_TICKS, 1.0, Curve.HOLD))
    project = song(automation=lane)
    key = ("bass", "channel", "channel.pan")
    assert initial_parameters(project, LINE - 1) == {}
    assert initial_parameters(project, LINE) == {key: 0.0}
    assert initial_parameters(project, LINE + GRID_TICKS + 1) == {key: 0.5}
    assert initial_parameters(project, 9 * LINE) == {key: 1.0}


def test_the_placement_that_starts_last_is_heard_and_then_the_one_below_goes_on() -> None:
    long, short = (
        Pattern(id="long", rows=1, steps=(Step(row=0),)),
        Pattern(id="short", rows=2, steps=(Step(row=1),)),
    )
    project = Project(
        patches=(PATCH,),
        patterns=(long, short),
        tracks=(Track(id="bass", patch="patch"),),
        arrangement=Arrangement(
            length=6 * LINE,
            placements=(
                Placement(track="bass", pattern="long", start=0, length=6 * LINE),
                Placement(track="bass", pattern="short", start=2 * LINE, length=2 * LINE),
            ),
        ),
    )
    played = [
        (event.tick // LINE, event.pattern, event.turn) for event in everything(project) if event.kind is ON
    ]
    assert played == [(0, "long", 0), (1, "long", 1), (3, "short", 0), (4, "long", 4), (5, "long", 5)]
