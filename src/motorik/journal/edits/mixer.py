"""Channels of tracks, returns and the master: the strip, its effects, its sends."""

from motorik.domain.ids import Endpoint, Id
from motorik.domain.patch import Module, Name
from motorik.domain.project import Decibels, Pan, PanLaw, Return, Send, SideChain
from motorik.journal.verbs import Add, Move, Remove, Replace, Set


class SetLevel(Set, at="channel/{channel}/level_db"):
    """Set the fader of a channel, in dB."""

    channel: Id
    level_db: Decibels


class SetPan(Set, at="channel/{channel}/pan"):
    """Set the balance of a channel: -1 left, 1 right."""

    channel: Id
    pan: Pan


class SetPanLaw(Set, at="channel/{channel}/pan_law"):
    """Choose what panning a channel does to its sides."""

    channel: Id
    pan_law: PanLaw


class SetOutput(Set, at="channel/{channel}/output"):
    """Lead a channel into a bus, which is then a group, or with none to the master."""

    channel: Id
    output: Id | None


class SetRack(Set, at="channel/{channel}/rack"):
    """Put the modules of a patch before the inserts of a channel, or take them out."""

    channel: Id
    rack: Id | None


class SetMuted(Set, at="channel/{channel}/muted"):
    """Silence a channel, or let it sound."""

    channel: Id
    muted: bool


class SetSoloed(Set, at="channel/{channel}/soloed"):
    """Hear only this channel and others in solo."""

    channel: Id
    soloed: bool


class AddInsert(Add[Module], at="channel/{channel}/inserts"):
    """Add an effect to a channel."""

    channel: Id


class RemoveInsert(Remove, at="channel/{channel}/inserts/{insert}"):
    """Remove an effect from a channel."""

    channel: Id
    insert: Id


class ReplaceInsert(Replace[Module], at="channel/{channel}/inserts"):
    """Put another kind, version or preset of an effect in its place."""

    channel: Id


class MoveInsert(Move, at="channel/{channel}/inserts/{insert}"):
    """Move an effect within the chain."""

    channel: Id
    insert: Id


class SetInsertBypassed(Set, at="channel/{channel}/inserts/{insert}/bypassed"):
    """Bypass an effect, or let it work again."""

    channel: Id
    insert: Id
    bypassed: bool


class AddSend(Add[Send], at="channel/{channel}/sends"):
    """Send a copy of a channel to a return."""

    channel: Id


class RemoveSend(Remove, at="channel/{channel}/sends/{target}"):
    """Stop sending to a return."""

    channel: Id
    target: Id


class MoveSend(Move, at="channel/{channel}/sends/{target}"):
    """Move a send within the list."""

    channel: Id
    target: Id


class SetSendLevel(Set, at="channel/{channel}/sends/{target}/level_db"):
    """Set how much a channel sends to a return, in dB."""

    channel: Id
    target: Id
    level_db: Decibels


class SetSendPre(Set, at="channel/{channel}/sends/{target}/pre"):
    """Send from before or after the fader."""

    channel: Id
    target: Id
    pre: bool


class AddSideChain(Add[SideChain], at="channel/{channel}/sidechains"):
    """Let an insert or the rack of a channel hear another channel."""

    channel: Id


class RemoveSideChain(Remove, at="channel/{channel}/sidechains/{target,source}"):
    """Let a port of a channel hear another channel no longer."""

    channel: Id
    target: Endpoint
    source: Id


class MoveSideChain(Move, at="channel/{channel}/sidechains/{target,source}"):
    """Move a side chain within the list."""

    channel: Id
    target: Endpoint
    source: Id


class SetSideChainPre(Set, at="channel/{channel}/sidechains/{target,source}/pre"):
    """Hear the other channel before or after its fader."""

    channel: Id
    target: Endpoint
    source: Id
    pre: bool


class AddReturn(Add[Return], at="mixer/returns"):
    """Add a return bus."""


class RemoveReturn(Remove, at="mixer/returns/{bus}"):
    """Remove a return bus nothing sends to or automates."""

    bus: Id


class MoveReturn(Move, at="mixer/returns/{bus}"):
    """Move a return bus within the mixer."""

    bus: Id


class SetReturnName(Set, at="mixer/returns/{bus}/name"):
    """Rename a return bus."""

    bus: Id
    name: Name
