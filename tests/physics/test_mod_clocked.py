"""mod.steps, mod.hold and mod.random: in time with the song to the frame, wherever blocks begin."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule

RATE = 48000
KINDS = ("mod.steps", "mod.hold", "mod.random")


def modulator(kind: str, seed: int = 1, **values: float | str) -> NativeModule:
    module = NativeModule(kind, seed=seed)
    module.prepare(RATE)
    for id, value in values.items():
        module.set_parameter(id, value)
    return module


def run(
    module: NativeModule, frames: int, start: bool = True, inputs: dict[str, np.ndarray] | None = None
) -> np.ndarray:
    """Return what a new note hears in lane 0: a value per frame, or per chunk."""
    if start:
        module.set_voice(0, start=True)
    return module.process(inputs or {}, frames)["out"][:, 0].astype(float)


@pytest.mark.parametrize("tempo", [120, 93.7, 174])
@pytest.mark.parametrize("kind", KINDS)
def test_locked_to_the_song_wherever_it_is_joined(kind: str, tempo: float) -> None:
    """A module started late equals one that has run from the song's start."""
    early = modulator(kind, sync="1/16")
    early.set_tempo(tempo)
    whole = run(early, RATE)
    for chunks in (1, 500, 1001):
        late = modulator(kind, sync="1/16")
        late.set_tempo(tempo, chunks * 32 / RATE * tempo / 60)
        joined = run(late, RATE - chunks * 32)
        first = chunks if kind == "mod.random" else chunks * 32
        np.testing.assert_allclose(joined, whole[first:], atol=2e-6)


@pytest.mark.parametrize("kind", ["mod.steps", "mod.hold"])
def test_locked_steps_change_at_the_frame_whatever_the_split(kind: str) -> None:
    whole = run(modulator(kind, sync="1/16"), 24000)
    edges = np.flatnonzero(np.diff(whole)) + 1
    assert (edges == np.arange(1, 4) * 6000).all(), "a sixteenth at 120 is 6000 frames"
    split, random = modulator(kind, sync="1/16"), np.random.default_rng(1)
    cuts = np.unique(random.integers(1, 24000, 60))
    parts = [run(split, int(n), start=k == 0) for k, n in enumerate(np.diff([0, *cuts, 24000]))]
    assert (np.concatenate(parts) == whole).all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_every_time_and_another_with_another_seed_or_note(kind: str) -> None:

    def own(seed: int) -> NativeModule:
        module = modulator(kind, seed, mode="retrigger", sync="free", rate=20)
        if kind == "mod.steps":
            module.set_parameter("direction", "random")
        return module

    one = run(own(1), 19200)
    assert (one == run(own(1), 19200)).all() and (one != run(own(2), 19200)).any()
    module = own(1)
    run(module, 32)
    assert (one != run(module, 19200)).any(), "the second note of the unit"


@pytest.mark.parametrize(
    ("direction", "order"),
    [("forward", [0, 1, 2, 3, 0, 1]), ("backward", [3, 2, 1, 0, 3, 2]), ("ping_pong", [0, 1, 2, 3, 2, 1])],
)
def test_steps_come_in_their_order(direction: str, order: list[int]) -> None:
    drawn = [0.1, -0.2, 0.3, -0.4]
    module = modulator("mod.steps", sync="free", rate=100, mode="retrigger", direction=direction)
    module.set_table("steps", drawn)
    values = run(module, 480 * 6).reshape(6, 480)[:, 10]
    np.testing.assert_allclose(values, [drawn[n] for n in order], atol=1e-7)


def test_random_steps_are_all_taken() -> None:
    module = modulator("mod.steps", sync="free", rate=100, direction="random")
    module.set_table("steps", list(np.linspace(-1, 1, 5)))
    values, counts = np.unique(run(module, RATE * 4)[240::480], return_counts=True)
    assert len(values) == 5 and counts.min() > 50


def test_a_step_ends_after_its_length_and_slew_rounds_it() -> None:
    module = modulator("mod.steps", sync="1/16", length=0.25, depth=-0.5)
    module.set_table("steps", [1])
    gate = run(module, 12000).reshape(2, 6000)
    assert (gate[:, :1500] == -0.5).all() and (gate[:, 1500:] == 0).all()
    module = modulator("mod.steps", sync="free", rate=10, slew=0.01)
    module.set_table("steps", [0, 1])
    way = run(module, 9600)[4800:]
    np.testing.assert_allclose(way, 1 - np.exp(-np.arange(1, 4801) / 480), atol=1e-4)


def test_hold_keeps_the_value_of_its_frame() -> None:
    ramp = np.repeat(np.arange(9600, dtype=np.float32)[:, None] / 9600, 4, axis=1)
    held = run(modulator("mod.hold", rate=50, noise=0, mode="retrigger"), 9600, inputs={"in": ramp})
    stands = held.reshape(10, 960)[
        :, 2:-2
    ]  # a free rate is exact within 3e-7, so an edge may be a frame late
    assert (stands == stands[:, :1]).all()
    np.testing.assert_allclose(stands[:, 0], ramp[::960, 0], atol=2e-4)


def test_hold_listens_to_a_trigger() -> None:
    ramp = np.repeat(np.arange(4800, dtype=np.float32)[:, None] / 4800, 4, axis=1)
    trigger = np.zeros((4800, 4), np.float32)
    for rise in (1000, 1777, 3001):
        trigger[rise : rise + 100] = 1
    held = run(modulator("mod.hold", noise=0), 4800, inputs={"in": ramp, "trigger": trigger})
    assert (np.flatnonzero(np.diff(held)) + 1 == [1000, 1777, 3001]).all()
    assert held[3001] == ramp[3001, 0] and held[4799] == held[3001]


def test_held_noise_is_even() -> None:
    held = run(modulator("mod.hold", rate=1000), RATE * 4)[24::48]
    assert abs(held.mean()) < 0.03 and held.std() == pytest.approx(3**-0.5, rel=0.03)
    assert held.min() < -0.99 and held.max() > 0.99


@pytest.mark.parametrize("drift", [0.0, 0.5, 0.95])
def test_a_drunkard_remembers_as_much_as_drift_says(drift: float) -> None:
    walk = run(modulator("mod.random", rate=50, shape="steps", drift=drift), RATE * 80)[15::30]
    assert np.abs(walk).max() <= 1
    remembered = np.corrcoef(walk[:-1], walk[1:])[0, 1]
    assert remembered == pytest.approx(drift, abs=0.05)
    assert walk.std() == pytest.approx(3**-0.5, rel=0.15)


def test_smooth_motion_has_no_corners_and_linear_no_curves() -> None:
    smooth = run(modulator("mod.random", rate=2), RATE * 4)
    assert np.abs(np.diff(smooth, 2)).max() < 6 * 2 * (2 / 1500) ** 2 * 1.05  # |s''| <= 6, values 2 apart
    linear = run(modulator("mod.random", rate=2, shape="linear"), RATE * 4)
    bends = np.abs(np.diff(linear, 2)) > 1e-5
    assert bends.sum() <= 2 * 8
    one_sided = run(modulator("mod.random", rate=2, polarity="unipolar"), RATE * 4)
    np.testing.assert_allclose(one_sided, 0.5 + 0.5 * smooth, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_strike_restarts_what_retriggers_and_leaves_alone_what_is_free(kind: str) -> None:
    for mode in ("free", "retrigger"):
        struck, left = (modulator(kind, sync="free", rate=7, mode=mode) for _ in range(2))
        assert (run(struck, 3200) == run(left, 3200)).all()
        struck.set_voice(0, restrike=True)
        same = run(struck, 9600, start=False) == run(left, 9600, start=False)
        assert same.all() == (mode == "free")
