"""Offline use: the same playhead as live, asked span by span instead of by a thread."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from motorik.domain.project import Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.deck.tape import NO_ROWS, Rows
from motorik.sequencer.events import Event
from motorik.sequencer.pending import Entry
from motorik.sequencer.playhead import Playhead
from motorik.sequencer.timeline import timeline_of

SPAN_TICKS = 16 * TICKS_PER_BEAT


@dataclass(frozen=True, slots=True)
class PlanSpan:
    """Events that act in frames [start_frame, end_frame), counted from the start of the render, in order.

    ``deck`` is what the song's deck is told in them. The last span is empty of frames: it holds the note ends
    that fall on the very end. Tails sound after it.
    """

    start_frame: int
    end_frame: int
    events: list[Event]
    deck: Rows = field(default_factory=lambda: NO_ROWS)


def render_plan(
    project: Project,
    sample_rate: int,
    start_tick: int = 0,
    end_tick: int | None = None,
    *,
    passes: int = 1,
    span_ticks: int = SPAN_TICKS,
) -> Iterator[PlanSpan]:
    """Yield the events of [start_tick, end_tick), played ``passes`` times, about ``span_ticks`` at a time.

    ``end_tick`` None is the end of the arrangement. Notes end with the range at the latest; parameters start
    with the values automation has at ``start_tick``. The spans cover the render without gaps; their size
    changes no event. Raises ``ValueError`` for an empty range.
    """
    end_tick = project.arrangement.length if end_tick is None else end_tick
    if not 0 <= start_tick < end_tick:
        raise ValueError(
            f"range = {start_tick}-{end_tick} ticks; allowed: a start from 0 and an end after it"
        )
    timeline = timeline_of(project.tempo, sample_rate)
    size = timeline.frame_at(end_tick) - timeline.frame_at(start_tick)
    playhead = Playhead(project, sample_rate, (start_tick, end_tick))
    playhead.start(start_tick, 0)
    total, frame = size * passes, 0
    step = max(timeline.frame_at(start_tick + span_ticks) - timeline.frame_at(start_tick), 1)
    while frame < total:
        end = min(frame + step, total)
        events = _events_before(playhead, end)
        yield PlanSpan(frame, end, events, playhead.take_deck(end))
        playhead.forget_before(end)
        frame = end
    last = [entry for entry in playhead.take(total + 1) if entry.leg < passes]
    playhead.end_deck(total)
    yield PlanSpan(total, total, [_in_render(entry) for entry in last], playhead.take_deck(total + 1))


def _events_before(playhead: Playhead, frame: int) -> list[Event]:
    playhead.fill(frame)
    return [_in_render(entry) for entry in playhead.take(frame)]


def _in_render(entry: Entry) -> Event:
    return replace(entry.event, frame=entry.frame) if entry.offset else entry.event
