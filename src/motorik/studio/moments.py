"""Moments: which tick of the song is heard at a frame of the engine's clock."""

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.sequencer.leg import Leg
    from motorik.sequencer.reading import Loop
    from motorik.sequencer.transport_state import TransportState

EARLY_SECONDS = 0.15
"""How long before the song starts something is still taken for its first tick."""


@dataclass(frozen=True, slots=True)
class Moment:
    """``tick`` of ``heard``, the song as it sounds, in a leg; ``performs``: a performance is under way."""

    frame: int
    tick: int
    leg: "Leg"
    heard: "Project"
    frames_a_second: int
    performs: bool = False

    @property
    def loop(self) -> "Loop | None":
        """The loop that the leg ends with."""
        return self.leg.loop if self.leg.end_tick is not None else None

    @property
    def ticks_a_second(self) -> float:
        """How fast the song goes."""
        from motorik.domain.time import TICKS_PER_BEAT
        from motorik.sequencer.timeline import timeline_of

        bpm = timeline_of(self.heard.tempo, self.frames_a_second).bpm_at(self.tick)
        return float(bpm * TICKS_PER_BEAT / 60)


def beats_before(state: "TransportState", project: "Project", sample_rate: int) -> int:
    """Return how many beats are left until the song starts: 0 once it has."""
    from motorik.sequencer.timeline import timeline_of

    if not state.playing or not state.legs or state.legs[0].start_frame <= state.frame:
        return 0
    left = state.legs[0].start_frame - state.frame
    tempo, tick = (state.heard or project).tempo, state.legs[0].start_tick
    signature = [it for it in tempo.signatures if it.tick <= tick][-1]
    bpm = timeline_of(tempo, sample_rate).bpm_at(tick) * signature.unit / 4
    return ceil(left * bpm / (60 * sample_rate))


def moment_at(state: "TransportState", project: "Project", sample_rate: int, frame: int) -> Moment | None:
    """Return the moment at engine ``frame``; None when nothing plays, or not yet.

    ``project`` is what is heard when nothing is performed or followed.
    """
    from motorik.sequencer.timeline import timeline_of

    if not state.playing or not state.legs:
        return None
    heard, performs = state.heard or project, state.stage is not None
    leg = next((leg for leg in reversed(state.legs) if leg.start_frame <= frame), state.legs[0])
    if frame < leg.start_frame - EARLY_SECONDS * sample_rate:
        return None
    if frame <= leg.start_frame:
        return Moment(frame, leg.start_tick, leg, heard, sample_rate, performs)
    tick = timeline_of(heard.tempo, sample_rate).first_tick_at(max(frame - leg.offset, 0))
    inside = tick if leg.end_tick is None else min(tick, leg.end_tick - 1)
    return Moment(frame, inside, leg, heard, sample_rate, performs)
