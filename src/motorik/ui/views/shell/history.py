"""The history of the song: every step that was done, to go back to."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from motorik.ui.models.history import steps
from motorik.ui.surfaces.list_box import Item, ListBox
from motorik.ui.text import _
from motorik.ui.views.shell.sheet import Sheet

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench


class History(Sheet):
    """The newest step at the top; what was taken back is faint above where one is."""

    def __init__(self, bench: "Workbench", closed: Callable[[], None], **properties: Any) -> None:
        super().__init__(_("History"), (460, 560), closed, **properties)
        self.bench = bench
        self.list = ListBox(self._go, empty=_("Nothing was done yet"), says=_("Steps"))
        self.put(self.list)
        self._show()

    def _show(self) -> None:
        found = steps(self.bench.session.studio)
        here = next((at for at, step in enumerate(found) if step.distance == 0), 0)
        items = [
            Item(
                step.label or _("As it was opened"), step.distance, "", step.origin,
                "circle-medium" if step.distance == 0 else "", step.distance <= 0,
            )
            for step in found
        ]  # fmt: skip
        self.list.show(items, here)

    def _go(self, distance: int) -> None:
        studio = self.bench.session.studio
        for _step in range(abs(distance)):
            studio.undo() if distance < 0 else studio.redo()
        self._show()
