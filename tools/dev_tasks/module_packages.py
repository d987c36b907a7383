"""Real tracker modules for tests: taken out of Debian's packages of games, not installed and never committed.

A package is downloaded, its modules are kept in .cache/modules, and the rest is thrown away.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .console import say

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".cache" / "modules"
PACKAGES = (
    "biniax2-data",
    "ceferino-data",
    "circuslinux-data",
    "criticalmass-data",
    "fb-music-high",
    "freedroid-data",
    "gltron",
    "heroes-sound-tracks",
    "njam-data",
    "tecnoballz-data",
    "tuxmath-data",
)
ENDINGS = (".it", ".mod", ".s3m", ".xm")


def module_files() -> list[Path]:
    """Return the modules that are here, in order."""
    return sorted(path for path in FOLDER.rglob("*") if path.suffix.lower() in ENDINGS)


def missing_packages() -> list[str]:
    """Return the packages whose modules are not here."""
    return [name for name in PACKAGES if not (FOLDER / name).is_dir()]


def how_to_get_them() -> str:
    """Return the sentence for who lacks them."""
    return (
        f"Modules of {', '.join(missing_packages())} are missing; on Debian or Ubuntu get them with: "
        "python3 tools/dev.py test --co -q"
    )


def offer() -> None:
    """Bring what is missing where apt-get is, else say what is missing; never fail."""
    missing = missing_packages()
    if not missing or sys.platform != "linux":
        return
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        say(f"to read real modules in tests: put those of {', '.join(missing)} into {FOLDER}")
        return
    say(f"taking the modules out of {', '.join(missing)}")
    failed = [name for name in missing if not fetch(name)]
    if failed:
        say(f"not downloaded: {', '.join(failed)}; perhaps after: sudo apt-get update")


def fetch(package: str) -> bool:
    """Keep the modules of one package in a folder of its name, which appears whole or not at all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER.parent) as scratch:
        place, kept = Path(scratch), Path(scratch, "kept")
        if not works(["apt-get", "download", "-q", package], place):
            return False
        archives = [str(archive) for archive in place.glob("*.deb")]
        if len(archives) != 1 or not works(["dpkg-deb", "-x", archives[0], "content"], place):
            return False
        kept.mkdir()
        for path in sorted((place / "content").rglob("*")):
            if path.suffix.lower() in ENDINGS and path.is_file():
                shutil.copyfile(path, kept / path.name)
        shutil.rmtree(FOLDER / package, ignore_errors=True)
        kept.rename(FOLDER / package)
    return True


def works(command: Sequence[str], folder: Path) -> bool:
    """Run a command in a folder and tell whether it ended well."""
    finished = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return finished.returncode == 0
