"""Which controller scripts answer, kept in ``scripts.json``."""

from typing import Annotated

from pydantic import Field

from motorik.domain.model import Model

NAME = "scripts"


class KeptScript(Model):
    """A script by its name or file, with its parameters as text.

    ``port`` is the one MIDI input it hears, "" all; ``trusted``: it runs where it cannot be confined, too.
    """

    file: Annotated[str, Field(min_length=1)]
    given: dict[str, str] = Field(default_factory=dict)
    port: str = ""
    trusted: bool = False


class ScriptsSettings(Model):
    """All scripts that answer, in the order in which they were kept."""

    scripts: tuple[KeptScript, ...] = ()

    def keeping(self, script: KeptScript) -> "ScriptsSettings":
        """Return them with ``script``, in the place of one of the same file."""
        return ScriptsSettings(scripts=(*self.without(script.file).scripts, script))

    def without(self, file: str) -> "ScriptsSettings":
        """Return them without the script of a file."""
        return ScriptsSettings(scripts=tuple(it for it in self.scripts if it.file != file))
