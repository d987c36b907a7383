"""A value under a finger: heard while it moves, at most once a frame; one undo step when it is let go."""

from hypothesis import given
from hypothesis import strategies as st

from motorik.modules import registry
from motorik.modules.declaration import Parameter, Scale, Unit
from motorik.studio.protocol import Preview
from motorik.ui.models.channels import channel_level, channel_pan, fader_level, fader_position
from motorik.ui.models.parameters import HotParameter
from motorik.ui.models.scaling import position_of, shown, typed, value_at
from motorik.ui.models.workbench import Workbench
from tests.ui.conftest import settle

PARAMETERS = [
    parameter
    for declaration in registry().values()
    for parameter in declaration.parameters
    if not parameter.host
]


def undo_labels(bench: Workbench) -> list[str]:
    return [entry.label for entry in bench.session.studio.song.journal.tree.line()]


def test_moves_are_heard_once_a_frame_and_written_once(bench: Workbench) -> None:
    studio = bench.session.studio
    heard: list[Preview] = []
    studio.preview = heard.append  # type: ignore[method-assign, assignment]  # what is heard, looked at
    hot = bench.session.hot(channel_level(studio, "master"))
    before = bench.session.project.mixer.master.level_db
    for step in range(50):
        hot.move(-step / 10)
        if step % 10 == 9:
            bench.session.frame(step)
    assert [preview.value for preview in heard] == [-0.9, -1.9, -2.9, -3.9, -4.9]
    assert studio.project.mixer.master.level_db == before
    hot.release()
    assert studio.project.mixer.master.level_db == -4.9
    assert undo_labels(bench) == ["Set the level"]
    studio.undo()
    assert studio.project.mixer.master.level_db == before


def test_a_value_without_an_address_is_a_gesture_and_still_one_step(bench: Workbench) -> None:
    studio = bench.session.studio
    hot = channel_pan(studio, "master")
    hot = HotParameter(studio, "Pan", hot.read, hot.edit)
    for pan in (0.1, 0.2, 0.3):
        hot.move(pan)
        hot.frame()
    assert studio.project.mixer.master.pan == 0
    hot.release()
    assert studio.project.mixer.master.pan == 0.3
    assert undo_labels(bench) == ["Pan"]


def test_two_fingers_are_two_steps(bench: Workbench) -> None:
    studio = bench.session.studio
    one, two = (bench.session.hot(channel_level(studio, id)) for id in [*studio.project.channels][:2])
    for step in range(1, 20):
        one.move(-step)
        two.move(-step / 2)
        bench.session.frame(step)
    one.release()
    two.release()
    assert len(undo_labels(bench)) == 2
    levels = [channel.level_db for channel in studio.project.channels.values()][:2]
    assert levels == [-19, -9.5]


def test_a_value_put_back_writes_nothing(bench: Workbench) -> None:
    hot = channel_level(bench.session.studio, "master")
    before = hot.value
    hot.move(-20)
    hot.move(before)
    hot.release()
    hot.move(-20)
    hot.cancel()
    assert undo_labels(bench) == []
    assert hot.value == before and not hot.held


def test_several_edits_of_a_frame_are_told_as_one(bench: Workbench) -> None:
    told: list[tuple[float, float]] = []
    bench.session.changed.connect(
        lambda before, after: told.append((before.mixer.master.level_db, after.mixer.master.level_db))
    )
    hot = channel_level(bench.session.studio, "master")
    first = hot.value
    for level in (-1.0, -2.0, -3.0):
        hot.set(level)
    settle(bench)
    settle(bench)
    assert told == [(first, -3.0)]


@given(st.sampled_from(PARAMETERS), st.floats(0, 1))
def test_places_and_values_belong_together(parameter, position: float) -> None:  # type: ignore[no-untyped-def]
    value = value_at(parameter, position)
    assert parameter.low <= value <= parameter.high
    assert shown(parameter, value)
    steps = parameter.high - parameter.low
    within = 0.5 / steps + 1e-9 if parameter.scale is Scale.CHOICE and steps else 1e-3
    assert abs(position_of(parameter, value) - position) <= within or steps == 0


@given(st.floats(0, 1), st.floats(0, 1))
def test_faders_are_exact_both_ways_and_never_turn_back(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert fader_level(low) <= fader_level(high)
    assert fader_level(fader_position(fader_level(one))) == fader_level(one)
    assert fader_level(0) == -96 and fader_level(1) == 12 and fader_level(0.8) == 0


@given(st.sampled_from(PARAMETERS), st.floats(0, 1))
def test_what_is_shown_can_be_typed(parameter: Parameter, place: float) -> None:
    value = value_at(parameter, place)
    found = typed(parameter, shown(parameter, value))
    assert found is not None
    assert shown(parameter, found) == shown(parameter, value)


def test_numbers_are_typed_with_or_without_their_unit() -> None:
    cutoff = Parameter("cutoff", "Cutoff", 20, 20000, 1000, Unit.HERTZ, Scale.LOG2)
    time = Parameter("time", "Time", 0.001, 10, 1, Unit.SECONDS, Scale.LOG2)
    shape = Parameter("shape", "Shape", 0, 1, 0, Unit.NONE, Scale.CHOICE, choices=("saw", "pulse"))
    assert [typed(cutoff, it) for it in ("440", "1,25k", "2 kHz", "99999", "x", "")] == [
        440.0, 1250.0, 2000.0, 20000.0, None, None,
    ]  # fmt: skip
    assert [typed(time, it) for it in ("40 ms", "0.5 s", "3 dB")] == [0.04, 0.5, None]
    assert [typed(shape, it) for it in ("Pulse", "0", "nothing")] == [1.0, 0.0, None]
