"""The samples screen in a real window: a tap is heard, fingers choose and zoom, a button works on it."""

from pathlib import Path

import numpy as np

from motorik.formats.audio import write_audio
from motorik.studio.demo import copy_demo
from tests.ui.windows import display, window


def test_a_sound_is_tapped_chosen_zoomed_and_turned_round(tmp_path: Path) -> None:
    folder = tmp_path / "sounds"
    folder.mkdir()
    sound = np.random.default_rng(1).uniform(-0.5, 0.5, (96000, 1)).astype(np.float32)
    write_audio(folder / "noise.wav", sound, 48000)
    song = copy_demo(tmp_path / "song")
    with display((1280, 720)) as screen, window(song, screen, screen="samples") as shown:
        shown.run(
            f"m = shell.page.model; m.folder = __import__('pathlib').Path({str(folder)!r});"
            "m.look_in(song=False)"
        )
        x, y = shown.ask("(lambda b: list(b.to_window(b.center_x, b.top - 66)))(shell.page.browser.list)")
        shown.tap(x, y)
        shown.wait_for("shell.page.model.shown is not None")
        shown.wait_for("session.meters['master'].peak_left > 0.01")
        left, low, width = shown.ask("(lambda w: [w.x, w.y + 80, w.width])(shell.page.editor.wave)")
        shown.fingers(("down", 1, left + width * 0.25, low))
        shown.fingers(("move", 1, left + width * 0.4, low), ("move", 1, left + width * 0.5, low))
        shown.fingers(("up", 1, left + width * 0.5, low))
        first, end = shown.ask("list(shell.page.model.selection)")
        assert abs(first - 24000) < 600 and abs(end - 48000) < 600
        shown.fingers(("down", 1, left + width * 0.45, low), ("down", 2, left + width * 0.55, low))
        shown.fingers(("move", 1, left + width * 0.3, low), ("move", 2, left + width * 0.7, low))
        shown.fingers(("up", 1, left + width * 0.3, low), ("up", 2, left + width * 0.7, low))
        from_frame, to_frame = shown.ask("list(shell.page.model.view)")
        assert 15000 < to_frame - from_frame < 40000
        assert shown.ask("list(shell.page.model.selection)") == [first, end]
        shown.tap(*shown.centre("Reverse"))
        shown.wait_for("len(session.project.samples) == 1")
        shown.wait_for("session.studio.state().undo_label.startswith('Reverse')")
        turned = "[float(v) for v in shell.page.model.shown.sound[{at}:{at} + 3, 0]]"
        expected = [float(value) for value in sound[end - 3 : end, 0][::-1]]
        shown.wait_for(f"{turned.format(at=first)} == {expected!r}")
