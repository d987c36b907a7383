"""Between sounds and beside them: presets mixed into one another, and sounds drawn by chance."""

from collections.abc import Collection, Sequence
from hashlib import blake2b
from math import exp2, floor, fsum, log2

from motorik.domain.patch import Module, Patch
from motorik.modules import registry
from motorik.modules.declaration import Parameter, Scale


class MorphError(ValueError):
    """Patches that have no sound between them; one sentence."""


def morph(patches: Sequence[Patch], weights: Sequence[float]) -> Patch:
    """Return the sound between two to four patches, nearer to those with more weight.

    Parameters meet on the scale hands turn them by (octaves for frequencies and times), macros and drawn
    tables number by number; what has no between (choices, cables, voices) is that of the heaviest patch.
    Equal patches, or all weight on one, give that patch exactly.

    Raises:
        MorphError: not two to four patches, weights that do not fit, or modules that differ.
    """
    if not 2 <= len(patches) <= 4 or len(patches) != len(weights):
        raise MorphError(f"{len(patches)} patches with {len(weights)} weights; allowed: two to four of each")
    if not all(0 <= weight < float("inf") for weight in weights) or not any(weights):
        raise MorphError("weights must be 0 or more, and not all 0")
    shapes = [[(module.id, module.kind) for module in patch.modules] for patch in patches]
    if any(shape != shapes[0] for shape in shapes):
        raise MorphError("the patches are made of different modules; allowed: settings of the same ones")
    heaviest = heaviest_of(weights)
    parts = [weight / weights[heaviest] for weight in weights]
    shares = [part / fsum(parts) for part in parts]
    if shares[heaviest] == 1:
        return patches[heaviest]
    modules = tuple(
        _morph_module(versions, shares, heaviest)
        for versions in zip(*(patch.modules for patch in patches), strict=True)
    )
    macros = patches[heaviest].macros
    if all([macro.id for macro in patch.macros] == [macro.id for macro in macros] for patch in patches):
        columns = zip(*(patch.macros for patch in patches), strict=True)
        mixed = [_mix([macro.value for macro in column], shares) for column in columns]
        macros = tuple(
            macro.model_copy(update={"value": value}) for macro, value in zip(macros, mixed, strict=True)
        )
    return patches[heaviest].model_copy(update={"modules": modules, "macros": macros})


def heaviest_of(weights: Sequence[float]) -> int:
    """Return the place of the greatest weight, the first of several."""
    return max(range(len(weights)), key=lambda place: (weights[place], -place))


def corner_weights(x: float, y: float) -> tuple[float, float, float, float]:
    """Return the weights of four sounds at the corners of a pad: bottom left, bottom right, top left, right.

    ``x`` and ``y`` go from 0 to 1.
    """
    x, y = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
    return (1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y


def randomise(patch: Patch, seed: int, amount: float = 1.0, keep: Collection[str] = ()) -> Patch:
    """Return a sound drawn by chance from the musical ranges of the patch's parameters.

    ``amount`` is how far from the patch: 0 is the patch, 1 anywhere. ``keep`` names modules, or
    ``<module>.<parameter>``, that stay. The same seed gives the same sound on every machine, and what one
    parameter draws does not depend on the others.
    """
    if not 0 <= amount <= 1:
        raise ValueError(f"amount = {amount:.9g}; allowed: 0 to 1")
    if amount == 0:
        return patch
    modules = []
    for module in patch.modules:
        values = dict(module.parameters)
        for parameter in registry()[module.kind].parameters:
            end = f"{module.id}.{parameter.id}"
            if not parameter.host and module.id not in keep and end not in keep:
                old = values.get(parameter.id, parameter.default)
                values[parameter.id] = _drawn(parameter, old, amount, seed, end)
        modules.append(module.model_copy(update={"parameters": values}))
    return patch.model_copy(update={"modules": tuple(modules)})


def _drawn(parameter: Parameter, old: float, amount: float, seed: int, end: str) -> float:
    low, high = parameter.musical or (parameter.low, parameter.high)
    which = _chance(seed, end, "which")
    if parameter.scale is Scale.CHOICE:
        changed = _chance(seed, end, "whether") < amount
        return float(low + floor((high - low + 1) * which)) if changed else old
    aim = min(max(_between(parameter, [low, high], [1 - which, which]), low), high)
    return _between(parameter, [old, aim], [1 - amount, amount])


def _chance(seed: int, end: str, what: str) -> float:
    """Return a number in [0, 1) that follows from the seed and the name alone."""
    digest = blake2b(f"{seed}/{end}/{what}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") / 2**64


def _morph_module(versions: Sequence[Module], shares: Sequence[float], heaviest: int) -> Module:
    chosen = versions[heaviest]
    parameters = {parameter.id: parameter for parameter in registry()[chosen.kind].parameters}
    values = dict(chosen.parameters)
    for id in dict.fromkeys(id for module in versions for id in module.parameters):
        parameter = parameters[id]
        given = [module.parameters.get(id, parameter.default) for module in versions]
        values[id] = given[heaviest] if parameter.choices else _between(parameter, given, shares)
    tables = dict(chosen.tables)
    for id, drawn in chosen.tables.items():
        others = [module.tables.get(id, ()) for module in versions]
        if all(len(other) == len(drawn) for other in others):
            tables[id] = tuple(_mix(column, shares) for column in zip(*others, strict=True))
    return chosen.model_copy(update={"parameters": values, "tables": tables})


def _between(parameter: Parameter, given: Sequence[float], shares: Sequence[float]) -> float:
    """Return the mean on the scale hands turn the parameter by; of equal values, or of one, just that."""
    heard = [number for number, share in zip(given, shares, strict=True) if share]
    if all(number == heard[0] for number in heard):
        return heard[0]
    mean = _from_scale(parameter, _mix([_to_scale(parameter, number) for number in given], shares))
    return min(max(mean, parameter.low), parameter.high)


def _mix(values: Sequence[float], shares: Sequence[float]) -> float:
    """Return the mean, the same in whatever order, and never outside the values."""
    mean = fsum(number * share for number, share in zip(values, shares, strict=True))
    return min(max(mean, min(values)), max(values))


def _to_scale(parameter: Parameter, number: float) -> float:
    return log2(number) if parameter.scale is Scale.LOG2 else number


def _from_scale(parameter: Parameter, number: float) -> float:
    """Return the plain value, rounded to what every machine's logarithm agrees on."""
    return float(f"{exp2(number):.9g}") if parameter.scale is Scale.LOG2 else number
