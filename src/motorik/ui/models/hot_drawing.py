"""A drawing under a finger: heard while it is dragged, one undo step when it is let go."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from motorik.domain.patch import Module
from motorik.journal.edits.parameters import SetParameter, SetTable
from motorik.studio.protocol import Preview, Studio
from motorik.ui.models.drawings import Drawing, Handle
from motorik.ui.models.graph import Line, Point
from motorik.ui.models.parameters import Address
from motorik.ui.models.shapes import drawing_of, values_of

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.journal import Edit

ReadModule = Callable[["Project"], Module | None]


class HotDrawing:
    """What a finger or a key does to the drawing of a module of the patch ``patch``.

    ``read`` finds the module in a song, ``label`` names the undo step, ``address`` says where the engine
    finds a parameter of it; without one parameters are heard when they are written.
    """

    def __init__(
        self,
        studio: Studio,
        label: str,
        patch: str,
        read: ReadModule,
        address: Callable[[str], Address | None],
    ) -> None:
        self._studio, self._label, self._patch = studio, label, patch
        self._read, self._address = read, address
        self._moving: Module | None = None
        self._told: Module | None = None
        self._drawing: Drawing | None = None
        self._gesture: int | None = None

    # ---- what is seen -------------------------------------------------------------------------------------

    @property
    def module(self) -> Module | None:
        """The module as the finger has it, or as the song says."""
        return self._moving or self._read(self._studio.project)

    @property
    def held(self) -> bool:
        """Whether a finger drags it."""
        return self._moving is not None

    @property
    def painted(self) -> bool:
        """Whether a finger draws across the handles instead of taking one."""
        drawing = self._now()
        return drawing is not None and drawing.painted

    def lines(self) -> tuple[Line, ...]:
        """Return what is drawn."""
        module, drawing = self.module, self._now()
        return drawing.lines(module) if module and drawing else ()

    def handles(self) -> tuple[Handle, ...]:
        """Return what can be dragged, from left to right."""
        module, drawing = self.module, self._now()
        return drawing.handles(module) if module and drawing else ()

    def _now(self) -> Drawing | None:
        module = self.module
        return self._drawing or (drawing_of(module) if module else None)

    def moves(self, handle: str) -> dict[str, float]:
        """Return the values of all parameters a handle could move, as they are now: for words."""
        module = self.module
        if module is None:
            return {}
        values = values_of(module)
        return {id: values[id] for id in (handle, *_ALSO.get((module.kind, handle), ())) if id in values}

    # ---- what is done -------------------------------------------------------------------------------------

    def move(self, handle: str, to: Point) -> None:
        """Take a handle to a point; it is heard with the next :meth:`frame`."""
        module = self.module
        if module is None:
            return
        self._drawing = self._now()
        if self._drawing is not None:
            self._moving = self._drawing.moved(module, handle, to)

    def frame(self) -> bool:
        """Let the newest state be heard; return whether there was one. Called once a frame."""
        if self._moving is None or self._moving is self._told:
            return False
        before, self._told = self._told or self._read(self._studio.project), self._moving
        if before is None:
            return False
        self._tell(before, self._moving)
        return True

    def _tell(self, before: Module, after: Module) -> None:
        if before.tables != after.tables:
            if self._gesture is None:
                self._gesture = self._studio.begin(self._label)
            song = self._read(self._studio.project)
            if song is not None:
                self._studio.update(self._gesture, *self._edits(song, after))
            return
        values = values_of(after)
        for id in (id for id, value in values_of(before).items() if values[id] != value):
            where = self._address(f"{after.id}.{id}")
            if where is not None:
                self._studio.preview(
                    Preview.model_validate(
                        {
                            "owner": where.owner,
                            "scope": where.scope,
                            "target": where.target,
                            "value": values[id],
                        }
                    )
                )

    def release(self) -> None:
        """Write it down as one undo step; nothing when it is what it was."""
        moved, told = self._moving, self._told
        self._moving = self._told = self._drawing = None
        song = self._read(self._studio.project)
        edits = self._edits(song, moved) if moved and song else []
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            if edits:
                self._studio.update(gesture, *edits)
            self._studio.end(gesture)
        elif edits:
            self._studio.commit(self._label, *edits)
        elif told is not None and song is not None:
            self._tell(told, song)

    def nudge(self, handle: str, across: float, up: float) -> None:
        """Move a handle a little: a key press, one undo step."""
        at = next((it.at for it in self.handles() if it.id == handle), None)
        if at is not None:
            self.move(handle, (at[0] + across, at[1] + up))
            self.release()

    def insert(self, at: Point) -> None:
        """Add a point, as one undo step."""
        module, drawing = self.module, self._now()
        if module is not None and drawing is not None:
            self._moving = drawing.inserted(module, at)
            self.release()

    def remove(self, handle: str) -> None:
        """Take a point out, as one undo step."""
        module, drawing = self.module, self._now()
        if module is not None and drawing is not None:
            self._moving = drawing.removed(module, handle)
            self.release()

    def _edits(self, before: Module, after: Module) -> "list[Edit]":
        old, new = values_of(before), values_of(after)
        edits: list[Edit] = [
            SetParameter(patch=self._patch, module=after.id, parameter=id, value=value)
            for id, value in new.items()
            if old[id] != value
        ]
        return edits + [
            SetTable(patch=self._patch, module=after.id, table=id, value=numbers)
            for id, numbers in after.tables.items()
            if before.tables.get(id) != numbers
        ]


_ALSO = {("env.adsr", "decay"): ("sustain",), ("env.adsr", "release_curve"): ("decay_curve",)}
"""What a handle moves beside, or instead of, the parameter it is named by."""
