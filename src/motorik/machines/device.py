"""The hardware a machine stands for: channel, controllers, notes, programs, as data.

The columns of a parameter are those of the open collection of MIDI implementations at midi.guide, so its
files and these definitions say the same.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from motorik.domain.ids import Endpoint
from motorik.domain.model import Model
from motorik.domain.patch import Key, Name

SevenBits = Annotated[int, Field(ge=0, le=127)]
FourteenBits = Annotated[int, Field(ge=0, le=16383)]
Channel = Annotated[int, Field(ge=1, le=16)]


class DeviceChoice(Model):
    """A name for the values from ``value`` up to the next choice."""

    value: FourteenBits
    name: Name


class DeviceParameter(Model):
    """A controller of the device.

    ``target`` is the parameter of the machine that stands for it, if one does. With ``cc_lsb`` the controller
    has 14 bits, as an NRPN has; ``nrpn_msb`` and ``nrpn_lsb`` number it. ``inverted`` turns low and high.
    """

    section: Name = ""
    name: Name
    target: Endpoint | None = None
    cc_msb: SevenBits | None = None
    cc_lsb: SevenBits | None = None
    cc_min: FourteenBits = 0
    cc_max: FourteenBits = 127
    cc_default: FourteenBits | None = None
    nrpn_msb: SevenBits | None = None
    nrpn_lsb: SevenBits | None = None
    nrpn_min: FourteenBits = 0
    nrpn_max: FourteenBits = 16383
    nrpn_default: FourteenBits | None = None
    orientation: Literal["0-based", "centered"] = "0-based"
    inverted: bool = False
    notes: Name = ""
    choices: tuple[DeviceChoice, ...] = ()

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.cc_msb is None and self.nrpn_lsb is None:
            raise ValueError(f"{self.name!r}: neither cc_msb nor nrpn_lsb is given; allowed: at least one")
        if (self.nrpn_msb is None) != (self.nrpn_lsb is None):
            raise ValueError(f"{self.name!r}: an NRPN needs both nrpn_msb and nrpn_lsb")
        if self.cc_lsb is not None and self.cc_msb is None:
            raise ValueError(f"{self.name!r}: cc_lsb = {self.cc_lsb} without cc_msb; allowed: both")
        if self.cc_min > self.cc_max or self.nrpn_min > self.nrpn_max:
            raise ValueError(f"{self.name!r}: a lowest value above the highest")
        if self.cc_max > 127 and self.cc_lsb is None and self.cc_msb is not None:
            raise ValueError(f"{self.name!r}: cc_max = {self.cc_max}; allowed without cc_lsb: 127")
        return self


class DeviceNote(Model):
    """A key the device plays by itself: a drum."""

    key: Key
    name: Name


class Device(Model):
    """A piece of hardware. ``channel`` is what it leaves the factory with.

    ``programs`` counts the programs a program change reaches, ``banks`` the banks before it (bank select MSB
    on controller 0, LSB on 32, where there are any). ``source`` is the document this was written from.
    """

    manufacturer: Name
    name: Name
    channel: Channel = 1
    parameters: tuple[DeviceParameter, ...] = ()
    drums: tuple[DeviceNote, ...] = ()
    programs: Annotated[int, Field(ge=0, le=128)] = 0
    banks: Annotated[int, Field(ge=0, le=16384)] = 0
    clock: bool = True
    source: Name = ""

    @model_validator(mode="after")
    def _once(self) -> Self:
        seen: dict[tuple[str, int | None, int | None], str] = {}
        for parameter in self.parameters:
            numbers = [("CC", parameter.cc_msb, None), ("NRPN", parameter.nrpn_msb, parameter.nrpn_lsb)]
            for number in numbers:
                if number[1] is not None and number in seen:
                    raise ValueError(f"{seen[number]!r} and {parameter.name!r} have the same {number[0]}")
                seen[number] = parameter.name
        return self
