"""``motorik start``: the shortest way to sound, for 'python3 tools/dev.py run'."""

from pathlib import Path
from typing import Annotated

import typer

from motorik.cli.display import clock, decibels, progress_bar


def start(
    song: Annotated[Path | None, typer.Argument(help="The demo song when left out.")] = None,
) -> None:
    """Open the window on a song where there is a screen; else play it, or render it to a WAV."""
    from motorik.cli.commands.window import has_screen
    from motorik.cli.window_face import offered

    face = offered()
    if face is not None and has_screen():
        face.open(song, None)
        return
    _play(song)


def _play(song: Path | None) -> None:
    """Play a song where there is an audio device; else render it and say what came out."""
    from motorik.studio.demo import demo_song_path
    from motorik.studio.playing import audio_devices, play_to_the_end
    from motorik.studio.settings import DriverSettings

    chosen = song or demo_song_path()
    if audio_devices():
        with progress_bar(f"playing {chosen.stem}") as progress:
            played = play_to_the_end(chosen, DriverSettings(), progress=progress)
        print(f"played {clock(played.seconds)} on {played.driver}; {played.trouble()}")
        return
    print("motorik: no audio device here, so the song is rendered to a file instead")
    _render(chosen)


def _render(song: Path) -> None:
    from motorik.studio.render_files import RenderFiles, music_folder, render_to_files
    from motorik.studio.settings import RenderSettings
    from motorik.studio.songs import name_of

    name = name_of(song)
    output = music_folder() / f"{name}.wav"
    with progress_bar(f"rendering {name}") as progress:
        report = render_to_files(song, RenderFiles.choose(output), RenderSettings(), progress)
    print(f"file      {report.output}")
    print(f"length    {clock(report.seconds)} ({report.seconds:.2f} s)")
    print(f"loudness  {decibels(report.loudness_lufs, 'LUFS')}")
    print(f"true peak {decibels(report.true_peak_db, 'dBTP')}")
    print(f"speed     {report.times_real_time:.0f} × real time")
    print(f"hash      {report.hash}")
