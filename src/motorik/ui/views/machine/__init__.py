"""The machine screen: the face of an instrument or effect, its presets, and keys to play it."""

from motorik.ui.text import N_
from motorik.ui.views.screen import Screen

SCREEN = Screen(
    id="machine",
    title=N_("Machine"),
    icon="knob",
    order=40,
    view="motorik.ui.views.machine.view:MachineView",
    hint=N_("The face of every instrument and effect, its presets, and keys to play it."),
)
