"""The hardware screen: ports, clocks, OSC, what controls are bound to, what comes in and goes out."""

from motorik.ui.text import N_
from motorik.ui.views.screen import Screen

SCREEN = Screen(
    id="hardware",
    title=N_("Hardware"),
    icon="midi-port",
    order=95,
    view="motorik.ui.views.hardware.view:HardwareView",
    hint=N_("MIDI, OSC, clocks and controllers."),
)
