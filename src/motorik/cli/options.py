"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

SongPath = Annotated[Path, typer.Argument(help="Song folder, its song.json, or a .motorik bundle.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout instead of text.")]
Rate = Annotated[int, typer.Option("--rate", min=8000, max=384000, help="Sample rate in Hz.")]
Block = Annotated[int, typer.Option("--block", min=1, max=65536, help="Frames a block; it cannot be heard.")]
Threads = Annotated[
    int, typer.Option("--threads", min=1, max=256, help="Threads that render; they cannot be heard.")
]
Bars = Annotated[
    str | None,
    typer.Option(
        "--range",
        metavar="A:B",
        help="Bars A up to B, counted from 1: 5:9 is four bars; 5.3 is bar 5, beat 3.",
    ),
]
Tail = Annotated[
    str | None,
    typer.Option(
        "--tail",
        metavar="SECONDS|auto",
        help="How long to go on after the end; auto: until silence. Default: auto, or 0 with a --range.",
    ),
]
