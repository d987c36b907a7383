"""The mixer in a real window: fingers on faders, effects carried, routes tapped; and the same by keys."""

from pathlib import Path

import pytest

from tests.ui.windows import DrivenWindow, steps, window

pytestmark = pytest.mark.slow

LEVELS = "[channel.level_db for channel in session.studio.project.channels.values()]"
INSERTS = "[it.id for it in session.studio.project.channels['kick'].inserts]"
ROW = (
    "(lambda rows, number: [rows.to_window(rows.center_x, 0)[0],"
    " rows.to_window(0, rows.bottom_of(number) + rows.row / 2)[1]])(find({says!r}), {number})"
)


def drag(shown: DrivenWindow, start: tuple[float, float], end: tuple[float, float], finger: int = 1) -> None:
    shown.fingers(("down", finger, *start))
    for step in range(1, 6):
        x, y = (a + (b - a) * step / 5 for a, b in zip(start, end, strict=True))
        shown.fingers(("move", finger, x, y))
    shown.fingers(("up", finger, *end))


def test_five_faders_at_once_each_one_step(song: Path, screen: str) -> None:
    with window(song, screen, screen="mixer", size=(1920, 1080)) as shown:
        names = shown.ask("[track.name for track in session.project.tracks][:5]")
        places = [shown.centre(f"Level of {name}") for name in names]
        before = shown.ask(LEVELS)
        shown.fingers(*(("down", finger, x, y) for finger, (x, y) in enumerate(places)))
        for step in range(1, 9):
            shown.fingers(
                *(("move", finger, x, y - 4 * step * (finger + 1)) for finger, (x, y) in enumerate(places))
            )
        assert shown.ask(LEVELS) == before, "nothing is written while fingers are down"
        shown.fingers(*(("up", finger, x, y - 32 * (finger + 1)) for finger, (x, y) in enumerate(places)))
        after = shown.ask(LEVELS)
        assert all(new < old for new, old in zip(after[:5], before[:5], strict=True))
        assert after[5:] == before[5:]
        assert steps(shown) == 5


def test_effects_are_found_carried_bypassed_and_removed(song: Path, screen: str) -> None:
    with window(song, screen, screen="mixer") as shown:
        for word in ("reverb", "drive"):
            number = shown.ask(f"len({INSERTS})")
            shown.tap(*shown.ask(ROW.format(says="Effects of Kick", number=number)))
            shown.wait_for("shell.sheet is not None")
            shown.keys(*word, "Return")
            shown.wait_for(f"len({INSERTS}) == {number + 1}")
        assert shown.ask(INSERTS) == ["reverb", "drive"]
        assert shown.ask("len(shell.page.panel.knobs)") > 3
        first, last = (shown.ask(ROW.format(says="Effects of Kick", number=number)) for number in (0, 1))
        before = steps(shown)
        drag(shown, tuple(last), (first[0], first[1] + 12))
        assert shown.ask(INSERTS) == ["drive", "reverb"]
        assert steps(shown) == before + 1
        shown.run("from motorik.ui.surfaces.focus import set_focus; set_focus(find('Effects of Kick'))")
        shown.keys("Home", "Up", "Up", "b")
        assert shown.ask("session.studio.project.channels['kick'].inserts[0].bypassed")
        shown.keys("alt+Down")
        assert shown.ask(INSERTS) == ["reverb", "drive"]
        shown.keys("Delete")
        assert shown.ask(INSERTS) == ["reverb"]


def test_a_send_is_turned_by_one_finger_while_another_holds_a_fader(song: Path, screen: str) -> None:
    sends = "{s.target: s.level_db for s in session.studio.project.channels['kick'].sends}"
    with window(song, screen, screen="mixer") as shown:
        x, y = shown.ask(ROW.format(says="Sends of Kick", number=0))
        fx, fy = shown.centre("Level of Clap")
        shown.fingers(("down", 1, x, y), ("down", 2, fx, fy))
        for step in range(1, 6):
            shown.fingers(("move", 1, x, y + 14 * step), ("move", 2, fx, fy - 6 * step))
        shown.fingers(("up", 1, x, y + 70))
        shown.fingers(("up", 2, fx, fy - 30))
        found = shown.ask(sends)
        assert list(found) == ["echo"]
        assert -40 < found["echo"] < 6
        assert steps(shown) == 2, "a new send and a fader, a step each"
        shown.tap(x, y)
        assert shown.ask("session.studio.project.channels['kick'].sends[0].pre")


def test_the_matrix_connects_by_finger_and_by_key(song: Path, screen: str) -> None:
    output = "session.studio.project.channels['kick'].output"
    with window(song, screen, screen="mixer") as shown:
        shown.keys("ctrl+shift+m")
        shown.wait_for("shell.page.matrix.parent is not None")
        shown.tap(
            *shown.ask("(lambda b: [b[0] + b[2] / 2, b[1] + b[3] / 2])(shell.page.matrix.box_of(0, 1))")
        )
        assert shown.ask(output) == "echo"
        shown.run("from motorik.ui.surfaces.focus import set_focus; set_focus(shell.page.matrix)")
        shown.keys("Left", "Return")
        assert shown.ask(output) is None
        shown.keys("ctrl+z", "ctrl+z")
        assert shown.ask(output) is None


def test_keys_alone_mix(song: Path, screen: str) -> None:
    with window(song, screen, screen="mixer") as shown:
        shown.keys("Right", "Down", "m", "s")
        channel = "session.studio.project.channels['clap']"
        assert shown.ask(f"[{channel}.level_db, {channel}.muted, {channel}.soloed]") == [-4.0, True, True]
        shown.keys("0")
        assert shown.ask(f"{channel}.level_db") == 0.0
        shown.keys("ctrl+shift+g")
        assert shown.ask(f"{channel}.output") == "group-1"


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (800, 1280)])
@pytest.mark.parametrize("name", ["mixer", "song"])
def test_all_that_is_touched_is_as_large_as_a_finger(
    song: Path, screen: str, name: str, size: tuple[int, int]
) -> None:
    with window(song, screen, screen=name, size=size) as shown:
        shown.run(
            "from motorik.ui.surfaces.control import Control\n"
            "from motorik.ui.theme.measures import TOUCH_MM, millimetres\n"
            "from kivy.metrics import Metrics\n"
            "bench.small = [(it.says, it.size) for it in shell.page.walk() if isinstance(it, Control)\n"
            "    and it.target and it.opacity and millimetres(min(it.size) / Metrics.density) < TOUCH_MM]"
        )
        assert shown.ask("bench.small") == []


@pytest.mark.parametrize("name", ["mixer", "song"])
def test_nothing_is_kept_alive_by_going_to_and_fro(song: Path, screen: str, name: str) -> None:
    listeners = "[len(it) for it in (session.changed, session.moved, session.measured, bench.said)]"
    with window(song, screen, screen=name) as shown:
        shown.run("bench.prefer(theme='light')")
        before = [shown.ask(listeners), shown.ask("len(session._hot)")]
        for theme in ("dark", "light") * 3:
            shown.run(f"bench.prefer(theme={theme!r})")
        assert [shown.ask(listeners), shown.ask("len(session._hot)")] == before
