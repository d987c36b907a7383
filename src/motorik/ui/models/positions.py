"""Places in a song: bars away, the loop, times as one reads them."""

from fractions import Fraction

from motorik.domain.project import Project
from motorik.domain.tempo import TimeSignature
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.timeline import timeline_of
from motorik.studio.protocol import Loop
from motorik.ui.models.session import Session


def signature_at(project: Project, tick: int) -> TimeSignature:
    """Return the time signature that holds at ``tick``."""
    return [it for it in project.tempo.signatures if it.tick <= tick][-1]


def bar_ticks(signature: TimeSignature) -> int:
    """Return how long a bar is."""
    return int(signature.beats * 4 * TICKS_PER_BEAT / signature.unit)


def bar_start(project: Project, tick: int) -> int:
    """Return where the bar that holds ``tick`` begins."""
    signature = signature_at(project, tick)
    return tick - (tick - signature.tick) % bar_ticks(signature)


def bars_away(project: Project, tick: int, bars: int) -> int:
    """Return the beginning of the bar ``bars`` on; back, the first step is to the beginning of this bar."""
    place = bar_start(project, tick)
    if bars < 0 and place < tick:
        bars += 1
    for _ in range(abs(bars)):
        if bars > 0:
            place += bar_ticks(signature_at(project, place))
        else:
            place = bar_start(project, max(place - 1, 0))
    return place


def bpm_at(project: Project, tick: int) -> Fraction:
    """Return the tempo written for ``tick``: that of the last point, also inside a ramp."""
    return next(point.bpm for point in reversed(project.tempo.points) if point.tick <= tick)


def clock_at(project: Project, tick: int) -> str:
    """Return the time at ``tick`` as ``m:ss.t``."""
    tenths = timeline_of(project.tempo, 48000).frame_at(tick) // 4800
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def toggle_loop(session: Session, span: tuple[int, int] | None = None) -> None:
    """Loop the song's loop, else ``span``, else four bars from here; or play straight on."""
    if session.transport.loop is not None:
        session.command(Loop(region=None))
        return
    start = bar_start(session.project, session.transport.tick)
    region = session.project.arrangement.loop or span or (start, bars_away(session.project, start, 4))
    session.command(Loop(region=region))
