"""Sharing tempo, phase, start and stop with a Link session.

Alone, the song leads: the session is given its tempo and beat. With others it follows, and a tempo changed
here is told to all. A song that plays when others come is bent to them, never cut.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from motorik.bridges.sync.clock_reader import Line
from motorik.bridges.sync.link_session import Beat, LinkSession
from motorik.bridges.sync.settings import SyncSettings, SyncState
from motorik.bridges.sync.studio_song import StudioSong
from motorik.domain.sentence import Sentence
from motorik.domain.tempo import TempoMap
from motorik.domain.time import TICKS_PER_BEAT
from motorik.studio.local import LocalStudio

if TYPE_CHECKING:
    from motorik.studio.protocol import Message

APART_SECONDS = 0.001
"""Alone, the session's beat is put right when it is so far from the song's."""
APART_BPM = 0.0005
WITH_MANY = Sentence("in a session with {count} others")
WITH_ONE = Sentence("in a session with one other")
ALONE = Sentence("in a session alone")


class Link:
    """The song's place in a session. Any thread may call."""

    def __init__(self, studio: LocalStudio, settings: SyncSettings) -> None:
        self._studio, self._settings = studio, settings
        self._song = StudioSong(studio, settings.offset_ms / 1000)
        self._session = LinkSession(
            _bpm_of(studio.project.tempo, 0), settings.quantum, self._look, start_stop=settings.start_stop
        )
        self._last: Beat | None = None
        self._trouble = ""
        self._song_played = self._session_played = False
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Join the session."""
        try:
            self._session.start()
        except OSError as error:
            self._trouble = str(error)
            return
        self._unsubscribe = self._studio.subscribe(self._hear)

    def stop(self) -> None:
        """Leave it; the song goes on as fast as it goes."""
        self._unsubscribe()
        if not self._trouble:
            self._session.stop()
        self._song.let_go()

    def state(self) -> SyncState:
        """Return how it is now."""
        last, following = self._last, self._studio.following()
        peers = last.peers if last else 0
        ahead = following.ahead if following and peers else None
        trouble = self._trouble or self._song.trouble
        session = WITH_MANY(count=peers) if peers > 1 else WITH_ONE() if peers else ALONE()
        return SyncState(
            name="Link",
            status="trouble" if trouble else "on",
            sentence=trouble or session,
            source="link",
            locked=bool(peers) and (ahead is None or abs(ahead) < APART_SECONDS),
            tempo=last.bpm if last else None,
            peers=peers,
            ahead_ms=None if ahead is None else ahead * 1000,
            corrections=following.corrections if following else 0,
            jumps=following.jumps if following else 0,
        )

    # ---- on the studio's dispatcher -------------------------------------------------------------------

    def _hear(self, messages: "Sequence[Message]") -> None:
        """Pass on at once what was done to the song: another tempo, a start, a stop."""
        from motorik.journal import Change
        from motorik.studio.protocol import TransportChanged

        for message in messages:
            if isinstance(message, Change) and message.before.tempo.points != message.after.tempo.points:
                moment = self._studio.moment()
                tick = moment.tick if moment else self._studio.state().transport.tick
                bpm = _bpm_of(message.after.tempo, tick)
                self._session.do(lambda session, bpm=bpm: session.set_tempo(bpm))  # type: ignore[misc]
        if any(isinstance(message, TransportChanged) for message in messages):
            self._session.do(lambda _: None)  # looks, and finds it

    # ---- on the session's thread ----------------------------------------------------------------------

    def _look(self, session: LinkSession, beat: Beat) -> None:
        self._last = beat
        if beat.peers:
            quantum = self._settings.quantum * TICKS_PER_BEAT
            self._song.follow(Line(round(beat.beat * TICKS_PER_BEAT), beat.seconds, beat.bpm, quantum))
        else:
            self._lead(session, beat)
        if self._settings.start_stop:
            self._share_playing(session, beat)

    def _lead(self, session: LinkSession, beat: Beat) -> None:
        """Alone: let the session be where the song is, so that whoever comes finds it there."""
        self._song.let_go()
        clock = self._studio.clock()
        moment = self._studio.moment(clock.heard_frame_at(beat.seconds)) if clock else None
        if moment is None:
            return
        bpm = moment.ticks_a_second * 60 / TICKS_PER_BEAT
        if abs(bpm - beat.bpm) > APART_BPM:
            session.set_tempo(bpm)
        here = moment.tick / TICKS_PER_BEAT
        quantum = self._settings.quantum
        apart = (here - beat.beat + quantum / 2) % quantum - quantum / 2
        if abs(apart) * 60 / bpm > APART_SECONDS:
            session.force_beat(beat.seconds, here)

    def _share_playing(self, session: LinkSession, beat: Beat) -> None:
        """Pass on a start or stop, whoever did it; of both at once the session's counts."""
        plays = self._song.playing
        if beat.playing != self._session_played:
            self._session_played = beat.playing
            if beat.playing != plays:
                self._song.play(None) if beat.playing else self._song.stop()
            self._song_played = beat.playing
        elif plays != self._song_played:
            self._song_played = plays
            if plays != beat.playing:
                session.set_playing(plays)
                self._session_played = plays


def _bpm_of(tempo: TempoMap, tick: int) -> float:
    from motorik.sequencer.timeline import timeline_of

    return float(timeline_of(tempo, 48000).bpm_at(tick))
