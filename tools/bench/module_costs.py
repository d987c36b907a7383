"""What every module costs: nanoseconds of processor time for one frame of one lane, generated into the docs.

    python tools/bench/module_costs.py [kind…] [--write] [--page]

Each kind runs alone: a voice module in 16 lanes, a bus module in the 4 of a channel, all lanes sounding,
noise at the inputs, at 48 kHz. It is measured with its parameters resting at their defaults, and with all of
them moving all the time; on each instruction set this machine has. Repetitions of each kind alternate with
those of one reference kernel, so that what else the machine does falls on both: the ratio to the reference is
what to compare between machines and days. ``--write`` renews tools/bench/baselines/module_costs.json and
docs/qa/module-costs.md, ``--page`` only writes the page anew from the baseline.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import textwrap
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from motorik._native import Sample, instruction_sets
from motorik.engine.module import NativeModule, Signal
from motorik.modules import registry
from motorik.modules.declaration import Declaration, Rate, Scale, Scope

ROOT = Path(__file__).resolve().parent.parent.parent
BASELINE = ROOT / "tools" / "bench" / "baselines" / "module_costs.json"
PAGE = ROOT / "docs" / "qa" / "module-costs.md"
REFERENCE = "filter.svf"
IDLE = "util.feedback"
RATE = 48000
FRAMES = 1024
"""Frames a call: long enough that Python's share of the time is small, short enough to stay in the cache."""
REPETITIONS = 49
DRUM_KEYS = ("key", "closed_key")
APART = frozenset({"sample.deck"})
"""Kinds that sound only what a whole song tells them: ``w3_beside_peers.py`` measures them in songs."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Nanoseconds a frame and lane of one kind, by instruction set; ``ratio``: to the reference, best set."""

    kind: str
    lanes: int
    oversampling: int
    resting: dict[str, float]
    moving: dict[str, float]
    ratio: float


class Bench:
    """One module that sounds, ready to be timed."""

    def __init__(self, kind: str, instruction_set: str, moving: bool) -> None:
        """Start a note in every lane of a module."""
        self.module = NativeModule(
            kind, lanes=lanes_of(registry()[kind]), seed=7, instruction_set=instruction_set
        )
        self.module.prepare(RATE)
        self.declaration = self.module.declaration
        self.moving = moving
        self.turn = 0
        self.inputs = inputs_of(self.declaration, self.module.lanes)
        for slot in range(self.declaration.sample_slots):
            sound = np.random.default_rng(slot).uniform(-0.5, 0.5, (4 * RATE, 2)).astype(np.float32)
            self.module.set_sample(slot, Sample(sound, RATE, 60, (1000, 4 * RATE - 1000)))
        ids = {parameter.id for parameter in self.declaration.parameters}
        for id in ids.intersection(DRUM_KEYS):
            self.module.set_parameter(id, 128)  # every key strikes
        if "loop" in ids and self.declaration.parameter("loop").scale is Scale.CHOICE:
            self.module.set_parameter("loop", "on")
        self.strike()

    def strike(self) -> None:
        """Begin a note in every lane, each at its own pitch."""
        for lane in range(self.module.lanes):
            self.module.set_voice(lane, pitch=45 + 2 * lane, velocity=0.8, start=True)

    def nanoseconds(self) -> float:
        """Return the processor time of one frame and lane, over one call."""
        self.turn += 1
        if self.turn % 4 == 1:
            self.strike()  # nothing measured has died away
        if self.moving:
            self.move()
        start = time.process_time_ns()
        self.module.process(self.inputs, FRAMES)
        return (time.process_time_ns() - start) / FRAMES / self.module.lanes

    def move(self) -> None:
        """Send every parameter that glides towards a place close by, there or back."""
        side = 0.01 if self.turn % 2 else -0.01
        for parameter in self.declaration.parameters:
            if (
                parameter.choices
                or parameter.host
                or parameter.smoothing_ms <= 0
                or parameter.id in DRUM_KEYS
            ):
                continue
            reach = parameter.high - parameter.low
            place = parameter.default + side * reach
            if parameter.scale is Scale.LOG2:
                place = parameter.default * (parameter.high / parameter.low) ** side
            self.module.set_parameter(
                parameter.id, min(max(place, parameter.low), parameter.high), smooth=True
            )


def measured() -> list[str]:
    """Return the kinds that have a cost of their own, in order."""
    return sorted(registry().keys() - APART)


def lanes_of(declaration: Declaration) -> int:
    """Return how many lanes a kind is measured in."""
    return 4 if declaration.scope is Scope.BUS else 16


def inputs_of(declaration: Declaration, lanes: int) -> dict[str, Signal]:
    """Return noise at audio inputs; control inputs rest."""
    random = np.random.default_rng(1)
    return {
        port.id: np.ascontiguousarray(random.uniform(-0.3, 0.3, (FRAMES, lanes)), np.float32)
        for port in declaration.inputs
        if port.rate is Rate.AUDIO and port.id != "pitch"
    }


def measure(kinds: Sequence[str], repetitions: int = REPETITIONS) -> list[Cost]:
    """Measure kinds on all instruction sets, resting and moving."""
    found: dict[tuple[str, str, bool], list[float]] = {}
    ratios: dict[str, list[float]] = {kind: [] for kind in kinds}
    best = instruction_sets()[-1]
    for instruction_set in instruction_sets():
        reference = Bench(REFERENCE, instruction_set, moving=False)
        for kind in (
            kinds
        ):  # one kind after the other keeps memory small; its repetitions alternate with the reference's
            for moving in (False, True):
                bench = Bench(kind, instruction_set, moving)
                bench.nanoseconds()  # warms caches
                times = found.setdefault((kind, instruction_set, moving), [])
                for _ in range(repetitions):
                    beside = reference.nanoseconds()
                    times.append(bench.nanoseconds())
                    if instruction_set == best and not moving:
                        ratios[kind].append(times[-1] / beside)
    return [
        Cost(
            kind,
            lanes_of(registry()[kind]),
            registry()[kind].oversampling,
            {name: round(statistics.median(found[kind, name, False]), 3) for name in instruction_sets()},
            {name: round(statistics.median(found[kind, name, True]), 3) for name in instruction_sets()},
            round(statistics.median(ratios[kind]), 2),
        )
        for kind in kinds
    ]


def page(baseline: Mapping[str, object]) -> str:
    """Return docs/qa/module-costs.md, dearest first; a registered kind without a cost is an error."""
    costs = baseline["costs"]
    assert isinstance(costs, list)
    rows = {cost["kind"]: cost for cost in costs}
    missing = sorted(set(measured()) - set(rows))
    if missing:
        raise ValueError(f"no cost of {', '.join(missing)}; run python tools/bench/module_costs.py --write")
    sets = list(costs[0]["resting"])
    head = [
        "module",
        "lanes",
        "oversampling",
        "ratio",
        *(f"{s}" for s in sets),
        *(f"{s}, moving" for s in sets),
    ]
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    for cost in sorted((rows[kind] for kind in measured()), key=lambda cost: -cost["resting"][sets[-1]]):
        times = [f"{cost[state][s]:.2f}" for state in ("resting", "moving") for s in sets]
        factor = f"{cost['oversampling']}×" if cost["oversampling"] > 1 else ""
        cells = [f"`{cost['kind']}`", str(cost["lanes"]), factor, f"{cost['ratio']:.2f}", *times]
        lines.append("|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|")
    text = (
        "Nanoseconds of processor time for one frame of one lane, on each instruction set. "
        "`python tools/bench/module_costs.py --write` measures every kind alone, voices in 16 lanes and "
        "channels in 4, everything sounding, with parameters resting and with all of them moving. "
        "One voice at 48 kHz whose modules take 1 ns together needs 0.0048 % of a core. *Ratio* is "
        f"the cost beside `{REFERENCE}` in the same run, resting, on the best set; compare that. "
        f"A call with next to no work in it (`{IDLE}`) takes {baseline['overhead_ns']} ns. "
        "*Oversampling* is declared: at how many times the sample rate the non-linear part runs. "
        f"{', '.join(f'`{kind}`' for kind in sorted(APART))} is measured in songs: "
        "`python tools/bench/w3_beside_peers.py`."
    )
    taken = (
        f"Taken on {baseline['taken']}, {baseline['cores']} shared cores, load {baseline['load']}; "
        f"medians of {baseline['repetitions']} repetitions."
    )
    note = "<!-- Written by tools/bench/module_costs.py; change the source, not this file. -->"
    body = [*textwrap.wrap(text, 115, break_on_hyphens=False), "", taken, "", *lines]
    return "\n".join([note, "", "# What modules cost", "", *body]) + "\n"


def overhead() -> float:
    """Return what a call costs by itself, for one frame and lane: that of a kind that only copies."""
    bench = Bench(IDLE, instruction_sets()[-1], moving=False)
    return round(statistics.median(bench.nanoseconds() for _ in range(REPETITIONS)), 2)


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kinds", nargs="*", metavar="kind", help="only these; none: all")
    parser.add_argument("--write", action="store_true", help="renew the baseline and the page, of all kinds")
    parser.add_argument("--page", action="store_true", help="write the page anew from the baseline")
    parser.add_argument("--repetitions", type=int, default=REPETITIONS)
    options = parser.parse_args()
    if options.page:
        PAGE.write_text(page(json.loads(BASELINE.read_text())), encoding="utf-8")
        return 0
    if options.write and options.kinds:
        parser.error("--write measures all kinds: name none")
    costs = measure(options.kinds or measured(), options.repetitions)
    for cost in sorted(costs, key=lambda cost: -cost.ratio):
        times = "".join(f"{ns:8.2f}" for state in (cost.resting, cost.moving) for ns in state.values())
        print(f"{cost.kind:20}{cost.lanes:4}{cost.ratio:8.2f}{times}")
    if options.write:
        baseline = {
            "taken": dt.datetime.now(tz=dt.UTC).date().isoformat(), "cores": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1), "repetitions": options.repetitions,
            "overhead_ns": overhead(),
            "costs": [asdict(cost) for cost in costs],
        }  # fmt: skip
        BASELINE.parent.mkdir(exist_ok=True)
        BASELINE.write_text(json.dumps(baseline, indent=1) + "\n")
        PAGE.write_text(page(baseline), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
