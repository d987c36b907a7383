"""``motorik new`` and ``motorik demo``: songs to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from motorik.cli.display import print_json
from motorik.cli.options import AsJson

NewPath = Annotated[Path, typer.Argument(metavar="PATH", help="The song folder to make; not there yet.")]


def new(
    path: NewPath,
    title: Annotated[str | None, typer.Option("--title", help="Title; default: the folder's name.")] = None,
    bpm: Annotated[str, typer.Option("--bpm", help="Tempo: 125, 130.5 or 261/2.")] = "125",
    json: AsJson = False,
) -> None:
    """Make an empty song: a folder with a song.json."""
    from motorik.studio.create import new_song

    made = new_song(path, title=title, bpm=bpm)
    print_json({"path": str(made)}) if json else print(made)


def demo(path: NewPath, json: AsJson = False) -> None:
    """Copy the demo song to a folder of your own, to play with."""
    from motorik.studio.demo import copy_demo

    made = copy_demo(path)
    print_json({"path": str(made)}) if json else print(made)
