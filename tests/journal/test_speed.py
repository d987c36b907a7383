"""A knob move on a large song costs no more than on a small one has to."""

from __future__ import annotations

import time

from motorik.domain.patch import Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Placement, Project, Track
from motorik.journal import Edit, Journal
from motorik.journal.edits.mixer import SetLevel
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patterns import SetSteps

TRACKS = PATTERNS = 64
EDITS = 1000
LIMIT_SECONDS = 2.0


def large_project() -> Project:
    steps = tuple(Step(row=row * 4, pitch=30 + row) for row in range(16))
    names = [(f"t{t}", f"t{t}-p{p}", p * 16 * 61440) for t in range(TRACKS) for p in range(PATTERNS)]
    return Project(
        patches=(Patch(id="bass", modules=(Module(id="filter", kind="filter.svf"),), output="filter"),),
        tracks=tuple(Track(id=f"t{t}", patch="bass") for t in range(TRACKS)),
        patterns=tuple(Pattern(id=pattern, rows=64, steps=steps) for _, pattern, _ in names),
        arrangement=Arrangement(
            placements=tuple(
                Placement(track=t, pattern=p, start=start, length=61440) for t, p, start in names
            )
        ),
    )


def nth_edit(number: int) -> Edit:
    track = f"t{number % TRACKS}"
    match number % 3:
        case 0:
            return SetSteps(pattern=f"{track}-p{number % PATTERNS}", items=(Step(row=number % 64),))
        case 1:
            return SetLevel(channel=track, level_db=-(number % 60))
        case _:
            return SetParameter(patch="bass", module="filter", parameter="cutoff", value=number)


def test_a_thousand_edits_of_64_tracks_with_64_patterns() -> None:
    project = large_project()
    journal = Journal(project)
    start = time.process_time()
    for number in range(EDITS):
        journal.commit("edit", nth_edit(number))
    seconds = time.process_time() - start
    print(f"{EDITS} edits with their inverses in {seconds:.2f} s")
    assert seconds < LIMIT_SECONDS
    while journal.undo():
        pass
    assert journal.project == project
