"""What one asks of an audio input and what it answers: values that can be written down."""

from typing import Annotated, Literal

from pydantic import Field

from motorik.domain.ids import Id
from motorik.domain.model import Model

MOST_INPUTS = 256
MAX_NAME = 200
LEAST_DB = -96.0
LONGEST_SECONDS, MOST_SECONDS = 600.0, 3600.0
InputChannel = Annotated[int, Field(ge=1, le=MOST_INPUTS)]


class ArmInput(Model):
    """Open an input, closing the one before: its level shows from now on, nothing of it is heard.

    ``device`` by number, name or part of a name, None: the system's choice. ``channels`` of it, from 1: one,
    or two for left and right. ``sample_rate`` None is that of the device that plays, else the input's own.
    """

    command: Literal["arm_input"] = "arm_input"
    device: int | str | None = None
    channels: Annotated[tuple[InputChannel, ...], Field(min_length=1, max_length=2)] = (1, 2)
    sample_rate: Annotated[int, Field(ge=8000, le=384_000)] | None = None


class RecordSample(Model):
    """Record what the armed input gives, until :class:`StopSample`, ``longest_seconds``, or the disk is full.

    With ``threshold_db`` it begins as soon as that level (dB of full scale) is reached, and a moment before.
    """

    command: Literal["record_sample"] = "record_sample"
    name: Annotated[str, Field(max_length=MAX_NAME)] = ""
    threshold_db: Annotated[float, Field(ge=LEAST_DB, le=0)] | None = None
    longest_seconds: Annotated[float, Field(gt=0, le=MOST_SECONDS)] = LONGEST_SECONDS


class StopSample(Model):
    """End the recording: what was heard until now is a sample of the song, as one undo step."""

    command: Literal["stop_sample"] = "stop_sample"


class DisarmInput(Model):
    """Let go of the input; a recording under way ends as with :class:`StopSample`."""

    command: Literal["disarm_input"] = "disarm_input"


SamplingCommand = Annotated[
    ArmInput | RecordSample | StopSample | DisarmInput, Field(discriminator="command")
]


class SamplingState(Model):
    """The input that is armed, if one is, and the recording under way.

    ``waits`` for the threshold; ``seconds`` are recorded. ``peaks`` left and right are those since the state
    was asked for last. ``lost_frames`` did not find room in this recording, ``dropouts`` were reported by the
    driver meanwhile. ``sample`` is what was recorded last, None when nothing was.
    """

    device: str | None = None
    channels: int = 0
    sample_rate: int = 0
    recording: bool = False
    waits: bool = False
    seconds: float = 0.0
    peaks: tuple[float, float] = (0.0, 0.0)
    lost_frames: int = 0
    dropouts: int = 0
    sample: Id | None = None
