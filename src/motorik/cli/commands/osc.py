"""``motorik osc``: a song that other programs play, and the addresses they find it at."""

from typing import TYPE_CHECKING, Annotated

import typer

from motorik.cli.display import print_json, print_rows
from motorik.cli.exit_codes import command, say
from motorik.cli.options import AsJson, Rate, SongPath

if TYPE_CHECKING:
    from motorik.bridges.osc.bridge import OscBridge

LOOK_SECONDS = 0.1
NOTE_ON = "/track/{track}/note {key} {velocity}"
NOTE_OFF = "/track/{track}/note_off {key}"
PARAMETER = "/track/{track}/module/{module}/{parameter} {value}"

NoteOn = Annotated[
    str,
    typer.Option(
        "--note-on",
        metavar="WORDS",
        help="What a note is said as: {track}, {id}, {key}, {hz}, {velocity}; '' for nothing.",
    ),
]
NoteOff = Annotated[str, typer.Option("--note-off", metavar="WORDS", help="What a note's end is said as.")]
Parameter = Annotated[
    str,
    typer.Option(
        "--parameter",
        metavar="WORDS",
        help="What a parameter is said as: {track}, {module}, {parameter}, {value}.",
    ),
]


def build() -> typer.Typer:
    """Return ``motorik osc`` with everything under it."""
    app = typer.Typer(
        no_args_is_help=True, rich_markup_mode=None, help="Open Sound Control: play, turn, ask, watch."
    )
    app.command("serve")(command(serve))
    app.command("addresses")(command(addresses))
    app.command("log")(command(log))
    return app


def serve(
    song: SongPath,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen at; 0.0.0.0 lets everybody on your network in.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port for UDP and TCP; 0: any that is free.")
    ] = 9000,
    http: Annotated[
        int | None,
        typer.Option(
            "--http", min=0, max=65535, metavar="PORT", help="Describe all addresses here (OSCQuery)."
        ),
    ] = None,
    driver: Annotated[
        str, typer.Option("--driver", metavar="auto|portaudio|null", help="null: in real time to nowhere.")
    ] = "auto",
    device: Annotated[
        str | None, typer.Option("--device", help="Device name, part of it, or number ('motorik devices').")
    ] = None,
    block: Annotated[int, typer.Option("--block", min=16, max=8192, help="Frames a callback.")] = 256,
    rate: Annotated[int, typer.Option("--rate", min=8000, max=384000, help="Sample rate in Hz.")] = 48000,
    send: Annotated[
        str | None, typer.Option("--send", metavar="HOST:PORT", help="Also say what the song plays there.")
    ] = None,
    note_on: NoteOn = NOTE_ON,
    note_off: NoteOff = NOTE_OFF,
    parameter: Parameter = PARAMETER,
    play: Annotated[bool, typer.Option("--play", help="Start playing at once.")] = False,
    seconds: Annotated[float | None, typer.Option("--seconds", min=0.0, help="End after so long.")] = None,
) -> None:
    """Let other programs play a song by OSC, until Ctrl-C; what they change is kept in the song.

    What is not carried out is told on stderr.
    """
    from motorik.bridges.osc.bridge import OscBridge
    from motorik.bridges.osc.listing import out_settings
    from motorik.bridges.osc.out import OscOut
    from motorik.bridges.osc.settings import OscSettings
    from motorik.bridges.rig import Rig
    from motorik.studio.errors import BadInput
    from motorik.studio.local import LocalStudio
    from motorik.studio.protocol import Play
    from motorik.studio.settings import DriverSettings

    audio = DriverSettings.parse(driver, device, block, rate, "1,2")
    settings = OscSettings(
        on=True, host=host, port=port, http=http is not None, http_port=0 if http is None else http
    )
    sending = out_settings(send, note_on, note_off, parameter)
    with LocalStudio.open(song) as studio:
        name = studio.open_audio(audio)
        bridge = OscBridge(studio, settings)
        with Rig(studio, [lambda _studio: bridge, lambda studio: OscOut(studio, sending)]) as rig:
            for state in rig.states():
                if state.status == "trouble":
                    raise BadInput(f"{state.name} {state.sentence}")
            print(f"{studio.project.title} on {name}; OSC {bridge.state().sentence}", flush=True)
            if play:
                studio.transport(Play())
            _watch(bridge, seconds)
    figures = bridge.figures()
    refused = figures.malformed + figures.unsupported + figures.unknown + figures.refused
    print(f"{figures.messages} messages, {figures.done} done, {figures.late} late, {refused} not carried out")


def _watch(bridge: "OscBridge", seconds: float | None) -> None:
    """Tell what is not carried out, until it is enough."""
    import time

    ends = None if seconds is None else time.monotonic() + seconds
    told: tuple[str, ...] = ()
    while ends is None or time.monotonic() < ends:
        time.sleep(LOOK_SECONDS)
        recent = bridge.figures().recent
        for sentence in _newer(told, recent):
            say(sentence)
        told = recent
        if bridge.state().status == "trouble":
            say(bridge.state().sentence)
            return


def _newer(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """Return what of ``now`` was not in ``before``, where old lines fall off the front."""
    overlap = next(
        n for n in range(min(len(before), len(now)), -1, -1) if before[len(before) - n :] == now[:n]
    )
    return now[overlap:]


def addresses(
    song: SongPath,
    pattern: Annotated[
        str | None, typer.Argument(metavar="PATTERN", help="Only these: '/track/*/level', '/transport/*'.")
    ] = None,
    json: AsJson = False,
) -> None:
    """List every OSC address of a song: what it takes, in which range, whether it can be read or written."""
    from motorik.bridges.osc.listing import listed

    found = listed(song, pattern)
    if json:
        print_json({"addresses": found})
        return
    print_rows([(it["address"], it["access"], it["takes"], it["doc"]) for it in found])


def log(
    song: SongPath,
    note_on: NoteOn = NOTE_ON,
    note_off: NoteOff = NOTE_OFF,
    parameter: Parameter = PARAMETER,
    rate: Rate = 48000,
) -> None:
    """Print all a song says by OSC, a JSON object a line: frame, address, arguments. The same every time."""
    from motorik.bridges.osc.listing import log_lines, out_settings

    for line in log_lines(song, out_settings(None, note_on, note_off, parameter), rate):
        print(line)
