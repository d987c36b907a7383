"""Values under a finger: heard while it moves, at most once a frame; one undo step when it lets go."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from motorik.studio.protocol import Preview, Studio

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.journal import Edit

ReadValue = Callable[["Project"], float]
MakeEdit = Callable[[float], "Edit"]


class Heard(Protocol):
    """What a finger moves and the engine hears, at most once a frame."""

    def frame(self) -> bool:
        """Let the newest state be heard; return whether there was one."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the engine finds a parameter: as in :class:`~motorik.studio.protocol.Preview`."""

    owner: str
    target: str
    scope: str = "patch"


@dataclass(slots=True)
class HotParameter:
    """A value that fingers move: ``read`` finds it in a song, ``edit`` writes it, at ``address`` it sounds.

    Without ``address`` the edits themselves are heard, as a gesture. ``label`` names the undo step.
    """

    studio: Studio
    label: str
    read: ReadValue
    edit: MakeEdit
    address: Address | None = None
    _moving: float | None = None
    _told: float | None = None
    _gesture: int | None = field(default=None)

    @property
    def value(self) -> float:
        """Where the finger has it, or what the song says."""
        return self.read(self.studio.project) if self._moving is None else self._moving

    @property
    def held(self) -> bool:
        """Whether a finger is on it."""
        return self._moving is not None

    def move(self, value: float) -> None:
        """Take a new value; it is heard with the next :meth:`frame`."""
        self._moving = value

    def frame(self) -> bool:
        """Let the newest value be heard; return whether there was one. Called once a frame."""
        if self._moving is None or self._moving == self._told:
            return False
        self._told = self._moving
        if self.address is None:
            self._update(self._moving)
        else:
            where = self.address
            self.studio.preview(
                Preview.model_validate(
                    {
                        "owner": where.owner,
                        "scope": where.scope,
                        "target": where.target,
                        "value": self._moving,
                    }
                )
            )
        return True

    def release(self) -> None:
        """Write the value down as one undo step; nothing when it is what it was."""
        moved, self._moving, self._told = self._moving, None, None
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            if moved is not None:
                self.studio.update(gesture, self.edit(moved))
            self.studio.end(gesture)
        elif moved is not None and moved != self.read(self.studio.project):
            self.studio.commit(self.label, self.edit(moved))
        elif moved is not None and self.address is not None:
            self._restore()

    def cancel(self) -> None:
        """Let the value be what it was before the finger came."""
        moved, self._moving, self._told = self._moving, None, None
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            self.studio.cancel(gesture)
        elif moved is not None and self.address is not None:
            self._restore()

    def set(self, value: float) -> None:
        """Write a value at once: a key press or a double tap."""
        if value != self.read(self.studio.project):
            self.studio.commit(self.label, self.edit(value))

    def _update(self, value: float) -> None:
        if self._gesture is None:
            self._gesture = self.studio.begin(self.label)
        self.studio.update(self._gesture, self.edit(value))

    def _restore(self) -> None:
        self.move(self.read(self.studio.project))
        self.frame()
        self._moving, self._told = None, None
