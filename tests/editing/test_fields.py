"""Every field is a plain pair of read and write, and its text reads back the same."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.pattern import Step
from motorik.editing.clip_text import parse_step, step_text
from motorik.editing.errors import EditingError
from motorik.editing.fields import (
    ALL,
    EMPTY,
    FIELDS,
    field_named,
    is_empty,
    part_of,
    selects,
    shared,
    with_part,
)
from motorik.editing.note_names import note_name, pitch_named, shifted
from tests import random_songs
from tests.strategies import rngs

MEMBERS = ("lock:module0.cutoff", "channel:channel.pan", "effect1", "effect8", "effect3.command")


def drawn_step(rng: Random) -> Step:
    named = {name: rng.choice((None, "bass")) for name in ("instrument", "phrase")}
    return random_songs.step(rng, 16).model_copy(update=named)


STEPS = rngs().map(drawn_step)


def test_every_field_of_a_step_has_its_row() -> None:
    covered = set(FIELDS) | {"row", "column", "kind", "pitch"}
    assert covered - {"note"} == set(Step.model_fields), "note is kind and pitch"


@pytest.mark.parametrize("id", [*FIELDS, *MEMBERS])
@given(one=STEPS, other=STEPS)
def test_what_is_written_is_read_and_nothing_else_changes(id: str, one: Step, other: Step) -> None:
    field = field_named(id)
    value = field.read(other)
    written = field.write(one, value)
    assert field.read(written) == value
    assert field.write(written, field.read(one)) == one or id == "effect3.command"
    assert field.write(one, field.read(one)) == one
    assert Step.model_validate_json(written.model_dump_json()) == written
    group = id.partition(".")[0] if id.startswith("effect") else id
    rest = ALL - ({group, "effects"} if group.startswith("effect") else {group, "locks", "channel_locks"})
    assert part_of(written, rest) == part_of(one, rest)


@given(step=STEPS)
def test_an_effect_value_needs_its_command(step: Step) -> None:
    field = field_named("effect1.value")
    written = field.write(step, 7)
    assert field.read(written) == (7 if field_named("effect1").read(step) else None)


@given(
    one=STEPS, other=STEPS, mask=st.sampled_from([ALL, frozenset({"note", "pan"}), frozenset({"effect1"})])
)
def test_a_part_put_back_is_what_it_was(one: Step, other: Step, mask: frozenset[str]) -> None:
    assert with_part(one, part_of(one, mask), mask) == one
    there = with_part(one, part_of(other, mask), mask)
    assert part_of(there, mask) == part_of(other, mask).model_copy(
        update={"row": one.row, "column": one.column}
    )
    assert with_part(there, part_of(one, mask), mask) == one


@given(step=STEPS)
def test_cells_read_back_from_their_text(step: Step) -> None:
    read = parse_step(step_text(step))
    if step.kind.value != "note":
        step = step.model_copy(update={"pitch": read.pitch})
    assert read == step.model_copy(update={"row": 0, "column": 0})


def test_cells_as_text() -> None:
    locks = {"filter.cutoff": 1200.0}
    step = Step(row=3, pitch=61.5, velocity=0.5, locks=locks, channel_locks={"channel.pan": -1.0})
    assert step_text(step) == "C#4+0.5 velocity=0.5 filter.cutoff=1200 channel:channel.pan=-1"
    assert step_text(EMPTY) == "..." and is_empty(parse_step("..."))
    effect = parse_step("=== effect2=slide-up:16")
    assert step_text(effect) == "=== effect2=slide-up:16"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("H-4", "note = 'H-4'; allowed: C-4, F#3, Eb2 or a number 0-127"),
        ("A-9", "note = 'A-9'; allowed: C--1 to G-9, keys 0-127"),
        ("C-4 loud", "'loud'; allowed: a name, = and a value, such as velocity=0.5"),
        ("C-4 velocity=2", "velocity = '2'; allowed: 0 to 1"),
        ("C-4 accent=maybe", "accent = 'maybe'; allowed: yes, no"),
        (
            "C-4 effect1=slide-up:300",
            "effect = 'slide-up:300'; allowed: a command and 0-255, such as slide-up:16",
        ),
        ("C-4 condition=x", "condition = 'x'; allowed: n:m with n up to m up to 64, fill, first"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(EditingError) as caught:
        parse_step(text)
    assert str(caught.value).startswith(sentence)


def test_an_unknown_field_names_those_there_are() -> None:
    for id in ("volume", "lock:", "lock:cutoff", "effect9", "effect1.pan", "lock:A.b"):
        with pytest.raises(EditingError, match="allowed: note, instrument, velocity"):
            field_named(id)


@given(pitch=st.integers(0, 127), cents=st.integers(0, 99), semitones=st.integers(-127, 127))
def test_notes_have_names_and_move_exactly(pitch: int, cents: int, semitones: int) -> None:
    value = float(f"{pitch}.{cents:02d}") if pitch < 127 else 127.0
    assert pitch_named(note_name(value)) == value
    moved = shifted(value, semitones)
    if moved is None:
        assert not 0 <= value + semitones <= 127
    else:
        assert shifted(moved, -semitones) == value


def test_masks_know_groups() -> None:
    assert selects(frozenset({"effects"}), "effect1.value")
    assert selects(frozenset({"locks"}), "lock:a.b")
    assert not selects(frozenset({"effect2"}), "effect1")
    assert shared(frozenset({"effects", "note"}), frozenset({"effect1", "pan"})) == {"effect1"}
    assert shared(ALL, frozenset({"effect1"})) == {"effect1"}


@given(rng=rngs(), base=st.sampled_from([10, 16]))
def test_shown_units_lead_back_to_values(rng: Random, base: int) -> None:
    for id in ("velocity", "pan", "delay", "probability", "ratchet", "effect1.value"):
        number = field_named(id).number
        assert number is not None
        most = number.to_units(number.high)
        units = rng.randint(max(number.to_units(number.low), 0), most)
        assert number.to_units(number.from_units(units)) == units
        assert number.from_units(most) == number.high
        assert base ** (number.digits(base) - 1) <= most < base ** number.digits(base)
