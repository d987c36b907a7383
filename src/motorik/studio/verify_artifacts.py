"""What is kept of verified songs for whoever looks later: logs of all, the sound of those that differ."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik.studio.output import Outputs
from motorik.studio.songs import name_of, translated
from motorik.studio.verify import Verdict
from motorik.studio.verify_many import Before

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from motorik.studio.hearing import Hearing


class Artifacts:
    """Writes into ``folder``, which is made when missing, one folder a song.

    ``verdict.json``, ``events.jsonl`` (what patterns play) and, for tracks that drive hardware,
    ``midi.jsonl``; for a song that differs also ``report.txt``, ``got.wav`` and, where the sound from before
    is at hand, ``expected.wav`` and ``difference.wav`` (got minus expected, 32 bit float like the others).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: dict[str, int] = {}

    def keep(self, path: Path, verdict: Verdict, heard: "Hearing", before: Before | None) -> "list[Path]":
        """Write everything of one song and return the files. Raises ``OutputRefused``."""
        folder = self._folder / self._name(name_of(path))
        with Outputs() as outputs:
            for part in [*reversed([p for p in folder.parents if not p.exists()]), folder]:
                outputs.folder(part)
            files = {"verdict.json": json.dumps(verdict.as_json(), indent=2, ensure_ascii=False) + "\n"}
            files["events.jsonl"] = "".join(f"{line}\n" for line in heard.log)
            if heard.midi:
                files["midi.jsonl"] = "".join(f"{line}\n" for line in heard.midi)
            if not verdict.same:
                changes = [f"  {change}" for change in before.changes] if before else []
                told = [*verdict.lines(), *(["changes in the song:", *changes] if changes else [])]
                files["report.txt"] = "".join(f"{line}\n" for line in told)
            for name, text in files.items():
                outputs.write(folder / name, text)
            sounds = {} if verdict.same else _sounds(heard, before)
            for name, sound in sounds.items():
                _write_sound(outputs.path(folder / name), sound, heard.figures.sample_rate)
        return [folder / name for name in (*files, *sounds)]

    def _name(self, name: str) -> str:
        """Return a name no song before has: songs of one name are numbered."""
        self._taken[name] = self._taken.get(name, 0) + 1
        return name if self._taken[name] == 1 else f"{name}-{self._taken[name]}"


def _sounds(heard: "Hearing", before: Before | None) -> "dict[str, NDArray[np.float32]]":
    import numpy as np

    sounds = {"got.wav": heard.sound}
    if before is not None and before.sound is not None:
        difference: Any = np.zeros((max(len(heard.sound), len(before.sound)), 2), np.float32)
        difference[: len(heard.sound)] += heard.sound
        difference[: len(before.sound)] -= before.sound
        sounds |= {"expected.wav": before.sound, "difference.wav": difference}
    return sounds


def _write_sound(target: Path, sound: "NDArray[np.float32]", sample_rate: int) -> None:
    from motorik.formats.audio import AudioWriter, Encoding

    with (
        translated(),
        AudioWriter(target, sample_rate, encoding=Encoding("float"), frames=len(sound), seed=0) as writer,
    ):
        writer.write(sound)
