"""Debian and Ubuntu packages: installed when we may, otherwise named in one command to copy."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .console import Problem, say

# What Python packages cannot bring. Both groups are for comfort: the demo renders to a file without
# PortAudio, only tests against real servers need JACK, liblo, Csound and SuperCollider's server, only those
# that read tracker modules beside other players need libopenmpt and libxmp, and only those of the window an X
# server and software OpenGL.
RUN = ("libportaudio2", "libsndfile1")
TEST = (
    *("csound", "jack-capture", "jackd2", "liblo-tools", "libopenmpt0", "libxmp4", "supercollider-server"),
    *("libegl1", "libgl1", "libgl1-mesa-dri", "libgles2", "x11-xkb-utils", "xauth", "xdotool", "xvfb"),
)


def missing_packages(packages: Sequence[str]) -> list[str]:
    """Return those of `packages` that dpkg does not list as installed."""
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Abbrev} ${Package}\n", *packages]
    listing = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    installed = {line.split()[-1] for line in listing.splitlines() if line.startswith("ii")}
    return [package for package in packages if package not in installed]


def install_command(packages: Sequence[str]) -> str:
    """Return the one command a person copies to install `packages`."""
    return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"


def may_install() -> bool:
    """Tell whether apt-get is here and we are root."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install(packages: Sequence[str]) -> bool:
    """Install `packages` in one apt call and tell whether that worked."""
    say(f"installing system packages: {' '.join(packages)}")
    steps = "apt-get update -q && apt-get install -q -y --no-install-recommends " + " ".join(packages)
    finished = subprocess.run(
        ["sh", "-c", steps],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        check=False,
    )
    return finished.returncode == 0


def offer(packages: Sequence[str], what_for: str) -> None:
    """Install what is missing of `packages`, or say the command that does; never fail."""
    if sys.platform != "linux":
        return  # the wheels for macOS and Windows carry PortAudio and libsndfile
    if shutil.which("dpkg-query") is None:
        say(f"{what_for}: make sure your system has {', '.join(packages)} (Debian's names)")
        return
    missing = missing_packages(packages)
    if missing and not (may_install() and install(missing)):
        say(f"{what_for}: {install_command(missing)}")


def require_build_tools(
    python_version: str, *, has_venv: bool, has_headers: bool, debian_python: bool
) -> None:
    """Make sure a compiler, venv and Python's headers are here; raise `Problem` with what to do if not."""
    packages = []
    if sys.platform == "linux":
        packages += [] if has_compiler() else ["gcc", "g++"]
        packages += [] if has_venv or not debian_python else [f"python{python_version}-venv"]
        packages += [] if has_headers or not debian_python else [f"python{python_version}-dev"]
        if packages and may_install() and install(packages):
            return
        if packages and shutil.which("apt-get"):
            raise Problem(f"Some build tools are missing; run: {install_command(packages)}")
    if not has_compiler():
        raise Problem(f"There is no C++ compiler here; install {compiler_advice()}.")
    if not has_venv:
        raise Problem(f"This Python {python_version} has no venv module; use a complete Python installation.")
    if not has_headers:
        raise Problem(f"This Python {python_version} has no C headers; install its development files.")


def has_compiler() -> bool:
    """Tell whether a C++ compiler that the build can use is on the path."""
    chosen = os.environ.get("CXX", "").split()
    candidates = chosen[:1] or ["c++", "g++", "clang++", "clang-cl"]
    return any(shutil.which(name) for name in candidates)


def compiler_advice() -> str:
    """Name the compiler to install on this system."""
    advice = {
        "Darwin": "Apple's command line tools with: xcode-select --install",
        "Windows": "LLVM (clang-cl) and the Visual Studio build tools",
    }
    return advice.get(platform.system(), "GCC or Clang")


def unpacked(package: str) -> Path:
    """Return a folder with the files of a Debian package, downloaded and unpacked once, never installed.

    For tests that want real files: games need not be installed for their music. Raises `Problem` with what to
    do when apt is missing or cannot fetch it.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "motorik-packages"
    folder = cache / package
    if folder.is_dir():
        return folder
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise Problem(f"The files of Debian's {package} are wanted in {folder}; unpack them there.")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as aside:
        fetch = ["apt-get", "download", "-q", package]
        fetched = subprocess.run(fetch, cwd=aside, capture_output=True, text=True, check=False)
        archives = list(Path(aside).glob("*.deb"))
        if fetched.returncode or not archives:
            reason = " ".join(fetched.stderr.split())[-200:]
            raise Problem(f"{package} cannot be fetched ({reason}); try: sudo apt-get update")
        files = Path(aside) / "files"
        subprocess.run(["dpkg-deb", "-x", str(archives[0]), str(files)], check=True)
        with contextlib.suppress(OSError):  # another test run was faster
            files.rename(folder)
    return folder
