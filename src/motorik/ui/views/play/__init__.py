"""The play screen: clips, scenes, knobs and faders, for a stage."""

from motorik.ui.text import N_
from motorik.ui.views.screen import Screen

SCREEN = Screen(
    id="play",
    title=N_("Play"),
    icon="view-grid",
    order=10,
    view="motorik.ui.views.play.view:PlayView",
    hint=N_("Launch clips and scenes, turn knobs, mix."),
)
