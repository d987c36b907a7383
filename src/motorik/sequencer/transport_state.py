"""What a transport tells of itself: a picture of one moment."""

from dataclasses import dataclass

from motorik.domain.performance import Performance
from motorik.domain.project import Project
from motorik.sequencer.following.follower import Following
from motorik.sequencer.leg import Leg
from motorik.sequencer.live.stage import Stage
from motorik.sequencer.reading import Loop


@dataclass(frozen=True, slots=True)
class TransportState:
    """A picture at engine ``frame``; ``tick``: song position, ``loop_pass``: the round of the loop.

    ``scheduled_frame``: everything that acts before it has been worked out. ``pending``: worked out, not
    handed over. Counters since the start: ``late_events`` reached the sink after their frame, ``ring_full``
    times the sink took less than it was given, ``late_revokes`` changes that took effect a little later than
    their margin. ``fill``: a fill is held. ``performance``: what is played live, or was played last;
    ``heard``: the song from about now on as arranged by what is played live, at the tempo that is followed;
    None when it is as written. ``stage``: what happens in it, None while nothing is played live. ``legs``:
    where the song was when in the last seconds, and is, in order. ``following``: the outside timeline and how
    it is followed; None when the song has its own tempo.
    """

    playing: bool
    frame: int
    tick: int
    loop_pass: int
    loop: Loop | None
    epoch: int
    scheduled_frame: int
    pending: int
    late_events: int = 0
    ring_full: int = 0
    late_revokes: int = 0
    fill: bool = False
    performance: Performance | None = None
    heard: Project | None = None
    stage: Stage | None = None
    legs: tuple[Leg, ...] = ()
    following: Following | None = None
