"""What one can do on the song screen."""

from collections.abc import Callable

from motorik.ui.commands.command import Command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_
from motorik.ui.views.song import along, tracks
from motorik.ui.views.song.model import TOOLS, SongModel


def _doing(name: str) -> Callable[[Workbench], None]:
    return lambda bench: getattr(bench.model(SongModel), name)()


def _with(function: Callable[[SongModel], None]) -> Callable[[Workbench], None]:
    return lambda bench: function(bench.model(SongModel))


def _tool(name: str) -> Command:
    title, icon = TOOLS[name]
    return Command(
        f"song.{name}",
        title,
        _GROUP,
        lambda bench: bench.model(SongModel).use(name),
        (),
        icon,
        _TOOL_HINTS[name],
        "song",
        checked=lambda bench: bench.model(SongModel).tool == name,
    )


def _of_track(function: Callable[[SongModel, str], None]) -> Callable[[Workbench], None]:
    def run(bench: Workbench) -> None:
        model = bench.model(SongModel)
        if model.track is not None:
            function(model, model.track)

    return run


def _mark_here(model: SongModel) -> None:
    along.add_marker(model, model.session.transport.tick)


def _time_here(model: SongModel) -> None:
    along.ask_time(model, model.session.transport.tick)


def _lane_here(model: SongModel) -> None:
    if model.rows:
        model.ask_lane(model.rows[min(model.cursor[1], len(model.rows) - 1)].owner)


def _chosen(bench: Workbench) -> bool:
    return bool(bench.model(SongModel).blocks())


_GROUP = N_("Song")
_TOOL_HINTS = {
    "select": N_("Drag blocks, their ends, points; drag beside them to look elsewhere."),
    "area": N_("Drag over blocks to choose them; tap to add one or leave one out."),
    "draw": N_("Drag on an empty place for a block as long as you like; on a lane, draw the curve."),
    "erase": N_("Tap or cross what is to go."),
    "split": N_("Tap a block where it is to be cut."),
}

COMMANDS = (
    *(_tool(name) for name in TOOLS),
    Command(
        "song.rename-track",
        N_("Rename the track"),
        _GROUP,
        _of_track(tracks.rename),
        (),
        "rename-box",
        N_("Let the chosen track be called otherwise."),
        "song",
        possible=lambda bench: bench.model(SongModel).track is not None,
    ),
    Command(
        "song.remove-track",
        N_("Remove the track"),
        _GROUP,
        _of_track(tracks.remove),
        (),
        "delete-outline",
        N_("Remove the chosen track with all that is placed on it."),
        "song",
        possible=lambda bench: bench.model(SongModel).track is not None,
    ),
    Command(
        "song.duplicate",
        N_("Duplicate"),
        _GROUP,
        _doing("duplicate"),
        ("Ctrl+Shift+D",),
        "content-duplicate",
        N_("Place what is chosen once more, right behind it."),
        "song",
        possible=_chosen,
        repeats=True,
    ),
    Command(
        "song.cut-here",
        N_("Split here"),
        _GROUP,
        _doing("split_chosen"),
        (),
        "content-cut",
        N_("Cut what is chosen at the playhead, else in its middle."),
        "song",
        possible=_chosen,
    ),
    Command(
        "song.marker",
        N_("Add a marker"),
        _GROUP,
        _with(_mark_here),
        ("Ctrl+Shift+J",),
        "flag-plus-outline",
        N_("Name the place where the playhead stands."),
        "song",
    ),
    Command(
        "song.region",
        N_("Add a region"),
        _GROUP,
        _with(along.add_region),
        (),
        "bookmark-plus-outline",
        N_("Name the stretch of what is chosen, or of the loop."),
        "song",
    ),
    Command(
        "song.time",
        N_("Tempo or time"),
        _GROUP,
        _with(_time_here),
        (),
        "metronome",
        N_("Set tempo or time signature where the playhead stands."),
        "song",
    ),
    Command(
        "song.automate",
        N_("Automate"),
        _GROUP,
        _with(_lane_here),
        ("Ctrl+Shift+U",),
        "chart-bell-curve",
        N_("Let something of the chosen track move along the song."),
        "song",
    ),
    Command(
        "song.follow",
        N_("Follow the playhead"),
        _GROUP,
        lambda bench: bench.prefer(follow=not bench.preferences.follow),
        ("Ctrl+Shift+F",),
        "arrow-expand-right",
        N_("Keep what sounds in sight."),
        "song",
        checked=lambda bench: bench.preferences.follow,
    ),
)
