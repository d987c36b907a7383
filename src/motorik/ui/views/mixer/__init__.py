"""The mixer screen: a strip for every channel, and the matrix of who is led where."""

from motorik.ui.text import N_
from motorik.ui.views.screen import Screen

SCREEN = Screen(
    id="mixer",
    title=N_("Mixer"),
    icon="tune-vertical",
    order=60,
    view="motorik.ui.views.mixer.view:MixerView",
    hint=N_("Levels, effects, sends, routes. Tap a place to fill it; drag to reorder; double tap resets."),
)
