"""What stands against a change of wiring, asked before it is made: one sentence, or nothing."""

from typing import TYPE_CHECKING

from motorik.studio.songs import translate

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.journal import Edit


def refusal(project: "Project", patch: str, *edits: "Edit") -> str | None:
    """Return why the instrument or rack ``patch`` could not sound after ``edits``, None when it could.

    Looks at it as everything that uses it does: as an instrument of tracks, as the rack of channels.
    """
    from motorik.engine.compiling import compile_channel, compile_patch
    from motorik.engine.graph import GraphError
    from motorik.journal import EditError

    try:
        for edit in edits:
            project = edit.apply(project)
        found = next(it for it in project.patches if it.id == patch)
        racks = {id: it for id, it in project.channels.items() if it.rack == patch}
        for id, channel in racks.items():
            compile_channel(id, channel, rack=found)
        if not racks or any(track.patch == patch for track in project.tracks):
            compile_patch(found)
    except (EditError, GraphError) as error:
        return str(translate(error) or error)
    return None
