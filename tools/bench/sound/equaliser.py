"""fx.eq: the declared response beside that of the impulse."""

from collections.abc import Iterator

import numpy as np

from prototypes.oracles.fx_eq import response
from tests.physics.module_rig import Rig, decibels
from tools.bench.sound.figure import Figure

SETTINGS: dict[str, dict[str, float]] = {
    "gentle cuts": {"low_cut": 80, "low_cut_slope": 1, "high_cut": 9000, "high_cut_slope": 2},
    "steep cuts": {"low_cut": 300, "low_cut_slope": 2, "high_cut": 18000, "high_cut_slope": 1},
    "shelves": {"low_shelf_db": 12, "low_shelf_hz": 200, "high_shelf_db": -18, "high_shelf_hz": 5000},
    "extreme shelves": {
        "low_shelf_db": -24, "low_shelf_q": 1.5, "high_shelf_db": 24, "high_shelf_q": 0.4, "level_db": -9,
    },
    "peaks": {
        "peak_1_db": 24, "peak_1_q": 8, "peak_2_db": -15, "peak_2_q": 0.5, "peak_3_db": 6, "peak_3_hz": 15000,
    },
}  # fmt: skip


def response_error(values: dict[str, float], rate: float) -> float:
    """Return the greatest distance between declared and measured response, 15 Hz to 20 kHz, dB."""
    rig = Rig("fx.eq", rate, **values)
    frequency, measured = rig.response(1 << 16)
    settings = {p.id: values.get(p.id, p.default) for p in rig.declaration.parameters}
    wanted = response(settings, rate, frequency)
    heard = (frequency > 15) & (frequency < 20000) & (wanted > -70)
    return float(np.abs(decibels(measured) - wanted)[heard].max())


def figures() -> Iterator[Figure]:
    """Yield the errors of some settings."""
    for name, values in SETTINGS.items():
        yield Figure(f"equaliser, {name}: response", response_error(values, 48000), "dB", None, 0.1, "design")
