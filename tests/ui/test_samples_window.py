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


def test_cuts_are_taken_by_their_flags_and_made_an_instrument(tmp_path: Path) -> None:
    sound = np.zeros((96000, 1), np.float32)
    for start in (0, 24000, 48000, 72000):
        sound[start : start + 3000, 0] = np.sin(np.arange(3000) * 0.3) * np.exp(-np.arange(3000) / 500)
    write_audio(tmp_path / "clicks.wav", sound, 48000)
    song = copy_demo(tmp_path / "song")
    with display((1280, 720)) as screen, window(song, screen, screen="samples") as shown:
        path = f"__import__('pathlib').Path({str(tmp_path / 'clicks.wav')!r})"
        entry = "__import__('motorik.ui.views.samples.model').ui.views.samples.model.Entry"
        shown.run(f"shell.page.model.choose({entry}('clicks', {path}))")
        shown.wait_for("shell.page.model.shown is not None")
        shown.run("shell.page.model.use('slice')")
        shown.wait_for("len(shell.page.editor.slices.frames) == 4")
        frames = "list(shell.page.editor.slices.frames)"
        left, top, width = shown.ask("(lambda w: [w.x, w.top, w.width])(shell.page.editor.wave)")
        flag = (left + width / 4 + 10, top - 10)
        shown.fingers(("down", 1, *flag))
        shown.fingers(("move", 1, flag[0] + width / 16, top - 60), ("move", 1, flag[0] + width / 8, top - 60))
        shown.fingers(("up", 1, flag[0] + width / 8, top - 60))
        assert abs(shown.ask(frames)[1] - 36000) < 400
        assert shown.ask("shell.page.model.selection") is None
        place = (1, left + width * 0.9, top - 100)
        shown.fingers(("down", *place), ("up", *place), ("down", *place), ("up", *place))
        assert abs(shown.ask(frames)[4] - 86400) < 400
        shown.tap(*shown.centre("Remove cut"))
        assert len(shown.ask(frames)) == 4
        tracks = shown.ask("len(session.project.tracks)")
        shown.tap(*shown.centre("Make an instrument"))
        shown.wait_for(f"len(session.project.tracks) == {tracks + 1}")
        starts = shown.ask("list(session.project.patches[-1].modules[1].tables['slices'])")
        assert starts == shown.ask(frames)
        shown.run("shell.page.editor.loop.take(); shell.page.model.use('loop')")
        shown.wait_for("len(shell.page.editor.loop.frames) == 2")
        x, y, wide = shown.ask("(lambda b: [b.x, b.center_y + 7, b.width])(find('Cross-fade'))")
        shown.fingers(("down", 1, x + wide / 3, y))
        shown.fingers(("move", 1, x + wide / 2, y), ("move", 1, x + wide, y))
        shown.fingers(("up", 1, x + wide, y))
        assert shown.ask("shell.page.model.looping['crossfade']") > 0.5
