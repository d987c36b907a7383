"""Playing, stopping, going places."""

from collections.abc import Callable

from motorik.studio.protocol import Arm, Panic, Seek
from motorik.ui.commands.command import Command
from motorik.ui.models.workbench import Workbench
from motorik.ui.text import N_


def _play(bench: Workbench) -> None:
    bench.session.play_or_stop()


def _play_start(bench: Workbench) -> None:
    bench.session.play_or_stop(0)


def _to_start(bench: Workbench) -> None:
    bench.session.command(Seek(tick=0))


def _by_bars(bars: int) -> Callable[[Workbench], None]:
    def run(bench: Workbench) -> None:
        from motorik.ui.models.positions import bars_away

        tick = bars_away(bench.session.project, bench.session.transport.tick, bars)
        bench.session.command(Seek(tick=tick))

    return run


def _panic(bench: Workbench) -> None:
    bench.session.command(Panic())


def _arm(bench: Workbench) -> None:
    now = bench.session.transport
    bench.session.command(Arm(on=not now.armed, overdub=now.overdub))


def _loop(bench: Workbench) -> None:
    from motorik.ui.models.positions import toggle_loop

    toggle_loop(bench.session)


_GROUP = N_("Transport")

COMMANDS = (
    Command(
        "transport.play",
        N_("Play or stop"),
        _GROUP,
        _play,
        ("Ctrl+Space", "Space"),
        "play",
        N_("Start where the playhead stands, or stop."),
        checked=lambda bench: bench.session.transport.playing,
    ),
    Command(
        "transport.play-start",
        N_("Play from the start"),
        _GROUP,
        _play_start,
        ("Ctrl+Shift+Space",),
        "skip-previous",
        N_("Start at the first bar."),
    ),
    Command(
        "transport.start",
        N_("Go to the start"),
        _GROUP,
        _to_start,
        ("Ctrl+Shift+Home",),
        "skip-previous",
        N_("Move the playhead to the first bar."),
    ),
    Command(
        "transport.back",
        N_("Back one bar"),
        _GROUP,
        _by_bars(-1),
        ("Ctrl+Shift+Left",),
        "rewind",
        N_("Move the playhead to the bar before."),
        repeats=True,
    ),
    Command(
        "transport.on",
        N_("On one bar"),
        _GROUP,
        _by_bars(1),
        ("Ctrl+Shift+Right",),
        "fast-forward",
        N_("Move the playhead to the next bar."),
        repeats=True,
    ),
    Command(
        "transport.loop",
        N_("Loop"),
        _GROUP,
        _loop,
        ("Ctrl+Shift+L",),
        "repeat",
        N_("Repeat the loop of the song, or the bars of the pattern, while playing."),
        checked=lambda bench: bench.session.transport.loop is not None,
    ),
    Command(
        "transport.record",
        N_("Record the performance"),
        _GROUP,
        _arm,
        ("Ctrl+Shift+R",),
        "record",
        N_("What is launched, muted and turned from now on can be kept as the arrangement."),
        checked=lambda bench: bench.session.transport.armed,
    ),
    Command(
        "transport.panic",
        N_("Silence everything"),
        _GROUP,
        _panic,
        ("Ctrl+Shift+Backspace",),
        "volume-off",
        N_("Stop, and cut every note that still sounds."),
    ),
)
