"""What goes wrong with a script, in one sentence: file, line, what."""

from motorik.studio.errors import BadInput


class ScriptError(BadInput):
    """A script was refused, failed, or was stopped. The song is as it was.

    ``is_over`` says that its process is gone: a controller that raises an error goes on, one that was stopped
    does not.
    """

    def __init__(self, file: str, sentence: str, *, line: int = 0, is_over: bool = False) -> None:
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}: {sentence}")
        self.line, self.is_over = line, is_over
