"""What a control of a device is bound to: values that are stored, of a person's devices or beside a song."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from motorik.domain.ids import Endpoint
from motorik.domain.model import Model
from motorik.domain.project import MidiChannel

Place = Annotated[str, Field(pattern=r"^(@[1-9][0-9]{0,2}|[a-z][a-z0-9_-]{0,62})$")]
"""An id, or ``@3``: the third one there is, whatever it is called."""
Share = Annotated[float, Field(ge=0, le=1)]
SevenBits = Annotated[int, Field(ge=0, le=127)]
Page = Annotated[int, Field(ge=1, le=64)]


class Source(Model):
    """A control as its device sends it: ``number`` is that of the controller, the NRPN or the key.

    ``cc14`` is the controller ``number`` (0-31) with its low bits on ``number`` + 32.
    """

    kind: Literal["cc", "cc14", "nrpn", "note", "bend"]
    channel: MidiChannel = 1
    number: Annotated[int, Field(ge=0, le=16383)] = 0

    @model_validator(mode="after")
    def _fits(self) -> Self:
        most = {"cc": 127, "cc14": 31, "nrpn": 16383, "note": 127, "bend": 0}[self.kind]
        if self.number > most:
            raise ValueError(f"{self.kind} {self.number}; allowed: 0-{most}")
        return self

    @property
    def steps(self) -> int:
        """The highest value it sends."""
        return 127 if self.kind in ("cc", "note") else 16383

    def __str__(self) -> str:
        return f"{self.kind} {self.number} on channel {self.channel}"


class ParameterTarget(Model):
    """A parameter, named as in automation; ``owner`` is a track, return or ``master``."""

    to: Literal["parameter"] = "parameter"
    owner: Place
    scope: Literal["patch", "channel"] = "patch"
    target: Endpoint


class KnobTarget(Model):
    """A knob of the live set."""

    to: Literal["knob"] = "knob"
    knob: Place


class TransportTarget(Model):
    """A button of the transport. ``toggle`` plays or stops; ``fill`` lasts as long as it is held."""

    to: Literal["transport"] = "transport"
    do: Literal["play", "stop", "toggle", "record", "panic", "fill", "undo", "redo"]


class SwitchTarget(Model):
    """A switch of a channel: muted, soloed, or (of a track) armed. Pressed again it is off."""

    to: Literal["switch"] = "switch"
    owner: Place
    what: Literal["muted", "soloed", "armed"]


class ClipTarget(Model):
    """A clip is launched."""

    to: Literal["clip"] = "clip"
    track: Place
    scene: Place


class SceneTarget(Model):
    """A scene is launched."""

    to: Literal["scene"] = "scene"
    scene: Place


class StopTarget(Model):
    """A track, or with none all, falls silent at its quantum."""

    to: Literal["stop"] = "stop"
    track: Place | None = None


class PageTarget(Model):
    """Another page of bindings: a certain one, or so many further."""

    to: Literal["page"] = "page"
    page: Page | None = None
    step: Annotated[int, Field(ge=-63, le=63)] = 0


Target = Annotated[
    ParameterTarget | KnobTarget | TransportTarget | SwitchTarget | ClipTarget | SceneTarget | StopTarget
    | PageTarget,
    Field(discriminator="to"),
]  # fmt: skip


class Feedback(Model):
    """What is sent back to the control when what it stands for changes, as ``kind`` and number ``to``.

    Knobs, rings and motor faders get the value. Lamps of buttons get ``on``, ``waiting`` (a clip that is
    queued) or ``off``. ``to`` None is the control itself.
    """

    to: Source | None = None
    on: SevenBits = 127
    waiting: SevenBits = 127
    off: SevenBits = 0


Encoding = Literal["absolute", "twos_complement", "binary_offset", "signed_bit"]
"""What a control sends: where it stands, or how far it was turned: 127, 63 or 65 is one step to the left."""


class Binding(Model):
    """A control and what it moves. ``page`` None: on every page.

    A position of the control, bent by ``bend`` (above 0 it begins slowly), goes from ``low`` to ``high`` on
    the parameter's own way from 0 to 1; ``low`` above ``high`` turns it round. One step of an encoder is
    ``step`` of that way. ``take_over`` says what happens when a control stands elsewhere: the value jumps
    there (``jump``), waits until it is passed (``pickup``), or comes nearer with each move (``scaled``).
    While the key ``touch`` is held, or the control moves, nothing is sent back to it.
    """

    source: Source
    target: Target
    encoding: Encoding = "absolute"
    page: Page | None = None
    low: Share = 0.0
    high: Share = 1.0
    bend: Annotated[float, Field(ge=-1, le=1)] = 0.0
    step: Annotated[float, Field(gt=0, le=1)] = 1 / 128
    take_over: Literal["jump", "pickup", "scaled"] = "pickup"
    touch: Source | None = None
    feedback: Feedback | None = None

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Self:
        if self.low == self.high:
            raise ValueError(f"low = high = {self.low}; allowed: two different ends")
        return self


Bindings = Annotated[tuple[Binding, ...], Field(max_length=2048)]


class DeviceBindings(Model):
    """What a device is bound to, on top of what its ``profile`` says: ``auto`` is the one for its name.

    ``output`` hears what is sent back; None is the output called like the input.
    """

    profile: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,63}$")] = "auto"
    output: Annotated[str, Field(max_length=256)] | None = None
    bindings: Bindings = ()


class Controllers(Model):
    """All devices by the identity of their input."""

    devices: dict[str, DeviceBindings] = Field(default_factory=dict)

    def of(self, device: str) -> DeviceBindings:
        """Return what a device is bound to."""
        return self.devices.get(device, DeviceBindings())

    def bound(self, device: str, binding: Binding) -> "Controllers":
        """Return these with ``binding`` instead of whatever that control did on that page."""
        old = self.of(device)
        kept = [it for it in old.bindings if (it.source, it.page) != (binding.source, binding.page)]
        new = old.model_copy(update={"bindings": (*kept, binding)})
        return Controllers(devices={**self.devices, device: new})

    def unbound(self, device: str, source: Source) -> "Controllers":
        """Return these with nothing on that control."""
        old = self.of(device)
        kept = tuple(it for it in old.bindings if it.source != source)
        return Controllers(devices={**self.devices, device: old.model_copy(update={"bindings": kept})})
