"""What the engine says about itself: load, loss and levels; and the log of what took effect and when."""

from dataclasses import dataclass

import numpy as np

from motorik import _native
from motorik._native import CommandKind
from motorik.engine.slots import SlotTable
from motorik.sequencer.events import Event, EventKind, Touch


@dataclass(frozen=True, slots=True)
class Telemetry:
    """Figures since the start or the last reset; "worst" and "peak" since the last reading.

    ``load`` is the share of the period spent in the callback, ``gap_over_two_periods`` counts callbacks that
    came late, ``unaddressed`` events whose target is not in the plan.
    """

    frame: int = 0
    load_mean: float = 0.0
    load_worst: float = 0.0
    duration_p50_us: float = 0.0
    duration_p99_us: float = 0.0
    duration_p999_us: float = 0.0
    duration_max_us: float = 0.0
    callbacks: int = 0
    duration_over_period: int = 0
    gap_over_two_periods: int = 0
    driver_underflows: int = 0
    late_commands: int = 0
    revoked_commands: int = 0
    ring_full: int = 0
    pending_full: int = 0
    stolen_voices: int = 0
    active_voices: int = 0
    plans_alive: int = 0
    peak_left: float = 0.0
    peak_right: float = 0.0
    unaddressed: int = 0


_EVENT_KINDS = {
    CommandKind.NOTE_ON: EventKind.NOTE_ON,
    CommandKind.NOTE_OFF: EventKind.NOTE_OFF,
    CommandKind.NOTE_CUT: EventKind.NOTE_CUT,
    CommandKind.PARAMETER: EventKind.PARAMETER,
    CommandKind.EXPRESSION: EventKind.EXPRESSION,
}


def applied_event(row: np.void, slots: SlotTable, parameters: dict[tuple[int, int], str]) -> Event | None:
    """Return a logged command as the event it was, at the frame it took effect; None for the host's own.

    ``parameters`` names (slot, index) as ``<module>.<parameter>``.
    """
    if row["kind"] == CommandKind.TEMPO:
        bpm, beat = float(row["value"]) + float(row["value2"]), float(row["reserved"].view(np.float64))
        return Event(int(row["frame"]), EventKind.TEMPO, "", value=bpm, beat=beat)
    kind = _EVENT_KINDS.get(CommandKind(int(row["kind"])))
    address = slots.address(int(row["target"]))
    if kind is None or address is None:
        return None
    owner, part, _ = address
    frame, note = int(row["frame"]), int(row["note"])
    if kind is EventKind.PARAMETER:
        target = parameters.get((int(row["target"]), int(row["index"])))
        if target is None:
            return None
        return Event(frame, kind, owner, scope=part, target=target, value=float(row["value"]))
    if kind is EventKind.EXPRESSION:
        touch = Touch(int(row["index"]))
        return Event(frame, kind, owner, note, scope=part, value=float(row["value"]), touch=touch)
    if kind is not EventKind.NOTE_ON:
        return Event(frame, kind, owner, note, scope=part)
    flags = int(row["flags"])
    return Event(
        frame, kind, owner, note, float(row["value"]), float(row["value2"]),
        accent=bool(flags & _native.ACCENT), slide=bool(flags & _native.SLIDE), scope=part,
    )  # fmt: skip
