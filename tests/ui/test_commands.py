"""Commands are what palette, help, buttons and shortcuts are made of: each once, no key with two meanings."""

import pytest

from motorik.editing.keys import KeyEvent, Modifier, Stroke
from motorik.studio.keys import keymap_names, keys_of
from motorik.ui.commands.registry import command, commands, pressed
from motorik.ui.models.finding import key_help, matching, rank
from motorik.ui.models.workbench import Workbench
from motorik.ui.theme import fonts_folder
from motorik.ui.views import screens
from tests.ui.conftest import settle


def icons() -> set[str]:
    lines = (fonts_folder() / "icons.txt").read_text(encoding="ascii").splitlines()
    return {line.split()[0] for line in lines}


def test_every_screen_has_a_command_and_an_icon() -> None:
    for screen in screens().values():
        assert command(f"screen.{screen.id}").title == screen.title
        assert screen.icon in icons()


def test_every_icon_of_a_command_is_in_the_font() -> None:
    assert {it.icon for it in commands().values() if it.icon} <= icons()


def test_no_stroke_has_two_meanings_on_one_screen() -> None:
    for screen in screens():
        strokes: dict[Stroke, str] = {}
        for it in commands().values():
            for stroke in it.strokes if it.screen in ("", screen) else ():
                assert stroke not in strokes, f"{stroke}: {it.id} and {strokes[stroke]}"
                strokes[stroke] = it.id


SHARED = {"song.undo", "song.redo", "song.save", "transport.play"}
"""Commands whose keys mean the same in the key maps, which come first on the pattern screen."""


@pytest.mark.parametrize("name", keymap_names())
def test_commands_leave_the_keys_of_trackers_alone(name: str) -> None:
    bound = {
        stroke._replace(physical=False): binding.action.words()
        for binding in keys_of(name).bindings
        for stroke in binding.strokes
    }
    clashes = {
        (it.id, str(stroke)): bound[stroke]
        for it in commands().values()
        for stroke in it.strokes
        if stroke in bound and it.id not in SHARED
    }
    assert clashes == {}


def test_the_screen_decides_what_a_key_does() -> None:
    event = KeyEvent(key="k", scancode="k", modifiers=frozenset({Modifier.CTRL, Modifier.SHIFT}))
    here, there, elsewhere = (pressed(event, screen) for screen in ("pattern", "play", "settings"))
    assert here is not None and here.id == "pattern.keys"
    assert there is not None and there.id == "play.keep"
    assert elsewhere is None


def test_a_held_key_repeats_only_what_repeats() -> None:
    held = {"key": "z", "scancode": "z", "modifiers": frozenset({"ctrl"}), "repeat": True}
    undo = pressed(KeyEvent.model_validate(held), "play")
    assert undo is not None and undo.id == "song.undo"
    assert pressed(KeyEvent.model_validate({**held, "key": "s", "scancode": "s"}), "play") is None


def test_commands_are_found_by_parts_of_their_names() -> None:
    there = list(commands().values())
    assert matching("undo", there)[0].id == "song.undo"
    assert matching("hist", there)[0].id == "song.history"
    assert matching("silnc", there)[0].id == "transport.panic"
    assert matching("", there) == there
    assert matching("no such thing at all", there) == []
    assert rank("ECRAN", "Écran suivant") == 0


def test_help_tells_every_key_of_commands_and_key_map() -> None:
    keymap = keys_of("ft2")
    lines = key_help(keymap, list(commands().values()))
    strokes = sum(bool(it.strokes) for it in commands().values())
    assert len(lines) == strokes + len(keymap.bindings)
    assert any(line.does == "Undo" and "Ctrl+Z" in line.keys for line in lines)


def test_commands_do_what_they_say(bench: Workbench) -> None:
    command("screen.play").run(bench)
    assert bench.screen == "play"
    command("window.theme").run(bench)
    assert bench.preferences.theme == "light"
    for wanted in (1.25, 1.5, 2.0, 3.0, 4.0, 4.0):
        command("window.larger").run(bench)
        assert bench.preferences.scale == wanted
    asked: list[str] = []
    bench.asked.connect(asked.append)
    command("window.palette").run(bench)
    assert asked == ["palette"]


def test_undo_is_possible_once_something_was_done(bench: Workbench) -> None:
    undo = command("song.undo")
    assert not undo.possible(bench)
    command("screen.play").run(bench)
    from motorik.journal.edits.song import SetTitle

    bench.session.commit("Rename", SetTitle(title="Other"))
    settle(bench)
    assert undo.possible(bench)
    undo.run(bench)
    settle(bench)
    assert bench.session.project.title != "Other"
