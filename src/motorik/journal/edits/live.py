"""The live set: scenes, clips, mute groups, knobs."""

from motorik.domain.ids import Id
from motorik.domain.live import Clip, LiveMacro, MuteGroup, Scene
from motorik.journal.verbs import Add, Move, PutCells, Remove, Replace


class SetClips(PutCells[Clip], at="live/clips"):
    """Put clips into cells and clear cells, known by (track, scene)."""

    cleared: tuple[tuple[Id, Id], ...] = ()


class AddScene(Add[Scene], at="live/scenes"):
    """Add a scene."""


class RemoveScene(Remove, at="live/scenes/{scene}"):
    """Remove a scene without clips."""

    scene: Id


class ReplaceScene(Replace[Scene], at="live/scenes"):
    """Give a scene another name, tempo or metre."""


class MoveScene(Move, at="live/scenes/{scene}"):
    """Move a scene within the list."""

    scene: Id


class AddMuteGroup(Add[MuteGroup], at="live/groups"):
    """Add tracks that silence one another."""


class RemoveMuteGroup(Remove, at="live/groups/{group}"):
    """Remove a mute group."""

    group: Id


class ReplaceMuteGroup(Replace[MuteGroup], at="live/groups"):
    """Give a mute group other tracks or another name."""


class MoveMuteGroup(Move, at="live/groups/{group}"):
    """Move a mute group within the list."""

    group: Id


class AddKnob(Add[LiveMacro], at="live/knobs"):
    """Add a knob of the set."""


class RemoveKnob(Remove, at="live/knobs/{knob}"):
    """Remove a knob of the set."""

    knob: Id


class ReplaceKnob(Replace[LiveMacro], at="live/knobs"):
    """Give a knob of the set other targets, another name or value."""


class MoveKnob(Move, at="live/knobs/{knob}"):
    """Move a knob of the set within the list."""

    knob: Id
