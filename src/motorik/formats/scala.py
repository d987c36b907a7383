"""Scala files: scales (``.scl``) and keyboard maps (``.kbm``), read and written.

The format: lines beginning with ``!`` are comments; of every other line only what it begins with counts.
Source: https://www.huygens-fokker.org/scala/scl_format.html and help on keyboard mappings there.
"""

import re
from collections.abc import Iterator

from pydantic import ValidationError

from motorik.domain.tuning import KeyboardMap, Tuning, pitches

MAX_CHARACTERS = 1 << 20
_CENTS = re.compile(r"-?\d*\.\d*")
_DEGREE = re.compile(r"[0-9]{1,4}")
_RATIO = re.compile(r"-?\d+(/-?\d+)?")


class ScalaError(ValueError):
    """A file that is no scale or keyboard map: one sentence with the line and what is allowed."""


def read_scale(data: bytes, id: str, file: str = "scale.scl", map: KeyboardMap | None = None) -> Tuning:
    """Return the scale in a ``.scl`` file as the tuning ``id``, with a keyboard map when one is given.

    Raises:
        ScalaError: a line is missing or wrong; ``file`` is named in the sentence.
    """
    lines = _lines(data, file)
    description = _next(lines, file, "a description")[1][:200]
    count = _integer(lines, file, "the number of degrees", 1, 4096)
    degrees = []
    for _ in range(count):
        number, line = _next(lines, file, f"{count} degrees")
        degrees.append(_degree(line, f"{file}, line {number}"))
    try:
        tuning = Tuning(id=id, name=description, degrees=tuple(degrees), map=map)
        pitches(tuning)
    except ValidationError as error:
        raise ScalaError(f"{file}: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from None
    except ValueError as error:
        raise ScalaError(f"{file}: {error}") from None
    return tuning


def read_keyboard_map(data: bytes, file: str = "map.kbm") -> KeyboardMap:
    """Return the keyboard map in a ``.kbm`` file.

    Raises:
        ScalaError: a line is missing or wrong; ``file`` is named in the sentence.
    """
    lines = _lines(data, file)
    size = _integer(lines, file, "the size of the map", 0, 128)
    first = _integer(lines, file, "the first key", 0, 127)
    last = _integer(lines, file, "the last key", 0, 127)
    middle = _integer(lines, file, "the middle key", 0, 127)
    reference = _integer(lines, file, "the reference key", 0, 127)
    number, text = _next(lines, file, "the reference frequency")
    try:
        hertz = float(text.split()[0])
    except (ValueError, IndexError):
        raise ScalaError(f"{file}, line {number}: {text!r}; allowed: a frequency in Hz") from None
    octave = _integer(lines, file, "the degree of the octave", 0, 4096)
    keys: list[int | None] = []
    for _ in range(size):
        # Scala leaves out what is not mapped at the end.
        entry = next(lines, None)
        word = entry[1].split()[0] if entry and entry[1].split() else "x"
        if word.lower() == "x":
            keys.append(None)
        elif _DEGREE.fullmatch(word) and int(word) <= 4096:
            keys.append(int(word))
        else:
            place = f"{file}, line {entry[0]}" if entry else file
            raise ScalaError(f"{place}: {word[:40]!r}; allowed: a degree from 0 to 4096, or x")
    try:
        return KeyboardMap(
            first=first,
            last=last,
            middle=middle,
            reference=reference,
            reference_hz=hertz,
            octave=octave,
            keys=tuple(keys),
        )
    except ValidationError as error:
        raise ScalaError(f"{file}: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from None


def write_scale(tuning: Tuning) -> bytes:
    """Return the tuning's scale as a ``.scl`` file."""
    title = tuning.name or tuning.id
    lines = [f"! {tuning.id}.scl", "!", title, f" {len(tuning.degrees)}", "!"]
    return ("\n".join([*lines, *(f" {degree}" for degree in tuning.degrees)]) + "\n").encode()


def write_keyboard_map(layout: KeyboardMap) -> bytes:
    """Return a keyboard map as a ``.kbm`` file."""
    numbers = [len(layout.keys), layout.first, layout.last, layout.middle, layout.reference]
    lines = [*map(str, numbers), repr(layout.reference_hz), str(layout.octave)]
    return ("\n".join([*lines, *("x" if key is None else str(key) for key in layout.keys)]) + "\n").encode()


def _lines(data: bytes, file: str) -> Iterator[tuple[int, str]]:
    if len(data) > MAX_CHARACTERS:
        raise ScalaError(f"{file}: {len(data)} bytes; allowed: at most {MAX_CHARACTERS}")
    # Scala itself writes Latin-1; a description in UTF-8 is common too.
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("!"):
            yield number, line.strip()


def _next(lines: Iterator[tuple[int, str]], file: str, wanted: str) -> tuple[int, str]:
    try:
        return next(lines)
    except StopIteration:
        raise ScalaError(f"{file} ends too early: {wanted} expected") from None


def _integer(lines: Iterator[tuple[int, str]], file: str, wanted: str, low: int, high: int) -> int:
    number, line = _next(lines, file, wanted)
    word = (line.split() or [""])[0]
    if not re.fullmatch(r"-?\d{1,9}", word) or not low <= int(word) <= high:
        raise ScalaError(f"{file}, line {number}: {wanted} is {word[:40]!r}; allowed: {low} to {high}")
    return int(word)


def _degree(line: str, place: str) -> str:
    """Return the degree a line begins with as the model writes it: cents with a point, or a ratio."""
    word = (line.split() or [""])[0]
    if _CENTS.fullmatch(word) and word.strip("-.") and len(word) <= 19:
        whole, _, part = word.partition(".")
        sign = "-" if whole.startswith("-") else ""
        return f"{sign}{whole.lstrip('-') or '0'}.{part[:12]}"
    if _RATIO.fullmatch(word) and len(word) <= 36:
        above, _, below = word.partition("/")
        if int(above) > 0 and int(below or 1) > 0:
            return f"{int(above)}/{int(below)}" if below else str(int(above))
    raise ScalaError(f"{place}: {word[:40]!r}; allowed: cents with a point (701.955) or a ratio (3/2)")
