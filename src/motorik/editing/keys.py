"""Keys of a keyboard, by name, and combinations of them."""

from enum import StrEnum
from typing import NamedTuple, Self

from motorik.domain.model import Model
from motorik.editing.errors import EditingError


class Modifier(StrEnum):
    """A key that is held for others; left and right count alike."""

    CTRL = "ctrl"
    ALT = "alt"
    SHIFT = "shift"
    META = "meta"


LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
DIGITS = tuple("0123456789")
_MARKS = (
    "minus", "equals", "leftbracket", "rightbracket", "backslash", "semicolon", "quote", "comma", "period",
    "slash",
)  # fmt: skip
_SIDES = ("lshift", "rshift", "lctrl", "rctrl", "lalt", "ralt", "meta", "menu")
SIXTY_PERCENT: frozenset[str] = frozenset(
    [*LETTERS, *DIGITS, *_MARKS, *_SIDES, "escape", "tab", "capslock", "enter", "backspace", "space"]
)
"""The keys of a keyboard of 61 keys, without its Fn layer: no arrows, no F keys, no key below Esc."""

KEYS: frozenset[str] = SIXTY_PERCENT | frozenset(
    [
        *(f"f{number}" for number in range(1, 13)), "up", "down", "left", "right", "home", "end", "pageup",
        "pagedown", "insert", "delete", "backquote", "iso", "printscreen", "scrolllock", "pause", "numlock",
        *(f"numpad{digit}" for digit in DIGITS), "numpadplus", "numpadminus", "numpadmultiply",
        "numpaddivide", "numpadenter", "numpadperiod",
    ]
)  # fmt: skip
"""Every key a binding can name. As a scancode it is the key at that place of a US keyboard."""


class KeyEvent(Model):
    """A key pressed or let go: ``key`` by what the layout makes of it, ``scancode`` by where it lies.

    ``modifiers`` are those held with it; a modifier pressed alone is a key of its own side. ``repeat`` is one
    of the events that a held key goes on sending.
    """

    key: str = ""
    scancode: str = ""
    modifiers: frozenset[Modifier] = frozenset()
    pressed: bool = True
    repeat: bool = False


class Stroke(NamedTuple):
    """A key with modifiers; ``physical`` when it is meant by its place, not by what a layout makes of it."""

    key: str
    modifiers: frozenset[Modifier] = frozenset()
    physical: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the stroke that ``Ctrl+Shift+F4`` or ``@backquote`` (by its place) names.

        Raises:
            EditingError: a key or modifier is not known.
        """
        *held, last = text.lower().split("+")
        known = {modifier.value for modifier in Modifier}
        wrong = next((name for name in held if name not in known), None)
        if wrong is not None:
            raise EditingError(f"key {text!r}: {wrong!r}; allowed before +: {', '.join(Modifier)}")
        key = last.removeprefix("@")
        if key not in KEYS:
            raise EditingError(f"key {text!r}: {key[:40]!r}; allowed: {', '.join(sorted(KEYS))}")
        return cls(key, frozenset(map(Modifier, held)), last.startswith("@"))

    def __str__(self) -> str:
        names = [modifier.value.capitalize() for modifier in Modifier if modifier in self.modifiers]
        key = KEY_TITLES.get(self.key, self.key.capitalize())
        return "+".join([*names, f"@{key}" if self.physical else key])

    def meets(self, event: KeyEvent) -> bool:
        """Whether ``event`` is this stroke; a modifier alone is not held with itself."""
        pressed = event.scancode if self.physical else event.key
        return pressed == self.key and event.modifiers - _own(self.key) == self.modifiers

    def sixty_percent(self) -> bool:
        """Whether it is on a keyboard of 61 keys."""
        return self.key in SIXTY_PERCENT


KEY_TITLES = {
    "leftbracket": "[", "rightbracket": "]", "backslash": "\\", "semicolon": ";", "quote": "'",
    "comma": ",", "period": ".", "slash": "/", "minus": "-", "equals": "=", "pageup": "PgUp",
    "pagedown": "PgDn", "lctrl": "left Ctrl", "rctrl": "right Ctrl", "lalt": "left Alt", "ralt": "right Alt",
    "lshift": "left Shift", "rshift": "right Shift", "backquote": "`", "iso": "ISO key", "escape": "Esc",
    "capslock": "CapsLock",
}  # fmt: skip


def _own(key: str) -> frozenset[Modifier]:
    return frozenset(modifier for modifier in Modifier if key in (f"l{modifier}", f"r{modifier}", modifier))
