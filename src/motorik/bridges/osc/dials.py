"""Values that are moved: parameters of patches, racks and inserts, macros, levels, pans, sends, the tempo."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from motorik.bridges.osc.nodes import Arguments, Deed, Dial, Field, Node, Situation, Turn
from motorik.bridges.osc.wire import Argument
from motorik.domain.patch import Macro, Module, Patch
from motorik.domain.project import Channel
from motorik.domain.tempo import MAX_BPM, MIN_BPM, TempoPoint
from motorik.modules.declaration import Parameter, Scale, Unit
from motorik.modules.scaling import MOST_DB, SILENCE_DB, fader_level, fader_position, position_of, value_at

if TYPE_CHECKING:
    from motorik.journal import Edit

LEVEL = Parameter("level_db", "How loud it is.", SILENCE_DB, MOST_DB, 0, Unit.DECIBELS)
PAN = Parameter("pan", "Where it stands: -1 left, 1 right.", -1, 1, 0)
MACRO = Parameter("value", "A knob that moves several parameters.", 0, 1, 0)
TEMPO = Parameter("tempo", "Beats a minute where the playhead stands.", MIN_BPM, MAX_BPM, 120)

_POSITION = "Where its knob stands, 0 to 1."


@dataclass(frozen=True, slots=True)
class Turnable:
    """A dial with its parameter: how its value becomes a place from 0 to 1 and back."""

    dial: Dial
    parameter: Parameter

    def by_value(self, family: str, address: str, doc: str, title: str = "") -> Node:
        """Return the address that has the value in its own unit."""
        whole = self.parameter.scale is Scale.CHOICE
        return Node(
            family, address, doc,
            (
                Field(
                    self.parameter.id, "i" if whole else "f", self.parameter.low, self.parameter.high,
                    str(self.parameter.unit.value), self.parameter.choices,
                ),
            ),
            lambda given, _situation: Turn(self.dial, _float(given[0])),
            lambda situation: (self._shown(situation, whole=whole),), title,
        )  # fmt: skip

    def by_position(self, family: str, address: str, doc: str = _POSITION, title: str = "") -> Node:
        """Return the address that has the place of its knob, 0 to 1."""
        fader = self.parameter is LEVEL

        def turn(given: Arguments, _situation: Situation) -> Deed:
            place = _float(given[0])
            return Turn(self.dial, fader_level(place) if fader else value_at(self.parameter, place))

        def read(situation: Situation) -> Arguments:
            value = self.dial.now(situation)
            return (fader_position(value) if fader else position_of(self.parameter, value),)

        return Node(family, address, doc, (Field("position", "f", 0, 1),), turn, read, title)

    def both(self, family: str, address: str, doc: str, title: str = "") -> Iterator[Node]:
        """Yield the value at ``address`` and the place of its knob below it."""
        yield self.by_value(family, address, doc, title)
        yield self.by_position(f"{family}/position", f"{address}/position", _POSITION, title)

    def _shown(self, situation: Situation, *, whole: bool) -> Argument:
        value = self.dial.now(situation)
        return round(value) if whole else float(value)


def channel_dial(channel: str, parameter: Parameter, label: str) -> Turnable:
    """Return the level or the pan of a channel."""

    def read(situation: Situation) -> float:
        found = situation.project.channels.get(channel, Channel())
        return found.level_db if parameter is LEVEL else found.pan

    def edit(value: float, _situation: Situation) -> "Edit":
        from motorik.journal.edits.mixer import SetLevel, SetPan

        if parameter is LEVEL:
            return SetLevel(channel=channel, level_db=round(value, 2))
        return SetPan(channel=channel, pan=round(value, 3))

    heard = f"channel.{parameter.id}"
    return _turnable(f"{channel}/{heard}", label, read, edit, (channel, "channel", heard), parameter)


def send_dial(channel: str, bus: str) -> Turnable:
    """Return how much of a channel goes to a bus."""

    def read(situation: Situation) -> float:
        sends = situation.project.channels.get(channel, Channel()).sends
        return next((send.level_db for send in sends if send.target == bus), SILENCE_DB)

    def edit(value: float, _situation: Situation) -> "Edit":
        from motorik.journal.edits.mixer import SetSendLevel

        return SetSendLevel(channel=channel, target=bus, level_db=round(value, 2))

    heard = f"send-{bus}.level_db"
    return _turnable(f"{channel}/{heard}", f"Send to {bus}", read, edit, (channel, "channel", heard), LEVEL)


def insert_dial(channel: str, insert: str, parameter: Parameter) -> Turnable:
    """Return a parameter of a channel's effect."""

    def read(situation: Situation) -> float:
        inserts = situation.project.channels.get(channel, Channel()).inserts
        return _value_in(inserts, insert, parameter)

    def edit(value: float, _situation: Situation) -> "Edit":
        from motorik.journal.edits.parameters import SetInsertParameter

        return SetInsertParameter(channel=channel, insert=insert, parameter=parameter.id, value=value)

    heard = f"{insert}.{parameter.id}"
    key = f"{channel}/insert/{heard}"
    return _turnable(key, f"Turn {parameter.id}", read, edit, (channel, "channel", heard), parameter)


def patch_dial(
    owner: str, scope: Literal["patch", "channel"], patch: str, module: str, parameter: Parameter
) -> Turnable:
    """Return a parameter of a track's instrument (scope ``patch``) or of a channel's rack (``channel``)."""

    def read(situation: Situation) -> float:
        found = _patch(situation, patch)
        return _value_in(found.modules if found else (), module, parameter)

    def edit(value: float, _situation: Situation) -> "Edit":
        from motorik.journal.edits.parameters import SetParameter

        return SetParameter(patch=patch, module=module, parameter=parameter.id, value=value)

    heard = f"{module}.{parameter.id}"
    key = f"{owner}/{scope}/{heard}"
    return _turnable(key, f"Turn {parameter.id}", read, edit, (owner, scope, heard), parameter)


def macro_dial(owner: str, scope: Literal["patch", "channel"], patch: str, macro: Macro) -> Turnable:
    """Return a macro of a track's instrument or of a channel's rack."""

    def read(situation: Situation) -> float:
        found = _patch(situation, patch)
        return next((it.value for it in found.macros if it.id == macro.id), 0.0) if found else 0.0

    def edit(value: float, _situation: Situation) -> "Edit":
        from motorik.journal.edits.patches import SetMacroValue

        return SetMacroValue(patch=patch, macro=macro.id, value=value)

    heard = f"macro-{macro.id}.value"
    label = f"Turn {macro.name or macro.id}"
    return _turnable(f"{owner}/{scope}/{heard}", label, read, edit, (owner, scope, heard), MACRO)


def tempo_dial() -> Turnable:
    """Return the tempo where the playhead stands: of the tempo point that is in force there."""

    def read(situation: Situation) -> float:
        from motorik.sequencer.timeline import timeline_of

        tick = situation.state.transport.tick
        return float(timeline_of(situation.project.tempo, 48000).bpm_at(tick))

    def edit(value: float, situation: Situation) -> "Edit":
        from motorik.journal.edits.song import SetTempoPoints

        tick = situation.state.transport.tick
        point = [it for it in situation.project.tempo.points if it.tick <= tick][-1]
        bpm = Fraction(str(round(value, 3)))
        return SetTempoPoints(items=(TempoPoint(tick=point.tick, bpm=bpm, curve=point.curve),))

    return _turnable("tempo", "Set the tempo", read, edit, None, TEMPO)


def _turnable(
    key: str,
    label: str,
    read: Callable[[Situation], float],
    edit: "Callable[[float, Situation], Edit]",
    heard: tuple[str, Literal["patch", "channel"], str] | None,
    parameter: Parameter,
) -> Turnable:
    return Turnable(Dial(key, label, read, edit, heard), parameter)


def _patch(situation: Situation, id: str) -> Patch | None:
    return next((patch for patch in situation.project.patches if patch.id == id), None)


def _value_in(modules: tuple[Module, ...], id: str, parameter: Parameter) -> float:
    module = next((it for it in modules if it.id == id), None)
    return module.parameters.get(parameter.id, parameter.default) if module else parameter.default


def _float(given: Argument) -> float:
    assert isinstance(given, int | float)
    return float(given)
