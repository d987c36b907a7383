"""Modules saved by an earlier Motorik, brought to the versions of today by what their declarations say.

A module alone, a patch with the cables of control that lead to its parameters, or a whole song. What is of
today stays the same object.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from motorik.domain.model import Model
from motorik.domain.patch import Macro, MacroTarget, Modulation, Module, Patch
from motorik.domain.pattern import Pattern
from motorik.domain.project import Automation, Channel, Project
from motorik.modules.declaration import Declaration, Scale, Upgrade

Kinds = Mapping[str, Declaration]
ModelT = TypeVar("ModelT", bound=Model)
T = TypeVar("T")


class UpgradeError(ValueError):
    """A module of a version there is no way from; one sentence."""


def upgrade(module: Module, kinds: Kinds) -> Module:
    """Return ``module`` as today's version of its kind; it sounds as it did.

    A kind that is not known stays as it is: whoever compiles the patch says so, with its place.

    Raises:
        UpgradeError: it was saved by a newer Motorik, or its version has no upgrade to the next.
    """
    parameters = module.parameters
    steps = _steps(module, kinds)
    for step in steps:
        moved = (_moved((step,), id, value) for id, value in parameters.items())
        parameters = dict(step.added) | dict(end for end in moved if end)
    return _with(module, version=kinds[module.kind].version, parameters=parameters) if steps else module


def upgrade_patch(patch: Patch, kinds: Kinds) -> Patch:
    """Return ``patch`` with every module of today; modulations and macros follow their parameters.

    Raises:
        UpgradeError: as :func:`upgrade`.
    """
    ways = _ways(patch.modules, kinds)
    if not ways:
        return patch
    return _with(
        patch,
        modules=_each(patch.modules, lambda module: upgrade(module, kinds)),
        modulations=tuple(
            Modulation(**{**route.__dict__, "target": end[0], "amount": end[1]})
            for route in patch.modulations
            if (end := _followed(ways, route.target, route.amount, spaced=True))
        ),
        macros=_each(patch.macros, lambda macro: _upgrade_macro(macro, ways)),
    )


def upgrade_project(project: Project, kinds: Kinds) -> Project:
    """Return ``project`` with every module of today, and automation and locks that follow their parameters.

    A pattern that several tracks play follows the first of them whose patch changed.

    Raises:
        UpgradeError: as :func:`upgrade`, with the place of the module.
    """
    patches = _each(
        project.patches, lambda patch: _placed(f"patch {patch.id!r}", upgrade_patch, patch, kinds)
    )
    channels = {
        id: _placed(f"channel {id!r}", _upgrade_channel, channel, kinds)
        for id, channel in project.channels.items()
    }
    ways = {patch.id: _ways(patch.modules, kinds) for patch in project.patches}
    played = {track.id: ways[track.patch] for track in project.tracks}
    strips = {
        id: _ways(channel.inserts, kinds) | (ways[channel.rack] if channel.rack else {})
        for id, channel in project.channels.items()
    }
    locks: dict[str, tuple[_Ways, _Ways]] = {}
    patterns = {pattern.id: pattern for pattern in project.patterns}
    for place in project.arrangement.placements:
        for id in _heard(place.pattern, patterns):
            own, strip = locks.get(id, ({}, {}))
            locks[id] = played[place.track] | own, strips[place.track] | strip
    lanes: dict[str, dict[str, _Ways]] = {"patch": played, "channel": strips, "midi": {}}
    automation = (_upgrade_lane(lane, lanes[lane.scope].get(lane.owner, {})) for lane in project.automation)
    return _with(
        project,
        patches=patches,
        patterns=_each(
            project.patterns,
            lambda pattern: _upgrade_pattern(pattern, *locks.get(pattern.id, ({}, {})), ways),
        ),
        tracks=_each(project.tracks, lambda track: _with(track, channel=channels[track.id])),
        mixer=_with(
            project.mixer,
            returns=_each(project.mixer.returns, lambda bus: _with(bus, channel=channels[bus.id])),
            master=channels["master"],
        ),
        automation=_same(project.automation, tuple(lane for lane in automation if lane)),
    )


class _Way:
    """The steps a module goes through, and what its parameters are today."""

    def __init__(self, steps: Sequence[Upgrade], declaration: Declaration) -> None:
        self.steps = steps
        self.octaves = {p.id for p in declaration.parameters if p.scale is Scale.LOG2}


_Ways = dict[str, _Way]
"""The ways of the modules that are of an older version, by id."""


def _ways(modules: Sequence[Module], kinds: Kinds) -> _Ways:
    found = ((module, _steps(module, kinds)) for module in modules)
    return {module.id: _Way(steps, kinds[module.kind]) for module, steps in found if steps}


def _steps(module: Module, kinds: Kinds) -> tuple[Upgrade, ...]:
    """Return the steps from a module's version to today's; none for a kind that is not known."""
    declaration = kinds.get(module.kind)
    if declaration is None or module.version == declaration.version:
        return ()
    if module.version > declaration.version:
        raise UpgradeError(
            f"module {module.id!r}: {module.kind} version {module.version} was saved by a newer Motorik; "
            f"allowed: 1 to {declaration.version}, so update Motorik to open it"
        )
    steps = {step.version: step for step in declaration.upgrades}
    for version in range(module.version + 1, declaration.version + 1):
        if version not in steps:
            raise UpgradeError(f"module {module.id!r}: nothing leads {module.kind} to version {version}")
    return tuple(steps[version] for version in range(module.version + 1, declaration.version + 1))


def _moved(steps: Sequence[Upgrade], id: str, value: float) -> tuple[str, float] | None:
    """Return what a parameter is called and worth after ``steps``; None when it was removed."""
    for step in steps:
        if id in step.removed:
            return None
        value *= dict(step.scaled).get(id, 1.0)
        id = dict(step.renamed).get(id, id)
    return id, value


def _followed(ways: _Ways, end: str, value: float, *, spaced: bool = False) -> tuple[str, float] | None:
    """Return where ``<module>.<parameter>`` is today and what ``value`` is there; None when it is gone.

    ``spaced``: the value is a distance, which in octaves no factor changes.
    """
    module, _, parameter = end.partition(".")
    if module not in ways:
        return end, value
    moved = _moved(ways[module].steps, parameter, value)
    if moved is None:
        return None
    id, scaled = moved
    return f"{module}.{id}", value if spaced and id in ways[module].octaves else scaled


def _upgrade_macro(macro: Macro, ways: _Ways) -> Macro:
    ends = (_followed(ways, goal.target, goal.amount, spaced=True) for goal in macro.targets)
    return _with(macro, targets=tuple(MacroTarget(target=end[0], amount=end[1]) for end in ends if end))


def _upgrade_channel(channel: Channel, kinds: Kinds) -> Channel:
    return _with(channel, inserts=_each(channel.inserts, lambda module: upgrade(module, kinds)))


def _heard(pattern: str, patterns: Mapping[str, Pattern]) -> set[str]:
    """Return the patterns whose steps are heard where ``pattern`` is placed: sources of aliases, phrases."""
    found: set[str] = set()
    waiting = [pattern]
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            alias = patterns[id].alias
            waiting += (
                [alias.pattern] if alias else [step.phrase for step in patterns[id].steps if step.phrase]
            )
    return found


def _upgrade_pattern(pattern: Pattern, own: _Ways, strip: _Ways, patches: Mapping[str, _Ways]) -> Pattern:
    if not any(step.locks or step.channel_locks for step in pattern.steps):
        return pattern
    steps = (
        _with(
            step,
            locks=_moved_locks(step.locks, patches[step.instrument] if step.instrument else own),
            channel_locks=_moved_locks(step.channel_locks, strip),
        )
        for step in pattern.steps
    )
    return _with(pattern, steps=_same(pattern.steps, tuple(steps)))


def _moved_locks(locks: Mapping[str, float], ways: _Ways) -> dict[str, float]:
    ends = (_followed(ways, end, value) for end, value in locks.items())
    return dict(end for end in ends if end)


def _upgrade_lane(lane: Automation, ways: _Ways) -> Automation | None:
    moved = [_followed(ways, lane.target, point.value) for point in lane.points]
    if moved[0] is None:
        return None
    points = (
        _with(point, value=end[1]) for point, end in zip(lane.points, moved, strict=True) if end is not None
    )
    return _with(lane, target=moved[0][0], points=_same(lane.points, tuple(points)))


def _placed(place: str, change: Callable[[ModelT, Kinds], ModelT], model: ModelT, kinds: Kinds) -> ModelT:
    try:
        return change(model, kinds)
    except UpgradeError as error:
        raise UpgradeError(f"{place}: {error}") from None


def _with(model: ModelT, **fields: object) -> ModelT:
    """Return ``model`` with ``fields``, the same object when they are what it has."""
    if all(getattr(model, name) == value for name, value in fields.items()):
        return model
    return model.model_copy(update=fields)


def _each(items: tuple[T, ...], change: Callable[[T], T]) -> tuple[T, ...]:
    return _same(items, tuple(map(change, items)))


def _same(old: tuple[T, ...], new: tuple[T, ...]) -> tuple[T, ...]:
    """Return ``old`` when ``new`` holds the same objects: nothing changed, so nobody need look."""
    return old if len(old) == len(new) and all(a is b for a, b in zip(old, new, strict=True)) else new
