"""Exit codes of every command, and the one sentence that goes with each failure."""

import os
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum
from functools import wraps
from typing import ParamSpec

import typer

P = ParamSpec("P")


class Exit(IntEnum):
    """What a command's exit code means."""

    OK = 0
    DIFFERENT = 1
    USAGE = 2
    BAD_INPUT = 3
    AUDIO_DEVICE = 4
    INTERNAL = 5
    OUTPUT = 6
    INTERRUPTED = 130
    BROKEN_PIPE = 141


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Turn whatever ``function`` raises into one sentence on stderr and an exit code; never a traceback.

    The environment variable ``MOTORIK_DEBUG=1`` shows the traceback as well.
    """

    @wraps(function)
    def run(*arguments: P.args, **named: P.kwargs) -> None:
        try:
            function(*arguments, **named)
            sys.stdout.flush()
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except BrokenPipeError:
            _silence_stdout()
            raise typer.Exit(Exit.BROKEN_PIPE) from None
        except KeyboardInterrupt:
            say("stopped")
            raise typer.Exit(Exit.INTERRUPTED) from None
        except Exception as error:
            if os.environ.get("MOTORIK_DEBUG"):
                traceback.print_exc()
            code, sentence = explain(error)
            say(sentence)
            raise typer.Exit(code) from None

    return run


def explain(error: Exception) -> tuple[Exit, str]:
    """Return the exit code and the sentence for ``error``."""
    from motorik.studio import errors

    codes: tuple[tuple[type[Exception], Exit], ...] = (
        (errors.OutputRefused, Exit.OUTPUT),
        (errors.AudioDeviceError, Exit.AUDIO_DEVICE),
        (errors.Interrupted, Exit.INTERRUPTED),
        (errors.StudioError, Exit.BAD_INPUT),
    )
    for kind, code in codes:
        if isinstance(error, kind):
            return code, str(error)
    if isinstance(error, MemoryError):
        return Exit.BAD_INPUT, "not enough memory for this song; render fewer bars at a time with --range"
    if isinstance(error, OSError) and error.filename is not None:
        return Exit.OUTPUT, f"{error.filename}: {error.strerror}"
    return Exit.INTERNAL, (
        f"internal error: {type(error).__name__}: {_one_line(str(error))} "
        "(MOTORIK_DEBUG=1 shows where; please report it)"
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def say(sentence: str) -> None:
    """Print a sentence for the person on stderr, whatever is in it."""
    try:
        print(f"motorik: {_printable(sentence)}", file=sys.stderr, flush=True)
    except OSError:
        return


def _printable(text: str) -> str:
    """Return ``text`` on one line, control characters escaped: no file name moves the cursor."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in _joined(text))


def _joined(text: str) -> str:
    return " ".join(text.splitlines())


def _silence_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush has nowhere to fail."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
