"""The settings screen: look, keys and sound."""

from motorik.ui.text import N_
from motorik.ui.views.screen import Screen

SCREEN = Screen(
    id="settings",
    title=N_("Settings"),
    icon="cog-outline",
    order=90,
    view="motorik.ui.views.settings.view:SettingsView",
    hint=N_("Look, keys and sound."),
)
