#!/usr/bin/env python3
"""Build and run the C++ test programs of tests/native under the sanitizers they ask for.

    native_checks.py [--folder BUILD_FOLDER] [PROGRAM.cpp…]

Every program is a main of its own, linked with native/rt, control, classic and midi, and says in a comment
line which sanitizers it runs under: `// sanitize: thread` or `// sanitize: address,undefined`. It passes when
it exits with 0; every finding of a sanitizer makes it exit otherwise.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NATIVE = ROOT / "native"
PROGRAMS = ROOT / "tests" / "native"
TIME_LIMIT_SECONDS = 100

COMMON_FLAGS = (
    "-std=c++17 -fno-omit-frame-pointer -ffp-contract=off -Wall -Wextra -Wno-psabi -Werror -pthread"
)
OWN_FLAGS = "-O1 -g"
ENGINE_FLAGS = "-O1 -g1 -fno-exceptions -fno-rtti -fno-math-errno -fno-trapping-math"
# The kernels touch nothing but what backend_piece.cpp hands them: a race over a unit is seen there. Only what
# reads or writes past its memory has to be looked for inside them.
KERNELS = ("backend.cpp", "kernel_")
KERNEL_SANITIZERS = {"address"}
# A report names the function. Checks are calls: in line they are most of the code and of the compiler's time.
KERNEL_FLAGS = "-g0 -fno-sanitize-address-use-after-scope"
CHECKS_AS_CALLS = "--param asan-instrumentation-with-call-threshold=0"
# One instruction set is enough: the others are the same source, and proven equal bit by bit elsewhere.
INSTRUCTION_SETS = {
    "x86_64": ("v2", "-march=x86-64-v2"),
    "AMD64": ("v2", "-march=x86-64-v2"),
    "aarch64": ("neon", ""),
    "arm64": ("neon", ""),
}


def sanitizers(program: Path) -> str:
    """Return the sanitizers a program asks for, in the compiler's notation."""
    found = re.search(r"^// sanitize: ([a-z,]+)$", program.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        sys.exit(f"{program}: missing a line such as '// sanitize: address,undefined'")
    return found[1]


def sanitize(wanted: str) -> str:
    """Return the compiler's flags for these sanitizers, which may be none."""
    return f"-fsanitize={wanted} -fno-sanitize-recover=all" if wanted else ""


def build_rules(programs: Sequence[Path], folder: Path) -> str:
    """Return a ninja file that builds each program with its sanitizers; equal objects are shared."""
    name, march = INSTRUCTION_SETS.get(platform.machine(), ("generic", ""))
    include = f"-I{NATIVE} -I{folder}"
    compiler = os.environ.get("CXX", "c++")
    lines = [
        f"cxx = {compiler}",
        "rule compile",
        "  command = $cxx $flags -MMD -MF $out.d -c $in -o $out",
        "  depfile = $out.d",
        "  deps = gcc",
        "rule link",
        "  command = $cxx $flags $in -o $out",
    ]
    folders = ("rt", "control", "classic", "midi")
    engine = [source for name in folders for source in NATIVE.glob(f"{name}/*.cpp")]
    engine += folder.glob("kernel_*.cpp")
    # The longest first: ninja begins in this order.
    engine.sort(key=lambda source: (not source.name.startswith(("backend", "kernel_")), source))
    common = f"{COMMON_FLAGS} {include} -DMTK_HAVE_{name.upper()}"
    known: set[Path] = set()
    for wanted in sorted({sanitizers(program) for program in programs}):
        objects = []
        for source in engine:
            per_set = source.name.startswith(("backend", "kernel_"))
            backend = f"{march} -DMTK_ISA={name}" if per_set else ""
            found = wanted
            if source.name.startswith(KERNELS):
                found = ",".join(sorted(KERNEL_SANITIZERS & set(wanted.split(","))))
                backend += f" {KERNEL_FLAGS} {'' if 'clang' in compiler else CHECKS_AS_CALLS}"
            objects.append(
                folder / (found or "plain").replace(",", "-") / f"{source.parent.name}_{source.stem}.o"
            )
            if objects[-1] not in known:
                known.add(objects[-1])
                lines += [f"build {objects[-1]}: compile {source}"]
                lines += [f"  flags = {common} {ENGINE_FLAGS} {sanitize(found)} {backend}"]
        for program in (program for program in programs if sanitizers(program) == wanted):
            own = folder / wanted.replace(",", "-") / f"tests_{program.stem}.o"
            parts = " ".join(map(str, [own, *objects]))
            lines += [f"build {own}: compile {program}", f"  flags = {common} {OWN_FLAGS} {sanitize(wanted)}"]
            lines += [f"build {executable(program, folder)}: link {parts}"]
            lines += [f"  flags = {common} {sanitize(wanted)}"]
    return "\n".join(lines) + "\n"


def executable(program: Path, folder: Path) -> Path:
    """Return where a program's executable is built."""
    return folder / sanitizers(program).replace(",", "-") / program.stem


def build(programs: Sequence[Path], folder: Path) -> None:
    """Build the programs; stop with the compiler's words if that fails."""
    folder.mkdir(parents=True, exist_ok=True)
    write_registry(folder)
    (folder / "build.ninja").write_text(build_rules(programs, folder), encoding="utf-8")
    ninja = shutil.which(
        "ninja", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    )
    if ninja is None:
        sys.exit("native_checks.py needs ninja; use: python3 tools/dev.py check")
    finished = subprocess.run(
        [ninja, "-C", str(folder), "--quiet"], capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        sys.exit(finished.stdout + finished.stderr)


def write_registry(folder: Path) -> None:
    """Generate the kernels' sources, as the main build does, of the modules that some program plays."""
    generator = [sys.executable, str(ROOT / "tools" / "generate_registry.py")]
    inputs = ["--source", str(ROOT / "src" / "motorik" / "modules"), "--kernels", str(NATIVE / "dsp")]
    kinds = played()
    wanted = {f"kernel_{kind.replace('.', '_')}.cpp" for kind in kinds}
    for old in folder.glob("kernel_*.cpp"):
        if old.name not in wanted:
            old.unlink()
    subprocess.run([*generator, *inputs, "--only", *kinds, "--output", str(folder)], check=True)


def played() -> list[str]:
    """Return the module kinds named in the programs and what they include."""
    kinds: set[str] = set()
    for path in (*PROGRAMS.glob("*.cpp"), *PROGRAMS.glob("*.h")):
        kinds.update(re.findall(r'"([a-z]+\.[a-z0-9]+)"', path.read_text(encoding="utf-8")))
    return sorted(kinds - {include.name for include in (*PROGRAMS.glob("*.h"), *NATIVE.glob("*.h"))})


def run(program: Path, folder: Path) -> bool:
    """Run one built program, print its line and, when it fails, everything it said."""
    command = [str(executable(program, folder))]
    if "thread" in sanitizers(program) and shutil.which("setarch"):
        # Kernels that spread addresses widely leave no room for ThreadSanitizer's shadow.
        command = ["setarch", "-R", *command]
    start = time.monotonic()
    try:
        finished = subprocess.run(
            command, capture_output=True, text=True, timeout=TIME_LIMIT_SECONDS, check=False
        )
        passed, said = finished.returncode == 0, finished.stdout + finished.stderr
    except subprocess.TimeoutExpired:
        passed, said = False, f"still running after {TIME_LIMIT_SECONDS} s"
    verdict = "ok" if passed else "FAILED"
    print(
        f"{program.stem:24}{sanitizers(program):20}{verdict:8}{time.monotonic() - start:5.1f} s", flush=True
    )
    if not passed:
        print(said, flush=True)
    return passed


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("programs", nargs="*", type=Path, help="C++ files (all of tests/native)")
    default = Path(tempfile.gettempdir()) / "motorik-native-checks"
    parser.add_argument("--folder", type=Path, default=default, help="where to build (%(default)s)")
    options = parser.parse_args(arguments)
    programs = [path.resolve() for path in options.programs] or sorted(PROGRAMS.glob("*.cpp"))
    build(programs, options.folder.resolve())
    passed = [run(program, options.folder.resolve()) for program in programs]
    print(f"{sum(passed)} of {len(passed)} programs passed")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
