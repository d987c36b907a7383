"""``motorik play``: a song on an audio device."""

from typing import Annotated

import typer

from motorik.cli.display import clock, progress_bar
from motorik.cli.options import SongPath


def play(
    song: SongPath,
    driver: Annotated[
        str, typer.Option("--driver", metavar="auto|portaudio|null", help="null: in real time to nowhere.")
    ] = "auto",
    device: Annotated[
        str | None, typer.Option("--device", help="Device name, part of it, or number ('motorik devices').")
    ] = None,
    block: Annotated[int, typer.Option("--block", min=16, max=8192, help="Frames a callback.")] = 256,
    rate: Annotated[int, typer.Option("--rate", min=8000, max=384000, help="Sample rate in Hz.")] = 48000,
    channels: Annotated[str, typer.Option("--channels", metavar="L,R", help="Outputs, from 1.")] = "1,2",
    seconds: Annotated[float | None, typer.Option("--seconds", min=0.0, help="Stop after so long.")] = None,
) -> None:
    """Play a song from its start to its end; Ctrl-C stops."""
    from motorik.studio.playing import play_to_the_end
    from motorik.studio.settings import DriverSettings

    settings = DriverSettings.parse(driver, device, block, rate, channels)
    with progress_bar(f"playing {song}") as progress:
        report = play_to_the_end(song, settings, seconds=seconds, progress=progress)
    print(f"played {clock(report.seconds)} on {report.driver}; {report.trouble()}")
