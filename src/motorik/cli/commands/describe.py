"""``motorik info``, ``motorik devices`` and ``motorik modules``: what there is."""

from typing import Annotated

import typer

from motorik.cli.display import clock, print_json, print_rows
from motorik.cli.options import AsJson, SongPath


def info(song: SongPath, json: AsJson = False) -> None:
    """Tell what a song holds: length, tempo, tracks, patterns, patches, samples, size."""
    from motorik.studio.describe import describe_song

    facts = describe_song(song)
    if json:
        print_json(facts.as_json())
        return
    print_rows(
        [
            ("title", facts.title),
            ("author", facts.author or "–"),
            ("length", f"{clock(facts.duration_seconds)} ({facts.bars} bars)"),
            ("tempo", f"{facts.tempo_bpm} BPM"),
            ("tracks", f"{len(facts.tracks)}: {', '.join(facts.tracks)}" if facts.tracks else "0"),
            ("latency", _latency(facts.latencies)),
            ("returns", str(facts.returns)),
            ("patterns", str(facts.patterns)),
            ("patches", str(facts.patches)),
            ("samples", str(facts.samples)),
            ("size", f"{facts.size_bytes:,} bytes"),
            ("format", f"{facts.format} {facts.format_version}"),
        ]
    )


def _latency(latencies: dict[str, dict[str, int]] | None) -> str:
    """Return the frames of the whole song, and those of the channels that need any themselves."""
    if latencies is None:
        return "–"
    slow = [f"{owner} {frames['own']}" for owner, frames in latencies.items() if frames["own"]]
    total = latencies["master"]["total"]
    return f"{total} frames at 48 kHz" + (f" ({', '.join(slow)})" if slow else "")


def devices(json: AsJson = False) -> None:
    """List the audio devices this machine can play on, and those it can record from."""
    from motorik.studio.playing import audio_devices, audio_inputs

    found, inputs = audio_devices(), audio_inputs()
    if json:
        print_json({"devices": [it.as_json() for it in found], "inputs": [it.as_json() for it in inputs]})
        return
    if not found:
        print("no audio device; 'motorik render' needs none")
    for title, listed in (("DEVICE", found), ("INPUT", inputs)):
        if listed:
            print_rows([("NUMBER", "SYSTEM", title, "CHANNELS", "RATE")] + [it.row() for it in listed])


def modules(
    kind: Annotated[str | None, typer.Argument(help="One kind, such as filter.svf.")] = None,
    json: AsJson = False,
) -> None:
    """List the module kinds, or everything about one: ports, parameters, ranges, where it comes from."""
    from motorik.studio.describe import describe_module, list_modules

    if kind is None:
        listing = list_modules()
        if json:
            print_json({"modules": listing})
        else:
            print_rows([(entry["kind"], entry["category"], entry["doc"]) for entry in listing])
        return
    facts = describe_module(kind)
    if json:
        print_json(facts)
        return
    print(f"{facts['kind']} (version {facts['version']}): {facts['doc']}")
    for heading in ("inputs", "outputs"):
        for port in facts[heading]:
            print(f"  {heading[:-1]:7} {port['id']:16} {port['rate']:8} {port['doc']}")
    for parameter in facts["parameters"]:
        print(f"  {parameter['id']:24} {parameter['allowed']:28} {parameter['doc']}")
    if facts["source"]:
        print(f"  source: {facts['source']}")
