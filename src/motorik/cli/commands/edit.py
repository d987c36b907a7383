"""``motorik edit``, ``motorik operations`` and ``motorik keys``: patterns without a window."""

from pathlib import Path
from typing import Annotated, Any

import typer

from motorik.cli.display import print_json, print_rows
from motorik.cli.exit_codes import say
from motorik.cli.options import AsJson, SongPath


def edit(
    song: SongPath,
    operation: Annotated[str, typer.Argument(help="What to do; 'motorik operations' lists what there is.")],
    arguments: Annotated[
        list[str] | None, typer.Argument(help="Its values in order, or by name: semitones=12.")
    ] = None,
    pattern: Annotated[
        list[str] | None, typer.Option("--pattern", metavar="ID", help="Only this pattern; can be repeated.")
    ] = None,
    track: Annotated[
        str | None, typer.Option("--track", metavar="ID", help="Only the patterns placed on this track.")
    ] = None,
    rows: Annotated[
        str | None, typer.Option("--rows", metavar="A-B", help="Only these rows, from 0: 0-15, or 0-3,8-11.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="A-B", help="Only these columns, from 0.")
    ] = None,
    fields: Annotated[
        str | None, typer.Option("--fields", metavar="A,B", help="Only these fields: note,velocity.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell which edits it would be.")] = False,
    json: AsJson = False,
) -> None:
    """Edit the patterns of a song: one undo step, for a selection, a track or the whole song.

    Also copy, cut and paste.
    """
    from motorik.studio.editing import Place, edit_song

    names = tuple(fields.split(",")) if fields else ()
    place = Place(tuple(pattern or ()), track, rows, columns, names)
    report = edit_song(song, operation, list(arguments or ()), place, dry_run=dry_run)
    if json:
        print_json(report.as_json())
        return
    for sentence in report.told:
        say(sentence)
    if report.text:
        print(report.text, end="")
        return
    for match in report.found:
        print(f"{match['pattern']}: row {match['row']}, column {match['column']}")
    print(f"{report.label}: {'would be ' if dry_run and report.edits else ''}{_counted(report.edits)}")


def _counted(edits: tuple[dict[str, Any], ...]) -> str:
    """Return how much a command changed, in words."""
    cells = sum(len(it.get("items", ())) + len(it.get("cleared", ())) for it in edits)
    count = f"{len(edits)} edit{'s' * (len(edits) != 1)}"
    return f"{count}, {cells} cell{'s' * (cells != 1)}" if edits else "nothing to change"


def operations(
    name: Annotated[str | None, typer.Argument(help="Words to look for.")] = None, json: AsJson = False
) -> None:
    """List what can be done to patterns: operations with their arguments, and the clipboard."""
    from motorik.studio.editing import list_operations

    found = [it for it in list_operations() if not name or name.lower() in " ".join(it.values()).lower()]
    if json:
        print_json({"operations": found})
        return
    print_rows([(it["op"], it["arguments"], it["doc"]) for it in found])


def keys(
    name: Annotated[str | None, typer.Argument(metavar="MAP", help="A key map: ft2, renoise, it.")] = None,
    own: Annotated[Path | None, typer.Option("--own", help="A TOML file of your own keys.")] = None,
    json: AsJson = False,
) -> None:
    """List the key maps, or the keys of one with your changes; tell of keys that have two meanings."""
    from motorik.studio.keys import describe_keys, keymap_names, keys_of

    if name is None:
        titles = [(id, keys_of(id, own)) for id in keymap_names()]
        if json:
            print_json({"keymaps": [{"id": id, "title": it.title} for id, it in titles]})
        else:
            print_rows([(id, it.title, it.doc) for id, it in titles])
        return
    facts = describe_keys(keys_of(name, own))
    if json:
        print_json(facts)
        return
    for conflict in facts["conflicts"]:
        say(f"two meanings: {conflict}")
    for key in facts["shadowed_notes"]:
        say(f"note key {key} is bound to something else")
    print_rows([(", ".join(it["keys"]), it["action"], " ".join(it["when"])) for it in facts["bindings"]])
