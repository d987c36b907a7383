"""Turn module declarations and kernel headers into the C++ registry; the build runs this.

Reads the declarations (``DECLARATION`` in the files of --source) and the kernels
(``MTK_MODULE("kind", Struct)`` in the headers of --kernels) and writes into --output ``registry.h``, the
table the host finds kernels in, and ``kernel_<family>_<name>.cpp`` for every kind, each compiled by itself:
the numbers its kernel knows parameters and ports by, and its KernelInfo. A file that would not change is
left alone, so a changed declaration rebuilds one kernel. Standard library only: it runs before anything is
built.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
import types
from importlib.machinery import BuiltinImporter, FrozenImporter, PathFinder
from pathlib import Path
from typing import Any

Declarations = dict[str, Any]  # Declaration by kind; its type is imported from --source, at run time
Kernels = dict[str, tuple[Path, str]]  # header and struct by kind
Pair = tuple[Any, Path, str]

KERNEL = re.compile(r'^\s*MTK_MODULE\(\s*"([^"]+)"\s*,\s*(\w+)\s*\)', re.MULTILINE)
DECLARED = re.compile(r"^DECLARATION\b", re.MULTILINE)
MAX_PORTS = 16  # kMaxPorts in rt/kernel_info.h
MAX_PARAMETERS = 32  # bits of Io::moving
RESERVED = """
and auto bool break case catch char class const continue default delete do double else enum explicit export
extern false float for friend goto if inline int long mutable namespace new not operator or private protected
public register return short signed sizeof static struct switch template this throw true try typedef typename
union unsigned using virtual void volatile while xor
"""
KEYWORDS = frozenset(RESERVED.split())
NOTICE = "// Written by tools/generate_registry.py; changes here are lost.\n#pragma once\n"


class Mismatch(Exception):
    """Declarations and kernels do not belong together; the message is the sentence the build shows."""


def main() -> int:
    """Write both headers; return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--source", type=Path, required=True, help="the folder of declarations")
    options.add_argument("--kernels", type=Path, required=True, help="the folder of kernel headers")
    options.add_argument("--output", type=Path, help="where the files go")
    options.add_argument("--list", action="store_true", help="only print the names of the files")
    options.add_argument("--only", nargs="+", metavar="KIND", help="leave all other kinds out")
    given = options.parse_args()
    try:
        declarations = read_declarations(given.source)
        kernels = read_kernels(given.kernels)
        pairs = [
            pair for pair in match(declarations, kernels) if not given.only or pair[0].kind in given.only
        ]
    except Mismatch as mismatch:
        print(mismatch, file=sys.stderr)
        return 1
    files = {f"kernel_{stem(pair[0].kind)}.cpp": kernel_source(pair) for pair in pairs}
    files["registry.h"] = registry_header(pairs)
    if given.list or not given.output:
        print("\n".join(sorted(files)))
        return 0
    given.output.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write_changed(given.output / name, text)
    return 0


def write_changed(path: Path, text: str) -> None:
    """Write a file unless it says the same already: its time is what the build goes by."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


# -- reading ----------------------------------------------------------------------------------------


def read_declarations(folder: Path) -> Declarations:
    """Return the declarations by kind, read without the package installed: its root would pull in more."""
    sys.dont_write_bytecode = True
    # Without the finder of an editable install, which would build what is being configured.
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, PathFinder]
    for name, path in (("motorik", folder.parent), ("motorik.modules", folder)):
        package = types.ModuleType(name)
        package.__path__ = [str(path)]
        sys.modules[name] = package
    declarations: Declarations = {}
    for path in sorted(folder.glob("*.py")):
        if not DECLARED.search(path.read_text(encoding="utf-8")):
            continue
        declaration = importlib.import_module(f"motorik.modules.{path.stem}").DECLARATION
        if declaration.kind.replace(".", "_") != path.stem:
            raise Mismatch(
                f"{path}: declares {declaration.kind}; the file of that kind is {stem(declaration.kind)}.py."
            )
        if max(len(declaration.inputs), len(declaration.outputs)) > MAX_PORTS:
            raise Mismatch(f"{path}: {declaration.kind} has more than {MAX_PORTS} inputs or outputs.")
        if len(declaration.parameters) > MAX_PARAMETERS:
            raise Mismatch(f"{path}: {declaration.kind} has more than {MAX_PARAMETERS} parameters.")
        declarations[declaration.kind] = declaration
    return declarations


def read_kernels(folder: Path) -> Kernels:
    """Return header and struct name by kind."""
    kernels: Kernels = {}
    for path in sorted(folder.glob("*.h")):
        for kind, struct in KERNEL.findall(path.read_text(encoding="utf-8")):
            if kind in kernels:
                raise Mismatch(f"{path}: {kind} already has the kernel {kernels[kind][0].name}.")
            kernels[kind] = (path, struct)
    return kernels


def match(declarations: Declarations, kernels: Kernels) -> list[Pair]:
    """Return (declaration, header, struct) by kind; every kind must have both."""
    problems = [
        f"{kind} is declared but has no kernel: native/dsp/{stem(kind)}.h with its MTK_MODULE is missing."
        for kind in sorted(declarations.keys() - kernels.keys())
    ]
    for kind in sorted(kernels.keys() - declarations.keys()):
        declaration = f"src/motorik/modules/{stem(kind)}.py"
        problems.append(f"{kernels[kind][0]} has the kernel {kind}, but {declaration} does not declare it.")
    if problems:
        raise Mismatch(" ".join(problems))
    return [(declarations[kind], *kernels[kind]) for kind in sorted(declarations)]


# -- writing ----------------------------------------------------------------------------------------


def numbers(declaration: Any) -> str:
    """Return one constant per parameter, input, output, sample slot for a table."""
    names = [
        *((parameter.id, index) for index, parameter in enumerate(declaration.parameters)),
        *((f"in_{port.id}", index) for index, port in enumerate(declaration.inputs)),
        *((f"out_{port.id}", index) for index, port in enumerate(declaration.outputs)),
        *(
            (f"table_{table.id}", slot)
            for slot, table in enumerate(declaration.tables, declaration.sample_slots)
        ),
    ]
    if len({identifier(name) for name, _ in names}) != len(names):
        raise Mismatch(f"{declaration.kind}: two of its parameters and ports have the same name in C++.")
    return " ".join(f"static constexpr int {identifier(name)} = {index};" for name, index in names)


def kernel_source(pair: Pair) -> str:
    """Return the source of one kind: its numbers, its kernel, its KernelInfo."""
    declaration, header, struct = pair
    lines = [
        NOTICE.replace("#pragma once\n", '#include "rt/kernel_entry.h"'),
        "MTK_BEGIN",
        f"namespace params {{ struct {struct} {{ {numbers(declaration)} }}; }}",
        "MTK_END",
        f'#include "dsp/{header.name}"',
        "MTK_BEGIN",
        *tables(declaration, struct),
        f"extern const KernelInfo k{struct}Info;",
        f"const KernelInfo k{struct}Info =",
        row(declaration, struct).rstrip(",") + ";",
        "MTK_END",
        "",
    ]
    return "\n".join(lines)


def registry_header(pairs: list[Pair]) -> str:
    """Return registry.h: every KernelInfo, sorted by kind."""
    if not pairs:
        raise Mismatch("There is no module with a declaration and a kernel.")
    lines = [NOTICE + '#include "rt/kernel_info.h"', '#include "dsp/lanes.h"', "MTK_BEGIN"]
    lines += [f"extern const KernelInfo k{struct}Info;" for _, _, struct in pairs]
    lines += ["static const KernelInfo *const kKernels[] = {"]
    lines += [f"    &k{struct}Info," for _, _, struct in pairs]
    lines += ["};", f"constexpr int kKernelCount = {len(pairs)};", "MTK_END", ""]
    return "\n".join(lines)


def tables(declaration: Any, struct: str) -> list[str]:
    """Return the arrays a KernelInfo points at."""
    parameters = []
    for p in declaration.parameters:
        values = ", ".join(repr(float(value)) for value in (p.low, p.high, p.default, p.smoothing_ms))
        parameters.append(f'{{"{p.id}", {values}, k{p.scale.name.title()}, {flag(p.modulated)}}}')
    result = [table("KernelParameter", f"k{struct}Parameters", parameters)]
    for side, ports in (("Inputs", declaration.inputs), ("Outputs", declaration.outputs)):
        entries = [f'{{"{p.id}", {flag(p.rate.value == "control")}, {float(p.default)!r}f}}' for p in ports]
        result.append(table("KernelPort", f"k{struct}{side}", entries))
    return result


def row(declaration: Any, struct: str) -> str:
    """Return the KernelInfo of one kind."""
    wanted = (("kKeepsVoice", "keeps_voice"), ("kBreaksCycles", "breaks_cycles"), ("kIsSource", "is_source"))
    flags = " | ".join(name for name, attribute in wanted if getattr(declaration, attribute)) or "0"
    listed = (declaration.inputs, declaration.outputs, declaration.parameters)
    slots = declaration.sample_slots + len(declaration.tables)
    counts = ", ".join(map(str, [slots, *map(len, listed)]))
    # A channel has four lanes, so wider versions of what stands only there would never run.
    widths = [4] if declaration.scope.value == "bus" else [4, 16, 32]
    entries = [f"kernel_entry<{struct}<{lanes}>, {lanes}>()" for lanes in widths] + ["{}"] * (3 - len(widths))
    head = f'    {{"{declaration.kind}", kScope{declaration.scope.name.title()}, {flags}, {counts},'
    return f"{head}\n     k{struct}Inputs, k{struct}Outputs, k{struct}Parameters, {{{', '.join(entries)}}}}},"


def table(type_name: str, name: str, entries: list[str]) -> str:
    """Return a constant array; C++ has no empty ones, so none becomes a null pointer."""
    if not entries:
        return f"static constexpr const {type_name} *{name} = nullptr;"
    return f"static constexpr {type_name} {name}[] = {{{', '.join(entries)}}};"


def stem(kind: str) -> str:
    """Return the name of the files of a kind, without ending."""
    return kind.replace(".", "_")


def identifier(name: str) -> str:
    """Return `name` as a C++ identifier."""
    name = re.sub(r"\W", "_", name)
    return name + "_" if name in KEYWORDS else name


def flag(value: bool) -> str:
    """Return a C++ truth value."""
    return "true" if value else "false"


if __name__ == "__main__":
    sys.exit(main())
