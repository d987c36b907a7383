"""The patch screen: an instrument or effect as modules and cables."""

from motorik.ui.text import N_
from motorik.ui.views.screen import Screen

SCREEN = Screen(
    id="patch",
    title=N_("Patch"),
    icon="vector-polyline",
    order=40,
    view="motorik.ui.views.patch.view:PatchView",
    hint=N_("Build a sound: add modules, lead cables, turn knobs."),
)
