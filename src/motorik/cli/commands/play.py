"""``motorik play``: a song on an audio device, and keyboards that play along."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from motorik.cli.display import clock, progress_bar
from motorik.cli.exit_codes import say
from motorik.cli.options import SongPath

if TYPE_CHECKING:
    from motorik.bridges.sync.settings import SyncState
    from motorik.studio.local import LocalStudio
    from motorik.studio.settings import DriverSettings


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
    sync: Annotated[
        str | None,
        typer.Option(
            "--sync",
            metavar="link|midi[:PORT]",
            help="Keep to a Link session, or to the clock at a MIDI input.",
        ),
    ] = None,
    midi: Annotated[
        bool, typer.Option("--midi", help="Let keyboards and controllers play along, and go on at its end.")
    ] = False,
    track: Annotated[
        str | None, typer.Option("--track", help="With --midi: the track that keys play; default: the first.")
    ] = None,
) -> None:
    """Play a song from its start to its end; Ctrl-C stops."""
    from motorik.studio.playing import play_to_the_end
    from motorik.studio.settings import DriverSettings

    settings = DriverSettings.parse(driver, device, block, rate, channels)
    if sync is not None:
        _play_in_sync(song, settings, sync, seconds)
        return
    with progress_bar(f"playing {song}") as progress:
        report = play_to_the_end(
            song,
            settings,
            seconds=seconds,
            progress=progress,
            beside=_beside(track, keyboards=midi),
            round_and_round=midi,
        )
    print(f"played {clock(report.seconds)} on {report.driver}; {report.trouble()}")


def _play_in_sync(song: Path, settings: "DriverSettings", sync: str, seconds: float | None) -> None:
    from motorik.bridges.sync.playing import play_in_sync, settings_of

    wanted = settings_of(sync)
    said = ""
    with progress_bar(f"playing {song}") as progress:

        def show(state: "SyncState", done: float) -> None:
            nonlocal said
            if state.sentence != said:
                said = state.sentence
                print(said, flush=True)
            progress(done)

        state = play_in_sync(song, settings, wanted, seconds=seconds, shows=show)
    tempo = f"{state.tempo:.2f} BPM" if state.tempo else "no tempo"
    ahead = "" if state.ahead_ms is None else f", {state.ahead_ms:+.2f} ms ahead"
    print(f"{state.sentence}; {tempo}{ahead}, {state.corrections} corrections, {state.jumps} jumps")


def _beside(track: str | None, *, keyboards: bool) -> "Callable[[LocalStudio], AbstractContextManager[None]]":
    """Return what stands beside a song: the hardware its tracks play and, if wanted, what plays ``track``."""

    @contextmanager
    def beside(studio: "LocalStudio") -> Iterator[None]:
        with ExitStack() as stack:
            if any(it.outside is not None for it in studio.project.tracks):
                from motorik.bridges.midi.sending.bridge import MidiSending

                sending = MidiSending(studio)
                stack.callback(sending.stop)
                sending.start()
                say(f"MIDI out: {sending.state().sentence}")
            if keyboards:
                _let_keyboards_play(stack, studio, track)
            yield

    return beside


def _let_keyboards_play(stack: ExitStack, studio: "LocalStudio", track: str | None) -> None:
    from motorik.bridges.midi.receiving.bridge import MidiIn
    from motorik.bridges.scripts.bridge import Scripts
    from motorik.studio.errors import BadInput

    if track is not None and all(it.id != track for it in studio.project.tracks):
        known = ", ".join(it.id for it in studio.project.tracks[:8])
        raise BadInput(f"no track {track!r}; allowed: {known}")
    scripts = Scripts(studio)
    stack.callback(scripts.stop)
    scripts.start()
    if scripts.settings.scripts:
        say(f"Scripts: {scripts.state().sentence}")
    midi = MidiIn(studio)
    midi.cursor_track = track
    stack.callback(midi.stop)
    midi.start()
    say(f"MIDI in: {midi.state().sentence}")
