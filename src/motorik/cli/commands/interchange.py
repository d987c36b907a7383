"""``motorik import`` and ``motorik export``: songs from and to other programs."""

from pathlib import Path
from typing import Annotated

import typer

from motorik.cli.display import print_json, progress_bar
from motorik.cli.exit_codes import say
from motorik.cli.options import AsJson, SongPath


def import_(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="The file; what it is, its content says.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="SONG", help="The song folder to make; not there yet.")
    ],
    lines: Annotated[
        int | None,
        typer.Option("--lines", min=1, max=48, help="Lines per beat; default: the grid of the music."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Make a song of a file from another program, such as a MIDI file.

    What cannot be kept is said on stderr, a sentence each.
    """
    from motorik.formats.interchange import ImportOptions
    from motorik.studio.interchange import import_song

    report = import_song(source, output, ImportOptions(lines_per_beat=lines))
    if json:
        print_json(report.as_json())
        return
    for remark in report.remarks:
        say(remark)
    print(
        f"{report.path}: {report.format}, {report.tracks} tracks, {report.patterns} patterns, "
        f"{report.notes} notes, {report.lanes} lanes"
    )


def export(
    song: SongPath,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The file; its ending says the format.")
    ],
    division: Annotated[
        int | None,
        typer.Option(
            "--division", min=1, max=32767, help="MIDI: ticks a beat; default: enough for every note."
        ),
    ] = None,
    tempo_steps: Annotated[
        int, typer.Option("--tempo-steps", min=1, max=1024, help="MIDI: steps a beat in a tempo ramp.")
    ] = 24,
    audio: Annotated[
        bool, typer.Option("--audio", help="Also render every track into it, where the format holds sound.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Write a song for other programs, such as a MIDI file or a DAWproject.

    What the format cannot say is said on stderr, a sentence each.
    """
    from motorik.formats.interchange import ExportOptions
    from motorik.studio.interchange import export_song, ramp_step

    options = ExportOptions(division=division, tempo_step_ticks=ramp_step(tempo_steps), audio=audio)
    with progress_bar(f"exporting {song}", quiet=json or not audio) as progress:
        report = export_song(song, output, options, progress)
    if json:
        print_json(report.as_json())
        return
    for remark in report.remarks:
        say(remark)
    print(f"{report.path}: {report.format}, {report.bytes} bytes")
