"""The window: palette, help, theme and size."""

from collections.abc import Callable

from motorik.ui.commands.command import Command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_
from motorik.ui.theme.measures import SCALES


def _theme(bench: Workbench) -> None:
    bench.prefer(theme="light" if bench.preferences.theme == "dark" else "dark")


def _scaled(by: int) -> Callable[[Workbench], None]:
    def run(bench: Workbench) -> None:
        here = min(range(len(SCALES)), key=lambda at: abs(SCALES[at] - bench.preferences.scale))
        bench.prefer(scale=SCALES[min(max(here + by, 0), len(SCALES) - 1)])

    return run


def _asking(sheet: str) -> Callable[[Workbench], None]:
    return lambda bench: bench.ask(sheet)


def _next_screen(by: int) -> Callable[[Workbench], None]:
    def run(bench: Workbench) -> None:
        from motorik.ui.views import screens

        ids = list(screens())
        bench.show(ids[(ids.index(bench.screen) + by) % len(ids)])

    return run


_GROUP = N_("Window")

COMMANDS = (
    Command(
        "window.palette",
        N_("All commands"),
        _GROUP,
        _asking("palette"),
        ("Ctrl+Shift+P", "Ctrl+K"),
        "magnify",
        N_("Find anything one can do by typing a part of its name."),
    ),
    Command(
        "window.help",
        N_("Keys and help"),
        _GROUP,
        _asking("help"),
        ("Ctrl+Shift+Slash",),
        "help-circle-outline",
        N_("What the keys do here."),
    ),
    Command(
        "window.tour",
        N_("Take the tour"),
        _GROUP,
        _asking("tour"),
        (),
        "map-marker-path",
        N_("A minute through the window."),
    ),
    Command(
        "window.theme",
        N_("Light or dark"),
        _GROUP,
        _theme,
        ("Ctrl+Shift+T",),
        "theme-light-dark",
        N_("Turn the lights on or off."),
    ),
    Command(
        "window.larger",
        N_("Larger"),
        _GROUP,
        _scaled(1),
        ("Ctrl+Alt+Shift+NumpadPlus",),
        "magnify-plus-outline",
        N_("Show everything larger, up to 400 %."),
    ),
    Command(
        "window.smaller",
        N_("Smaller"),
        _GROUP,
        _scaled(-1),
        ("Ctrl+Alt+Shift+NumpadMinus",),
        "magnify-minus-outline",
        N_("Show everything smaller, down to 100 %."),
    ),
    Command(
        "window.control",
        N_("Into the controls"),
        _GROUP,
        lambda bench: bench.focusing.emit(1),
        ("Ctrl+Shift+Down",),
        "keyboard-tab",
        N_("The keyboard goes to the next button, knob or fader; Escape leaves them."),
        repeats=True,
    ),
    Command(
        "window.control-before",
        N_("Back through the controls"),
        _GROUP,
        lambda bench: bench.focusing.emit(-1),
        ("Ctrl+Shift+Up",),
        "keyboard-tab-reverse",
        repeats=True,
    ),
    Command(
        "window.device",
        N_("Open the sound device again"),
        _GROUP,
        Workbench.open_audio,
        (),
        "speaker",
        N_("After it was unplugged, or another program had it."),
    ),
    Command(
        "window.counters",
        N_("Set the counters back"),
        _GROUP,
        lambda bench: bench.session.studio.reset_telemetry(),
        (),
        "counter",
        N_("Dropouts and late events are counted from now on."),
    ),
    Command("window.next", N_("Next screen"), _GROUP, _next_screen(1), ("Ctrl+Tab",), "chevron-right"),
    Command(
        "window.previous",
        N_("Previous screen"),
        _GROUP,
        _next_screen(-1),
        ("Ctrl+Shift+Tab",),
        "chevron-left",
    ),
)
