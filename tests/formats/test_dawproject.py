"""DAWproject files: sound by the rules of the format, and saying what the song plays.

The order of elements and the words below are those of the published schema, version 1.0.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from random import Random
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest
from hypothesis import given, settings

from motorik.domain.pattern import Effect, Step
from motorik.domain.project import Curve, Project
from motorik.formats.audio import Encoding, write_audio
from motorik.formats.dawproject.exporting import export_dawproject
from motorik.formats.interchange import ExportJob, ExportOptions, FormatError, Sound
from motorik.storage import open_song
from tests import random_songs
from tests.cli.songs import small_project
from tests.formats.midi.test_exporting import BEAT, lane, song
from tests.strategies import rngs

CHILDREN = {
    "Project": ("Application", "Transport", "Structure", "Arrangement", "Scenes"),
    "Transport": ("Tempo", "TimeSignature"),
    "Track": ("Channel", "Track"),
    "Channel": ("Devices", "Mute", "Pan", "Sends", "Volume"),
    "Device": ("Parameters", "Enabled", "State"),
    "Send": ("Enable", "Pan", "Volume"),
    "Arrangement": ("Lanes", "Markers", "TempoAutomation", "TimeSignatureAutomation"),
    "Audio": ("File",),
}
NEEDED = {
    "Track": ("id", "name", "contentType"), "Channel": ("id", "role"), "Clip": ("time",),
    "Note": ("time", "duration", "channel", "key"), "RealPoint": ("time", "value"),
    "EnumPoint": ("time", "value"), "IntegerPoint": ("time", "value"), "Volume": ("unit", "value"),
    "Pan": ("unit", "value"), "RealParameter": ("unit", "value"), "EnumParameter": ("count", "value"),
    "Audio": ("channels", "duration", "sampleRate"), "File": ("path",),
    "Device": ("deviceName", "deviceRole"),
    "TimeSignaturePoint": ("time", "numerator", "denominator"), "Send": ("destination", "type"),
}  # fmt: skip
WORDS = {
    "unit": {"linear", "normalized", "percent", "decibel", "hertz", "semitones", "seconds", "beats", "bpm"},
    "role": {"regular", "master", "effect", "submix", "vca"},
    "interpolation": {"hold", "linear"},
    "type": {"pre", "post"},
    "timeUnit": {"beats", "seconds"},
    "deviceRole": {"instrument", "noteFX", "audioFX", "analyzer"},
    "expression": {
        "gain", "pan", "pressure", "timbre", "transpose", "channelController", "channelPressure",
        "polyPressure", "pitchBend", "programChange",
    },
}  # fmt: skip
REFERENCES = ("destination", "track", "parameter")


def written(project: Project) -> tuple[Element, tuple[str, ...]]:
    stream = BytesIO()
    remarks = export_dawproject(ExportJob(project), stream)
    with zipfile.ZipFile(stream) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:2] == ["metadata.xml", "project.xml"]
        return fromstring(archive.read("project.xml")), remarks


def check(root: Element) -> None:
    """Check order, needed attributes, words, ids that occur once and references that lead somewhere."""
    elements = list(root.iter())
    ids = [element.get("id") for element in elements if element.get("id") is not None]
    assert len(ids) == len(set(ids))
    for element in elements:
        order = CHILDREN.get(element.tag)
        if order is not None:
            places = [order.index(child.tag) for child in element]
            assert places == sorted(places), element.tag
        assert all(element.get(name) is not None for name in NEEDED.get(element.tag, ())), element.attrib
        for name, words in WORDS.items():
            assert element.get(name) is None or element.get(name) in words
        for name in REFERENCES:
            assert element.get(name) is None or element.get(name) in ids, element.attrib
        for name in ("time", "duration", "value"):
            assert "e" not in (element.get(name) or "").replace("true", "").replace("false", "")


def lanes(root: Element, owner: str) -> Element:
    """Return the clips of a track."""
    return found(root, "Lanes", track=owner)[0][0]


def found(root: Element, tag: str, **attributes: str) -> list[Element]:
    return [it for it in root.iter(tag) if all(it.get(name) == value for name, value in attributes.items())]


@given(rngs())
@settings(max_examples=60)
def test_every_song_is_sound_by_the_rules(rng: Random) -> None:
    project = random_songs.project(rng)
    if project.arrangement.length > 2**30:
        project = project.model_copy(
            update={"arrangement": project.arrangement.model_copy(update={"length": 16 * BEAT})}
        )
    try:
        root, _ = written(project)
    except FormatError as refused:
        reason = str(refused)
    else:
        check(root)
        return
    assert "plays no degree" in reason


def test_clips_stand_where_patterns_are_placed_and_hold_what_sounds() -> None:
    root, _ = written(small_project())
    check(root)
    clips = lanes(root, "track-lead")
    assert [(clip.get("time"), clip.get("duration"), clip.get("name")) for clip in clips] == [
        ("4", "4", "high")
    ]
    notes = clips[0][0]
    assert [note.get("time") for note in notes][:3] == ["0", "0.5", "1"]
    assert {note.get("key") for note in notes} == {"60"}
    assert len(lanes(root, "track-bass")[0][0]) == 16


def test_channels_keep_level_pan_sends_and_where_they_go() -> None:
    root, _ = written(small_project())
    channel = found(root, "Channel", id="channel-lead")[0]
    assert channel.get("destination") == "channel-master"
    assert float(channel.find("Pan").get("value")) == pytest.approx(0.65)  # type: ignore[union-attr, arg-type]
    volume = float(channel.find("Volume").get("value"))  # type: ignore[union-attr, arg-type]
    assert volume == pytest.approx(10 ** (-9 / 20))
    send = channel.find("Sends")[0]  # type: ignore[index]
    assert (send.get("destination"), send.get("type")) == ("channel-room", "post")
    assert found(root, "Channel", id="channel-room")[0].get("role") == "effect"
    assert found(root, "Channel", id="channel-master")[0].get("role") == "master"


def test_automation_points_at_the_parameter_it_moves() -> None:
    fade = lane("channel.level_db", (0, 0, Curve.HOLD), (2, -96, Curve.HOLD), scope="channel")
    attack = lane("env.attack", (0, 0.1, Curve.LINEAR), (1, 1, Curve.HOLD)).model_copy(update={"id": "b"})
    bend = lane("midi.bend", (0, -2, Curve.HOLD), scope="midi").model_copy(update={"id": "c"})
    root, _ = written(song(Step(row=0), automation=(fade, attack, bend)))
    check(root)
    volume = found(root, "Channel", id="channel-lead")[0].find("Volume")
    assert volume is not None
    points = {points.find("Target").get("parameter"): points for points in root.iter("Points")}  # type: ignore[union-attr]
    assert [(it.get("time"), it.get("value")) for it in points[volume.get("id")].iter("RealPoint")] == [
        ("0", "1"), ("2", "0"),
    ]  # fmt: skip
    moved = found(root, "RealParameter", name="env.attack")[0]
    drawn = [float(it.get("value", "")) for it in points[moved.get("id")].iter("RealPoint")]
    assert drawn == sorted(drawn)
    assert (drawn[0], drawn[-1], len(drawn)) == (0.1, 1, 33)
    assert found(root, "Target", expression="pitchBend")


def test_notes_between_keys_carry_their_distance() -> None:
    root, _ = written(song(Step(row=0, pitch=60.25)))
    note = next(root.iter("Note"))
    assert note.get("key") == "60"
    assert note.find("Points/RealPoint").get("value") == "0.25"  # type: ignore[union-attr]


def test_what_moves_a_note_alone_is_its_expression() -> None:
    effects = (Effect(command="slide-up", value=32), Effect(column=1, command="volume-down", value=48))
    steps = (Step(row=0, pitch=60.25, pan=-0.5, effects=effects), Step(row=4, pan=1), Step(row=8))
    root, remarks = written(song(*steps))
    check(root)
    assert not [remark for remark in remarks if "notes" in remark]
    moved, placed, plain = root.iter("Note")

    def told(note: Element, expression: str) -> list[tuple[float, float]]:
        target = next(it for it in note.iter("Points") if it[0].get("expression") == expression)
        return [(float(it.get("time") or 0), float(it.get("value") or 0)) for it in target[1:]]

    assert [child.tag for child in moved] == ["Lanes"]
    assert told(moved, "pan") == [(0, 0.25)]
    assert told(moved, "transpose")[0] == (0, 0.25)
    assert told(moved, "transpose")[-1] == (0.25, 2.25)
    assert told(moved, "gain")[0] == (0, 1)
    assert told(moved, "gain")[-1][0] == 0.25
    assert told(moved, "gain")[-1][1] == pytest.approx(10 ** (-6 / 20))
    assert [child.tag for child in placed] == ["Points"]
    assert told(placed, "pan") == [(0, 1)]
    assert not len(plain)


@pytest.mark.parametrize("name", ["perihelion", "rd9-fernverkehr"])
def test_demo_songs_are_sound_by_the_rules(name: str) -> None:
    with open_song(Path(__file__).parents[2] / "src/motorik/demo" / name, writable=False) as opened:
        root, _ = written(opened.project)
    check(root)
    assert sum(1 for _ in root.iter("Note")) > 100


def test_rendered_tracks_go_along_and_equal_songs_are_equal_bytes(tmp_path: Path) -> None:
    write_audio(tmp_path / "bass.wav", np.zeros((4800, 2)), 48000, encoding=Encoding.INT24)
    stems = {"bass": Sound(tmp_path / "bass.wav", 48000, 4800)}
    takes = []
    for _ in range(2):
        stream = BytesIO()
        export_dawproject(ExportJob(small_project(), ExportOptions(audio=True), stems), stream)
        takes.append(stream.getvalue())
    assert takes[0] == takes[1]
    with zipfile.ZipFile(BytesIO(takes[0])) as archive:
        assert archive.read("audio/bass.wav") == (tmp_path / "bass.wav").read_bytes()
        root = fromstring(archive.read("project.xml"))
    check(root)
    audio = next(lanes(root, "audio_bass").iter("Audio"))
    assert (audio.get("duration"), audio.find("File").get("path")) == ("0.1", "audio/bass.wav")  # type: ignore[union-attr]
