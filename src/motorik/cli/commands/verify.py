"""``motorik verify`` and ``motorik hash``: does a song still sound as it should?"""

from pathlib import Path
from typing import Annotated

import typer

from motorik.cli.display import print_json, progress_bar
from motorik.cli.exit_codes import Exit
from motorik.cli.options import AsJson, Bars, Block, Rate, SongPath, Tail, Threads


def verify(
    song: SongPath,
    update: Annotated[
        bool, typer.Option("--update", help="Write the present sound down as the one to expect from now on.")
    ] = False,
    reference: Annotated[
        Path | None,
        typer.Option(
            "--reference", metavar="WAV", help="The expected sound as WAV (32f): names the exact frame."
        ),
    ] = None,
    rate: Annotated[
        int | None, typer.Option("--rate", min=8000, max=384000, help="With --update: rate in Hz (48000).")
    ] = None,
    threads: Threads = 1,
    json: AsJson = False,
) -> None:
    """Render a song and compare hash, loudness, true peak and event log with expected.json beside it.

    A difference exits with 1 and names the first differing frame, row and track.
    """
    from motorik.studio.verify import update_expected, verify_song

    if update and reference is not None:
        raise typer.BadParameter("--reference compares, --update rewrites; give one of them")
    if rate is not None and not update:
        raise typer.BadParameter("--rate goes with --update; verify renders at the rate in expected.json")
    if update:
        with progress_bar(f"rendering {song}", quiet=json) as progress:
            written = update_expected(song, sample_rate=rate or 48000, threads=threads, progress=progress)
        if json:
            print_json({"updated": True, **written.model_dump(mode="json")})
        else:
            print(f"{song}: expected from now on: hash {written.hash}")
        return
    with progress_bar(f"verifying {song}", quiet=json) as progress:
        verdict = verify_song(song, reference=reference, threads=threads, progress=progress)
    if json:
        print_json(verdict.as_json())
    else:
        for line in verdict.lines():
            print(line)
    if not verdict.same:
        raise typer.Exit(Exit.DIFFERENT)


def hash_song(
    song: SongPath,
    rate: Rate = 48000,
    block: Block = 4096,
    threads: Threads = 1,
    bars: Bars = None,
    tail: Tail = None,
    json: AsJson = False,
) -> None:
    """Print the SHA-256 of a song's sound: of its float32 little-endian stereo frames."""
    from motorik.studio.rendering import render_song
    from motorik.studio.settings import RenderSettings

    settings = RenderSettings(sample_rate=rate, block=block, threads=threads, bars=bars, tail=tail)
    with progress_bar(f"rendering {song}", quiet=json) as progress:
        rendered = render_song(song, settings, progress)
    if json:
        print_json(
            {"hash": rendered.hash, "frames": len(rendered.samples), "sample_rate": rendered.sample_rate}
        )
    else:
        print(rendered.hash)
