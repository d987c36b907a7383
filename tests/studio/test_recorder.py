"""Playing by hand while the song runs: a take sounds again as it was played, and is heard while it grows."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from motorik.domain.live import Clip, Grid, LiveSet, Quantum, Scene
from motorik.domain.pattern import Pattern, Step
from motorik.domain.performance import LaunchClip
from motorik.domain.project import Arrangement, Placement, Project, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.landing import Quantise
from motorik.editing.recording import RecordMode
from motorik.editing.take import TakeSettings, write_take
from motorik.sequencer.events import EventKind
from motorik.sequencer.schedule import schedule
from motorik.sequencer.timeline import timeline_of
from motorik.sequencer.transport import Transport
from motorik.studio.errors import BadInput
from motorik.studio.hand import Express, Hand, Move, NoteOff, NoteOn, Release
from motorik.studio.moments import Moment, moment_at
from motorik.studio.recorder import Recorder
from tests.sequencer.fakes import FakeSink
from tests.sequencer.songs import PATCH, RATE

BEAT, BAR = TICKS_PER_BEAT, 4 * TICKS_PER_BEAT
LINE = BEAT // 4
FREE = TakeSettings(quantise=Quantise(lines=Fraction(0)))
LOOK = 4800


def song(*steps: Step, bars: int = 4) -> Project:
    return Project(
        patches=(PATCH,),
        tracks=(Track(id="one", patch="patch"), Track(id="two", patch="patch")),
        patterns=(Pattern(id="p", rows=16, steps=steps), Pattern(id="q", rows=32)),
        arrangement=Arrangement(
            length=bars * BAR,
            placements=(Placement(track="one", pattern="p", start=0, length=bars * BAR),),
        ),
        live=LiveSet(
            scenes=(Scene(id="s"),),
            clips=(Clip(track="one", scene="s", pattern="q", quantum=Quantum(grid=Grid.BAR)),),
        ),
    )


class Band:
    """A transport, a recorder and someone who plays, on one clock that is moved by hand."""

    def __init__(
        self, project: Project, how: TakeSettings = FREE, loop: tuple[int, int] | None = None
    ) -> None:
        self.project, self.sink = project, FakeSink()
        self.transport = Transport(project, self.sink, RATE)
        self.transport.set_loop(loop)
        self.recorder = Recorder(
            lambda: self.project, self._moment, self._changed, lambda: self.sink.now / RATE
        )
        self.recorder.set_settings(how)
        self.looked = 0
        self.recorder.arm("one", on=True)

    def _moment(self, frame: int | None) -> Moment | None:
        at = self.sink.now if frame is None else frame
        return moment_at(self.transport.state(), self.project, RATE, at)

    def _changed(self) -> None:
        self.transport.set_project(self.recorder.dressed(self.project))

    def start(self, *, record: bool = True) -> "Band":
        self.transport.play(0, frame=0)
        self.transport.wake()
        if record:
            self.recorder.begin()
        return self

    def play(self, *deeds: tuple[int, Hand], until: int) -> None:
        """Do ``deeds`` at their frames; look and wake in between, up to frame ``until``."""
        waiting = sorted(deeds, key=lambda deed: deed[0])
        while self.sink.now < until:
            soon = min(self.sink.now + 480, until, *(frame for frame, _ in waiting[:1]))
            self.sink.advance(max(soon - self.sink.now, 0))
            self.transport.wake()
            if self.sink.now - self.looked >= LOOK:
                self.looked = self.sink.now
                self.recorder.look()
            while waiting and waiting[0][0] <= self.sink.now:
                self.recorder.hear(waiting.pop(0)[1])

    def written(self) -> Project:
        finished = self.recorder.finish()
        assert finished is not None
        return write_take(self.project, *finished).applied(self.project)

    def notes(self, pitch: float) -> list[int]:
        """Return the frames at which the sequencer, not a hand, struck ``pitch``."""
        return [at for at, it in self.sink.played if it.kind is EventKind.NOTE_ON and it.pitch == pitch]


def keys(*played: tuple[int, int, int]) -> list[tuple[int, Hand]]:
    """Return what a hand does that plays (key, frame, frames)."""
    found: list[tuple[int, Hand]] = []
    for key, frame, frames in played:
        found += [(frame, NoteOn(track="one", key=key)), (frame + frames, NoteOff(track="one", key=key))]
    return found


def strikes(project: Project, key: int, end: int = BAR) -> list[int]:
    events = schedule(project, 0, end, RATE)
    return [e.frame for e in events if e.kind is EventKind.NOTE_ON and e.pitch == key]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
@example(3504258569).via("a note that ends less than 1/256 line after the next begins")
def test_a_take_sounds_again_on_the_frames_it_was_played(seed: int) -> None:
    rng = Random(seed)
    band = Band(song(Step(row=0, pitch=40), Step(row=9, pitch=41))).start()
    frames = sorted(rng.sample(range(2000, 80_000), 5))
    played = [(60 + n, frame, rng.randint(500, 9000)) for n, frame in enumerate(frames)]
    band.play(*keys(*played), until=95_000)
    after = band.written()
    events = schedule(after, 0, BAR, RATE)
    for key, frame, length in played:
        ons = [e for e in events if e.kind is EventKind.NOTE_ON and e.pitch == key]
        offs = [e for e in events if e.kind is EventKind.NOTE_OFF and e.pitch == key]
        assert [e.frame for e in ons] == [frame] and [e.frame for e in offs] == [frame + length]


def test_what_is_played_in_one_round_is_heard_in_the_next_and_never_twice_in_its_own() -> None:
    band = Band(song(), TakeSettings(), (0, BAR)).start()
    bar = timeline_of(band.project.tempo, RATE).frame_at(BAR)
    line = bar // 16
    band.play(
        *keys((60, 2 * line - 900, 3000), (61, 8 * line + 500, 300), (62, bar - 700, 2000)), until=3 * bar
    )
    assert band.recorder.state().layers == 1
    second = [(frame - bar, e.pitch) for frame, e in band.sink.played if e.kind is EventKind.NOTE_ON]
    assert [(frame, pitch) for frame, pitch in second if 0 <= frame < bar] == [(2 * line, 60), (8 * line, 61)]
    assert [pitch for frame, pitch in second if frame < 0] == []
    assert sorted(p for frame, p in second if bar <= frame < 2 * bar) == [60, 61, 62], "struck just before"
    after = band.written()
    assert [(s.row, s.pitch) for s in after.patterns[0].steps] == [(0, 62), (2, 60), (8, 61)]


def test_layers_are_added_and_the_last_is_dropped() -> None:
    band = Band(song(), TakeSettings(), (0, BAR)).start()
    bar = timeline_of(band.project.tempo, RATE).frame_at(BAR)
    band.play(
        *keys((60, 30_000, 300), (61, bar + 30_000, 300), (62, 2 * bar + 30_000, 300)), until=3 * bar - 4800
    )
    assert band.recorder.state().layers == 3
    band.recorder.drop_layer()
    assert [s.pitch for s in band.written().patterns[0].steps] == [60, 61]


def test_replacing_is_silent_while_it_lasts_and_takes_away_what_was_passed() -> None:
    how = TakeSettings(mode=RecordMode.REPLACE)
    band = Band(song(*(Step(row=row, pitch=40) for row in range(16))), how, (0, BAR)).start()
    bar = timeline_of(band.project.tempo, RATE).frame_at(BAR)
    band.play(*keys((60, 12_000, 300)), until=bar // 2 - 480)
    late = [frame for frame in band.notes(40) if frame > 20_000]
    assert late == []
    after = band.written()
    assert [s.row for s in after.patterns[0].steps if s.pitch == 40] == [*range(8, 16)]
    assert [s.row for s in after.patterns[0].steps if s.pitch == 60] == [2]


@pytest.mark.parametrize("by_hand", [False, True])
def test_outside_the_punch_points_nothing_is_recorded(by_hand: bool) -> None:
    how = FREE if by_hand else FREE.model_copy(update={"region": (BEAT, 2 * BEAT)})
    band = Band(song(), how)
    band.start()
    beat = timeline_of(band.project.tempo, RATE).frame_at(BEAT)
    if by_hand:
        band.recorder.punch(on=False)
    played = keys(*((60 + n, n * beat + 3000, 1000) for n in range(4)))
    band.play(*[deed for deed in played if deed[0] < beat], until=beat)
    if by_hand:
        assert not band.recorder.state().punched
        band.recorder.punch(on=True)
    band.play(*[deed for deed in played if beat <= deed[0] < 2 * beat], until=2 * beat)
    if by_hand:
        assert band.recorder.state().punched
        band.recorder.punch(on=False)
    band.play(*[deed for deed in played if deed[0] >= 2 * beat], until=4 * beat)
    assert [s.pitch for s in band.written().patterns[0].steps] == [61]


def test_a_key_held_when_it_is_punched_out_ends_there() -> None:
    band = Band(song()).start()
    band.play((24_000, NoteOn(track="one", key=60)), until=48_000)
    band.recorder.punch(on=False)
    band.play((60_000, NoteOff(track="one", key=60)), until=70_000)
    after = band.written()
    off = [e.frame for e in schedule(after, 0, BAR, RATE) if e.kind is EventKind.NOTE_OFF]
    assert off == [48_000]


def test_only_armed_tracks_are_recorded_and_something_has_to_be() -> None:
    band = Band(song(), FREE.model_copy(update={"moves": None}))
    with pytest.raises(BadInput, match="no track 'three'; allowed: one, two"):
        band.recorder.arm("three", on=True)
    band.recorder.arm("one", on=False)
    with pytest.raises(BadInput, match="nothing to record"):
        band.recorder.begin()
    band.recorder.arm("two", on=True)
    band.start()
    band.play(*keys((60, 5000, 500)), until=20_000)
    assert band.recorder.finish() is None


def test_late_keyboards_are_made_up_for() -> None:
    band = Band(song(), FREE.model_copy(update={"late_ms": 20.0})).start()
    band.play(*keys((60, 10_960, 500)), until=30_000)
    assert strikes(band.written(), 60) == [10_000]


def test_a_clip_that_was_launched_is_recorded_into() -> None:
    band = Band(song()).start()
    band.transport.perform(LaunchClip(track="one", scene="s"), starts=False)
    bar = timeline_of(band.project.tempo, RATE).frame_at(BAR)
    band.play(
        *keys((60, bar + 20_000, 500), (61, 2 * bar + 20_000, 500), (62, 20_000, 500)), until=2 * bar + 40_000
    )
    after = band.written()
    assert [[s.pitch for s in pattern.steps] for pattern in after.patterns] == [[62], [60, 61]]


def test_an_empty_track_gets_a_pattern_that_is_heard_in_the_next_round() -> None:
    band = Band(song(), TakeSettings(), (0, BAR))
    band.recorder.arm("two", on=True)
    band.start()
    bar = timeline_of(band.project.tempo, RATE).frame_at(BAR)
    deeds: Sequence[tuple[int, Hand]] = [
        (frame, NoteOn(track="two", key=key)) for key, frame in ((70, 24_000), (71, bar + 48_000))
    ]
    ends = [(frame + 500, NoteOff(track="two", key=it.key)) for frame, it in deeds if isinstance(it, NoteOn)]
    band.play(*deeds, *ends, until=3 * bar)
    assert [band.notes(key) for key in (70, 71)] == [
        [bar + bar // 4, 2 * bar + bar // 4],
        [2 * bar + bar // 2],
    ]
    after = band.written()
    (place,) = (it for it in after.arrangement.placements if it.track == "two")
    assert (place.start, place.length) == (0, BAR)
    assert [s.pitch for s in next(it for it in after.patterns if it.id == place.pattern).steps] == [70, 71]


def test_moves_are_recorded_while_a_control_is_held_and_keep_their_value_meanwhile() -> None:
    band = Band(song(), FREE.model_copy(update={"thinning": 0.01})).start()
    moves: list[tuple[int, Hand]] = [
        (frame, Move(owner="one", target="filter.cutoff", value=200.0 + frame / 100))
        for frame in range(10_000, 30_000, 1000)
    ]
    release: tuple[int, Hand] = (40_000, Release(owner="one", target="filter.cutoff"))
    band.play(*moves, release, until=60_000)
    after = band.written()
    (lane,) = after.automation
    at = timeline_of(after.tempo, RATE).first_tick_at
    assert [(point.tick, point.value) for point in lane.points] == [(at(10_000), 300.0), (at(29_000), 490.0)]


def test_pressure_and_bend_of_an_armed_track_are_lanes() -> None:
    band = Band(song()).start()
    deeds: list[tuple[int, Hand]] = [
        (10_000, NoteOn(track="one", key=60)),
        (12_000, Express(track="one", touch="pressure", value=0.5)),
        (14_000, Express(track="one", touch="bend", value=2)),
        (16_000, Express(track="one", touch="bend", value=0)),
        (17_000, Express(track="one", touch="timbre", value=1, key=60)),
        (18_000, Express(track="one", touch="pressure", value=1, key=60)),
        (20_000, NoteOff(track="one", key=60)),
    ]
    band.play(*deeds, until=30_000)
    lanes = {it.target: [point.value for point in it.points] for it in band.written().automation}
    assert lanes == {"midi.pressure": [0.5], "midi.bend": [2, 0], "midi.key_60": [127]}


def test_someone_else_may_edit_while_a_take_grows() -> None:
    band = Band(song(Step(row=0, pitch=40))).start()
    band.play(*keys((60, 30_000, 500)), until=40_000)
    other = Pattern(id="p", rows=16, steps=(Step(row=15, pitch=45),))
    band.project = band.project.model_copy(update={"patterns": (other, band.project.patterns[1])})
    band.play(until=60_000)
    assert {s.pitch for s in band.written().patterns[0].steps} == {45, 60}


def test_a_jump_passes_over_nothing_between() -> None:
    how = TakeSettings(mode=RecordMode.REPLACE)
    band = Band(song(*(Step(row=row, pitch=40) for row in range(16))), how, (0, BAR)).start()
    line = timeline_of(band.project.tempo, RATE).frame_at(LINE)
    band.play(until=3 * line)
    band.transport.seek(8 * LINE)
    band.play(until=5 * line)
    rows = [s.row for s in band.written().patterns[0].steps]
    assert {5, 6, 7} <= set(rows) and not {0, 1, 2, 8} & set(rows)


def test_what_is_gone_by_the_end_is_told() -> None:
    band = Band(song()).start()
    band.play(*keys((60, 50_000, 500)), until=60_000)
    short = Pattern(id="p", rows=4)
    band.project = band.project.model_copy(update={"patterns": (short, band.project.patterns[1])})
    finished = band.recorder.finish()
    assert finished is not None
    assert write_take(band.project, *finished).told == (
        "pattern p has no row 8 any more; the note was not written",
    )
