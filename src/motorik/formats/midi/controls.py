"""Controls of a MIDI channel as automation lanes of a track, and back, without losing one.

Volume (controller 7) and pan (10) are the fader and pan of the track, expression (11) a gain in its channel,
reverb (91) its send to the bus of that name; bend is in semitones, by the range that registered parameter 0
sets. All else is kept by number in lanes of scope ``midi``. A lane has one value a tick, MIDI may have
several, and their order matters where banks and registered parameters are chosen: what would collide or
change places comes one tick later, 1/61440 beat, and finds its way back when ticks of the file are counted.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from motorik.domain.project import AutomationScope

REVERB = "reverb"
"""The return bus that stands for controller 91."""
EXPRESSION = "expression"
"""The insert, a mixer, whose first gain stands for controller 11."""
LOWEST_DB = -96.0
CHANNEL_NUMBERS = {
    "channel.level_db": 7, "channel.pan": 10, f"{EXPRESSION}.gain_1": 11, f"send-{REVERB}.level_db": 91,
}  # fmt: skip
BEND_STEPS = 8192
USUAL_BEND_RANGE = 2.0
ORDERED = {0: 0, 32: 1, 99: 3, 98: 4, 101: 5, 100: 6, 6: 7, 38: 8, 96: 9, 97: 10}
"""Controllers that mean something only one after the other, by the order in which they are sent."""
_PROGRAM_RANK, _BEND_RANK, _OTHER_RANK = 2, 11, 12


@dataclass(frozen=True, slots=True)
class Message:
    """A control at ``tick`` (of the song); ``kind``, ``number`` and ``value`` as in ``reading.Control``."""

    tick: int
    kind: str
    number: int
    value: int

    @property
    def rank(self) -> int:
        """Place among messages of one tick."""
        match self.kind:
            case "program":
                return _PROGRAM_RANK
            case "bend":
                return _BEND_RANK
            case "cc":
                return ORDERED.get(self.number, _OTHER_RANK)
            case _:
                return _OTHER_RANK


@dataclass(slots=True)
class BendRange:
    """How far the wheel bends, in semitones, as the channel's registered parameter 0 says."""

    semitones: float = USUAL_BEND_RANGE
    _selected: list[int] = field(default_factory=lambda: [127, 127])

    def hear(self, number: int, value: int) -> None:
        """Take a controller of the channel, in order."""
        if number in (101, 100):
            self._selected[101 - number] = value
        elif number in (99, 98):
            self._selected = [127, 127]
        elif number == 6 and self._selected == [0, 0]:
            self.semitones = float(max(value, 1))


@dataclass(slots=True)
class Lanes:
    """Points by (scope, target). ``moved`` counts those that come out at another tick of the file."""

    points: dict[tuple[AutomationScope, str], dict[int, float]] = field(default_factory=dict)
    moved: int = 0


def lanes_of(messages: Iterable[Message], ticks_per_file_tick: float) -> Lanes:
    """Return ``messages``, in the order of the file, as lanes."""
    lanes, bends = Lanes(), BendRange()
    sent = (-1, -1)
    for message in messages:
        if message.kind == "cc":
            bends.hear(message.number, message.value)
        points = lanes.points.setdefault(_lane(message), {})
        tick = max(message.tick, next(reversed(points), -1) + 1)
        if message.rank < _OTHER_RANK:
            if (tick, message.rank) < sent:
                tick = sent[0] + (message.rank < sent[1])
            sent = (tick, message.rank)
        lanes.moved += tick - message.tick >= ticks_per_file_tick / 2
        points[tick] = _value(message, bends)
    return lanes


def _lane(message: Message) -> tuple[AutomationScope, str]:
    match message.kind, message.number:
        case "cc", 7:
            return "channel", "channel.level_db"
        case "cc", 10:
            return "channel", "channel.pan"
        case "cc", 11:
            return "channel", f"{EXPRESSION}.gain_1"
        case "cc", 91:
            return "channel", f"send-{REVERB}.level_db"
        case ("cc" | "key") as kind, number:
            return "midi", f"midi.{kind}_{number}"
        case kind, _:
            return "midi", f"midi.{kind}"


def _value(message: Message, bends: BendRange) -> float:
    match message.kind, message.number:
        case "cc", 7 | 91:
            return decibels_of(message.value)
        case "cc", 10:
            return pan_of(message.value)
        case "cc", 11:
            return (message.value / 127) ** 2
        case "bend", _:
            return message.value * bends.semitones / BEND_STEPS
        case "pressure", _:
            return message.value / 127
        case _:
            return float(message.value)


def messages_of(values: Iterable[tuple[int, str, str, float]]) -> Iterator[Message]:
    """Yield (tick, scope, target, value) of one track's lanes as messages, in the order they are sent.

    What has no controller here is left out: see :func:`is_known`.
    """
    bends = BendRange()
    made = [(tick, _message(tick, scope, target, value), value) for tick, scope, target, value in values]
    for _, message, value in sorted(made, key=lambda one: (one[0], one[1].rank, one[1].kind, one[1].number)):
        if message.kind == "cc":
            bends.hear(message.number, message.value)
        if message.kind == "bend":
            steps = round(value * BEND_STEPS / bends.semitones)
            message = Message(message.tick, "bend", 0, min(max(steps, -BEND_STEPS), BEND_STEPS - 1))
        yield message


def is_known(scope: str, target: str) -> bool:
    """Whether a lane is a control of MIDI by itself, whatever instrument the track plays."""
    if scope == "midi":
        kind, _, number = target.removeprefix("midi.").partition("_")
        whole = number.isdigit() and int(number) < 128
        return (kind in ("cc", "key") and whole) or (kind in ("bend", "pressure", "program") and not number)
    return scope == "channel" and target in CHANNEL_NUMBERS


def _message(tick: int, scope: str, target: str, value: float) -> Message:
    if scope == "channel":
        number = CHANNEL_NUMBERS[target]
        match number:
            case 10:
                return Message(tick, "cc", number, pan_number(value))
            case 11:
                return Message(tick, "cc", number, min(round(127 * math.sqrt(max(value, 0.0))), 127))
            case _:
                return Message(tick, "cc", number, level_number(value))
    kind, _, text = target.removeprefix("midi.").partition("_")
    scaled = value * 127 if kind == "pressure" else value
    return Message(tick, kind, int(text or 0), 0 if kind == "bend" else min(max(round(scaled), 0), 127))


def decibels_of(number: int) -> float:
    """Return the level that a volume of 0-127 stands for: 40 dB a decade, 127 is 0 dB."""
    return 40 * math.log10(number / 127) if number else LOWEST_DB


def level_number(level_db: float) -> int:
    """Return the volume 0-127 nearest to a level; what is above 0 dB is 127."""
    return min(round(127 * 10 ** (level_db / 40)), 127) if level_db > -90 else 0


def pan_of(number: int) -> float:
    """Return the balance that a pan of 0-127 stands for: 64 is the middle, both ends are reached."""
    return (number - 64) / (64 if number < 64 else 63)


def pan_number(pan: float) -> int:
    """Return the pan 0-127 nearest to a balance."""
    return round(64 + pan * (64 if pan < 0 else 63))
