"""The address space: made of the song and the declarations alone, with patterns as OSC 1.0 has them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.bridges.osc.description import describe
from motorik.bridges.osc.nodes import Dial, Situation, Turn
from motorik.bridges.osc.patterns import matches
from motorik.bridges.osc.space import KeptSpace, address_space
from motorik.bridges.osc.wire import OscError
from motorik.journal import edit_adapter
from motorik.journal.edits.mixer import SetLevel
from motorik.machines import machine
from motorik.modules import registry
from tests.bridges.osc.songs import full_project

PROJECT = full_project()
SPACE = address_space(PROJECT)
SITUATION = Situation(PROJECT)


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*", ["", "a", "abc"], []),
        ("a*c", ["ac", "abc", "acc"], ["a", "abd", "bac"]),
        ("a?c", ["abc"], ["ac", "abbc"]),
        ("[1-3]x", ["1x", "3x"], ["4x", "x", "-x"]),
        ("[!1-3]x", ["4x", "ax"], ["1x", "x"]),
        ("[a-]", ["a", "-"], ["b"]),
        ("{kick,hat}", ["kick", "hat"], ["snare", "kickhat"]),
        ("{a,ab}{c,bc}", ["ac", "abc", "abbc"], ["abb"]),
        ("*[0-9]{a,b}?", ["7ax", "xx0b1"], ["7a"]),
        ("[ab", [], ["a", "[ab"]),
        ("{ab", [], ["ab", "{ab"]),
        ("a]", [], ["a]"]),
    ],
)
def test_patterns_are_about_what_the_specification_says(pattern: str, yes: list[str], no: list[str]) -> None:
    assert all(matches(pattern, name) for name in yes)
    assert not any(matches(pattern, name) for name in no)


@given(st.text("ab*?", max_size=12), st.text("ab", max_size=12))
def test_patterns_agree_with_regular_expressions(pattern: str, name: str) -> None:
    other = re.compile(pattern.replace("*", ".*").replace("?", "."))
    assert matches(pattern, name) == bool(other.fullmatch(name))


def test_a_pattern_that_would_keep_a_backtracker_busy_for_years_is_done() -> None:
    assert not matches("{a,aa}*" * 300 + "b", "a" * 60)


def test_every_parameter_that_is_declared_has_its_value_and_its_knob() -> None:
    for track in PROJECT.tracks:
        patch = next(it for it in PROJECT.patches if it.id == track.patch)
        for module in patch.modules:
            for parameter in registry()[module.kind].parameters:
                address = f"/track/{track.id}/module/{module.id}/{parameter.id}"
                if parameter.host:
                    assert SPACE.branch(address) is None
                    continue
                [node] = SPACE.find(address)
                assert node.doc == parameter.doc
                assert (node.fields[0].low, node.fields[0].high) == (parameter.low, parameter.high)
                assert node.access == 3
                assert SPACE.find(f"{address}/position")


def test_machines_are_turned_by_their_panel_and_by_the_names_of_the_real_device() -> None:
    for track, kind in (("acid", "roland.tb303"), ("moog", "moog.subsequent37")):
        made = machine(kind)
        keys = {node.deed((0.5,), SITUATION).dial.key for node in SPACE.find(f"/track/{track}/machine/*")}
        assert {
            f"{track}/patch/{it.target}" for it in made.panel.controls if "macro." not in it.target
        } <= keys
    assert key_of("/track/acid/machine/cut_off_freq") == key_of("/track/acid/machine/cutoff")
    assert key_of("/track/acid/machine/cutoff") == "acid/patch/filter.cutoff"
    by_device = {node.deed((0.5,), SITUATION).dial.key for node in SPACE.find("/track/moog/device/*")}
    targets = {it.target for it in machine("moog.subsequent37").device.parameters if it.target}
    assert by_device == {f"moog/patch/{target}" for target in targets if "macro." not in target} | {
        f"moog/patch/macro-{target.removeprefix('macro.')}.value" for target in targets if "macro." in target
    }
    assert not SPACE.find("/track/acid/device/*")


def key_of(address: str) -> str:
    node = SPACE.find(address)[0]
    deed = node.deed((0.5,), SITUATION)
    assert isinstance(deed, Turn)
    return deed.dial.key


def test_what_is_turned_to_is_what_is_read_and_what_the_edit_writes() -> None:
    """Every dial of the song, at both ends of its range and half-way: value, edit and reading agree."""
    edits = edit_adapter()
    for node in SPACE:
        if not node.fields or node.access != 3 or node.fields[0].tag not in "fi" or len(node.fields) > 1:
            continue
        for share in (0.0, 0.5, 1.0):
            field = node.fields[0]
            wanted = field.low + share * (field.high - field.low)
            deed = node.deed((wanted,), SITUATION)
            if not isinstance(deed, Turn):
                continue
            dial: Dial = deed.dial
            after = dial.edit(deed.value, SITUATION).apply(PROJECT)
            assert dial.read(Situation(after)) == pytest.approx(deed.value, abs=2e-3), node.address
            assert node.read(Situation(after)) == pytest.approx(
                node.read(Situation(PROJECT, held={dial.key: deed.value})), rel=1e-3, abs=2e-3
            )
            assert edits.validate_python(dial.edit(deed.value, SITUATION).model_dump())


def test_numbers_beyond_a_range_stand_at_its_end_and_no_number_is_refused() -> None:
    [level] = SPACE.find("/track/bass/level")
    assert level.deed((99,), SITUATION).value == 12
    assert level.deed((-1e30,), SITUATION).value == -96
    for wrong in (float("nan"), float("inf"), "loud", None):
        with pytest.raises(OscError, match=r"/track/bass/level: level_db = .*; allowed: a number"):
            level.deed((wrong,), SITUATION)
    for arguments in ((), (1.0, 2.0)):
        with pytest.raises(OscError, match="allowed: level_db"):
            level.deed(arguments, SITUATION)


def test_choices_are_taken_by_number_and_by_name() -> None:
    [shape] = SPACE.find("/track/acid/module/osc/shape")
    names = shape.fields[0].choices
    for number, name in enumerate(names):
        assert shape.deed((name,), SITUATION) == shape.deed((number,), SITUATION)
    with pytest.raises(OscError, match=f"allowed: {names[0]}"):
        shape.deed(("triangular-ish",), SITUATION)


def test_a_button_acts_when_it_is_pressed_and_not_when_it_is_let_go() -> None:
    [play] = SPACE.find("/transport/play")
    assert play.deed((), SITUATION) == play.deed((1.0,), SITUATION)
    assert play.deed((0.0,), SITUATION) is None


def test_a_song_of_the_same_shape_keeps_its_addresses_and_another_has_others() -> None:
    kept = KeptSpace()
    space = kept.of(PROJECT)
    louder = SetLevel(channel="bass", level_db=-3).apply(PROJECT)
    assert kept.of(louder) is space
    fewer = PROJECT.model_copy(update={"live": PROJECT.live.model_copy(update={"scenes": (), "clips": ()})})
    assert not kept.of(fewer).find("/scene/*/launch")
    assert space.find("/scene/*/launch")


def test_the_description_has_what_oscquery_wants() -> None:
    whole = describe(SPACE, "/", SITUATION)
    assert whole is not None
    assert whole["FULL_PATH"] == "/" and whole["ACCESS"] == 0
    found = whole["CONTENTS"]["track"]["CONTENTS"]["moog"]["CONTENTS"]["level"]
    assert found["FULL_PATH"] == "/track/moog/level"
    assert (found["TYPE"], found["ACCESS"], found["VALUE"]) == ("f", 3, [0.0])
    assert (found["RANGE"], found["UNIT"]) == ([{"MIN": -96.0, "MAX": 12.0}], ["gain.db"])
    assert describe(SPACE, "/track/moog/level/", SITUATION) == found
    assert describe(SPACE, "/nowhere", SITUATION) is None
    for node in SPACE:
        described = describe(SPACE, node.address, SITUATION)
        assert described is not None and described["DESCRIPTION"]
        if "VALUE" in described:
            assert len(described["VALUE"]) == len(described["TYPE"]) == len(described["RANGE"])
