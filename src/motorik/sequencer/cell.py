"""A step in ticks: what :mod:`motorik.sequencer.sheet` makes of it, and the reading of its effects."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from motorik.domain.condition import Trig, parse_condition
from motorik.domain.device import PREFIX
from motorik.domain.pattern import LINE_UNITS, Step, StepKind
from motorik.sequencer.effects import commands
from motorik.sequencer.events import Touch
from motorik.sequencer.line import CHANNEL, Line, Motion, Move

FADE_DB = 60.0
"""A fade lowers the level evenly by this much; then the note is cut."""
LEAST_FADE_STEPS, MOST_FADE_STEPS = 12, 240


class Cell(NamedTuple):
    """A step in ticks. ``length`` 0 stands for "until the next".

    ``start`` is its line within the pass of its pattern and ``stop`` the next line, ``place`` its index among
    the cells of its column that act on a note (-1: it does not), ``number`` that among all cells. ``repeats``
    are strikes after the first as (ticks, velocity; on a line without a note the share of the note's).
    ``locks`` are of its patch, ``settings`` of the track's channel, hardware and sampler, for its line.
    ``cut`` is where the line cuts the note, -1: nowhere. ``plain`` cells always play one note of the track's
    own instrument and nothing else. ``lasts`` is how long it sounds where its column says so for sure: a
    plain note without locks that always plays, before one that always strikes anew (0: only reading tells).
    """

    kind: StepKind
    start: int
    stop: int
    row: int
    column: int
    pitch: float
    velocity: float
    delay: int
    length: int
    accent: bool
    slide: bool
    probability: int
    locks: tuple[tuple[str, float], ...]
    plain: bool = True
    certain: bool = True
    trig: Trig | None = None
    repeats: tuple[tuple[Fraction | int, float], ...] = ()
    cut: int = -1
    glides: bool = False
    motion: Motion | None = None
    moves: tuple[Move, ...] = ()
    settings: tuple[tuple[str, float], ...] = ()
    instrument: str = ""
    phrase: str = ""
    place: int = -1
    number: int = 0
    lasts: int = 0

    @property
    def acts(self) -> bool:
        """Whether it starts, ends or changes a note."""
        return self.kind is not StepKind.LOCK or not (
            self.motion is None and self.cut < 0 and not (self.repeats or self.moves)
        )

    @property
    def strikes(self) -> bool:
        """Whether it is a note that is struck anew whatever sounds before it."""
        return self.kind is StepKind.NOTE and not self.glides

    @property
    def decides(self) -> bool:
        """Whether it plays by a chance or condition of its own, which others may ask for."""
        return (self.probability < 100 or self.trig is not None) and not (
            self.trig is not None and self.trig.asks_others
        )


def cell_of(step: Step, line: Fraction, effect_ticks: int) -> Cell:
    """Return ``step`` on a line of ``line`` ticks, not yet placed: its start is 0."""
    trig = parse_condition(step.condition) if step.condition else None
    cell = Cell(
        kind=step.kind,
        start=0,
        stop=0,
        row=step.row,
        column=step.column,
        pitch=step.pitch,
        velocity=step.velocity,
        delay=_delay(step, line, 0) if step.delay or step.fine else 0,
        length=0 if step.length is None else max(_units(step.length, line) + step.length_fine, 1),
        accent=step.accent,
        slide=step.slide,
        probability=step.probability,
        locks=tuple((target, value) for target, value in step.locks.items() if not target.startswith(PREFIX)),
        settings=_device_locks(step),
        plain=not (step.phrase or step.instrument),
        certain=step.probability >= 100 and trig is None,
        trig=trig,
        instrument=step.instrument or "",
        phrase=step.phrase or "",
    )
    if step.effects or step.channel_locks or step.ratchet > 1 or step.pan is not None:
        return _shaped(cell, step, line, effect_ticks)
    return _shaped(cell, step, line, effect_ticks) if step.kind is StepKind.FADE else cell


def _shaped(cell: Cell, step: Step, line: Fraction, effect_ticks: int) -> Cell:
    """Return ``cell`` with what ratchet, effects, pan and channel locks make of it."""
    written = _read(step, line, effect_ticks)
    first, repeats = _strikes(step, written, cell.length or line)
    moves = _merged((*_own_moves(step, cell.length, line, effect_ticks), *written.moves))
    motion = written.motion()
    glides = written.glides and not step.phrase
    bare = not (repeats or moves or motion or glides) and written.cut is None
    return cell._replace(
        velocity=first,
        delay=_delay(step, line, written.at(written.delay)),
        plain=cell.plain and bare,
        repeats=repeats,
        cut=-1 if written.cut is None else written.at(written.cut),
        glides=glides,
        motion=motion,
        moves=moves,
        settings=(*cell.settings, *_channel_locks(step), *written.settings.items()),
    )


def _delay(step: Step, line: Fraction, more: int) -> int:
    """Return the delay of ``step`` in ticks, ``more`` included, held inside its line."""
    coarse = min(_units(step.delay, line) + more, _units(LINE_UNITS - 1, line))
    return min(coarse + step.fine, max(int(line) - 1, 0))


def _units(count: int, line: Fraction) -> int:
    """Return ``count`` 1/256 lines in ticks."""
    return round(count * line / LINE_UNITS)


def _read(step: Step, length: Fraction, ticks: int) -> Line:
    line = Line(length, ticks, step.kind is StepKind.NOTE, step.velocity)
    for effect in step.effects:
        command = commands().get(effect.command)
        if command is not None:
            command.write(line, effect.value)
    return line


def _strikes(
    step: Step, line: Line, span: Fraction | int
) -> tuple[float, tuple[tuple[Fraction | int, float], ...]]:
    """Return the velocity of the first strike and the strikes after it."""
    if step.ratchet == 1 or step.kind is not StepKind.NOTE:
        factor = line.velocity if step.kind is StepKind.NOTE else 1.0
        return line.velocity, tuple((line.at(tick), min(gain * factor, 1.0)) for tick, gain in line.repeats)
    count, bend = step.ratchet, Fraction(step.ratchet_time)
    strikes: list[tuple[Fraction | int, float]] = []
    for number in range(count):
        share = Fraction(number, count)
        share += bend * share * (1 - share)
        strikes.append((share * span, line.velocity * _swell(step.ratchet_velocity, number / (count - 1))))
    strikes += [(line.at(tick), min(gain * line.velocity, 1.0)) for tick, gain in line.repeats]
    return strikes[0][1], tuple(sorted(strikes[1:]))


def _swell(amount: float, share: float) -> float:
    """Return the loudness of a repeat ``share`` of the way from the first to the last."""
    return 1.0 - amount * (1.0 - share) if amount > 0 else 1.0 + amount * share


def _merged(moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """Return one move for level, one for pan: values add up, of those meant as they are the last counts."""
    touches = dict.fromkeys(move.touch for move in moves)
    if len(touches) == len(moves):
        return moves
    return tuple(_sum([move for move in moves if move.touch is touch]) for touch in touches)


def _sum(moves: list[Move]) -> Move:
    meant = [move for move in moves if move.absolute][-1:]
    parts = [*meant, *(move for move in moves if not move.absolute)]
    offsets = sorted({offset for move in parts for offset, _ in move.points})
    points = tuple((offset, sum(_value_at(move, offset) for move in parts)) for offset in offsets)
    return Move(moves[0].touch, points, bool(meant))


def _value_at(move: Move, offset: int) -> float:
    """Return a move's value ``offset`` ticks after its start: 0 before its first point."""
    value = 0.0
    for place, at in move.points:
        if place <= offset:
            value = at
    return value


def _device_locks(step: Step) -> tuple[tuple[str, float], ...]:
    return tuple((target, value) for target, value in step.locks.items() if target.startswith(PREFIX))


def _channel_locks(step: Step) -> Iterator[tuple[str, float]]:
    for target, value in step.channel_locks.items():
        yield CHANNEL + target, value


def _own_moves(step: Step, length: int, line: Fraction, ticks: int) -> Iterator[Move]:
    if step.pan is not None:
        yield Move(Touch.PAN, ((0, step.pan),), absolute=True)
    if step.kind is StepKind.FADE:
        length = length or int(line)
        steps = min(max(int(length * ticks / line), LEAST_FADE_STEPS), MOST_FADE_STEPS)
        points = ((count * length // steps, -FADE_DB * count / steps) for count in range(1, steps + 1))
        yield Move(Touch.LEVEL, tuple(points))
