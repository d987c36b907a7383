"""Groups of modules on the canvas of a patch: nothing of it is heard."""

from motorik.domain.ids import Id
from motorik.domain.patch import Group, Name, Tint
from motorik.journal.edits.parameters import PutEntry
from motorik.journal.verbs import Add, Move, Remove, Set


class AddGroup(Add[Group], at="patches/{patch}/groups"):
    """Add a group that no module stands in yet."""

    patch: Id


class RemoveGroup(Remove, at="patches/{patch}/groups/{group}"):
    """Dissolve a group; its modules stay."""

    patch: Id
    group: Id


class MoveGroup(Move, at="patches/{patch}/groups/{group}"):
    """Move a group within the list: later ones are drawn above."""

    patch: Id
    group: Id


class SetGroupName(Set, at="patches/{patch}/groups/{group}/name"):
    """Rename a group."""

    patch: Id
    group: Id
    name: Name


class SetGroupTint(Set, at="patches/{patch}/groups/{group}/tint"):
    """Give a group another colour."""

    patch: Id
    group: Id
    tint: Tint


class SetGroupFolded(Set, at="patches/{patch}/groups/{group}/folded"):
    """Show a group as one box, or all its modules in a frame."""

    patch: Id
    group: Id
    folded: bool


class SetModuleGroup(PutEntry, at="patches/{patch}/grouped"):
    """Put a module into a group; null takes it out."""

    key = "module"
    patch: Id
    module: Id
    value: Id | None
