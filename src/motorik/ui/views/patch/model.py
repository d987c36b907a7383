"""The patch screen without its window: which patch, what is wired, what is turned, what is played."""

from typing import TYPE_CHECKING

from motorik.journal.edits.patches import SetPolyphony, SetVoiceMode
from motorik.studio.protocol import Sound
from motorik.ui.text import _
from motorik.ui.views.patch.building import Building
from motorik.ui.views.patch.macros import Macros
from motorik.ui.views.patch.picturing import amount_range
from motorik.ui.views.patch.shown import free_id, id_of

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

MODES = ("poly", "mono", "legato", "analog")


class PatchModel(Building, Macros):
    """A patch of the song as a canvas: built, turned, heard. ``opened``: it is another patch."""

    def __init__(self, bench: "Workbench") -> None:
        self.browsing: bool | None = None
        """Whether modules are listed beside the canvas; None as long as nobody said."""
        self._sounding: dict[int, str] = {}
        super().__init__(bench)

    def next_mode(self) -> None:
        """Let notes share voices another way."""
        patch = self.patch
        if patch is not None:
            mode = MODES[(MODES.index(patch.mode.value) + 1) % len(MODES)]
            self.commit(_("Set the voices"), SetVoiceMode.model_validate({"patch": patch.id, "mode": mode}))

    def change_polyphony(self, by: int) -> None:
        """Let more or fewer notes sound at once."""
        patch = self.patch
        if patch is not None:
            count = min(max(patch.polyphony + by, 1), 256)
            self.commit(_("Set the voices"), SetPolyphony(patch=patch.id, polyphony=count))

    def strike(self, key: int, velocity: float) -> None:
        """Sound a key with the instrument that is shown; a rack is heard with that of its track."""
        tracks = [it.id for it in self.project.tracks]
        track = self.channel if self.channel in tracks else None
        if track is None:
            self.bench.say(_("No track plays this patch"))
            return
        self._sounding[key] = track
        self.session.studio.sound(Sound(track=track, key=key, velocity=velocity))

    def let_go_key(self, key: int) -> None:
        """Let a key go."""
        track = self._sounding.pop(key, None)
        if track is not None:
            self.session.studio.sound(Sound(track=track, key=key, velocity=None))


__all__ = ["PatchModel", "amount_range", "free_id", "id_of"]
