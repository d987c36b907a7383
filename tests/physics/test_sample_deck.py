"""The deck's kernel does what its oracle does with all it can be told, whatever it is cut into."""

from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from motorik._native import instruction_sets
from motorik.domain.deck import Deck, DeckChannel, DeckInstrument, DeckKeys, DeckLoop, DeckSample
from motorik.domain.patch import Module, Patch, Sample
from motorik.domain.project import Project, Track
from motorik.engine.host import Engine
from motorik.engine.samples import MemorySamples
from motorik.engine.unrolled import unrolled
from motorik.modules import registry
from motorik.sequencer.deck.slots import MARGIN, slots_of
from motorik.sequencer.deck.tape import ROW
from prototypes.oracles.sample_deck import BEGIN, BOUND_DB, STOP, SWITCH, Oracle

RATE, CHANNELS, LENGTH = 48_000, 3, 400
FRAMES = 4800
Told = dict[str, Any]


def sounds() -> dict[str, NDArray[np.float32]]:
    random = np.random.default_rng(5)
    smooth = np.hanning(9) / 4
    mono = np.convolve(random.uniform(-1, 1, LENGTH + 8), smooth, "valid")[:, None]
    wide = np.stack(
        [np.convolve(side, smooth, "valid") for side in random.uniform(-1, 1, (2, LENGTH + 8))], 1
    )
    return {"mono": mono.astype(np.float32), "wide": wide.astype(np.float32)}


def deck() -> Deck:
    loops = (None, DeckLoop(start=50, end=331), DeckLoop(start=7, end=20, ping_pong=True))
    return Deck(
        dialect="it",
        channels=tuple(DeckChannel(track=f"c{number}") for number in range(CHANNELS)),
        samples=tuple(
            DeckSample(sample=id, length=LENGTH, loop=loop, sustain=sustain)
            for id, loop, sustain in (
                ("mono", loops[0], None), ("mono", loops[1], loops[2]), ("wide", loops[1], None),
            )
        ),
        instruments=(DeckInstrument(keys=(DeckKeys(low=0, high=119, sample=0),)),),
    )  # fmt: skip


def project() -> Project:
    return Project(
        samples=tuple(Sample(id=id, sha256=f"{number:064x}") for number, id in enumerate(sounds())),
        patches=(Patch(id="i001", modules=(Module(id="a", kind="osc.noise"),), output="a"),),
        tracks=tuple(Track(id=f"c{number}", patch="i001") for number in range(CHANNELS)),
        deck=deck(),
    )


def drawn(rng: Random) -> list[tuple[int, Told]]:
    """Return what a deck is told: (frame, told) in order of frames."""
    slots = len(slots_of(deck())[0])
    found = []
    for frame in sorted(rng.randrange(FRAMES) for _ in range(40)):
        told: Told = {
            "number": rng.randint(1, 6),
            "flags": rng.choice((0, 0, BEGIN, STOP, SWITCH)),
            "channel": 0,
            "sample": 0,
            "place": MARGIN + rng.randrange(38) + rng.random(),
            "frequency": float(np.float32(rng.choice((8000.0, 30_000.5, 70_000.0, 130_000.0)))),
            "gains": (float(np.float32(rng.uniform(0, 1))), float(np.float32(rng.uniform(-1, 1)))),
            "cutoff": rng.choice((255, 255, 120, 200)),
            "resonance": rng.choice((0, 0, 90)),
        }
        told["channel"], told["sample"] = told["number"] % CHANNELS, told["number"] % slots
        if told["flags"] == SWITCH and told["sample"] in (1, 2):  # before and after its release
            told["sample"] = 3 - told["sample"]
        found.append((frame, told))
    return found


def rows_of(told: list[tuple[int, Told]]) -> NDArray[Any]:
    rows = np.zeros(len(told), ROW)
    for row, (frame, it) in zip(rows, told, strict=True):
        row["frame"], row["place"] = frame, int(it["place"] * 2**32)
        row["slot"], (row["left"], row["right"]) = it["sample"], it["gains"]
        for name in ("number", "flags", "channel", "frequency", "cutoff", "resonance"):
            row[name] = it[name]
    return rows


def played(
    told: list[tuple[int, Told]], *, block: int = 512, instruction_set: str | None = None
) -> NDArray[np.float32]:
    engine = Engine(RATE, instruction_set=instruction_set)
    engine.install(project(), MemorySamples({id: (sound, RATE) for id, sound in sounds().items()}))
    assert engine.push_deck(rows_of(told)) == len(told)
    return np.concatenate([engine.render(min(block, FRAMES - at)) for at in range(0, FRAMES, block)])


@pytest.mark.parametrize("seed", range(8))
def test_the_kernel_agrees_with_its_oracle(seed: int) -> None:
    told = drawn(Random(seed))
    oracle = Oracle(registry()["sample.deck"])
    oracle.prepare(RATE)
    for number, slot in enumerate(slots_of(deck())[0]):
        sound, loop = unrolled(sounds()[deck().samples[slot.sample].sample or ""], slot)
        oracle.set_sample(number, sound.astype(float), float(RATE), 60.0, loop)
    wanted, at = [], 0
    for frame, it in [*told, (FRAMES, None)]:
        if frame > at:
            wanted.append(oracle.process([], frame - at, None)[0])  # type: ignore[arg-type]
            at = frame
        if it is not None:
            oracle.tell(**it)
    heard = played(told)
    error = np.sqrt(np.mean((heard - np.concatenate(wanted)) ** 2)) / np.sqrt(np.mean(heard**2))
    assert np.abs(heard).max() > 0.1
    assert 20 * np.log10(error) < BOUND_DB


@pytest.mark.parametrize("seed", range(3))
def test_blocks_and_instruction_sets_cannot_be_heard(seed: int) -> None:
    told = drawn(Random(100 + seed))
    one = played(told)
    for other in (played(told, block=1), played(told, block=37), played(told, block=FRAMES)):
        assert np.array_equal(one, other)
    for name in instruction_sets():
        assert np.array_equal(one, played(told, instruction_set=name))


def test_a_voice_nobody_knows_begins_where_it_is_told_and_one_that_is_known_goes_on() -> None:
    first = {"number": 1, "flags": BEGIN, "channel": 0, "sample": 3, "place": float(MARGIN),
             "frequency": 24_000.0, "gains": (1.0, 1.0), "cutoff": 255, "resonance": 0}  # fmt: skip
    again = {**first, "flags": 0, "place": 16.0 + 100.0}
    assert np.array_equal(played([(0, first)]), played([(0, first), (200, again)])), "it goes on"
    late = played([(200, again)])
    assert not late[:200].any()
    assert np.allclose(late[300:], played([(0, first)])[300:], atol=1e-6), "it begins at its place"


def test_stopping_all_leaves_silence_within_a_thousandth_of_a_second() -> None:
    told = drawn(Random(3))
    engine = Engine(RATE)
    engine.install(project(), MemorySamples({id: (sound, RATE) for id, sound in sounds().items()}))
    engine.push_deck(rows_of([(0, it) for _, it in told if it["flags"] == BEGIN]))
    assert np.abs(engine.render(640)).max() > 0.05
    engine.cut_all()
    engine.render(96)
    assert not engine.render(320).any()
