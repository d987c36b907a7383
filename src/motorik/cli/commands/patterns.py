"""``motorik pattern``: a pattern as text, out of a song and into it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from motorik.cli.display import print_json
from motorik.cli.options import AsJson, SongPath


def pattern(
    song: SongPath,
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help="The pattern's id.")],
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Write this text into the song; - is standard input."),
    ] = None,
    every_row: Annotated[bool, typer.Option("--every-row", help="Print empty rows too.")] = False,
    json: AsJson = False,
) -> None:
    """Print a pattern as text, or write one from text into the song.

    What is printed can be changed and given back with --from: nothing is lost on the way.
    """
    from motorik.studio.pattern_texts import pattern_text, put_pattern, read_text

    if source is None:
        text = pattern_text(song, pattern, every_row=every_row)
        print_json({"pattern": pattern, "text": text}) if json else print(text, end="")
        return
    done = put_pattern(song, pattern, read_text(source, sys.stdin.buffer), str(source))
    print_json({"pattern": pattern, "done": done}) if json else print(done)
