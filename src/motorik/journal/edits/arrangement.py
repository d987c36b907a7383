"""The song timeline: what plays when, and how parameters move along it."""

from motorik.domain.ids import Endpoint, Id
from motorik.domain.project import Automation, AutomationPoint, AutomationScope, Placement
from motorik.domain.time import Ticks
from motorik.journal.verbs import Add, Move, PutCells, Remove, Set


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
