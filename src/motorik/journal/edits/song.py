"""What belongs to the song as a whole: title, author, seed, tempo, metre, grooves, samples."""

from motorik.domain.ids import Id
from motorik.domain.patch import Name, Sample
from motorik.domain.project import Seed
from motorik.domain.tempo import Groove, TempoMap, TempoPoint, TimeSignature
from motorik.domain.time import Ticks
from motorik.journal.verbs import Add, Move, PutCells, Remove, Replace, Set


class SetTitle(Set, at="title"):
    """Set the title of the song."""

    title: Name


class SetAuthor(Set, at="author"):
    """Set who made the song."""

    author: Name


class SetSeed(Set, at="seed"):
    """Set where all chance of the song comes from."""

    seed: Seed


class SetTempo(Set, at="tempo"):
    """Replace the whole tempo map."""

    tempo: TempoMap


class SetTempoPoints(PutCells[TempoPoint], at="tempo/points"):
    """Write and clear tempo points by tick; one stays at tick 0."""

    cleared: tuple[Ticks, ...] = ()


class SetTimeSignatures(PutCells[TimeSignature], at="tempo/signatures"):
    """Write and clear time signatures by tick; one stays at tick 0."""

    cleared: tuple[Ticks, ...] = ()


class AddGroove(Add[Groove], at="grooves"):
    """Add a groove."""


class RemoveGroove(Remove, at="grooves/{groove}"):
    """Remove a groove no track or pattern follows."""

    groove: Id


class ReplaceGroove(Replace[Groove], at="grooves"):
    """Give a groove other offsets or another name."""


class MoveGroove(Move, at="grooves/{groove}"):
    """Move a groove within the list."""

    groove: Id


class AddSample(Add[Sample], at="samples"):
    """Add a sample whose file is already in the assets."""


class RemoveSample(Remove, at="samples/{sample}"):
    """Remove a sample no module plays; its file stays until the song is tidied."""

    sample: Id


class ReplaceSample(Replace[Sample], at="samples"):
    """Change a sample's file, name, root or loop."""


class MoveSample(Move, at="samples/{sample}"):
    """Move a sample within the list."""

    sample: Id
