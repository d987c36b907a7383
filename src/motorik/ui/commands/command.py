"""What a command is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from motorik.editing.keys import Stroke

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench


def _always(bench: "Workbench") -> bool:
    del bench
    return True


@dataclass(frozen=True)
class Command:
    """Something one can do; ``title`` and ``group`` are marked with ``N_``, ``keys`` are as in key maps.

    ``screen`` limits it to a screen. ``checked`` tells whether what it toggles is on; ``possible`` whether it
    would do anything now. ``repeats`` lets a held key do it again and again.
    """

    id: str
    title: str
    group: str
    run: "Callable[[Workbench], None]"
    keys: tuple[str, ...] = ()
    icon: str = ""
    hint: str = ""
    screen: str = ""
    checked: "Callable[[Workbench], bool] | None" = None
    possible: "Callable[[Workbench], bool]" = _always
    repeats: bool = False

    @cached_property
    def strokes(self) -> tuple[Stroke, ...]:
        """The keys as strokes."""
        return tuple(map(Stroke.parse, self.keys))

    @property
    def shortcut(self) -> str:
        """The first key as one reads it, empty without any."""
        return str(self.strokes[0]) if self.strokes else ""
