"""``motorik presets``, ``motorik machines`` and ``motorik tune``: sounds and scales for songs."""

from pathlib import Path
from typing import Annotated

import typer

from motorik.cli.display import print_json, print_rows
from motorik.cli.exit_codes import command, say
from motorik.cli.options import AsJson, SongPath

Name = Annotated[str, typer.Argument(help="Preset, such as moog.subsequent37/fat-bass.")]
Names = Annotated[list[str], typer.Argument(help="Presets.")]
NewName = Annotated[str, typer.Option("--name", help="Name of the new preset.")]


def build() -> typer.Typer:
    """Return ``motorik presets`` with everything under it."""
    app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Sounds: find, hear, mix, pass on.")
    for name, function in (
        ("list", list_), ("show", show), ("load", load), ("preview", preview),
        ("morph", morph), ("random", random), ("pack", pack), ("import", import_),
    ):  # fmt: skip
        app.command(name)(command(function))
    return app


def list_(
    text: Annotated[list[str] | None, typer.Argument(help="Words to look for.")] = None, json: AsJson = False
) -> None:
    """List the presets: your own, the factory's and those of imported packs."""
    from motorik.studio.presets import list_presets

    found, unreadable = list_presets(" ".join(text or ()))
    for sentence in unreadable:
        say(sentence)
    if json:
        print_json({"presets": [{"name": it.name, "category": it.preset.category.value} for it in found]})
        return
    print_rows([(it.name, it.preset.category.value, it.preset.description) for it in found])


def show(name: Name, json: AsJson = False) -> None:
    """Tell what a preset is made of."""
    from motorik.studio.presets import describe_preset, find_preset

    facts = describe_preset(find_preset(name))
    if json:
        print_json(facts)
        return
    print_rows(
        [(key, ", ".join(it) if isinstance(it, list) else str(it or "–")) for key, it in facts.items()]
    )


def load(
    song: SongPath,
    owner: Annotated[str, typer.Argument(help="Track for an instrument; for an effect also return, master.")],
    name: Name,
) -> None:
    """Put a preset on a track of a song, or an effect into a channel."""
    from motorik.studio.local import LocalStudio
    from motorik.studio.presets import edits_to_load, find_preset
    from motorik.studio.songs import translated

    shelved = find_preset(name)
    with LocalStudio.open(song) as studio, translated():
        studio.commit(f"Load {shelved.preset.name}", *edits_to_load(studio.song, owner, shelved))
        studio.save().result()
    print(f"{owner} plays {shelved.preset.name}")


def preview(
    names: Annotated[list[str] | None, typer.Argument(help="Presets; none with --all.")] = None,
    to: Annotated[Path, typer.Option("--to", help="Folder for <preset>.ogg files.")] = Path("previews"),
    all: Annotated[bool, typer.Option("--all", help="All presets that come with Motorik.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Compare with the known hashes instead.")] = False,
) -> None:
    """Render previews, or check that they still sound the same, bit for bit."""
    from motorik.cli.exit_codes import Exit
    from motorik.studio.presets import chosen_presets, factory_hashes
    from motorik.studio.previews import render_preview, write_preview

    shelves = chosen_presets(names or (), all=all)
    known, different = factory_hashes() if check else {}, 0
    for shelved in shelves:
        rendered = render_preview(shelved)
        if check and known.get(shelved.name) != rendered.sha256:
            different += 1
            print(f"{shelved.name} sounds different: {rendered.sha256}")
        elif not check:
            write_preview(rendered, to / f"{shelved.name}.ogg")
    if different:
        raise typer.Exit(Exit.DIFFERENT)
    print(f"{len(shelves)} previews {'sound the same' if check else f'in {to}'}")


def morph(
    names: Names,
    name: NewName,
    weights: Annotated[
        str | None, typer.Option("--weights", help="One number per preset, such as 1,2; default: all alike.")
    ] = None,
) -> None:
    """Mix two to four presets of the same modules into a new one of your own."""
    from motorik.studio.errors import BadInput
    from motorik.studio.presets import find_preset, mixed, new_id, save_preset

    try:
        numbers = (
            [float(number) for number in weights.split(",")] if weights is not None else [1.0] * len(names)
        )
    except ValueError:
        raise BadInput(f"--weights {weights!r}; allowed: numbers with commas, such as 1,2") from None
    shelves = [find_preset(one) for one in names]
    print(save_preset(mixed(shelves, numbers, new_id(name), name), shelves).name)


def random(
    like: Name,
    name: NewName,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same sound.")] = 1,
    amount: Annotated[
        float, typer.Option("--amount", min=0, max=1, help="How far from the preset, 0 to 1.")
    ] = 0.5,
) -> None:
    """Draw a new sound by chance, inside the musical ranges, around a preset."""
    from motorik.studio.presets import drawn, find_preset, new_id, save_preset

    shelved = find_preset(like)
    print(save_preset(drawn(shelved, seed, amount, new_id(name), name), [shelved]).name)


def pack(
    names: Annotated[list[str] | None, typer.Argument(help="Presets; none with --all.")] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="The pack to write.")] = Path(
        "presets.motorikpack"
    ),
    title: Annotated[str, typer.Option("--title", help="Name of the pack.")] = "Presets",
    author: Annotated[str, typer.Option("--author", help="Who made it.")] = "",
    all: Annotated[bool, typer.Option("--all", help="All presets that come with Motorik.")] = False,
) -> None:
    """Write presets with samples and previews into one file to pass on."""
    from motorik.studio.presets import chosen_presets, write_pack

    shelves = chosen_presets(names or (), all=all)
    write_pack(shelves, output, title, author)
    print(f"{len(shelves)} presets in {output}")


def import_(path: Annotated[Path, typer.Argument(help="A .motorikpack file.")]) -> None:
    """Take in a pack: every checksum is verified, nothing is kept of a damaged one."""
    from motorik.studio.presets import read_pack

    library = read_pack(path)
    print("\n".join(library.names()))


def machines(
    id: Annotated[str | None, typer.Argument(help="One machine, such as roland.tb303.")] = None,
    json: AsJson = False,
) -> None:
    """List the machines, or everything about one: panel, controllers, presets."""
    from motorik.studio.machines import describe_machine, list_machines

    if id is None:
        listing = list_machines()
        if json:
            print_json({"machines": listing})
        else:
            print_rows([(it["id"], it["role"], it["doc"]) for it in listing])
        return
    facts = describe_machine(id)
    if json:
        print_json(facts)
        return
    print(f"{facts['maker']} {facts['name']}: {facts['doc']}")
    for section in facts["panel"]:
        print(f"  {section['name']:16} {', '.join(control['label'] for control in section['controls'])}")
    print(
        f"  hardware: channel {facts['device']['channel']}, {len(facts['device']['parameters'])} controllers"
    )
    print(f"  presets: {', '.join(facts['presets'])}")


def tune(
    song: SongPath,
    scale: Annotated[Path, typer.Argument(help="A Scala scale, .scl.")],
    map: Annotated[Path | None, typer.Option("--map", help="A Scala keyboard map, .kbm.")] = None,
    patch: Annotated[str | None, typer.Option("--patch", help="Only this patch, not the whole song.")] = None,
) -> None:
    """Let a song, or one of its instruments, sound in a Scala tuning."""
    from motorik.studio.local import LocalStudio
    from motorik.studio.songs import translated
    from motorik.studio.tunings import edits_to_tune

    with LocalStudio.open(song) as studio, translated():
        studio.commit(f"Tune to {scale.stem}", *edits_to_tune(studio.project, scale, map, patch))
        studio.save().result()
    print(f"{patch or 'the song'} sounds in {scale.stem}")
