"""Render a song once, in this process: what tools/prove_determinism.py starts with each interpreter.

    PYTHON tools/determinism/offline.py '{"song": "…", "output": "…", "block": 1}'

Writes the frames as raw float32 (little-endian, left before right) to ``output`` and prints one JSON object.
Imports nothing but motorik as that interpreter has it.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from pathlib import Path

from motorik.engine.offline import Renderer, RenderOptions, SongHash
from motorik.engine.samples import FileSamples
from motorik.storage import open_song

WRITE_BUFFER = 1 << 20


def render(
    song: str, output: str, block: int = 4096, threads: int = 1, instruction_set: str | None = None
) -> dict[str, object]:
    """Render ``song`` to ``output``; return its hash and what it was made with."""
    options = RenderOptions(block=block, threads=threads, instruction_set=instruction_set)
    began = time.perf_counter()
    hash, frames, calls = SongHash(), 0, 0
    with open_song(Path(song), writable=False) as opened, Path(output).open("wb", WRITE_BUFFER) as file:
        renderer = Renderer(opened.project, FileSamples(opened.assets.path_of), options)
        for part in renderer.blocks():
            hash.write(part.sound)
            file.write(part.sound.astype("<f4", copy=False).data)
            frames += len(part.sound)
            calls += 1
    return {
        "sha256": hash.hexdigest(),
        "frames": frames,
        "calls": calls,
        "sample_rate": options.sample_rate,
        "instruction_set": renderer.engine.instruction_set,
        "python": platform.python_version(),
        "elapsed_seconds": round(time.perf_counter() - began, 2),
    }


if __name__ == "__main__":
    print(json.dumps(render(**json.loads(sys.argv[1]))))
