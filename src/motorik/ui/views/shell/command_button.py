"""Buttons that do commands: icon, name, key and state come from the command."""

from typing import TYPE_CHECKING, Any

from motorik.ui.commands.registry import command
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.text import _

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

SWAPPED = {"transport.play": ("play", "stop")}
"""Commands whose button shows another icon while they are on."""


class CommandButton(PushButton):
    """A button for a command, its state kept right by the session's signals."""

    def __init__(
        self, bench: "Workbench", id: str, *, named: bool = False, text: str = "", **properties: Any
    ) -> None:
        self.bench, self.command = bench, command(id)
        title = _(self.command.title)
        hint = _(self.command.hint) if self.command.hint else ""
        shortcut = self.command.shortcut
        super().__init__(
            text or (title if named else ""), self.command.icon, self._run, says=title,
            hint=f"{hint}  {shortcut}".strip() if shortcut else hint, **properties,
        )  # fmt: skip
        self.listen(bench.session.switched.connect(self.refresh))
        self.listen(bench.shown.connect(self.refresh))
        self.listen(bench.preferred.connect(self.refresh))
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show whether it is on, and whether it is possible now."""
        on = bool(self.command.checked and self.command.checked(self.bench))
        off_icon, on_icon = SWAPPED.get(self.command.id, (self.command.icon, self.command.icon))
        self.show(on=on, icon=on_icon if on else off_icon, disabled=not self.command.possible(self.bench))

    def _run(self) -> None:
        self.command.run(self.bench)
