"""The numbers SDL and Kivy have for keys, and our names for them. Scancodes are places on a US keyboard."""

from motorik.editing.keys import DIGITS, LETTERS

SCANCODES: dict[int, str] = {
    **{4 + number: letter for number, letter in enumerate(LETTERS)},
    **{30 + number: digit for number, digit in enumerate(DIGITS[1:])},
    39: "0", 40: "enter", 41: "escape", 42: "backspace", 43: "tab", 44: "space", 45: "minus", 46: "equals",
    47: "leftbracket", 48: "rightbracket", 49: "backslash", 50: "backslash", 51: "semicolon", 52: "quote",
    53: "backquote", 54: "comma", 55: "period", 56: "slash", 57: "capslock",
    **{57 + number: f"f{number}" for number in range(1, 13)},
    70: "printscreen", 71: "scrolllock", 72: "pause", 73: "insert", 74: "home", 75: "pageup", 76: "delete",
    77: "end", 78: "pagedown", 79: "right", 80: "left", 81: "down", 82: "up", 83: "numlock",
    84: "numpaddivide", 85: "numpadmultiply", 86: "numpadminus", 87: "numpadplus", 88: "numpadenter",
    **{88 + number: f"numpad{number}" for number in range(1, 10)},
    98: "numpad0", 99: "numpadperiod", 100: "iso", 101: "menu",
    224: "lctrl", 225: "lshift", 226: "lalt", 227: "meta", 228: "rctrl", 229: "rshift",
    230: "ralt", 231: "meta",
}  # fmt: skip
"""Names by the number of the place."""

CHARACTERS: dict[str, str] = {
    **{letter: letter for letter in LETTERS},
    **{digit: digit for digit in DIGITS},
    "-": "minus", "=": "equals", "[": "leftbracket", "]": "rightbracket", "\\": "backslash", ";": "semicolon",
    "'": "quote", ",": "comma", ".": "period", "/": "slash", "`": "backquote",
}  # fmt: skip
"""Names by the character a layout gives a key without modifiers."""
