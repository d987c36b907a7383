"""What faces are shown of a performance: where every track stands, and what waits until which bar."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from motorik.studio.protocol import TrackState, Waiting

if TYPE_CHECKING:
    from motorik.sequencer.transport_state import TransportState as SequencerState


def tracks_shown(live: "SequencerState") -> tuple[TrackState, ...]:
    """Return where every track stands in the performance under way, none without one."""
    from motorik.sequencer.live.situation import situation_on

    if live.stage is None or live.heard is None:
        return ()
    found = situation_on(live.heard, live.stage, live.tick)
    return tuple(TrackState.model_validate(asdict(it)) for it in found)


def waiting_shown(live: "SequencerState") -> tuple[Waiting, ...]:
    """Return what the performance under way has yet to do, in order of time."""
    from motorik.sequencer.live.waiting import waiting_on
    from motorik.sequencer.timeline import timeline_of

    if live.stage is None or live.heard is None:
        return ()
    timeline = timeline_of(live.heard.tempo, 48000)
    end = live.performance.end if live.performance else None
    shown = []
    for it in waiting_on(live.stage, live.tick, end):
        bar, beat, _ = timeline.bar_beat_at(it.tick)
        shown.append(
            Waiting.model_validate({**asdict(it), "bar": bar, "beat": beat, "wait": it.tick - live.tick})
        )
    return tuple(shown)
