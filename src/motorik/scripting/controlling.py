"""Controllers: a script that lives on, is told of events, and answers with edits, previews and transport."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Self

from motorik.domain.project import Project
from motorik.journal import Edit, EditError
from motorik.scripting.answers import ScriptAnswer, check_applies, read_answer
from motorik.scripting.bounds import BOUNDS, Bounds
from motorik.scripting.confined import ConfinedProcess
from motorik.scripting.description import Description, read_settings
from motorik.scripting.errors import ScriptError
from motorik.scripting.events import ScriptEvent
from motorik.scripting.generating import load, sent_song
from motorik.scripting.knobs import knob_complaint
from motorik.scripting.script_file import ScriptFile
from motorik.studio.errors import StudioError
from motorik.studio.protocol import Studio


class ControllerSession:
    """A controller script at work on a studio. One thread at a time may use it. Close it.

    ``given`` has parameters as text. What the script printed since the last event is in :attr:`printed`.

    Raises:
        ScriptError: the script is no controller, a parameter is not allowed, or it failed to start.
    """

    def __init__(
        self,
        script: ScriptFile,
        studio: Studio,
        given: Mapping[str, str] | None = None,
        bounds: Bounds = BOUNDS,
        *,
        trusted: bool = False,
    ) -> None:
        self.file, self.origin, self.printed = script.label, f"script {script.label}", ""
        self._studio, self._bounds = studio, bounds
        self._gestures: dict[str, int] = {}
        self._seen: Project = studio.project
        self._process = ConfinedProcess(
            script.label, bounds, cpu_seconds=bounds.controller_cpu_seconds, trusted=trusted
        )
        try:
            self.description = self._start(script, dict(given or {}))
        except BaseException:
            self._process.close()
            raise

    def handle(self, event: ScriptEvent) -> ScriptAnswer:
        """Tell the script of ``event``, carry out what it answers, and return that.

        Raises:
            ScriptError: the script failed, was stopped (``is_over``), or wants what cannot be done.
        """
        if event.kind not in self.description.handlers:
            return ScriptAnswer(label=self.description.title)
        project = self._studio.project
        song = sent_song(self.file, project, self._bounds, self._seen)
        # The script has read the song before its own code runs, so it knows it even when that code fails.
        self._seen = project
        result, printed = self._process.ask(
            "handle", self._bounds.event_seconds, event=event.model_dump(mode="json"), song=song
        )
        self.printed = printed
        answer = read_answer(self.file, result, self.description.title, self._bounds)
        self._carry_out(answer)
        return answer

    def close(self) -> None:
        """End the process and every gesture under way: what was touched stays as it is.

        Safe to call twice.
        """
        self._process.close()
        for name in list(self._gestures):
            # What somebody else removed meanwhile cannot be turned any more: nothing is lost by that.
            with suppress(EditError):
                self._finish(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _start(self, script: ScriptFile, given: dict[str, str]) -> Description:
        project = self._seen
        description, loading = load(self._process, script, project.seed, self._bounds)
        if description.kind != "controller":
            raise ScriptError(self.file, "declares a generator; allowed here: a controller")
        settings = read_settings(self.file, description, given)
        song = sent_song(self.file, project, self._bounds)
        _, printed = self._process.ask("start", self._bounds.load_seconds, song=song, settings=settings)
        self.printed = loading + printed
        return description

    def _carry_out(self, answer: ScriptAnswer) -> None:
        try:
            for name in answer.finished:
                self._finish(name)
            for name, edits in answer.gestures.items():
                self._touch(name, edits)
            check_applies(self.file, self._studio.project, answer)
            if answer.edits:
                self._studio.commit(answer.label, *answer.edits, origin=self.origin)
            for preview in answer.previews:
                self._studio.preview(preview)
            for command in answer.transport:
                self._studio.transport(command)
        except ScriptError:
            raise
        except (EditError, StudioError) as error:
            raise ScriptError(self.file, str(error)) from None

    def _touch(self, name: str, edits: tuple[Edit, ...]) -> None:
        if name not in self._gestures:
            self._gestures[name] = self._studio.begin(f"{self.description.title}: {name}", self.origin)
        for edit in edits:
            complaint = knob_complaint(self._studio.project, edit)
            if complaint is not None:
                raise ScriptError(self.file, complaint)
        self._studio.update(self._gestures[name], *edits)

    def _finish(self, name: str) -> None:
        gesture = self._gestures.pop(name, None)
        if gesture is not None:
            self._studio.end(gesture)
