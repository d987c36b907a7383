"""Random changes of a song, drawn from the declarations: what a wild user would do within a minute.

Every change drawn leads to a project that can sound; those that would not are counted and drawn anew.
"""

from collections.abc import Callable
from dataclasses import dataclass

from motorik.domain.project import Project
from motorik.engine.graph import GraphError
from motorik.engine.layout import lay_out
from motorik.engine.slots import SlotTable
from motorik.journal import Edit, EditError
from motorik.journal.edits.patches import (
    ReplacePatch,
)
from tools.repatching.drawing import Edits
from tools.repatching.mixer_changes import MixerChanges
from tools.repatching.music import INSTRUMENTS
from tools.repatching.patch_changes import PatchChanges


@dataclass(frozen=True, slots=True)
class Drawn:
    """A change: what it is called and what it does; the project after it has been laid out once."""

    name: str
    edits: tuple[Edit, ...]


class Wild(PatchChanges, MixerChanges):
    """Draws changes from a seed; ``rough`` as of :class:`Drawing`."""

    def __init__(self, seed: int, *, rough: bool = False) -> None:
        super().__init__(seed, rough=rough)
        self.refused = 0
        self._ways: dict[str, Callable[[Project], Edits | None]] = {
            "add module": self._add_module,
            "remove module": self._remove_module,
            "replace module": self._replace_module,
            "bypass module": self._bypass_module,
            "add cable": self._add_cable,
            "remove cable": self._remove_cable,
            "add modulation": self._add_modulation,
            "remove modulation": self._remove_modulation,
            "turn knob": self._turn,
            "draw table": self._draw_table,
            "add macro": self._add_macro,
            "remove macro": self._remove_macro,
            "turn macro": self._turn_macro,
            "voice mode": self._voice_mode,
            "polyphony": self._polyphony,
            "glide": self._glide,
            "replace patch": self._replace_patch,
            "track's patch": self._track_patch,
            "add insert": self._add_insert,
            "remove insert": self._remove_insert,
            "replace insert": self._replace_insert,
            "move insert": self._move_insert,
            "bypass insert": self._bypass_insert,
            "turn insert": self._turn_insert,
            "add send": self._add_send,
            "remove send": self._remove_send,
            "send pre or post": self._send_pre,
            "group": self._group,
            "rack": self._rack,
            "side chain": self._side_chain,
            "fader": self._fader,
            "mute or solo": self._mute,
        }

    @property
    def names(self) -> list[str]:
        """What changes there are."""
        return list(self._ways)

    def draw(self, project: Project) -> Drawn:
        """Return a change that ``project`` accepts and that can sound."""
        while True:
            name = self.random.choice(self.names)
            edits = self._ways[name](project)
            if not edits:
                continue
            if sounds(project, edits):
                return Drawn(name, tuple(edits))
            self.refused += 1

    def start_over(self) -> Drawn:
        """Return what brings the instruments back, lest chance leaves silence."""
        return Drawn("start over", tuple(ReplacePatch(item=patch) for patch in INSTRUMENTS))


def sounds(project: Project, edits: list[Edit]) -> bool:
    """Return whether the journal would take ``edits`` and the engine could play what comes of them."""
    try:
        for edit in edits:
            project = edit.apply(project)
        lay_out(project, SlotTable())
    except (EditError, GraphError):
        return False
    return True
