"""The keyboard's focus: one control has it; it is shown once a key moved it there."""

from collections.abc import Iterator
from typing import Any

from kivy.uix.widget import Widget

_state: dict[str, Any] = {"control": None, "visible": False}


def focused() -> Any:
    """Return the control that has the focus, or None."""
    return _state["control"]


def focus_visible() -> bool:
    """Return whether the focus is shown: a key moved it last, not a finger."""
    return bool(_state["visible"])


def set_focus(control: Any, *, visible: bool = True) -> None:
    """Give a control the focus, or nobody."""
    before, was_visible = _state["control"], _state["visible"]
    _state.update(control=control, visible=visible)
    if before is control and was_visible == visible:
        return
    for it in (before, control):
        if it is not None:
            it.focus_changed()


def focusable(root: Widget) -> list[Any]:
    """Return every control of a tree that takes the focus, by rows and from left to right."""
    found = [it for it in _walk(root) if getattr(it, "takes_focus", False)]
    return sorted(
        found, key=lambda it: (-round(it.to_window(it.x, it.top)[1] / 24), it.to_window(it.x, it.y)[0])
    )


def move_focus(root: Widget, by: int) -> Any:
    """Give the focus to the next control, or the one before; return it, None where there is none."""
    ring = focusable(root)
    if not ring:
        return None
    here = ring.index(focused()) if focused() in ring else (-1 if by > 0 else 0)
    chosen = ring[(here + by) % len(ring)]
    set_focus(chosen)
    return chosen


def _walk(widget: Widget) -> Iterator[Widget]:
    if widget.disabled or not widget.opacity or widget.width < 1 or widget.height < 1:
        return
    yield widget
    for child in reversed(widget.children):
        yield from _walk(child)
