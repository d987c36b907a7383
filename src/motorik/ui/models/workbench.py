"""The window's root model: the open song, the screen that is shown, what the person prefers."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from motorik.studio.errors import StudioError
from motorik.studio.kept_settings import write_settings
from motorik.studio.local import LocalStudio
from motorik.studio.settings import DriverSettings
from motorik.ui.models.hardware import Hardware
from motorik.ui.models.preferences import Preferences
from motorik.ui.models.question import Question
from motorik.ui.models.session import Session
from motorik.ui.models.signal import Signal
from motorik.ui.models.songs import is_song, made_anew, made_of, own_copy, songs_folder
from motorik.ui.text import _, told

if TYPE_CHECKING:
    from concurrent.futures import Future

M = TypeVar("M")


class Workbench:
    """What commands work on. Views listen to its signals and to those of the models it hands out.

    ``shown`` tells a screen, ``preferred`` that preferences changed (before, after), ``asked`` that a sheet
    is wanted (``palette``, ``history`` …), ``said`` a sentence for the status line,
    ``spoken`` one for screen readers, ``opened`` that another song is open and wants a workbench,
    ``added`` that the person added a track: its id, and the octave its sound is played in, ``focusing`` that
    the keyboard goes to the next control or the one before. ``hardware`` is None where nothing outside is
    wanted.
    """

    def __init__(
        self,
        session: Session,
        preferences: Preferences,
        path: Path | None,
        default_screen: str = "pattern",
        hardware: Hardware | None = None,
    ) -> None:
        self.session = session
        self.hardware = hardware
        self.preferences = preferences
        self._path = path
        self.screen = default_screen
        self.shown: Signal[[str]] = Signal()
        self.preferred: Signal[[Preferences, Preferences]] = Signal()
        self.asked: Signal[[str]] = Signal()
        self.said: Signal[[str]] = Signal()
        self.spoken: Signal[[str]] = Signal()
        self.opened: Signal[[LocalStudio]] = Signal()
        self.added: Signal[[str, int]] = Signal()
        self.focusing: Signal[[int]] = Signal()
        self.left: Signal[[]] = Signal()
        self._spoken = ""
        self.question: Question | None = None
        self._models: dict[type, object] = {}
        session.told.connect(self.say)

    def model(self, kind: Callable[["Workbench"], M]) -> M:
        """Return the one model of a kind, made when it is first asked for: screens come and go, it stays."""
        assert isinstance(kind, type)
        if kind not in self._models:
            self._models[kind] = kind(self)
        return self._models[kind]  # type: ignore[return-value]  # filed under its own class

    def show(self, screen: str) -> None:
        """Go to a screen."""
        if screen != self.screen:
            self.session.trial.keep()
            self.screen = screen
            self.prefer(screen=screen)
            self.shown.emit(screen)

    def ask(self, sheet: str) -> None:
        """Let a sheet be opened over the screen; what is tried meanwhile stays."""
        self.session.trial.keep()
        self.asked.emit(sheet)

    def put(self, question: Question) -> None:
        """Put a question on a sheet over the screen."""
        self.question = question
        self.ask("question")

    def say(self, sentence: str) -> None:
        """Say a sentence, also one of an error: it is shown for a while, and spoken."""
        sentence = told(sentence)
        self.said.emit(sentence)
        self.speak(sentence)

    def speak(self, sentence: str) -> None:
        """Speak a sentence, for those who listen instead of looking; repeated ones once."""
        if self.preferences.speaks and sentence and sentence != self._spoken:
            self._spoken = sentence
            self.spoken.emit(sentence)

    def prefer(self, **changed: object) -> None:
        """Change preferences and keep them; that they cannot be kept is said, no more."""
        before = self.preferences
        after = Preferences.model_validate({**before.model_dump(), **changed})
        if after == before:
            return
        self.preferences = after
        if self._path is not None:
            try:
                write_settings(self._path, after)
            except OSError as error:
                self.say(f"{self._path}: {error.strerror or error}")
        self.preferred.emit(before, after)

    def warm(self) -> None:
        """Import what key maps are read with, which takes half a second; on a thread of the pool."""
        from motorik.editing.action import action_types
        from motorik.editing.operation import operation_types

        action_types()
        operation_types()

    def open_audio(self) -> None:
        """Open the device that is preferred, in the background."""
        chosen = self.preferences
        self.session.open_audio(DriverSettings(chosen.driver, chosen.device, chosen.block))

    def open_hardware(self) -> None:
        """Switch on what there is outside, in the background."""
        if self.hardware is not None:
            self.hardware.start()

    def point(self, track: str | None) -> None:
        """Let keyboards play a track: the one that is worked on."""
        if self.hardware is not None:
            self.hardware.point(track)

    def open(self, path: Path, name: str = "") -> None:
        """Open another song instead of this one; a demo song is copied first. In the background."""
        self._fetch(lambda: own_copy(path, songs_folder(), name or path.name))

    def open_new(self) -> None:
        """Open a new, empty song."""
        name = _("Untitled")
        self._fetch(lambda: made_anew(songs_folder(), name))

    def drop(self, path: Path) -> None:
        """Take a file that was dropped onto the window: open a song, make one of anything else."""
        if is_song(path):
            self.open(path)
        else:
            self._fetch(lambda: made_of(path, songs_folder()))

    def _fetch(self, get: Callable[[], Path]) -> None:
        session = self.session
        session.bus.after(session.studio.pool.submit(lambda: LocalStudio.open(get())), self._fetched)

    def _fetched(self, done: "Future[LocalStudio]") -> None:
        error = done.exception()
        if isinstance(error, StudioError):
            self.say(str(error))
        elif error is not None:
            raise error
        else:
            self.opened.emit(done.result())

    def trying(self, get: Callable[[], M]) -> M | None:
        """Return what ``get`` returns; where it cannot, say its sentence and return None."""
        try:
            return get()
        except StudioError as error:
            self.say(str(error))
            return None

    def leave(self) -> None:
        """Ask the window to close."""
        self.left.emit()

    def undo(self) -> None:
        """Take back the last step; while something is only tried, leave that."""
        if self.session.trial.cancel():
            self.say(_("The song is as it was"))
            return
        label = self.session.state.undo_label
        if self.session.studio.undo() is not None:
            self._said_step("undo", label)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self.session.trial.going_on:
            return
        label = self.session.state.redo_label
        if self.session.studio.redo() is not None:
            self._said_step("redo", label)

    def _said_step(self, step: str, label: str | None) -> None:
        sentence = _("Undone: {label}") if step == "undo" else _("Done again: {label}")
        self.say(sentence.format(label=label or ""))

    def followed_by(self, studio: LocalStudio) -> "Workbench":
        """Return a workbench on another song, with the same preferences and screen."""
        hardware = Hardware(studio) if self.hardware is not None else None
        bench = Workbench(Session(studio), self.preferences, self._path, self.screen, hardware)
        bench.prefer(last_song=str(studio.song.folder.resolve()))
        return bench

    def close(self) -> None:
        """Let go of the song, and of the keys it holds outside."""
        if self.hardware is not None:
            self.hardware.stop()
        with suppress(RuntimeError):
            self.session.close()
