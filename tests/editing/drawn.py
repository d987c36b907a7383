"""Random patterns, areas and operations for the laws of editing."""

from __future__ import annotations

from random import Random
from typing import Any

from motorik.domain.pattern import Pattern
from motorik.domain.project import Project
from motorik.editing.area import Area, Slot
from motorik.editing.fields import is_empty
from motorik.editing.operation import Operation, operation_types
from tests import random_songs

MASKS: tuple[tuple[str, ...], ...] = (
    (),
    (),
    (),
    ("velocity",),
    ("note", "velocity"),
    ("locks", "effects"),
    ("effect1", "delay"),
)
SCALE_FIELDS = ("velocity", "pan", "delay", "probability", "lock:module0.cutoff", "effect1.value", "length")


def project(rng: Random) -> Project:
    """A song with patterns in which there is something to edit."""
    made = random_songs.project(rng)
    while not any(pattern.alias is None for pattern in made.patterns):
        made = random_songs.project(rng)
    filled = tuple(it if it.alias else full(rng, made, it) for it in made.patterns)
    return normal(Project.model_validate({**made.__dict__, "patterns": filled}))


def full(rng: Random, project: Project, pattern: Pattern) -> Pattern:
    """The pattern with many more steps, in few columns."""
    steps = {(step.row, step.column): step for step in pattern.steps}
    for _ in range(rng.randrange(3 * min(pattern.rows, 16))):
        step = random_songs.step(rng, pattern.rows, project)
        effect = random_songs.effect(rng).model_copy(update={"column": 0})
        effects = (effect,) if rng.random() < 0.3 else step.effects
        steps[step.row, step.column % 3] = step.model_copy(
            update={"column": step.column % 3, "effects": effects}
        )
    return pattern.model_copy(update={"steps": tuple(steps[cell] for cell in sorted(steps))})


def normal(project: Project) -> Project:
    """The song without steps in which nothing is: an operation does not keep those."""
    patterns = tuple(
        pattern.model_copy(update={"steps": tuple(step for step in pattern.steps if not is_empty(step))})
        for pattern in project.patterns
    )
    return project.model_copy(update={"patterns": patterns})


def own_pattern(rng: Random, project: Project) -> Pattern:
    return rng.choice([pattern for pattern in project.patterns if pattern.alias is None])


def area(rng: Random, project: Project, mask: tuple[str, ...] | None = None) -> Area:
    """Some rows and columns of a pattern, now and then in an order of their own."""
    pattern = rng.choice(project.patterns)
    first, last = sorted((rng.randrange(pattern.rows), rng.randrange(pattern.rows)))
    first, last = rng.choice(((first, last), (0, pattern.rows - 1)))
    rows = list(range(first, last + 1))
    turn = rng.choice((0, 0, len(rows) // 2))
    columns = sorted(rng.sample((0, 1, 2, 15), rng.randint(1, 4)))
    slots = [Slot(column=c, fields=rng.choice(MASKS) if mask is None else mask) for c in columns]
    return Area(pattern=pattern.id, rows=tuple(rows[turn:] + rows[:turn]), slots=tuple(slots))


def areas(rng: Random, project: Project) -> tuple[Area, ...]:
    return tuple(area(rng, project) for _ in range(rng.randint(1, 3)))


def operation(rng: Random, project: Project, kind: type[Operation]) -> Operation | None:
    """An operation of a kind with values of chance; None when the song has nothing to name."""
    draw: Any = ARGUMENTS.get(kind.model_fields["op"].default, _by_name)
    drawn: Operation | None = draw(rng, project, kind)
    return drawn


def _by_name(rng: Random, project: Project, kind: type[Operation]) -> Operation | None:
    fields = {name: VALUES[name] for name in kind.model_fields if name in VALUES and rng.random() < 0.8}
    needed = [name for name, field in kind.model_fields.items() if field.is_required()]
    fields |= {name: VALUES[name] for name in needed}
    drawn = {name: draw(rng, project) for name, draw in fields.items()}
    return None if any(value is None for value in drawn.values()) else kind.model_validate(drawn)


def _of_placement(rng: Random, project: Project, kind: type[Operation]) -> Operation | None:
    if not project.arrangement.placements:
        return None
    place = rng.choice(project.arrangement.placements)
    named = {name: getattr(place, name) for name in ("start", "track", "pattern")}
    return kind.model_validate(named)


def _named(rng: Random, project: Project, kind: type[Operation]) -> Operation:
    names = [name for name in ("pattern", "first", "second") if name in kind.model_fields]
    chosen: dict[str, Any] = {name: rng.choice(project.patterns).id for name in names}
    chosen |= {"row": rng.randint(1, 63)} if "row" in kind.model_fields else {}
    chosen |= {"alias": rng.random() < 0.5} if "alias" in kind.model_fields else {}
    return kind.model_validate(chosen)


def _set_field(rng: Random, project: Project, kind: type[Operation]) -> Operation:
    field, text = rng.choice(
        (("velocity", "0.5"), ("note", "C-4"), ("accent", "yes"), ("effect2", "slide-up:3"), ("pan", "none"))
    )
    return kind.model_validate({"field": field, "text": text, "every": rng.random() < 0.5})


def _replace(rng: Random, project: Project, kind: type[Operation]) -> Operation:
    where = rng.choice(({"note": "C-3..B-5"}, {"velocity": "0..0.7", "note": "!==="}, {"effect1": "it.*"}))
    write = rng.choice(({"note": "+12"}, {"velocity": "x0.5"}, {"effect1": "clear"}, {"note": "==="}))
    return kind.model_validate({"where": where, "write": write})


ARGUMENTS: dict[str, Any] = {
    "duplicate_placement": _of_placement,
    "duplicate_pattern": _named,
    "give_own_steps": _named,
    "join_patterns": _named,
    "make_unique": _of_placement,
    "remap_instrument": lambda rng, project, kind: kind(
        old=None, new=random_songs.pick(rng, (it.id for it in project.patches))
    ),
    "replace": _replace,
    "set_field": _set_field,
    "split_pattern": _named,
}
VALUES: dict[str, Any] = {
    "semitones": lambda rng, _: rng.choice((-12, 7, 0.5, 127)),
    "octaves": lambda rng, _: rng.choice((-1, 0, 2)),
    "degrees": lambda rng, _: rng.randint(-9, 9),
    "root": lambda rng, _: rng.randrange(12),
    "around": lambda rng, _: rng.choice((60, 0, 64.5)),
    "scale": lambda rng, _: tuple(sorted(rng.sample(range(12), rng.randint(1, 12)))),
    "field": lambda rng, _: rng.choice(SCALE_FIELDS),
    "shape": lambda rng, _: rng.choice(("linear", "exponential")),
    "start": lambda rng, _: rng.choice((0, 1, 200)),
    "end": lambda rng, _: rng.choice((0.5, 100)),
    "factor": lambda rng, _: rng.choice((2, 3)),
    "offset": lambda rng, _: rng.choice((0.1, -300)),
    "low": lambda rng, _: rng.choice((0, 20)),
    "high": lambda rng, _: rng.choice((1, 100)),
    "seed": lambda rng, _: rng.choice((0, 7, 2**63 - 1)),
    "percent": lambda rng, _: rng.choice((1, 50, 100)),
    "velocity": lambda rng, _: rng.choice((0, 0.2, 1)),
    "delay": lambda rng, _: rng.choice((0, 255)),
    "rows": lambda rng, _: rng.choice((1, 3, 64)),
    "count": lambda rng, _: rng.choice((1, 5, 4096)),
    "grow": lambda rng, _: rng.random() < 0.5,
    "shrink": lambda rng, _: rng.random() < 0.5,
    "units": lambda rng, _: rng.choice((0, 1, 100, 255)),
    "carry": lambda rng, _: rng.random() < 0.5,
    "lines": lambda rng, _: rng.choice((1, 4)),
    "way": lambda rng, _: rng.choice(("up", "down", "both")),
    "column": lambda rng, _: rng.choice((0, 1)),
    "other": lambda rng, _: rng.choice((0, 15)),
    "fields": lambda rng, _: rng.choice(((), ("note",), ("lock:module0.cutoff",), ("effects",))),
    "track": lambda rng, project: random_songs.pick(rng, (t.id for t in project.tracks)),
}
ARGUMENTS["fill_euclidean"] = lambda rng, _, kind: kind(
    hits=rng.randint(0, 5),
    length=rng.randint(5, 9),
    rotation=rng.randint(-3, 3),
    note=rng.choice((36, "C#3")),
)
ARGUMENTS["fill_random"] = lambda rng, _, kind: kind(
    percent=rng.choice((0, 40, 100)), scale=rng.choice(("minor", "blues")), low="C-3", high=72,
    chord=rng.choice((None, "minor9")), seed=rng.randrange(9), softest=0.2, every=rng.randint(1, 3),
)  # fmt: skip
ARGUMENTS["fill_arpeggio"] = lambda rng, _, kind: kind(
    chord=rng.choice(("major", "ninth")), root=rng.randint(0, 100), walk=rng.choice(("up", "random")),
    octaves=rng.randint(1, 2), inversion=rng.randint(0, 2), scale=rng.choice((None, "dorian")),
    every=rng.randint(1, 4),
)  # fmt: skip
ARGUMENTS["swap_tracks"] = lambda rng, project, kind: (
    kind(track=rng.choice(project.tracks).id, other=rng.choice(project.tracks).id) if project.tracks else None
)
KINDS = list(operation_types())


def plain_pattern(rng: Random, rows: int = 16, lines_per_beat: int = 4) -> Pattern:
    """A pattern whose pitches are whole cents and whose delays are not early."""
    steps = {}
    for _ in range(rng.randint(1, 24)):
        step = random_songs.step(rng, rows)
        step = step.model_copy(
            update={"pitch": rng.randint(24, 96) + rng.choice((0, 0.25)), "delay": abs(step.delay)}
        )
        if not is_empty(step):
            steps[step.row, step.column] = step
    return Pattern(
        id="plain",
        rows=rows,
        lines_per_beat=lines_per_beat,
        steps=tuple(steps[cell] for cell in sorted(steps)),
    )


def song(pattern: Pattern) -> Project:
    return Project(patterns=(pattern,))
