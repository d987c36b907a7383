"""Something heard before it is decided: presets one after another, of which one stays, or none."""

from typing import TYPE_CHECKING

from motorik.journal import EditError
from motorik.ui.models.signal import Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from motorik.domain.project import Project
    from motorik.journal import Edit
    from motorik.studio.local import LocalStudio


class Trial:
    """At most one thing is tried at a time, as a gesture: what comes next takes the place of it.

    ``changed`` tells that something else is tried, or nothing any more. ``project`` is the song with it.
    Where other changes left no room for it, ``told`` hears the sentence.
    """

    def __init__(self, studio: "LocalStudio", told: "Callable[[str], None]") -> None:
        self.studio, self.told = studio, told
        self.changed: Signal[[]] = Signal()
        self.project: Project | None = None
        self._gesture: int | None = None

    @property
    def going_on(self) -> bool:
        """Whether something is tried that is not decided."""
        return self._gesture is not None

    def begin(self, label: str, *edits: "Edit") -> None:
        """Let edits be heard instead of what was tried before; ``label`` names the step they may become.

        Raises:
            EditError: they cannot be applied; nothing is tried then.
        """
        self._forget()
        gesture = self.studio.begin(label)
        try:
            self.project = self.studio.update(gesture, *edits)
        except BaseException:
            self.studio.cancel(gesture)
            self.changed.emit()
            raise
        self._gesture = gesture
        self.changed.emit()

    def follow(self) -> None:
        """Show what is tried in the song as it is now."""
        if self._gesture is None:
            return
        try:
            self.project = self.studio.update(self._gesture)
        except EditError as error:
            self.cancel()
            self.told(str(error))

    def keep(self) -> None:
        """Make what is tried a step of the song."""
        if self._gesture is not None:
            gesture, self._gesture, self.project = self._gesture, None, None
            try:
                self.studio.end(gesture)
            except EditError as error:
                self.told(str(error))
            self.changed.emit()

    def cancel(self) -> bool:
        """Let the song be heard as it is; return whether anything was tried."""
        tried = self._forget()
        if tried:
            self.changed.emit()
        return tried

    def _forget(self) -> bool:
        if self._gesture is None:
            return False
        gesture, self._gesture, self.project = self._gesture, None, None
        self.studio.cancel(gesture)
        return True
