"""Parameter numbers: controllers 98 to 101 choose one, 6, 38, 96 and 97 give it a value of 14 bits."""

from dataclasses import dataclass
from typing import Literal

_CHOOSING = {98: ("nrpn", 0), 99: ("nrpn", 1), 100: ("rpn", 0), 101: ("rpn", 1)}
_NONE = 0x3FFF
VALUE_MSB, VALUE_LSB, INCREMENT, DECREMENT = 6, 38, 96, 97
CONTROLLERS = frozenset({*_CHOOSING, VALUE_MSB, VALUE_LSB, INCREMENT, DECREMENT})


@dataclass(frozen=True, slots=True)
class NumberedValue:
    """Parameter ``number`` (14 bits) has ``value`` (14 bits); ``fine``: its low bits came, too."""

    kind: Literal["nrpn", "rpn"]
    number: int
    value: int
    fine: bool = False


class ParameterNumbers:
    """What is chosen on one channel, and the values it was given."""

    def __init__(self) -> None:
        self._kind: Literal["nrpn", "rpn"] = "rpn"
        self._number = _NONE
        self._values: dict[tuple[str, int], int] = {}

    def hear(self, controller: int, value: int) -> NumberedValue | None:
        """Take one of CONTROLLERS, in order; return the value it completes, if it does."""
        if controller in _CHOOSING:
            kind, high = _CHOOSING[controller]
            if kind != self._kind:
                self._kind, self._number = kind, _NONE  # type: ignore[assignment]  # one of the two above
            self._number = (self._number & 0x7F) | value << 7 if high else (self._number & 0x3F80) | value
            return None
        if self._number == _NONE:
            return None
        before = self._values.get((self._kind, self._number), 0)
        match controller:
            case 6:
                after = value << 7
            case 38:
                after = (before & 0x3F80) | value
            case 96:
                after = min(before + 1, _NONE)
            case _:
                after = max(before - 1, 0)
        self._values[self._kind, self._number] = after
        return NumberedValue(self._kind, self._number, after, fine=controller != VALUE_MSB)
