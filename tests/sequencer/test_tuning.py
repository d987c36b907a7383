"""Notes sound at the pitch their key has in the instrument's tuning, else in the song's."""

import pytest

from motorik.domain.patch import Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Placement, Project, Track
from motorik.domain.tuning import EQUAL, KeyboardMap, Tuning
from motorik.sequencer.events import EventKind
from motorik.sequencer.schedule import schedule

JUST = Tuning(
    id="just",
    degrees=("16/15", "9/8", "6/5", "5/4", "4/3", "45/32", "3/2", "8/5", "5/3", "9/5", "15/8", "2/1"),
)
WHITE = (0, None, 1, None, 2, 3, None, 4, None, 5, None, 6)
SEVEN = Tuning(id="seven", degrees=("171.428571",), map=KeyboardMap(octave=7, keys=WHITE))


def song(tuning: str | None, own: str | None = None) -> Project:
    steps = tuple(Step(row=row, pitch=pitch) for row, pitch in enumerate((60.0, 61.0, 64.0, 67.0)))
    pattern = Pattern(id="p", rows=4, steps=steps)
    patch = Patch(id="one", modules=(Module(id="osc", kind="osc.analog"),), output="osc", tuning=own)
    return Project(
        tunings=(JUST, SEVEN),
        tuning=tuning,
        patches=(patch,),
        tracks=(Track(id="lead", patch="one"),),
        patterns=(pattern,),
        arrangement=Arrangement(
            length=pattern.ticks,
            placements=(Placement(track="lead", pattern="p", start=0, length=pattern.ticks),),
        ),
    )


def pitches(project: Project) -> list[float]:
    events = schedule(project, 0, project.arrangement.length, 48000)
    return [event.pitch for event in events if event.kind is EventKind.NOTE_ON]


def test_song_and_instrument_choose() -> None:
    equal = [60, 61, 64, 67]
    just = pytest.approx([60, 61.1173, 63.8631, 67.0196], abs=1e-4)
    assert pitches(song(None)) == equal
    assert pitches(song("just")) == just
    assert pitches(song(None, "just")) == just
    assert pitches(song("just", EQUAL)) == equal


def test_unmapped_keys_are_silent() -> None:
    step = 1.71428571
    middle = 69 - 5 * step
    assert pitches(song("seven")) == pytest.approx([middle, middle + 2 * step, middle + 4 * step], abs=1e-6)


def test_tuning_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="the song: no tuning 'x' in this project"):
        song("x")
    with pytest.raises(ValueError, match="patch 'one': no tuning 'x' in this project"):
        song(None, "x")
