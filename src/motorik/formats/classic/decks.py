"""What a module has beside its cells, as the deck of a song: the score's numbers under their own names."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, cast

import numpy as np

from motorik.domain.deck import (
    Deck,
    DeckChannel,
    DeckEnvelope,
    DeckInstrument,
    DeckKeys,
    DeckLoop,
    DeckSample,
    DialectName,
    FlowName,
    RuleName,
)
from motorik.sequencer.classic.score import NOT_SET, ClassicScore, EnvelopeFlags, Rules


def deck_of(score: ClassicScore, tracks: Sequence[str], samples: Sequence[str | None], lines: int) -> Deck:
    """Return the deck of a score; ``samples`` are the project's, None for those without sound."""
    return Deck(
        dialect=cast(DialectName, score.dialect.name.lower()),
        flow=cast(FlowName, score.flow.name.lower()),
        rules=tuple(cast(RuleName, rule.name.lower()) for rule in Rules if rule in score.rules and rule.name),
        channels=tuple(_channel(*it) for it in zip(tracks, score.channels, strict=True)),
        samples=tuple(
            _sample(row, samples[number] if number < len(samples) else None)
            for number, row in enumerate(score.samples)
        ),
        instruments=tuple(_instrument(row, score) for row in score.instruments),
        speed=score.speed,
        tempo=score.tempo,
        global_volume=score.global_volume,
        highest_global_volume=score.highest_global_volume,
        lines_per_beat=lines,
        orders=tuple(score.orders.tolist()),
        restart=min(score.restart, 65535),
        macros=tuple(text[:31] for text in score.macros),
    )


def _set(value: Any) -> int | None:
    return None if value == NOT_SET else int(value)


def _channel(track: str, row: np.void) -> DeckChannel:
    return DeckChannel(
        track=track, pan=int(row["pan"]), volume=int(row["volume"]), surround=bool(row["surround"])
    )


def _loop(row: np.void, name: str) -> DeckLoop | None:
    kind, start, end = int(row[name]), int(row[f"{name}_start"]), int(row[f"{name}_end"])
    return DeckLoop(start=start, end=end, ping_pong=kind == 2) if kind and start < end else None


def _sample(row: np.void, sample: str | None) -> DeckSample:
    shape, sweep, depth, rate = (int(row[f"vibrato_{name}"]) for name in ("shape", "sweep", "depth", "rate"))
    return DeckSample(
        sample=sample,
        length=int(row["length"]),
        transpose=int(row["transpose"]),
        finetune=float(row["finetune"]),
        loop=_loop(row, "loop"),
        sustain=_loop(row, "sustain"),
        whole_first=bool(row["whole_first"]),
        volume=int(row["volume"]),
        global_volume=int(row["global_volume"]),
        pan=_set(row["pan"]),
        vibrato=(shape, sweep, depth, rate),
    )


def _instrument(row: np.void, score: ClassicScore) -> DeckInstrument:
    same = (
        "fade", "global_volume", "new_note_action", "duplicate_check", "duplicate_action",
        "random_volume", "random_pan", "pitch_pan_separation", "pitch_pan_center",
    )  # fmt: skip
    numbers = {name: int(row[name]) for name in same}
    return DeckInstrument(
        keys=_keys(row["keys"].tolist()),
        playable=bool(row["playable"]),
        volume=_envelope(row["volume"], score),
        panning=_envelope(row["panning"], score),
        pitch=_envelope(row["pitch"], score),
        pan=_set(row["default_pan"]),
        cutoff=_set(row["cutoff"]),
        resonance=_set(row["resonance"]),
        **numbers,
    )


def _keys(keys: Sequence[Sequence[int]]) -> tuple[DeckKeys, ...]:
    runs = (list(run) for _, run in groupby(enumerate(map(tuple, keys)), lambda it: it[1]))
    return tuple(
        DeckKeys(low=run[0][0], high=run[-1][0], sample=run[0][1][0], transpose=run[0][1][1])
        for run in runs
        if run[0][1][0] != NOT_SET
    )


def _envelope(row: np.void, score: ClassicScore) -> DeckEnvelope:
    flags, first = EnvelopeFlags(int(row["flags"])), int(row["first_point"])
    points = score.points[first : first + int(row["points"])].tolist()

    def span(flag: EnvelopeFlags, name: str) -> tuple[int, int] | None:
        return (int(row[f"{name}_start"]), int(row[f"{name}_end"])) if flag in flags else None

    return DeckEnvelope(
        points=tuple((tick, value) for tick, value in points),
        enabled=EnvelopeFlags.ON in flags,
        sustain=span(EnvelopeFlags.SUSTAIN, "sustain"),
        loop=span(EnvelopeFlags.LOOP, "loop"),
        carry=EnvelopeFlags.CARRY in flags,
        filter=EnvelopeFlags.FILTER in flags,
    )
