"""What the editor remembers: edit mode, step, octave, instrument, mask; and what it asks others to do."""

from typing import Annotated

from pydantic import Field

from motorik.editing.action import Action, Desk, Performed, Wish
from motorik.editing.area import pattern_of
from motorik.editing.fields import ALL, FIELDS
from motorik.editing.sheet import Sheet

Change = Annotated[int, Field(ge=-256, le=256)]


class ToggleEditing(Action):
    """Turn edit mode on or off: only when it is on, keys write."""

    def perform(self, desk: Desk) -> Performed:
        """Turn it."""
        return desk.now(desk.state.with_(editing=not desk.state.editing, held=()))


class ToggleRecording(Action):
    """Turn recording of what is played on or off."""

    def perform(self, desk: Desk) -> Performed:
        """Turn it."""
        return desk.now(desk.state.with_(recording=not desk.state.recording))


class ToggleWrap(Action):
    """Let the cursor come back at the other side, or stay at the edge."""

    def perform(self, desk: Desk) -> Performed:
        """Turn it."""
        return desk.now(desk.state.with_(wrap=not desk.state.wrap))


class ToggleHexadecimal(Action):
    """Show and type numbers in hexadecimal or decimal."""

    def perform(self, desk: Desk) -> Performed:
        """Turn it."""
        layout = desk.state.layout
        changed = layout.model_copy(update={"hexadecimal": not layout.hexadecimal})
        return desk.now(desk.state.with_(layout=changed))


class SetStep(Action):
    """Set how many rows the cursor goes down after an entry."""

    step: Annotated[int, Field(ge=0, le=256)]

    def perform(self, desk: Desk) -> Performed:
        """Set it."""
        return desk.now(desk.state.with_(step=self.step))


class ChangeStep(Action):
    """Raise or lower the edit step; from 16 it goes to 0 and back."""

    by: Change

    def perform(self, desk: Desk) -> Performed:
        """Change it."""
        return desk.now(desk.state.with_(step=(min(desk.state.step, 16) + self.by) % 17))


class SetOctave(Action):
    """Set the octave of the lower row of note keys."""

    octave: Annotated[int, Field(ge=0, le=9)]

    def perform(self, desk: Desk) -> Performed:
        """Set it."""
        return desk.now(desk.state.with_(octave=self.octave))


class ChangeOctave(Action):
    """Raise or lower the octave, from 0 to 9."""

    by: Change

    def perform(self, desk: Desk) -> Performed:
        """Change it."""
        return desk.now(desk.state.with_(octave=min(max(desk.state.octave + self.by, 0), 9)))


class ChangeInstrument(Action):
    """Choose the next instrument or the one before; before the first is none, which is the track's own."""

    by: Change

    def perform(self, desk: Desk) -> Performed:
        """Choose it."""
        names = [None, *(patch.id for patch in desk.project.patches)]
        here = names.index(desk.state.instrument) if desk.state.instrument in names else 0
        return desk.now(desk.state.with_(instrument=names[min(max(here + self.by, 0), len(names) - 1)]))


class ToggleMask(Action):
    """Take the field at the cursor out of what copying, cutting and pasting touch, or put it back."""

    def perform(self, desk: Desk) -> Performed:
        """Turn it."""
        id = desk.state.cursor.field.partition(".")[0]
        name = id if id in FIELDS else "effects"
        mask = desk.state.fields ^ {name}
        told = f"copy and paste touch {', '.join(it for it in FIELDS if it in mask) or 'nothing'}"
        kept = () if mask == ALL else tuple(sorted(mask)) or desk.state.mask
        return Performed(desk.state.with_(mask=kept), told=(told,))


class PickUp(Action):
    """Take instrument and velocity of the cell at the cursor for the notes to come."""

    def perform(self, desk: Desk) -> Performed:
        """Take them."""
        spot = desk.page.spot(desk.state.cursor.lane, desk.state.cursor.row)
        if spot is None:
            return desk.now(desk.state)
        step = Sheet(pattern_of(desk.project, spot.pattern)).get(spot.row, desk.state.cursor.column)
        return desk.now(desk.state.with_(instrument=step.instrument, velocity=step.velocity))


class Ask(Action):
    """Ask the studio or the window to do something: play, stop, undo, save, find."""

    wish: Wish

    def words(self) -> str:
        """Return what is asked for."""
        return self.wish.value.replace("-", " ")

    def perform(self, desk: Desk) -> Performed:
        """Ask."""
        return Performed(desk.state, wishes=(self.wish,))
