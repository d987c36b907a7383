"""``motorik verify`` and ``motorik hash``: does a song still sound as it should?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from motorik.cli.display import print_json, print_rows, progress_bar
from motorik.cli.exit_codes import Exit, say
from motorik.cli.options import AsJson, Bars, Block, Rate, SongPath, Tail, Threads

if TYPE_CHECKING:
    from motorik.studio.verify import Request
    from motorik.studio.verify_many import Outcome

Songs = Annotated[
    list[Path],
    typer.Argument(
        metavar="SONG...",
        help="Songs: folders, song.json or .motorik; a folder of songs means all with an expected.json.",
    ),
]


def verify(
    songs: Songs,
    update: Annotated[
        bool, typer.Option("--update", help="Write the present sound down as the one to expect from now on.")
    ] = False,
    reference: Annotated[
        Path | None,
        typer.Option(
            "--reference", metavar="WAV", help="The expected sound as WAV (32f): names the exact frame."
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar="DIR",
            help="An earlier checkout of this folder: tells what changed in a song, and gives its old sound.",
        ),
    ] = None,
    loudness: Annotated[
        str | None,
        typer.Option("--loudness", metavar="FROM:TO", help="Integrated loudness allowed, in LUFS: -16:-9."),
    ] = None,
    max_true_peak: Annotated[
        float | None,
        typer.Option("--max-true-peak", metavar="DB", help="Highest true peak allowed, in dBTP."),
    ] = None,
    cpu: Annotated[
        bool, typer.Option("--cpu", help="Measure the CPU too, and hold it to the budget in expected.json.")
    ] = False,
    cpu_budget: Annotated[
        str | None,
        typer.Option(
            "--cpu-budget",
            metavar="N|auto",
            help="CPU allowed, in techno bars; auto with --update: what it takes now and half again.",
        ),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Also write a JUnit XML report.")
    ] = None,
    artifacts: Annotated[
        Path | None,
        typer.Option(
            "--artifacts",
            metavar="DIR",
            help="Keep event and MIDI logs of every song, and sound and report of those that differ.",
        ),
    ] = None,
    github: Annotated[
        bool, typer.Option("--github", help="Also print annotations for GitHub, at the line of the row.")
    ] = False,
    summary: Annotated[
        Path | None, typer.Option("--summary", metavar="FILE", help="Append a summary in Markdown to FILE.")
    ] = None,
    rate: Annotated[
        int | None, typer.Option("--rate", min=8000, max=384000, help="With --update: rate in Hz (48000).")
    ] = None,
    threads: Threads = 1,
    json: AsJson = False,
) -> None:
    """Render songs and compare hash, loudness, true peak, event and MIDI log with expected.json beside each.

    A difference exits with 1 and names the first differing frame, row and track. Limits given with --update
    are written down and hold from then on; without it they hold this once.
    """  # fmt: skip
    from motorik.studio.limits import Limits, parse_cpu, parse_loudness
    from motorik.studio.verify import Request
    from motorik.studio.verify_many import find_songs

    _refuse_pairs(update, reference, baseline, rate, cpu_budget, artifacts or junit or summary)
    budget = parse_cpu(cpu_budget)
    limits = Limits(
        loudness_lufs=parse_loudness(loudness),
        true_peak_db=max_true_peak,
        cpu=budget if isinstance(budget, float) else None,
    )
    found = find_songs(songs)
    if reference is not None and len(found) > 1:
        raise typer.BadParameter("--reference is the sound of one song; give one song")
    request = Request(reference, threads, limits, cpu or budget == "auto")
    if update:
        _update(found, request, rate or 48000, budget == "auto", json)
        return
    outcomes = _verified(found, request, baseline, artifacts, quiet=json)
    _report(outcomes, alone=len(songs) == 1 and found == songs, github=github, json=json)
    _write(outcomes, junit, summary)
    _leave(outcomes, alone=len(found) == 1)


def _refuse_pairs(
    update: bool,
    reference: Path | None,
    baseline: Path | None,
    rate: int | None,
    cpu_budget: str | None,
    report: Path | None,
) -> None:
    """Refuse options that contradict each other."""
    if update and reference is not None:
        raise typer.BadParameter("--reference compares, --update rewrites; give one of them")
    if update and (baseline is not None or report is not None):
        raise typer.BadParameter("--baseline, --artifacts, --junit and --summary compare, --update rewrites")
    if rate is not None and not update:
        raise typer.BadParameter("--rate goes with --update; verify renders at the rate in expected.json")
    if cpu_budget == "auto" and not update:
        raise typer.BadParameter("--cpu-budget auto goes with --update; to compare give a number, or --cpu")


def _update(songs: list[Path], request: "Request", rate: int, automatic: bool, json: bool) -> None:
    from motorik.studio.verify import update_expected

    written = []
    for song in songs:
        with progress_bar(f"rendering {song}", quiet=json) as progress:
            figures = update_expected(
                song,
                sample_rate=rate,
                threads=request.threads,
                progress=progress,
                limits=request.limits,
                automatic_cpu=automatic,
            )
        written.append({"updated": True, "song": str(song), **figures.model_dump(mode="json")})
        for sentence in figures.limits.broken(figures.loudness_lufs, figures.true_peak_db, None):
            say(f"{song}: {sentence}; verify will say so until it is")
        if not json:
            print(f"{song}: expected from now on: hash {figures.hash}")
    if json:
        print_json(written[0] if len(written) == 1 else {"songs": written})


def _verified(
    songs: list[Path], request: "Request", baseline: Path | None, artifacts: Path | None, *, quiet: bool
) -> "list[Outcome]":
    from motorik.studio.verify_artifacts import Artifacts
    from motorik.studio.verify_many import verify_songs

    keep = Artifacts(artifacts).keep if artifacts else None
    outcomes = []
    for song in songs:
        with progress_bar(f"verifying {song}", quiet=quiet) as progress:
            outcomes += verify_songs(
                [song], request, baseline=baseline, keep=keep, progress=lambda _: progress
            )
    return outcomes


def _report(outcomes: "list[Outcome]", *, alone: bool, github: bool, json: bool) -> None:
    """Print what was found: alone as ever, several with a table at the end."""
    from motorik.studio.verify_many import Status
    from motorik.studio.verify_reports import annotations, count_sentence, table

    if json and alone:
        if outcomes[0].verdict is not None:
            print_json(outcomes[0].as_json())
    elif json:
        same = all(outcome.status is Status.SAME for outcome in outcomes)
        print_json({"same": same, "songs": [outcome.as_json() for outcome in outcomes]})
    else:
        for outcome in outcomes:
            if outcome.verdict is not None and (alone or outcome.status is not Status.SAME):
                print("\n".join(outcome.lines()))
        if not alone:
            print_rows(table(outcomes))
            print(count_sentence(outcomes))
    if github and not json:
        for line in annotations(outcomes):
            print(line)


def _write(outcomes: "list[Outcome]", junit: Path | None, summary: Path | None) -> None:
    from motorik.studio import verify_reports
    from motorik.studio.output import Outputs

    if junit is not None:
        with Outputs() as outputs:
            outputs.write(junit, verify_reports.junit(outcomes))
    if summary is not None:
        verify_reports.append(summary, verify_reports.markdown(outcomes))


def _leave(outcomes: "list[Outcome]", *, alone: bool) -> None:
    """Exit with what the songs deserve; one that could not be judged weighs more than one that differs."""
    from motorik.studio.verify_many import Status

    for outcome in outcomes:
        if outcome.status is Status.ERROR:
            say(outcome.error if alone else f"{outcome.path}: {outcome.error}")
    if any(outcome.status is Status.ERROR for outcome in outcomes):
        raise typer.Exit(Exit.BAD_INPUT)
    if any(outcome.status is Status.DIFFERENT for outcome in outcomes):
        raise typer.Exit(Exit.DIFFERENT)


def hash_song(
    song: SongPath,
    rate: Rate = 48000,
    block: Block = 8192,
    threads: Threads = 1,
    bars: Bars = None,
    tail: Tail = None,
    json: AsJson = False,
) -> None:
    """Print the SHA-256 of a song's sound: of its float32 little-endian stereo frames."""
    from motorik.studio.rendering import render_song
    from motorik.studio.settings import RenderSettings

    settings = RenderSettings(sample_rate=rate, block=block, threads=threads, bars=bars, tail=tail)
    with progress_bar(f"rendering {song}", quiet=json) as progress:
        rendered = render_song(song, settings, progress)
    if json:
        print_json(
            {"hash": rendered.hash, "frames": len(rendered.samples), "sample_rate": rendered.sample_rate}
        )
    else:
        print(rendered.hash)
