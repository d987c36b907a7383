"""``motorik record``: what an audio input gives, as a sample of a song."""

from math import log10
from typing import Annotated

import typer

from motorik.cli.display import clock, decibels, print_json, progress_bar
from motorik.cli.options import AsJson, SongPath


def record(
    song: SongPath,
    device: Annotated[
        str | None, typer.Option("--device", help="Input's name, part of it, or number ('motorik devices').")
    ] = None,
    channels: Annotated[
        str, typer.Option("--channels", metavar="L[,R]", help="Inputs, from 1; a single one: mono.")
    ] = "1,2",
    rate: Annotated[
        int | None, typer.Option("--rate", min=8000, max=384000, help="Sample rate; default: the input's.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", metavar="DB", help="Begin when it gets so loud, as -40.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", help="End after so long; default: Ctrl-C, at most 600.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Name; default: Recording, Recording 2 …")] = "",
    json: AsJson = False,
) -> None:
    """Record a sample from an audio input into a song: one undo step. Ctrl-C ends and keeps it."""
    from motorik.studio.errors import AudioDeviceError
    from motorik.studio.record_samples import asked, record_into

    arm, how = asked(device, channels, rate, name, threshold, seconds)
    with progress_bar(f"recording into {song}", quiet=json) as progress:
        report = record_into(song, arm, how, progress=progress)
    if json:
        print_json(report.as_json())
    else:
        peak = decibels(20 * log10(report.peak) if report.peak else None, "dB")
        sides = "stereo" if report.channels > 1 else "mono"
        length = f"{clock(report.seconds)} {sides} at {report.sample_rate} Hz"
        print(
            f"sample {report.sample}: {length}, peak {peak}, {report.dropouts} dropouts, from {report.device}"
        )
    if report.trouble:
        raise AudioDeviceError(report.trouble)
