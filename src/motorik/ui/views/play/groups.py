"""Mute groups by number: a track is in one of four, or in none."""

from motorik.domain.live import MuteGroup
from motorik.domain.project import Project
from motorik.journal import Edit
from motorik.journal.edits.live import AddMuteGroup, RemoveMuteGroup, ReplaceMuteGroup

GROUPS = 4


def group_of(project: Project, track: str) -> int:
    """Return the number of the first group a track is in, counted from 1; 0 for none."""
    return next((at for at, it in enumerate(project.live.groups, start=1) if track in it.tracks), 0)


def edits_for_next_group(project: Project, track: str) -> tuple[Edit, ...]:
    """Return the edits that put a track into the next group, after the last one into none."""
    groups = {group.id: group for group in project.live.groups}
    here = group_of(project, track)
    edits: list[Edit] = []
    if here:
        old = project.live.groups[here - 1]
        left = tuple(it for it in old.tracks if it != track)
        stays = left or here < len(groups)
        edits.append(
            ReplaceMuteGroup(item=old.model_copy(update={"tracks": left}))
            if stays
            else RemoveMuteGroup(group=old.id)
        )
    wanted = here + 1
    if wanted <= len(groups):
        new = project.live.groups[wanted - 1]
        edits.append(ReplaceMuteGroup(item=new.model_copy(update={"tracks": (*new.tracks, track)})))
    elif wanted <= GROUPS and (not here or len(project.live.groups[here - 1].tracks) > 1):
        number = next(it for it in range(1, 100) if f"group-{it}" not in groups)
        edits.append(AddMuteGroup(item=MuteGroup(id=f"group-{number}", name=str(wanted), tracks=(track,))))
    return tuple(edits)
