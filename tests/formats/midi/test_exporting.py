"""A song as a MIDI file: what it plays, on the tick, and its automation as controllers of the hardware."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO

import mido
import pytest

from motorik.domain.device import DeviceParameter
from motorik.domain.patch import Patch
from motorik.domain.pattern import Effect, Pattern, Step, StepKind
from motorik.domain.project import (
    Arrangement,
    Automation,
    AutomationPoint,
    Channel,
    Curve,
    Mixer,
    Placement,
    Project,
    Return,
    Send,
    Track,
)
from motorik.domain.tempo import Groove, TempoCurve, TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.formats.interchange import ExportJob, ExportOptions, FormatError
from motorik.formats.midi.exporting import export_midi
from motorik.formats.midi.tempos import tempo_steps
from motorik.machines import machine
from motorik.modules import declaration
from motorik.sequencer.timeline import Timeline
from tests.cli.songs import pluck
from tests.formats.midi.files import exported
from tools.midi.compare import music_of

BEAT = TICKS_PER_BEAT
MOOG = machine("moog.subsequent37").patch
CUTOFF = declaration("filter.ladder").parameter("cutoff")
LOW, HIGH = CUTOFF.low, CUTOFF.high


def song(
    *steps: Step, patch: Patch | None = None, automation: tuple[Automation, ...] = (), **fields: object
) -> Project:
    patch = patch or pluck("lead")
    return Project(
        patches=(patch,),
        tracks=(Track(id="lead", patch=patch.id, channel=Channel(sends=(Send(target="room"),))),),
        mixer=Mixer(returns=(Return(id="room"),)),
        patterns=(Pattern(id="p", steps=steps),),
        automation=automation,
        arrangement=Arrangement(
            length=4 * BEAT, placements=(Placement(track="lead", pattern="p", start=0, length=4 * BEAT),)
        ),
    ).model_copy(update=fields)


def lane(
    target: str, *points: tuple[float, float, Curve], scope: str = "patch", owner: str = "lead"
) -> Automation:
    return Automation.model_validate(
        {
            "id": "lane",
            "owner": owner,
            "scope": scope,
            "target": target,
            "points": tuple(
                AutomationPoint(tick=round(beat * BEAT), value=value, curve=curve)
                for beat, value, curve in points
            ),
        }
    )


def sent(project: Project, division: int | None = None) -> tuple[list[tuple[int, int, int]], tuple[str, ...]]:
    """Return the controllers of the one track as (tick, number, value), and the remarks."""
    stream = BytesIO()
    remarks = export_midi(ExportJob(project, ExportOptions(division=division)), stream)
    file = mido.MidiFile(file=BytesIO(stream.getvalue()))
    found, now = [], 0
    for message in file.tracks[1]:
        now += message.time
        if message.type == "control_change":
            found.append((now, message.control, message.value))
    return found, remarks


def test_notes_are_what_the_song_plays_with_groove_ratchets_and_chance() -> None:
    project = song(
        Step(row=0, pitch=48, length=256),
        Step(row=1, pitch=50, length=256),
        Step(row=4, pitch=52, length=256, ratchet=4),
        Step(row=8, pitch=55, probability=0),
        Step(row=10, kind=StepKind.OFF),
        groove=None,
    )
    swung = project.model_copy(
        update={
            "grooves": (Groove.swing("swing", Fraction(66)),),
            "tracks": (project.tracks[0].model_copy(update={"groove": "swing"}),),
        }
    )
    music = music_of(exported(swung, division=30720))
    line = 30720 // 4
    late = line * 82 // 256
    assert {(note[1], note[2] - note[1], note[3]) for note in music.notes} == {
        (0, line, 48),
        (line + late, line, 50),
        *((4 * line + index * line // 4, line // 4, 52) for index in range(4)),
    }


def test_the_division_is_the_smallest_that_is_exact() -> None:
    for step, division in (
        (Step(row=1), 96),
        (Step(row=1, length=64), 96),
        (Step(row=1, delay=1), 1024),
        (Step(row=1, fine=2), 30720),
    ):
        assert music_of(exported(song(step))).division == division
    _, remarks = sent(song(Step(row=1, delay=1)), division=96)
    assert any("on the nearest" in remark for remark in remarks)
    with pytest.raises(FormatError, match="allowed: 1 to 32767"):
        exported(song(Step(row=1)), division=40000)


def test_a_slide_overlaps_and_an_accent_is_hard() -> None:
    notes = sorted(
        music_of(
            exported(song(Step(row=0, pitch=40, accent=True), Step(row=2, pitch=45, slide=True)), division=96)
        ).notes
    )
    assert [(start, key, velocity) for _, start, _, key, velocity in notes] == [(0, 40, 127), (48, 45, 102)]
    assert notes[0][2] == 49


def test_automation_uses_the_hardware_s_controllers_of_fourteen_bits() -> None:
    cutoff = lane("filter.cutoff", (0, LOW, Curve.HOLD), (1, HIGH, Curve.HOLD))
    found, remarks = sent(song(Step(row=0), patch=MOOG, automation=(cutoff,)), division=96)
    assert found[:2] == [(0, 19, 0), (0, 51, 0)]
    assert found[2:] == [(96, 19, 127), (96, 51, 127)]
    assert not any("controllers of" in remark for remark in remarks)


def test_a_curve_moves_in_small_steps_and_says_nothing_twice() -> None:
    sweep = lane("filter.cutoff", (0, LOW, Curve.LINEAR), (4, HIGH, Curve.HOLD))
    found, _ = sent(song(Step(row=0), patch=MOOG, automation=(sweep,)), division=96)
    values = [(high << 7) + low for (_, _, high), (_, _, low) in zip(found[::2], found[1::2], strict=True)]
    assert values == sorted(set(values))
    assert len(values) > 100


def test_locks_are_controllers_that_return() -> None:
    project = song(Step(row=4, locks={"filter.resonance": 1.0}), patch=MOOG)
    found, _ = sent(project, division=96)
    assert [(tick, number) for tick, number, _ in found] == [(96, 21), (96, 53), (120, 21), (120, 53)]
    assert found[0][2] == 127
    assert found[2][2] < 127


def test_parameter_numbers_of_a_device_are_sent_as_nrpn(monkeypatch: pytest.MonkeyPatch) -> None:
    device = machine("moog.subsequent37").device
    only = DeviceParameter(
        name="Cutoff", target="filter.cutoff", nrpn_msb=3, nrpn_lsb=9, nrpn_max=16383, inverted=True
    )
    changed = device.model_copy(update={"parameters": (only,)})
    patched = machine("moog.subsequent37")
    monkeypatch.setattr(
        "motorik.formats.midi.devices.machine_of",
        lambda _: type("Machine", (), {"device": changed, "patch": patched.patch})(),
    )
    found, _ = sent(song(Step(row=0), patch=MOOG, automation=(lane("filter.cutoff", (0, LOW, Curve.HOLD)),)))
    assert [(number, value) for _, number, value in found] == [(99, 3), (98, 9), (6, 127), (38, 127)]


def test_what_no_hardware_has_gets_a_free_number_that_is_told_and_the_rest_is_told_too() -> None:
    attack = lane("env.attack", (0, 0.1, Curve.HOLD)).model_copy(update={"id": "a"})
    shape = lane("osc.shape", (0, 1, Curve.HOLD)).model_copy(update={"id": "b"})
    gone = lane("nothing.here", (0, 1, Curve.HOLD)).model_copy(update={"id": "c"})
    bus = lane("channel.level_db", (0, -3, Curve.HOLD), scope="channel", owner="room").model_copy(
        update={"id": "d"}
    )
    found, remarks = sent(song(Step(row=0), automation=(attack, shape, gone, bus)))
    assert [number for _, number, _ in found] == [73, 102]
    assert "controllers of lead that MIDI leaves undefined: osc.shape is 102" in remarks
    assert "no controller for lead: nothing.here: 1 values are not written" in remarks
    assert "no controller for room: channel.level_db: 1 values are not written" in remarks


def test_faders_that_rest_are_told_once_and_wide_bends_set_their_range() -> None:
    bend = lane("midi.bend", (0, 0, Curve.HOLD), (1, 7, Curve.HOLD), scope="midi")
    project = song(Step(row=0), automation=(bend,))
    strip = project.tracks[0].channel.model_copy(update={"level_db": -6.0, "pan": -1.0})
    project = project.model_copy(
        update={"tracks": (project.tracks[0].model_copy(update={"channel": strip}),)}
    )
    found, _ = sent(project)
    assert found == [(0, 101, 0), (0, 100, 0), (0, 6, 7), (0, 7, 90), (0, 10, 0)]
    wheel = music_of(exported(project)).controls[0, "pitchwheel", 0]
    assert [value for _, value in wheel] == [0, 8191]


def test_tempo_ramps_are_steps_that_keep_time() -> None:
    ramp = TempoMap(
        points=(
            TempoPoint(tick=0, bpm=Fraction(90), curve=TempoCurve.RAMP),
            TempoPoint(tick=16 * BEAT, bpm=Fraction(180)),
        )
    )
    for steps_a_beat, worst in ((4, 0.004), (24, 0.0002)):
        steps = tempo_steps(ramp, 20 * BEAT, BEAT // steps_a_beat)
        assert len(steps.steps) == 16 * steps_a_beat + 1
        assert steps.worst_seconds < 2e-6
        assert steps.ramps == 1
        exact, clock, elapsed = Timeline(ramp, 1), 0, Fraction(0)
        for (tick, microseconds), (following, _) in zip(
            steps.steps, [*steps.steps[1:], (20 * BEAT, 0)], strict=True
        ):
            middle = (tick + following) // 2
            told = elapsed + Fraction(middle - tick, BEAT) * microseconds / 1_000_000
            assert abs(told - exact.seconds_at(middle)) < worst
            elapsed += Fraction(following - tick, BEAT) * microseconds / 1_000_000
            clock = following
        assert clock == 20 * BEAT


def test_tracks_have_names_channels_and_one_end() -> None:
    project = song(Step(row=0))
    tracks = tuple(Track(id=f"t{n}", name=f"Träck {n}", patch="lead") for n in range(17))
    project = project.model_copy(
        update={"tracks": tracks, "arrangement": Arrangement(length=4 * BEAT), "title": "Lied ♪"}
    )
    file = mido.MidiFile(file=BytesIO(exported(project)), charset="utf-8")
    assert [track.name for track in file.tracks] == ["Lied ♪", *(track.name for track in tracks)]
    assert {sum(message.time for message in track) for track in file.tracks} == {4 * 96}
    _, remarks = sent(project)
    assert "some tracks share a MIDI channel: there are only 16" in remarks


def test_songs_too_long_for_the_format_are_refused_and_long_ones_have_fewer_ticks() -> None:
    project = song(Step(row=0, fine=1))
    placements = project.arrangement.placements
    long = project.model_copy(
        update={"arrangement": Arrangement(length=50_000 * BEAT, placements=placements)}
    )
    assert music_of(exported(long)).division == 3840
    endless = project.model_copy(update={"arrangement": Arrangement(length=2**50)})
    with pytest.raises(FormatError, match="allowed: at most 100000"):
        exported(endless)


def controls(project: Project, number: int) -> list[tuple[int, int]]:
    """Return (tick, value) of one controller of the track."""
    file, now, told = mido.MidiFile(file=BytesIO(exported(project, division=96))), 0, []
    for message in file.tracks[1]:
        now += message.time
        if message.type == "control_change" and message.control == number:
            told.append((now, message.value))
    return told


def test_level_and_pan_of_notes_are_those_of_their_channel() -> None:
    down = Effect(command="volume-down", value=96)
    project = song(Step(row=0, pan=-1, effects=(down,)), Step(row=4), Step(row=8, pan=0.5), Step(row=12))
    assert controls(project, 10) == [(0, 0), (96, 64), (192, 96), (288, 64)]
    *falling, (tick, back) = controls(project, 11)
    assert (tick, back) == (96, 127)
    assert falling[-1][1] == round(127 * 10 ** (-12 / 40))
    assert sent(project)[1][-1].endswith("levels and places of single notes are those of their channel")


def test_what_a_lane_or_a_device_has_is_left_to_it() -> None:
    tremolo = Effect(command="tremolo", value=0x2F)
    held = lane("channel.pan", (0, 0.25, Curve.HOLD), scope="channel")
    project = song(Step(row=0, pan=-1, effects=(tremolo,)), patch=MOOG, automation=(held,))
    told = " ".join(sent(project)[1])
    assert controls(project, 10) == [(0, 80)]
    assert controls(project, 11) == controls(song(Step(row=0), patch=MOOG), 11)
    assert "lead: pan of notes" in told
    assert "lead: level of notes" in told
