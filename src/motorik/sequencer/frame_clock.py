"""Which frame is handed out when: what time stamps of the world outside are translated with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrameClock:
    """``frame`` is handed out at ``seconds`` of ``time.monotonic`` and heard ``latency`` seconds later.

    A straight line through what was smoothed: good for about a second to either side, then ask again.
    """

    frame: int
    seconds: float
    seconds_per_frame: float
    latency: float = 0.0

    def frame_at(self, seconds: float) -> int:
        """Return the frame that is handed out at ``seconds``: where what happens now is put."""
        return self.frame + round((seconds - self.seconds) / self.seconds_per_frame)

    def heard_frame_at(self, seconds: float) -> int:
        """Return the frame that is heard at ``seconds``: what somebody who plays along plays to."""
        return self.frame_at(seconds - self.latency)

    def seconds_at(self, frame: int) -> float:
        """Return when ``frame`` is handed out."""
        return self.seconds + (frame - self.frame) * self.seconds_per_frame

    def heard_at(self, frame: int) -> float:
        """Return when ``frame`` is heard: when hardware has to be sent what sounds with it."""
        return self.seconds_at(frame) + self.latency
