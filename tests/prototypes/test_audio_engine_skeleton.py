"""The prototype keeps the same laws as the engine it models."""

import numpy as np
import pytest

from prototypes.audio_engine_skeleton import Command, Engine, Saw, demo_engine, render_offline, run_paced


@pytest.mark.parametrize("block", [1, 64, 333])
def test_block_size_cannot_be_heard(block: int) -> None:
    whole = render_offline(demo_engine(0.5), 0.5, 24000)
    split = render_offline(demo_engine(0.5), 0.5, block)
    assert np.abs(whole - split).max() < 1e-9


def test_commands_act_on_their_frame() -> None:
    engine = Engine({"saw": Saw()})
    engine.schedule([Command(100, "saw", "level", 0.0)])
    sound = engine.process(256)
    assert np.abs(sound[:100]).max() > 0.1
    assert not sound[100:].any()


def test_every_underrun_is_counted() -> None:
    engine = demo_engine(0.2)
    run_paced(engine, 0.2, 64)
    assert engine.metrics.blocks == int(0.2 * 48000 / 64)
    engine.metrics.count(busy_seconds=2.0, block_seconds=1.0)
    assert engine.metrics.underruns >= 1
    assert engine.metrics.worst_load >= 2.0


def test_an_unknown_parameter_is_named() -> None:
    with pytest.raises(KeyError, match="allowed: pitch, level"):
        Saw().set_parameter("cutof", 1.0)
