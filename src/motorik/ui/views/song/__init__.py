"""The song screen: what plays when, from left to right; automation, loop, markers, tempo; export."""

from motorik.ui.text import N_
from motorik.ui.views.screen import Screen

SCREEN = Screen(
    id="song",
    title=N_("Song"),
    icon="chart-gantt",
    order=70,
    view="motorik.ui.views.song.view:SongView",
    hint=N_("Arrange patterns along the song. Two fingers zoom; the wheel with Ctrl zooms too."),
)
