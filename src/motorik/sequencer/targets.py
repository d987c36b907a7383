"""Where a parameter that a step sets is found: in its patch, its patch's sampler, or the track's channel."""

from motorik.domain.device import PREFIX
from motorik.domain.project import Project
from motorik.modules import registry
from motorik.sequencer.line import CHANNEL, SAMPLER

MIDI = "midi"
"""The scope of what hardware alone hears."""
OTHER = "patch-"
"""What the scope of a patch that is not its track's own begins with; its id follows."""


def scope_of(own: str, instrument: str) -> str:
    """Return the scope of ``instrument`` on a track whose own patch is ``own``; empty means that one."""
    return "patch" if instrument in ("", own) else OTHER + instrument


def patch_of(own: str, scope: str) -> str:
    """Return the patch a scope stands for on a track whose own patch is ``own``."""
    return scope.removeprefix(OTHER) if scope.startswith(OTHER) else own


def target_of(project: Project, own: str, instrument: str, target: str) -> tuple[str, str] | None:
    """Return (scope, target) of what a cell of ``instrument`` sets; None: its patch has no sampler."""
    if target.startswith(PREFIX):
        return MIDI, target
    if target.startswith(CHANNEL):
        return "channel", target.removeprefix(CHANNEL)
    scope = scope_of(own, instrument)
    if target not in SAMPLER:
        return scope, target
    module = _sampler(project, instrument or own, target)
    return None if module is None else (scope, f"{module}.{target}")


def _sampler(project: Project, patch: str, parameter: str) -> str | None:
    """Return the first module of the patch that plays samples and has ``parameter``."""
    for module in next(it.modules for it in project.patches if it.id == patch):
        declared = registry().get(module.kind)
        if declared and declared.sample_slots and any(p.id == parameter for p in declared.parameters):
            return module.id
    return None
