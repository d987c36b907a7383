"""What one can do on the samples screen by name."""

from motorik.ui.commands.command import Command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_
from motorik.ui.views.samples.recording_model import SCREEN, RecordingModel


def _record(bench: Workbench) -> None:
    model = bench.model(RecordingModel)
    model.toggle() if model.shown else model.open()


COMMANDS = (
    Command(
        "samples.record",
        N_("Record a sample"),
        N_("Samples"),
        _record,
        ("Ctrl+Shift+M",),
        "microphone",
        N_("Open an input; then record from it, and stop."),
        SCREEN,
        checked=lambda bench: bench.model(RecordingModel).state.recording,
    ),
)
