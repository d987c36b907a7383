"""Keys by their place and by what the layout makes of them; held keys repeat; modifiers are those held."""

from motorik.editing.keys import KEYS, Modifier
from motorik.ui.keys.listening import KeyListener
from motorik.ui.keys.scancodes import CHARACTERS, SCANCODES

A, Z, Y, SEMICOLON, ONE, UP, LEFT_SHIFT, RIGHT_CTRL = 4, 29, 28, 51, 30, 82, 225, 228


def test_every_name_is_one_key_maps_know() -> None:
    assert set(SCANCODES.values()) <= KEYS
    assert set(CHARACTERS.values()) <= KEYS
    assert KEYS - {"iso"} <= set(SCANCODES.values())


def test_a_german_keyboard_has_z_where_a_us_one_has_y() -> None:
    event = KeyListener().down(ord("z"), Y)
    assert event is not None
    assert (event.key, event.scancode) == ("z", "y")


def test_a_letter_key_maps_do_not_know_still_has_its_place() -> None:
    event = KeyListener().down(ord("ö"), SEMICOLON)
    assert event is not None
    assert (event.key, event.scancode) == ("", "semicolon")


def test_keys_without_a_character_go_by_their_place() -> None:
    event = KeyListener().down(273, UP)
    assert event is not None
    assert (event.key, event.scancode) == ("up", "up")


def test_a_key_that_comes_again_repeats_until_it_is_let_go() -> None:
    listener = KeyListener()
    events = [listener.down(ord("a"), A) for _ in range(3)]
    assert [event and event.repeat for event in events] == [False, True, True]
    gone = listener.up(A)
    assert gone is not None and not gone.pressed
    again = listener.down(ord("a"), A)
    assert again is not None and not again.repeat


def test_modifiers_are_those_that_are_held() -> None:
    listener = KeyListener()
    listener.down(304, LEFT_SHIFT)
    listener.down(305, RIGHT_CTRL)
    event = listener.down(ord("z"), Z)
    assert event is not None and event.modifiers == {Modifier.SHIFT, Modifier.CTRL}
    listener.up(RIGHT_CTRL)
    event = listener.down(ord("1"), ONE)
    assert event is not None and event.modifiers == {Modifier.SHIFT}


def test_keys_let_go_elsewhere_are_forgotten() -> None:
    listener = KeyListener()
    listener.down(ord("a"), A)
    assert [event.key for event in listener.forget()] == ["a"]
    assert listener.forget() == []


def test_a_key_nobody_knows_is_nobodys() -> None:
    listener = KeyListener()
    assert listener.down(0, 500) is None
    assert listener.up(500) is None
