"""Keys that are struck and let go between two callbacks: held for a moment, or they would make no sound."""

from typing import Any

import numpy as np
import pytest

from motorik import _native as native
from motorik._native import CommandKind
from tests.engine import native_plans as plans

LEAST = 512
"""Frames such a key is held."""


def playing(*commands: np.ndarray, mode: int = native.POLY) -> tuple[native.Engine, Any]:
    """Return an engine that was told these commands at once, and what it made of them."""
    engine = plans.engine(mode=mode)
    engine.log_events(True)
    assert engine.push_now(np.concatenate(commands)) == len(commands)
    return engine, engine.render(4096)


def told(engine: native.Engine) -> list[tuple[int, int, int]]:
    return [(int(it["kind"]), int(it["frame"]), int(it["note"])) for it in engine.read_log()]


ON, OFF = int(CommandKind.NOTE_ON), int(CommandKind.NOTE_OFF)


@pytest.mark.parametrize("mode", [native.POLY, native.MONO, native.LEGATO, native.ANALOG])
def test_one_is_heard_and_ends_and_its_log_has_the_same_bits(mode: int) -> None:
    engine, live = playing(plans.note_on(0, 1, 50), plans.note_off(0, 1), mode=mode)
    log = engine.read_log()
    assert [(int(it["kind"]), int(it["frame"])) for it in log] == [(ON, 0), (OFF, LEAST)]
    assert np.abs(live[:LEAST]).max() > 0.01
    again = plans.engine(mode=mode)
    again.push(log)
    assert np.array_equal(again.render(4096), live)


def test_one_that_sounds_already_ends_at_once() -> None:
    engine, _ = playing(plans.note_on(0, 1, 50))
    engine.read_log()
    engine.push_now(plans.note_off(0, 1))
    engine.render(32)
    assert told(engine) == [(OFF, 4096, 1)]


def test_of_one_that_is_struck_twice_each_stroke_ends() -> None:
    engine, _ = playing(
        plans.note_on(0, 1, 50), plans.note_off(0, 1), plans.note_on(0, 2, 50), plans.note_off(0, 2)
    )
    assert told(engine) == [(ON, 0, 1), (ON, 0, 2), (OFF, LEAST, 1), (OFF, LEAST, 2)]


def test_what_forgets_the_future_does_not_forget_its_end() -> None:
    engine, _ = playing(
        plans.note_on(0, 1, 50), plans.note_off(0, 1), plans.command(CommandKind.REVOKE, 0, epoch=7)
    )
    assert (OFF, LEAST, 1) in told(engine)
