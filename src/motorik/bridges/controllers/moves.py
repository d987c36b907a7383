"""How far controls move things: encoders, bent ranges, and values that are taken over without a jump."""

from dataclasses import dataclass

from motorik.bridges.controllers.bindings import Binding, Encoding

NEAR = 1 / 64
"""As near as this a control has caught what it moves."""


def steps_of(value: int, encoding: Encoding) -> int:
    """Return how many steps an encoder was turned that sent ``value``, to the right above 0."""
    match encoding:
        case "twos_complement":
            return value if value < 64 else value - 128
        case "binary_offset":
            return value - 64
        case _:
            return value if value < 64 else 64 - value


def share_at(binding: Binding, position: float) -> float:
    """Return where a parameter stands on its way, 0 to 1, when its control stands at ``position``."""
    bent = min(max(position, 0.0), 1.0) ** (4.0**binding.bend)
    return float(binding.low + (binding.high - binding.low) * bent)


def position_at(binding: Binding, share: float) -> float:
    """Return where the control would stand: the inverse of :func:`share_at`, at an end beyond its range."""
    straight = (share - binding.low) / (binding.high - binding.low)
    return float(min(max(straight, 0.0), 1.0) ** (4.0**-binding.bend))


@dataclass(slots=True)
class TakeOver:
    """One absolute control: where it stands, and whether it has what it moves."""

    last: float | None = None
    caught: bool = False
    left_at: float | None = None

    def moved(self, binding: Binding, position: float, stands: float) -> float | None:
        """Return where what stands at ``stands`` goes, both as positions; None: it stays.

        ``position`` is where the control is now.
        """
        if self.left_at is not None and abs(stands - self.left_at) > NEAR:
            self.caught = False  # somebody else has moved it
        before, self.last = self.last, position
        if binding.take_over == "jump" or self.caught:
            self.caught = True
            return self._leave(position)
        passed = before is not None and (before - stands) * (position - stands) <= 0
        if passed or abs(position - stands) <= NEAR:
            self.caught = True
            return self._leave(position)
        if binding.take_over == "scaled" and before is not None and before != position:
            return self._leave(_nearer(before, position, stands))
        return None

    def _leave(self, position: float) -> float:
        self.left_at = position
        return position


def _nearer(before: float, position: float, stands: float) -> float:
    """Return where a value goes whose control moves on its own way: both reach the ends together."""
    if position > before:
        return stands + (1 - stands) * (position - before) / (1 - before)
    return stands - stands * (before - position) / before
