"""Outside timelines to follow in tests, and a transport that follows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

from motorik.domain.pattern import Step
from motorik.domain.project import Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.sequencer.events import Event, EventKind
from motorik.sequencer.following.outside import Outside
from motorik.sequencer.transport import Transport
from tests.sequencer.fakes import FakeSink
from tests.sequencer.songs import LINE, RATE, song

WAKE = 2400
LOCK_SECONDS = 9
"""Half a beat at 60 BPM is bent away in six seconds, and what jitter adds to that in a few more."""


@dataclass(frozen=True)
class World:
    """Tempi that change at given frames, told with errors of up to ``jitter`` frames."""

    changes: Sequence[tuple[int, Fraction]]
    jitter: Sequence[int] = (0,)
    wrap: int | None = None

    def at(self, frame: int) -> Outside:
        """Return the outside as it is at ``frame``."""
        line = Outside(Fraction(0), Fraction(self.changes[0][0]), self.changes[0][1], self.wrap)
        for start, bpm in self.changes[1:]:
            if start > frame:
                break
            line = Outside(line.tick_at(start, RATE), Fraction(start), bpm, self.wrap)
        return line

    def told(self, frame: int) -> Outside:
        """Return what somebody who listens with errors makes of it."""
        line = self.at(frame)
        error = self.jitter[frame // WAKE % len(self.jitter)]
        return Outside(line.tick_at(frame + error, RATE), Fraction(frame), line.bpm, self.wrap)


@st.composite
def worlds(draw: st.DrawFn, wrap: int | None = None) -> World:
    """Draw a world whose tempo changes up to three times in twelve seconds."""
    bpms = st.fractions(min_value=60, max_value=220, max_denominator=100)
    starts = sorted(draw(st.sets(st.integers(RATE, 8 * RATE), max_size=3)))
    jitter = draw(st.lists(st.integers(-48, 48), min_size=1, max_size=40))
    return World(
        [(draw(st.integers(0, 2400)), draw(bpms)), *((it, draw(bpms)) for it in starts)], jitter, wrap
    )


def long_song() -> Project:
    """Return a song of one minute with a note on every line, of which some begin a little early or late."""
    return song(
        *(Step(row=row, length=200, delay=(0, 40, -40)[row % 3]) for row in range(16)), length=480 * LINE
    )


class Player:
    """A transport that follows a world, in wakes of 50 ms."""

    def __init__(self, project: Project, world: World) -> None:
        self.sink = FakeSink()
        self.world = world
        self.transport = Transport(project, self.sink, RATE)
        self.ticks: list[int] = []

    def run(self, seconds: float, *, follows: bool = True) -> None:
        """Play on."""
        end = self.sink.now + int(seconds * RATE)
        while self.sink.now < end:
            if follows:
                self.transport.follow(self.world.told(self.sink.now))
            self.transport.wake()
            self.ticks.append(self.transport.state().tick)
            self.sink.advance(min(WAKE, end - self.sink.now))

    def ons(self) -> list[tuple[int, Event]]:
        """Return the notes that were struck, with their frames."""
        return [(frame, event) for frame, event in self.sink.played if event.kind is EventKind.NOTE_ON]

    def error(self) -> float:
        """Return by how many frames the song is away from the world now, at most half a wrap."""
        place = self.transport._playhead.place_at(self.sink.now)
        world = self.world.at(self.sink.now)
        return float(world.ahead(place.tick, place.frame, RATE) * world.frames_a_tick(RATE))


BEAT = TICKS_PER_BEAT
