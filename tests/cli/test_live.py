"""The guide to live sets, as it stands: the set, the script, the performance, the arrangement."""

import json
import re
from pathlib import Path

import pytest

from motorik.domain.live import Clip, LiveSet, Scene
from motorik.studio.local import LocalStudio
from tests.cli.command_line import motorik
from tests.cli.songs import BEAT, small_project, write_song

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "guide" / "live.md").read_text(encoding="utf-8")


def fence(language: str, number: int = 0) -> str:
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return found[number]


def test_the_guide_runs_and_the_recording_has_the_hash_of_the_performance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_song(tmp_path / "my-song", small_project())
    exec(compile(fence("python"), "live.md", "exec"), {})
    (tmp_path / "actions.jsonl").write_text(fence("json"), encoding="utf-8")
    words = ("live", "my-song", "--script", "actions.jsonl", "-o", "live.wav")
    played = motorik(*words, "--performance", "performance.jsonl", "--block", "333", "--json")
    assert played.code == 0, played.err
    report = json.loads(played.out)
    assert report["actions"] == 5
    arranged = motorik("arrange", "my-song", "performance.jsonl", "--json")
    assert arranged.code == 0, arranged.err
    assert json.loads(arranged.out)["edits"] > 0
    rendered = motorik("render", "my-song", "-o", "recorded.wav", "--json")
    assert json.loads(rendered.out)["hash"] == report["hash"]


def test_what_the_guide_plays_by_hand_is_one_undo_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_song(tmp_path / "my-song", small_project())
    exec(compile(fence("python", 1), "live.md", "exec"), {})
    assert capsys.readouterr().out == "Record by hand\n"
    with LocalStudio.open(tmp_path / "my-song") as studio:
        assert studio.state().undo_label == "Record by hand"
        assert [lane.target for lane in studio.project.automation if lane.scope == "channel"]


def test_what_an_action_costs_is_measured() -> None:
    measured = motorik("bench", "live", "--minutes", "1", "--json")
    assert measured.code == 0, measured.err
    (row,) = json.loads(measured.out)["minutes"]
    assert row["minute"] == 1 and row["actions"] == 121 and 0 < row["mean_ms"] <= row["worst_ms"]


def test_bad_scripts_and_performances_are_one_sentence_and_leave_nothing(tmp_path: Path) -> None:
    clip = Clip(track="bass", scene="a", pattern="low")
    live = LiveSet(scenes=(Scene(id="a"),), clips=(clip,))
    song = write_song(tmp_path / "song", small_project().model_copy(update={"live": live}))
    script, sound = tmp_path / "script.jsonl", tmp_path / "out.wav"
    finish = json.dumps({"tick": 4 * BEAT, "action": {"action": "finish"}})
    for text, part in (
        ("", "the script has no end"),
        ("{", "line 1: no JSON"),
        ('{"tick": -1, "action": {"action": "finish"}}', "line 1: tick"),
        ('{"tick": 0, "action": {"action": "sing"}}', "line 1"),
        ('{"tick": 0, "action": {"action": "scene", "scene": "b"}}\n' + finish, "no scene 'b'; allowed: a"),
    ):
        script.write_text(text, encoding="utf-8")
        failed = motorik("live", song, "--script", script, "-o", sound)
        assert (failed.code, sound.exists()) == (3, False), failed.err
        assert part in failed.sentence
        failed = motorik("arrange", song, script)
        assert failed.code == 3
        assert "Traceback" not in failed.err


def test_replace_and_a_range_take_in_less(tmp_path: Path) -> None:
    clip = Clip(track="bass", scene="a", pattern="high")
    live = LiveSet(scenes=(Scene(id="a"),), clips=(clip,))
    project = small_project().model_copy(update={"live": live})
    script, log = tmp_path / "script.jsonl", tmp_path / "log.jsonl"
    asked = [
        {"tick": 0, "action": {"action": "clip", "track": "bass", "scene": "a"}},
        {"tick": 8 * BEAT, "action": {"action": "finish"}},
    ]
    script.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    for number, (options, count) in enumerate(((("--replace",), 1), (("--range", "2:3"), 3), ((), 2))):
        song = write_song(tmp_path / f"song{number}", project)
        played = motorik("live", song, "--script", script, "-o", tmp_path / "out.wav", "--performance", log)
        assert played.code == 0, played.err
        done = motorik("arrange", song, log, *options, "--json")
        assert json.loads(done.out)["placements"] == count
