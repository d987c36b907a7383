"""The command line's table of contents."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from motorik import __version__
from motorik.cli.commands import (
    bench,
    compare,
    describe,
    edit,
    hardware,
    interchange,
    live,
    midi,
    osc,
    patterns,
    play,
    presets,
    record,
    render,
    script,
    slices,
    songs,
    start,
    verify,
    window,
)
from motorik.cli.exit_codes import command

EPILOG = (
    "SONG is a song folder, its song.json or a .motorik bundle. Exit codes: 0 ok, 1 verify found a "
    "difference, 2 usage, 3 bad input, 4 audio device, 5 internal error, 6 output refused, 130 interrupted."
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"motorik {__version__}")
        raise typer.Exit


def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Motorik: songs that sound the same, bit for bit, everywhere. Without a command, a window opens."""
    if context.invoked_subcommand is None:
        from motorik.cli.commands.window import open_or_help

        open_or_help(context)


def build() -> typer.Typer:
    """Return the command line with every command in it."""
    app = typer.Typer(
        name="motorik",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog=EPILOG,
    )
    app.callback(epilog=EPILOG, invoke_without_command=True)(command(_root))
    for function in (
        render.render, play.play, record.record, verify.verify, compare.diff, compare.merge, songs.new,
        songs.demo, describe.info, describe.devices, describe.modules, presets.machines, presets.tune,
        interchange.export, patterns.pattern, live.live, live.arrange, window.window, hardware.connect,
    ):  # fmt: skip
        app.command()(command(function))
    # What stands behind the operation is its own: a number below 0 is no option.
    app.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": True})(
        command(edit.edit)
    )
    app.command()(command(edit.operations))
    app.command()(command(edit.keys))
    app.command("import")(command(interchange.import_))
    app.command("slice")(command(slices.slice_))
    app.command("hash")(command(verify.hash_song))
    app.command("git-setup")(command(compare.git_setup))
    app.command("git-merge", hidden=True)(command(compare.git_merge))
    app.command("git-diff", hidden=True)(command(compare.git_diff))
    app.command(hidden=True)(command(start.start))
    app.add_typer(presets.build(), name="presets")
    app.add_typer(script.build(), name="script")
    app.add_typer(hardware.build(), name="device")
    app.add_typer(osc.build(), name="osc")
    app.add_typer(midi.build(), name="midi")
    app.add_typer(bench.build(), name="bench")
    return app


def main() -> None:
    """Run the command line and exit with one of :class:`~motorik.cli.exit_codes.Exit`."""
    for stream in (sys.stdout, sys.stderr):
        # A file name that is not UTF-8 is shown escaped instead of breaking the output.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    build()(_with_window(sys.argv[1:]), prog_name="motorik")


def _with_window(words: list[str]) -> list[str]:
    """Return the command line with ``window`` in front of a song that stands alone: ``motorik SONG``."""
    known = typer.main.get_command(build())
    names = known.commands if isinstance(known, typer.core.TyperGroup) else {}
    alone = len(words) == 1 and not words[0].startswith("-") and words[0] not in names
    return ["window", *words] if alone and Path(words[0]).exists() else words
