"""``motorik device`` and ``motorik connect``: what hardware is, and which track plays it."""

from pathlib import Path
from typing import Annotated

import typer

from motorik.cli.display import print_json, print_rows
from motorik.cli.exit_codes import command
from motorik.cli.options import AsJson, SongPath

InSong = Annotated[Path | None, typer.Option("--song", metavar="SONG", help="Also what this song defines.")]
DeviceName = Annotated[str, typer.Argument(help="A device of the song, or a machine: moog.subsequent37.")]


def build() -> typer.Typer:
    """Return ``motorik device`` with everything under it."""
    app = typer.Typer(
        no_args_is_help=True, rich_markup_mode=None, help="Hardware: definitions as tables (midi.guide)."
    )
    for name, function in (("list", list_), ("show", show), ("import", import_), ("export", export)):
        app.command(name)(command(function))
    return app


def list_(song: InSong = None, json: AsJson = False) -> None:
    """List the devices that are defined: our machines' and those of a song."""
    from motorik.machines import machines
    from motorik.studio.songs import read_project

    found = {it.id: it.device for it in read_project(song).devices} if song else {}
    found |= {id: machine.device for id, machine in machines().items()}
    if json:
        print_json({"devices": [{"id": id, "name": it.name} for id, it in found.items()]})
        return
    print_rows(
        [(id, f"{it.manufacturer} {it.name}", f"{len(it.parameters)} parameters") for id, it in found.items()]
    )


def show(name: DeviceName, song: InSong = None, json: AsJson = False) -> None:
    """Show the parameters of a device: what steps and lanes call them, and how they are sent."""
    from motorik.studio.hardware import definition
    from motorik.studio.songs import read_project

    device = definition(read_project(song) if song else None, name)
    if json:
        print_json(device.model_dump(mode="json"))
        return
    rows: list[tuple[str, ...]] = [("TARGET", "NAME", "SENT AS", "VALUES")]
    for id, it in device.ids.items():
        sent = f"NRPN {it.nrpn_msb}:{it.nrpn_lsb}" if it.cc_msb is None else f"CC {it.cc_msb}"
        sent += f"+{it.cc_lsb}" if it.cc_lsb is not None else ""
        rows.append((f"device.{id}", it.name, sent, f"{it.low}-{it.high}"))
    print_rows(rows)


def import_(
    song: SongPath,
    table: Annotated[Path, typer.Argument(help="A table in the columns of midi.guide, .csv.")],
    id: Annotated[str | None, typer.Option("--id", help="What tracks call it; default: its name.")] = None,
    channel: Annotated[int | None, typer.Option("--channel", min=1, max=16, help="Its MIDI channel.")] = None,
    programs: Annotated[
        Path | None, typer.Option("--programs", help="Names of programs, a line each.")
    ] = None,
) -> None:
    """Put a definition of hardware into a song, or replace it."""
    from motorik.studio.hardware import edits_to_import
    from motorik.studio.local import LocalStudio

    with LocalStudio.open(song) as studio:
        made, edits = edits_to_import(studio.project, table, id=id, channel=channel, program_names=programs)
        studio.commit(f"Import {made.device.name}", *edits)
        studio.save().result()
    print(
        f"{made.id}: {made.device.manufacturer} {made.device.name}, {len(made.device.parameters)} parameters"
    )


def export(
    name: DeviceName,
    out: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The table to write.")],
    song: InSong = None,
) -> None:
    """Write a definition as a table in the columns of midi.guide."""
    from motorik.formats.midi.device_csv import write_device
    from motorik.studio.hardware import definition
    from motorik.studio.output import Outputs
    from motorik.studio.songs import read_project

    device = definition(read_project(song) if song else None, name)
    with Outputs() as outputs:
        outputs.write(out, write_device(device))
    print(out)


def connect(
    song: SongPath,
    track: Annotated[str, typer.Argument(help="The track.")],
    port: Annotated[str | None, typer.Argument(help="Name of the output; default: let go of it.")] = None,
    inside: Annotated[bool, typer.Option("--inside", help="Its own sound is heard as well.")] = False,
    device: Annotated[str | None, typer.Option("--device", help="Whose parameters it has.")] = None,
    channel: Annotated[int | None, typer.Option("--channel", min=1, max=16, help="MIDI channel.")] = None,
    bank: Annotated[
        int | None, typer.Option("--bank", min=0, max=16383, help="Bank before the program.")
    ] = None,
    program: Annotated[str | None, typer.Option("--program", help="Program, 1 to 128 or its name.")] = None,
    bend: Annotated[float | None, typer.Option("--bend", help="Semitones a pitch bend reaches.")] = None,
    mpe: Annotated[bool, typer.Option("--mpe", help="A channel for every note.")] = False,
    setup: Annotated[
        list[str] | None, typer.Option("--setup", metavar="HEX", help="A message sent first, such as SysEx.")
    ] = None,
) -> None:
    """Let a track play hardware: outputs are named in the settings, else a port of that name is made."""
    from pydantic import ValidationError

    from motorik.domain.project import Outside
    from motorik.studio.errors import BadInput
    from motorik.studio.hardware import edits_to_connect, program_number
    from motorik.studio.local import LocalStudio

    with LocalStudio.open(song) as studio:
        outside = None
        if port is not None:
            try:
                outside = Outside(
                    port=port, inside=inside, device=device, bank=bank, bend_semitones=bend, mpe=mpe,
                    program=None if program is None else program_number(studio.project, device, program),
                    setup=tuple(setup or ()),
                )  # fmt: skip
            except ValidationError as error:
                said = error.errors()[0]["msg"].removeprefix("Value error, ")
                raise BadInput(f"{'.'.join(map(str, error.errors()[0]['loc']))}: {said}") from None
        studio.commit("Connect hardware", *edits_to_connect(studio.project, track, outside, channel))
        studio.save().result()
    print(f"{track} plays {port}" if port else f"{track} plays no hardware")
