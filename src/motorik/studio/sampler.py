"""What records from an input: one thread that empties it, from arming to disarming, into a file of the song.

The callback keeps what comes for seconds, so this thread may sleep; the song's own sound never waits for it.
"""

import threading
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from motorik.journal.edits.song import AddSample
from motorik.storage.assets import id_from
from motorik.studio.errors import AudioDeviceError, StudioError
from motorik.studio.presets import free_id
from motorik.studio.protocol import Trouble
from motorik.studio.sampling import (
    ArmInput,
    DisarmInput,
    RecordSample,
    SamplingCommand,
    SamplingState,
    StopSample,
)
from motorik.studio.songs import translated

if TYPE_CHECKING:
    from motorik.domain.patch import Sample
    from motorik.domain.project import Project
    from motorik.engine.drivers import AudioInput, InputFigures
    from motorik.journal import Edit
    from motorik.storage import Song
    from motorik.studio.sample_recording import Recording

READ_SECONDS = 0.02


class Sampler:
    """The input of one studio and what is recorded from it.

    ``keep`` makes a grown file a sample of the song, as one undo step, and returns it; ``place`` is where one
    can grow; ``tell`` hears what went wrong; ``rate`` is that of the device that plays, None without one.
    """

    def __init__(
        self,
        place: Callable[[], Path],
        keep: "Callable[[Path, str], Sample]",
        tell: Callable[[Trouble], None],
        rate: Callable[[], int | None],
    ) -> None:
        self._place, self._keep, self._tell, self._rate = place, keep, tell, rate
        self._commands = threading.Lock()
        self._state = threading.Lock()
        self._input: AudioInput | None = None
        self._thread: threading.Thread | None = None
        self._disarmed = threading.Event()
        self._recording: Recording | None = None
        self._shown = SamplingState()
        self._peaks = (0.0, 0.0)
        self._figures: InputFigures | None = None

    def state(self) -> SamplingState:
        """Return how it stands; the peaks begin anew."""
        with self._state:
            peaks, self._peaks = self._peaks, (0.0, 0.0)
            return self._shown.model_copy(update={"peaks": peaks})

    def carry_out(self, command: SamplingCommand) -> SamplingState:
        """Carry out a command and return the state it leads to; stopping waits until the sample is kept.

        Raises:
            AudioDeviceError: the input is not there, does not listen so, or none is armed.
            BadInput: the song's folder cannot be written.
        """
        with self._commands, translated():
            match command:
                case ArmInput():
                    self._disarm()
                    self._arm(command)
                case RecordSample():
                    self._record(command)
                case StopSample():
                    self._stop()
                case DisarmInput():
                    self._disarm()
        return self.state()

    def close(self) -> None:
        """Keep what is being recorded and let go of the input."""
        self.carry_out(DisarmInput())

    # ---- commands -----------------------------------------------------------------------------------------

    def _arm(self, command: ArmInput) -> None:
        from motorik.engine.drivers import open_input

        rate = command.sample_rate or self._rate()
        listening = open_input(device=command.device, channels=command.channels, sample_rate=rate)
        listening.start()
        self._disarmed = threading.Event()
        self._input, self._figures = listening, listening.figures()
        self._show(device=listening.name, channels=len(listening.channels), sample_rate=listening.sample_rate)
        self._thread = threading.Thread(
            target=self._run, args=(listening,), name="motorik-input", daemon=True
        )
        self._thread.start()

    def _disarm(self) -> None:
        self._stop()
        if self._thread is not None:
            self._disarmed.set()
            self._thread.join()
            self._thread = None
        if self._input is not None:
            self._input.stop()
            self._input = None
        self._show(device=None, channels=0, sample_rate=0)

    def _record(self, command: RecordSample) -> None:
        from motorik.formats.growing import GrowingFile
        from motorik.studio.sample_recording import Recording

        self._stop()
        listening, figures = self._input, self._figures
        if listening is None or figures is None:
            raise AudioDeviceError("no input is armed; arm one first")
        file = GrowingFile(self._place(), listening.sample_rate, len(listening.channels))
        recording = Recording(file, listening.sample_rate, command, figures)
        with self._state:
            # Lost meanwhile: nobody would end it.
            there = self._shown.device is not None
            if there:
                self._recording = recording
                self._shown = SamplingState(
                    device=listening.name,
                    channels=file.channels,
                    sample_rate=recording.rate,
                    recording=True,
                    waits=recording.waits,
                )
        if not there:
            file.discard()
            raise AudioDeviceError(listening.message)

    def _stop(self) -> None:
        recording = self._recording
        if recording is not None:
            recording.over = True
            recording.ended.wait()

    # ---- the thread ---------------------------------------------------------------------------------------

    def _run(self, listening: "AudioInput") -> None:
        try:
            running = True
            while running and not self._disarmed.wait(READ_SECONDS):
                running = listening.status == "running"
                self._look(listening)
        except Exception as error:
            # Whatever it was, nobody shall wait for ever for a recording to end.
            self._lose(f"internal error: {error!r}")
        else:
            if not running:
                self._lose(listening.message)

    def _look(self, listening: "AudioInput") -> None:
        """Take in what came since the last look, and end a recording that is over."""
        recording = self._recording
        over = recording is not None and recording.over
        block, figures = listening.read(), listening.figures()
        self._figures = figures
        with self._state:
            left, right = figures.peaks
            self._peaks = (max(self._peaks[0], left), max(self._peaks[1], right))
        if recording is None:
            return
        recording.hear(block)
        self._show(
            waits=recording.waits,
            seconds=recording.seconds,
            lost_frames=figures.lost_frames - recording.before.lost_frames,
            dropouts=figures.driver_overflows - recording.before.driver_overflows,
        )
        if over or recording.over:
            self._finish(recording)

    def _finish(self, recording: "Recording") -> None:
        """Make what was recorded a sample; say what stood in the way."""
        kept, troubles = None, []
        try:
            kept = self._kept(recording)
        except Exception as error:
            known = isinstance(error, StudioError)
            troubles.append(str(error) if known else f"internal error: {error!r}")
        if recording.refused:
            troubles.append(f"{recording.refused}; {recording.seconds:.2f} s are kept")
        if self._shown.lost_frames:
            troubles.append(f"{self._shown.lost_frames} frames are missing in what was recorded")
        with self._state:
            self._recording = None
            done = {"recording": False, "waits": False, "sample": kept}
            self._shown = self._shown.model_copy(update=done)
        recording.ended.set()
        for sentence in troubles:
            self._tell(Trouble(what="not_recorded", sentence=sentence))

    def _kept(self, recording: "Recording") -> str | None:
        file = recording.file
        if not file.frames:
            file.discard()
            return None
        file.close()
        with translated():
            return self._keep(file.path, recording.name).id

    def _lose(self, sentence: str) -> None:
        self._show(device=None, channels=0, sample_rate=0)
        if self._recording is not None:
            self._finish(self._recording)
        self._tell(Trouble(what="device_lost", sentence=sentence))

    def _show(self, **changed: object) -> None:
        with self._state:
            self._shown = self._shown.model_copy(update=changed)


def take_up(song: "Song", keep: "Callable[[Path, str], Sample]") -> None:
    """Keep recordings that a program which was killed left in a song; the song's messages say so."""
    from motorik.formats.growing import holds_sound

    for path in song.assets.growing():
        if not holds_sound(path):
            path.unlink(missing_ok=True)
            continue
        try:
            with translated():
                said = f"A recording that was cut off is kept: {keep(path, '').name}."
        except StudioError as error:
            said = str(error)
        song.messages = (*song.messages, said)


def edits_to_add(project: "Project", sample: "Sample", name: str) -> "tuple[Sample, list[Edit]]":
    """Return a sample under a free id, and the edits that add it.

    Without a name it gets one: "Recording", "Recording 2".
    """
    taken = {it.name for it in project.samples}
    numbered = (f"Recording {number}" for number in count(2))
    name = name or next(it for it in chain(["Recording"], numbered) if it not in taken)
    id = free_id(id_from(name), {it.id for it in project.samples})
    sample = sample.model_copy(update={"id": id, "name": name})
    return sample, [AddSample(item=sample)]
