"""``motorik diff``, ``motorik merge`` and git's own calls to them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from motorik.cli.display import print_json
from motorik.cli.exit_codes import Exit, say
from motorik.cli.options import AsJson

if TYPE_CHECKING:
    from motorik.studio.compare_songs import Differences
    from motorik.studio.merge_songs import MergeReport

TROUBLE = 2
"""What diff and merge exit with when a song cannot be read, as the programs of that name do."""

SIGNS = {
    "added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow"),
    "order": ("~", "yellow"), "renamed": (">", "cyan"), "moved": (">", "cyan"),
}  # fmt: skip

Version = Annotated[
    Path, typer.Argument(help="Song folder, bundle, any song.json, or - for one on standard input.")
]


def diff(before: Version, after: Version, json: AsJson = False) -> None:
    """Show what differs between two versions of a song, as music.

    Exits with 0 when they are equal, 1 when they differ, 2 when one cannot be read.
    """
    found = _compared(before, after)
    if json:
        print_json(found.as_json())
    else:
        _show(found)
    if not found.same:
        raise typer.Exit(Exit.DIFFERENT)


def git_diff(
    path: Annotated[str, typer.Argument()],
    old_file: Annotated[Path | None, typer.Argument()] = None,
    old_hex: Annotated[str, typer.Argument()] = "",
    old_mode: Annotated[str, typer.Argument()] = "",
    new_file: Annotated[Path | None, typer.Argument()] = None,
    new_hex: Annotated[str, typer.Argument()] = "",
    new_mode: Annotated[str, typer.Argument()] = "",
    new_path: Annotated[str, typer.Argument()] = "",
    headers: Annotated[str, typer.Argument()] = "",
) -> None:
    """Show a difference to git, which calls this with the arguments of an external diff."""
    print(f"song {path}" + (f" → {new_path}" if new_path else ""))
    if old_file is None or new_file is None:
        print("  is not merged yet")
        return
    sys.stdout.flush()
    try:
        _show(_compared(old_file, new_file))
    except typer.Exit:
        print("  cannot be compared as music")


def merge(
    base: Annotated[Path, typer.Argument(help="The version both began with.")],
    ours: Annotated[Path, typer.Argument(help="One version; right in doubt.")],
    theirs: Annotated[Path, typer.Argument(help="The other version.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="Song folder, .json or .motorik to write; a song that is there gets one step to undo.",
        ),
    ] = None,
    take_ours: Annotated[bool, typer.Option("--ours", help="Settle conflicts with OURS.")] = False,
    take_theirs: Annotated[bool, typer.Option("--theirs", help="Settle conflicts with THEIRS.")] = False,
    fail: Annotated[
        bool, typer.Option("--fail", help="Exit with 1 on conflicts, having kept all of both (default).")
    ] = False,
    json: AsJson = False,
) -> None:
    """Merge what two people made of one song, at rows, devices and tracks.

    Without -o the merged song.json goes to stdout and what is to be said to stderr. Exits with 0 when all is
    settled, 1 when there are conflicts, 2 when a song cannot be read.
    """  # fmt: skip
    from motorik.comparing.conflicts import Policy
    from motorik.studio.merge_songs import merge_songs

    if take_ours + take_theirs + fail > 1:
        raise typer.BadParameter("--ours, --theirs and --fail exclude each other; give one of them")
    if json and output is None:
        raise typer.BadParameter("--json prints the report, so the song needs a place: -o OUT")
    policy = Policy.OURS if take_ours else Policy.THEIRS if take_theirs else Policy.KEEP
    with _trouble():
        report = merge_songs(base, ours, theirs, policy, output)
    if json:
        print_json(report.as_json())
    elif output is None:
        sys.stdout.write(report.manifest().decode())
        _tell(report, to_stderr=True)
    else:
        _tell(report)
    if not report.clean and policy is Policy.KEEP:
        raise typer.Exit(Exit.DIFFERENT)


def git_merge(
    base: Annotated[Path, typer.Argument()],
    ours: Annotated[Path, typer.Argument()],
    theirs: Annotated[Path, typer.Argument()],
    path: Annotated[str, typer.Argument()] = "",
) -> None:
    """Merge a song for git, which calls this with %O %A %B %P and takes the result from %A."""
    from motorik.comparing.conflicts import Policy
    from motorik.studio.merge_songs import conflict_files, merge_songs, write_conflicts
    from motorik.studio.output import Outputs

    report = merge_songs(base, ours, theirs, Policy.KEEP)
    with Outputs() as outputs:
        outputs.write(ours, report.manifest())
    files = conflict_files(Path(path or ours))
    if files[0].parent.is_dir():
        write_conflicts(report, files)
    for sentence in report.sentences:
        say(f"{path}: {sentence}")
    if not report.clean:
        say(f"{path}: listen, settle what {files[1]} says, then git add {path}")
        raise typer.Exit(Exit.DIFFERENT)


def git_setup(
    folder: Annotated[Path, typer.Argument(help="A folder of the repository.")] = Path(),
    everywhere: Annotated[
        bool, typer.Option("--global", help="Set the drivers for all repositories of this user.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Let git show and merge songs as music: attributes, ignored files and drivers of a repository."""
    from motorik.studio.git_setup import set_up_git

    made = set_up_git(folder, everywhere=everywhere)
    if json:
        print_json(
            {
                "folder": str(made.folder),
                "attributes": list(made.attributes),
                "ignored": list(made.ignored),
                "settings": made.settings,
            }
        )
        return
    print(f"{made.folder}: git shows and merges songs as music")
    for name, lines in ((".gitattributes", made.attributes), (".gitignore", made.ignored)):
        for line in lines:
            print(f"  {name}: {line}")
    for setting, value in made.settings.items():
        print(f"  git config {setting}: {value}")


class _trouble:  # noqa: N801  # a context manager used as a word
    """Exit with 2 and the sentence where a song cannot be read, as diff does."""

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from motorik.studio.errors import BadInput

        if isinstance(error, BadInput):
            say(str(error))
            raise typer.Exit(TROUBLE) from None


def _compared(before: Path, after: Path) -> "Differences":
    from motorik.studio.compare_songs import compare_songs

    with _trouble():
        return compare_songs(before, after)


def _show(found: "Differences") -> None:
    """Print a line for every difference, in colour on a terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, soft_wrap=True)
    for kind, sentence in found.lines:
        sign, colour = SIGNS[kind]
        console.print(Text(f"{sign} {sentence}", style=colour))


def _tell(report: "MergeReport", *, to_stderr: bool = False) -> None:
    """Say what a merge could not settle, and where the rest is."""
    out = sys.stderr if to_stderr else sys.stdout
    if report.written is not None:
        count = len(report.sentences)
        settled = "everything of both is in it" if not count else f"{count} conflict{'s' * (count > 1)}"
        print(f"{report.written}: merged, {settled}", file=out)
    for sentence in report.sentences:
        print(f"! {sentence}", file=out)
    for note in report.notes:
        print(f"  written down in {note}", file=out)
    for sample in report.missing:
        print(f"  no version has the file of sample {sample}", file=out)
