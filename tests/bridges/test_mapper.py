"""Controllers at a studio: learned, applied, taken over, told back. No port: messages as they arrive."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.bridges.controllers.bindings import (
    Binding,
    Controllers,
    Feedback,
    PageTarget,
    ParameterTarget,
    Source,
    SwitchTarget,
    TransportTarget,
)
from motorik.bridges.controllers.hearing import DeviceHearing, Moved, bytes_of
from motorik.bridges.controllers.learning import recognise
from motorik.bridges.controllers.mapper import ControllerMapper, StudioMapper
from motorik.bridges.controllers.moves import TakeOver, position_at, share_at, steps_of
from motorik.bridges.controllers.profile import profile_bindings, profiles
from motorik.domain.patch import Macro, MacroTarget
from motorik.journal.edits.mixer import SetLevel
from motorik.journal.edits.patches import AddMacro
from motorik.modules.scaling import fader_level
from motorik.storage import create_song
from motorik.studio.local import LocalStudio
from motorik.studio.settings import DriverSettings
from tests.bridges.devices import until
from tests.cli.songs import small_project

LEVEL = ParameterTarget(owner="bass", scope="channel", target="channel.level_db")
ATTACK = ParameterTarget(owner="@2", target="env.attack")
DEVICE = "box:out"


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", small_project()), autosave_seconds=None) as studio:
        yield studio


class Box:
    """A device by hand: its clock goes on as it sends, what it is told is kept."""

    def __init__(self, studio: LocalStudio, folder: Path) -> None:
        self.now = 100.0
        self.told: list[list[int]] = []
        self.mapper = StudioMapper(studio, folder / "controllers.json", self._told)
        self.mapper.came(DEVICE)

    def _told(self, device: str, data: Sequence[int]) -> bool:
        assert device == DEVICE
        self.told.append([*data])
        return True

    def send(self, *messages: list[int]) -> list[bool]:
        applied = []
        for data in messages:
            self.now += 0.01
            applied.append(self.mapper.apply(DEVICE, mido.Message.from_bytes(data), self.now))
        return applied

    def rest(self) -> None:
        self.now += 1.0
        self.mapper.look(self.now)


@pytest.fixture
def box(studio: LocalStudio, tmp_path: Path) -> Box:
    return Box(studio, tmp_path)


def cc(number: int, *values: int) -> list[list[int]]:
    return [[0xB0, number, value] for value in values]


def bind(box: Box, target: Any, number: int = 20, **how: Any) -> Source:
    source = how.pop("source", Source(kind="cc", number=number))
    box.mapper.bind(DEVICE, Binding(source=source, target=target, **how))
    return Source.model_validate(source)


def level(studio: LocalStudio) -> float:
    return studio.project.tracks[0].channel.level_db


def test_a_turn_of_a_knob_is_heard_at_once_and_written_as_one_step(studio: LocalStudio, box: Box) -> None:
    contract: ControllerMapper = box.mapper
    assert isinstance(contract, StudioMapper)
    bind(box, LEVEL, take_over="jump")
    before = level(studio)
    assert box.send(*cc(20, 10, 20, 127)) == [True] * 3
    box.mapper.look(box.now)
    assert level(studio) == before, "it is still being turned"
    box.rest()
    assert level(studio) == 12
    studio.undo()
    assert level(studio) == before
    assert studio.state().undo_label is None


def test_what_is_not_bound_is_for_whoever_plays(box: Box) -> None:
    assert box.send([0x90, 60, 100], *cc(20, 5), [0xE0, 0, 64]) == [False] * 3


def test_a_knob_that_stands_elsewhere_waits_until_it_passes(studio: LocalStudio, box: Box) -> None:
    studio.commit("Level", SetLevel(channel="bass", level_db=fader_level(0.5)))
    bind(box, LEVEL)
    box.send(*cc(20, 100, 90))
    box.rest()
    assert level(studio) == fader_level(0.5)
    box.send(*cc(20, 70, 60, 30))
    box.rest()
    assert level(studio) == fader_level(30 / 127)
    studio.commit("Level", SetLevel(channel="bass", level_db=0.0))
    box.send(*cc(20, 31))
    box.rest()
    assert level(studio) == 0.0, "somebody else moved it: it has to be caught anew"


@given(
    before=st.integers(0, 127),
    after=st.integers(0, 127),
    stands=st.floats(0, 1),
)
def test_scaled_take_over_goes_the_way_of_the_hand_and_reaches_the_ends(
    before: int, after: int, stands: float
) -> None:
    binding = Binding(source=Source(kind="cc"), target=LEVEL, take_over="scaled")
    takes = TakeOver()
    takes.moved(binding, before / 127, stands)
    goes = takes.moved(binding, after / 127, stands)
    if takes.caught:
        return
    if before == after:
        assert goes is None
    else:
        assert goes is not None
        assert (goes - stands) * (after - before) >= -1e-12
        assert after not in (0, 127) or goes == pytest.approx(after / 127)


@given(
    position=st.floats(0.001, 1),
    low=st.floats(0, 1),
    width=st.floats(0.01, 1),
    bend=st.floats(-1, 1),
)
def test_where_a_control_stands_and_where_its_parameter_does_are_inverse(
    position: float, low: float, width: float, bend: float
) -> None:
    high = low - width if low > width else min(low + width, 1.0)
    if abs(high - low) < 0.005:
        return
    binding = Binding(source=Source(kind="cc"), target=LEVEL, low=low, high=high, bend=bend)
    assert position_at(binding, share_at(binding, position)) == pytest.approx(position, abs=1e-6)


@pytest.mark.parametrize(
    ("encoding", "right", "left"),
    [("twos_complement", 3, 125), ("binary_offset", 67, 61), ("signed_bit", 3, 67)],
)
def test_encoders_count_as_they_are_built(
    studio: LocalStudio, box: Box, encoding: Any, right: int, left: int
) -> None:
    assert (steps_of(right, encoding), steps_of(left, encoding)) == (3, -3)
    bind(box, LEVEL, encoding=encoding, step=0.05)
    studio.commit("Level", SetLevel(channel="bass", level_db=fader_level(0.5)))
    box.send(*cc(20, right))
    box.rest()
    assert level(studio) == pytest.approx(fader_level(0.65), abs=0.1)
    box.send(*cc(20, left, left))
    box.rest()
    assert level(studio) == pytest.approx(fader_level(0.35), abs=0.2)


@pytest.mark.parametrize(
    ("sent", "source", "encoding"),
    [
        (cc(7, *range(40, 50)), Source(kind="cc", number=7), "absolute"),
        (cc(7, 40, *range(40, 50)), Source(kind="cc", number=7), "absolute"),
        (cc(7, 1, 1, 2, 1), Source(kind="cc", number=7), "twos_complement"),
        (cc(7, 65, 65, 65, 63), Source(kind="cc", number=7), "binary_offset"),
        (cc(7, 1, 1, 1, 65), Source(kind="cc", number=7), "signed_bit"),
        (cc(7, 127, 0, 127), Source(kind="cc", number=7), "absolute"),
        ([[0x90, 36, 99], [0x80, 36, 0]], Source(kind="note", number=36), "absolute"),
        ([[0x90, 104, 127], *[[0xE0, 0, n] for n in range(9)]], Source(kind="bend"), "absolute"),
        (
            [it for n in range(5) for it in (*cc(1, 30 + n), *cc(33, 7 * n))],
            Source(kind="cc14", number=1), "absolute",
        ),
        (
            [it for n in range(3) for it in (*cc(99, 1), *cc(98, 2), *cc(6, 9), *cc(38, n))],
            Source(kind="nrpn", number=130), "absolute",
        ),
    ],
)  # fmt: skip
def test_what_a_control_sends_is_told_from_a_few_moves(
    studio: LocalStudio, box: Box, sent: list[list[int]], source: Source, encoding: str
) -> None:
    box.mapper.learn(LEVEL)
    assert box.mapper.learning == LEVEL
    box.send(*sent)
    box.rest()
    learned = box.mapper.learned
    assert learned is not None
    assert (learned[0], learned[1].source, learned[1].encoding) == (DEVICE, source, encoding)
    assert box.mapper.learning is None


def test_nothing_moved_is_nothing_learned() -> None:
    assert recognise([], LEVEL) is None


def test_a_macro_is_learned_and_moved_like_any_parameter(studio: LocalStudio, box: Box) -> None:
    bass = studio.project.patches[0]
    macro = Macro(id="bright", targets=(MacroTarget(target="vca.level_db", amount=6),))
    studio.commit("Add a macro", AddMacro(patch=bass.id, index=0, item=macro))
    studio.open_audio(DriverSettings(driver="null", block=64))
    box.mapper.learn(ParameterTarget(owner="bass", target="macro-bright.value"))
    box.send(*cc(21, *range(10, 30)))
    box.rest()
    learned = box.mapper.learned
    assert learned is not None
    assert learned[1].source == Source(kind="cc", channel=1, number=21)
    before = studio.project.patches[0].macros[0].value
    # It picks the macro up where that stands, at 0, and takes it along.
    assert all(box.send(*cc(21, *range(30, -1, -1), *range(128))))
    assert studio.project.patches[0].macros[0].value == before
    box.rest()
    assert studio.project.patches[0].macros[0].value == 1.0 != before
    assert studio.state().undo_label == "Turn bright"
    studio.undo()
    assert studio.project.patches[0].macros[0].value == before
    # The engine heard the moves: it knows the place they name.
    figures = studio.telemetry()
    assert figures is not None
    until(lambda: studio.telemetry().frame > figures.frame)  # type: ignore[union-attr]  # a device is open
    assert not studio.telemetry().unaddressed  # type: ignore[union-attr]


def test_fourteen_bits_reach_between_the_steps_of_seven(studio: LocalStudio, box: Box) -> None:
    bind(box, ATTACK, source=Source(kind="cc14", number=1), take_over="jump")
    box.send(*cc(1, 64), *cc(33, 1))
    box.rest()
    fine = studio.project.patches[1].modules[1].parameters["attack"]
    box.send(*cc(1, 64), *cc(33, 40))
    box.rest()
    assert fine < studio.project.patches[1].modules[1].parameters["attack"] < fine * 1.1


@given(value=st.integers(0, 127), kind=st.sampled_from(["cc", "cc14", "nrpn", "note", "bend"]))
def test_what_is_told_is_what_would_be_heard(value: int, kind: Any) -> None:
    source = Source(kind=kind, channel=3, number=0 if kind == "bend" else 5)
    value = value if source.steps == 127 else value * 129
    hearing, heard = DeviceHearing(), []
    for data in bytes_of(source, value):
        heard += hearing.hear(mido.Message.from_bytes(data))
    assert Moved(source, value) in heard


def test_faders_follow_but_not_their_own_hand(studio: LocalStudio, box: Box) -> None:
    touch = Source(kind="note", number=104)
    bind(box, LEVEL, feedback=Feedback(), touch=touch, take_over="jump")
    box.rest()
    assert len(box.told) == 1
    box.told.clear()
    box.send([0x90, 104, 127], *cc(20, 50, 60))
    box.rest()
    assert not box.told, "a finger is on it"
    assert level(studio) != fader_level(60 / 127), "it has not come to rest"
    box.send([0x80, 104, 0])
    box.rest()
    assert level(studio) == fader_level(60 / 127)
    assert not box.told, "it stands where it was put"
    studio.undo()
    box.rest()
    assert box.told == cc(20, box.told[0][2])
    assert box.told[0][2] != 60


def test_buttons_switch_and_their_lamps_say_so(studio: LocalStudio, box: Box) -> None:
    key = Source(kind="note", number=48)
    lamp = Feedback(on=3, off=1)
    bind(box, SwitchTarget(owner="@1", what="muted"), source=key, feedback=lamp)
    box.rest()
    box.send([0x90, 48, 127], [0x80, 48, 0])
    assert studio.project.tracks[0].channel.muted
    box.rest()
    assert box.told == [[0x90, 48, 1], [0x90, 48, 3]]


def test_what_is_bound_is_taken_on_its_page_and_everything_while_one_is_learned(
    studio: LocalStudio, box: Box
) -> None:
    button, key = Source(kind="note", number=36), Source(kind="note", channel=2, number=60)
    box.mapper.bind(DEVICE, Binding(source=button, target=PageTarget(step=1)))
    box.mapper.bind(DEVICE, Binding(source=key, target=LEVEL, page=2))
    before = box.mapper.taken(DEVICE)
    assert before == {button}
    assert box.mapper.taken(DEVICE) is before
    box.send([0x90, 36, 127])
    assert box.mapper.taken(DEVICE) == {button, key}
    box.mapper.learn(LEVEL)
    assert box.mapper.taken(DEVICE) is None


def test_pages_give_a_control_another_meaning(studio: LocalStudio, box: Box) -> None:
    bind(box, PageTarget(step=1), 58)
    bind(box, LEVEL, page=1, take_over="jump")
    bind(box, LEVEL.model_copy(update={"owner": "lead"}), page=2, take_over="jump")
    box.send(*cc(58, 127, 0), *cc(20, 0))
    box.rest()
    assert box.mapper.page(DEVICE) == 2
    assert [track.channel.level_db for track in studio.project.tracks] == [-6, -96]


def test_what_cannot_be_done_is_said_and_harms_nothing(box: Box) -> None:
    bind(box, TransportTarget(do="play"), 41)
    bind(box, ParameterTarget(owner="@9", target="no.such"), 42)
    assert box.send(*cc(41, 127), *cc(42, 5)) == [True, True]
    assert box.mapper.trouble == "no audio device is open; open one first"


def test_transport_buttons_play_and_stop(studio: LocalStudio, box: Box) -> None:
    studio.open_audio(DriverSettings(driver="null"))
    bind(box, TransportTarget(do="toggle"), 41)
    box.send(*cc(41, 127, 0))
    until(lambda: studio.state().transport.playing)
    box.send(*cc(41, 127, 0))
    until(lambda: not studio.state().transport.playing)


def test_a_device_is_remembered_and_a_song_has_the_last_word(
    studio: LocalStudio, box: Box, tmp_path: Path
) -> None:
    bind(box, LEVEL)
    pan = ParameterTarget(owner="bass", scope="channel", target="channel.pan")
    song = Binding(source=Source(kind="cc", number=20), target=pan)
    box.mapper.bind(DEVICE, song, "song")
    again = StudioMapper(studio, tmp_path / "controllers.json")
    assert again.bindings(DEVICE) == (song,)
    beside = json.loads((tmp_path / "song" / "controllers.json").read_text())
    assert Controllers.model_validate(beside).of(DEVICE).bindings == (song,)
    again.unbind(DEVICE, song.source)
    assert StudioMapper(studio, tmp_path / "controllers.json").bindings(DEVICE) == ()


@pytest.mark.parametrize("name", profiles())
def test_profiles_name_their_source_and_bind_no_control_twice(name: str) -> None:
    profile = profiles()[name]
    assert profile.source
    sources = [it.source for it in profile.bindings]
    assert len(sources) == len(set(sources))
    assert profile_bindings("auto", f"{profile.ports[0]} MIDI 1") == profile.bindings


def test_a_device_nobody_knows_has_no_profile() -> None:
    assert profile_bindings("auto", "keys:out") == profile_bindings("no-such", "keys:out") == ()
