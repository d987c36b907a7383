"""Canvases in a real window: cables laid by fingers, several at once, pinches, keys."""

from pathlib import Path

import pytest

from tests.ui.windows import DrivenWindow, steps, window

pytestmark = pytest.mark.slow

MODEL = "shell.page.model"
SHEET = "shell.page.sheet"
CABLES = "[(c.source, c.target) for p in session.studio.project.patches if p.id == 'acid' for c in p.cables]"
DRAG_STEPS = 4


def acid(shown: DrivenWindow) -> None:
    shown.run(f"{MODEL}.open_patch('acid')")


def port(shown: DrivenWindow, id: str) -> tuple[float, float]:
    x, y = shown.ask(f"{SHEET}.port_seen({id!r})")
    return x, y


def drag(shown: DrivenWindow, *ways: tuple[tuple[float, float], tuple[float, float]]) -> None:
    """Drag as many fingers at once as there are ways."""
    shown.fingers(*(("down", finger, *start) for finger, (start, _) in enumerate(ways)))
    for step in range(1, DRAG_STEPS + 1):
        share = step / DRAG_STEPS
        spots = [(x + (to_x - x) * share, y + (to_y - y) * share) for (x, y), (to_x, to_y) in ways]
        shown.fingers(*(("move", finger, *spot) for finger, spot in enumerate(spots)))
    shown.fingers(*(("up", finger, *end) for finger, (_, end) in enumerate(ways)))


def test_fingers_lay_move_and_cut_cables_each_one_step(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        before = shown.ask(CABLES)
        drag(shown, (port(shown, "note.key"), port(shown, "osc.pitch")))
        assert ["note.key", "osc.pitch"] in shown.ask(CABLES)
        drag(
            shown, (port(shown, "osc.pitch"), (port(shown, "osc.pitch")[0] - 4, shown.ask(f"{SHEET}.y") + 6))
        )
        assert shown.ask(CABLES) == before, "taken by its end and let go on the ground it is cut"
        shown.keys("ctrl+z")
        assert ["note.key", "osc.pitch"] in shown.ask(CABLES)
        shown.keys("ctrl+z")
        assert shown.ask(CABLES) == before


def test_two_fingers_carry_a_cable_each(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        drag(
            shown,
            (port(shown, "note.key"), port(shown, "osc.pitch")),
            (port(shown, "osc.out"), port(shown, "amp.gain")),
        )
        assert {("note.key", "osc.pitch"), ("osc.out", "amp.gain")} <= {tuple(it) for it in shown.ask(CABLES)}


def test_a_pinch_zooms_and_keeps_what_is_under_the_fingers(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        x, right, top = shown.ask(f"({SHEET}.x, {SHEET}.right, {SHEET}.top)")
        before = shown.ask(f"{MODEL}.zoom")
        one, other = ((x + right) / 2 + 40, top - 30), ((x + right) / 2 + 180, top - 30)
        held = shown.ask(f"{SHEET}.at({one[0]}, {one[1]})")
        drag(shown, (one, (one[0] - 60, one[1])), (other, (other[0] + 60, other[1])))
        assert shown.ask(f"{MODEL}.zoom") > before * 1.3
        after = shown.ask(f"{SHEET}.at({one[0] - 60}, {one[1]})")
        assert all(abs(a - b) < 3 for a, b in zip(held, after, strict=True))


def test_keys_alone_build_a_patch(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        shown.keys("Right", "Home")
        assert shown.ask(f"{MODEL}.single") is not None
        count = shown.ask(f"len({MODEL}.patch.modules)")
        shown.keys("ctrl+shift+d")
        shown.wait_for("shell.sheet is not None")
        shown.keys("l", "f", "o", "Return")
        shown.wait_for(f"len({MODEL}.patch.modules) == {count + 1}")
        assert shown.ask(f"{MODEL}.module({MODEL}.single).kind") == "lfo.wave"
        shown.keys("Return")
        shown.wait_for("shell.sheet is not None")
        shown.keys("c", "u", "t", "o", "f", "f", "Return")
        shown.wait_for(f"{MODEL}.wire is not None and {MODEL}.wire.kind == 'modulation'")
        shown.keys("Delete")
        assert shown.ask(f"{MODEL}.wire") is None


def test_an_output_is_led_into_a_bus_by_a_finger(song: Path, screen: str) -> None:
    with window(song, screen, screen="desk") as shown:
        shown.run(f"{MODEL}.connect('kick.out', 'room.in')")
        drag(shown, (port(shown, "stab.out"), port(shown, "echo.in")))
        assert shown.ask("session.studio.project.channels['stab'].output") == "echo"


BOX = "find('Drawing of {}')"


def handle(shown: DrivenWindow, box: str, id: str) -> tuple[float, float]:
    at = f"next(it.at for it in {box}.what.handles() if it.id == {id!r})"
    x, y = shown.ask(f"{box}.to_window(*{box}.seen({at}))")
    return x, y


def test_fingers_drag_an_envelope_by_its_points(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        id = shown.ask(f"{MODEL}.add('env.adsr')")
        box = BOX.format(id.replace("_", " "))
        before = steps(shown)
        x, y = handle(shown, box, "decay")
        drag(shown, ((x, y), (x + 30, y - 40)))
        values = shown.ask(f"{MODEL}.module({id!r}).parameters")
        assert values.keys() == {"decay", "sustain"} and values["decay"] > 0.3 and values["sustain"] < 0.6
        assert steps(shown) == before + 1, "one drag, one step"
        there = handle(shown, box, "decay")
        assert abs(there[0] - x - 30) < 3 and abs(there[1] - y + 40) < 3, "it stays under the finger"
        shown.keys("ctrl+z")
        assert shown.ask(f"{MODEL}.module({id!r}).parameters") == {}


def test_keys_reach_the_points_of_an_envelope(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        id = shown.ask(f"{MODEL}.add('env.adsr')")
        box = BOX.format(id.replace("_", " "))
        shown.run(f"from motorik.ui.surfaces.focus import set_focus; set_focus({box}, visible=True)")
        assert shown.ask(f"{box}.selected.id") == "attack"
        shown.keys("Right", "Right")
        assert shown.ask(f"{MODEL}.module({id!r}).parameters['attack']") > 0.003
        shown.keys("Return")
        assert shown.ask(f"{box}.selected.id") == "decay_curve"


def test_points_of_a_drawn_envelope_come_with_two_taps_and_go_with_a_key(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        id = shown.ask(f"{MODEL}.add('env.multi')")
        box = BOX.format(id.replace("_", " "))
        points = f"len({MODEL}.module({id!r}).tables.get('points', range(9))) // 3"
        x, y = shown.ask(f"{box}.to_window(*{box}.seen((0.93, 0.3)))")
        shown.fingers(*(("down", 1, x, y), ("up", 1, x, y), ("down", 2, x, y), ("up", 2, x, y)))
        assert shown.ask(points) == 4
        x, y = handle(shown, box, "point 4")
        drag(shown, ((x, y), (x - 10, y + 30)))
        assert shown.ask(f"{MODEL}.module({id!r}).tables['points'][10]") > -0.3
        shown.run(f"from motorik.ui.surfaces.focus import set_focus; set_focus({box}, visible=True)")
        shown.keys("Delete")
        assert shown.ask(points) == 3


def test_a_finger_paints_the_wave_of_an_lfo(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        id = shown.ask(f"{MODEL}.add('lfo.wave')")
        box, before = BOX.format(id.replace("_", " ")), steps(shown)
        ends = [shown.ask(f"{box}.to_window(*{box}.seen(({x}, {y})))") for x, y in ((0.1, 0.2), (0.6, 0.2))]
        drag(shown, ((ends[0][0], ends[0][1]), (ends[1][0], ends[1][1])))
        wave = shown.ask(f"{MODEL}.module({id!r}).tables['wave']")
        assert all(abs(it + 2 / 3) < 0.05 for it in wave[4:19]), "what was passed is as low as the finger was"
        assert steps(shown) == before + 1


def test_fingers_choose_several_group_them_and_move_them_as_one(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        ids = shown.ask(f"[it.id for it in {MODEL}.patch.modules if it.id != {MODEL}.patch.output][:2]")
        middles = [
            shown.ask(f"{SHEET}.seen(({MODEL}.places[{id!r}][0] + 80, {MODEL}.places[{id!r}][1] + 16))")
            for id in ids
        ]
        shown.keys("ctrl+shift+q")
        for x, y in middles:
            shown.tap(x, y)
        shown.keys("ctrl+shift+q", "ctrl+alt+b")
        shown.wait_for("shell.sheet is not None")
        shown.keys("b", "o", "d", "y", "Return")
        shown.wait_for(f"{MODEL}.group is not None")
        assert shown.ask(f"({MODEL}.group.name, sorted({MODEL}.selection))") == ["body", sorted(ids)]
        shown.run(f"{MODEL}.choose(); {MODEL}.refit()")
        places = shown.ask(f"{MODEL}.places")
        frame = f"{MODEL}.picture.frame_box({MODEL}.picture.frames[0], {MODEL}.places)"
        x, y = shown.ask(f"{SHEET}.seen(({frame}[2] - 30, {frame}[1] + 12))")
        before = steps(shown)
        drag(shown, ((x, y), (x + 40, y - 30)))
        moved = shown.ask(f"{MODEL}.places")
        offs = {tuple(a - b for a, b in zip(moved[id], places[id], strict=True)) for id in ids}
        assert len(offs) == 1 and offs != {(0, 0)} and steps(shown) == before + 1
        assert all(moved[id] == places[id] for id in places if id not in ids)


def test_two_taps_fold_a_group_and_unfold_it(song: Path, screen: str) -> None:
    with window(song, screen, screen="patch") as shown:
        acid(shown)
        ids = shown.ask(f"[it.id for it in {MODEL}.patch.modules if it.id != {MODEL}.patch.output][:2]")
        shown.run(f"{MODEL}.choose({ids!r}); {MODEL}.add_group('Body'); {MODEL}.refit()")
        frame = f"{MODEL}.picture.frame_box({MODEL}.picture.frames[0], {MODEL}.places)"
        x, y = shown.ask(f"{SHEET}.seen(({frame}[2] - 30, {frame}[1] + 12))")
        shown.fingers(*(("down", 1, x, y), ("up", 1, x, y), ("down", 2, x, y), ("up", 2, x, y)))
        assert shown.wait_for(f"'group:body' in {MODEL}.picture.nodes")
        x, y = shown.ask(
            f"{SHEET}.seen(({MODEL}.places['group:body'][0] + 80, {MODEL}.places['group:body'][1] + 16))"
        )
        shown.fingers(*(("down", 3, x, y), ("up", 3, x, y), ("down", 4, x, y), ("up", 4, x, y)))
        assert shown.wait_for(f"bool({MODEL}.picture.frames)")
