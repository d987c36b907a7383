"""What a song may be at most, whatever it was before: loudness, true peak, the CPU it takes."""

from typing import Annotated, Any

from pydantic import Field

from motorik.domain.model import Model
from motorik.studio.errors import BadInput

CPU_UNIT = "× techno bar"
ROOM = 1.5
"""What an automatic CPU budget leaves above the figure that was measured."""

Loudness = Annotated[float, Field(ge=-120, le=20)]


class Limits(Model):
    """``loudness_lufs`` from and to, integrated; ``true_peak_db`` at most, in dBTP; none is no limit.

    ``cpu`` is at most so many times what the techno bar takes (see :mod:`motorik.engine.calibration`).
    """

    loudness_lufs: tuple[Loudness, Loudness] | None = None
    true_peak_db: Annotated[float, Field(ge=-120, le=40)] | None = None
    cpu: Annotated[float, Field(gt=0, le=10_000)] | None = None

    def with_others(self, others: "Limits") -> "Limits":
        """Return these limits, with those of ``others`` where it has any."""
        given = {name: value for name, value in others.__dict__.items() if value is not None}
        return self.model_copy(update=given)

    def broken(self, loudness: float | None, peak: float | None, cpu: float | None) -> tuple[str, ...]:
        """Return a sentence for every limit that does not hold. Silence (None) has no loudness, no peak."""
        found = []
        if self.loudness_lufs is not None:
            low, high = self.loudness_lufs
            if loudness is None or not low <= loudness <= high:
                found.append(f"loudness {_figure(loudness, 'LUFS')}; allowed {low:g} to {high:g} LUFS")
        if self.true_peak_db is not None and peak is not None and peak > self.true_peak_db:
            found.append(f"true peak {_figure(peak, 'dBTP')}; allowed at most {self.true_peak_db:g} dBTP")
        if self.cpu is not None and cpu is not None and cpu > self.cpu:
            found.append(f"CPU {cpu:.2f} {CPU_UNIT}; allowed at most {self.cpu:g}")
        return tuple(found)

    def plain(self) -> dict[str, Any]:
        """Return the limits there are as JSON values."""
        return self.model_dump(mode="json", exclude_none=True)


def parse_loudness(text: str | None) -> tuple[float, float] | None:
    """Return the two figures of ``-16:-9``; :class:`BadInput` says what is allowed."""
    if text is None:
        return None
    low, colon, high = text.partition(":")
    try:
        found = float(low), float(high)
    except ValueError:
        found = (0.0, -1.0)
    if not colon or found[0] > found[1] or not -120 <= found[0] <= found[1] <= 20:
        raise BadInput(f"loudness = {text!r}; allowed: FROM:TO in LUFS, such as -16:-9")
    return found


def parse_cpu(text: str | None) -> "float | str | None":
    """Return a CPU budget in techno bars, or ``"auto"``; :class:`BadInput` says what is allowed."""
    if text is None or text == "auto":
        return text
    try:
        budget = float(text)
    except ValueError:
        budget = 0.0
    if not 0 < budget <= 10_000:
        raise BadInput(f"cpu budget = {text!r}; allowed: 'auto' or a number of techno bars, such as 2.5")
    return budget


def _figure(value: float | None, unit: str) -> str:
    return "silent" if value is None else f"{value:.2f} {unit}"
