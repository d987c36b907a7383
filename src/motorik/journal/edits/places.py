"""Where things stand on canvases: nothing of it is heard."""

from motorik.domain.ids import Id
from motorik.domain.patch import Place
from motorik.journal.edits.parameters import PutEntry


class SetModulePlace(PutEntry, at="patches/{patch}/places"):
    """Put a module somewhere on the canvas of its patch; null leaves that to the program again."""

    key = "module"
    patch: Id
    module: Id
    value: Place | None


class SetDeskPlace(PutEntry, at="desk"):
    """Put a channel somewhere on the desk; null leaves that to the program again."""

    key = "channel"
    channel: Id
    value: Place | None
