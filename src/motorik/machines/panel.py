"""The face of a machine: sections of controls, for any screen to draw and any hand to find."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from motorik.domain.ids import Endpoint
from motorik.domain.model import Model
from motorik.domain.patch import Name


class Widget(StrEnum):
    """How a control is held: turned, pushed along, switched, picked from a list, or struck."""

    KNOB = "knob"
    SLIDER = "slider"
    SWITCH = "switch"
    SELECTOR = "selector"
    PAD = "pad"


class Control(Model):
    """One control: ``target`` is ``<module>.<parameter>`` of the machine's patch, or ``macro.<id>``.

    ``row`` and ``column`` place it within its section, ``size`` is 1, or 2 for what is turned most.
    """

    target: Endpoint
    label: Name
    widget: Widget = Widget.KNOB
    row: Annotated[int, Field(ge=0, le=15)] = 0
    column: Annotated[int, Field(ge=0, le=31)] = 0
    size: Annotated[int, Field(ge=1, le=2)] = 1


class Section(Model):
    """Controls that belong together, as on the original."""

    name: Name
    controls: tuple[Control, ...]


class Panel(Model):
    """The whole face, sections from left to right; ``accent`` is the colour of the machine, ``#rrggbb``."""

    sections: tuple[Section, ...]
    accent: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")] = "#808080"

    @property
    def controls(self) -> tuple[Control, ...]:
        """All controls in order."""
        return tuple(control for section in self.sections for control in section.controls)
