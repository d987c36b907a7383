"""Scores of modules: what a file's tracker would make of it, and how long real ones play."""

import struct
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from motorik.formats.classic.module import (
    NO_VOLUME,
    ClassicInstrument,
    ClassicModule,
    ClassicSample,
    Dialect,
    Envelope,
)
from motorik.formats.classic.playing import Precision, score_of
from motorik.formats.classic.reading import read_module
from motorik.sequencer.classic.player import ClassicPlayer
from motorik.sequencer.classic.score import ORDER_END, ORDER_SKIP, Flow, Rules
from tests.formats.classic.drawn import modules
from tests.formats.classic.test_reading import WRITERS
from tools.dev_tasks.module_packages import PACKAGES, how_to_get_them, missing_packages, module_files
from tools.modules.durations import TOLERANCE, durations
from tools.modules.writing import WrittenModule

any_module = st.sampled_from(list(WRITERS)).flatmap(
    lambda dialect: st.tuples(st.just(dialect), modules(dialect))
)


def a_module(dialect: Dialect, **changes: object) -> ClassicModule:
    """Return a module of one row in one channel that plays one sample."""
    pattern = np.array([[[61, 1, 0 if dialect is Dialect.XM else NO_VOLUME, 0, 0]]], np.uint8)
    plain = ClassicModule(
        dialect=dialect,
        title="",
        channels=1,
        orders=(0,),
        patterns=(pattern,),
        samples=(ClassicSample(sound=np.zeros((100, 1), np.float32)),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_module)
def test_every_module_that_is_read_can_be_played(drawn: tuple[Dialect, WrittenModule]) -> None:
    dialect, written = drawn
    try:
        data = WRITERS[dialect](written)
    except struct.error:
        reject()  # more cells than a pattern of this format can hold
    score = score_of(read_module(data))
    ticks, voices = ClassicPlayer(score).play(500, through=True)
    assert len(ticks) == 500
    assert np.all(voices["sample"] < len(score.samples))


@pytest.mark.parametrize(
    ("made_with", "dialect", "strict", "flow"),
    [
        ("ProTracker", Dialect.MOD, True, Flow.PLAIN),
        ("Startrekker", Dialect.MOD, False, Flow.PLAIN),
        ("FastTracker 2", Dialect.XM, True, Flow.PLAIN),
        ("OpenMPT 1.29.00.00", Dialect.XM, True, Flow.PLAIN),
        ("ModPlug Tracker 1.0 - 1.16", Dialect.XM, False, Flow.MODPLUG),
        ("Scream Tracker 3.20 (GUS)", Dialect.S3M, True, Flow.ST3),
        ("Scream Tracker 3.01 (SB)", Dialect.S3M, True, Flow.ST3_OLD),
        ("Impulse Tracker 2.14", Dialect.S3M, False, Flow.IT),
        ("Impulse Tracker 2.14p4-5", Dialect.IT, False, Flow.IT),
        ("Impulse Tracker 2.00", Dialect.IT, False, Flow.IT_200),
        ("Impulse Tracker 1.06", Dialect.IT, False, Flow.IT_104),
        ("Impulse Tracker 1.03", Dialect.IT, False, Flow.IT_100),
        ("OpenMPT 1.17", Dialect.IT, False, Flow.MODPLUG),
        ("Schism Tracker 2020-01-01", Dialect.IT, False, Flow.IT),
    ],
)
def test_the_tracker_decides_whose_habits_are_played(
    made_with: str, dialect: Dialect, strict: bool, flow: Flow
) -> None:
    score = score_of(a_module(dialect, made_with=made_with))
    assert bool(score.rules & Rules.STRICT) == strict
    assert score.flow == flow


@given(st.integers(1000, 100_000))
def test_a_tuning_in_hertz_is_played_exactly(c5_speed: int) -> None:
    sample = ClassicSample(sound=np.zeros((100, 1), np.float32), c5_speed=c5_speed)
    module = a_module(Dialect.IT, samples=(sample,), linear_slides=True)
    _, exact = ClassicPlayer(score_of(module)).play(1)
    assert exact["frequency"][0] == pytest.approx(c5_speed, rel=1e-5)
    _, coarse = ClassicPlayer(score_of(module, Precision(whole_finetunes=True))).play(1)
    assert coarse["frequency"][0] == pytest.approx(c5_speed, rel=6e-4)


def test_marks_in_the_order_list_are_marks_only_where_the_format_has_them() -> None:
    orders = (0, 254, 7, 255, 0)
    assert list(score_of(a_module(Dialect.IT, orders=orders)).orders) == [
        0,
        ORDER_SKIP,
        ORDER_SKIP,
        ORDER_END,
        0,
    ]
    assert list(score_of(a_module(Dialect.XM, orders=orders)).orders) == [0, *[ORDER_SKIP] * 3, 0]


def test_a_key_for_a_sample_there_is_not_is_another_thing_than_a_key_for_none() -> None:
    keys = tuple((key, {60: 9, 61: 0}.get(key, 1)) for key in range(120))
    score = score_of(a_module(Dialect.IT, instruments=(ClassicInstrument(keys=keys),)))
    missing, none, first = (int(score.instruments[0]["keys"][key][0]) for key in (60, 61, 62))
    assert score.samples[missing]["length"] == 0
    assert (none, first) == (-1, 0)


def test_envelopes_keep_the_fineness_their_tracker_reckons_with() -> None:
    points = ((0, -32), (8, 32))
    instrument = ClassicInstrument(
        keys=tuple((key, 1) for key in range(120)),
        panning_envelope=Envelope(True, points),
        pitch_envelope=Envelope(True, points, filter=True),
    )
    score = score_of(a_module(Dialect.IT, instruments=(instrument,)))
    assert score.points.tolist() == [[0, 0], [8, 64], [0, 0], [8, 256]]
    pitch = replace(instrument, pitch_envelope=Envelope(True, points))
    assert score_of(a_module(Dialect.IT, instruments=(pitch,))).points.tolist()[2:] == [[0, -1600], [8, 1600]]


@pytest.fixture
def files() -> list[Path]:
    if missing_packages():
        pytest.fail(how_to_get_them(), pytrace=False)
    return module_files()


@pytest.mark.skipif(sys.platform != "linux", reason="the modules are in packages of Debian")
@pytest.mark.parametrize("package", PACKAGES)
def test_real_modules_play_as_long_as_elsewhere(package: str, files: list[Path]) -> None:
    mine = [path for path in files if path.parent.name == package]
    assert mine
    for path in mine:
        found = durations(path)
        assert found is not None
        assert found.within(TOLERANCE), found
