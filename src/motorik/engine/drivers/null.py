"""The driver without hardware: a native thread on an absolute clock; the sound is lost, or kept."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from motorik import _native
from motorik.engine.drivers.driver import AudioError, DriverStatus

if TYPE_CHECKING:
    from motorik.engine.host import Engine


class NullDriver:
    """Plays into nothing at the pace of the system's clock; ``capture_frames`` are kept from the start on."""

    def __init__(self, engine: "Engine", *, block: int = 128, capture_frames: int = 0) -> None:
        if not 1 <= block <= 8192:
            raise AudioError(f"block = {block} frames; allowed 1-8192")
        self._engine = engine
        self._block = block
        self._capture_frames = capture_frames
        self._native: _native.NullDriver | None = None
        self._captured = np.zeros((0, 2), np.float32)

    @property
    def name(self) -> str:
        """What plays, for people."""
        return "no sound card"

    @property
    def status(self) -> DriverStatus:
        """Running or stopped: a clock is never lost."""
        return DriverStatus.RUNNING if self._native is not None else DriverStatus.STOPPED

    @property
    def message(self) -> str:
        """One sentence about the status."""
        return f"The engine runs without a sound card ({self.status})."

    @property
    def active(self) -> bool:
        """Whether the thread runs."""
        return self._native is not None

    @property
    def sample_rate(self) -> int:
        """Frames a second."""
        return self._engine.sample_rate

    @property
    def block(self) -> int:
        """Frames a callback."""
        return self._block

    @property
    def latency(self) -> float:
        """Seconds of one block."""
        return self._block / self.sample_rate

    @property
    def xruns(self) -> int:
        """None are possible here."""
        return 0

    def start(self) -> None:
        """Start the thread, unless it runs; raises :class:`AudioError` when another driver does."""
        if self._native is None:
            try:
                self._native = _native.NullDriver(self._engine.native, self._block, self._capture_frames)
            except RuntimeError as error:
                raise AudioError(f"The engine cannot run without a sound card: {error}.") from error

    def stop(self) -> None:
        """Join the thread and keep what it captured."""
        if self._native is not None:
            self._captured = self._native.stop()
            self._native = None

    def captured(self) -> NDArray[np.float32]:
        """Return the first frames played, [frames, 2], at most ``capture_frames``."""
        return self._captured if self._native is None else self._native.captured()
