"""What a controller script can be told of: typed values, whoever they come from."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from motorik.domain.explain import explain, value
from motorik.domain.ids import Endpoint, Id
from motorik.domain.model import Model
from motorik.domain.patch import Value
from motorik.domain.project import Project
from motorik.domain.reading import read_json
from motorik.domain.time import Ticks
from motorik.journal import Change, Edit
from motorik.journal.edits.mixer import SetLevel, SetMuted, SetPan
from motorik.journal.edits.parameters import SetInsertParameter, SetParameter
from motorik.studio.errors import BadInput
from motorik.studio.protocol import TransportState

ShortText = Annotated[str, Field(max_length=1024)]
MAX_LINE_BYTES = 64 * 1024


class MidiEvent(Model):
    """A MIDI message: ``channel`` from 1, ``number`` of the key, controller or program, ``value`` as sent.

    ``bend`` is -8192 to 8191, everything else 0 to 127.
    """

    kind: Literal["midi"] = "midi"
    message: Literal["note_on", "note_off", "control", "program", "bend", "pressure", "key_pressure"]
    channel: Annotated[int, Field(ge=1, le=16)] = 1
    number: Annotated[int, Field(ge=0, le=127)] = 0
    value: Annotated[int, Field(ge=-8192, le=8191)] = 0
    port: ShortText = ""


class OscEvent(Model):
    """An OSC message from ``sender``."""

    kind: Literal["osc"] = "osc"
    address: Annotated[str, Field(pattern=r"^/", max_length=1024)]
    arguments: Annotated[tuple[bool | int | float | ShortText, ...], Field(max_length=256)] = ()
    sender: ShortText = ""


class TransportEvent(Model):
    """Playing began or stopped, or another sixteenth of the song began; ``bar`` and ``beat`` count from 1."""

    kind: Literal["transport"] = "transport"
    playing: bool
    tick: Ticks
    bar: int
    beat: int


class ParameterEvent(Model):
    """Somebody else changed a value. ``owner``, ``scope`` and ``target`` are as in automation.

    A channel has ``channel.level_db``, ``channel.pan`` and ``channel.muted`` (0 or 1); None is the default
    again.
    """

    kind: Literal["parameter"] = "parameter"
    owner: Id
    scope: Literal["patch", "channel"] = "patch"
    target: Endpoint
    value: Value | None


ScriptEvent = MidiEvent | OscEvent | TransportEvent | ParameterEvent
_KINDS: dict[str, type[ScriptEvent]] = {
    "midi": MidiEvent,
    "osc": OscEvent,
    "transport": TransportEvent,
    "parameter": ParameterEvent,
}


def read_event(line: bytes, where: str) -> ScriptEvent:
    """Return the event a line of JSON holds. :class:`BadInput` with ``where`` when it holds none."""
    try:
        plain = read_json(line, max_bytes=MAX_LINE_BYTES)
    except ValueError as error:
        raise BadInput(f"{where}: {error}") from None
    name = plain.get("kind") if isinstance(plain, dict) else None
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise BadInput(f"{where}: kind = {value(name)}; allowed: {', '.join(_KINDS)}")
    try:
        return kind.model_validate(plain)
    except ValidationError as error:
        raise BadInput(f"{where}: {explain(error, plain, kind)}") from None


def transport_event(state: TransportState) -> TransportEvent:
    """Return where the music is as an event."""
    return TransportEvent(playing=state.playing, tick=state.tick, bar=state.bar, beat=state.beat)


def parameter_events(change: Change) -> Iterator[ParameterEvent]:
    """Return the values a change sets, for everyone who has them: a patch may sound on several tracks."""
    for edit in change.edits:
        yield from _of_edit(change.after, edit)


def _of_edit(project: Project, edit: Edit) -> Iterator[ParameterEvent]:
    match edit:
        case SetParameter():
            owners = [track.id for track in project.tracks if track.patch == edit.patch]
            target = f"{edit.module}.{edit.parameter}"
            for owner in owners:
                yield ParameterEvent(owner=owner, target=target, value=edit.value)
        case SetInsertParameter():
            yield _channel(edit.channel, f"{edit.insert}.{edit.parameter}", edit.value)
        case SetLevel():
            yield _channel(edit.channel, "channel.level_db", edit.level_db)
        case SetPan():
            yield _channel(edit.channel, "channel.pan", edit.pan)
        case SetMuted():
            yield _channel(edit.channel, "channel.muted", float(edit.muted))
        case _:
            return


def _channel(owner: str, target: str, value: float | None) -> ParameterEvent:
    return ParameterEvent(owner=owner, scope="channel", target=target, value=value)
