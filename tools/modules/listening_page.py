"""The page of what is heard of modules here and by libopenmpt: laws, a table, where and why they differ."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from .listening.differences import Difference
from .listening.hearing import Figures
from .listening_reasons import KNOWN, REASONS
from .openmpt import version

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "qa" / "module-listening.md"
BEGINNINGS, NEARLY_IN_TUNE, NEAR, HEARD = 0.98, 0.98, 0.95, 0.98
"""What a module must have at least: shares of beginnings, pitches, levels, places, and of what is heard."""
WORST: Final = 3

HEAD = """<!-- Written by tools/modules/listen.py; change the source, not this file. -->

# Modules as they are heard

Written by `python -m tools.modules.listen --data .cache/modules --write`, from the modules of Debian's games that
`tools/dev.py test` unpacks. Each is imported as a song and rendered with its channels apart, and played by libopenmpt
{openmpt} with all channels but one muted, both at 48 kHz. Then both are listened to, channel by channel:

- **Beginnings** are rises of the spectrum of 5 dB and more in the mean over 24 bands. One is found when the other
  player has a rise of 2 dB within 15 ms. *found* is the share of libopenmpt's that are here, *right* the share of those
  here that libopenmpt has; *late* is how much later they begin here: the median, and what 95 % do not exceed either way.
- **Pitch** is the fundamental (YIN), 25 times a second where both are heard and have one: the share within 10 and within
  50 cents, and the median difference.
- **Level** is compared in 20 ms, 50 times a second where both are heard, after one gain for the whole file (the two have
  their own ideas of headroom): the median of its difference, and the share within 3 dB.
- **Place** between left and right: the share within a tenth of the stage.
- **Silent** is the share of what is heard of libopenmpt, within 50 dB of the loudest moment, that is clearly heard (10 dB
  more) and not at all here, and **alone** the other way round.
- **Drift** is how much later libopenmpt has the same music at most, found by matching beginnings over 8 s; it is taken
  away before anything is compared. Beside it stands what it is if libopenmpt cuts every tick to whole frames.

{close} of {files} modules are close: 98 % of the beginnings found and right, 98 % of the pitches within 50 cents, 95 % of
the levels within 3 dB and of the places within a tenth, 98 % heard. {beginnings} beginnings: {found} found, {right} right.
{pitches} pitches: {in_tune} within 10 cents, {nearly} within 50. {levels} levels: {near} within 3 dB.

| module | found | of | right | of | late ms | pitches | 10 cents | 50 cents | median | level dB | 3 dB | place | silent | alone | drift ms | whole frames |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""  # noqa: E501


def close(one: Figures) -> bool:
    """Tell whether a module sounds as libopenmpt plays it."""
    return (
        min(one.recall, one.precision) >= BEGINNINGS
        and one.nearly_share >= NEARLY_IN_TUNE
        and min(one.level_near, one.place_near) >= NEAR
        and max(one.silent_share, one.alone_share) <= 1 - HEARD
    )


def explained(one: Figures) -> bool:
    """Tell whether a module is close or it is known why not."""
    return close(one) or one.name in KNOWN


def worst(found: Sequence[Difference]) -> list[Difference]:
    """Return where a module differs most, in order of time."""
    heaviest = sorted(found, key=lambda one: -one.weight)[:WORST]
    return sorted(heaviest, key=lambda one: (one.start, one.channel))


def page(heard: Sequence[tuple[Figures, Sequence[Difference]]]) -> str:
    """Return the page."""
    every = [one for one, _ in heard]
    head = HEAD.format(
        openmpt=version(),
        files=len(every),
        close=sum(close(one) for one in every),
        beginnings=f"{sum(one.asked for one in every):,}",
        found=_part(sum(one.asked - one.missing for one in every), sum(one.asked for one in every)),
        right=_part(sum(one.struck - one.more for one in every), sum(one.struck for one in every)),
        pitches=f"{sum(one.pitched for one in every):,}",
        in_tune=_part(sum(one.in_tune for one in every), sum(one.pitched for one in every)),
        nearly=_part(sum(one.nearly for one in every), sum(one.pitched for one in every)),
        levels=f"{sum(one.heard for one in every):,}",
        near=_part(sum(one.level_near * one.heard for one in every), sum(one.heard for one in every)),
    )
    parts = [head, *(_row(one) for one in every), "\n## Why\n\n", *(f"- {reason}\n" for reason in REASONS)]
    told = [one for one in every if not close(one) or one.name in KNOWN]
    if told:
        parts.append("\n## Module by module\n\n")
    for one in told:
        state = "close" if close(one) else "not close"
        parts.append(f"- `{one.name}`, {state}: {KNOWN.get(one.name, 'not yet known why')}.\n")
    parts.append("\n## Where they differ most\n\nAt most three places of each module.\n\n")
    parts += [
        f"- `{one.name}`: {'; '.join(map(str, worst(found)))}\n" for one, found in heard if worst(found)
    ]
    return "".join(parts)


def _part(part: float, whole: float) -> str:
    return f"{part / whole:.2%}" if whole else "none"


def _row(one: Figures) -> str:
    cells = (
        one.name,
        f"{one.recall:.1%}",
        one.asked,
        f"{one.precision:.1%}",
        one.struck,
        f"{1000 * one.late_median:+.1f} / {1000 * one.late_most:.1f}",
        one.pitched,
        f"{one.in_tune_share:.1%}",
        f"{one.nearly_share:.1%}",
        f"{one.tuning:+.1f}",
        f"{one.level_median:.2f}",
        f"{one.level_near:.1%}",
        f"{one.place_near:.1%}",
        f"{one.silent_share:.1%}",
        f"{one.alone_share:.1%}",
        f"{1000 * one.drift:+.0f}",
        f"{1000 * one.whole_frames:+.0f}",
    )
    return f"| {' | '.join(map(str, cells))} |\n"
