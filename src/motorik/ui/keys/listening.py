"""From key codes to key events: held modifiers, repeats, what the layout makes of a key and where it lies."""

from motorik.editing.keys import KeyEvent, Modifier
from motorik.ui.keys.scancodes import CHARACTERS, SCANCODES

_MODIFIERS = {
    "lctrl": Modifier.CTRL, "rctrl": Modifier.CTRL, "lalt": Modifier.ALT, "ralt": Modifier.ALT,
    "lshift": Modifier.SHIFT, "rshift": Modifier.SHIFT, "meta": Modifier.META,
}  # fmt: skip


class KeyListener:
    """Knows which keys are down. A key that comes down again without having gone up repeats itself."""

    def __init__(self) -> None:
        self._down: dict[int, str] = {}

    def down(self, code: int, scancode: int, modifiers: frozenset[str] = frozenset()) -> KeyEvent | None:
        """Return the event of a key that went down; ``code`` is its character's number where it has one.

        ``modifiers`` are those the window says are held, by Kivy's names: keys may have gone down elsewhere.
        """
        place = SCANCODES.get(scancode)
        if place is None:
            return None
        repeat = scancode in self._down
        key = self._down.setdefault(scancode, _key(code, place))
        held = {_MODIFIERS[name] for name in self._down.values() if name in _MODIFIERS}
        held |= {Modifier(name) for name in modifiers if name in set(Modifier)}
        return KeyEvent(key=key, scancode=place, modifiers=frozenset(held), repeat=repeat)

    def up(self, scancode: int) -> KeyEvent | None:
        """Return the event of a key that went up."""
        place = SCANCODES.get(scancode)
        if place is None:
            return None
        key = self._down.pop(scancode, place)
        held = frozenset(_MODIFIERS[name] for name in self._down.values() if name in _MODIFIERS)
        return KeyEvent(key=key, scancode=place, modifiers=held, pressed=False)

    def forget(self) -> list[KeyEvent]:
        """Return the events of letting everything go: the window lost the keyboard."""
        return [event for scancode in tuple(self._down) if (event := self.up(scancode)) is not None]


def _key(code: int, place: str) -> str:
    """Return the name of what the layout makes of a key: its own name for one that gives no character.

    Keys of the number block and those that give no character of ASCII go by their place.
    """
    if place.startswith("numpad") or not 33 <= code < 127:
        return place if place not in CHARACTERS.values() or code < 127 else ""
    return CHARACTERS.get(chr(code).lower(), "")
