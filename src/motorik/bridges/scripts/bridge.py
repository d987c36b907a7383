"""Controller scripts at work on a studio: told of the MIDI and OSC that other bridges hear."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from motorik.bridges.bridge import BridgeState
from motorik.bridges.ears import ears_of
from motorik.bridges.scripts.settings import NAME, KeptScript, ScriptsSettings
from motorik.domain.sentence import Sentence
from motorik.studio.errors import BadInput
from motorik.studio.kept_settings import read_settings, settings_path, write_settings
from motorik.studio.local import LocalStudio

if TYPE_CHECKING:
    from motorik.scripting.events import MidiEvent
    from motorik.scripting.running import ControllerRunner

NONE = Sentence("no script answers")
ANSWER = Sentence("answering: {scripts}")
WRONG = Sentence("answering: {scripts}; {trouble}")
OVER = Sentence("{file} is over: {trouble}")


@dataclass
class _Working:
    kept: KeptScript
    runner: "ControllerRunner"
    deafen: Callable[[], None]


class Scripts:
    """A bridge. ``settings`` None are those a person keeps in ``path``; others are kept nowhere.

    A script hears what MIDI in and OSC hear: a message goes on doing what it does there, so an input that is
    a script's alone has its keys and controls switched off. Scripts run confined, each in its own process.
    """

    name = "Scripts"

    def __init__(
        self, studio: LocalStudio, settings: ScriptsSettings | None = None, path: Path | None = None
    ) -> None:
        self._studio, self._path = studio, path or settings_path(NAME)
        self._said = ""
        self._keeps = settings is None
        if settings is None:
            settings, self._said = read_settings(self._path, ScriptsSettings)
        self._settings = settings
        self._lock = threading.RLock()
        self._working: list[_Working] = []
        self._troubles: dict[str, str] = {}
        self._runs = False

    @property
    def settings(self) -> ScriptsSettings:
        """Which scripts answer."""
        return self._settings

    def set_settings(self, settings: ScriptsSettings) -> None:
        """Let other scripts answer from now on, and keep that. Raises ``OSError`` when it cannot be kept."""
        with self._lock:
            runs = self._runs
            self.stop()
            self._settings, self._said = settings, ""
            if runs:
                self.start()
        if self._keeps:
            write_settings(self._path, settings)

    def start(self) -> None:
        """Start every script; one that fails says so and keeps no other from answering."""
        with self._lock:
            if self._runs:
                return
            self._runs = True
            for kept in self._settings.scripts:
                try:
                    self._working.append(self._start(kept))
                except BadInput as error:
                    self._troubles[kept.file] = str(error)

    def stop(self) -> None:
        """End all scripts; what they touched stays as it is."""
        with self._lock:
            self._runs = False
            working, self._working = self._working, []
            self._troubles.clear()
        for it in working:
            it.deafen()
            it.runner.close()

    def state(self) -> BridgeState:
        """Return which scripts answer, and what is wrong with the others."""
        working = [*self._working]
        answer = ", ".join(it.kept.file for it in working if it.runner.is_alive)
        dead = {it.kept.file for it in working if not it.runner.is_alive}
        troubles = [
            OVER(file=file, trouble=said) if file in dead else said
            for file, said in [*self._troubles.items()]
        ]
        trouble = "; ".join(troubles) or self._said
        if not self._runs or not (answer or trouble):
            return BridgeState(name=self.name, sentence=self._said or NONE())
        said = ANSWER(scripts=answer)
        if trouble:
            said = WRONG(scripts=answer, trouble=trouble) if answer else trouble
        return BridgeState(name=self.name, status="on" if answer else "trouble", sentence=said)

    def _start(self, kept: KeptScript) -> _Working:
        from motorik.scripting.controlling import ControllerSession
        from motorik.scripting.library import script_path
        from motorik.scripting.running import ControllerRunner
        from motorik.scripting.script_file import read_script

        script = read_script(script_path(Path(kept.file)))
        session = ControllerSession(script, self._studio, kept.given, trusted=kept.trusted)
        handlers = session.description.handlers
        runner = ControllerRunner(session, self._studio, lambda said: self._note(kept, said))

        def midi(event: "MidiEvent") -> None:
            if kept.port in ("", event.port):
                runner.post(event)

        deafen = ears_of(self._studio).listen(
            midi if "midi" in handlers else None, runner.post if "osc" in handlers else None
        )
        return _Working(kept, runner, deafen)

    def _note(self, kept: KeptScript, said: str) -> None:
        self._troubles[kept.file] = said
