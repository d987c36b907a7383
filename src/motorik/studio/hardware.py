"""Hardware of a song: definitions from tables, and which track plays what."""

from pathlib import Path
from typing import TYPE_CHECKING

from motorik.domain.device import Device, SongDevice
from motorik.domain.project import Outside
from motorik.journal.edits.devices import AddDevice, ReplaceDevice
from motorik.journal.edits.tracks import SetTrackMidiChannel, SetTrackOutside
from motorik.machines import machines
from motorik.storage.assets import id_from
from motorik.studio.errors import BadInput
from motorik.studio.songs import translated

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.journal import Edit

MAX_BYTES = 4 << 20


def edits_to_import(
    project: "Project",
    table: Path,
    *,
    id: str | None = None,
    channel: int | None = None,
    program_names: Path | None = None,
) -> "tuple[SongDevice, list[Edit]]":
    """Return the device in a table and the edits that put it into the song; one of its ``id`` is replaced.

    ``program_names`` is a text file with the names of the programs, one a line, from the first on.

    Raises:
        BadInput: a file cannot be read or is no such table.
    """
    from motorik.formats.midi.device_csv import read_device

    with translated():
        device = read_device(_read(table), str(table))
    changes: dict[str, object] = {} if channel is None else {"channel": channel}
    if program_names is not None:
        names = _read(program_names).decode("utf-8", "replace").splitlines()
        changes |= {"program_names": tuple(name.strip()[:200] for name in names), "programs": len(names)}
    try:
        device = Device.model_validate({**dict(device), **changes})
    except ValueError:
        raise BadInput(f"{program_names}: more than 128 names; allowed: 128, one a line") from None
    made = SongDevice(id=id or id_from(device.name), device=device)
    known = any(other.id == made.id for other in project.devices)
    return made, [ReplaceDevice(item=made) if known else AddDevice(item=made)]


def edits_to_connect(
    project: "Project", track: str, outside: Outside | None, channel: int | None = None
) -> "list[Edit]":
    """Return the edits that let a track play hardware, or none with None.

    A device of one of our machines that the song has no definition of, such as ``moog.subsequent37``, is
    added to it.

    Raises:
        BadInput: there is no such track or device.
    """
    if all(known.id != track for known in project.tracks):
        allowed = ", ".join(known.id for known in project.tracks) or "none"
        raise BadInput(f"no track {track!r}; allowed: {allowed}")
    edits: list[Edit] = []
    if outside is not None and outside.device is not None:
        id, more = _device(project, outside.device)
        edits += more
        outside = outside.model_copy(update={"device": id})
    edits.append(SetTrackOutside(track=track, outside=outside))
    if channel is not None:
        edits.append(SetTrackMidiChannel(track=track, midi_channel=channel))
    return edits


def program_number(project: "Project", device: str | None, program: str) -> int:
    """Return the number, from 0, of a program given by number from 1 or by its name on the device.

    Raises:
        BadInput: the device has no such program.
    """
    if program.isdigit() and 1 <= int(program) <= 128:
        return int(program) - 1
    found = next((it.device for it in project.devices if it.id == device), None)
    names = [name.casefold() for name in found.program_names] if found else []
    if program.casefold() in names:
        return names.index(program.casefold())
    allowed = f"1 to 128{' or a name of the device' if names else ''}"
    raise BadInput(f"program {program!r}; allowed: {allowed}")


def _device(project: "Project", name: str) -> "tuple[str, list[Edit]]":
    if any(known.id == name for known in project.devices):
        return name, []
    device = definition(project, name)
    id = id_from(device.name)
    known = any(other.id == id for other in project.devices)
    item = SongDevice(id=id, device=device)
    return id, [ReplaceDevice(item=item) if known else AddDevice(item=item)]


def definition(project: "Project | None", name: str) -> Device:
    """Return the definition of a device of the song, or of one of our machines.

    Raises:
        BadInput: there is none of that name.
    """
    for known in project.devices if project else ():
        if known.id == name:
            return known.device
    if name in machines():
        return machines()[name].device
    allowed = ", ".join([*(known.id for known in (project.devices if project else ())), *machines()])
    raise BadInput(f"no device {name!r}; allowed: {allowed}, or motorik device import")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from error
