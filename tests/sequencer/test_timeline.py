"""Time is exact: no drift, no step back, and frames lead back to their ticks."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.tempo import TempoCurve, TempoMap, TempoPoint, TimeSignature
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.timeline import ROOT_STEP, Timeline, timeline_of
from tests.sequencer.songs import bpms, tempo_maps

ticks = st.integers(0, 100 * TICKS_PER_BEAT)
rates = st.sampled_from([8_000, 44_100, 48_000, 192_000])


def constant(bpm: Fraction | int) -> TempoMap:
    return TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(bpm)),))


@given(bpms, st.integers(0, 10 * 60 * 400))
def test_no_drift_over_ten_hours(bpm: Fraction, beat: int) -> None:
    exact = beat * 60 / bpm
    timeline = Timeline(constant(bpm), 48_000)
    assert timeline.seconds_at(beat * TICKS_PER_BEAT) == exact
    assert timeline.frame_at(beat * TICKS_PER_BEAT) == (exact * 48_000 + Fraction(1, 2)).__floor__()


def test_halves_round_up() -> None:
    timeline = Timeline(constant(60), 2)
    assert timeline.frame_at(TICKS_PER_BEAT // 4) == 1
    assert timeline.frame_at(TICKS_PER_BEAT // 4 - 1) == 0


@given(tempo_maps(), rates, ticks, st.integers(0, 4000))
def test_frames_never_fall(tempo: TempoMap, rate: int, tick: int, more: int) -> None:
    timeline = Timeline(tempo, rate)
    assert timeline.frame_at(tick) <= timeline.frame_at(tick + more)


@given(tempo_maps(), rates, ticks)
def test_whole_ticks_and_fractions_agree(tempo: TempoMap, rate: int, tick: int) -> None:
    timeline = Timeline(tempo, rate)
    exact = timeline.seconds_at(tick) * rate
    assert (
        timeline.frame_at(tick) == timeline.frame_at(Fraction(tick)) == (exact + Fraction(1, 2)).__floor__()
    )
    assert timeline.frame_at(tick) <= timeline.frame_at(tick + Fraction(1, 3)) <= timeline.frame_at(tick + 1)


@given(tempo_maps(), rates, st.integers(0, 20_000_000))
def test_frames_lead_back_to_their_ticks(tempo: TempoMap, rate: int, frame: int) -> None:
    timeline = Timeline(tempo, rate)
    tick = timeline.tick_at(frame)
    assert timeline.frame_at(tick) == frame
    exact = timeline.seconds_at(tick) * rate
    assert exact <= frame < timeline.seconds_at(tick + Fraction(1, ROOT_STEP)) * rate


@given(bpms, rates, ticks, st.fractions(0, 1, max_denominator=99))
def test_the_inverse_is_exact_at_constant_tempo(bpm: Fraction, rate: int, tick: int, part: Fraction) -> None:
    timeline = Timeline(constant(bpm), rate)
    assert timeline.tick_at(timeline.seconds_at(tick + part) * rate) == tick + part


@given(tempo_maps(), rates, st.integers(0, 20_000_000))
def test_the_first_tick_of_a_frame(tempo: TempoMap, rate: int, frame: int) -> None:
    timeline = Timeline(tempo, rate)
    tick = timeline.first_tick_at(frame)
    assert timeline.frame_at(tick) >= frame
    assert tick == 0 or timeline.frame_at(tick - 1) < frame


@given(bpms, bpms, st.integers(1, 64), st.fractions(0, 1, max_denominator=50))
def test_ramps_equal_numeric_integration(
    first: Fraction, last: Fraction, beats: int, share: Fraction
) -> None:
    length = beats * TICKS_PER_BEAT
    points = (
        TempoPoint(tick=0, bpm=first, curve=TempoCurve.RAMP),
        TempoPoint(tick=length, bpm=last),
    )
    timeline = Timeline(TempoMap(points=points), 48_000)
    end = share * length
    pieces = 500
    middles = [float(end) * (n + 0.5) / pieces for n in range(pieces)]
    periods = [float(60 / first + (60 / last - 60 / first) * Fraction(x) / length) for x in middles]
    numeric = sum(periods) * float(end) / pieces / TICKS_PER_BEAT
    assert float(timeline.seconds_at(end)) == pytest.approx(numeric, rel=1e-9)
    assert timeline.bpm_at(0) == first
    assert timeline.bpm_at(length) == timeline.bpm_at(10 * length) == last


def test_a_ramp_at_the_end_holds() -> None:
    timeline = Timeline(
        TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(90), curve=TempoCurve.RAMP),)), 48_000
    )
    assert timeline.bpm_at(10**9) == 90


SIGNATURES = TempoMap(
    signatures=(
        TimeSignature(tick=0, beats=4, unit=4),
        TimeSignature(tick=9 * TICKS_PER_BEAT, beats=7, unit=8),
        TimeSignature(tick=16 * TICKS_PER_BEAT, beats=3, unit=7),
    )
)


@pytest.mark.parametrize(
    ("beat", "expected"),
    [
        (0, (1, 1, 0)),
        (Fraction(9, 2), (2, 1, TICKS_PER_BEAT // 2)),
        (8, (3, 1, 0)),
        (9, (4, 1, 0)),
        (Fraction(19, 2), (4, 2, 0)),
        (Fraction(25, 2), (5, 1, 0)),
        (16, (6, 1, 0)),
        (16 + Fraction(4, 7), (6, 2, 0)),
        (16 + Fraction(13, 7), (7, 1, TICKS_PER_BEAT // 7)),
    ],
)
def test_bars_and_beats(beat: Fraction, expected: tuple[int, int, int]) -> None:
    assert Timeline(SIGNATURES, 48_000).bar_beat_at(beat * TICKS_PER_BEAT) == expected


def test_positions_before_the_song_are_refused() -> None:
    timeline = Timeline(TempoMap(), 48_000)
    for ask in (
        timeline.frame_at,
        timeline.seconds_at,
        timeline.tick_at,
        timeline.bar_beat_at,
        timeline.bpm_at,
    ):
        with pytest.raises(ValueError, match="allowed"):
            ask(-1)
    with pytest.raises(ValueError, match="sample_rate"):
        Timeline(TempoMap(), 0)


def test_timelines_are_kept() -> None:
    tempo = TempoMap()
    assert timeline_of(tempo, 48_000) is timeline_of(tempo, 48_000)
    assert timeline_of(tempo, 48_000) is not timeline_of(tempo, 44_100)
