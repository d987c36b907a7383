"""The virtual environment: made once, brought up to date when its inputs change, otherwise left alone."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import module_packages, system_packages
from .console import Problem, run_quietly, say

ROOT = Path(__file__).resolve().parent.parent.parent
SUPPORTED = ("3.11", "3.12", "3.13")
NATIVE_ENDINGS = {".cpp", ".h", ".pxd", ".pxi", ".pyx"}
STAMP = "motorik-stamp.json"
DESCRIBE_PYTHON = """
import importlib.util, json, os, sys, sysconfig
header = os.path.join(sysconfig.get_path("include"), "Python.h")
print(json.dumps({
    "version": "%d.%d.%d" % sys.version_info[:3],
    "prefix": sys.base_prefix,
    "has_headers": os.path.exists(header),
    "has_venv": all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")),
}))
"""


# Ninja keeps no lock on its own database, and every import of an editable install may build: two at once
# corrupt it. A ninja that runs inside a build finds the lock already held for it.
LOCKED_NINJA = """#!/bin/sh
'''exec' "{python}" -ES "$0" "$@"
' '''
# Started by sh, as a first line that names an interpreter cannot have spaces in its path.
import fcntl, os, sys
if "MOTORIK_NINJA" not in os.environ:
    lock = os.open("{folder}/ninja.lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.set_inheritable(lock, True)
    os.environ["MOTORIK_NINJA"] = "locked"
os.execv("{ninja}", ["ninja", *sys.argv[1:]])
"""


@dataclass(frozen=True)
class Environment:
    """A virtual environment's place and the interpreter it is made from."""

    folder: Path
    interpreter: str
    series: str = f"{sys.version_info.major}.{sys.version_info.minor}"

    @property
    def scripts(self) -> Path:
        """The folder with the environment's programs."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def ninja(self) -> Path:
        """The program that builds, one process at a time where the system lets us."""
        return self.scripts / ("ninja.exe" if os.name == "nt" else "locked-ninja")

    @property
    def build(self) -> Path:
        """Where the native engine is built; inside, so that two environments never share objects."""
        return self.folder / "build"

    @property
    def variables(self) -> dict[str, str]:
        """The process environment for programs that run inside."""
        variables = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
        variables["VIRTUAL_ENV"] = str(self.folder)
        variables["PATH"] = os.pathsep.join([str(self.scripts), os.environ.get("PATH", os.defpath)])
        # By its full path, so that importing rebuilds without the environment being active, too.
        variables["CYTHON"] = shlex.quote(str(self.scripts / "cython"))
        variables["NINJA"] = str(self.ninja)
        variables["NO_MKDOCS_2_WARNING"] = "1"  # the pinned MkDocs 1 is a decision, not an oversight
        return variables


def choose(interpreter: str | None) -> Environment:
    """Return the environment for `interpreter` (a name or path), or for the running Python if None.

    The variable MOTORIK_VENV replaces the folder. Raises `Problem` for an interpreter that is not
    there or not supported.
    """
    if interpreter is None:
        # Inside an environment, a new one is made from the Python below it.
        found, name = getattr(sys, "_base_executable", sys.executable), ".venv"
        series = Environment.series
    else:
        found = shutil.which(interpreter) or ""
        if not found:
            raise Problem(f"There is no interpreter {interpreter} here.")
        series = describe(found).series
        name = f".venv-{series}"
    if series not in SUPPORTED:
        raise Problem(f"Motorik needs Python 3.11, 3.12 or 3.13; {found} is {series}.")
    folder = os.environ.get("MOTORIK_VENV")
    return Environment(Path(folder).absolute() if folder else ROOT / name, found, series)


@dataclass(frozen=True)
class Interpreter:
    """What an interpreter says about itself."""

    version: str
    prefix: str
    has_headers: bool
    has_venv: bool

    @property
    def series(self) -> str:
        """The version's first two numbers, such as 3.12."""
        return self.version.rpartition(".")[0]


def describe(interpreter: str) -> Interpreter:
    """Ask an interpreter for its version, its prefix, and whether it can make environments and extensions."""
    finished = subprocess.run(
        [interpreter, "-c", DESCRIBE_PYTHON], capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        raise Problem(f"{interpreter} does not run as a Python interpreter.")
    return Interpreter(**json.loads(finished.stdout))


def prepare(environment: Environment, *, for_tests: bool = False) -> None:
    """Bring the environment up to date. Does nothing but hash a few files when it already is."""
    with exclusively(environment):
        stamp = read_stamp(environment)
        steps = [
            ("venv", environment.series, make_venv),
            ("run", digest(*system_packages.RUN), offer_run_packages),
            (
                "requirements",
                digest((ROOT / "requirements.lock").read_text(encoding="utf-8")),
                install_requirements,
            ),
            ("project", digest(project_tables(), LOCKED_NINJA), install_project),
            ("sources", digest(*source_names()), look_again_for_sources),
        ]
        if for_tests:
            steps.append(("test", digest(*system_packages.TEST), offer_test_packages))
            steps.append(("modules", digest(*module_packages.PACKAGES), offer_test_modules))
        for step, wanted, action in steps:
            if stamp.get(step) != wanted:
                action(environment)
                # Another series of Python means a new environment: everything after it is to be done again.
                stamp = {"venv": wanted} if step == "venv" else {**stamp, step: wanted}
                write_stamp(environment, stamp)
        build(environment)


# -- steps ------------------------------------------------------------------------------------------


def make_venv(environment: Environment) -> None:
    """Create the environment, replacing only one that these tasks made."""
    folder = environment.folder
    ours = (folder / STAMP).exists() or not folder.exists() or not any(folder.iterdir())
    if not ours:
        raise Problem(
            f"{folder} was not made by tools/dev.py; remove it or set MOTORIK_VENV to another folder."
        )
    if Path(sys.prefix) == folder:
        raise Problem(f"{folder} has to be made again; call tools/dev.py with a Python outside of it.")
    python = describe(environment.interpreter)
    system_packages.require_build_tools(
        python.series,
        has_venv=python.has_venv,
        has_headers=python.has_headers,
        debian_python=python.prefix == "/usr",
    )
    say(f"creating {shown(folder)} with Python {python.version}")
    folder.mkdir(parents=True, exist_ok=True)
    # Claimed before it is filled: when interrupted, the next start knows that it may begin again.
    write_stamp(environment, {})
    for leftover in folder.iterdir():
        if leftover.name not in (STAMP, "lock"):
            shutil.rmtree(leftover) if leftover.is_dir() and not leftover.is_symlink() else leftover.unlink()
    command = [environment.interpreter, "-m", "venv", str(folder)]
    run_quietly(command, folder / "venv.log", "The virtual environment could not be made.")


def offer_run_packages(_: Environment) -> None:
    """Bring the libraries that playing needs."""
    system_packages.offer(system_packages.RUN, "to hear sound")


def offer_test_packages(_: Environment) -> None:
    """Bring the servers that tests talk to."""
    system_packages.offer(system_packages.TEST, "to run the tests that talk to real servers")


def offer_test_modules(_: Environment) -> None:
    """Bring the tracker modules that tests read."""
    module_packages.offer()


def install_requirements(environment: Environment) -> None:
    """Install exactly what the lock file names, by hash."""
    say("installing the locked Python packages (a minute, the first time)")
    pip(environment, "requirements", "--no-deps", "--require-hashes", "-r", str(ROOT / "requirements.lock"))


def install_project(environment: Environment) -> None:
    """Install Motorik in place; later changes to native sources are rebuilt, warnings being errors."""
    say("building the native engine (some minutes, the first time)")
    write_locked_ninja(environment)
    settings = [
        f"--config-settings=build-dir={environment.build}",
        "--config-settings=setup-args=-Dwerror=true",
    ]
    pip(environment, "project", "--no-build-isolation", "--no-deps", *settings, "--editable", str(ROOT))


def write_locked_ninja(environment: Environment) -> None:
    """Write the program that `Environment.ninja` names."""
    if os.name != "nt":
        real = environment.scripts / "ninja"
        text = LOCKED_NINJA.format(python=environment.python, folder=environment.folder, ninja=real)
        environment.ninja.write_text(text, encoding="utf-8")
        environment.ninja.chmod(0o755)


def look_again_for_sources(environment: Environment) -> None:
    """Make the next build list the source folders again, as a file came or went."""
    del environment
    # In a read-only clone no file can have come or gone.
    with contextlib.suppress(PermissionError):
        os.utime(ROOT / "meson.build")


def build(environment: Environment) -> None:
    """Rebuild what changed in the native engine, and the bytecode; half a second when nothing did."""
    log = environment.folder / "build.log"
    command = [str(environment.ninja), "-C", str(environment.build), "--quiet"]
    run_quietly(command, log, "The native engine did not build.", environment.variables)
    # An editable installation reads bytecode but does not write it: each program would compile what it
    # imports, as it does where this fails, in a read-only clone say.
    command = [str(environment.python), "-m", "compileall", "-q", str(ROOT / "src")]
    subprocess.run(command, env=environment.variables, capture_output=True, check=False)


def pip(environment: Environment, name: str, *arguments: str) -> None:
    """Run pip install inside the environment, logging to `name`.log."""
    command = [str(environment.python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    log = environment.folder / f"{name}.log"
    sentence = "pip could not install the Python packages."
    if name == "project":
        sentence = "The native engine did not build."
    run_quietly([*command, *arguments], log, sentence, environment.variables)


# -- stamp ------------------------------------------------------------------------------------------


def source_names() -> list[str]:
    """Return the names of all sources that the build lists: it does not watch for new ones."""
    native = [path for path in (ROOT / "native").rglob("*") if path.suffix in NATIVE_ENDINGS]
    declarations = (ROOT / "src" / "motorik" / "modules").rglob("*.py")
    return sorted(path.relative_to(ROOT).as_posix() for path in [*native, *declarations])


def digest(*parts: str) -> str:
    """Return a short fingerprint of some texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def project_tables() -> str:
    """Return what an install depends on in pyproject.toml, as text; the tools' settings are not in it."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        tables = tomllib.load(stream)
    return json.dumps([tables["build-system"], tables["project"]], sort_keys=True)


def read_stamp(environment: Environment) -> dict[str, str]:
    """Return the finished steps and the fingerprints they were finished for."""
    try:
        stamp: dict[str, str] = json.loads((environment.folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if environment.python.exists() else {}


def write_stamp(environment: Environment, stamp: dict[str, str]) -> None:
    """Write down the finished steps in one piece."""
    new = environment.folder / f"{STAMP}.new"
    new.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
    new.replace(environment.folder / STAMP)


@contextlib.contextmanager
def exclusively(environment: Environment) -> Iterator[None]:
    """Keep a second dev.py from working on the same environment; without effect on Windows."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    place = environment.folder.parent / f"{environment.folder.name}.lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another dev.py to finish its setup")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def shown(path: Path) -> str:
    """Return a path as a person in the repository would write it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
