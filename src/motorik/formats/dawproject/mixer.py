"""Tracks, channels, sends and devices, with an id for every parameter that automation may name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from motorik.domain.patch import Module
from motorik.domain.project import Channel, Project
from motorik.domain.references import MASTER
from motorik.modules import registry
from motorik.modules.declaration import Parameter, Scale, Unit

_UNITS = {
    Unit.HERTZ: "hertz", Unit.SECONDS: "seconds", Unit.DECIBELS: "decibel", Unit.SEMITONES: "semitones",
    Unit.PERCENT: "percent", Unit.BEATS: "beats",
}  # fmt: skip
"""What has no unit of this kind is ``linear``."""
LOUDEST = 10 ** (12 / 20)


@dataclass(slots=True)
class Ids:
    """Which element stands for what: channel, track and parameter ids by owner and target."""

    parameters: dict[tuple[str, str, str], str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    _given: int = 0

    @staticmethod
    def track(owner: str) -> str:
        """Return the id of the track of a track, return or the master."""
        return f"track-{owner}"

    @staticmethod
    def channel(owner: str) -> str:
        """Return the id of its channel."""
        return f"channel-{owner}"

    @staticmethod
    def audio_track(owner: str) -> str:
        """Return the id of the track that plays the rendered sound of ``owner``."""
        return f"audio_{owner}"

    def new(self) -> str:
        """Return an id nothing has yet and nothing else will have: no track's begins like it."""
        self._given += 1
        return f"id{self._given}"

    def parameter(self, owner: str, scope: str, target: str, unit: str) -> str:
        """Return a new id for a parameter in ``unit``."""
        id = self.new()
        self.parameters[owner, scope, target] = id
        self.units[id] = unit
        return id


def gain_of(level_db: float) -> float:
    """Return the factor of a level; -96 dB, the lowest, is silence."""
    return 0.0 if level_db <= -96 else 10 ** (level_db / 20)


def place_of(pan: float) -> float:
    """Return a pan of -1 to 1 as 0 to 1."""
    return (pan + 1) / 2


def write_structure(project: Project, parent: Element) -> Ids:
    """Write every track, return and the master below ``parent`` and return the ids given."""
    ids = Ids()
    groups = {channel.output for channel in project.channels.values() if channel.output}
    for track in project.tracks:
        element = _track(parent, track.id, track.name, "notes automation")
        _channel(project, ids, element, track.id, track.channel, "regular", track.patch)
    for bus in project.mixer.returns:
        element = _track(parent, bus.id, bus.name, "audio automation")
        role = "submix" if bus.id in groups else "effect"
        _channel(project, ids, element, bus.id, bus.channel, role, None)
    element = _track(parent, MASTER, "Master", "audio automation")
    _channel(project, ids, element, MASTER, project.mixer.master, "master", None)
    return ids


def write_audio_tracks(owners: Iterator[tuple[str, str]], ids: Ids, parent: Element) -> None:
    """Write a track for the rendered sound of each (owner, name), straight into the master."""
    for owner, name in owners:
        element = SubElement(
            parent,
            "Track",
            id=Ids.audio_track(owner),
            name=f"{name} (audio)",
            contentType="audio",
            loaded="true",
        )
        channel = SubElement(
            element, "Channel", id=ids.new(), audioChannels="2", role="regular",
            solo="false", destination=Ids.channel(MASTER),
        )  # fmt: skip
        SubElement(channel, "Mute", value="false", id=ids.new(), name="Mute")
        _real(channel, "Pan", 0.5, "normalized", ids.new(), low=0, high=1)
        _real(channel, "Volume", 1.0, "linear", ids.new(), low=0, high=LOUDEST)


def _track(parent: Element, owner: str, name: str, content: str) -> Element:
    return SubElement(
        parent, "Track", id=Ids.track(owner), name=name or owner, contentType=content, loaded="true"
    )


def _channel(
    project: Project, ids: Ids, parent: Element, owner: str, strip: Channel, role: str, patch: str | None
) -> None:
    element = SubElement(
        parent, "Channel", id=Ids.channel(owner), audioChannels="2", role=role, solo=_truth(strip.soloed)
    )
    if owner != MASTER:
        element.set("destination", Ids.channel(strip.output or MASTER))
    _devices(project, ids, element, owner, strip, patch)
    SubElement(element, "Mute", value=_truth(strip.muted), id=ids.new(), name="Mute")
    id = ids.parameter(owner, "channel", "channel.pan", "normalized")
    _real(element, "Pan", place_of(strip.pan), "normalized", id, low=0, high=1)
    if strip.sends:
        sends = SubElement(element, "Sends")
        for send in strip.sends:
            one = SubElement(
                sends, "Send", id=ids.new(), name=send.target,
                destination=Ids.channel(send.target), type="pre" if send.pre else "post",
            )  # fmt: skip
            id = ids.parameter(owner, "channel", f"send-{send.target}.level_db", "linear")
            _real(one, "Volume", gain_of(send.level_db), "linear", id, low=0, high=LOUDEST)
    id = ids.parameter(owner, "channel", "channel.level_db", "linear")
    _real(element, "Volume", gain_of(strip.level_db), "linear", id, low=0, high=LOUDEST)


def _devices(
    project: Project, ids: Ids, parent: Element, owner: str, strip: Channel, patch: str | None
) -> None:
    """Write the instrument, the rack and every insert as devices with their parameters."""
    patches = {one.id: one for one in project.patches}
    devices = SubElement(parent, "Devices")
    for id, role, scope in ((patch, "instrument", "patch"), (strip.rack, "audioFX", "channel")):
        if id is not None:
            name = patches[id].name or id
            _device(devices, ids, owner, scope, name, role, patches[id].modules)
    for module in strip.inserts:
        name = registry()[module.kind].name if module.kind in registry() else module.kind
        _device(devices, ids, owner, "channel", name, "audioFX", (module,))


def _device(
    parent: Element, ids: Ids, owner: str, scope: str, name: str, role: str, modules: tuple[Module, ...]
) -> None:
    device = SubElement(
        parent, "Device", id=ids.new(), name=name, deviceName=name, deviceVendor="Motorik", deviceRole=role,
        deviceID=f"motorik.{modules[0].kind if len(modules) == 1 else role}",
    )  # fmt: skip
    parameters = SubElement(device, "Parameters")
    for module in modules:
        declared = registry().get(module.kind)
        for parameter in declared.parameters if declared else ():
            if not parameter.host:
                value = module.parameters.get(parameter.id, parameter.default)
                _parameter(parameters, ids, (owner, scope, f"{module.id}.{parameter.id}"), parameter, value)
    on = all(not module.bypassed for module in modules)
    SubElement(device, "Enabled", value=_truth(on), id=ids.new(), name="On/Off")


def _parameter(
    parent: Element, ids: Ids, place: tuple[str, str, str], parameter: Parameter, value: float
) -> None:
    unit = _UNITS.get(parameter.unit, "linear")
    if parameter.scale is Scale.CHOICE:
        id = ids.parameter(*place, "enum")
        labels = " ".join(name.replace(" ", "-") for name in parameter.choices)
        SubElement(
            parent, "EnumParameter", id=id, name=place[2], count=str(len(parameter.choices)), labels=labels,
            value=str(round(value)),
        )  # fmt: skip
        return
    id = ids.parameter(*place, unit)
    _real(parent, "RealParameter", value, unit, id, place[2], low=parameter.low, high=parameter.high)


def _real(
    parent: Element, tag: str, value: float, unit: str, id: str, name: str = "", *, low: float, high: float
) -> None:
    SubElement(
        parent,
        tag,
        id=id,
        name=name or tag,
        unit=unit,
        value=decimal(value),
        min=decimal(low),
        max=decimal(high),
    )


def decimal(value: float) -> str:
    """Return a number as the format writes it: with a point, never an exponent."""
    return f"{value:.12f}".rstrip("0").removesuffix(".") or "0"


def _truth(value: bool) -> str:
    return "true" if value else "false"
