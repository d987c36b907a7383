"""Songs to open: one's own, those that come with Motorik, a new one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp

from motorik.ui.models.songs import Found, songs_folder, songs_in
from motorik.ui.surfaces.list_box import Item, ListBox
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.words import Paragraph
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.shell.sheet import Sheet

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench


class Songs(Sheet):
    """A list of songs under a button for a new one."""

    def __init__(self, bench: "Workbench", closed: Callable[[], None], **properties: Any) -> None:
        super().__init__(_("Open a song"), (520, 560), closed, **properties)
        self.bench = bench
        self.put(
            PushButton(_("New song"), "plus", self._new, size_hint_y=None, height=dp(44), says=_("New song"))
        )
        self.list = ListBox(self._open, says=_("Songs"))
        here = bench.session.path.resolve()
        found = songs_in(songs_folder())
        self.list.show(
            [
                Item(
                    song.name,
                    song,
                    _("Comes with Motorik; you get a copy of your own")
                    if song.demo
                    else str(song.path.parent),
                    _("open") if song.path.resolve() == here else "",
                    "music-box-outline" if song.demo else "music-note",
                )
                for song in found
            ]
        )
        self.put(self.list)
        hint = _("Songs, tracker modules and MIDI files can also be dropped onto the window.")
        self.put(Paragraph(hint, size_dp=MEASURES.caption, size_hint_y=None, height=dp(22)))

    def _open(self, song: Found) -> None:
        self.close()
        self.bench.open(song.path, song.name)

    def _new(self) -> None:
        self.close()
        self.bench.open_new()
