"""Tracks: which there are, what they play, how they are called."""

from motorik.domain.ids import Id
from motorik.domain.patch import Name
from motorik.domain.project import DirectOutput, MidiChannel, Outside, Track
from motorik.journal.verbs import Add, Move, Remove, Set


class AddTrack(Add[Track], at="tracks"):
    """Add a track."""


class RemoveTrack(Remove, at="tracks/{track}"):
    """Remove a track with its channel; nothing may be placed on it or automate it any more."""

    track: Id


class MoveTrack(Move, at="tracks/{track}"):
    """Move a track up or down."""

    track: Id


class SetTrackName(Set, at="tracks/{track}/name"):
    """Rename a track."""

    track: Id
    name: Name


class SetTrackPatch(Set, at="tracks/{track}/patch"):
    """Choose the instrument a track plays."""

    track: Id
    patch: Id


class SetTrackGroove(Set, at="tracks/{track}/groove"):
    """Choose the groove a track follows, or none."""

    track: Id
    groove: Id | None


class SetTrackMidiChannel(Set, at="tracks/{track}/midi_channel"):
    """Choose the MIDI channel on which a track leaves for hardware and files, or none to leave it to them."""

    track: Id
    midi_channel: MidiChannel | None


class SetTrackOutside(Set, at="tracks/{track}/outside"):
    """Choose the hardware a track plays, or none."""

    track: Id
    outside: Outside | None


class AddDirectOutput(Add[DirectOutput], at="tracks/{track}/outputs"):
    """Plug a jack of a track's instrument into a bus."""

    track: Id


class RemoveDirectOutput(Remove, at="tracks/{track}/outputs/{module}"):
    """Unplug a jack: the module is heard in the track's mix again."""

    track: Id
    module: Id


class MoveDirectOutput(Move, at="tracks/{track}/outputs/{module}"):
    """Move a jack within the list."""

    track: Id
    module: Id


class SetDirectOutputTarget(Set, at="tracks/{track}/outputs/{module}/target"):
    """Plug a jack into another bus."""

    track: Id
    module: Id
    target: Id
