"""What other parts say, in the language spoken now."""

import re
from functools import cache, lru_cache
from operator import itemgetter

from motorik.domain.sentence import Sentence, understood
from motorik.ui.text.speaking import _, language, texts

LONGEST = 1000
"""More characters are no sentence of ours."""
_RAISED = re.compile(r"\{p\d+\}")


def told(said: str) -> str:
    """Return what a part below the window says, in the language spoken now; so is what fills its places.

    That is a :class:`~motorik.domain.sentence.Sentence`, or the text of an error that is raised there: its
    places are called p0, p1 and so on in the catalogues. All else, such as an error of the system, stays as
    it is.
    """
    spoken = language()
    if spoken == "en" or not said:
        return said
    whole = _(said)
    return _said_again(said, spoken)[1] if whole == said else whole


@lru_cache(maxsize=1024)
def _said_again(said: str, spoken: str) -> tuple[int, str]:
    """Return how many characters were understood, and all in the language spoken.

    What stands before a colon may be the place of what stands behind: of both ways to read it, that counts
    of which more is understood.
    """
    if len(said) > LONGEST:
        return 0, said
    _know_errors(spoken)
    where, colon, what = said.partition(": ")
    behind, again = _said_again(what, spoken) if colon else (0, "")
    ways = [(0, said), (behind, f"{where} : {again}")]
    if found := understood(said):
        sentence, values = found
        inside = {
            place: _said_again(value, spoken) if value != said else (0, value)
            for place, value in values.items()
        }
        words = _(sentence.text).format(**{place: again for place, (_score, again) in inside.items()})
        ways.append((sentence.literal + sum(score for score, _words in inside.values()), words))
    return max(ways, key=itemgetter(0))


@cache
def _know_errors(spoken: str) -> None:
    for text in texts(spoken):
        if _RAISED.search(text):
            Sentence(text)
