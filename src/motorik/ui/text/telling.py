"""What other parts say, in the language spoken now."""

from motorik.domain.sentence import understood
from motorik.ui.text.speaking import _, language


def told(said: str) -> str:
    """Return what a bridge says, in the language spoken now; a sentence in its places is translated, too.

    What is no :class:`~motorik.domain.sentence.Sentence`, such as an error of the system, stays as it is.
    """
    if language() == "en" or not said:
        return said
    found = understood(said)
    if found is None:
        return said
    sentence, values = found
    inside = {place: told(value) if value != said else value for place, value in values.items()}
    return _(sentence.text).format(**inside)
