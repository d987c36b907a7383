"""Hands at a studio: what they play is heard at once and, in a take, becomes one undo step."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from motorik.studio.errors import AudioDeviceError, BadInput
from motorik.studio.hand import ArmTrack, DropLayer, NoteOn, Punch, Record, RecordingState
from motorik.studio.live_sound import LiveSound
from motorik.studio.protocol import Panic, Stop, TransportCommand, TransportState
from motorik.studio.recorder import Recorder

if TYPE_CHECKING:
    from motorik.domain.performance import Performance
    from motorik.domain.project import Project
    from motorik.editing.take import TakeSettings
    from motorik.journal import Edit

LABEL = "Record by hand"
Commit = Callable[[str, "tuple[Edit, ...]"], object]


class Takes:
    """The hands of one studio, and its takes.

    ``commit`` writes a take as one undo step, ``heard`` lets a project be heard that is written nowhere,
    ``tell`` says what could not be recorded. Under ``lock`` nobody else changes the project.
    """

    def __init__(
        self,
        project: "Callable[[], Project]",
        sound: LiveSound,
        commit: Commit,
        heard: "Callable[[Project], None]",
        tell: Callable[[str], None],
        lock: AbstractContextManager[object],
    ) -> None:
        self._project, self._sound, self._commit, self._tell = project, sound, commit, tell
        self._lock = lock
        self._counted = 0
        self._recorder = Recorder(project, sound.moment, lambda: heard(self.dressed(project())))

    @property
    def settings(self) -> "TakeSettings":
        """How takes are written."""
        return self._recorder.settings

    def set_settings(self, settings: "TakeSettings") -> None:
        """Write takes otherwise, the one under way included."""
        self._recorder.set_settings(settings)

    def carry_out(self, command: TransportCommand) -> bool:
        """Carry out what belongs to takes; return whether there is nothing else to do.

        Raises:
            AudioDeviceError: to record, a device has to be open.
            BadInput: nothing can be recorded, or there is no such track.
        """
        match command:
            case ArmTrack(track=track, on=on):
                self._recorder.arm(track, on=on)
            case Record(on=True):
                self._begin(command)
            case Record():
                self.finish()
            case Punch(on=on):
                self._recorder.punch(on=on)
            case DropLayer():
                self._recorder.drop_layer()
            case Stop() | Panic():
                self.finish()
                if isinstance(command, Panic):
                    self._sound.hands.clear()
                return False
            case _:
                return False
        return True

    def _begin(self, command: Record) -> None:
        if self._sound.device is None:
            raise AudioDeviceError("no audio device is open; open one first")
        self._recorder.begin()
        if not self._sound.state().playing:
            self._counted = self._sound.count_in(command.count_in, click=command.click)

    def by_hand(self, message: object) -> None:
        """Let what a hand does be heard, and record it if a take is under way.

        Raises:
            BadInput: a key of a track that is not there.
        """
        project = self._project()
        if isinstance(message, NoteOn) and all(it.id != message.track for it in project.tracks):
            known = ", ".join(it.id for it in project.tracks[:8])
            raise BadInput(f"no track {message.track!r}; allowed: {known or 'none, there is none'}")
        self._sound.by_hand(project, message)
        self._recorder.hear(message)

    def finish(self) -> None:
        """End the take under way and write it; what could not be written is told."""
        with self._lock:
            finished = self._recorder.finish()
            if finished is None:
                return
            # Only now: it takes its time, and every stop comes by here.
            from motorik.editing.take import write_take

            try:
                outcome = write_take(self._project(), *finished)
                if outcome.edits:
                    self._commit(LABEL, outcome.edits)
            except ValueError as error:
                self._tell(f"the take was not written: {error}")
                return
        for sentence in outcome.told:
            self._tell(sentence)

    def look(self) -> None:
        """See where the song is. Call it ten times a second; a take whose device is gone ends."""
        if self._recorder.records and self._sound.device is None:
            self.finish()
        self._recorder.look()

    def dressed(self, project: "Project") -> "Project":
        """Return ``project`` as it is heard: with what the take under way has recorded so far."""
        return self._recorder.dressed(project)

    def state(self) -> RecordingState:
        """Return what faces are shown."""
        return self._recorder.state(min(self._sound.beats_before(), self._counted))

    def shown(self, state: TransportState) -> TransportState:
        """Return ``state`` with what faces are shown of takes."""
        return state.model_copy(update={"recording": self.state()})

    def kept(self, project: "Project", performance: "Performance", *, replace: bool) -> "Project":
        """Return ``project`` with what is to be kept of a performance as its arrangement.

        All of it, or what was punched in by hand or lies in the region; of armed tracks, if any are. Raises
        ``ValueError`` as :func:`motorik.studio.live_sets.arranged`.
        """
        from motorik.sequencer.live.punching import punched
        from motorik.studio.live_sets import arranged

        after = arranged(project, performance, replace=replace)
        spans, armed = self._recorder.performance_spans(after.arrangement.length), self._recorder.armed
        if not spans and not armed:
            return after
        for start, end in spans or [(0, after.arrangement.length)]:
            project = punched(project, after, start, end, tracks=armed or None)
        return project
