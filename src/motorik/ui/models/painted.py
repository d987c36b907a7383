"""Tables that are drawn by hand: a finger goes across, and every place it passes gets its height."""

from collections.abc import Callable
from math import pi, sin

from motorik.domain.patch import Module
from motorik.modules import registry
from motorik.ui.models.drawings import Handle, Knobs, drawn
from motorik.ui.models.graph import Line, Point

Values = tuple[float, ...]
REACH = 0.45


class Painted:
    """Numbers from -1 to 1 side by side. ``begins`` gives those of a module that has none drawn.

    ``shape`` names a choice and the value it must have for what is drawn to be heard. ``steps``: each number
    stands until the next; ``closed``: after the last one comes the first again.
    """

    painted = True

    def __init__(
        self,
        table: str,
        begins: Callable[[Module], Values],
        *,
        shape: tuple[str, str] | None = None,
        steps: bool = False,
        closed: bool = False,
    ) -> None:
        self._table, self._begins, self._shape = table, begins, shape
        self._steps, self._closed = steps, closed

    def _values(self, module: Module) -> Values:
        heard = self._shape is None or _chosen(module, self._shape[0]) == self._shape[1]
        return (module.tables.get(self._table) if heard else None) or self._begins(module)

    def _x(self, number: int, count: int) -> float:
        if self._steps:
            return (number + 0.5) / count
        return number / (count if self._closed else max(count - 1, 1))

    def lines(self, module: Module) -> tuple[Line, ...]:
        """Return the numbers as the module reads them: joined, or standing."""
        values = self._values(module)
        count = len(values)
        heights = [0.5 + REACH * it for it in values]
        if self._steps:
            edges = [((n + side) / count, heights[n]) for n in range(count) for side in (0, 1)]
            return (tuple(edges),)
        points = [(self._x(n, count), high) for n, high in enumerate(heights)]
        return (tuple([*points, (1.0, heights[0])] if self._closed else points),)

    def handles(self, module: Module) -> tuple[Handle, ...]:
        """Return every number as a handle."""
        values = self._values(module)
        return tuple(
            Handle(str(n + 1), (self._x(n, len(values)), 0.5 + REACH * it)) for n, it in enumerate(values)
        )

    def moved(self, module: Module, handle: str, to: Point) -> Module:
        """Return the module with one number as high as a point; what is drawn is then what is heard."""
        values = list(self._values(module))
        values[int(handle) - 1] = round(min(max((to[1] - 0.5) / REACH, -1.0), 1.0), 3)
        return self._with(module, tuple(values))

    def _with(self, module: Module, values: Values) -> Module:
        chosen = {}
        if self._shape is not None:
            parameter, name = self._shape
            chosen = {parameter: float(registry()[module.kind].parameter(parameter).choices.index(name))}
        return drawn(module, self._table, values, **chosen)

    def inserted(self, module: Module, at: Point) -> Module:
        """Return the module with another number at the end, where it can have more."""
        del at
        values = self._values(module)
        known = next(it for it in registry()[module.kind].tables if it.id == self._table)
        return self._with(module, (*values, values[-1])) if len(values) < known.most else module

    def removed(self, module: Module, handle: str) -> Module:
        """Return the module without a number; two stay."""
        values, at = self._values(module), int(handle) - 1
        return self._with(module, values[:at] + values[at + 1 :]) if len(values) > 2 else module


def _chosen(module: Module, parameter: str) -> str:
    choices = registry()[module.kind].parameter(parameter).choices
    return choices[round(Knobs(module)[parameter])]


CYCLE = 32
WAVES: dict[str, Callable[[float], float]] = {
    "triangle": lambda t: 4 * abs(abs(t - 0.25) - 0.5) - 1,
    "saw_up": lambda t: 2 * t - 1,
    "saw_down": lambda t: 1 - 2 * t,
    "square": lambda t: 1.0 if t < 0.5 else -1.0,
}
"""The waves of the LFO over a cycle; all others begin as a sine."""


def _sine(t: float) -> float:
    return sin(2 * pi * t)


def wave_begins(module: Module) -> Values:
    """Return a cycle of the wave that is chosen, which is what one begins to draw on."""
    wave = WAVES.get(_chosen(module, "shape"), _sine)
    return tuple(round(wave(n / CYCLE), 4) for n in range(CYCLE))


def bend_begins(module: Module) -> Values:
    """Return the shape of a shaper as long as none is drawn: a straight line."""
    del module
    return tuple(n / 8 - 1 for n in range(17))


def steps_begin(module: Module) -> Values:
    """Return the steps of a step modulator as long as none are drawn."""
    del module
    return (1.0, 0.5, 0.0, -0.5, -1.0, -0.5, 0.0, 0.5)
