"""One measured figure beside its target."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` in ``unit`` must be at most ``most`` and at least ``least``, where these are given.

    ``source`` says where the target comes from: a paper, a standard, a design figure.
    """

    name: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None
    source: str = ""

    @property
    def met(self) -> bool:
        """Whether the value keeps its bounds."""
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )

    @property
    def target(self) -> str:
        """The bounds as text, empty when the figure is only shown."""
        parts = [f"≥ {self.least:.6g}"] if self.least is not None else []
        parts += [f"≤ {self.most:.6g}"] if self.most is not None else []
        return " and ".join(parts)
