"""What went wrong in a script, as a line and a sentence."""

from types import TracebackType

from motorik.scripting.inside.names import SCRIPT
from motorik.scripting.inside.records import Mistake
from motorik.scripting.inside.wall import Breach

MAX_SENTENCE = 300


def fault_of(error: BaseException) -> dict[str, object]:
    """Return ``line`` (0 when unknown) and ``sentence`` for what a script raised."""
    if isinstance(error, Breach):
        return {"line": error.line, "sentence": str(error)[:MAX_SENTENCE]}
    if isinstance(error, SyntaxError) and error.filename in (SCRIPT, None):
        return {"line": error.lineno or 0, "sentence": f"not valid Python: {error.msg}"[:MAX_SENTENCE]}
    return {"line": _line(error.__traceback__), "sentence": _sentence(error)[:MAX_SENTENCE]}


def _line(traceback: TracebackType | None) -> int:
    """Return the last line of the script that was running."""
    line = 0
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == SCRIPT:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _sentence(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "it needs more memory than a script may have"
    if isinstance(error, RecursionError):
        return "its calls are nested too deep"
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = ""
    if isinstance(error, (Mistake, ImportError)) and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
