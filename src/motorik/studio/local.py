"""The studio in this process: one open song, and everything that follows from its changes.

A commit goes to the journal (which writes it down before it returns) and is posted twice: to the follower,
which brings engine and sequencer up to date, and to the dispatcher, which tells the faces. Both take whole
batches, so a storm of edits costs one plan. Threads: callers commit under a lock; ``motorik-follower``,
``motorik-changes``, ``motorik-watch`` and the pool belong to the studio, the sequencer and the audio callback
to the open device.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from motorik.domain.project import Project
from motorik.studio.dispatcher import Dispatcher
from motorik.studio.errors import BadInput, StudioError
from motorik.studio.live_sound import FollowItem, LiveSound
from motorik.studio.pool import IoPool
from motorik.studio.protocol import (
    Message,
    Preview,
    Sound,
    StudioState,
    Subscriber,
    TransportChanged,
    TransportCommand,
    TransportState,
    Trouble,
)
from motorik.studio.sampler import Sampler, edits_to_add, take_up
from motorik.studio.settings import DriverSettings
from motorik.studio.songs import samples_of, translated
from motorik.studio.takes import Takes
from motorik.studio.watch import WATCH_SECONDS, Watch

if TYPE_CHECKING:
    from motorik.domain.patch import Sample
    from motorik.domain.performance import Performance
    from motorik.domain.project import AutomationScope
    from motorik.editing.automating import RecordMode, Stroke
    from motorik.editing.take import TakeSettings
    from motorik.engine.live_keys import KeyAddresses
    from motorik.engine.meters import Meter
    from motorik.engine.telemetry import Telemetry
    from motorik.engine.timing import Latency
    from motorik.journal import Change, Edit
    from motorik.journal.gesture import Gesture
    from motorik.sequencer.following.follower import Following
    from motorik.sequencer.following.outside import Outside
    from motorik.sequencer.frame_clock import FrameClock
    from motorik.sequencer.transport_state import TransportState as SequencerState
    from motorik.storage import Song
    from motorik.studio.along import Along
    from motorik.studio.hand import Hand
    from motorik.studio.moments import Moment
    from motorik.studio.sampling import SamplingCommand, SamplingState

AUTOSAVE_SECONDS = 120.0


class LocalStudio:
    """A song, its journal and, once :meth:`open_audio` was called, its sound. Implements ``Studio``.

    The song is closed with the studio. ``autosave_seconds`` None leaves saving to the caller; the journal has
    every change in any case.
    """

    def __init__(self, song: "Song", *, autosave_seconds: float | None = AUTOSAVE_SECONDS) -> None:
        self._song = song
        self._lock = threading.RLock()
        self._sound = LiveSound(lambda: song.project, lambda: samples_of(song))
        self._gestures: dict[int, Gesture] = {}
        self._next_gesture = 1
        self._told_trouble = ""
        self._told_waiting: tuple[object, ...] = ()
        self._autosave_seconds = autosave_seconds
        self._closed = threading.Event()
        self.pool = IoPool()
        self._takes = Takes(
            lambda: song.project,
            self._sound,
            lambda label, edits: self.commit(label, *edits, origin="hand"),
            lambda project: self._follower.post((project, True)),
            lambda sentence: self._messages.post(Trouble(what="not_recorded", sentence=sentence)),
            self._lock,
        )
        self._messages: Dispatcher[Message] = Dispatcher("motorik-changes", self._subscriber_failed)
        self._follower: Dispatcher[FollowItem] = Dispatcher("motorik-follower", self._follow_failed)
        self._follower.subscribe(self._sound.follow)
        song.journal.listen(self._changed)
        self._since_save = 0.0
        looks = (
            self._look_after_device,
            self._takes.look,
            self._look_after_disk,
            self._tell_waiting,
            self._save_when_due,
        )
        self._sampler = Sampler(
            lambda: song.assets.place_for("wav"), self._keep_recording, self._messages.post, self._played_rate
        )
        self._watch = Watch(looks, self._subscriber_failed)
        self._watch.start()

    @classmethod
    def open(cls, path: Path, *, autosave_seconds: float | None = AUTOSAVE_SECONDS) -> Self:
        """Open the song at ``path`` (folder, manifest or bundle) to write.

        Raises:
            BadInput: it is no song, is damaged, or another program has it open.
        """
        from motorik.storage import open_song

        with translated():
            studio = cls(open_song(path), autosave_seconds=autosave_seconds)
            take_up(studio.song, studio._keep_recording)
        return studio

    @property
    def song(self) -> "Song":
        """The open song. Its project changes only through this studio."""
        return self._song

    @property
    def project(self) -> Project:
        """The song as it is now, without previews."""
        return self._song.project

    def state(self) -> StudioState:
        """Return transport, undo labels and device as they are now."""
        with self._lock:
            tree = self._song.journal.tree
            past, future = tree.past(), tree.future()
        return StudioState(
            transport=self._takes.shown(self._sound.state()),
            undo_label=past.label if past else None,
            redo_label=future.label if future else None,
            device=self._sound.device,
            sample_rate=self._sound.sample_rate,
        )

    def commit(self, label: str, *edits: "Edit", origin: str = "") -> "Change":
        """Apply all of ``edits`` or none, as one undo step.

        Raises:
            EditError: one of them cannot be applied; nothing changed.
        """
        with self._lock:
            return self._song.journal.commit(label, *edits, origin=origin)

    def undo(self, origin: str = "") -> "Change | None":
        """Take back the last step; None when there is none."""
        with self._lock:
            return self._song.journal.undo(origin)

    def redo(self, origin: str = "") -> "Change | None":
        """Do again what was taken back last; None when there is none."""
        with self._lock:
            return self._song.journal.redo(origin)

    def save(self) -> "Future[None]":
        """Bring the manifest up to date in the background; the future may raise :class:`BadInput`."""
        return self.pool.submit(self._save)

    def _save(self) -> None:
        with translated():
            with self._lock:
                job = self._song.begin_save()
            written = self._song.write_save(job)
            with self._lock:
                self._song.finish_save(written)

    def begin(self, label: str, origin: str = "") -> int:
        """Open a gesture and return its number. Several may be open, one a finger."""
        with self._lock:
            number = self._next_gesture
            self._next_gesture += 1
            self._gestures[number] = self._song.journal.begin(label, origin)
            return number

    def update(self, gesture: int, *edits: "Edit") -> Project:
        """Add ``edits`` to a gesture: heard at once, written when it ends; return the preview.

        Raises:
            EditError: they cannot be applied; the gesture goes on as it was.
            KeyError: no such gesture is open.
        """
        with self._lock:
            preview = self._gestures[gesture].update(*edits)
            self._follower.post((preview, False))
            return preview

    def end(self, gesture: int) -> "Change | None":
        """Make a gesture one undo step; None when it changed nothing. ``KeyError`` when it is not open."""
        with self._lock:
            try:
                return self._gestures.pop(gesture).end()
            finally:
                self._follower.post((self.project, False))

    def cancel(self, gesture: int) -> None:
        """Give a gesture up: song and sound are as before it. ``KeyError`` when it is not open."""
        with self._lock:
            self._gestures.pop(gesture).cancel()
            self._follower.post((self.project, False))

    def preview(self, preview: Preview) -> None:
        """Let a parameter be heard at once without changing the project; its next change replaces this."""
        self._sound.preview(preview)

    def sound(self, sound: Sound) -> None:
        """Let a key be heard at once, or end it; nothing without an open device or such a track.

        On the track's own instrument it is what a hand does (:meth:`by_hand`), and so recorded in a take.
        """
        from motorik.studio.hand import NoteOff, NoteOn

        if sound.velocity is None:
            hand: NoteOn | NoteOff = NoteOff(track=sound.track, key=sound.key)
        else:
            hand = NoteOn(track=sound.track, key=sound.key, velocity=sound.velocity)
        if sound.instrument is None or sound.velocity is None:
            with suppress(BadInput):
                self.by_hand(hand)
        if sound.instrument is not None or sound.velocity is None:
            self._sound.sound(sound)

    def meters(self, *, on: bool | None = None) -> "dict[str, Meter]":
        """Return the meter of every track, return and the master; none while they are off.

        ``on`` switches them on, counting from now, or off; another device begins with them off.
        """
        return self._sound.meters(on=on)

    def latencies(self) -> "Mapping[str, Latency]":
        """Return what each channel needs, waits and takes to the output, in frames; none without audio."""
        return self._sound.latencies()

    def hear_along(self, listener: "Along", *, on: bool = True) -> None:
        """Let ``listener`` hear what is played, whatever device is open, or no longer."""
        self._sound.hear_along(listener, on=on)

    def open_audio(self, settings: DriverSettings) -> str:
        """Open a device, closing the one before; return its name.

        Raises:
            AudioDeviceError: it is not there or does not play so.
            BadInput: the project cannot sound.
        """
        return self._sound.open(settings)

    def close_audio(self) -> None:
        """Stop and let go of the device. The playhead stays where it was."""
        self._sound.close()

    def transport(self, command: TransportCommand) -> TransportState:
        """Carry out ``command`` and return the state it leads to.

        Raises:
            AudioDeviceError: to play or record, :meth:`open_audio` comes first.
            BadInput: it names what the song has not, or there is nothing to record.
        """
        done = self._takes.carry_out(command)
        state = self._takes.shown(self._sound.state() if done else self._sound.carry_out(command))
        self._messages.post(TransportChanged(state=state))
        return state

    def by_hand(self, message: "Hand") -> None:
        """Let what a hand does be heard at once; in a take it is recorded. Any thread may call.

        Raises:
            BadInput: a key of a track that is not there.
        """
        self._takes.by_hand(message)

    def key_addresses(self) -> "KeyAddresses | None":
        """Return whom keys play in the open device, for those who play them without Python; None without one.

        The same object while nothing changes. What is played so is told by :meth:`by_hand`, as ``sounds``.
        """
        return self._sound.key_addresses(self.project)

    @property
    def take_settings(self) -> "TakeSettings":
        """How takes are written."""
        return self._takes.settings

    def set_take_settings(self, settings: "TakeSettings") -> None:
        """Write takes otherwise from now on, the one under way included."""
        self._takes.set_settings(settings)

    def performance(self) -> "Performance | None":
        """Return what is performed now or was last, None when nothing was."""
        return self._sound.performance()

    def keep_performance(self) -> "Change | None":
        """Make the last performance the arrangement, as one undo step; None when it changes nothing.

        Over the arrangement, or instead of it, as :class:`~motorik.studio.protocol.Arm` said last; only where
        it was punched in by hand or in the region of the take settings, and only of tracks that are armed, if
        any are.

        Raises:
            BadInput: nothing was performed, it has not ended, or it names what is no longer there.
        """
        from motorik.journal.difference import edits_between

        self._sound.settle()  # a stop of a moment ago ends it
        performance = self.performance()
        if performance is None:
            raise BadInput("nothing was performed; allowed: after a launch")
        with self._lock:
            try:
                after = self._takes.kept(self.project, performance, replace=not self._sound.overdub)
            except ValueError as error:
                raise BadInput(str(error)) from error
            edits = edits_between(self.project, after)
            return self.commit("Record the performance", *edits, origin="live") if edits else None

    def sampling(self, command: "SamplingCommand") -> "SamplingState":
        """Arm an input, record from it, stop: what was recorded is a sample, as one undo step.

        Raises:
            AudioDeviceError: the input is not there, does not listen so, or none is armed.
            BadInput: the song's folder cannot be written.
        """
        return self._sampler.carry_out(command)

    def sampling_state(self) -> "SamplingState":
        """Return the input that is armed and what is recorded, with the peaks since the last call."""
        return self._sampler.state()

    def _keep_recording(self, path: Path, name: str) -> "Sample":
        grown = self._song.assets.adopt(path, name)
        with self._lock:
            sample, edits = edits_to_add(self.project, grown, name)
            self.commit(f"Record {sample.name}", *edits)
        return sample

    def _played_rate(self) -> int | None:
        return self._sound.sample_rate if self._sound.device else None

    def record_moves(
        self,
        place: "tuple[str, AutomationScope, str]",
        gestures: "Sequence[Stroke]",
        mode: "RecordMode",
        span: tuple[int, int],
        error: float = 0.0,
    ) -> "Change | None":
        """Write moves of a parameter into its lane as one undo step; None when that changes nothing.

        See :func:`motorik.editing.automating.record_moves`. Raises :class:`BadInput` in one sentence.
        """
        from motorik.editing.automating import record_moves

        with self._lock, translated():
            edits = record_moves(self.project, place, gestures, mode, span, error)
            return self.commit(f"Record {place[2]}", *edits, origin="live") if edits else None

    def clock(self) -> "FrameClock | None":
        """Return when the device's frames are handed out and heard; None without one."""
        return self._sound.clock()

    def sequencer_state(self) -> "SequencerState | None":
        """Return what plays when on the engine's clock, as of the last wake; None without audio."""
        return self._sound.sequencer_state()

    def moment(self, frame: int | None = None) -> "Moment | None":
        """Return where the song is at ``frame`` of the engine, None: now; None when nothing plays."""
        return self._sound.moment(frame)

    def follow(self, outside: "Outside | None") -> None:
        """Keep to a timeline of the world outside, or no longer: the song then goes on at the tempo it has.

        The song as it is written does not change. Tell it anew several times a second.
        """
        self._sound.keep_to(outside)

    def following(self) -> "Following | None":
        """Return how an outside timeline is followed, None when the song has its own tempo."""
        return self._sound.following()

    def keep_tempo(self) -> "Change | None":
        """Make the tempo that was followed the song's own, as one undo step; None when it is already.

        The song then renders as it was played, as far back as it was not jumped about in.

        Raises:
            BadInput: nothing is followed.
        """
        from motorik.journal.difference import edits_between

        following = self.following()
        if following is None:
            raise BadInput("no outside tempo was followed; allowed: while one is, or until the song stops")
        with self._lock:
            after = self.project.model_copy(update={"tempo": following.tempo})
            edits = edits_between(self.project, after)
            return self.commit("Keep the tempo that was played", *edits, origin="sync") if edits else None

    def telemetry(self) -> "Telemetry | None":
        """Return the engine's figures (``motorik.engine.telemetry.Telemetry``), or None without audio."""
        return self._sound.telemetry()

    def reset_telemetry(self) -> None:
        """Let the engine's counters begin at zero: dropouts, late events, highest load."""
        self._sound.reset_telemetry()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call ``subscriber`` with every later message, in batches, on the dispatcher's thread."""
        return self._messages.subscribe(subscriber)

    def settle(self, timeout_seconds: float = 5.0) -> bool:
        """Wait until engine and subscribers have all changes made so far; return whether they do."""
        return self._follower.flush(timeout_seconds) and self._messages.flush(timeout_seconds)

    def _changed(self, change: "Change") -> None:
        if change.before.arrangement.loop != change.after.arrangement.loop:
            self._sound.set_loop(change.after.arrangement.loop)
        self._follower.post((self._takes.dressed(change.after), True))
        self._messages.post(change)

    def _follow_failed(self, error: BaseException) -> None:
        sentence = str(error) if isinstance(error, StudioError) else f"internal error: {error!r}"
        self._messages.post(
            Trouble(what="change_refused", sentence=f"{sentence}; what sounded before goes on")
        )

    def _subscriber_failed(self, error: BaseException) -> None:
        self._messages.post(Trouble(what="subscriber_failed", sentence=f"internal error: {error!r}"))

    def _look_after_device(self) -> None:
        lost = self._sound.lost()
        if lost is not None:
            self._messages.post(Trouble(what="device_lost", sentence=lost))
            self._messages.post(TransportChanged(state=self._takes.shown(self._sound.state())))

    def _save_when_due(self) -> None:
        self._since_save += WATCH_SECONDS
        due = self._autosave_seconds is not None and self._since_save >= self._autosave_seconds
        if due and self._song.unsaved:
            self._since_save = 0.0
            self.pool.submit(self._autosave)

    def _tell_waiting(self) -> None:
        """Tell faces when other things wait than they were told last: asked for, replaced, or acted."""
        state = self._sound.state()
        waiting = tuple((it.tick, it.what, it.track, it.scene) for it in state.waiting)
        if waiting != self._told_waiting:
            self._told_waiting = waiting
            self._messages.post(TransportChanged(state=self._takes.shown(state)))

    def _look_after_disk(self) -> None:
        trouble = self._song.trouble
        if trouble and trouble != self._told_trouble:
            self._messages.post(Trouble(what="save_failed", sentence=trouble))
        self._told_trouble = trouble

    def _autosave(self) -> None:
        try:
            self._save()
        except StudioError as error:
            self._messages.post(Trouble(what="save_failed", sentence=str(error)))

    def close(self) -> None:
        """Stop, write everything down, end all threads, let go of the song. Safe to call twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._watch.close()
        self._takes.finish()
        self._sampler.close()
        self._sound.close()
        self.pool.close()
        self._follower.close()
        self._messages.close()
        self._song.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
