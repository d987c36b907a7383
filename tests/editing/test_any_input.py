"""Whatever is pressed, typed or pasted: a sentence at most, never a crash, and the song stays sound."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.canonical import write_project
from motorik.domain.project import Project
from motorik.domain.reading import parse_project
from motorik.editing.action import Desk, Performed
from motorik.editing.clip_text import parse_clip_text, parse_step
from motorik.editing.clipboard import parse_clip
from motorik.editing.errors import EditingError
from motorik.editing.keymap import load_keymap, parse_keymap
from motorik.editing.keys import DIGITS, LETTERS, KeyEvent, Modifier, Stroke
from motorik.editing.operation import operation_from_words, operation_types, parse_operation
from motorik.editing.page import page_at
from motorik.editing.resolver import pressed, set_up
from motorik.editing.state import EditState
from motorik.journal import EditError
from tests.editing import drawn
from tests.editing.test_pages import song
from tests.strategies import rngs

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
WORDS = st.lists(
    st.text(max_size=12) | st.sampled_from(["1", "-3", "none", "velocity", "note=C-4", "scale=0,1", "1e400"]),
    max_size=5,
)


def strokes(name: str) -> list[Stroke]:
    """Every stroke of a map, and some that only type."""
    bound = [stroke for binding in load_keymap(name).bindings for stroke in binding.strokes]
    return bound + [Stroke(key) for key in (*LETTERS, *DIGITS)] * 2


@pytest.mark.parametrize("name", ["ft2", "it", "renoise"])
@settings(max_examples=25)
@given(rng=rngs(), count=st.integers(1, 40))
def test_any_keys_leave_a_sound_song(name: str, rng: Random, count: int) -> None:
    keymap, project = load_keymap(name), drawn.project(rng) if rng.random() < 0.5 else song()
    state, known = set_up(EditState(editing=rng.random() < 0.8), keymap), strokes(name)
    focus = project.tracks[0].id if project.tracks else None
    for _ in range(count):
        stroke = rng.choice(known)
        event = KeyEvent(
            key=stroke.key,
            scancode=stroke.key,
            modifiers=stroke.modifiers,
            pressed=rng.random() < 0.8,
            repeat=rng.random() < 0.1,
        )
        tick = rng.choice((0, 61440, 8 * 61440))
        done = pressed(keymap, event, Desk(project, page_at(project, tick, focus), state))
        project = applied(project, done)
        assert all("\n" not in sentence for sentence in done.told)
        assert done.label or not done.edits
        state = EditState.model_validate_json(done.state.model_dump_json())
        assert state == done.state, "what an editor remembers can be written down"
    assert parse_project(write_project(project)) == project


def applied(project: Project, done: Performed) -> Project:
    for edit in done.edits:
        project = edit.apply(project)
    return project


def refusal(call: Callable[[], object]) -> str | None:
    """The sentence with which ``call`` is refused, None when it is not; any other exception is a failure."""
    try:
        call()
    except (EditingError, EditError) as error:
        return str(error)
    return None


def is_sentence(text: str | None) -> bool:
    return text is None or (0 < len(text) < 2000 and "\n" not in text)


OPS = st.sampled_from([*operation_types(), "explode"])


@given(op=OPS, words=WORDS)
def test_any_words_are_an_operation_or_a_sentence(op: str, words: list[str]) -> None:
    assert is_sentence(refusal(lambda: operation_from_words(op, words)))
    if refusal(lambda: operation_from_words(op, words)) is None:
        operation, areas = operation_from_words(op, words), drawn.areas(Random(1), song())
        assert is_sentence(refusal(lambda: operation.run(song(), areas)))
        if refusal(lambda: operation.run(song(), areas)) is None:
            operation.run(song(), areas).applied(song())


@given(op=OPS, plain=st.dictionaries(st.text(max_size=9), PLAIN, max_size=4))
def test_any_values_are_an_operation_or_a_sentence(op: str, plain: dict[str, object]) -> None:
    for given_value in (plain, {**plain, "op": op}, [plain]):
        assert is_sentence(refusal(lambda value=given_value: parse_operation(value)))  # type: ignore[misc]


@given(text=st.text(max_size=200) | st.text("motorik.clip 1 rows=2|0.#-C=\n", max_size=300))
def test_any_text_is_a_clip_or_a_sentence(text: str) -> None:
    head = "motorik.clip 1 rows=4 lines_per_beat=4\ncolumns | 0.0\n"
    assert is_sentence(refusal(lambda: parse_clip_text(text)))
    assert is_sentence(refusal(lambda: parse_clip_text(head + text)))
    assert is_sentence(refusal(lambda: parse_clip(text)))
    assert is_sentence(refusal(lambda: parse_step(text)))


@given(data=st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_a_key_map_or_a_sentence(data: bytes) -> None:
    assert is_sentence(refusal(lambda: parse_keymap(data, "own.toml")))
    said = refusal(lambda: parse_keymap(b"id = 'own'\n" + data, "own.toml"))
    assert is_sentence(said) and (said is None or said.startswith("own.toml: "))


def test_modifiers_alone_and_unknown_keys_do_nothing() -> None:
    desk = Desk(song(), page_at(song(), 0, "a"), EditState(editing=True))
    for event in (
        KeyEvent(),
        KeyEvent(key="lctrl", scancode="lctrl", modifiers=frozenset({Modifier.CTRL})),
        KeyEvent(key="ß", scancode="f24"),
    ):
        done = pressed(load_keymap("renoise"), event, desk)
        assert (done.edits, done.told, done.state) == ((), (), desk.state)
