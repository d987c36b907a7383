"""``motorik live`` and ``motorik arrange``: a performance without a window, and what becomes of it."""

from pathlib import Path
from typing import Annotated

import typer

from motorik.cli.display import clock, print_json, progress_bar
from motorik.cli.options import AsJson, Bars, Rate, SongPath


def live(
    song: SongPath,
    script: Annotated[
        Path, typer.Option("--script", metavar="ACTIONS.jsonl", help="What is done when, an action a line.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="The sound file to write.")],
    performance: Annotated[
        Path | None,
        typer.Option("--performance", metavar="LOG.jsonl", help="Also write what acted when, for arrange."),
    ] = None,
    rate: Rate = 48000,
    block: Annotated[
        int, typer.Option("--block", min=1, max=4096, help="Frames a block; it cannot be heard.")
    ] = 512,
    json: AsJson = False,
) -> None:
    """Play a live set by a script, through the live transport, into a sound file.

    Launches wait for their quantum, clips follow one another as in a performance by hand.
    """
    from motorik.studio.live_sets import play_script
    from motorik.studio.render_files import RenderFiles

    files = RenderFiles.choose(output)
    with progress_bar(f"playing {song}", quiet=json) as progress:
        report = play_script(
            song, script, files, performance, sample_rate=rate, block=block, progress=progress
        )
    if json:
        print_json(report.as_json())
        return
    print(f"{report.output}: {clock(report.seconds)}, {report.actions} actions, hash {report.hash[:16]}")
    if report.performance:
        print(f"{report.performance}: the performance, for 'motorik arrange'")


def arrange(
    song: SongPath,
    performance: Annotated[Path, typer.Argument(metavar="LOG.jsonl", help="A performance of this song.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Leave out what the arrangement itself played meanwhile.")
    ] = False,
    bars: Bars = None,
    json: AsJson = False,
) -> None:
    """Make a performance the arrangement of the song: one undo step.

    With a --range only that stretch is taken in, the rest stays.
    """
    from motorik.studio.live_sets import arrange_song

    report = arrange_song(song, performance, replace=replace, bars=bars)
    if json:
        print_json(report.as_json())
        return
    print(f"{report.placements} clips placed, {report.lanes} lanes, {report.edits} edits in one step")
