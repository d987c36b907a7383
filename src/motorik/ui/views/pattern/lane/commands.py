"""What one can do with the automation lane beside the keys it has while the keyboard is there."""

from collections.abc import Callable

from motorik.ui.commands.command import Command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_
from motorik.ui.views.pattern.lane import changes
from motorik.ui.views.pattern.lane.model import TOOLS, LaneModel

_GROUP = N_("Automation lane")


def _toggle(bench: Workbench) -> None:
    bench.prefer(lane_shown=not bench.preferences.lane_shown)


def _go_there(bench: Workbench) -> None:
    bench.prefer(lane_shown=True)
    lane = bench.model(LaneModel)
    lane.wanted.emit()
    lane.say()


def _doing(does: Callable[[LaneModel], object]) -> Callable[[Workbench], None]:
    def run(bench: Workbench) -> None:
        bench.prefer(lane_shown=True)
        does(bench.model(LaneModel))

    return run


def _command(
    id: str, title: str, icon: str, hint: str, does: Callable[[LaneModel], object],
    checked: Callable[[Workbench], bool] | None = None,
) -> Command:  # fmt: skip
    return Command(f"lane.{id}", title, _GROUP, _doing(does), (), icon, hint, "pattern", checked)


def _tool(id: str, tool: str, hint: str) -> Command:
    title, icon = TOOLS[tool]
    return _command(
        id, title, icon, hint, lambda lane: lane.use(tool), lambda bench: bench.model(LaneModel).tool == tool
    )


COMMANDS = (
    Command(
        "pattern.lane",
        N_("Automation lane"),
        N_("Pattern"),
        _toggle,
        ("Ctrl+Shift+U",),
        "chart-bell-curve",
        N_("Show a parameter of the track along the rows, under the grid."),
        "pattern",
        checked=lambda bench: bench.preferences.lane_shown,
    ),
    Command(
        "pattern.to-lane",
        N_("Go to the automation lane"),
        N_("Pattern"),
        _go_there,
        ("Ctrl+Shift+J",),
        "vector-polyline-edit",
        N_("Give it the keyboard: arrows go through points and change them, Escape goes back."),
        "pattern",
    ),
    _command(
        "parameter", N_("Choose the parameter"), "menu-down",
        N_("What moves already comes first, then what steps lock."), LaneModel.ask,
    ),
    _tool("points", "point", N_("Tap to put, drag to move; drag the curve to bend it.")),
    _tool("draw", "draw", N_("Draw the curve with a finger.")),
    _tool("erase", "erase", N_("Wipe points away.")),
    _command(
        "snap", N_("Points on rows"), "magnet", N_("Hold on to rows, or go anywhere between them."),
        lambda lane: lane.snap(free=not lane.free), lambda bench: not bench.model(LaneModel).free,
    ),
    _command(
        "curve", N_("Kind of curve"), "vector-curve",
        N_("Let the chosen points reach the next by a line, smoothly, or all at once."), changes.turn_curve,
    ),
    _command(
        "value", N_("Type a value"), "form-textbox", N_("For the chosen points."), changes.ask_value,
    ),
    _command(
        "farther", N_("Look from farther"), "magnify-minus-outline", N_("See more rows of the lane."),
        lambda lane: lane.zoom_by(1 / 1.5),
    ),
    _command(
        "nearer", N_("Look nearer"), "magnify-plus-outline", N_("See fewer rows of the lane, broader."),
        lambda lane: lane.zoom_by(1.5),
    ),
    _command(
        "copy", N_("Copy points"), "content-copy", N_("Keep the chosen points."), changes.copy,
    ),
    _command(
        "paste", N_("Paste points"), "content-paste", N_("Put what was copied at the row of the cursor."),
        changes.paste,
    ),
    _command(
        "delete", N_("Delete points"), "delete-outline", N_("Take the chosen points away."), changes.erase,
    ),
    _command(
        "all", N_("Choose all points"), "select-all", N_("All on this page."), LaneModel.choose_all,
    ),
)  # fmt: skip
