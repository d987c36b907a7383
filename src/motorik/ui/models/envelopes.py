"""Envelopes drawn by the laws their kernels follow, and dragged by their points.

Within a segment a drawing is true to time. How long a segment is drawn goes by its parameter's own scale:
beside a release of seconds, an attack of milliseconds would not be seen, let alone touched.
"""

from math import exp, log, log1p, log2

from motorik.domain.patch import Module
from motorik.ui.models.drawings import Fixed, Handle, Knobs, drawn, height, level_at, turned
from motorik.ui.models.graph import Line, Point

STEPS = 16
LOOSE, TIGHT = 0.1, 6.80775528
"""As in native/dsp/segment.h: how much the straightest segment bends, and how much more the most bent one."""
DRAWN_BEND = 6.90775528
"""As in native/dsp/env_multi.h."""


def charged(x: float, curve: float) -> float:
    """Return the share of its way a charging segment has gone after the share ``x`` of its time."""
    bend = LOOSE + TIGHT * curve
    return (1 - exp(-bend * x)) / (1 - exp(-bend))


def when_charged(share: float, curve: float) -> float:
    """Return after which share of its time a charging segment has gone a share of its way."""
    bend = LOOSE + TIGHT * curve
    return -log1p(-share * (1 - exp(-bend))) / bend


def charging_through(share: float) -> float:
    """Return the curve of a charging segment that has gone a share of its way after half its time."""
    return (2 * log(_inner(share) / (1 - _inner(share))) - LOOSE) / TIGHT


def swung(x: float, curve: float) -> float:
    """Return the share of its way a drawn segment has gone: 0 straight, to 1 fast first, to -1 slow first."""
    bend = DRAWN_BEND * curve
    return x if abs(bend) < 0.05 else (1 - exp(-bend * x)) / (1 - exp(-bend))


def swinging_through(share: float) -> float:
    """Return the curve of a drawn segment that has gone a share of its way after half its time."""
    return 2 * log(_inner(share) / (1 - _inner(share))) / DRAWN_BEND


def _inner(share: float) -> float:
    return min(max(share, 0.001), 0.999)


def _shares(start: float = 0.0) -> list[float]:
    return [start + (1 - start) * n / STEPS for n in range(STEPS + 1)]


class Adsr(Fixed):
    """Attack and decay from the left, the release at the right; between them it is held."""

    SLOT = 0.28

    def lines(self, module: Module) -> tuple[Line, ...]:
        """Return the way up, down to the sustain level, and away."""
        it = Knobs(module)
        peak, low, gone, end = self._across(it)
        sustain, fall = it["sustain"], it["decay_curve"]
        points = [(peak * x, charged(x, it["attack_curve"])) for x in _shares()]
        points += [(peak + (low - peak) * x, 1 - (1 - sustain) * charged(x, fall)) for x in _shares()]
        # A release counts from the peak: from a lower level it is the rest of the same way.
        left = when_charged(1 - sustain, fall)
        points += [(gone + (end - gone) * x, 1 - charged(x, fall)) for x in _shares(left)]
        return (tuple((x, height(y)) for x, y in points),)

    def _across(self, it: Knobs) -> tuple[float, float, float, float]:
        """Return where peak and sustain are reached, where a release from the peak begins and ends."""
        peak = self.SLOT * it.place("attack")
        gone = 1 - self.SLOT
        return peak, peak + self.SLOT * it.place("decay"), gone, gone + self.SLOT * it.place("release")

    def handles(self, module: Module) -> tuple[Handle, ...]:
        """Return peak, end of the decay, end of the release, and what bends between them."""
        it = Knobs(module)
        peak, low, gone, end = self._across(it)
        sustain, fall = it["sustain"], it["decay_curve"]
        middle = charged(0.5, fall)
        found = [
            Handle("attack_curve", (peak / 2, height(charged(0.5, it["attack_curve"]))), bends=True),
            Handle("attack", (peak, height(1))),
            Handle("decay", (low, height(sustain))),
            Handle("release", (end, height(0))),
        ]
        if sustain < 0.95:
            found.insert(
                2, Handle("decay_curve", ((peak + low) / 2, height(1 - (1 - sustain) * middle)), bends=True)
            )
        else:
            found.insert(3, Handle("release_curve", ((gone + end) / 2, height(1 - middle)), bends=True))
        return tuple(found)

    def moved(self, module: Module, handle: str, to: Point) -> Module:
        """Return the envelope after a point went there: across is time, up the sustain level or a bend."""
        it = Knobs(module)
        (x, _y), level = to, level_at(to[1])
        peak, _low, gone, _end = self._across(it)
        match handle:
            case "attack":
                return turned(module, attack=it.at("attack", x / self.SLOT))
            case "decay":
                sustain = it.held("sustain", level)
                return turned(module, decay=it.at("decay", (x - peak) / self.SLOT), sustain=sustain)
            case "release":
                return turned(module, release=it.at("release", (x - gone) / self.SLOT))
            case "attack_curve":
                return turned(module, attack_curve=it.held("attack_curve", charging_through(level)))
            case "decay_curve":
                fallen = (1 - level) / max(1 - it["sustain"], 0.05)
            case _:
                fallen = 1 - level
        return turned(module, decay_curve=it.held("decay_curve", charging_through(fallen)))


class Decay(Fixed):
    """Up in a straight line, a hold, and down."""

    ATTACK, HOLD, FALL = 0.25, 0.2, 0.5

    def _across(self, it: Knobs) -> tuple[float, float, float]:
        peak = self.ATTACK * it.place("attack")
        held = peak + self.HOLD * it.place("hold")
        return peak, held, held + self.FALL * it.place("decay")

    def lines(self, module: Module) -> tuple[Line, ...]:
        """Return the stroke."""
        it = Knobs(module)
        peak, held, end = self._across(it)
        points = [(0.0, 0.0), (peak, 1.0)]
        points += [(held + (end - held) * x, 1 - charged(x, it["curve"])) for x in _shares()]
        return (tuple((x, height(y)) for x, y in [*points, (1.0, 0.0)]),)

    def handles(self, module: Module) -> tuple[Handle, ...]:
        """Return peak, end of the hold, what bends the fall, and its end."""
        it = Knobs(module)
        peak, held, end = self._across(it)
        bent = Handle("curve", ((held + end) / 2, height(1 - charged(0.5, it["curve"]))), bends=True)
        return (
            Handle("attack", (peak, height(1))),
            Handle("hold", (held, height(1))),
            bent,
            Handle("decay", (end, height(0))),
        )

    def moved(self, module: Module, handle: str, to: Point) -> Module:
        """Return the envelope after a point went there: across is time, up a bend."""
        it = Knobs(module)
        peak, held, _end = self._across(it)
        match handle:
            case "attack":
                return turned(module, attack=it.at("attack", to[0] / self.ATTACK))
            case "hold":
                return turned(module, hold=it.at("hold", (to[0] - peak) / self.HOLD))
            case "decay":
                return turned(module, decay=it.at("decay", (to[0] - held) / self.FALL))
        return turned(module, curve=it.held("curve", charging_through(1 - level_at(to[1]))))


class Multi:
    """Up to 32 points in time; levels go from -1 to 1, the middle is 0.

    How much time fits is settled when it is made, so that a point stays under the finger that drags it.
    """

    painted = False
    PLAIN = (0.005, 1.0, 0.0, 0.25, 0.6, 0.7, 0.3, 0.0, 0.7)
    MOST, LONGEST, SHORT = 32, 64.0, 0.002
    SPARE = 1.2

    def __init__(self, module: Module) -> None:
        lengths = [self._length(row[0]) for row in self._rows(module)]
        if self._falls_after(module):
            lengths.append(self._length(Knobs(module)["release"]))
        self._span = max(sum(lengths) * self.SPARE, 4.0)

    def _rows(self, module: Module) -> list[tuple[float, float, float]]:
        numbers = module.tables.get("points") or self.PLAIN
        return [(numbers[n], numbers[n + 1], numbers[n + 2]) for n in range(0, len(numbers) - 2, 3)]

    def _length(self, seconds: float) -> float:
        return log2(1 + max(seconds, 0.0) / self.SHORT)

    def _time(self, length: float) -> float:
        seconds = self.SHORT * (2 ** min(max(length, 0.0), 16.0) - 1)
        return float(f"{min(seconds, self.LONGEST):.4g}")

    def _falls_after(self, module: Module) -> bool:
        """Whether letting go leads to 0 in the time of the release: no point follows."""
        it, count = Knobs(module), len(self._rows(module))
        return max(it["sustain"], it["loop_end"]) >= count

    def _spots(self, module: Module) -> list[tuple[float, float]]:
        """Return where the points are: across as lengths, levels as they are."""
        across, found = 0.0, []
        for time, level, _curve in self._rows(module):
            across += self._length(time)
            found.append((across, level))
        return found

    @staticmethod
    def _high(level: float) -> float:
        return 0.5 + 0.45 * min(max(level, -1.0), 1.0)

    @staticmethod
    def _level(y: float) -> float:
        level = min(max((y - 0.5) / 0.45, -1.0), 1.0)
        return 0.0 if abs(level) < 0.03 else round(level, 3)

    def lines(self, module: Module) -> tuple[Line, ...]:
        """Return the course, and an upright line where it waits."""
        rows, spots = self._rows(module), self._spots(module)
        if self._falls_after(module):
            rows = [*rows, (0.0, 0.0, 0.7)]
            spots.append((spots[-1][0] + self._length(Knobs(module)["release"]), 0.0))
        points: list[Point] = [(0.0, 0.5)]
        start, level = 0.0, 0.0
        for (_time, _level, curve), (end, goal) in zip(rows, spots, strict=True):
            points += [
                (
                    (start + (end - start) * x) / self._span,
                    self._high(level + (goal - level) * swung(x, curve)),
                )
                for x in _shares()[1:]
            ]
            start, level = end, goal
        wait = round(Knobs(module)["sustain"])
        if not 0 < wait <= len(self._rows(module)):
            return (tuple(points),)
        at = spots[wait - 1][0] / self._span
        return tuple(points), ((at, 0.03), (at, 0.97))

    def handles(self, module: Module) -> tuple[Handle, ...]:
        """Return all points, and between those of unlike levels what bends."""
        found, start, level = [], 0.0, 0.0
        for number, ((across, goal), row) in enumerate(
            zip(self._spots(module), self._rows(module), strict=True), 1
        ):
            if abs(goal - level) > 0.08:
                high = self._high(level + (goal - level) * swung(0.5, row[2]))
                found.append(Handle(f"curve {number}", ((start + across) / 2 / self._span, high), bends=True))
            found.append(Handle(f"point {number}", (across / self._span, self._high(goal))))
            start, level = across, goal
        if self._falls_after(module):
            end = start + self._length(Knobs(module)["release"])
            found.append(Handle("release", (end / self._span, 0.5)))
        return tuple(found)

    def moved(self, module: Module, handle: str, to: Point) -> Module:
        """Return the course after a point went there; the points after it keep their times."""
        rows, spots = self._rows(module), self._spots(module)
        if handle == "release":
            time = self._time(to[0] * self._span - spots[-1][0])
            return turned(module, release=Knobs(module).held("release", time))
        kind, _space, number = handle.partition(" ")
        at = int(number) - 1
        start, level = spots[at - 1] if at else (0.0, 0.0)
        time, goal, curve = rows[at]
        if kind == "point":
            rows[at] = (self._time(to[0] * self._span - start), self._level(to[1]), curve)
        else:
            share = ((to[1] - 0.5) / 0.45 - level) / (goal - level) if goal != level else 0.5
            rows[at] = (time, goal, round(min(max(swinging_through(share), -1.0), 1.0), 3))
        return self._with(module, rows)

    def _with(self, module: Module, rows: list[tuple[float, float, float]], **values: float) -> Module:
        return drawn(module, "points", tuple(it for row in rows for it in row), **values)

    def inserted(self, module: Module, at: Point) -> Module:
        """Return the course with another point: all others keep their times, sustain and loop theirs."""
        rows, spots = self._rows(module), self._spots(module)
        across = at[0] * self._span
        if len(rows) >= self.MOST:
            return module
        number = sum(spot <= across for spot, _level in spots)
        start = spots[number - 1][0] if number else 0.0
        new = (self._time(across - start), self._level(at[1]), 0.0)
        if number < len(rows):
            rest = max(rows[number][0] - new[0], 0.0)
            rows[number] = (float(f"{rest:.4g}"), *rows[number][1:])
        rows.insert(number, new)
        return self._with(module, rows, **self._renumbered(module, number, 1))

    def removed(self, module: Module, handle: str) -> Module:
        """Return the course without a point; the last one stays."""
        kind, _space, number = handle.partition(" ")
        rows = self._rows(module)
        if kind != "point" or len(rows) < 2:
            return module
        at = int(number) - 1
        gone = rows.pop(at)
        if at < len(rows):
            rows[at] = (float(f"{min(rows[at][0] + gone[0], self.LONGEST):.4g}"), *rows[at][1:])
        return self._with(module, rows, **self._renumbered(module, at, -1))

    @staticmethod
    def _renumbered(module: Module, at: int, by: int) -> dict[str, float]:
        """Return the numbers of sustain and loop after a point came to, or went from, ``at``."""
        it = Knobs(module)
        later = {id: round(it[id]) for id in ("sustain", "loop_start", "loop_end") if round(it[id]) > at}
        return {id: it.held(id, number + by) for id, number in later.items()}


def row_of(module: Module, number: int) -> tuple[float, float, float]:
    """Return time, level and curve of a point of a drawn envelope, counted from 1."""
    numbers = module.tables.get("points") or Multi.PLAIN
    return numbers[3 * number - 3], numbers[3 * number - 2], numbers[3 * number - 1]


class Accent(Fixed):
    """The main envelope of a TB-303 and, below it, that of an accented note: both fall to a tenth in time."""

    SLOT = 0.7

    def lines(self, module: Module) -> tuple[Line, ...]:
        """Return both ways down."""
        it = Knobs(module)
        ends = [self.SLOT * it.place(id) for id in ("decay", "accent_decay")]
        return tuple(
            ((0.0, height(0)), *((x, height(10 ** (-x / max(end, 0.01)))) for x in _shares())) for end in ends
        )

    def handles(self, module: Module) -> tuple[Handle, ...]:
        """Return where each has fallen to a tenth."""
        it = Knobs(module)
        ids = ("accent_decay", "decay")
        return tuple(Handle(id, (self.SLOT * it.place(id), height(0.1))) for id in ids)

    def moved(self, module: Module, handle: str, to: Point) -> Module:
        """Return the envelopes after one falls to a tenth there."""
        return turned(module, **{handle: Knobs(module).at(handle, to[0] / self.SLOT)})
