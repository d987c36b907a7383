"""The desk: all machines of the song, and the cables between them."""

from motorik.ui.text import N_
from motorik.ui.views.screen import Screen

SCREEN = Screen(
    id="desk",
    title=N_("Desk"),
    icon="lan",
    order=35,
    view="motorik.ui.views.desk.view:DeskView",
    hint=N_("Machines and the cables between them: drag to lead sound elsewhere."),
)
