"""Phrases: patterns that notes play."""

from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.domain.project import Project
from motorik.domain.tempo import Groove
from motorik.sequencer.events import EventKind
from motorik.sequencer.schedule import schedule
from tests.sequencer.songs import LINE, RATE, law, song, songs

PHRASE = Pattern(
    id="phrase",
    rows=2,
    lines_per_beat=8,
    steps=(Step(row=0, pitch=60, velocity=1), Step(row=1, pitch=63, velocity=0.5)),
)
HALF = LINE // 2


def with_phrase(
    *steps: Step, phrase: Pattern = PHRASE, rows: int = 16, groove: Groove | None = None
) -> Project:
    return song(*steps, rows=rows, groove=groove, phrases=(phrase,))


def ons(project: Project) -> list[tuple[int, float, float]]:
    events = schedule(project, 0, project.arrangement.length, RATE)
    return [(event.tick, event.pitch, event.velocity) for event in events if event.kind is EventKind.NOTE_ON]


def test_a_phrase_goes_round_while_its_note_lasts() -> None:
    found = ons(
        with_phrase(Step(row=0, phrase="phrase", pitch=64, velocity=0.5), Step(row=2, kind=StepKind.OFF))
    )
    assert found == [
        (place * HALF, 64.0 + 3 * (place % 2), 0.5 if place % 2 == 0 else 0.25) for place in range(4)
    ]


def test_a_phrase_ends_when_its_step_comes_round_again() -> None:
    found = ons(with_phrase(Step(row=0, phrase="phrase", probability=100, length=99999), rows=2))
    assert [tick for tick, _, _ in found] == [place * HALF for place in range(4)]


def test_a_phrase_follows_the_timing_of_its_note() -> None:
    groove = Groove(id="groove", offsets=(0, 64))
    late = ons(with_phrase(Step(row=1, phrase="phrase", delay=64, length=256), groove=groove))
    assert [tick for tick, _, _ in late] == [LINE + HALF, 2 * LINE]


def test_phrases_do_not_nest() -> None:
    inner = PHRASE.model_copy(update={"steps": (Step(row=0, phrase="phrase"), Step(row=1))})
    found = ons(with_phrase(Step(row=0, phrase="phrase", length=256), phrase=inner))
    assert [tick for tick, _, _ in found] == [HALF]


def test_a_phrase_is_played_by_the_instrument_of_its_note() -> None:
    project = with_phrase(Step(row=0, phrase="phrase", instrument="sampler", length=256))
    events = schedule(project, 0, LINE, RATE)
    scopes = {event.scope for event in events if event.kind is not EventKind.TEMPO}
    assert scopes == {"patch-sampler"}


@law
@given(songs(), st.integers(0, 20 * 61440))
def test_a_phrase_is_there_wherever_one_begins_to_listen(project: Project, start: int) -> None:
    """What sounds from a tick on does not depend on whether one has listened before."""
    end = project.arrangement.length
    whole = [event for event in schedule(project, 0, end, RATE) if event.tick >= start]
    assert schedule(project, start, end, RATE) == whole


def test_two_phrases_never_share_a_note() -> None:
    project = with_phrase(
        Step(row=0, phrase="phrase"),
        Step(row=0, column=1, phrase="phrase"),
        Step(row=0, column=2),
        Step(row=2, phrase="phrase", delay=-64),
    )
    events = schedule(project, 0, project.arrangement.length, RATE)
    ids = [event.note for event in events if event.kind is EventKind.NOTE_ON]
    assert len(ids) == len(set(ids)) > 60
