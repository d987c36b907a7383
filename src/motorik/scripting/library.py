"""Scripts that are at hand by name: those that come with Motorik, and a person's own."""

import re
from pathlib import Path

from motorik.scripting.errors import ScriptError
from motorik.scripting.examples import example_scripts
from motorik.scripting.script_file import read_script
from motorik.scripting.wording import clean

_CONTROLLER = re.compile(r"^@controller\b", re.MULTILINE)
_FIRST_TEXT = re.compile(r'\A\s*"""(.{0,200}?)(?:"""|\n)', re.DOTALL)


def own_folder() -> Path:
    """Return where a person's own scripts are; the folder may not exist."""
    import platformdirs

    return Path(platformdirs.user_data_dir("motorik", appauthor=False)) / "scripts"


def known_scripts(own: Path | None = None) -> dict[str, Path]:
    """Return every script by name, one's own (in ``own``, by default :func:`own_folder`) before Motorik's."""
    folder = own_folder() if own is None else own
    mine = {path.stem.replace("_", "-"): path for path in sorted(folder.glob("*.py"))}
    return dict(sorted((example_scripts() | mine).items()))


def known_controllers() -> dict[str, Path]:
    """Return the scripts that declare a controller, as far as their text says so without running it."""
    return {name: path for name, path in known_scripts().items() if _declares_controller(path)}


def _declares_controller(path: Path) -> bool:
    try:
        return _CONTROLLER.search(read_script(path).source) is not None
    except ScriptError:
        return False


def script_path(given: Path, own: Path | None = None) -> Path:
    """Return ``given``, or the script of that name where there is no such file."""
    return given if given.exists() else known_scripts(own).get(str(given), given)


def summary(path: Path) -> str:
    """Return the first line a script says of itself, without running it; what is wrong with it, if it is."""
    try:
        found = _FIRST_TEXT.match(read_script(path).source)
    except ScriptError as error:
        return str(error)
    return clean(found[1]).strip() if found else ""
