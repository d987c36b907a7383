"""What modules of each format hold is read as it was written, and as libopenmpt reads it."""

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motorik.formats.classic.byte_reader import ModuleFileError
from motorik.formats.classic.module import NO_VOLUME, ClassicModule, Dialect, LoopKind
from motorik.formats.classic.reading import read_module
from tests.formats.classic.drawn import modules
from tools.fuzz.promises import check
from tools.modules.openmpt import OpenMptModule
from tools.modules.showing import differing, shown
from tools.modules.writing import (
    WrittenModule,
    WrittenSample,
    it_bytes,
    mod_bytes,
    s3m_bytes,
    xm_bytes,
)

WRITERS: dict[Dialect, Callable[[WrittenModule], bytes]] = {
    Dialect.MOD: mod_bytes,
    Dialect.XM: xm_bytes,
    Dialect.S3M: s3m_bytes,
    Dialect.IT: it_bytes,
}
any_module = st.sampled_from(list(WRITERS)).flatmap(
    lambda dialect: st.tuples(st.just(dialect), modules(dialect))
)
quick = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def levels(module: ClassicModule, number: int) -> np.ndarray:
    sample = module.samples[number]
    return sample.sound * (32768 if sample.bits == 16 else 128)


@quick
@given(any_module)
def test_what_is_written_is_read(drawn: tuple[Dialect, WrittenModule]) -> None:
    dialect, written = drawn
    module = read_module(WRITERS[dialect](written))
    assert module.dialect is dialect
    assert module.title == written.title
    assert [order for order in module.orders if order < 254] == list(written.orders)
    for ours, theirs in zip(module.patterns, written.patterns, strict=True):
        assert np.array_equal(ours[:, : theirs.shape[1]], theirs)
    for number, sample in enumerate(written.samples):
        assert np.array_equal(levels(module, number), sample.planes.T)
        assert module.samples[number].sound.dtype == np.float32
        assert module.samples[number].name == sample.name
        assert module.samples[number].volume == sample.volume
        found = module.samples[number].loop
        if sample.loop:
            assert (found.kind, (found.start, found.end)) == (LoopKind.FORWARD, sample.loop)
        else:
            assert found.kind is LoopKind.OFF


@pytest.mark.skipif(sys.platform != "linux", reason="libopenmpt is installed on Linux only")
@quick
@given(any_module)
def test_libopenmpt_reads_the_same(drawn: tuple[Dialect, WrittenModule]) -> None:
    dialect, written = drawn
    data = WRITERS[dialect](written)
    module = read_module(data)
    with OpenMptModule(data) as theirs:
        assert theirs.channels == module.channels
        assert theirs.metadata("title") == module.title
        for number in range(len(module.patterns)):
            assert differing(shown(module, number), theirs.cells(number)) == 0


@quick
@given(any_module, st.binary(max_size=64))
def test_bytes_after_the_end_change_nothing(drawn: tuple[Dialect, WrittenModule], tail: bytes) -> None:
    """Only the size of a MOD may say how many patterns it has."""
    dialect, written = drawn
    if dialect is Dialect.XM:
        tail = b"\0" + tail  # what begins with "text" is a message
    whole = read_module(WRITERS[dialect](written))
    longer = read_module(WRITERS[dialect](replace(written, tail=tail)))
    assert_the_same(whole, longer)


@quick
@given(any_module, st.floats(0, 1))
def test_a_file_that_is_cut_is_read_or_refused_in_a_sentence(
    drawn: tuple[Dialect, WrittenModule], share: float
) -> None:
    dialect, written = drawn
    data = WRITERS[dialect](written)
    cut = data[: int(share * len(data))]
    refusal = ""
    try:
        check(read_module(cut, "cut.it"), len(cut))
    except ModuleFileError as error:
        refusal = str(error)
    assert not refusal or (refusal.startswith("cut.it") and "\n" not in refusal)


@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for magic, place in ((b"", 0), (b"Extended Module: ", 0), (b"IMPM", 0), (b"SCRM", 44), (b"M.K.", 1080)):
        changed = bytearray(data.ljust(place + 80, b"\0"))
        changed[place : place + len(magic)] = magic
        try:
            module = read_module(bytes(changed))
        except ModuleFileError:
            continue
        check(module, len(changed))


def assert_the_same(one: ClassicModule, other: ClassicModule) -> None:
    assert (one.title, one.orders, one.channels) == (other.title, other.orders, other.channels)
    for ours, theirs in zip(one.patterns, other.patterns, strict=True):
        assert np.array_equal(ours, theirs)
    for sample, another in zip(one.samples, other.samples, strict=True):
        assert np.array_equal(sample.sound, another.sound)
        assert sample.loop == another.loop
    assert one.instruments == other.instruments


def test_patterns_without_a_volume_column_say_so() -> None:
    cells = np.zeros((64, 4, 5), np.uint8)
    cells[:, :, 2] = NO_VOLUME
    module = read_module(mod_bytes(WrittenModule([cells])))
    assert np.array_equal(module.patterns[0], cells)


@pytest.mark.parametrize("version", [0x102, 0x103, 0x104])
def test_every_version_of_xm_is_read(version: int) -> None:
    """Before 1.04 patterns came after the instruments, before 1.03 their rows were one byte."""
    cells = np.zeros((200, 3, 5), np.uint8)
    cells[7, 2] = (61, 1, 0x40, 1, 2)
    sound = np.arange(-50, 50).astype(np.int16)
    module = read_module(xm_bytes(WrittenModule([cells], [WrittenSample(sound, "ramp")]), version))
    assert np.array_equal(module.patterns[0], cells)
    assert np.array_equal(levels(module, 0)[:, 0], sound)


@pytest.mark.parametrize(
    ("magic", "channels"),
    [(b"M!K!", 4), (b"FLT4", 4), (b"6CHN", 6), (b"8CHN", 8), (b"12CH", 12), (b"32CN", 32), (b"CD81", 8),
     (b"OCTA", 8), (b"TDZ3", 3), (b"2CHN", 2)],
)  # fmt: skip
def test_the_letters_of_a_mod_tell_its_channels(magic: bytes, channels: int) -> None:
    cells = np.zeros((64, channels, 5), np.uint8)
    cells[:, :, 2] = NO_VOLUME
    cells[3, channels - 1] = (61, 5, NO_VOLUME, 12, 64)
    module = read_module(mod_bytes(WrittenModule([cells]), magic))
    assert module.channels == channels
    assert np.array_equal(module.patterns[0], cells)


def test_eight_channels_of_startrekker_are_pairs_of_patterns() -> None:
    halves = np.zeros((2, 64, 4, 5), np.uint8)
    halves[:, :, :, 2] = NO_VOLUME
    halves[0, 5, 1, 1], halves[1, 6, 2, 1] = 3, 4
    module = read_module(mod_bytes(WrittenModule(list(halves), orders=[0, 0]), b"FLT8"))
    assert module.channels == 8 and len(module.patterns) == 1 and module.orders == (0, 0)
    assert module.patterns[0][5, 1, 1] == 3 and module.patterns[0][6, 6, 1] == 4


@pytest.mark.parametrize("signed", [False, True])
def test_both_kinds_of_sound_in_an_s3m(signed: bool) -> None:
    cells = np.zeros((64, 4, 5), np.uint8)
    cells[:, :, 2] = NO_VOLUME
    sound = np.array([-128, -1, 0, 1, 127, 5], np.int8)
    module = read_module(s3m_bytes(WrittenModule([cells], [WrittenSample(sound)]), signed))
    assert np.array_equal(levels(module, 0)[:, 0], sound)


def test_an_it_tells_its_beat_and_its_instruments() -> None:
    cells = np.zeros((64, 4, 5), np.uint8)
    cells[:, :, 2] = NO_VOLUME
    for compatible, points in ((0x200, ((0, 64), (10, 32), (300, 0))), (0x100, ((0, 64), (10, 32), (90, 0)))):
        written = WrittenModule([cells], [WrittenSample(np.zeros(10, np.int8))])
        module = read_module(it_bytes(written, compatible, instruments=2))
        assert (module.rows_per_beat, module.rows_per_measure) == (3, 12)
        assert [instrument.name for instrument in module.instruments] == [
            "new" if compatible == 0x200 else "old"
        ] * 2
        envelope = module.instruments[1].volume_envelope
        assert envelope.enabled and envelope.points == points
        assert (envelope.loop, envelope.sustain) == ((0, 2), (1, 1))
        assert module.instruments[0].keys[61] == (61, 1)
        assert module.instruments[0].fadeout == 64
        assert module.instruments[0].new_note_action == (3 if compatible == 0x200 else 1)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "song.it: no module that is known; allowed: XM, IT, S3M, MOD, Soundtracker MOD"),
        (b"IMPM", "song.it (IT): it ends at byte 4; 192 bytes are expected at byte 0"),
        (
            b"Extended Module: ".ljust(336, b"\0"),
            "song.it (XM): its XM version is 0.00; allowed: 1.02 to 1.04",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ModuleFileError) as caught:
        read_module(data, "song.it")
    assert str(caught.value) == sentence
