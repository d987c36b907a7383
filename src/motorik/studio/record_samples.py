"""Recording a sample into a song that no window has open, for the command line."""

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from motorik.studio.errors import AudioDeviceError, BadInput
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Trouble
from motorik.studio.rendering import Progress, in_silence
from motorik.studio.sampling import (
    LEAST_DB,
    LONGEST_SECONDS,
    MAX_NAME,
    MOST_INPUTS,
    MOST_SECONDS,
    ArmInput,
    RecordSample,
    SamplingState,
    StopSample,
)

LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class RecordReport:
    """What was recorded: a sample of the song. ``peak`` is the highest |x|; ``lost_frames`` should be zero.

    ``trouble`` is why it ended before its time, in a sentence, else empty.
    """

    sample: str
    name: str
    device: str
    seconds: float
    channels: int
    sample_rate: int
    peak: float
    lost_frames: int
    dropouts: int
    trouble: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self)


def asked(
    device: str | None,
    channels: str,
    rate: int | None,
    name: str,
    threshold_db: float | None,
    seconds: float | None,
) -> tuple[ArmInput, RecordSample]:
    """Read what a command line gives; :class:`BadInput` says what is allowed."""
    numbers = channels.split(",")
    if not all(it.isdecimal() and 1 <= int(it) <= MOST_INPUTS for it in numbers) or len(numbers) > 2:
        raise BadInput(
            f"channels = {channels!r}; allowed: one or two inputs counted from 1, such as 1 or 1,2"
        )
    if threshold_db is not None and not LEAST_DB <= threshold_db <= 0:
        raise BadInput(f"threshold = {threshold_db} dB; allowed: {LEAST_DB:.0f} to 0")
    longest = LONGEST_SECONDS if seconds is None else seconds
    if not 0 < longest <= MOST_SECONDS:
        raise BadInput(f"seconds = {seconds}; allowed: above 0, up to {MOST_SECONDS:.0f}")
    if len(name) > MAX_NAME:
        raise BadInput(f"the name has {len(name)} characters; allowed: at most {MAX_NAME}")
    chosen = int(device) if device is not None and device.isdecimal() else device
    return (
        ArmInput(device=chosen, channels=tuple(map(int, numbers)), sample_rate=rate),
        RecordSample(name=name, threshold_db=threshold_db, longest_seconds=longest),
    )


def record_into(
    song: Path, arm: ArmInput, record: RecordSample, *, progress: Progress = in_silence
) -> RecordReport:
    """Record a sample into the song at ``song`` until Ctrl-C or as long as ``record`` allows, and save it.

    Raises:
        BadInput: the song cannot be used, or nothing was recorded.
        AudioDeviceError: the input is missing or refuses, or was lost before anything was recorded.
    """
    with LocalStudio.open(song) as studio:
        troubles: list[str] = []
        studio.subscribe(lambda batch: troubles.extend(m.sentence for m in batch if isinstance(m, Trouble)))
        armed = studio.sampling(arm)
        studio.sampling(record)
        state, peak = _until_over(studio, record, progress)
        studio.settle()
        sample = next((it for it in studio.project.samples if it.id == state.sample), None)
        if sample is None:
            raise (AudioDeviceError if state.device is None else BadInput)(
                "; ".join(troubles) or "nothing was recorded: the input never got as loud as the threshold"
            )
        studio.save().result()
    return RecordReport(
        sample=sample.id,
        name=sample.name,
        device=armed.device or "",
        seconds=state.seconds,
        channels=armed.channels,
        sample_rate=armed.sample_rate,
        peak=peak,
        lost_frames=state.lost_frames,
        dropouts=state.dropouts,
        trouble="; ".join(troubles),
    )


def _until_over(studio: LocalStudio, record: RecordSample, progress: Progress) -> tuple[SamplingState, float]:
    """Wait for the end of the recording, or end it at Ctrl-C; return the state then, and the peak."""
    peak = 0.0
    try:
        while (state := studio.sampling_state()).recording:
            if not state.waits:
                peak = max(peak, *state.peaks)
            progress(state.seconds / record.longest_seconds)
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        state = studio.sampling(StopSample())
    return state, max(peak, *state.peaks)
