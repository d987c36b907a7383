"""A question with a list of answers, asked over a screen; one may also type what is not in the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motorik.ui.models.finding import rank

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Answer:
    """A line one can choose: ``value`` is what it means; ``words`` are found beside its text and detail."""

    text: str
    value: Any
    detail: str = ""
    right: str = ""
    icon: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """``chosen`` hears the value of the answer, ``typed`` a text that was entered where the list has none."""

    title: str
    answers: Sequence[Answer]
    chosen: Callable[[Any], None]
    typed: Callable[[str], None] | None = None
    hint: str = ""
    text: str = ""


class Asking:
    """The question that is open."""

    def __init__(self, bench: "Workbench") -> None:
        self.bench = bench
        self.question = Question("", (), lambda _: None)

    def ask(self, question: Question) -> None:
        """Open a question over the screen."""
        self.question = question
        self.bench.ask("choose")


def ask(bench: "Workbench", question: Question) -> None:
    """Open a question over the screen."""
    bench.model(Asking).ask(question)


def found(answers: Sequence[Answer], query: str) -> list[Answer]:
    """Return the answers that meet what was typed, the best first; all in their order for nothing."""
    ranked = [
        (by, place, answer)
        for place, answer in enumerate(answers)
        if (by := rank(query, f"{answer.text} {answer.detail} {answer.right} {answer.words}")) is not None
    ]
    return [answer for _, _, answer in sorted(ranked, key=lambda it: it[:2])]
