"""Motorik in the menu of a Linux desktop: an entry, an icon, and songs that open by a double click."""

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ICON = FOLDER / "motorik.png"
MIME = "application/x-motorik-song"
MODULES = ("audio/x-mod", "audio/x-xm", "audio/x-s3m", "audio/x-it", "audio/midi")

ENTRY = """[Desktop Entry]
Type=Application
Name=Motorik
GenericName=Music workstation
GenericName[fr]=Station musicale
Comment=Tracker and synth workstation
Comment[fr]=Tracker et station de synthèse
Exec={command} window %f
Icon=motorik
Terminal=false
Categories=AudioVideo;Audio;Music;Midi;Sequencer;
MimeType={types};
StartupWMClass=Motorik
"""
TYPE = f"""<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{MIME}">
    <comment>Motorik song</comment>
    <comment xml:lang="fr">Morceau Motorik</comment>
    <glob pattern="*.motorik"/>
    <icon name="motorik"/>
  </mime-type>
</mime-info>
"""


def install(data: Path, command: str) -> list[Path]:
    """Put entry, icon and file type under ``data``, which is ``~/.local/share``; return the files written.

    ``command`` is what starts Motorik. Raises ``OSError``.
    """
    entry = ENTRY.format(command=_quoted(command), types=";".join((MIME, *MODULES)))
    written = {
        data / "applications" / "motorik.desktop": entry.encode(),
        data / "mime" / "packages" / "motorik.xml": TYPE.encode(),
        data / "icons" / "hicolor" / "256x256" / "apps" / "motorik.png": ICON.read_bytes(),
        data / "icons" / "hicolor" / "scalable" / "apps" / "motorik.svg": (
            FOLDER / "motorik.svg"
        ).read_bytes(),
    }
    for path, content in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.aside")
        aside.write_bytes(content)
        aside.replace(path)
    for words in (
        ["update-desktop-database", data / "applications"],
        ["update-mime-database", data / "mime"],
    ):
        if shutil.which(str(words[0])):
            subprocess.run([*map(str, words)], capture_output=True, check=False)
    return list(written)


def data_folder() -> Path:
    """Return where the person's desktop looks for entries."""
    import os

    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def starting_command() -> str:
    """Return what starts Motorik: the program beside this interpreter, or by its name."""
    beside = Path(sys.executable).with_name("motorik")
    return str(beside) if beside.exists() else shutil.which("motorik") or "motorik"


def _quoted(command: str) -> str:
    """Return a program as the Exec key wants it: in quotes where there is anything but plain characters."""
    plain = command.replace("/", "").replace("-", "").replace(".", "").replace("_", "").isalnum()
    escaped = command.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`").replace("$", "\\$")
    return command if plain else f'"{escaped}"'
