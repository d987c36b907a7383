"""A voice that is over while it is still heard fades out: it does not stop in the middle of a wave."""

import numpy as np
import pytest

from motorik.domain.patch import Cable, Module, Patch, VoiceMode
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Placement, Project, Track
from motorik.engine.offline import RenderOptions, render

BEAT = 61440


def unheld(mode: VoiceMode, polyphony: int) -> Project:
    """Return four notes of a dull sound that no envelope holds back, as its amplifier is bypassed."""
    patch = Patch(
        id="dull",
        mode=mode,
        polyphony=polyphony,
        modules=(
            Module(id="osc", kind="osc.analog"),
            Module(id="filter", kind="filter.svf", parameters={"cutoff": 150}),
            Module(id="env", kind="env.adsr", parameters={"attack": 0.001, "release": 0.01}),
            Module(id="amp", kind="amp.vca", bypassed=True),
        ),
        cables=(
            Cable(source="osc.out", target="filter.in"),
            Cable(source="filter.out", target="amp.in"),
            Cable(source="env.out", target="amp.gain"),
        ),
        output="amp",
    )
    steps = tuple(Step(row=4 * row, pitch=36 + 5 * row, length=300) for row in range(4))
    return Project(
        patches=(patch,),
        tracks=(Track(id="dull", patch="dull"),),
        patterns=(Pattern(id="dull", steps=steps),),
        arrangement=Arrangement(
            length=4 * BEAT, placements=(Placement(track="dull", pattern="dull", start=0, length=4 * BEAT),)
        ),
    )


@pytest.mark.parametrize(
    ("mode", "polyphony"), [(VoiceMode.MONO, 1), (VoiceMode.POLY, 8), (VoiceMode.POLY, 32)]
)
def test_no_step_where_a_voice_ends(mode, polyphony):
    sound = render(unheld(mode, polyphony), options=RenderOptions(tail_seconds=0.5)).sound[:, 0]
    heard = np.abs(sound) > 1e-4
    ends = np.flatnonzero(
        heard[:-1] & ~np.logical_or.reduce([np.roll(heard, -n)[:-1] for n in range(1, 100)])
    )
    assert len(ends) >= 4
    assert np.abs(sound).max() > 0.05
    assert np.abs(np.diff(sound)).max() < 0.2 * np.abs(sound).max()
