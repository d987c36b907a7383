"""The song as a whole: saving, taking back, leaving."""

from motorik.ui.commands.command import Command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_


def _save(bench: Workbench) -> None:
    bench.session.save()


def _new(bench: Workbench) -> None:
    bench.open_new()


_GROUP = N_("Song")

COMMANDS = (
    Command(
        "song.undo",
        N_("Undo"),
        _GROUP,
        Workbench.undo,
        ("Ctrl+Z",),
        "undo",
        N_("Take back the last step."),
        repeats=True,
        possible=lambda bench: bench.session.trial.going_on or bench.session.state.undo_label is not None,
    ),
    Command(
        "song.redo",
        N_("Redo"),
        _GROUP,
        Workbench.redo,
        ("Ctrl+Y", "Ctrl+Shift+Z"),
        "redo",
        N_("Do again what was taken back last."),
        repeats=True,
        possible=lambda bench: bench.session.state.redo_label is not None,
    ),
    Command(
        "song.save",
        N_("Save"),
        _GROUP,
        _save,
        ("Ctrl+S",),
        "content-save",
        N_("Write the song down. Nothing is lost without: every step is in its journal."),
    ),
    Command(
        "song.open",
        N_("Open a song"),
        _GROUP,
        lambda bench: bench.ask("songs"),
        ("Ctrl+O",),
        "folder-open-outline",
        N_("Your songs, and those that come with Motorik."),
    ),
    Command(
        "song.new",
        N_("New song"),
        _GROUP,
        _new,
        ("Ctrl+N",),
        "plus",
        N_("An empty song in your folder of songs."),
    ),
    Command(
        "song.export",
        N_("Export"),
        _GROUP,
        lambda bench: bench.ask("export"),
        ("Ctrl+Shift+S",),
        "export-variant",
        N_("As a sound file, with stems, for other programs, or as one file to give away."),
    ),
    Command(
        "song.add-track",
        N_("Add a track"),
        _GROUP,
        lambda bench: bench.ask("sounds"),
        ("Ctrl+T",),
        "music-note-plus",
        N_("Choose a sound; it gets a track and a pattern to write in."),
    ),
    Command(
        "song.history",
        N_("History"),
        _GROUP,
        lambda bench: bench.ask("history"),
        ("Ctrl+Shift+H",),
        "history",
        N_("Every step of the song, to go back to."),
    ),
    Command(
        "song.leave",
        N_("Leave Motorik"),
        _GROUP,
        Workbench.leave,
        ("Ctrl+Q",),
        "exit-to-app",
        N_("Close the window; the song is kept as it is."),
    ),
)
