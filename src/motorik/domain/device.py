"""The hardware a machine stands for: channel, controllers, notes, programs, as data.

The columns of a parameter are those of the open collection of MIDI implementations at midi.guide, so its
files and these definitions say the same.
"""

import re
import unicodedata
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from motorik.domain.ids import Endpoint, Id
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

    @property
    def low(self) -> int:
        """The lowest value it is sent."""
        return self.nrpn_min if self.cc_msb is None else self.cc_min

    @property
    def high(self) -> int:
        """The highest value it is sent."""
        return self.nrpn_max if self.cc_msb is None else self.cc_max

    @property
    def default(self) -> int | None:
        """Where it stands when nobody has moved it, as far as its maker says."""
        return self.nrpn_default if self.cc_msb is None else self.cc_default

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
    on controller 0, LSB on 32, where there are any), ``program_names`` the programs from the first on.
    ``source`` is the document this was written from.
    """

    manufacturer: Name
    name: Name
    channel: Channel = 1
    parameters: tuple[DeviceParameter, ...] = ()
    drums: tuple[DeviceNote, ...] = ()
    programs: Annotated[int, Field(ge=0, le=128)] = 0
    banks: Annotated[int, Field(ge=0, le=16384)] = 0
    program_names: Annotated[tuple[Name, ...], Field(max_length=128)] = ()
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

    @cached_property
    def ids(self) -> dict[str, DeviceParameter]:
        """The parameters by what steps and lanes call them: their names in small letters, as ids are written.

        Where two have one name the section comes before it, then numbers tell them apart.
        """
        plain = [_id(parameter.name) for parameter in self.parameters]
        found: dict[str, DeviceParameter] = {}
        for name, parameter in zip(plain, self.parameters, strict=True):
            full = name if plain.count(name) == 1 else _id(f"{parameter.section} {parameter.name}")
            number, id = 1, full
            while id in found:
                number += 1
                id = f"{full[:58]}_{number}"
            found[id] = parameter
        return found


class SongDevice(Model):
    """A piece of hardware that a song's tracks name by its ``id``."""

    id: Id
    device: Device


PREFIX = "device."
"""What targets begin with that name a parameter of a track's hardware."""


def _id(text: str) -> str:
    """Return a name as ids are written: small letters, digits and underscores, a letter first."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub("[^a-z0-9]+", "_", plain).strip("_")
    return (words if words[:1].isalpha() else f"p_{words}")[:62].rstrip("_")
