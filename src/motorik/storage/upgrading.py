"""Old songs opened: modules become those of today as one step of the song's history.

Done here and not while a song is compiled, so that what a face shows, and the names its edits use, are
today's. Undoing the step is sound: the compiler reads older modules the same way.
"""

from pathlib import Path

from motorik.domain.project import Channel, Project
from motorik.journal import Edit, EditError, Journal
from motorik.journal.edits.arrangement import AddAutomation, RemoveAutomation
from motorik.journal.edits.mixer import ReplaceInsert
from motorik.journal.edits.patches import ReplacePatch
from motorik.journal.edits.patterns import ReplacePattern
from motorik.modules import registry
from motorik.modules.upgrading import Kinds, UpgradeError, upgrade_project
from motorik.storage.errors import SongError

LABEL = "Update modules"


def bring_up_to_date(folder: Path, journal: Journal, kinds: Kinds | None = None) -> None:
    """Commit what makes every module of the project one of today, if one is not.

    Raises:
        SongError: a module was saved by a newer Motorik, or nothing leads from its version to today's.
    """
    before = journal.project
    try:
        after = upgrade_project(before, registry() if kinds is None else kinds)
        edits = _edits(before, after)
        if edits:
            journal.commit(LABEL, *edits, origin="upgrade")
    except (UpgradeError, EditError) as error:
        raise SongError(f"{folder}: {error}") from None


def _edits(before: Project, after: Project) -> list[Edit]:
    """Return the edits from a project to its upgrade: the same things by the same ids, but fewer lanes."""
    edits: list[Edit] = [
        ReplacePatch(item=new)
        for old, new in zip(before.patches, after.patches, strict=True)
        if old is not new
    ]
    edits += [
        ReplacePattern(item=new)
        for old, new in zip(before.patterns, after.patterns, strict=True)
        if old is not new
    ]
    for id, channel in before.channels.items():
        edits += _inserts(id, channel, after.channels[id])
    kept = {lane.id: lane for lane in after.automation}
    for index, lane in enumerate(before.automation):
        new = kept.get(lane.id)
        if new is not lane:
            edits.append(RemoveAutomation(lane=lane.id))
            place = sum(other.id in kept for other in before.automation[:index])
            edits += [AddAutomation(item=new, index=place)] if new else []
    return edits


def _inserts(id: str, before: Channel, after: Channel) -> list[Edit]:
    pairs = zip(before.inserts, after.inserts, strict=True)
    return [ReplaceInsert(channel=id, item=new) for old, new in pairs if old is not new]
