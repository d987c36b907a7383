"""``motorik slice``: a sample as an instrument with a slice on every key."""

from pathlib import Path
from typing import Annotated

import typer

from motorik.cli.display import print_json, print_rows
from motorik.cli.options import AsJson


def slice_(
    sample: Annotated[Path, typer.Argument(metavar="SAMPLE", help="A sound file.")],
    by: Annotated[
        str, typer.Option("--by", metavar="grid|transient|silence", help="Where to cut.")
    ] = "transient",
    song: Annotated[
        Path | None, typer.Option("--song", help="Add a track and a pattern to this song; default: a preset.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name; default: the file's.")] = None,
    count: Annotated[int, typer.Option("--count", help="grid: how many equal slices.")] = 16,
    sensitivity: Annotated[
        float, typer.Option("--sensitivity", help="transient: 0 hears the hardest strokes, 1 every breath.")
    ] = 0.5,
    threshold_db: Annotated[
        float, typer.Option("--threshold", help="silence: dB below the loudest moment.")
    ] = -45.0,
    shortest: Annotated[
        float, typer.Option("--shortest", help="Seconds a slice or silence has at least.")
    ] = 0.05,
    only_list: Annotated[bool, typer.Option("--list", help="Only print where the slices begin.")] = False,
    json: AsJson = False,
) -> None:
    """Cut a sample into slices and make an instrument that plays them from C-2 upwards."""
    from motorik.studio.slicing import SliceOptions, add_to_song, save_as_preset, slice_sample

    options = SliceOptions(by, count, sensitivity, threshold_db, shortest)
    sliced = slice_sample(sample, options)
    name = name or sample.stem
    made = None
    if not only_list:
        made = add_to_song(sliced, song, name) if song else save_as_preset(sliced, name)
    if json:
        print_json({**sliced.as_json(), "made": made})
        return
    if made is None:
        rows = [
            (str(index), str(sliced.first_key + index), str(start), f"{start / sliced.sample_rate:.4f} s")
            for index, start in enumerate(sliced.starts)
        ]
        print_rows([("slice", "key", "frame", "time"), *rows])
        return
    what = f"track {made}" if song else f"preset {made}"
    print(f"{what}: {len(sliced.starts)} slices from key {sliced.first_key} up")
