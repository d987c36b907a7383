"""Debian and Ubuntu packages: installed when we may, otherwise named in one command to copy."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence

from .console import Problem, say

# What Python packages cannot bring. Both groups are for comfort: the demo renders to a file without
# PortAudio, only tests against real servers need JACK and liblo, and only those that read tracker modules
# beside other players need libopenmpt and libxmp.
RUN = ("libportaudio2", "libsndfile1")
TEST = ("jack-capture", "jackd2", "liblo-tools", "libopenmpt0", "libxmp4")


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
