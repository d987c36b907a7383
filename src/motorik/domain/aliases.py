"""Aliases resolved: the pattern that is heard where an alias is placed or played as a phrase."""

from collections.abc import Mapping

from motorik.domain.pattern import Alias, Pattern, Step


def resolved(pattern: Pattern, patterns: Mapping[str, Pattern]) -> Pattern:
    """Return ``pattern`` with steps of its own: itself, or what its alias makes of its source.

    ``patterns`` are those of a sound project by id. The result keeps the alias's id, name and, if it has one,
    groove; placing it is the same as placing the alias.
    """
    chain: list[Pattern] = []
    while pattern.alias is not None:
        chain.append(pattern)
        pattern = patterns[pattern.alias.pattern]
    for outer in reversed(chain):
        assert outer.alias is not None
        pattern = pattern.model_copy(
            update={
                "id": outer.id,
                "name": outer.name,
                "groove": outer.groove or pattern.groove,
                "alias": None,
                "steps": _heard(pattern, outer.alias),
            }
        )
    return pattern


def _heard(source: Pattern, alias: Alias) -> tuple[Step, ...]:
    steps = (
        step.model_copy(
            update={
                "row": (step.row + alias.rotate) % source.rows,
                "pitch": min(max(step.pitch + alias.transpose, 0.0), 127.0),
            }
        )
        for step in source.steps
        if step.column not in alias.muted
    )
    return tuple(sorted(steps, key=lambda step: (step.row, step.column)))


def check_aliases(patterns: Mapping[str, Pattern]) -> None:
    """Raise ``ValueError`` in one sentence when aliases lead in a circle; their sources all exist."""
    settled: set[str] = set()
    for id in patterns:
        trail: list[str] = []
        while id not in settled:
            if id in trail:
                circle = " → ".join([*trail[trail.index(id) :], id])
                raise ValueError(f"patterns are aliases of one another in a circle: {circle}")
            trail.append(id)
            alias = patterns[id].alias
            if alias is None:
                break
            id = alias.pattern
        settled.update(trail)
