"""Write docs/reference from models, edits, modules, effects, operations, key maps; --check finds stale files.

python tools/generate_reference.py            write docs/reference
python tools/generate_reference.py --check    write nothing; exit 1 and name the files that are stale
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from motorik.domain.project import FORMAT, FORMAT_VERSION, Project  # noqa: E402
from motorik.editing.keymap import KeyMap, load_keymap, shipped  # noqa: E402
from motorik.editing.keys import Stroke  # noqa: E402
from motorik.editing.operation import arguments_of, operation_adapter, operation_types  # noqa: E402
from motorik.journal import edit_adapter, edit_types  # noqa: E402
from motorik.modules import registry  # noqa: E402
from motorik.modules.declaration import Declaration, Parameter, Port  # noqa: E402
from motorik.sequencer.effects import commands  # noqa: E402
from motorik.sequencer.effects.command import Command  # noqa: E402
from tools.osc_reference import osc_page  # noqa: E402

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NOTE = "<!-- Written by tools/generate_reference.py; change the source, not this file. -->\n"
Schema = dict[str, Any]


def pages() -> dict[str, str]:
    """Return every reference file's text by its name."""
    project, edits = project_schema(), edits_schema()
    return {
        "project-schema.json": json.dumps(project, indent=2, ensure_ascii=False) + "\n",
        "project-schema.md": project_page(project),
        "edits-schema.json": json.dumps(edits, indent=2, ensure_ascii=False) + "\n",
        "edits.md": edits_page(edits),
        "keymaps.md": keymaps_page([load_keymap(name) for name in shipped()]),
        "modules.md": modules_page(list(registry().values())),
        "operations.md": operations_page(),
        "osc.md": osc_page(NOTE),
        "effects.md": effects_page(list(commands().values())),
    }


def project_schema() -> Schema:
    """Return the JSON Schema of song.json."""
    schema = Project.model_json_schema()
    schema["required"] = ["format", "format_version"]
    return {"$schema": DIALECT, "title": f"{FORMAT} {FORMAT_VERSION}", **_without_titles(schema)}


def edits_schema() -> Schema:
    """Return the JSON Schema of one edit."""
    schema = edit_adapter().json_schema()
    for definition in schema["$defs"].values():
        if "op" in definition.get("properties", {}):
            definition["required"] = ["op", *definition.get("required", [])]
    return {"$schema": DIALECT, "title": "motorik.edit", **_without_titles(schema)}


def project_page(schema: Schema) -> str:
    """Return the page that explains song.json part by part."""
    parts = [
        f"{NOTE}\n# The project file\n",
        f"`song.json` holds format `{FORMAT}`, version {FORMAT_VERSION}, in canonical form: fields in the "
        "order below, a field left out when it equals its default, one thing a line. "
        "The same as [JSON Schema](project-schema.json).\n",
        _part("Project", schema),
    ]
    parts += [_part(name, part) for name, part in sorted(schema["$defs"].items())]
    return "\n".join(parts)


def edits_page(schema: Schema) -> str:
    """Return the page that lists every edit."""
    parts = [
        f"{NOTE}\n# Edits\n",
        f"A project changes by edits and nothing else; there are {len(edit_types())}. Journals, remote faces "
        'and assistants write them as JSON: `{"op": "set_muted", "channel": "bass", "muted": true}`. '
        "The same as [JSON Schema](edits-schema.json); the parts they carry are those of "
        "[the project file](project-schema.md).\n",
    ]
    for op, kind in edit_types().items():
        definition = schema["$defs"][kind.__name__]
        parts.append(_part(op, definition, skip=("op",)))
    return "\n".join(parts)


def operations_page() -> str:
    """Return the page that lists every editing operation."""
    schema = _without_titles(operation_adapter().json_schema())
    parts = [
        f"{NOTE}\n# Operations\n",
        f"What can be done to patterns at once; there are {len(operation_types())}. Each works on a "
        "selection, a track, a pattern or the song, and is made of [edits](edits.md), so that one undo takes "
        "it back. Typed: `motorik edit SONG --pattern ID transpose 12`, values in the order below; in key "
        'maps and scripts: `{"op": "transpose", "semitones": 12}`. What `field` can be: '
        "[fields](../guide/editing-patterns.md#fields).\n",
    ]
    for op, kind in operation_types().items():
        definition = schema["$defs"][kind.__name__]
        fields = definition.get("properties", {})
        enums = {name: it["enum"] for name, it in schema["$defs"].items() if "enum" in it}
        definition["properties"] = {name: _spelled(fields[name], enums) for name in arguments_of(kind)}
        parts.append(_part(op, definition))
    return "\n".join(parts)


def _spelled(schema: Schema, enums: dict[str, list[str]]) -> Schema:
    """Return a field's schema with its choices in place of a reference to them."""
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    return {**schema, "$ref": "", "enum": enums[name]} if name in enums else schema


def keymaps_page(keymaps: list[KeyMap]) -> str:
    """Return the page with the keys of every map, and what each is reached by on 61 keys."""
    parts = [
        f"{NOTE}\n# Key maps\n",
        "Note keys are meant by their place on a US keyboard, so is a key after `@`; all others by what the "
        "layout makes of them. Where two rows name the same key the one whose contexts hold counts. The last "
        "column is for keyboards of 61 keys. How to change them: "
        "[editing patterns](../guide/editing-patterns.md#keys-of-your-own).\n",
    ]
    return "\n".join(parts + [_keymap(keymap) for keymap in keymaps])


def _keymap(keymap: KeyMap) -> str:
    lines = [f"## {keymap.title}\n", f"`{keymap.id}`. {keymap.doc}\n"]
    if keymap.notes:
        rows = (("C and up", keymap.notes.lower), ("an octave higher", keymap.notes.upper))
        shown = [f"{title}: {' '.join(_key_cap(name) for name in names)}" for title, names in rows]
        lines.append("Notes: " + "; ".join(shown) + ".\n")
    lines += ["| keys | what they do | where | on 61 keys |", "| --- | --- | --- | --- |"]
    for binding in keymap.bindings:
        small = next((stroke for stroke in binding.strokes if stroke.sixty_percent()), None)
        keys = [
            _stroke(stroke) for stroke in binding.strokes if stroke is not small or len(binding.strokes) == 1
        ]
        where = ", ".join(context.value for context in binding.when) or "anywhere"
        words = _cell(binding.action.words())
        lines.append(f"| {' or '.join(keys)} | {words} | {where} | {_stroke(small) if small else ''} |")
    return "\n".join(lines) + "\n"


def _key_cap(name: str) -> str:
    return _stroke(Stroke.parse(name))


def _stroke(stroke: Stroke) -> str:
    text = str(stroke).replace("|", "\\|")
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def modules_page(declarations: list[Declaration]) -> str:
    """Return the page with one section for each module kind."""
    count = f"{len(declarations)} kinds of modules" if len(declarations) != 1 else "one kind of module"
    parts = [
        f"{NOTE}\n# Modules\n",
        f"There are {count}. A parameter left out of a project has its default.\n",
    ]
    return "\n".join(parts + [_module(declaration) for declaration in declarations])


def effects_page(effects: list[Command]) -> str:
    """Return the page with every effect command of own patterns."""
    rows = [f"| `{effect.form}` | `{effect.id}` | {effect.name} |" for effect in effects]
    parts = [
        f"{NOTE}\n# Effects\n",
        f"A step has up to eight effects, each in a column of its own: a command and a value from `00` to "
        f"`FF`. There are {len(effects)} commands. **Every effect acts on its own line and remembers "
        "nothing**: `00` is the value 0, not the one before, and what goes on for several lines is written "
        "on each. A line has `effect_ticks` ticks (12 as a rule); tick 0 is the line itself. A step without "
        "a note (`lock`) lets its effects act on the note that sounds in its column.\n",
        'In a project file: `{"column": 0, "command": "vibrato", "value": 52}`. Commands of other trackers '
        "(`it.A`) and unknown ones are kept and silent.\n",
        "| | command | |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n",
    ]
    return "\n".join(parts + [_effect(effect) for effect in effects])


def _effect(effect: Command) -> str:
    names = ("xx",) if len(effect.arguments) == 1 else ("x", "y")
    rows = [
        f"| `{name}` | {argument.name} | {argument.unit} | `0` to `{argument.highest:X}` |"
        for name, argument in zip(names, effect.arguments, strict=True)
    ]
    head = "| | | unit | range |\n| --- | --- | --- | --- |\n"
    return f"## `{effect.form}` {effect.name}\n\n{effect.doc}\n\n" + head + "\n".join(rows) + "\n"


def _module(module: Declaration) -> str:
    flags = {
        "keeps its voice alive": module.keeps_voice,
        "may close a feedback loop": module.breaks_cycles,
        "sounds without input": module.is_source,
    }
    tail = "as its parameters say" if module.tail_seconds is None else f"{module.tail_seconds:g} s"
    facts = [
        f"{module.name}, {module.category}, version {module.version}, scope {module.scope}",
        f"latency {module.latency_ms:g} ms",
        f"tail {tail}",
        *([f"{module.sample_slots} sample slots"] if module.sample_slots else []),
        *(text for text, holds in flags.items() if holds),
    ]
    lines = [f"## `{module.kind}`\n", f"{inspect.cleandoc(module.doc)}\n", f"*{'; '.join(facts)}.*\n"]
    lines += [
        _ports("Inputs", module.inputs),
        _ports("Outputs", module.outputs),
        _parameters(module.parameters),
    ]
    if module.source:
        lines.append(f"Source: {module.source}\n")
    return "\n".join(line for line in lines if line)


def _ports(title: str, ports: tuple[Port, ...]) -> str:
    if not ports:
        return ""
    rows = [f"| `{port.id}` | {port.rate} | {port.default:g} | {_cell(port.doc)} |" for port in ports]
    head = f"| {title} | rate | unconnected | |\n| --- | --- | --- | --- |\n"
    return head + "\n".join(rows) + "\n"


def _parameters(parameters: tuple[Parameter, ...]) -> str:
    if not parameters:
        return ""
    rows = [
        f"| `{p.id}` | {_range(p)} | {_amount(p, p.default)} | {p.scale} | {_smoothing(p)} | "
        f"{'yes' if p.modulated else 'no'} | {_cell(p.doc)} |"
        for p in parameters
    ]
    head = (
        "| Parameter | range | default | scale | smoothing | modulated | |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
    )
    return head + "\n".join(rows) + "\n"


def _smoothing(parameter: Parameter) -> str:
    return f"{parameter.smoothing_ms:g} ms" if parameter.smoothing_ms else "none"


def _range(parameter: Parameter) -> str:
    if parameter.choices:
        return ", ".join(parameter.choices)
    return f"{parameter.low:g} to {_amount(parameter, parameter.high)}"


def _amount(parameter: Parameter, value: float) -> str:
    if parameter.choices:
        return parameter.choices[int(value)]
    return f"{value:g} {parameter.unit}".rstrip()


def _part(name: str, schema: Schema, skip: tuple[str, ...] = ()) -> str:
    text = f"## {name}\n\n{_markdown(schema.get('description', ''))}\n"
    if "enum" in schema:
        text += "\nOne of " + ", ".join(f"`{value}`" for value in schema["enum"]) + ".\n"
    properties = {key: value for key, value in schema.get("properties", {}).items() if key not in skip}
    if properties:
        required = schema.get("required", [])
        rows = [
            f"| `{key}` | {_type(value)} | {_default(key, value, required)} |"
            for key, value in properties.items()
        ]
        text += "\n| field | type | default |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"
    return text


def _type(schema: Schema) -> str:
    if schema.get("$ref"):
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](project-schema.md#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    kind = schema.get("type", "any")
    if kind == "array":
        if "prefixItems" in schema:
            return "[" + ", ".join(_type(part) for part in schema["prefixItems"]) + "]"
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object":
        return f"names to {_type(schema.get('additionalProperties', {}))}"
    return ("text" if kind == "string" else str(kind)) + _limits(schema)


def _limits(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is not None and high is not None:
        return f" {low} to {'below ' if 'exclusiveMaximum' in schema else ''}{high}"
    if low is not None:
        return f" from {low}"
    if "pattern" in schema:
        pattern = schema["pattern"].replace("|", "\\|")
        return f" like `{pattern}`"
    return f" of at most {schema['maxLength']} characters" if "maxLength" in schema else ""


def _default(key: str, schema: Schema, required: list[str]) -> str:
    if key in required:
        return "required"
    default = json.dumps(
        schema.get("default", {} if schema.get("type") == "object" else None), ensure_ascii=False
    )
    return f"`{default}`" if len(default) <= 60 else "see there"


def _markdown(docstring: str) -> str:
    return inspect.cleandoc(docstring).replace("``", "`")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _without_titles(schema: Any) -> Any:
    """Drop the titles pydantic makes of field names; the names are there already."""
    if isinstance(schema, dict):
        kept = {k: v for k, v in schema.items() if not (k == "title" and isinstance(v, str))}
        return {key: _without_titles(value) for key, value in kept.items()}
    return [_without_titles(item) for item in schema] if isinstance(schema, list) else schema


def main(words: list[str] | None = None) -> int:
    """Write or check the reference; return the exit code."""
    parser = argparse.ArgumentParser(description="Write docs/reference from the source.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is stale")
    check = parser.parse_args(words).check
    stale = [
        name
        for name, text in pages().items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text(encoding="utf-8") != text
    ]
    if check:
        for name in stale:
            print(f"docs/reference/{name} is stale; run: python tools/generate_reference.py")
        return 1 if stale else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    written = pages()
    for name in stale:
        (REFERENCE / name).write_text(written[name], encoding="utf-8", newline="\n")
    print(f"{len(stale)} files written" if stale else "docs/reference is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
