"""Key maps with the changes of the person at the keyboard."""

from pathlib import Path
from typing import Any

from motorik.editing.keymap import KeyMap, conflicts, load_keymap, shadowed_notes, shipped
from motorik.studio.songs import translated


def own_keys_path() -> Path:
    """Return where one's own keys are looked for, in the settings folder; the file need not be there."""
    import platformdirs

    return Path(platformdirs.user_config_dir("motorik", appauthor=False)) / "keys.toml"


def keymap_names() -> tuple[str, ...]:
    """Return the names of the key maps there are."""
    return shipped()


def keys_of(name: str, own: Path | None = None) -> KeyMap:
    """Return the key map ``name`` with the changes in ``own``, by default those in the settings folder.

    Raises:
        BadInput: there is no such map, or the file is wrong: one sentence.
    """
    with translated():
        return load_keymap(name, own_keys_path() if own is None else own)


def describe_keys(keymap: KeyMap) -> dict[str, Any]:
    """Return a key map as plain values, with what is wrong: strokes of two meanings, lost note keys."""
    return {
        "id": keymap.id,
        "title": keymap.title,
        "bindings": [
            {
                "keys": [str(stroke) for stroke in binding.strokes],
                "action": binding.action.words(),
                "when": [context.value for context in binding.when],
            }
            for binding in keymap.bindings
        ],
        "conflicts": [str(conflict) for conflict in conflicts(keymap)],
        "shadowed_notes": list(shadowed_notes(keymap)),
    }
