"""``motorik render``: a song to a sound file."""

from pathlib import Path
from typing import Annotated

import typer

from motorik.cli.display import clock, decibels, print_json, progress_bar
from motorik.cli.options import AsJson, Bars, Block, Rate, SongPath, Tail, Threads

Container = Annotated[
    str | None,
    typer.Option("--format", metavar="wav|flac|aiff|ogg", help="Container; default: what OUT ends in."),
]
BitsText = Annotated[
    str | None,
    typer.Option(
        "--bits", metavar="16|24|32f|vorbis", help="Sample format: wav and aiff 32f, flac 24, ogg vorbis."
    ),
]


def render(
    song: SongPath,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="The sound file to write.")],
    rate: Rate = 48000,
    block: Block = 8192,
    threads: Threads = 1,
    container: Container = None,
    bits: BitsText = None,
    stems: Annotated[
        Path | None,
        typer.Option("--stems", metavar="DIR", help="Also write a file for every track and return into DIR."),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option("--log", metavar="EVENTS.jsonl", help="Also write every event, a JSON object a line."),
    ] = None,
    bars: Bars = None,
    tail: Tail = None,
    json: AsJson = False,
) -> None:
    """Render a song to a sound file: the same bits for every block size, thread count and processor.

    Every file appears when all is done; a render that fails or is interrupted leaves nothing behind.
    """
    from motorik.studio.render_files import RenderFiles, refuse_song_outputs, render_to_files
    from motorik.studio.settings import RenderSettings

    refuse_song_outputs(song, output, stems, log)
    settings = RenderSettings(sample_rate=rate, block=block, threads=threads, bars=bars, tail=tail)
    files = RenderFiles.choose(output, container, bits, stems, log)
    with progress_bar(f"rendering {song}", quiet=json) as progress:
        report = render_to_files(song, files, settings, progress)
    if json:
        print_json(report.as_json())
        return
    speed = f"{report.times_real_time:.0f} × real time"
    loudness, peak = decibels(report.loudness_lufs, "LUFS"), decibels(report.true_peak_db, "dBTP")
    print(
        f"{report.output}: {clock(report.seconds)}, {report.sample_rate} Hz, {report.sample_format}, {speed}"
    )
    print(f"loudness {loudness}, true peak {peak}")
    print(f"hash {report.hash}")
