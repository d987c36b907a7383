"""``motorik script control``: a controller at work on a song without any hardware, event by event."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from motorik.cli.exit_codes import say

if TYPE_CHECKING:
    from motorik.scripting.answers import ScriptAnswer
    from motorik.scripting.events import ScriptEvent
    from motorik.scripting.script_file import ScriptFile
    from motorik.studio.local import LocalStudio


def tell_events(
    script: "ScriptFile",
    song: Path,
    events: Iterable["ScriptEvent"],
    given: dict[str, str],
    *,
    dry_run: bool,
    trusted: bool,
) -> None:
    """Tell a controller of ``events``, print what it does, and save the song, or a copy that is thrown away.

    An event the script fails at is told on stderr and the next one follows, as on stage. Raises
    ``ScriptError`` when the script is over.
    """
    from motorik.scripting.controlling import ControllerSession
    from motorik.scripting.errors import ScriptError
    from motorik.studio.songs import translated

    with ExitStack() as stack:
        studio = stack.enter_context(_open(stack, song, dry_run=dry_run))
        stack.enter_context(translated())
        with ControllerSession(script, studio, given, trusted=trusted) as session:
            for event in events:
                before = studio.project
                try:
                    answer = session.handle(event)
                except ScriptError as error:
                    if error.is_over:
                        raise
                    say(str(error))
                    continue
                if session.printed.strip():
                    say(f"{script.label} says: {session.printed.strip()}")
                print("\n".join(_lines(before, answer)), flush=True)
        if not dry_run:
            studio.save().result()


def _open(stack: ExitStack, song: Path, *, dry_run: bool) -> "LocalStudio":
    from motorik.studio.create import write_song
    from motorik.studio.local import LocalStudio
    from motorik.studio.songs import read_project

    if not dry_run:
        return LocalStudio.open(song)
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="motorik-rehearsal-")))
    return LocalStudio.open(write_song(folder / "song", read_project(song)), autosave_seconds=None)


def _lines(before: object, answer: "ScriptAnswer") -> list[str]:
    """Return what an answer does, a line each; one line when it does nothing."""
    from motorik.domain.project import Project
    from motorik.scripting.wording import change_lines

    assert isinstance(before, Project)
    lines = [f"gesture '{name}' ends" for name in answer.finished]
    for name, edits in answer.gestures.items():
        lines += [f"gesture '{name}': {line}" for line in change_lines(before, edits)]
    lines += change_lines(before, answer.edits)
    lines += [f"preview: {it.owner} {it.target} = {it.value:g}" for it in answer.previews]
    lines += [f"transport: {command.command}" for command in answer.transport]
    return lines or ["nothing"]
