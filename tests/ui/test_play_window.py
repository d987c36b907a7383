"""The play screen under fingers: two of them zoom the matrix, one turns a knob of the whole set."""

from pathlib import Path

from tests.ui.windows import window


def test_two_fingers_zoom_the_matrix_and_launch_nothing(song: Path, screen: str) -> None:
    with window(song, screen, screen="play") as shown:
        shown.run("shell.page.model.fill_matrix()")
        shown.wait_for("len(session.project.live.scenes) > 5")
        matrix = "shell.page.matrix"
        columns, rows = shown.ask(f"[{matrix}.columns, {matrix}.rows]")
        x, y = shown.ask(f"[{matrix}.center_x, {matrix}.center_y]")
        shown.fingers(("down", 1, x - 60, y), ("down", 2, x + 60, y))
        for step in range(1, 6):
            shown.fingers(("move", 1, x - 60 - 14 * step, y), ("move", 2, x + 60 + 14 * step, y))
        shown.fingers(("up", 1, x - 130, y), ("up", 2, x + 130, y))
        assert 1.8 < shown.ask("shell.page.model.zoom") < 2.4
        assert shown.ask(f"{matrix}.columns") < columns and shown.ask(f"{matrix}.rows") < rows
        assert not shown.ask("session.transport.playing")
        widths = shown.ask("[strip.width for strip in shell.page.strips.strips[:-1]]")
        assert widths == [shown.ask(f"{matrix}.column_width")] * len(widths)
        shown.run("shell.page.model.scroll(-99, -99)")
        cells = shown.ask(f"[list({matrix}.to_window(*{matrix}._cell_box(c, 0)[:2])) for c in (0, 1)]")
        for finger, (left, low) in enumerate(cells, start=1):
            shown.fingers(("down", finger, left + 20, low + 20))
        for finger, (left, low) in enumerate(cells, start=1):
            shown.fingers(("up", finger, left + 20, low + 20))
        shown.wait_for("session.transport.playing")


def test_a_knob_of_the_set_is_added_set_up_and_turned(song: Path, screen: str) -> None:
    with window(song, screen, screen="play") as shown:
        shown.tap(*shown.ask("(lambda b: [b.x + b.width * 0.75, b.center_y])(find('Whose knobs'))"))
        shown.tap(*shown.centre("Add a knob"))
        shown.wait_for("len(session.project.live.knobs) == 1 and bench.question is not None")
        shown.keys("Return")
        shown.wait_for("len(session.project.live.knobs[0].targets) == 1")
        x, y = shown.centre("Knob 1")
        shown.fingers(("down", 1, x, y))
        for step in range(1, 6):
            shown.fingers(("move", 1, x, y + 40 * step))
        shown.fingers(("up", 1, x, y + 200))
        shown.wait_for("session.project.live.knobs[0].value == 1")
        macros = "[m.value for p in session.project.patches for m in p.macros]"
        assert 1 in shown.ask(macros)
        shown.run("bench.undo()")
        shown.wait_for("session.project.live.knobs[0].value == 0")
        assert 1 not in shown.ask(macros)
