"""How songs are written as code: rows of marks, lines of notes, chords, spans of bars, moves."""

from collections.abc import Mapping, Sequence

from motorik.domain.patch import Cable, Modulation, Module
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Automation, AutomationPoint, Curve, Placement
from motorik.domain.time import TICKS_PER_BEAT

BAR = 4 * TICKS_PER_BEAT
SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
VELOCITIES = {"X": 1.0, "x": 0.8, "o": 0.55, ",": 0.35, "?": 0.5, ".": 0.0}


def midi(name: str) -> int:
    """Return the MIDI pitch of ``A1``, ``C#3`` (middle C is C4 = 60)."""
    sharp = "#" in name
    return SEMITONES[name[0]] + sharp + 12 * (int(name[1 + sharp :]) + 1)


def hits(id: str, text: str, pitch: float = 60.0) -> Pattern:
    """Return a drum pattern: ``X`` accent, ``x`` hit, ``o`` ghost, ``.`` rest; spaces are bar paint."""
    cells = text.replace(" ", "")
    steps = [
        Step(row=row, pitch=pitch, velocity=VELOCITIES[mark], accent=mark == "X", length=200)
        for row, mark in enumerate(cells)
        if mark != "."
    ]
    return Pattern(id=id, name=id, rows=len(cells), steps=tuple(steps))


def kit(id: str, keys: Mapping[str, int], **drums: str) -> Pattern:
    """Return a beat of a drum machine: marks for every drum as in :func:`hits`, and more.

    ``,`` is a touch, ``?`` comes by chance every other time, ``2`` to ``8`` are as many strokes in one line.
    Shorter rows of marks repeat.
    """
    rows = {drum: text.replace(" ", "") for drum, text in drums.items()}
    length = max(map(len, rows.values()))
    steps = [
        Step(
            row=row,
            column=column,
            pitch=keys[drum],
            velocity=VELOCITIES.get(mark, 0.7),
            accent=mark == "X",
            length=200,
            probability=50 if mark == "?" else 100,
            ratchet=int(mark) if mark.isdigit() else 1,
        )
        for row in range(length)
        for column, (drum, marks) in enumerate(rows.items())
        if (mark := marks[row % len(marks)]) != "."
    ]
    return Pattern(id=id, name=id, rows=length, steps=tuple(steps))


def line(id: str, text: str, *, gate: int = 150, velocity: float = 0.8, probability: int = 100) -> Pattern:
    """Return a line: ``A1`` a note, ``*`` accent, ``~`` slide from the note before, ``.`` rest.

    A note that is slid away from is held until the next one starts.
    """
    tokens = text.split()
    steps = []
    for row, token in enumerate(tokens):
        if token == ".":
            continue
        tied = row + 1 < len(tokens) and "~" in tokens[row + 1]
        steps.append(
            Step(
                row=row,
                pitch=midi(token.strip("*~")),
                velocity=1.0 if "*" in token else velocity,
                accent="*" in token,
                slide="~" in token,
                length=256 if tied else gate,
                probability=probability,
            )
        )
    return Pattern(id=id, name=id, rows=len(tokens), steps=tuple(steps))


def chords(
    id: str, rows: int, places: Sequence[tuple[int, str]], *, length: int, velocity: float = 0.8
) -> Pattern:
    """Return chords: (row, ``A3 C4 E4``) pairs, every note in its own column, ``length`` in 1/256 line."""
    steps = [
        Step(row=row, column=column, pitch=midi(name), velocity=velocity, length=length)
        for row, names in places
        for column, name in enumerate(names.split())
    ]
    return Pattern(id=id, name=id, rows=rows, steps=tuple(steps))


def play(track: str, pattern: str, *spans: tuple[int, int]) -> list[Placement]:
    """Return placements of ``pattern`` over the bars [first, last) of every span."""
    return [
        Placement(track=track, pattern=pattern, start=first * BAR, length=(last - first) * BAR)
        for first, last in spans
    ]


def lane(
    owner: str, scope: str, target: str, *points: tuple[float, float], curve: Curve = Curve.LINEAR
) -> Automation:
    """Return an automation lane from (bar, value) points."""
    return Automation(
        id=f"{owner}-{target.replace('.', '-').replace('_', '-')}",
        owner=owner,
        scope=scope,  # type: ignore[arg-type]
        target=target,
        points=tuple(
            AutomationPoint(tick=round(bar * BAR), value=value, curve=curve) for bar, value in points
        ),
    )


def module(id: str, kind: str, **parameters: float) -> Module:
    """Return a module; parameters by name."""
    return Module(id=id, kind=kind, parameters=dict(parameters))


def cables(*chains: str) -> tuple[Cable, ...]:
    """Return cables from chains such as ``osc.out > filter.in``."""
    ends = [chain.split(" > ") for chain in chains]
    return tuple(Cable(source=source, target=target) for source, target in ends)


def moved(*rows: tuple[str, str, float]) -> tuple[Modulation, ...]:
    """Return modulations from (source, target, amount) rows."""
    return tuple(Modulation(source=source, target=target, amount=amount) for source, target, amount in rows)
