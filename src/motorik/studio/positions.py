"""Musical positions as people write them: bar and beat, counted from one.

``5`` is the start of bar 5, ``5.3`` its third beat (a beat is one note of the signature's unit), ``end`` the
end of the song. A range ``A:B`` includes A and ends where B starts, so ``1:5`` is four bars; either side may
be left out.
"""

import re
from dataclasses import dataclass

from motorik.domain.project import Project
from motorik.domain.tempo import TimeSignature
from motorik.domain.time import TICKS_PER_BEAT
from motorik.studio.errors import BadInput

_POSITION = re.compile(r"([1-9]\d{0,6})(?:\.([1-9]\d?))?")
_MIN_BAR_TICKS = TICKS_PER_BEAT * 4 // 64
ALLOWED = "allowed: A:B with bars counted from 1, such as 5:9, 5.3:7, 5: or :9"


@dataclass(frozen=True, slots=True)
class Span:
    """Ticks from ``start`` up to, not including, ``end``."""

    start: int
    end: int


def parse_range(text: str, project: Project) -> Span:
    """Return the ticks of ``A:B``; :class:`BadInput` says what is allowed."""
    start_text, colon, end_text = text.partition(":")
    if not colon:
        raise BadInput(f"range = {text!r}; {ALLOWED}")
    start = parse_position(start_text or "1", project)
    end = parse_position(end_text or "end", project)
    if end <= start:
        raise BadInput(f"range = {text!r} is empty; {ALLOWED}")
    return Span(start, end)


def parse_position(text: str, project: Project) -> int:
    """Return the tick of ``bar``, ``bar.beat`` or ``end``, at most the song's length."""
    length = project.arrangement.length
    if text == "end":
        return length
    match = _POSITION.fullmatch(text)
    if match is None:
        raise BadInput(f"position = {text!r}; {ALLOWED}")
    bar, beat = int(match[1]), int(match[2] or 1)
    signatures = project.tempo.signatures
    tick = bar_start(signatures, bar) + (beat - 1) * _unit_ticks(_at_bar(signatures, bar))
    if tick > length:
        raise BadInput(
            f"position = {text!r} lies after the end of the song, which has {bar_count(project)} bars"
        )
    return tick


def bar_start(signatures: tuple[TimeSignature, ...], bar: int) -> int:
    """Return the tick at which ``bar`` (from 1) starts. A new signature starts a new bar."""
    remaining, tick = bar - 1, 0
    for current, following in zip(signatures, [*signatures[1:], None], strict=True):
        size = current.beats * _unit_ticks(current)
        bars = remaining if following is None else -(-(following.tick - current.tick) // size)
        if remaining < bars or following is None:
            return current.tick + remaining * size
        remaining -= bars
        tick = following.tick
    return tick


def _at_bar(signatures: tuple[TimeSignature, ...], bar: int) -> TimeSignature:
    start = bar_start(signatures, bar)
    return [signature for signature in signatures if signature.tick <= start][-1]


def _unit_ticks(signature: TimeSignature) -> int:
    return TICKS_PER_BEAT * 4 // signature.unit


def bar_count(project: Project) -> int:
    """Return how many bars the song has, a last one that is not full included."""
    signatures, length = project.tempo.signatures, project.arrangement.length
    low, high = 0, max(1, length // _MIN_BAR_TICKS + len(signatures) + 1)
    while low < high:
        middle = (low + high) // 2
        if bar_start(signatures, middle + 1) >= length:
            high = middle
        else:
            low = middle + 1
    return low
