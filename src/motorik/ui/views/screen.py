"""What a screen is."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench
    from motorik.ui.surfaces.page import Page


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: ``id`` is its folder, ``title`` and ``hint`` are marked with ``N_``.

    ``view`` names what makes it, ``module:Class``, imported when it is first shown; the class is called with
    the workbench.
    """

    id: str
    title: str
    icon: str
    order: int
    view: str
    hint: str

    def make(self, bench: "Workbench") -> "Page":
        """Return the screen's widget."""
        module, _, name = self.view.partition(":")
        view: Callable[[Workbench], Page] = getattr(import_module(module), name)
        return view(bench)
