"""Between sounds: exact at the ends, inside the ranges, the same from either side. Chance can be repeated."""

from math import exp2, isclose, log2
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.patch import Module, Patch
from motorik.machines.morphing import MorphError, corner_weights, morph, randomise
from motorik.modules import registry
from motorik.modules.declaration import Scale
from tests.machines.sounds import pluck

KINDS = ("osc.analog", "filter.svf", "env.adsr", "fx.delay", "osc.wavetable", "sample.grain", "osc.additive")
WEIGHTS = st.floats(0, 1e300)


def patches(number: int) -> st.SearchStrategy[list[Patch]]:
    """Settings of the same modules, each with some values of its own."""
    return st.integers(0, 2**32 - 1).map(Random).map(lambda rng: [_patch(rng) for _ in range(number)])


def _patch(rng: Random) -> Patch:
    modules = []
    for kind in KINDS:
        values = {
            it.id: rng.choice((it.low, it.high, rng.uniform(it.low, it.high)))
            if it.scale is not Scale.CHOICE
            else rng.randint(int(it.low), int(it.high))
            for it in registry()[kind].parameters
            if rng.random() < 0.7
        }
        modules.append(Module(id=kind.replace(".", "-"), kind=kind, parameters=values))
    table = tuple(rng.uniform(-1, 1) for _ in range(3))
    modules[0] = modules[0].model_copy(update={"tables": {"drawn": table}})
    macro = pluck().macros[0].model_copy(update={"value": rng.random(), "targets": ()})
    return Patch(id="p", modules=tuple(modules), macros=(macro,), output="osc-analog")


def values_of(patch: Patch) -> dict[str, float]:
    """Return every parameter, macro and drawn number by name, with defaults."""
    values = {f"macro.{macro.id}": macro.value for macro in patch.macros}
    for module in patch.modules:
        for parameter in registry()[module.kind].parameters:
            values[f"{module.id}.{parameter.id}"] = module.parameters.get(parameter.id, parameter.default)
        for id, drawn in module.tables.items():
            values |= {f"{module.id}.{id}.{place}": number for place, number in enumerate(drawn)}
    return values


@given(patches(3), st.integers(0, 2), st.floats(1e-300, 1e300))
def test_all_weight_on_one_gives_it_exactly(sounds: list[Patch], chosen: int, weight: float) -> None:
    weights = [weight if place == chosen else 0.0 for place in range(3)]
    assert morph(sounds, weights) is sounds[chosen]


@given(patches(3), st.lists(WEIGHTS, min_size=3, max_size=3, unique=True))
def test_the_order_of_the_sounds_does_not_matter(sounds: list[Patch], weights: list[float]) -> None:
    mixed = morph(sounds, weights)
    assert values_of(morph(sounds[::-1], weights[::-1])) == values_of(mixed)
    assert values_of(morph([sounds[0]] * 2, weights[:2])) == values_of(sounds[0])


@given(patches(4), st.lists(WEIGHTS, min_size=4, max_size=4).filter(any))
def test_every_value_lies_between_those_it_is_made_of(sounds: list[Patch], weights: list[float]) -> None:
    given_values = [values_of(sound) for sound in sounds]
    heaviest = given_values[weights.index(max(weights))]
    choices = {
        f"{module.id}.{parameter.id}"
        for module in sounds[0].modules
        for parameter in registry()[module.kind].parameters
        if parameter.choices
    }
    for name, value in values_of(morph(sounds, weights)).items():
        column = [values[name] for values in given_values]
        slack = 1e-8 * max(map(abs, column))
        assert min(column) - slack <= value <= max(column) + slack
        if name in choices:
            assert value == heaviest[name]


def test_frequencies_meet_in_octaves_and_levels_by_number() -> None:
    low, high = pluck(cutoff=100, resonance=0.2), pluck(cutoff=1600, resonance=0.6)
    middle = values_of(morph([low, high], [1, 1]))
    assert isclose(middle["filter.cutoff"], 400, rel_tol=1e-8)
    assert isclose(middle["filter.resonance"], 0.4)
    nearer = values_of(morph([low, high], [3, 1]))
    assert isclose(nearer["filter.cutoff"], exp2(0.75 * log2(100) + 0.25 * log2(1600)), rel_tol=1e-8)


def test_tables_of_other_lengths_stay_those_of_the_heaviest() -> None:
    one = Patch(id="p", modules=(Module(id="m", kind="osc.noise", tables={"t": (0, 1)}),), output="m")
    other = one.model_copy(
        update={"modules": (one.modules[0].model_copy(update={"tables": {"t": (1, 1, 1)}}),)}
    )
    assert morph([one, other], [1, 3]).modules[0].tables == {"t": (1, 1, 1)}
    assert morph([one, one.model_copy(deep=True)], [1, 3]).modules[0].tables == {"t": (0, 1)}


@pytest.mark.parametrize(
    ("number", "weights", "words"),
    [
        (1, (1,), "1 patches with 1 weights; allowed: two to four of each"),
        (5, (1,) * 5, "5 patches"),
        (2, (1,), "2 patches with 1 weights"),
        (2, (0, 0), "not all 0"),
        (2, (-1, 2), "0 or more"),
        (2, (float("nan"), 1), "0 or more"),
        (2, (float("inf"), 1), "0 or more"),
    ],
)
def test_what_has_nothing_between(number: int, weights: tuple[float, ...], words: str) -> None:
    with pytest.raises(MorphError, match=words):
        morph([pluck()] * number, weights)


def test_different_modules_have_nothing_between() -> None:
    other = pluck().model_copy(update={"modules": pluck().modules[:3]})
    with pytest.raises(MorphError, match="the patches are made of different modules"):
        morph([pluck(), other], [1, 1])


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_the_corners_of_a_pad_share_all_there_is(x: float, y: float) -> None:
    weights = corner_weights(x, y)
    assert isclose(sum(weights), 1, abs_tol=1e-12)
    assert all(0 <= weight <= 1 for weight in weights)


def test_each_corner_is_one_sound() -> None:
    corners = [corner_weights(x, y) for y in (0, 1) for x in (0, 1)]
    assert corners == [tuple(float(a == b) for b in range(4)) for a in range(4)]


@given(patches(1), st.integers(0, 2**63), st.floats(0, 1))
def test_the_same_seed_gives_the_same_sound(sounds: list[Patch], seed: int, amount: float) -> None:
    assert randomise(sounds[0], seed, amount) == randomise(sounds[0], seed, amount)
    assert randomise(sounds[0], seed, 0) is sounds[0]


def test_a_seed_means_the_same_on_every_machine() -> None:
    drawn = values_of(randomise(pluck(), 7, 1))
    assert {end: drawn[end] for end in SEVENTH} == SEVENTH


SEVENTH = {"filter.cutoff": 751.20949, "filter.mode": 3, "env.attack": 0.00116733569}


@given(patches(1), st.integers(0, 2**63))
def test_all_chance_stays_inside_what_is_musical(sounds: list[Patch], seed: int) -> None:
    drawn = values_of(randomise(sounds[0], seed, 1))
    for module in sounds[0].modules:
        for parameter in registry()[module.kind].parameters:
            low, high = parameter.musical or (parameter.low, parameter.high)
            value = drawn[f"{module.id}.{parameter.id}"]
            assert low <= value <= high
            assert value == int(value) or not parameter.choices


@given(patches(1), st.integers(0, 2**63), st.floats(0.01, 1))
def test_a_draw_does_not_depend_on_the_others(sounds: list[Patch], seed: int, amount: float) -> None:
    whole = sounds[0]
    alone = whole.model_copy(update={"modules": whole.modules[1:2]})
    assert randomise(whole, seed, amount).modules[1] == randomise(alone, seed, amount).modules[0]
    kept = randomise(whole, seed, amount, keep=("filter-svf", "env-adsr.attack"))
    free = values_of(randomise(whole, seed, amount))
    for end, value in values_of(kept).items():
        stays = end.startswith("filter-svf.") or end == "env-adsr.attack"
        assert value == (values_of(whole)[end] if stays else free[end])


def test_the_host_keeps_its_own() -> None:
    module = Module(id="send", kind="mix.send")
    drawn = randomise(Patch(id="p", modules=(module,), output="send"), 1, 1)
    assert "align" not in drawn.modules[0].parameters


def test_choices_are_drawn_evenly() -> None:
    modes = len(next(p for p in registry()["filter.svf"].parameters if p.id == "mode").choices)
    counts = [0] * modes
    for seed in range(300):
        counts[int(values_of(randomise(pluck(), seed, 1))["filter.mode"])] += 1
    assert all(abs(count - 300 / modes) < 5 * (300 / modes) ** 0.5 for count in counts)


def test_an_amount_beyond_everything_is_refused() -> None:
    with pytest.raises(ValueError, match=r"amount = 1\.5; allowed: 0 to 1"):
        randomise(pluck(), 1, 1.5)
