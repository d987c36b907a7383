"""Turn module declarations and kernel headers into the C++ registry; the build runs this.

Reads the declarations (``DECLARATION`` in the files of --source) and the kernels (``MTK_MODULE("kind", Struct)`` in
the headers of --kernels) and writes into --output ``params.h``, the numbers kernels know their parameters and ports
by, and ``registry.h``, the table the host finds kernels in. Standard library only: it runs before anything is built.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
import types
from pathlib import Path

KERNEL = re.compile(r'^\s*MTK_MODULE\(\s*"([^"]+)"\s*,\s*(\w+)\s*\)', re.MULTILINE)
DECLARED = re.compile(r"^DECLARATION\b", re.MULTILINE)
MAX_PORTS = 16  # kMaxPorts in rt/kernel_info.h
MAX_PARAMETERS = 32  # bits of Io::moving
KEYWORDS = frozenset(
    "and auto bool break case catch char class const continue default delete do double else enum explicit export "
    "extern false float for friend goto if inline int long mutable namespace new not operator or private protected "
    "public register return short signed sizeof static struct switch template this throw true try typedef typename "
    "union unsigned using virtual void volatile while xor".split()
)
NOTICE = "// Written by tools/generate_registry.py; changes here are lost.\n#pragma once\n"


class Mismatch(Exception):
    """Declarations and kernels do not belong together; the message is the sentence the build shows."""


def main() -> int:
    """Write both headers; return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--source", type=Path, required=True, help="the folder of declarations")
    options.add_argument("--kernels", type=Path, required=True, help="the folder of kernel headers")
    options.add_argument("--output", type=Path, required=True, help="where params.h and registry.h go")
    options.add_argument("--strict", action="store_true", help="fail when one side is missing instead of leaving it out")
    given = options.parse_args()
    try:
        declarations = read_declarations(given.source)
        kernels = read_kernels(given.kernels)
        pairs = match(declarations, kernels, strict=given.strict)
    except Mismatch as mismatch:
        print(mismatch, file=sys.stderr)
        return 1
    given.output.mkdir(parents=True, exist_ok=True)
    (given.output / "params.h").write_text(params_header(declarations, kernels), encoding="utf-8")
    (given.output / "registry.h").write_text(registry_header(pairs), encoding="utf-8")
    return 0


# -- reading ----------------------------------------------------------------------------------------


def read_declarations(folder: Path) -> dict[str, object]:
    """Return the declarations by kind, read without the package installed: its root would pull in more."""
    sys.dont_write_bytecode = True
    for name, path in (("motorik", folder.parent), ("motorik.modules", folder)):
        package = types.ModuleType(name)
        package.__path__ = [str(path)]
        sys.modules[name] = package
    declarations: dict[str, object] = {}
    for path in sorted(folder.glob("*.py")):
        if not DECLARED.search(path.read_text(encoding="utf-8")):
            continue
        declaration = importlib.import_module(f"motorik.modules.{path.stem}").DECLARATION
        if declaration.kind.replace(".", "_") != path.stem:
            raise Mismatch(f"{path}: declares {declaration.kind}; the file of that kind is {stem(declaration.kind)}.py.")
        if max(len(declaration.inputs), len(declaration.outputs)) > MAX_PORTS:
            raise Mismatch(f"{path}: {declaration.kind} has more than {MAX_PORTS} inputs or outputs.")
        if len(declaration.parameters) > MAX_PARAMETERS:
            raise Mismatch(f"{path}: {declaration.kind} has more than {MAX_PARAMETERS} parameters.")
        declarations[declaration.kind] = declaration
    return declarations


def read_kernels(folder: Path) -> dict[str, tuple[Path, str]]:
    """Return header and struct name by kind."""
    kernels: dict[str, tuple[Path, str]] = {}
    for path in sorted(folder.glob("*.h")):
        for kind, struct in KERNEL.findall(path.read_text(encoding="utf-8")):
            if kind in kernels:
                raise Mismatch(f"{path}: {kind} already has the kernel {kernels[kind][0].name}.")
            kernels[kind] = (path, struct)
    return kernels


def match(declarations: dict, kernels: dict, *, strict: bool) -> list[tuple]:
    """Return (declaration, header, struct) by kind; both sides must be there when strict."""
    problems = [
        f"{kind} is declared but has no kernel: native/dsp/{stem(kind)}.h with MTK_MODULE(\"{kind}\", …) is missing."
        for kind in sorted(declarations.keys() - kernels.keys())
    ] + [
        f"{kernels[kind][0]} has the kernel {kind}, but src/motorik/modules/{stem(kind)}.py does not declare it."
        for kind in sorted(kernels.keys() - declarations.keys())
    ]
    if problems and strict:
        raise Mismatch(" ".join(problems))
    for problem in problems:
        print(f"left out: {problem}", file=sys.stderr)
    return [(declarations[kind], *kernels[kind]) for kind in sorted(declarations.keys() & kernels.keys())]


# -- writing ----------------------------------------------------------------------------------------


def params_header(declarations: dict, kernels: dict) -> str:
    """Return params.h. A declaration whose kernel is yet to be written gets the name it should have."""
    lines = [NOTICE + "#ifndef MTK_ISA\n#define MTK_ISA generic\n#endif\nnamespace mtk { namespace MTK_ISA { namespace params {"]
    for kind, declaration in sorted(declarations.items()):
        struct = kernels[kind][1] if kind in kernels else "".join(word.title() for word in re.split(r"[._]", kind))
        names = [
            *((parameter.id, index) for index, parameter in enumerate(declaration.parameters)),
            *((f"in_{port.id}", index) for index, port in enumerate(declaration.inputs)),
            *((f"out_{port.id}", index) for index, port in enumerate(declaration.outputs)),
        ]
        if len({identifier(name) for name, _ in names}) != len(names):
            raise Mismatch(f"{kind}: two of its parameters and ports have the same name in C++.")
        members = " ".join(f"static constexpr int {identifier(name)} = {index};" for name, index in names)
        lines.append(f"struct {struct} {{ {members} }};")
    return "\n".join(lines) + "\n} } }\n"


def registry_header(pairs: list[tuple]) -> str:
    """Return registry.h: the kernels' headers, then one KernelInfo a kind, sorted by kind."""
    includes = [f'#include "dsp/{header.name}"' for _, header, _ in pairs]
    tables, rows = [], []
    for declaration, _, struct in pairs:
        parameters = [
            f'{{"{p.id}", {p.low!r}, {p.high!r}, {p.default!r}, {p.smoothing_ms!r}, k{p.scale.name.title()}, {flag(p.modulated)}}}'
            for p in declaration.parameters
        ]
        tables.append(table("KernelParameter", f"k{struct}Parameters", parameters))
        for side, ports in (("Inputs", declaration.inputs), ("Outputs", declaration.outputs)):
            entries = [f'{{"{p.id}", {flag(p.rate.value == "control")}, {float(p.default)!r}f}}' for p in ports]
            tables.append(table("KernelPort", f"k{struct}{side}", entries))
        narrow_only = declaration.scope.value == "bus"
        widths = ", ".join(
            "{}" if narrow_only and lanes > 4 else f"kernel_entry<{struct}<{lanes}>, {lanes}>()" for lanes in (4, 16, 32)
        )
        flags = " | ".join(
            name
            for name, is_set in (
                ("kKeepsVoice", declaration.keeps_voice),
                ("kBreaksCycles", declaration.breaks_cycles),
                ("kIsSource", declaration.is_source),
            )
            if is_set
        )
        rows.append(
            f'    {{"{declaration.kind}", kScope{declaration.scope.name.title()}, {flags or 0}, {declaration.sample_slots},\n'
            f"     {len(declaration.inputs)}, {len(declaration.outputs)}, {len(declaration.parameters)},"
            f" k{struct}Inputs, k{struct}Outputs, k{struct}Parameters,\n     {{{widths}}}}},"
        )
    if not rows:
        raise Mismatch("There is no module with both a declaration and a kernel.")
    body = "\n".join([*tables, "static constexpr KernelInfo kKernels[] = {", *rows, "};"])
    count = f"constexpr int kKernelCount = {len(rows)};"
    return f"{NOTICE}#include \"rt/kernel_entry.h\"\n" + "\n".join(includes) + f"\nMTK_BEGIN\n{body}\n{count}\nMTK_END\n"


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
