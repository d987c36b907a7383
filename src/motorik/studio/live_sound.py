"""The sound of an open song: a device or none, the playhead, and what keeps both alive."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2s
from typing import TYPE_CHECKING

from motorik.domain.project import Project
from motorik.studio.errors import AudioDeviceError, BadInput
from motorik.studio.hand_sound import HandSound
from motorik.studio.protocol import (
    Arm,
    Fill,
    Loop,
    Panic,
    Perform,
    Play,
    Preview,
    Seek,
    Sound,
    Stop,
    TransportCommand,
    TransportState,
)
from motorik.studio.settings import DriverSettings
from motorik.studio.showing import tracks_shown, waiting_shown

if TYPE_CHECKING:
    from motorik.domain.performance import Action, Performance
    from motorik.engine.live_keys import KeyAddresses
    from motorik.engine.meters import Meter
    from motorik.engine.samples import SampleSource
    from motorik.engine.telemetry import Telemetry
    from motorik.engine.timing import Latency
    from motorik.sequencer.following.follower import Following
    from motorik.sequencer.following.outside import Outside
    from motorik.sequencer.frame_clock import FrameClock
    from motorik.sequencer.transport_state import TransportState as SequencerState
    from motorik.studio.along import Along
    from motorik.studio.audio_session import AudioSession
    from motorik.studio.moments import Moment

FollowItem = tuple[Project, bool]
"""A project to be heard, and whether it is written in the journal or only a preview."""


class LiveSound:
    """Where the music is, with or without a device. Safe to use from any thread but the audio thread."""

    def __init__(self, project: Callable[[], Project], samples: "Callable[[], SampleSource]") -> None:
        self._project, self._samples = project, samples
        self._lock = threading.RLock()
        self._session: AudioSession | None = None
        self._tick = 0
        self._loop = project().arrangement.loop
        self._armed, self.overdub = False, True
        self._kept: Performance | None = None
        self._told: Project | None = None
        self._along: tuple[Along, ...] = ()
        self.hands = HandSound()
        self._heard: Project | None = None

    @property
    def device(self) -> str | None:
        """What plays, or None."""
        session = self._session
        return session.driver.name if session else None

    @property
    def sample_rate(self) -> int:
        """Frames a second of the device, or those it would be opened with."""
        session = self._session
        return session.settings.sample_rate if session else DriverSettings().sample_rate

    def open(self, settings: DriverSettings) -> str:
        """Open a device, closing the one before; return its name. Errors as of :class:`AudioSession`."""
        from motorik.studio.audio_session import AudioSession

        self.close()
        with self._lock:
            project = self._project()
            session = AudioSession(project, self._samples(), settings)
            session.sequencer.set_loop(self._loop)
            session.hear_along(self._along, project)
            self._session = session
            self._told = project
        newest = self._project()
        if newest is not project:
            # Opening takes its time, and what was followed meanwhile found no device.
            session.follow(newest)
        return session.driver.name

    def close(self) -> None:
        """Stop and let go of the device; the playhead stays where it was."""
        session = self._forget_session()
        if session is not None:
            session.close()

    def lost(self) -> str | None:
        """Look after the device; when it went away, let go of it and return the sentence that says so."""
        session = self._session
        if session is None:
            return None
        sentence = session.lost
        if sentence is None:
            session.tidy()
        elif self._forget_session() is not None:
            session.close()
        return sentence

    def state(self) -> TransportState:
        """Return where the music is, as of the sequencer's last wake."""
        live = self.sequencer_state()
        if live is not None and live.playing:
            return self._at(live.tick, playing=True)
        return self._at(self._tick, playing=False)

    def sequencer_state(self) -> "SequencerState | None":
        """Return the sequencer's last picture; None without a device."""
        session = self._session
        return session.snapshot().transport if session else None

    def carry_out(self, command: TransportCommand) -> TransportState:
        """Carry out ``command`` and return the state it leads to.

        Raises:
            AudioDeviceError: to play, a device has to be open.
        """
        with self._lock:
            if isinstance(command, Play | Stop | Seek | Perform) and command.frame is not None:
                self.settle()  # what was asked for a moment ago may act before this
            before = self.state()
            match command:
                case Play():
                    return self._play(command, before)
                case Stop(frame=frame):
                    return self._stop(before, frame=frame)
                case Panic():
                    return self._stop(before, panic=True)
                case Seek():
                    return self._seek(command, before)
                case Loop(region=region):
                    self.set_loop(region)
                case Fill(on=on):
                    if self._session is not None:
                        self._session.sequencer.set_fill(on)
                case Perform(action=action, frame=frame):
                    self._perform(action, frame)
                case Arm(on=on, overdub=overdub):
                    self._armed, self.overdub = on, overdub
            return self._at(before.tick, playing=before.playing)

    def _play(self, command: Play, before: TransportState) -> TransportState:
        if self._session is None:
            raise AudioDeviceError("no audio device is open; open one first")
        start = before.tick if command.tick is None else command.tick
        if not before.playing or command.tick is not None:
            self._session.sequencer.play(start, frame=command.frame)
        return self._at(start, playing=True)

    def _perform(self, action: "Action", frame: int | None) -> None:
        from motorik.sequencer.live.asking import check

        if self._session is None:
            raise AudioDeviceError("no audio device is open; open one first")
        try:
            check(self._project(), action)
        except ValueError as error:
            raise BadInput(str(error)) from None
        self._tell_sequencer(self._session)
        self._session.sequencer.perform(action, frame=frame)

    def _tell_sequencer(self, session: "AudioSession") -> None:
        """Let the sequencer know the song as it is: it may ask for what was added a moment ago."""
        project = self._project()
        if project is not self._told:
            self._told = project
            session.sequencer.set_project(project)

    def performance(self) -> "Performance | None":
        """Return what is performed now or was last, None when nothing was."""
        session = self._session
        found = session.snapshot().transport.performance if session else None
        return found or self._kept

    def settle(self, seconds: float = 1.0) -> None:
        """Wait until the sequencer has done what it was told so far, a second at most."""
        session = self._session
        if session is not None:
            session.sequencer.flush(seconds)

    def _stop(
        self, before: TransportState, *, panic: bool = False, frame: int | None = None
    ) -> TransportState:
        self._tick = before.tick if before.playing or panic else 0
        if self._session is not None:
            self._session.sequencer.stop(frame=frame)
            if panic:
                self._session.engine.cut_all()
                for listener in self._along:
                    listener.stopped()
        return self._at(self._tick, playing=False)

    def _seek(self, command: Seek, before: TransportState) -> TransportState:
        self._tick = command.tick
        if self._session is not None:
            self._session.sequencer.seek(command.tick, frame=command.frame)
        return self._at(command.tick, playing=before.playing)

    def set_loop(self, region: tuple[int, int] | None) -> None:
        """Repeat [start, end) in ticks while playing, or play straight on."""
        with self._lock:
            self._loop = region
            if self._session is not None:
                self._session.sequencer.set_loop(region)

    def preview(self, preview: Preview) -> None:
        """Set a parameter at the next chunk, journal and sequencer untouched."""
        from motorik.sequencer.events import Event, EventKind

        session = self._session
        if session is not None:
            event = Event(0, EventKind.PARAMETER, preview.owner, scope=preview.scope, target=preview.target)
            session.push_now([replace(event, value=preview.value)])

    def sound(self, sound: Sound) -> None:
        """Strike a key of a track at the next chunk, or let it go; nothing without a device.

        The track may be one that only a gesture has: so sounds are tried before they are in the song.
        """
        from motorik.sequencer.events import Event, EventKind
        from motorik.sequencer.targets import scope_of

        session = self._session
        tracks = (*self._project().tracks, *(self._heard.tracks if self._heard else ()))
        track = next((it for it in tracks if it.id == sound.track), None)
        if session is None or track is None:
            return
        scope = scope_of(track.patch, sound.instrument or "")
        kind = EventKind.NOTE_OFF if sound.velocity is None else EventKind.NOTE_ON
        event = Event(0, kind, track.id, _hand_note(sound), float(sound.key), sound.velocity or 0.0)
        session.push_now([replace(event, scope=scope)])

    def meters(self, *, on: bool | None = None) -> "dict[str, Meter]":
        """Return the meters of the open device, none without one or while they are off."""
        session = self._session
        return session.engine.meters(on=on) if session else {}

    def latencies(self) -> "Mapping[str, Latency]":
        """Return what each channel needs and waits, in frames; nothing without a device."""
        session = self._session
        layout = session.engine.layout if session else None
        return layout.latencies if layout else {}

    def follow(self, batch: Sequence[FollowItem]) -> None:
        """Bring engine and sequencer up to the newest of ``batch``; :class:`BadInput` if it cannot sound."""
        session = self._session
        if session is None:
            return
        newest, newest_is_written = batch[-1]
        written = [project for project, is_written in batch if is_written]
        if written and not newest_is_written:
            self._tell_sequencer(session)
        if newest_is_written:
            newest = self._told = self._project()
        session.follow(newest, written=newest_is_written)
        self._heard = newest

    def hear_along(self, listener: "Along", *, on: bool = True) -> None:
        """Let ``listener`` hear what is played, with this device and those to come, or no longer."""
        with self._lock:
            others = tuple(it for it in self._along if it is not listener)
            self._along = (*others, listener) if on else others
            if self._session is not None:
                self._session.hear_along(self._along, self._project())

    # ---- the outside ----------------------------------------------------------------------------------

    def keep_to(self, outside: "Outside | None") -> None:
        """Keep to a timeline of the world outside, or no longer; nothing without a device."""
        session = self._session
        if session is not None:
            session.sequencer.follow(outside)

    def following(self) -> "Following | None":
        """Return how an outside timeline is followed, None when the song has its own tempo."""
        live = self.sequencer_state()
        return live.following if live else None

    # ---- hands ----------------------------------------------------------------------------------------

    def by_hand(self, project: Project, message: object) -> None:
        """Let what a hand does be heard; nothing without a device."""
        session = self._session
        if session is not None:
            self.hands.play(session, project, message)

    def key_addresses(self, project: Project) -> "KeyAddresses | None":
        """Return whom keys play in the open device; None without one."""
        session = self._session
        return self.hands.addresses(session, project) if session else None

    def moment(self, frame: int | None) -> "Moment | None":
        """Return which tick is heard at ``frame`` of the engine, None: now; None when nothing plays."""
        from motorik.studio.moments import moment_at

        session = self._session
        if session is None:
            return None
        at = session.engine.frame() if frame is None else frame
        return moment_at(session.snapshot().transport, self._project(), self.sample_rate, at)

    def beats_before(self) -> int:
        """Return how many beats are counted until the song starts."""
        from motorik.studio.moments import beats_before

        live = self.sequencer_state()
        return beats_before(live, self._project(), self.sample_rate) if live else 0

    def count_in(self, bars: int, *, click: bool) -> int:
        """Play from where the playhead stands, after ``bars`` in which a click is heard; return their beats.

        Raises:
            AudioDeviceError: no device is open.
        """
        from motorik.studio.click import clicks

        with self._lock:
            session = self._session
            if session is None:
                raise AudioDeviceError("no audio device is open; open one first")
            if click and bars:
                session.add_click(self._project())
            frames, beats = clicks(self._project(), self._tick, bars, self.sample_rate)
            session.sequencer.count_in(self._tick, frames, beats if click else ())
            return len(beats) // 2

    def clock(self) -> "FrameClock | None":
        """Return when the device's frames are handed out and heard; None without one."""
        session = self._session
        return session.clock() if session else None

    def telemetry(self) -> "Telemetry | None":
        """Return the engine's figures, or None without a device."""
        session = self._session
        return session.telemetry() if session else None

    def reset_telemetry(self) -> None:
        """Let the counters of the open device begin at zero."""
        session = self._session
        if session is not None:
            session.engine.reset_statistics()

    def _forget_session(self) -> "AudioSession | None":
        with self._lock:
            self._tick = self.state().tick
            self._kept = self.performance()
            session, self._session = self._session, None
            self.hands.clear()
            return session

    def _at(self, tick: int, *, playing: bool) -> TransportState:
        from motorik.sequencer.timeline import timeline_of

        live = self.sequencer_state()
        heard = live.heard if live and live.heard else self._project()
        bar, beat, _ = timeline_of(heard.tempo, 48000).bar_beat_at(tick)
        return TransportState(
            playing=playing,
            tick=tick,
            bar=bar,
            beat=beat,
            loop=self._loop,
            tracks=tracks_shown(live) if live else (),
            waiting=waiting_shown(live) if live else (),
            armed=self._armed,
            overdub=self.overdub,
        )


def _hand_note(sound: Sound) -> int:
    """Return the note id of a key under a hand: one a track and key, apart from those of written notes."""
    digest = blake2s(f"hand/{sound.track}/{sound.key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1 | 1
