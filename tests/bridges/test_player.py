"""What a keyboard's messages become: laws of the player, without a port."""

from typing import Any

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from motorik.bridges.midi.arrival import Arrivals
from motorik.bridges.midi.identity import Identities, lasting_name
from motorik.bridges.midi.numbers import NumberedValue, ParameterNumbers
from motorik.bridges.midi.receiving.inputs import decode
from motorik.bridges.midi.receiving.player import Player
from motorik.bridges.midi.receiving.settings import InputSettings, Mpe, VelocityCurve, Zone

TRACK = Zone(track="lead")


def playing(settings: InputSettings = InputSettings(zones=(TRACK,))) -> tuple[Player, list[Any]]:  # noqa: B008
    done: list[Any] = []
    return Player(settings, done.append, lambda: "cursor"), done


def play(player: Player, *messages: list[int]) -> None:
    for data in messages:
        message = decode(data)
        assert message is not None
        player.hear(message, 0.0)


def short(done: list[Any]) -> list[tuple[Any, ...]]:
    return [
        (it.hand, it.track, it.key)
        if it.hand != "express"
        else (it.touch, it.track, it.key, round(it.value, 3))
        for it in done
    ]


SETTINGS = st.sampled_from(
    [
        InputSettings(zones=(TRACK,)),
        InputSettings(zones=(TRACK, Zone(track="bass", high=60, transpose=-12), Zone(channel=3))),
        InputSettings(zones=(TRACK,), mpe=Mpe(lower=7, upper=7)),
    ]
)


@given(settings=SETTINGS, sent=st.lists(st.lists(st.integers(0, 255), max_size=4), max_size=60))
def test_whatever_is_sent_nothing_fails_and_nothing_hangs_after_it(
    settings: InputSettings, sent: list[list[int]]
) -> None:
    player, done = playing(settings)
    for data in sent:
        message = decode(data)
        if message is not None:
            player.hear(message, 0.0)
    player.let_go()
    assert player.keys_down == 0
    sounding = set()
    for it in done:
        if it.hand == "note_on":
            sounding.add((it.track, it.key))
        if it.hand == "note_off":
            sounding.discard((it.track, it.key))
    assert not sounding


def test_a_split_is_two_zones_and_a_layer_two_that_overlap() -> None:
    zones = (
        Zone(track="bass", high=59, transpose=-12),
        Zone(track="lead", low=60),
        Zone(track="pad", low=60),
    )
    player, done = playing(InputSettings(zones=zones))
    play(player, [0x90, 48, 100], [0x90, 60, 100], [0x80, 60, 0])
    assert short(done) == [
        ("note_on", "bass", 36),
        ("note_on", "lead", 60),
        ("note_on", "pad", 60),
        ("note_off", "lead", 60),
        ("note_off", "pad", 60),
    ]


def test_channels_lead_to_their_tracks_and_others_to_the_cursor() -> None:
    player, done = playing(InputSettings(zones=(Zone(track="bass", channel=2), Zone(channel=1))))
    play(player, [0x91, 50, 1], [0x90, 60, 1], [0x92, 70, 1])
    assert short(done) == [("note_on", "bass", 50), ("note_on", "cursor", 60)]


def test_a_key_ends_where_it_began_whatever_changed_meanwhile() -> None:
    player, done = playing()
    play(player, [0x90, 60, 100])
    player.set_settings(InputSettings(zones=(Zone(track="bass"),)))
    play(player, [0x80, 60, 0])
    assert short(done) == [("note_on", "lead", 60), ("note_off", "lead", 60)]


def test_the_pedal_holds_what_is_let_go_until_it_comes_up() -> None:
    player, done = playing()
    play(player, [0x90, 60, 100], [0xB0, 64, 127], [0x80, 60, 0], [0x90, 62, 90], [0x80, 62, 0])
    assert short(done) == [("note_on", "lead", 60), ("note_on", "lead", 62)]
    play(player, [0xB0, 64, 0])
    assert short(done)[2:] == [("note_off", "lead", 60), ("note_off", "lead", 62)]


def test_a_key_struck_again_under_the_pedal_ends_once() -> None:
    player, done = playing()
    play(player, [0xB0, 64, 127], [0x90, 60, 1], [0x80, 60, 0], [0x90, 60, 1], [0x80, 60, 0], [0xB0, 64, 0])
    assert short(done) == [("note_on", "lead", 60), ("note_off", "lead", 60)] * 2


@pytest.mark.parametrize(
    ("curve", "struck", "share"),
    [
        (VelocityCurve(), 127, 1.0),
        (VelocityCurve(kind="soft"), 32, (32 / 127) ** 0.5),
        (VelocityCurve(kind="hard"), 64, (64 / 127) ** 2),
        (VelocityCurve(kind="fixed", level=100), 3, 100 / 127),
        (VelocityCurve(kind="drawn", points=((10, 40), (110, 120))), 60, 80 / 127),
        (VelocityCurve(kind="drawn", points=((10, 40), (110, 120))), 1, 40 / 127),
        (VelocityCurve(kind="drawn", points=((10, 40), (110, 120))), 127, 120 / 127),
    ],
)
def test_velocity_follows_the_curve(curve: VelocityCurve, struck: int, share: float) -> None:
    assert curve.share(struck) == pytest.approx(share)


def test_the_wheel_bends_by_its_range_which_the_keyboard_may_set() -> None:
    player, done = playing()
    play(player, [0xE0, 0, 96], [0xB0, 101, 0], [0xB0, 100, 0], [0xB0, 6, 12])
    assert short(done) == [("bend", "lead", None, 1.0), ("bend", "lead", None, 6.0)]


def test_a_finger_bends_its_own_note_and_what_it_had_set_before() -> None:
    player, done = playing(InputSettings(zones=(TRACK,), mpe=Mpe(lower=5)))
    play(player, [0xE1, 0, 96], [0x91, 60, 100], [0x92, 64, 100], [0xB2, 74, 127], [0xD0, 127])
    assert short(done) == [
        ("note_on", "lead", 60),
        ("bend", "lead", 60, 24.0),
        ("note_on", "lead", 64),
        ("timbre", "lead", 64, 1.0),
        ("pressure", "lead", None, 1.0),
    ]


def test_a_keyboard_may_say_itself_that_fingers_have_channels() -> None:
    player, done = playing()
    play(player, [0xB0, 101, 0], [0xB0, 100, 6], [0xB0, 6, 3], [0x91, 60, 9], [0xE1, 0, 0])
    assert short(done)[-1] == ("bend", "lead", 60, -48.0)


def test_pressure_of_one_key_is_for_its_note() -> None:
    player, done = playing()
    play(player, [0x90, 60, 100], [0xA0, 60, 127], [0xA0, 61, 127])
    assert short(done) == [("note_on", "lead", 60), ("pressure", "lead", 60, 1.0)]


def test_settings_say_what_is_wrong() -> None:
    with pytest.raises(ValidationError, match="keys 60-10; allowed: the lowest first"):
        Zone(low=60, high=10)
    with pytest.raises(ValidationError, match="zones of 10 and 5 fingers; allowed: 14 together"):
        Mpe(lower=10, upper=5)


@given(st.lists(st.tuples(st.floats(0.0, 0.1), st.floats(0.0, 0.4)), min_size=1, max_size=80))
def test_arrivals_are_never_later_than_they_are_read_nor_earlier_than_they_were(
    sent: list[tuple[float, float]],
) -> None:
    arrivals, at, read = Arrivals(), 0.0, 0.0
    for gap, delay in [(0.0, 0.0), *sent]:
        at += gap
        read = max(read, at + delay)
        assert at - 1e-9 <= arrivals.arrived(gap, 100 + read) - 100 <= at + 1e-9


def test_lasting_names_leave_out_what_changes() -> None:
    assert lasting_name("Keys:Keys MIDI 1 24:0", "alsa") == "Keys:Keys MIDI 1"
    assert lasting_name("a2j:Keys [24] (capture): Keys MIDI 1", "jack") == "a2j:Keys (capture): Keys MIDI 1"
    assert lasting_name("nanoKONTROL2 1", "winmm") == "nanoKONTROL2"
    assert lasting_name(" Port 1", "coremidi") == "Port 1"


def test_of_two_devices_of_one_name_each_stays_who_it_is() -> None:
    ports = Identities("alsa")
    assert [*ports.update(["Keys:1 20:0", "Keys:1 24:0"])] == ["Keys:1", "Keys:1 #2"]
    assert ports.update(["Keys:1 24:0"]) == {"Keys:1 #2": "Keys:1 24:0"}
    assert ports.update(["Keys:1 28:0", "Keys:1 24:0"]) == {
        "Keys:1": "Keys:1 28:0", "Keys:1 #2": "Keys:1 24:0",
    }  # fmt: skip


def test_numbered_parameters_are_put_together() -> None:
    numbers = ParameterNumbers()
    sent = [(99, 1), (98, 2), (6, 3), (38, 4), (96, 0), (97, 0), (101, 127), (6, 1)]
    assert [found for pair in sent if (found := numbers.hear(*pair))] == [
        NumberedValue("nrpn", 130, 384),
        NumberedValue("nrpn", 130, 388, fine=True),
        NumberedValue("nrpn", 130, 389, fine=True),
        NumberedValue("nrpn", 130, 388, fine=True),
    ]


@given(st.lists(st.integers(0, 255), max_size=6))
def test_bytes_are_a_message_or_none(data: list[int]) -> None:
    message = decode(data)
    assert message is None or message.bytes() == data
    assert decode([0x90, 60, 100]) == mido.Message("note_on", note=60, velocity=100)
