"""Learning: which control was moved, and what it sends, told from a few of its messages."""

from collections import Counter
from collections.abc import Sequence

from motorik.bridges.controllers.bindings import Binding, Encoding, Source, Target
from motorik.bridges.controllers.hearing import Moved

RESTS_SECONDS = 0.3
"""A control that was silent for so long has said what it is."""
LONGEST_SECONDS = 2.0
FEW = 8
"""Of so many messages of an encoder at least one is as the one before it."""


def recognise(moves: Sequence[Moved], target: Target) -> Binding | None:
    """Return ``target`` bound to the control behind ``moves``; None when they tell of none.

    A control of 14 bits also looks like two of 7, and an NRPN like four: the finest counts. Encoders should
    be turned to the right: only then is it certain how they count.
    """
    control = _control(moves)
    if control is None:
        return None
    values = [move.value for move in moves if move.source == control]
    return Binding(source=control, target=target, encoding=_encoding(control, values))


def _control(moves: Sequence[Moved]) -> Source | None:
    counts = Counter(move.source for move in moves)
    for kind in ("nrpn", "cc14"):
        # Low bits come with every move of such a control; a lone pair is two controls near each other.
        fine = [it for it in counts if it.kind == kind]
        if fine and (kind == "nrpn" or counts[fine[0]] > 1):
            return max(fine, key=counts.__getitem__)
    plain = [it for it in counts if it.kind in ("cc", "bend")]
    keys = [it for it in counts if it.kind == "note"]
    # A fader that feels the finger sends a key, too.
    return max(plain or keys, key=counts.__getitem__, default=None)


def _encoding(control: Source, values: Sequence[int]) -> Encoding:
    """Return how a control counts: one that stands somewhere never sends the same value twice in a row.

    But for a few: a JACK server repeats what a client wrote that is late for its next cycle.
    """
    repeats = sum(a == b for a, b in zip(values, values[1:], strict=False))
    if control.kind != "cc" or repeats * FEW < len(values) or len(values) < 3:
        return "absolute"
    if all(value in (0, 127) for value in values):
        return "absolute"  # a button
    right = Counter(value for value in values).most_common(1)[0][0]
    if 64 < right < 96:
        return "signed_bit" if any(0 < value < 32 for value in values) else "binary_offset"
    if 32 <= right < 64:
        return "binary_offset"
    return "signed_bit" if any(64 < value < 96 for value in values) else "twos_complement"
