"""The pattern screen: tracks side by side, row by row, written by keys and fingers."""

from motorik.ui.text import N_
from motorik.ui.views.screen import Screen

SCREEN = Screen(
    id="pattern",
    title=N_("Pattern"),
    icon="view-week",
    order=20,
    view="motorik.ui.views.pattern.view:PatternView",
    hint=N_("Write notes and effects, row by row."),
)
