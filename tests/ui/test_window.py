"""A real window: fingers pushed into SDL, keys through the X server, the song asked what came of it."""

import time
from pathlib import Path

import pytest
import soundfile

from motorik.engine.jack_dummy import JackDummy
from motorik.studio.create import new_song
from motorik.studio.songs import read_project
from motorik.ui.environment import USUAL_SIZE
from tests.ui.windows import DrivenWindow, display, steps, window

pytestmark = [pytest.mark.live, pytest.mark.slow]


LEVELS = "[channel.level_db for channel in session.studio.project.channels.values()]"


def test_two_fingers_drag_two_faders_at_once_and_are_two_steps(song: Path, screen: str) -> None:
    with window(song, screen, screen="play") as shown:
        names = shown.ask("[track.name for track in session.project.tracks][:2]")
        places = [shown.centre(f"Level of {name}") for name in names]
        before = shown.ask(LEVELS)
        for finger, (x, y) in enumerate(places):
            shown.fingers(("down", finger, x, y))
        assert shown.ask(LEVELS) == before, "a touch alone moves nothing"
        for step in range(1, 11):
            shown.fingers(
                *(("move", finger, x, y - 3 * step * (finger + 1)) for finger, (x, y) in enumerate(places))
            )
        assert shown.ask(LEVELS) == before, "nothing is written while fingers are down"
        for finger, (x, y) in enumerate(places):
            shown.fingers(("up", finger, x, y - 30 * (finger + 1)))
        after = shown.ask(LEVELS)
        assert after[0] < before[0] and after[1] < before[1] and after[2:] == before[2:]
        assert steps(shown) == 2
        shown.keys("ctrl+z")
        assert shown.ask(LEVELS)[1] == before[1]
        shown.keys("ctrl+z")
        assert shown.ask(LEVELS) == before


def test_ten_fingers_hold_ten_keys(song: Path, screen: str) -> None:
    with window(song, screen, size=(1920, 1080)) as shown:
        places = shown.ask(
            "[(k.x + (n + 0.5) * k.width / k.whites, k.y + 10) for k in [shell.page.dock.keyboard]"
            " for n in range(10)]"
        )
        shown.fingers(*(("down", finger, x, y) for finger, (x, y) in enumerate(places)))
        assert shown.ask("sorted(shell.page.dock.keyboard.down)") == [60, 62, 64, 65, 67, 69, 71, 72, 74, 76]
        shown.fingers(*(("up", finger, x, y) for finger, (x, y) in enumerate(places[:5])))
        assert shown.ask("sorted(shell.page.dock.keyboard.down)") == [69, 71, 72, 74, 76]
        shown.fingers(*(("up", finger, x, y) for finger, (x, y) in enumerate(places[5:], start=5)))
        assert shown.ask("sorted(shell.page.dock.keyboard.down)") == []


NOTES = (
    "[(s.row, s.kind, s.pitch) for p in session.studio.project.patterns"
    " if p.id == shell.page.model.page.spot(0, 0).pattern for s in p.steps][:3]"
)
FIRST_NOTE = {"renoise": ("Escape", "z"), "ft2": ("space", "z"), "it": ("z",)}
"""What one presses in a tracker to write the first note."""


@pytest.mark.parametrize("keymap", FIRST_NOTE)
def test_notes_are_written_by_the_keys_of_three_trackers(song: Path, screen: str, keymap: str) -> None:
    with window(song, screen, keymap=keymap) as shown:
        if not shown.ask("shell.page.model.state.editing"):
            shown.keys(*FIRST_NOTE[keymap])
        else:
            shown.keys(FIRST_NOTE[keymap][-1])
        if not shown.ask("shell.page.model.state.editing"):
            shown.run("from motorik.editing.actions.settings import ToggleEditing\n"
                      "shell.page.model.perform(ToggleEditing())")  # fmt: skip
            shown.keys("z")
        octave = shown.ask("shell.page.model.state.octave")
        assert shown.ask(NOTES)[0] == [0, "note", 12.0 * (octave + 1)]
        assert steps(shown) == 1


def test_note_keys_stay_where_they_lie_on_another_layout(song: Path, tmp_path: Path) -> None:
    with display(layout="de") as german, window(song, german) as shown:
        shown.keys("Escape")
        # The key between the left shift and X is Y on a German keyboard, and still the first note.
        shown.keys("52")  # the number X has for it
        assert shown.ask(NOTES)[0] == [0, "note", 60.0]


def test_a_tap_puts_the_cursor_there_and_the_wheel_scrolls(song: Path, screen: str) -> None:
    with window(song, screen) as shown:
        x, y = shown.ask(
            "(lambda c: [c.x + 2.5 * c.cell[0], c.center_y - 3 * c.cell[1]])(shell.page.grid.cells)"
        )
        before = shown.ask("shell.page.model.state.cursor.row")
        shown.tap(x, y)
        row = "shell.page.model.state.cursor.row"
        assert shown.ask(row) == before + 3
        assert shown.ask("shell.page.model.state.cursor.field") == "note"
        shown.wheel(x, y, up=True)
        assert shown.ask(row) == before + 2
        shown.wheel(x, y, up=False)
        assert shown.ask(row) == before + 3


def test_the_mouse_drags_a_selection_and_a_finger_scrolls(song: Path, screen: str) -> None:
    with window(song, screen) as shown:
        x, y, high = shown.ask(
            "(lambda c: [c.x + 2.5 * c.cell[0], c.center_y, c.cell[1]])(shell.page.grid.cells)"
        )
        shown.drag((x, y), (x, y - 2 * high), (x, y - 4 * high))
        chosen = shown.ask("shell.page.model.selected_characters()")
        assert chosen[1] == 0 and chosen[3] > chosen[1] + 1
        cursor = shown.ask("shell.page.model.state.cursor.row")
        shown.fingers(("down", 3, x, y))
        for step in range(1, 8):
            shown.fingers(("move", 3, x, y + step * high))
        shown.fingers(("up", 3, x, y + 7 * high))
        assert shown.ask("shell.page.model.state.cursor.row") == cursor + 7


def test_clips_are_launched_with_their_quantum_and_wait_visibly(song: Path, screen: str) -> None:
    with window(song, screen, screen="play") as shown:
        shown.tap(*shown.centre("Make clips of the song"))
        shown.wait_for("len(session.project.live.scenes)")
        shown.tap(*shown.ask("(lambda m: [m.right - 40, m._cell_box(0, 0)[1] + 20])(shell.page.matrix)"))
        shown.wait_for("session.transport.playing and session.transport.tracks[0].plays == 'clip'")
        shown.tap(
            *shown.ask(
                "(lambda m: [m._cell_box(0, 1)[0] + 20, m._cell_box(0, 1)[1] + 20])(shell.page.matrix)"
            )
        )
        queued = shown.wait_for("[t.queued_scene for t in session.transport.tracks if t.queued == 'clip']")
        assert queued == shown.ask("[session.project.live.scenes[1].id]")
        assert shown.ask(
            "shell.page.model.cell(session.project.tracks[0].id, session.project.live.scenes[1].id).waits"
        )
        shown.wait_for(f"session.transport.tracks[0].scene == {queued[0]!r}")
        shown.keys("ctrl+space")
        shown.wait_for("not session.transport.playing")


def test_everything_is_reached_by_keyboard(song: Path, screen: str) -> None:
    with window(song, screen, screen="play") as shown:
        met = set()
        for _ in range(60):
            shown.keys("F6")
            met.add(shown.ask("__import__('motorik.ui.surfaces.focus', fromlist=['x']).focused().says"))
        assert {"Play or stop", "Tempo", "Make clips of the song", "Fill", "Keep"} <= met
        shown.keys("Escape")
        shown.keys("ctrl+k")
        shown.keys(*"history", "Return")
        assert shown.ask("type(shell.sheet).__name__") == "History"
        shown.keys("Escape")
        assert shown.ask("shell.sheet") is None


SHOWN_CONTROLS = """
[(type(it).__name__, it.says, it.width, it.height) for it in __import__(
    'motorik.ui.surfaces.focus', fromlist=['x'])._walk(shell)
 if getattr(it, 'target', False) and hasattr(it, 'says')]
""".replace("\n", " ").strip()


def screens_of(shown: DrivenWindow) -> list[str]:
    ids: list[str] = shown.ask("list(__import__('motorik.ui.views', fromlist=['x']).screens())")
    return ids


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (900, 1300)])
def test_everything_for_fingers_is_as_large_as_one(song: Path, screen: str, size: tuple[int, int]) -> None:
    least = 9 / 25.4 * 96
    with display((1920, 1300)) as large, window(song, large, size=size) as shown:
        for name in screens_of(shown):
            shown.run(f"bench.show({name!r})")
            found = shown.ask(SHOWN_CONTROLS)
            assert len(found) > 5
            small = [it for it in found if min(it[2:]) < least - 0.5]
            assert small == [], name


@pytest.mark.parametrize("scale", [1.25, 2.0, 4.0])
def test_large_text_leaves_every_screen_inside_the_window(song: Path, screen: str, scale: float) -> None:
    with window(song, screen, scale=scale) as shown:
        for name in screens_of(shown):
            shown.run(f"bench.show({name!r})")
            box = shown.ask("[*shell.holder.pos, *shell.holder.size]")
            assert box[2] > 200 and box[3] > 100
            assert box[0] + box[2] <= 1280 and box[1] + box[3] <= 720
            assert shown.ask("min(shell.page.width, shell.holder.width) > 0")


def test_switching_screens_and_themes_again_and_again_leaves_nothing_behind(song: Path, screen: str) -> None:
    with window(song, screen) as shown:
        names = screens_of(shown)
        count = "len(session.changed) + len(session.moved) + len(session.switched) + len(bench.preferred)"
        shown.run("bench.prefer(theme='light')")
        shown.run("bench.prefer(theme='dark')")
        for name in names:
            shown.run(f"bench.show({name!r})")
        before = shown.ask(count)
        for theme in ("light", "dark") * 3:
            shown.run(f"bench.prefer(theme={theme!r})")
            for name in names:
                shown.run(f"bench.show({name!r})")
        assert shown.ask(count) == before


LIVING = """
import gc
from collections import Counter
from kivy.graphics import Fbo
from kivy.graphics.instructions import Instruction
from kivy.uix.widget import Widget

gc.collect()
kinds = Counter(map(type, gc.get_objects()))
bench.living = {
    of.__name__: sum(many for kind, many in kinds.items() if issubclass(kind, of))
    for of in (type(shell), Widget, Fbo, Instruction)
}
"""


@pytest.mark.timeout(300)
def test_there_are_never_more_widgets_and_pictures_than_one_window_has(song: Path, screen: str) -> None:
    with window(song, screen) as shown:

        def living_on_all_screens(theme: str) -> dict[str, int]:
            shown.run(f"bench.prefer(theme={theme!r})")
            for name in screens_of(shown):
                shown.run(f"bench.show({name!r})")
            shown.run(LIVING)
            return dict(shown.ask("bench.living"))

        before = living_on_all_screens("light")
        for theme in ("dark", "light"):
            after = living_on_all_screens(theme)
        assert after["Shell"] == before["Shell"] == 1
        assert all(after[kind] <= 1.02 * many for kind, many in before.items()), (before, after)


PICTURES = """
from motorik.ui.surfaces.still import stills_in

bench.pictures = {
    id: max(it._still_picture.size[0] * it._still_picture.size[1] for it in stills_in(page))
    for id, page in shell.pages.items()
    if id == "mixer"
}
"""


def test_a_screen_that_is_not_shown_has_no_pictures_and_draws_when_it_is_shown_again(
    song: Path, screen: str
) -> None:
    with window(song, screen, screen="mixer") as shown:
        shown.run(PICTURES)
        assert shown.ask("bench.pictures['mixer']") > 10_000
        shown.run("bench.show('song')")
        shown.run("shell.pages['mixer'].strips[0].readout.redraw()")
        shown.wait_for("shell.pages['mixer'].strips[0].readout in shell.pages['mixer'].waiting")
        shown.run(PICTURES)
        assert shown.ask("bench.pictures['mixer']") == 1
        shown.run("bench.show('mixer')")
        shown.run(PICTURES)
        assert shown.ask("bench.pictures['mixer']") > 10_000
        assert shown.ask("len(shell.pages['mixer'].waiting)") == 0


def test_a_window_that_stalls_holds_up_neither_sound_nor_events(song: Path, screen: str) -> None:
    with window(song, screen, screen="play") as shown:
        shown.keys("ctrl+space")
        shown.wait_for("session.transport.playing")
        counts = "(lambda t: [t.late_commands, t.driver_underflows])(session.studio.telemetry())"
        before = shown.ask(counts)
        shown.run("__import__('time').sleep(5)")
        assert shown.ask(counts) == before
        assert shown.ask("session.studio.state().transport.tick") > 5 * 2 * 61440


HOG = """
import threading, time
from motorik.engine.hogs import hogging

def beat(held):
    while session.beats:
        began = time.monotonic()
        time.sleep(0.01)
        held.append(time.monotonic() - began)

session.beats, session.held = True, [0.0]
threading.Thread(target=beat, args=(session.held,), daemon=True).start()
session.hog = hogging({hog!r})
session.hog.__enter__()
"""
FIGURES = (
    "(lambda t: [t.callbacks, t.duration_over_period + t.driver_underflows, t.late_commands])"
    "(session.studio.telemetry())"
)
HOGGED_SECONDS, MOST_MORE_PERCENT, READY_SECONDS = 4.0, 2.0, 1.0


def missed(shown: DrivenWindow, hog: str) -> float:
    """Return the percentage of blocks missed while a hog runs in the window's process.

    No event may be late unless a thread that wants the interpreter had to wait for longer than what lies
    ready, a second: that is how long a machine with other things to do can make it.
    """
    shown.run(HOG.format(hog=hog))
    before = shown.ask(FIGURES)
    time.sleep(HOGGED_SECONDS)
    blocks, lost, late = (now - then for now, then in zip(shown.ask(FIGURES), before, strict=True))
    shown.run("session.beats = False; session.hog.__exit__(None, None, None)")
    held = shown.ask("max(session.held)")
    print(f"hog {hog}: {lost} of {blocks} blocks, {late} events late, lock held for {held:.3f} s")
    assert late == 0 or held > READY_SECONDS, f"{late} events were late with the hog {hog}, held {held} s"
    return 100 * lost / blocks


@pytest.mark.timeout(400)
def test_a_hogged_interpreter_holds_up_neither_sound_nor_events(song: Path, screen: str) -> None:
    """On a real server's clock; what the machine itself misses is what is missed without a hog."""
    with (
        JackDummy(block=256) as server,
        window(
            song, screen, screen="play", around=server.environment, driver="portaudio", block=256
        ) as shown,
    ):
        shown.keys("ctrl+space")
        shown.wait_for("session.transport.tick > 2 * 61440", 60)
        control = missed(shown, "none")
        found = {hog: missed(shown, hog) for hog in ("pure", "json", "sort")}
    assert max(found.values()) <= control + MOST_MORE_PERCENT, (control, found)


def test_from_nothing_to_a_loop_of_two_instruments_saved_and_exported(tmp_path: Path, screen: str) -> None:
    new_song(tmp_path / "mine")
    with window(tmp_path / "mine", screen) as shown:
        shown.tap(*shown.centre("Add a track"))
        shown.wait_for("shell.sheet is not None and len(shell.sheet.list.items)")
        shown.keys(*"kick", "Return")
        shown.wait_for("len(shell.page.model.page.lanes) == 1")
        shown.keys("Escape", *"zzz", "Delete", "z")
        shown.keys("ctrl+t")
        shown.wait_for("len(shell.sheet.list.items)")
        shown.keys(*"acid", "Return")
        shown.wait_for("shell.page.model.state.cursor.lane == 1")
        shown.keys("Home", *"zcbz")
        song = "session.studio.project"
        assert shown.ask(f"len({song}.tracks)") == 2
        notes = f"[len([s for s in p.steps if s.kind == 'note']) for p in {song}.patterns]"
        assert shown.ask(notes) == [4, 4]
        shown.keys("space")
        shown.wait_for("session.transport.playing")
        shown.wait_for("session.meters['master'].peak_left > 0.01")
        shown.keys("space", "ctrl+s")
        shown.wait_for("not session.studio.song.unsaved")
        shown.keys("ctrl+shift+s")
        shown.wait_for("type(shell.sheet).__name__ == 'Export'")
        shown.run(f"shell.sheet.model.folder = __import__('pathlib').Path({str(tmp_path)!r})")
        shown.keys("Return")
        shown.wait_for("shell.sheet.model.report is not None", 30)
        written = shown.ask("shell.sheet.model.written")
    sound, rate = soundfile.read(written)
    assert rate == 48000 and abs(sound).max() > 0.01
    assert len(read_project(tmp_path / "mine").tracks) == 2


def test_a_performance_is_kept_as_one_step(song: Path, screen: str) -> None:
    with window(song, screen, screen="play") as shown:
        shown.tap(*shown.centre("Make clips of the song"))
        shown.wait_for("len(session.project.live.scenes)")
        placements = "[p.model_dump_json() for p in session.studio.project.arrangement.placements]"
        before, count = shown.ask(placements), steps(shown)
        shown.tap(*shown.ask("(lambda m: [m.right - 40, m._cell_box(0, 3)[1] + 20])(shell.page.matrix)"))
        shown.wait_for("len(session.transport.tracks) and session.transport.tracks[0].plays == 'clip'")
        shown.wait_for("session.transport.tick > 61440 * 3")
        shown.tap(*shown.centre("Keep"))
        shown.wait_for(f"len(session.studio.song.journal.tree.line()) == {count + 1}")
        assert shown.ask(placements) != before
        shown.keys("ctrl+z")
        assert shown.ask(placements) == before


def test_a_fault_of_the_window_is_said_and_it_goes_on(song: Path, screen: str) -> None:
    with window(song, screen) as shown:
        shown.run("__import__('os').environ.pop('MOTORIK_DEBUG')")
        shown.run("session.later(0, lambda: 1 / 0)")
        shown.wait_for("'ZeroDivisionError' in shell.status.sentence.text")
        shown.keys("Down")
        assert shown.ask("shell.page.model.state.cursor.row") == 1


CUT = """
[it.text for it in __import__('motorik.ui.surfaces.focus', fromlist=['x'])._walk(shell)
 if hasattr(it, 'is_cut') and it.is_cut()]
""".replace("\n", " ").strip()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_button_cuts_its_word(song: Path, screen: str, language: str) -> None:
    with window(song, screen, language=language) as shown:
        for name in screens_of(shown):
            shown.run(f"bench.show({name!r})")
            assert shown.ask(CUT) == [], name


STILL = """
import weakref
from motorik.ui.surfaces.bars import Bar, Figure
session.bar, session.figure = Bar(size_hint=(None, None)), Figure("Bar", "1.1")
session.bar.add_widget(session.figure)
shell.add_widget(session.bar)
session.kept = [weakref.ref(it) for it in (session.bar, session.bar.over, session.figure)]
"""


def test_what_moves_lies_over_a_picture_and_goes_with_it(song: Path, screen: str) -> None:
    with window(song, screen) as shown:
        shown.run(STILL)
        assert shown.ask("len(session.bar.over.children)") == 1, "the figure's digits are over the picture"
        shown.run(
            "from motorik.ui.surfaces.surface import dispose_of\n"
            "shell.remove_widget(session.bar)\ndispose_of(session.bar)"
        )
        assert shown.ask("len(session.bar.over.children)") == 0
        shown.run("import gc\nsession.bar = session.figure = None\ngc.collect()")
        assert shown.ask("[it() is None for it in session.kept]") == [True] * 3


def test_a_window_without_a_size_is_large_enough_where_nobody_manages_it(song: Path, screen: str) -> None:
    with window(song, screen, size=None) as shown:
        assert shown.ask("[*shell.get_root_window().size]") == [*USUAL_SIZE]
