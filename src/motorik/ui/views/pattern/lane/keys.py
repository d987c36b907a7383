"""What keys do while the lane has the keyboard: Shift adds or is coarse, Ctrl moves in time, Alt scales."""

from collections.abc import Callable

from motorik.ui.views.pattern.lane import changes
from motorik.ui.views.pattern.lane.model import LaneModel

KEYS: dict[str, Callable[[LaneModel], object]] = {
    "left": lambda lane: lane.step_to(-1),
    "right": lambda lane: lane.step_to(1),
    "shift+left": lambda lane: lane.step_to(-1, adding=True),
    "shift+right": lambda lane: lane.step_to(1, adding=True),
    "home": lambda lane: lane.step_to_end(-1),
    "end": lambda lane: lane.step_to_end(1),
    "pageup": lambda lane: lane.step_row(-1),
    "pagedown": lambda lane: lane.step_row(1),
    "up": lambda lane: changes.nudge(lane, 1),
    "down": lambda lane: changes.nudge(lane, -1),
    "shift+up": lambda lane: changes.nudge(lane, 1, coarse=True),
    "shift+down": lambda lane: changes.nudge(lane, -1, coarse=True),
    "ctrl+left": lambda lane: changes.shift(lane, -1),
    "ctrl+right": lambda lane: changes.shift(lane, 1),
    "ctrl+up": lambda lane: lane.zoom_by(1.5),
    "ctrl+down": lambda lane: lane.zoom_by(1 / 1.5),
    "alt+left": lambda lane: changes.stretch(lane, 0.8),
    "alt+right": lambda lane: changes.stretch(lane, 1.25),
    "alt+up": lambda lane: changes.scale(lane, 1.1),
    "alt+down": lambda lane: changes.scale(lane, 1 / 1.1),
    "shift+pageup": lambda lane: changes.bow(lane, 0.1),
    "shift+pagedown": lambda lane: changes.bow(lane, -0.1),
    "enter": changes.add_at_cursor,
    "insert": changes.add_at_cursor,
    "shift+enter": changes.turn_curve,
    "f2": changes.ask_value,
    "delete": changes.erase,
    "backspace": changes.erase,
    "ctrl+a": LaneModel.choose_all,
    "ctrl+c": changes.copy,
    "ctrl+x": changes.cut,
    "ctrl+v": changes.paste,
    "escape": LaneModel.choose_none,
}
"""What returns False meant nothing: Escape with no point chosen leaves the lane."""


def press(lane: LaneModel, key: str, modifiers: frozenset[str]) -> bool:
    """Do what a key means; return whether it means anything."""
    action = KEYS.get("+".join((*sorted(map(str, modifiers)), key)))
    return action is not None and action(lane) is not False
