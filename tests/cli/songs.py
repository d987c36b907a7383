"""Small songs to run the command line on."""

from pathlib import Path

from motorik.domain.canonical import write_project
from motorik.domain.patch import Cable, Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Channel, Mixer, Placement, Project, Return, Send, Track
from motorik.domain.time import TICKS_PER_BEAT

BEAT = TICKS_PER_BEAT


def pluck(id: str, *, attack: float = 0.002) -> Patch:
    """Return a patch with one oscillator behind an envelope."""
    return Patch(
        id=id,
        modules=(
            Module(id="osc", kind="osc.analog"),
            Module(id="env", kind="env.adsr", parameters={"attack": attack, "sustain": 0.0, "decay": 0.1}),
            Module(id="vca", kind="amp.vca"),
        ),
        cables=(Cable(source="osc.out", target="vca.in"), Cable(source="env.out", target="vca.gain")),
        output="vca",
    )


def small_project(title: str = "Small") -> Project:
    """Return two bars for two tracks and a return: one second or so of sound, quick to render."""
    steps = tuple(Step(row=row, pitch=36 + row) for row in range(0, 16, 2))
    return Project(
        title=title,
        patches=(pluck("bass"), pluck("lead")),
        tracks=(
            Track(id="bass", patch="bass", channel=Channel(level_db=-6)),
            Track(
                id="lead", patch="lead", channel=Channel(level_db=-9, pan=0.3, sends=(Send(target="room"),))
            ),
        ),
        mixer=Mixer(returns=(Return(id="room"),)),
        patterns=(
            Pattern(id="low", steps=steps),
            Pattern(
                id="high",
                rows=12,
                steps=tuple(Step(row=step.row, pitch=60) for step in steps if step.row < 12),
            ),
        ),
        arrangement=Arrangement(
            length=8 * BEAT,
            placements=(
                Placement(track="bass", pattern="low", start=0, length=8 * BEAT),
                Placement(track="lead", pattern="high", start=4 * BEAT, length=4 * BEAT),
            ),
        ),
    )


def write_song(folder: Path, project: Project) -> Path:
    """Make ``folder`` a song and return it."""
    folder.mkdir()
    (folder / "song.json").write_bytes(write_project(project))
    return folder
