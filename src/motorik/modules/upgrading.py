"""Modules saved by an earlier Motorik, brought to the versions of today by what their declarations say."""

from collections.abc import Mapping

from motorik.domain.patch import Module
from motorik.modules.declaration import Declaration, Upgrade


class UpgradeError(ValueError):
    """A module of a version there is no way from; one sentence."""


def upgrade(module: Module, kinds: Mapping[str, Declaration]) -> Module:
    """Return ``module`` as today's version of its kind; it sounds as it did.

    A kind that is not known stays as it is: whoever compiles the patch says so, with its place.

    Raises:
        UpgradeError: it was saved by a newer Motorik, or its version has no upgrade to the next.
    """
    declaration = kinds.get(module.kind)
    if declaration is None or module.version == declaration.version:
        return module
    if module.version > declaration.version:
        raise UpgradeError(
            f"module {module.id!r}: {module.kind} version {module.version} was saved by a newer Motorik; "
            f"allowed: 1 to {declaration.version}, so update Motorik to open it"
        )
    steps = {step.version: step for step in declaration.upgrades}
    parameters = dict(module.parameters)
    for version in range(module.version + 1, declaration.version + 1):
        if version not in steps:
            raise UpgradeError(f"module {module.id!r}: nothing leads {module.kind} to version {version}")
        parameters = _step(steps[version], parameters)
    return module.model_copy(update={"version": declaration.version, "parameters": parameters})


def _step(step: Upgrade, parameters: Mapping[str, float]) -> dict[str, float]:
    names, factors = dict(step.renamed), dict(step.scaled)
    moved = {
        names.get(id, id): value * factors.get(id, 1.0)
        for id, value in parameters.items()
        if id not in step.removed
    }
    return dict(step.added) | moved
