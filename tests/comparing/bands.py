"""A song in which every track has everything for itself, and a person who works on some of the tracks."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from motorik.domain.patch import Cable, Module, Patch
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import (
    Arrangement,
    Automation,
    AutomationPoint,
    Placement,
    Project,
    Track,
)
from motorik.domain.time import TICKS_PER_BEAT
from motorik.journal.edits.arrangement import SetAutomationPoints, SetPlacements
from motorik.journal.edits.mixer import AddInsert, SetLevel, SetPan
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patterns import SetSteps
from motorik.journal.edits.tracks import SetTrackName
from motorik.journal.path import key_of

BAR = 4 * TICKS_PER_BEAT


def band(tracks: int) -> Project:
    names = [f"t{number}" for number in range(tracks)]
    return Project(
        patches=tuple(_patch(f"p-{name}") for name in names),
        tracks=tuple(Track(id=name, patch=f"p-{name}") for name in names),
        patterns=tuple(
            Pattern(id=f"n-{name}", steps=tuple(Step(row=row, pitch=40 + row) for row in range(0, 16, 4)))
            for name in names
        ),
        automation=tuple(
            Automation(
                id=f"a-{name}", owner=name, target="vca.level", points=(AutomationPoint(tick=0, value=1),)
            )
            for name in names
        ),
        arrangement=Arrangement(
            length=8 * BAR,
            placements=tuple(
                Placement(track=name, pattern=f"n-{name}", start=start * BAR, length=BAR)
                for start in (0, 4)
                for name in names
            ),
        ),
    )


def worked_on(rng: Random, project: Project, tracks: Sequence[str]) -> Project:
    """Return ``project`` after one to six changes to each of ``tracks`` and what belongs to it."""
    for track in tracks:
        for _ in range(rng.randint(1, 6)):
            project = _touched(rng, project, track)
    return project


def _touched(rng: Random, project: Project, track: str) -> Project:
    places = [place for place in project.arrangement.placements if place.track == track]
    place = rng.choice(places)
    moved = place.model_copy(update={"start": rng.randrange(8) * BAR, "length": rng.randint(1, 2) * BAR})
    insert = Module(id=f"fx{rng.randrange(10**6)}", kind="fx.delay")
    return rng.choice(
        (
            SetSteps(
                pattern=f"n-{track}",
                items=(Step(row=rng.randrange(16), pitch=rng.randint(30, 60)),),
                cleared=((rng.randrange(16), 0),),
            ),
            SetPlacements(items=(moved,), cleared=(key_of(place),)),
            SetParameter(patch=f"p-{track}", module="osc", parameter="level", value=rng.random()),
            SetAutomationPoints(
                lane=f"a-{track}",
                items=(AutomationPoint(tick=rng.randrange(9) * BAR, value=rng.random()),),
            ),
            SetLevel(channel=track, level_db=-rng.random() * 20),
            SetPan(channel=track, pan=rng.random()),
            SetTrackName(track=track, name=f"name {rng.random()}"),
            AddInsert(channel=track, item=insert),
        )
    ).apply(project)


def _patch(id: str) -> Patch:
    return Patch(
        id=id,
        modules=(Module(id="osc", kind="osc.analog"), Module(id="vca", kind="amp.vca")),
        cables=(Cable(source="osc.out", target="vca.in"),),
        output="vca",
    )
