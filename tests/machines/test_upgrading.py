"""Modules of an older Motorik: brought up to date alone, in presets, in songs and in what sounds."""

from pathlib import Path

import pytest

from motorik.domain.canonical import write_project
from motorik.domain.patch import Cable, Macro, MacroTarget, Modulation, Module, Patch
from motorik.domain.pattern import Alias, Pattern, Step
from motorik.domain.project import (
    Arrangement,
    Automation,
    AutomationPoint,
    Channel,
    Mixer,
    Placement,
    Project,
    Return,
    Track,
)
from motorik.engine.compiling import compile_channel, compile_patch
from motorik.engine.graph import GraphError
from motorik.machines.preset import Category, Preset, PresetError, patch_of
from motorik.modules import registry
from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Upgrade
from motorik.modules.upgrading import UpgradeError, upgrade, upgrade_patch, upgrade_project
from motorik.storage import SongError, create_song, open_song
from motorik.storage import upgrading as storage_upgrading

BOX = Declaration(
    "test.box",
    3,
    "Box",
    "Test",
    "Three versions of a box.",
    Scope.ANY,
    inputs=(Port("in", "In."),),
    outputs=(Port("out", "Out."),),
    parameters=(
        Parameter("level", "Was called gain, in percent.", 0, 4, 1),
        Parameter("tone", "Was in kHz.", 20, 20000, 1000, scale=Scale.LOG2),
        Parameter("warmth", "New in version 2, not neutral.", 0, 1, 0.5),
    ),
    is_source=True,
    upgrades=(
        Upgrade(2, renamed=(("gain", "loudness"),), scaled=(("gain", 0.01),), added=(("warmth", 0),)),
        Upgrade(3, renamed=(("loudness", "level"),), scaled=(("tone", 1000),), removed=("grit",)),
    ),
)
KINDS = {**registry(), "test.box": BOX}
OLD = Module(id="box", kind="test.box", parameters={"gain": 50, "tone": 2, "grit": 7})
NEW = {"level": 0.5, "tone": 2000, "warmth": 0}


def old_patch(id: str = "bass", module: Module = OLD) -> Patch:
    return Patch(
        id=id,
        modules=(module, Module(id="lfo", kind="lfo.wave")),
        modulations=(
            Modulation(source="lfo.out", target="box.gain", amount=10),
            Modulation(source="lfo.out", target="box.tone", amount=2),
            Modulation(source="lfo.out", target="box.grit", amount=1),
        ),
        macros=(
            Macro(
                id="all",
                targets=(
                    MacroTarget(target="box.grit", amount=1),
                    MacroTarget(target="box.gain", amount=-20),
                    MacroTarget(target="lfo.rate", amount=1),
                ),
            ),
        ),
        output="box",
    )


def old_project() -> Project:
    lane = (AutomationPoint(tick=0, value=10), AutomationPoint(tick=960, value=100))
    return Project(
        patches=(old_patch(), old_patch("room", OLD), Patch(id="else", modules=(OLD,), output="box")),
        tracks=(
            Track(id="bass", patch="bass"),
            Track(id="other", patch="else", channel=Channel(rack="room")),
        ),
        mixer=Mixer(
            returns=(Return(id="bus", channel=Channel(inserts=(OLD,))),), master=Channel(inserts=(OLD,))
        ),
        patterns=(
            Pattern(id="riff", steps=(Step(row=0, locks={"box.gain": 25, "box.grit": 1, "lfo.rate": 3}),)),
            Pattern(id="loose", steps=(Step(row=0, locks={"box.gain": 25}),)),
        ),
        automation=(
            Automation(id="a", owner="bass", target="box.gain", points=lane),
            Automation(id="b", owner="bus", scope="channel", target="box.grit", points=lane),
            Automation(id="c", owner="other", scope="channel", target="box.tone", points=lane),
            Automation(id="d", owner="other", scope="channel", target="channel.pan", points=lane),
        ),
        arrangement=Arrangement(
            length=1920, placements=(Placement(track="bass", pattern="riff", start=0, length=960),)
        ),
    )


def test_parameters_are_renamed_scaled_added_and_removed() -> None:
    today = upgrade(OLD, KINDS)
    assert (today.version, today.parameters) == (3, NEW)
    assert upgrade(today, KINDS) is today
    second = OLD.model_copy(update={"version": 2, "parameters": {"loudness": 2, "warmth": 1}})
    assert upgrade(second, KINDS).parameters == {"level": 2, "warmth": 1}
    unknown = Module(id="x", kind="test.nobody", version=9)
    assert upgrade(unknown, KINDS) is unknown


def test_what_leads_to_a_parameter_follows_it() -> None:
    patch = upgrade_patch(old_patch(), KINDS)
    assert [(it.target, it.amount) for it in patch.modulations] == [("box.level", 0.1), ("box.tone", 2)]
    assert [(it.target, it.amount) for it in patch.macros[0].targets] == [
        ("box.level", -0.2),
        ("lfo.rate", 1),
    ]
    assert upgrade_patch(patch, KINDS) is patch


def test_a_song_is_upgraded_everywhere() -> None:
    project = upgrade_project(old_project(), KINDS)
    modules = [patch.modules[0] for patch in project.patches]
    modules += [project.mixer.returns[0].channel.inserts[0], project.mixer.master.inserts[0]]
    assert all((module.version, module.parameters) == (3, NEW) for module in modules)
    assert project.patterns[0].steps[0].locks == {"box.level": 0.25, "lfo.rate": 3}
    assert project.patterns[1].steps[0].locks == {"box.gain": 25}, "nobody plays it, so nobody knows"
    lanes = {lane.id: (lane.target, [point.value for point in lane.points]) for lane in project.automation}
    assert lanes == {
        "a": ("box.level", [0.1, 1]),
        "c": ("box.tone", [10000, 100000]),
        "d": ("channel.pan", [10, 100]),
    }
    assert upgrade_project(project, KINDS) is project
    assert Project.model_validate(project.__dict__) == project


def test_locks_follow_the_instrument_that_hears_them() -> None:
    step = Step(row=0, locks={"box.gain": 25})
    plain = Patch(id="plain", modules=(Module(id="box", kind="test.nobody"),), output="box")
    project = old_project().model_copy(
        update={
            "patches": (*old_project().patches, plain),
            "patterns": (
                Pattern(id="riff", alias=Alias(pattern="source")),
                Pattern(
                    id="source",
                    steps=(step.model_copy(update={"phrase": "inner"}), step.model_copy(update={"row": 1})),
                ),
                Pattern(id="inner", steps=(step, step.model_copy(update={"row": 1, "instrument": "plain"}))),
                Pattern(id="loose", steps=(step.model_copy(update={"instrument": "bass"}),)),
                Pattern(id="strip", steps=(Step(row=0, channel_locks={"box.gain": 25, "channel.pan": 1}),)),
            ),
            "arrangement": Arrangement(
                length=1920,
                placements=(
                    Placement(track="bass", pattern="riff", start=0, length=960),
                    Placement(track="other", pattern="strip", start=0, length=960),
                ),
            ),
        }
    )
    patterns = upgrade_project(Project.model_validate(project.__dict__), KINDS).patterns
    assert [[step.locks for step in pattern.steps] for pattern in patterns] == [
        [],
        [{"box.level": 0.25}, {"box.level": 0.25}],
        [{"box.level": 0.25}, {"box.gain": 25}],
        [{"box.level": 0.25}],
        [{}],
    ]
    assert patterns[-1].steps[0].channel_locks == {"box.level": 0.25, "channel.pan": 1}


@pytest.mark.parametrize(
    ("version", "words"),
    [(4, "saved by a newer Motorik; allowed: 1 to 3"), (1, "nothing leads test.box to version 2")],
)
def test_there_is_not_always_a_way(version: int, words: str) -> None:
    box = OLD.model_copy(update={"version": version})
    kinds = KINDS if version > 3 else {"test.box": Declaration("test.box", 2, "", "", "", Scope.ANY)}
    with pytest.raises(UpgradeError, match=words):
        upgrade(box, kinds)
    with pytest.raises(UpgradeError, match=f"patch 'p': module 'box': .*{words}"):
        upgrade_project(Project(patches=(Patch(id="p", modules=(box,), output="box"),)), kinds)
    with pytest.raises(GraphError, match=words):
        compile_patch(Patch(id="p", modules=(box,), output="box"), kinds)
    preset = Preset(
        id="p", name="P", category=Category.PAD, patch=Patch(id="p", modules=(box,), output="box")
    )
    with pytest.raises(PresetError, match=f"preset 'p': .*{words}"):
        patch_of(preset, kinds=kinds)


def test_every_declaration_leads_to_its_version() -> None:
    for declaration in registry().values():
        versions = [step.version for step in declaration.upgrades]
        assert versions == [*range(2, declaration.version + 1)], declaration.kind


def test_old_modules_sound_as_new_ones() -> None:
    """What undo can lead back to compiles to the same graph."""
    today = upgrade_patch(old_patch(), KINDS)
    assert compile_patch(old_patch(), KINDS) == compile_patch(today, KINDS)
    rack = Patch(id="r", modules=(OLD,), cables=(Cable(source="input.out", target="box.in"),), output="box")
    channel = Channel(inserts=(OLD.model_copy(update={"id": "last"}),))
    now = Channel(inserts=(upgrade(channel.inserts[0], KINDS),))
    assert compile_channel("bass", channel, KINDS, rack=rack) == compile_channel(
        "bass", now, KINDS, rack=upgrade_patch(rack, KINDS)
    )


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_upgrading, "registry", lambda: KINDS)


@pytest.mark.usefixtures("box")
def test_opening_upgrades_in_one_step_that_can_be_undone(tmp_path: Path) -> None:
    old, today = old_project(), upgrade_project(old_project(), KINDS)
    folder = tmp_path / "song"
    folder.mkdir()
    (folder / "song.json").write_bytes(write_project(old))
    with open_song(folder, writable=False) as looked_at:
        assert looked_at.project == today
    with open_song(folder) as song:
        assert song.project == today
        assert [step.label for step in song.journal.history()] == [storage_upgrading.LABEL]
        assert song.unsaved
    with open_song(folder) as song:
        assert song.project == today, "from the journal"
        assert len(song.journal.history()) == 1
        song.journal.undo()
        assert song.project == old
        song.journal.redo()
        assert song.project == today
        song.save()
    assert (folder / "song.json").read_bytes() == write_project(today)
    with open_song(folder) as song:
        assert not song.unsaved


@pytest.mark.usefixtures("box")
def test_a_song_of_a_newer_motorik_is_refused_and_let_go(tmp_path: Path) -> None:
    newer = Patch(id="p", modules=(OLD.model_copy(update={"version": 9}),), output="box")
    folder = tmp_path / "song"
    folder.mkdir()
    (folder / "song.json").write_bytes(write_project(Project(patches=(newer,))))
    for writable in (True, False, True):
        with pytest.raises(SongError) as caught:
            open_song(folder, writable=writable)
        assert str(caught.value) == (
            f"{folder}: patch 'p': module 'box': test.box version 9 was saved by a newer Motorik; "
            "allowed: 1 to 3, so update Motorik to open it"
        )


def test_a_song_of_today_is_not_touched(tmp_path: Path) -> None:
    song = Patch(id="p", modules=(Module(id="osc", kind="osc.analog"),), output="osc")
    with create_song(tmp_path / "song", Project(patches=(song,))) as made:
        assert made.journal.history() == ()
        assert not made.unsaved
