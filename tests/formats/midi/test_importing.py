"""MIDI files become songs that say the same, to the tick; what cannot is told."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.time import TICKS_PER_BEAT
from motorik.engine.offline import render
from motorik.formats.interchange import FormatError, ImportOptions, importer_of
from motorik.formats.midi.importing import import_midi
from motorik.formats.midi.reading import MOST_BEATS, read_midi
from motorik.formats.performing import perform
from motorik.sequencer.events import EventKind, Touch
from motorik.sequencer.schedule import schedule
from tests.formats.midi.files import exported, imported, message, meta, midi_file, note
from tests.laws import check_text
from tools.midi.compare import music_of

BEAT = 480


def test_notes_on_the_grid_are_rows_and_others_have_delay_and_length_to_the_tick() -> None:
    straight = imported(midi_file(note(0, 120, 60) + note(120, 480, 62, 64) + note(1920, 2400, 64)))
    pattern = straight.patterns[0]
    assert pattern.lines_per_beat == 4
    assert [(step.row, step.pitch, step.delay, step.length) for step in pattern.steps] == [
        (0, 60, 0, 256), (1, 62, 0, 768), (16, 64, 0, 1024),
    ]  # fmt: skip
    assert pattern.steps[1].velocity == 64 / 127

    played = imported(midi_file(note(7, 123, 60)))
    step = played.patterns[0].steps[0]
    unit = TICKS_PER_BEAT // 4 // 256
    assert step.delay * unit + step.fine == 7 * TICKS_PER_BEAT // BEAT
    assert step.length is not None
    assert step.length * unit + step.length_fine == 116 * TICKS_PER_BEAT // BEAT


def test_triplets_have_a_grid_of_their_own() -> None:
    triplets = [event for index in range(12) for event in note(index * 160, index * 160 + 160, 60)]
    assert imported(midi_file(triplets)).patterns[0].lines_per_beat == 3
    assert imported(midi_file(triplets), lines_per_beat=6).patterns[0].lines_per_beat == 6


def test_equal_bars_share_a_pattern_and_no_pattern_ends_under_a_held_note() -> None:
    riff = [event for bar in range(16) for event in note(bar * 1920, bar * 1920 + 240, 36)]
    project = imported(midi_file(riff))
    assert len(project.patterns) == 1
    assert [place.start for place in project.arrangement.placements] == [
        bar * 4 * TICKS_PER_BEAT for bar in (0, 4, 8, 12)
    ]
    drone = imported(midi_file(riff + note(3 * 1920, 9 * 1920, 60)))
    lengths = [place.length // (4 * TICKS_PER_BEAT) for place in drone.arrangement.placements]
    assert lengths == [9, 4, 3]


def test_tempo_is_exact_and_metre_starts_bars() -> None:
    data = midi_file(
        [
            (0, meta("set_tempo", tempo=468_751)),
            (1440, meta("set_tempo", tempo=300_000)),
            (0, meta("time_signature", numerator=3, denominator=4)),
            (1440, meta("time_signature", numerator=7, denominator=8)),
        ],
        note(0, 2880, 60),
    )
    tempo = imported(data).tempo
    assert [point.bpm for point in tempo.points] == [Fraction(60_000_000, 468_751), 200]
    assert [(it.tick, it.beats, it.unit) for it in tempo.signatures] == [
        (0, 3, 4), (3 * TICKS_PER_BEAT, 7, 8),
    ]  # fmt: skip


def test_volume_pan_and_bend_are_heard() -> None:
    data = midi_file(
        [
            (0, message("control_change", control=7, value=127)),
            (0, message("control_change", control=10, value=127)),
            (0, message("control_change", control=91, value=0)),
            (0, message("control_change", control=101, value=0)),
            (0, message("control_change", control=100, value=0)),
            (0, message("control_change", control=6, value=12)),
            (480, message("pitchwheel", pitch=-8192)),
            (960, message("control_change", control=7, value=0)),
            *note(0, 1900, 69),
        ]
    )
    project = imported(data)
    lanes = {(lane.scope, lane.target): [point.value for point in lane.points] for lane in project.automation}
    assert lanes["channel", "channel.level_db"] == [0.0, -96.0]
    assert lanes["channel", "channel.pan"] == [1.0]
    assert lanes["midi", "midi.bend"] == [-12.0]
    touches = [
        it for it in schedule(project, 0, 4 * TICKS_PER_BEAT, 48000) if it.kind is EventKind.EXPRESSION
    ]
    assert [(it.touch, it.value, it.frame) for it in touches] == [(Touch.BEND, -12.0, 24000)]
    sound = render(project).sound
    assert abs(sound[12000:24000, 1]).max() > 0.01
    assert abs(sound[52000:60000]).max() < abs(sound[12000:24000, 1]).max() / 50


def test_drums_and_every_program_sound() -> None:
    tracks = [
        [(0, message("program_change", channel, program=channel * 9)), *note(0, 400, 60, channel=channel)]
        for channel in range(9)
    ]
    kit = [
        event
        for key in range(27, 88)
        for event in note((key - 27) * 60, (key - 27) * 60 + 30, key, channel=9)
    ]
    result = import_midi(midi_file(*tracks, kit), "song.mid", ImportOptions())
    assert len(result.presets) == 9
    drums = result.project.model_copy(
        update={
            "arrangement": result.project.arrangement.model_copy(
                update={
                    "placements": tuple(
                        place for place in result.project.arrangement.placements if place.track == "drum-kit"
                    )
                }
            )
        }
    )
    sound = abs(render(drums).sound).max(axis=1)
    for key in range(61):
        start = key * 60 * 48000 // 960
        assert sound[start : start + 2500].max() > 0.003, f"key {27 + key} is silent"


def test_more_notes_than_columns_make_a_second_track_and_a_finer_grid_is_tried_first() -> None:
    cluster = [event for key in range(30, 70) for event in note(0, 480, key)]
    project = imported(midi_file(cluster))
    assert [track.midi_channel for track in project.tracks] == [1, 1, 1]
    assert music_of(exported(project, division=480)).notes == music_of(midi_file(cluster)).notes
    roll = [event for index in range(32) for event in note(index * 5, index * 5 + 400, 40 + index)]
    dense = imported(midi_file(roll))
    assert max(pattern.lines_per_beat for pattern in dense.patterns) > 4


def test_what_is_not_kept_is_told() -> None:
    data = midi_file(
        [
            (0, meta("lyrics", text="la")),
            (0, meta("key_signature", key="Cb")),
            (960, message("note_off", note=5)),
        ],
        [(0, message("note_on", note=60, velocity=9)), (480, meta("text", text="x"))],
    )
    result = import_midi(data, "song.mid", ImportOptions())
    assert result.remarks == (
        "not kept: 1 key signatures, 1 lyrics, 1 texts",
        "1 releases of keys that were not held are left out",
        "1 notes never released end with their track",
    )
    odd = midi_file(note(0, 7, 60), division=7 * 11)
    assert any("fall between ticks" in remark for remark in import_midi(odd, "x", ImportOptions()).remarks)


def test_files_others_read_are_read() -> None:
    good = midi_file([(0, meta("key_signature", key="C")), *note(0, 480, 60)])
    wrong_key = good.replace(b"\xff\x59\x02\x00\x00", b"\xff\x59\x02\x63\x07")
    assert wrong_key != good
    with_chunk = good[:14] + b"XFIH" + (4).to_bytes(4) + b"abcd" + good[14:]
    wrong_count = good[:10] + (9).to_bytes(2) + good[12:]
    in_riff = b"RIFF" + bytes(4) + b"RMID" + b"data" + bytes(4) + good
    expected = music_of(good).notes
    for data in (wrong_key, with_chunk, wrong_count, in_riff, good + b"trailing"):
        assert importer_of(data[:64], len(data), "x").id == "midi"
        assert music_of(exported(imported(data), division=480)).notes == expected


def test_film_time_is_exact_seconds() -> None:
    data = bytearray(midi_file(note(0, 1000, 60)))
    data[12:14] = bytes((256 - 25, 40))  # 25 frames of 40 ticks: a tick is a millisecond
    song = read_midi(bytes(data), "x")
    assert song.division == 500
    project = imported(bytes(data))
    assert project.tempo.points[0].bpm == 120
    assert project.patterns[0].steps[0].length == 2 * 4 * 256


def test_sequences_of_type_two_stand_one_after_the_other() -> None:
    data = midi_file(note(0, 480, 60), note(0, 480, 62), type=2)
    notes = perform(imported(data)).notes.values()
    assert [(played.start, played.pitch) for one in notes for played in one] == [
        (0, 60), (4 * TICKS_PER_BEAT, 62),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"MThd", "no MIDI header"),
        (midi_file(note(0, 480, 60))[:-3], "cut off"),
        (midi_file(note(0, 480, 60))[:14], "0 tracks"),
        (midi_file(note(0, 480, 60)).replace(b"\x00\x01\xe0"[1:], b"\x00\x00", 1), "makes no sense"),
        (midi_file(note(0, BEAT * (MOST_BEATS + 1), 60)), "beats; allowed: at most"),
    ],
)
def test_damaged_files_are_refused_in_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        import_midi(data, "song.mid", ImportOptions())


GOOD = midi_file(
    [(0, meta("set_tempo", tempo=500_000)), (0, meta("time_signature", numerator=4, denominator=4))],
    [(0, message("program_change", program=5)), *note(0, 480, 60), (50, message("pitchwheel", pitch=5)),
     (60, message("control_change", control=7, value=90)), (0, meta("track_name", name="x"))],
)  # fmt: skip


@given(st.integers(0, 2**32))
@settings(max_examples=300)
def test_mutated_files_are_read_or_refused(seed: int) -> None:
    rng, data = Random(seed), bytearray(GOOD)
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(data))
        match rng.randrange(3):
            case 0:
                data[place] = rng.randrange(256)
            case 1:
                del data[place : place + rng.randrange(9)]
            case _:
                data[place:place] = rng.randbytes(rng.randrange(9))
        if not data:
            return
    try:
        result = import_midi(bytes(data), "song.mid", ImportOptions())
    except FormatError as refused:
        sentence = str(refused)
    else:
        check_text(result.project)
        return
    assert sentence.startswith("song.mid: ")
