"""``motorik midi``: ports, what comes in by them, and what knobs are to move."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from motorik.cli.display import print_json, print_rows
from motorik.cli.exit_codes import command, say
from motorik.cli.options import AsJson, SongPath

if TYPE_CHECKING:
    from motorik.bridges.controllers.bindings import Target
    from motorik.bridges.midi.ports import InputPort, MidiPorts
    from motorik.bridges.midi.system import Choice
    from motorik.studio.local import LocalStudio

LOOK_SECONDS = 0.05
System = Annotated[
    str,
    typer.Option("--system", metavar="auto|alsa|jack|coremidi|winmm", help="Whose ports; auto: the usual."),
]
Seconds = Annotated[float | None, typer.Option("--seconds", min=0.0, help="Stop after so long.")]


def build() -> typer.Typer:
    """Return ``motorik midi`` with everything under it."""
    app = typer.Typer(
        no_args_is_help=True, rich_markup_mode=None, help="MIDI: ports, keyboards, controllers."
    )
    for name, function in (("ports", ports), ("monitor", monitor), ("learn", learn), ("profiles", profiles)):
        app.command(name)(command(function))
    return app


def ports(system: System = "auto", json: AsJson = False) -> None:
    """List the MIDI inputs and outputs of this machine by what they are called for good."""
    with _ports(system) as found:
        if json:
            print_json(
                {
                    "system": found.system,
                    "inputs": [port.id for port in found.inputs()],
                    "outputs": [port.id for port in found.outputs()],
                }
            )
            return
        rows = [(port.direction, port.id) for port in (*found.inputs(), *found.outputs())]
        if rows:
            print_rows([("WAY", f"PORT ({found.system})"), *rows])
        else:
            print(f"no MIDI port ({found.trouble or found.system})")


def monitor(
    port: Annotated[str | None, typer.Argument(help="Part of an input's name; default: all of them.")] = None,
    system: System = "auto",
    seconds: Seconds = None,
) -> None:
    """Show what comes in, message by message, with the seconds since the start; Ctrl-C stops."""
    import queue
    import time

    from motorik.bridges.midi.receiving.inputs import Heard

    waiting: queue.SimpleQueue[Heard] = queue.SimpleQueue()
    opened: dict[str, InputPort] = {}
    told: set[str] = set()
    began = time.monotonic()
    with _ports(system) as found:
        if not found.inputs():
            say(f"no MIDI input yet ({found.trouble or found.system}); waiting")
        while seconds is None or time.monotonic() - began < seconds:
            for it in found.inputs():
                if it.id not in opened and (port or "").casefold() in it.id.casefold():
                    opened[it.id] = found.open_input(
                        it.id,
                        lambda data, at, id=it.id: waiting.put(  # type: ignore[misc]
                            Heard(id, at, (*data,), "unused")
                        ),
                    )
            for id in [id for id, it in opened.items() if it.connected and id not in told]:
                told.add(id)
                say(f"hears {id}")
            while not waiting.empty():
                heard = waiting.get_nowait()
                print(f"{heard.seconds - began:9.3f}  {heard.port}  {heard.text()}", flush=True)
            time.sleep(LOOK_SECONDS)


def learn(
    song: SongPath,
    parameter: Annotated[
        str,
        typer.Argument(metavar="PARAMETER", help="As in automation: bass/filter.cutoff, bass/channel.pan."),
    ],
    here: Annotated[
        bool, typer.Option("--song", help="For this song alone; default: for the device, wherever it is.")
    ] = False,
    page: Annotated[int | None, typer.Option("--page", min=1, max=64, help="On this page alone.")] = None,
    system: System = "auto",
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="How long to wait for a move.")] = 30.0,
) -> None:
    """Bind the knob, fader or button that is moved next. Turn encoders to the right."""
    import time

    from motorik.bridges.midi.receiving.bridge import MidiIn
    from motorik.studio.errors import BadInput
    from motorik.studio.local import LocalStudio

    with LocalStudio.open(song, autosave_seconds=None) as studio:
        target = _target(studio, parameter)
        midi = MidiIn(studio)
        midi.settings = midi.settings.model_copy(update={"system": _checked(system)})
        midi.start()
        try:
            say(f"move what is to move {parameter}")
            midi.mapper.learn(target, keep="song" if here else "device", page=page)
            deadline = time.monotonic() + seconds
            while midi.mapper.learned is None and time.monotonic() < deadline:
                time.sleep(LOOK_SECONDS)
            learned = midi.mapper.learned
            if learned is None:
                raise BadInput(f"nothing was moved in {seconds:g} s: {midi.state().sentence}")
        finally:
            midi.stop()
    device, binding = learned
    print(f"{binding.source} of {device} ({binding.encoding.replace('_', ' ')}) moves {parameter}")


def profiles(json: AsJson = False) -> None:
    """List the controllers that are known as they come out of their box, and where that is written."""
    from motorik.bridges.controllers.profile import profiles as known

    found = known()
    if json:
        print_json({"profiles": {id: it.model_dump(mode="json") for id, it in found.items()}})
        return
    rows = [(id, it.name, str(len(it.bindings)), it.source) for id, it in found.items()]
    print_rows([("PROFILE", "CONTROLLER", "CONTROLS", "SOURCE"), *rows])


@contextmanager
def _ports(system: str) -> "Iterator[MidiPorts]":
    from motorik.bridges.midi.sharing import borrowed_ports, use_system
    from motorik.bridges.midi.system import MidiTrouble
    from motorik.studio.errors import BadInput

    try:
        use_system(_checked(system))
        with borrowed_ports() as found:
            yield found
    except MidiTrouble as error:
        raise BadInput(str(error)) from None


def _checked(system: str) -> "Choice":
    from motorik.studio.errors import BadInput

    if system not in ("auto", "alsa", "jack", "coremidi", "winmm"):
        raise BadInput(f"system = {system!r}; allowed: auto, alsa, jack, coremidi, winmm")
    chosen: Choice = system  # type: ignore[assignment]  # one of them, as checked
    return chosen


def _target(studio: "LocalStudio", parameter: str) -> "Target":
    """Return the parameter a person names: OWNER/MODULE.PARAMETER, in the track's patch or its channel."""
    from pydantic import ValidationError

    from motorik.bridges.controllers.bindings import ParameterTarget
    from motorik.bridges.controllers.parameters import find
    from motorik.studio.errors import BadInput

    owner, _, target = parameter.partition("/")
    for scope in ("patch", "channel"):
        try:
            found = ParameterTarget.model_validate({"owner": owner, "scope": scope, "target": target})
        except ValidationError:
            break
        if find(studio.project, (owner, scope, target)) is not None:
            return found
    owners = ", ".join(list(studio.project.channels)[:8])
    raise BadInput(
        f"no parameter {parameter!r}; allowed: OWNER/MODULE.PARAMETER such as master/channel.level_db, "
        f"with an owner of {owners}"
    )
