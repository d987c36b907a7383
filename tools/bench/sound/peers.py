"""Saws of other programs measured as ours are: how much of them is no harmonic, and how far they are off.

    python -m tools.bench.sound.peers [--write]

Renders with scsynth (not in real time), Faust and csound, whichever are installed; on Debian the packages
``supercollider-server supercollider-language faust g++ csound``. ``--write`` keeps the result for the page
docs/qa/sound.md. Not part of CI: the other programs are not ours to pin.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile

from tools.bench.beside_peers import osc_message, score_of
from tools.bench.sound.oscillator import naive_saw, tone
from tools.bench.sound.report import PEERS
from tools.bench.sound.spectra import RATE, Signal, cents_off, harmonics_beside_rest, worst_below

NOTES = (1245.0, 4187.0, 4987.0)
"""The last is near 5 kHz, where peers have been compared before, but no whole fraction of the sample rate."""
SECONDS = 3
FRAMES = 1 << 16
FAUST = {
    "Faust os.sawtooth": "os.sawtooth",
    "Faust os.polyblep_saw": "os.polyblep_saw",
    "Faust os.sawN(4)": "os.sawN(4)",
}
FAUST_MAIN = """
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>
#define FAUSTFLOAT float
struct Meta { void declare(const char *, const char *) {} };
struct UI {
    void openVerticalBox(const char *) {}
    void closeBox() {}
};
struct dsp { virtual ~dsp() {} };
<<includeIntrinsic>>
<<includeclass>>
int main(int, char **arguments) {
    mydsp saw;
    saw.init(48000);
    std::vector<float> frames(48000 * 3);
    float *out[1] = {frames.data()};
    saw.compute((int)frames.size(), nullptr, out);
    FILE *file = std::fopen(arguments[1], "wb");
    std::fwrite(frames.data(), sizeof(float), frames.size(), file);
    return std::fclose(file);
}
"""
Renderer = Callable[[float, Path], Signal]


@dataclass(frozen=True, slots=True)
class Row:
    """One program's saw at one pitch."""

    hertz: float
    program: str
    rest_db: float
    rest_below_db: float
    worst_below_db: float
    cents: float


def silently(*command: str, **environment: str) -> None:
    """Run a program; ``CalledProcessError`` has its output."""
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        timeout=120,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
    )


def scsynth(hertz: float, folder: Path) -> Signal:
    """Return SuperCollider's Saw."""
    source = folder / "saw.scd"
    synth = "SynthDef(\\saw, { |f = 440| Out.ar(0, Saw.ar(f)) })"
    source.write_text(f'({synth}.writeDefFile("{folder.as_posix()}"); 0.exit;)')
    silently("sclang", str(source), QT_QPA_PLATFORM="offscreen", QTWEBENGINE_DISABLE_SANDBOX="1")
    start = osc_message("/s_new", "saw", 1000, 1, 0, "f", float(hertz))
    score = folder / "saw.osc"
    score.write_bytes(score_of((folder / "saw.scsyndef").read_bytes(), [start], SECONDS))
    out = folder / "saw.wav"
    silently("scsynth", "-N", str(score), "_", str(out), str(RATE), "WAV", "float", "-o", "1", "-i", "0")
    return read(out)


def faust(expression: str) -> Renderer:
    """Return how to render a Faust oscillator, compiled in single precision as usual."""

    def render(hertz: float, folder: Path) -> Signal:
        architecture, source, program = folder / "main.cpp", folder / "saw.dsp", folder / "saw"
        architecture.write_text(FAUST_MAIN)
        call = expression[:-1] + f",{hertz})" if expression.endswith(")") else f"{expression}({hertz})"
        source.write_text(f'import("stdfaust.lib"); process = {call};')
        silently(
            "faust",
            "-lang",
            "cpp",
            "-single",
            "-a",
            str(architecture),
            str(source),
            "-o",
            str(folder / "saw.cpp"),
        )
        silently("g++", "-O2", "-o", str(program), str(folder / "saw.cpp"))
        silently(str(program), str(folder / "saw.f32"))
        return np.fromfile(folder / "saw.f32", np.float32).astype(float)

    return render


def csound(hertz: float, folder: Path) -> Signal:
    """Return csound's vco2."""
    orchestra = f"sr = {RATE}\nksmps = 64\nnchnls = 1\n0dbfs = 1\ninstr 1\nout vco2(0.5, {hertz})\nendin"
    document = folder / "saw.csd"
    document.write_text(
        f"<CsoundSynthesizer><CsInstruments>\n{orchestra}\n</CsInstruments><CsScore>\ni 1 0 {SECONDS}\n"
        "</CsScore></CsoundSynthesizer>"
    )
    silently("csound", "-d", "-m0", "-W", "-f", "-o", str(folder / "cs.wav"), str(document))
    return read(folder / "cs.wav")


def read(path: Path) -> Signal:
    """Return the first channel of a sound file."""
    data, _ = soundfile.read(path, always_2d=True)
    return np.asarray(data[:, 0], float)


def programs() -> dict[str, Renderer]:
    """Return what can be rendered on this machine, ours and the naive saw first."""
    found: dict[str, Renderer] = {
        "Motorik osc.analog": lambda hertz, _: tone(hertz, RATE * SECONDS),
        "naive": lambda hertz, _: naive_saw(hertz, RATE * SECONDS),
    }
    if shutil.which("scsynth") and shutil.which("sclang"):
        found["scsynth Saw"] = scsynth
    if shutil.which("faust") and shutil.which("g++"):
        found |= {name: faust(expression) for name, expression in FAUST.items()}
    if shutil.which("csound"):
        found["csound vco2"] = csound
    return found


def measure(hertz: float, program: str, signal: Signal) -> Row:
    """Return a saw's figures, from half a second on."""
    steady = signal[RATE // 2 :][:FRAMES]
    rest, below = harmonics_beside_rest(steady, hertz)
    return Row(hertz, program, rest, below, worst_below(steady, hertz), abs(cents_off(steady, hertz)))


def main() -> int:
    """Render, measure, print; return 2 when no peer is installed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {PEERS.name} for the page")
    options = parser.parse_args()
    rows = []
    for hertz in NOTES:
        for program, render in programs().items():
            with tempfile.TemporaryDirectory() as folder:
                r = measure(hertz, program, render(hertz, Path(folder)))
            rows.append(r)
            print(
                f"{hertz:6.0f} Hz  {program:22} harmonics over rest {r.rest_db:6.1f} dB, below f0 "
                f"{r.rest_below_db:5.1f} dB, worst line {r.worst_below_db:6.1f} dB; {r.cents:.4f} ct off"
            )
    if len(rows) <= 2 * len(NOTES):
        print("no peer is installed; see python -m tools.bench.sound.peers --help")
        return 2
    if options.write:
        PEERS.parent.mkdir(exist_ok=True)
        taken = dt.datetime.now(tz=dt.UTC).date().isoformat()
        kept = [
            {
                name: round(value, 4) if isinstance(value, float) else value
                for name, value in asdict(row).items()
            }
            for row in rows
        ]
        PEERS.write_text(json.dumps({"taken": taken, "rows": kept}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
