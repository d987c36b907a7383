"""The samples screen: sounds of the song and of folders, heard at once, and an editor of waveforms."""

from motorik.ui.text import N_
from motorik.ui.views.screen import Screen

SCREEN = Screen(
    id="samples",
    title=N_("Samples"),
    icon="waveform",
    order=50,
    view="motorik.ui.views.samples.view:SamplesView",
    hint=N_("Sounds of the song and of your folders, heard at once, cut and played."),
)
