"""The song timeline: what plays when, and how parameters move along it."""

from motorik.domain.ids import Endpoint, Id
from motorik.domain.project import Automation, AutomationPoint, AutomationScope, Marker, Placement, Region
from motorik.domain.time import Ticks
from motorik.journal.verbs import Add, Move, PutCells, Remove, Replace, Set


class SetSongLength(Set, at="arrangement/length"):
    """Set where the song ends and tails begin, in ticks."""

    length: Ticks


class SetLoop(Set, at="arrangement/loop"):
    """Set the loop [start, end) of the timeline in ticks, or none."""

    loop: tuple[Ticks, Ticks] | None


class SetPlacements(PutCells[Placement], at="arrangement/placements"):
    """Place patterns and take them away, known by (start, track, pattern).

    Moving one is clearing and writing it.
    """

    cleared: tuple[tuple[Ticks, Id, Id], ...] = ()


class SetMarkers(PutCells[Marker], at="arrangement/markers"):
    """Name places of the song and take names away, known by tick."""

    cleared: tuple[Ticks, ...] = ()


class AddRegion(Add[Region], at="arrangement/regions"):
    """Name a stretch of the song."""


class RemoveRegion(Remove, at="arrangement/regions/{region}"):
    """Remove a named stretch; what is placed in it stays."""

    region: Id


class ReplaceRegion(Replace[Region], at="arrangement/regions"):
    """Give a named stretch another name, start or end."""


class MoveRegion(Move, at="arrangement/regions/{region}"):
    """Move a named stretch within the list."""

    region: Id


class AddAutomation(Add[Automation], at="automation"):
    """Add an automation lane."""


class RemoveAutomation(Remove, at="automation/{lane}"):
    """Remove an automation lane."""

    lane: Id


class MoveAutomation(Move, at="automation/{lane}"):
    """Move an automation lane within the list."""

    lane: Id


class SetAutomationOwner(Set, at="automation/{lane}/owner"):
    """Let a lane move another track, return or the master."""

    lane: Id
    owner: Id


class SetAutomationScope(Set, at="automation/{lane}/scope"):
    """Let a lane move the owner's patch, its channel, or what MIDI sends it."""

    lane: Id
    scope: AutomationScope


class SetAutomationTarget(Set, at="automation/{lane}/target"):
    """Let a lane move another parameter of its owner."""

    lane: Id
    target: Endpoint


class SetAutomationPoints(PutCells[AutomationPoint], at="automation/{lane}/points"):
    """Write and clear points of a lane by tick; one has to stay."""

    lane: Id
    cleared: tuple[Ticks, ...] = ()
