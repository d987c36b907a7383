"""``motorik script``: Python files that write patterns or answer controllers, kept from everything else."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from motorik.cli.display import print_json, print_rows
from motorik.cli.exit_codes import command, say
from motorik.cli.options import AsJson, SongPath

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motorik.domain.project import Project
    from motorik.scripting.events import ScriptEvent
    from motorik.scripting.generating import Generated
    from motorik.scripting.script_file import ScriptFile

File = Annotated[Path, typer.Argument(metavar="FILE", help="A script, or one from 'motorik script list'.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter; may be given again.")
]
Trust = Annotated[
    bool,
    typer.Option("--trust", help="Run it even where this system cannot confine it: you know its author."),
]
Span = Annotated[
    str | None, typer.Option(metavar="A:B", help="From A up to B, counted from 0; default: all.")
]


def build() -> typer.Typer:
    """Return ``motorik script`` with everything under it."""
    app = typer.Typer(
        no_args_is_help=True, rich_markup_mode=None, help="Scripts: write patterns, answer controllers."
    )
    for name, function in (
        ("list", list_), ("check", check), ("describe", describe), ("run", run), ("control", control),
        ("keep", keep), ("drop", drop), ("kept", kept),
    ):  # fmt: skip
        app.command(name)(command(function))
    return app


def list_(json: AsJson = False) -> None:
    """List the scripts at hand by name: those that come with Motorik, and your own."""
    from motorik.scripting.library import known_scripts, summary

    found = known_scripts()
    if json:
        print_json({"scripts": [{"name": name, "path": str(path)} for name, path in found.items()]})
        return
    print_rows([(name, summary(path)) for name, path in found.items()])


def check(file: File, trust: Trust = False) -> None:
    """Tell whether a script may run, and what keeps it from everything else on this system."""
    from motorik.scripting.generating import check_script, confinement_sentence
    from motorik.scripting.wording import clean

    script = _read(file)
    checked = check_script(script, trusted=trust)
    what = checked.description
    print(f"{script.label}: the {what.kind} '{clean(what.title)}' loads")
    print(f"confined: {', '.join(checked.confinement) or 'by the language alone'}")
    missing = confinement_sentence(checked.confinement)
    if missing:
        say(missing)


def describe(file: File, json: AsJson = False, trust: Trust = False) -> None:
    """Tell what a script does and which parameters it has."""
    from motorik.scripting.generating import check_script
    from motorik.scripting.wording import clean

    script = _read(file)
    found = check_script(script, trusted=trust).description
    if json:
        print_json(found.model_dump(mode="json"))
        return
    print(f"{script.label}: {found.kind} '{clean(found.title)}'")
    for line in clean(found.doc).splitlines():
        print(f"  {line.strip()}")
    if found.handlers:
        print(f"  answers: {', '.join(found.handlers)}")
    print_rows([(f"  {it.name}", it.allowed(), clean(it.doc)) for it in found.parameters])


def run(
    file: File,
    song: SongPath,
    pattern: Annotated[
        str | None, typer.Option("--pattern", help="The pattern; default: the first one of --track.")
    ] = None,
    track: Annotated[
        str | None, typer.Option("--track", help="The track; default: the first one that plays the pattern.")
    ] = None,
    rows: Span = None,
    columns: Span = None,
    set: Settings = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    json: AsJson = False,
    trust: Trust = False,
) -> None:
    """Let a generator change a pattern, as one step of undo, and show the change."""
    from motorik.scripting.generating import commit_generated, generate, selected_cells
    from motorik.studio.local import LocalStudio
    from motorik.studio.songs import read_project, translated

    script, given = _read(file), _settings(set)
    with ExitStack() as stack:
        # Opened before the script sees the song: nobody else changes it in between.
        studio = None if dry_run else stack.enter_context(LocalStudio.open(song))
        project = read_project(song) if studio is None else studio.project
        selected = selected_cells(script.label, project, pattern, track, rows, columns)
        generated = generate(script, project, selected, given, trusted=trust)
        if studio is not None and generated.answer.edits:
            with translated():
                commit_generated(studio, generated)
                studio.save().result()
    _show(generated, project, json=json)


def control(
    file: File,
    song: SongPath,
    events: Annotated[
        Path | None, typer.Option("--events", help="A file of events, a JSON object a line; default: stdin.")
    ] = None,
    set: Settings = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Work on a copy that is thrown away.")] = False,
    trust: Trust = False,
) -> None:
    """Let a controller answer events, and show what it does to the song."""
    from motorik.cli.commands.script_events import tell_events

    tell_events(_read(file), song, _events(events), _settings(set), dry_run=dry_run, trusted=trust)


def keep(
    file: File,
    set: Settings = None,
    port: Annotated[str, typer.Option("--port", help="The MIDI input it hears; default: all.")] = "",
    trust: Trust = False,
) -> None:
    """Let a controller answer MIDI and OSC in the window, and beside 'motorik play --midi', from now on."""
    from motorik.bridges.scripts.settings import NAME, KeptScript, ScriptsSettings
    from motorik.scripting.description import read_settings as understand
    from motorik.scripting.generating import check_script
    from motorik.studio.errors import BadInput
    from motorik.studio.kept_settings import read_settings, settings_path, write_settings

    script = _read(file)
    description, given = check_script(script, trusted=trust).description, _settings(set)
    if description.kind != "controller":
        raise BadInput(f"{script.label}: declares a generator; allowed here: a controller")
    understand(script.label, description, given)
    name = str(file.resolve()) if file.exists() else str(file)
    settings, _said = read_settings(settings_path(NAME), ScriptsSettings)
    entry = KeptScript(file=name, given=given, port=port, trusted=trust)
    write_settings(settings_path(NAME), settings.keeping(entry))
    print(f"{name} answers from now on")


def drop(file: File) -> None:
    """Let a controller answer no longer."""
    from motorik.bridges.scripts.settings import NAME, ScriptsSettings
    from motorik.studio.errors import BadInput
    from motorik.studio.kept_settings import read_settings, settings_path, write_settings

    settings, _said = read_settings(settings_path(NAME), ScriptsSettings)
    known = [it.file for it in settings.scripts]
    name = next((it for it in (str(file), str(file.resolve())) if it in known), None)
    if name is None:
        raise BadInput(f"{file} is not kept; kept: {', '.join(known) or 'none'}")
    write_settings(settings_path(NAME), settings.without(name))
    print(f"{name} answers no longer")


def kept(json: AsJson = False) -> None:
    """List the controllers that answer, with their parameters."""
    from motorik.bridges.scripts.settings import NAME, ScriptsSettings
    from motorik.studio.kept_settings import read_settings, settings_path

    settings, said = read_settings(settings_path(NAME), ScriptsSettings)
    if said:
        say(said)
    if json:
        print_json(settings.model_dump(mode="json"))
        return
    print_rows(
        [
            (
                it.file,
                it.port or "every input",
                ", ".join(f"{name}={text}" for name, text in it.given.items()),
            )
            for it in settings.scripts
        ]
    )


def _read(file: Path) -> "ScriptFile":
    """Return the script at ``file``, or the one of that name."""
    from motorik.scripting.library import script_path
    from motorik.scripting.script_file import read_script

    return read_script(script_path(file))


def _show(generated: "Generated", project: "Project", *, json: bool) -> None:
    from motorik.scripting.wording import change_lines

    answer = generated.answer
    if generated.printed.strip():
        say(f"{generated.file} says: {generated.printed.strip()}")
    if json:
        edits = [edit.plain() for edit in answer.edits]
        print_json({"label": answer.label, "settings": dict(generated.settings), "edits": edits})
    else:
        print("\n".join(change_lines(project, answer.edits)) or "the script changes nothing")


def _settings(given: list[str] | None) -> dict[str, str]:
    from motorik.studio.errors import BadInput

    pairs = [text.partition("=") for text in given or ()]
    for name, equals, _ in pairs:
        if not equals or not name:
            raise BadInput(f"--set {name!r}; allowed: NAME=VALUE")
    return {name.strip(): value for name, _, value in pairs}


def _events(path: Path | None) -> "Iterator[ScriptEvent]":
    """Yield the events of a file, or of stdin, as they come."""
    import sys

    from motorik.scripting.events import MAX_LINE_BYTES, read_event
    from motorik.studio.errors import BadInput

    where = "stdin" if path is None else str(path)
    try:
        with sys.stdin.buffer if path is None else path.open("rb") as file:
            number = 0
            while line := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if line.strip():
                    yield read_event(line, f"{where}, line {number}")
    except OSError as error:
        raise BadInput(f"{where}: cannot be read: {error.strerror}") from None
