"""Versions of a song saved by different Motoriks, brought to the modules of today before they are compared.

Else every module the newer one upgraded would look changed, and be a conflict with all the older side did.
"""

from motorik.domain.project import Project
from motorik.modules import registry
from motorik.modules.upgrading import Kinds, UpgradeError, upgrade_project


def of_one_age(*projects: Project, kinds: Kinds | None = None) -> tuple[Project, ...]:
    """Return the projects with modules of today, if they have modules of one kind in different versions.

    Those that hold modules of a newer Motorik are returned as they are.
    """
    ages: dict[str, set[int]] = {}
    for project in projects:
        channels = project.channels.values()
        for modules in (*(patch.modules for patch in project.patches), *(it.inserts for it in channels)):
            for module in modules:
                ages.setdefault(module.kind, set()).add(module.version)
    if all(len(versions) == 1 for versions in ages.values()):
        return projects
    try:
        return tuple(upgrade_project(project, registry() if kinds is None else kinds) for project in projects)
    except UpgradeError:
        return projects
