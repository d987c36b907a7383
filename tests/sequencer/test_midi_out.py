"""What hardware is sent: real songs' bytes judged by what a device would make of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from motorik.domain.device import Device, DeviceParameter
from motorik.domain.patch import Patch
from motorik.domain.pattern import Effect, Pattern, Step, StepKind
from motorik.domain.project import Arrangement, Automation, AutomationPoint, Placement, Project, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.machines import machine
from motorik.modules import declaration
from motorik.sequencer.events import Event, EventKind, Touch
from motorik.sequencer.midi_device import machine_of, scaling_of
from motorik.sequencer.midi_out import MidiOut, midi_out
from motorik.sequencer.schedule import schedule
from motorik.storage import open_song

DEMOS = Path(__file__).resolve().parents[2] / "src" / "motorik" / "demo"
RATE = 48000


def song_of(machine_id: str, *steps: Step, lanes: tuple[Automation, ...] = ()) -> Project:
    patch = machine(machine_id).patch.model_copy(update={"id": "box"})
    return Project(
        patches=(patch,),
        tracks=(Track(id="box", patch="box"),),
        patterns=(Pattern(id="p", steps=steps),),
        automation=lanes,
        arrangement=Arrangement(
            length=4 * TICKS_PER_BEAT,
            placements=(Placement(track="box", pattern="p", start=0, length=4 * TICKS_PER_BEAT),),
        ),
    )


def sent(project: Project) -> list[MidiOut]:
    return list(midi_out(project, schedule(project, 0, project.arrangement.length, RATE)))


@pytest.mark.parametrize("name", ["quicksilver", "rd9-fernverkehr", "silver-meridian"])
def test_every_key_of_a_real_song_goes_down_and_comes_up(name: str) -> None:
    with open_song(DEMOS / name, writable=False) as song:
        project = song.project
    messages = sent(project)
    assert messages
    assert [m.frame for m in messages] == sorted(m.frame for m in messages)
    down: dict[tuple[str, int], int] = defaultdict(int)
    for message in messages:
        assert message.data[0] >= 0x80
        assert all(byte < 0x80 for byte in message.data[1:])
        kind, channel = message.data[0] & 0xF0, message.data[0] & 0x0F
        assert channel == machine(message.machine).device.channel - 1
        if kind in (0x80, 0x90):
            down[message.track, message.data[1]] += 1 if kind == 0x90 else -1
            assert down[message.track, message.data[1]] >= 0
    assert set(down.values()) == {0}, "no stuck notes"
    assert sent(project) == messages


def test_a_patch_is_a_machine_while_it_has_its_modules() -> None:
    whole = machine("roland.tb303").patch
    assert machine_of(whole) is machine("roland.tb303")
    other = Patch(id="x", modules=whole.modules[:1], output=whole.modules[0].id)
    assert machine_of(other) is None


def test_accents_are_hard_and_slides_overlap() -> None:
    messages = sent(
        song_of(
            "roland.tb303", Step(row=0, pitch=36, accent=True, length=256), Step(row=1, pitch=48, slide=True)
        )
    )
    first, second = messages[0], messages[1]
    assert first.data == bytes((0x90, 36, 127))
    assert second.data == bytes((0x90, 48, 101))
    assert [m.data[1] for m in messages if m.data[0] == 0x80] == [36, 48]
    assert messages[2].frame == second.frame + 1


def test_a_sweep_is_fourteen_bits_and_nothing_twice() -> None:
    points = (AutomationPoint(tick=0, value=20), AutomationPoint(tick=2 * TICKS_PER_BEAT, value=20000))
    lane = Automation(id="sweep", owner="box", target="filter.cutoff", points=points)
    messages = sent(song_of("moog.subsequent37", lanes=(lane,)))
    cutoff = next(p for p in machine("moog.subsequent37").device.parameters if p.target == "filter.cutoff")
    assert {m.data[1] for m in messages} == {cutoff.cc_msb, cutoff.cc_lsb}
    pairs = list(zip(messages[::2], messages[1::2], strict=True))
    values = [msb.data[2] * 128 + lsb.data[2] for msb, lsb in pairs]
    assert all(msb.frame == lsb.frame and msb.data[1] == cutoff.cc_msb for msb, lsb in pairs)
    assert values == sorted(set(values)), "it only rises, and no value comes twice"
    declared = declaration("filter.ladder").parameter("cutoff")
    assert (values[0] == 0) is (declared.low >= 20)
    assert values[-1] <= 16383


def test_bends_pressure_and_timbre() -> None:
    def touch(kind: Touch, value: float) -> Event:
        return Event(10, EventKind.EXPRESSION, "box", touch=kind, value=value)

    on = Event(0, EventKind.NOTE_ON, "box", note=5, pitch=60.5, velocity=0.5)
    events = [
        on,
        touch(Touch.BEND, -2),
        touch(Touch.PRESSURE, 1),
        touch(Touch.TIMBRE, 0.5),
        touch(Touch.TIMBRE, 0.5),
    ]
    messages = midi_out(song_of("roland.tb303"), events)
    assert [message.data for message in messages] == [
        bytes((0xE0, 0, 80)),  # half a semitone of two
        bytes((0x90, 60, 63)),
        bytes((0xE0, 0, 0)),
        bytes((0xD0, 127)),
        bytes((0xB0, 74, 64)),
    ]


def test_values_are_turned_as_a_hand_turns_them() -> None:
    cutoff = declaration("filter.ladder").parameter("cutoff")
    middle = (cutoff.low * cutoff.high) ** 0.5
    plain = scaling_of(cutoff, DeviceParameter(name="x", cc_msb=74))
    assert [plain(value) for value in (cutoff.low, middle, cutoff.high, 1e9)] == [0, 64, 127, 127]
    turned = scaling_of(cutoff, DeviceParameter(name="x", nrpn_msb=1, nrpn_lsb=2, inverted=True))
    assert [turned(value) for value in (cutoff.low, cutoff.high)] == [16383, 0]


def test_what_has_only_an_nrpn_is_addressed_first(monkeypatch: pytest.MonkeyPatch) -> None:
    box = machine("roland.tb303")
    target = "filter.cutoff"
    kind = next(module.kind for module in box.patch.modules if module.id == "filter")
    device = Device(
        manufacturer="x", name="x", channel=3,
        parameters=(DeviceParameter(name="Level", target=target, nrpn_msb=1, nrpn_lsb=20),),
    )  # fmt: skip
    known = replace(box, device=device)
    monkeypatch.setattr("motorik.sequencer.midi_device.machines", lambda: {known.id: known})
    high = declaration(kind).parameter("cutoff").high
    events = [Event(7, EventKind.PARAMETER, "box", target=target, value=high)] * 2
    assert [message.data for message in midi_out(song_of("roland.tb303"), events)] == [
        bytes((0xB2, 99, 1)), bytes((0xB2, 98, 20)), bytes((0xB2, 6, 127)), bytes((0xB2, 38, 127))
    ]  # fmt: skip


def controls(messages: list[MidiOut], number: int) -> list[tuple[int, int]]:
    return [(it.frame, it.data[2]) for it in messages if it.data[0] >> 4 == 0xB and it.data[1] == number]


def test_level_and_pan_of_a_note_are_expression_and_pan() -> None:
    down = Effect(command="volume-down", value=96)
    steps = (Step(row=0, pan=-1, effects=(down,)), Step(row=4), Step(row=8, pan=1))
    messages = sent(song_of("roland.tb303", *steps))
    line = RATE * 60 // 125 // 4
    expression = controls(messages, 11)
    assert expression[-2][0] <= line
    assert expression[-2][1] == round(127 * 10 ** (-12 / 40))
    assert expression[-1] == (4 * line, 127)
    assert [value for _, value in expression[:-1]] == sorted((it for _, it in expression[:-1]), reverse=True)
    assert controls(messages, 10) == [(0, 0), (4 * line, 64), (8 * line, 127)]
    before = [it.data[0] & 0xF0 for it in messages if it.frame == 4 * line]
    assert before.index(0xB0) < before.index(0x90), "a note finds the controllers at rest"


def test_a_fade_ends_in_silence_and_asks_for_nothing_louder() -> None:
    messages = sent(song_of("roland.tb303", Step(row=0), Step(row=4, kind=StepKind.FADE, length=1024)))
    values = [value for _, value in controls(messages, 11)]
    assert values == sorted(values, reverse=True)
    assert values[-1] <= 5


def test_a_parameter_of_the_device_goes_before_expression() -> None:
    """Controller 11 of a Subsequent 37 is the amount of its filter's envelope: no note may turn that."""
    plain = sent(song_of("moog.subsequent37", Step(row=0)))
    moved = sent(song_of("moog.subsequent37", Step(row=0, effects=(Effect(command="tremolo", value=0x4F),))))
    assert [it.data for it in moved] == [it.data for it in plain]
