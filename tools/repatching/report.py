"""What a run of changes came to."""

from collections import Counter
from dataclasses import asdict, dataclass, field

import numpy as np

from motorik.engine.telemetry import Telemetry
from tools.repatching.judging import Verdict
from tools.repatching.listening import Sound
from tools.repatching.recording import Recording

AUDIBLE = 1e-3
"""Peak above which a stretch counts as heard, -60 dB."""
BULK = ("sound", "recording", "verdict")


@dataclass(slots=True)
class Report:
    """Figures of a run, the sound it made, and all that made it."""

    changes: int
    refused: int
    names: Counter[str]
    recording: Recording
    sound: Sound
    verdict: Verdict
    troubles: list[str] = field(default_factory=list)
    plans_alive: int = 0
    most_plans: int = 0
    rss_growth_mb: float = 0.0
    control: Telemetry | None = None
    played: Telemetry | None = None

    @property
    def audible(self) -> int:
        """After how many changes something was heard."""
        frames = [step.frame for step in self.recording.steps]
        peaks = [np.abs(part).max(initial=0) for part in np.split(self.sound, frames)[1:]]
        return sum(bool(peak > AUDIBLE) for peak in peaks)

    def plain(self) -> dict[str, object]:
        """Return everything but the sound and its making as JSON values."""
        kept = {name: getattr(self, name) for name in self.__slots__ if name not in BULK}
        for name in ("control", "played"):
            kept[name] = asdict(kept[name]) if kept[name] else None
        return kept | {"audible": self.audible} | asdict(self.verdict)
