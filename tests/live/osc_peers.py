"""What the other side of OSC needs: a SynthDef for scsynth, an orchestra for Csound."""

import struct
from collections.abc import Sequence

Input = tuple[int, int]
"""A unit and its output, or -1 and a constant."""
AUDIO, CONTROL = 2, 1


def beep() -> bytes:
    """Return a SynthDef, version 1: a sine of ``freq`` and ``amp`` that ends when ``gate`` falls to 0.

    Source: SuperCollider's reference "Synth Definition File Format".
    """
    multiply, less_or_equal = 2, 10
    parameters = {"freq": 440.0, "amp": 0.1, "gate": 1.0}
    freq, amp, gate, zero = (0, 0), (0, 1), (0, 2), (-1, 0)
    units = [
        _unit("Control", CONTROL, (), 3),
        _unit("SinOsc", AUDIO, (freq, zero)),
        _unit("BinaryOpUGen", AUDIO, ((1, 0), amp), special=multiply),
        _unit("Out", AUDIO, (zero, (2, 0)), 0),
        _unit("BinaryOpUGen", CONTROL, (gate, zero), special=less_or_equal),
        _unit("FreeSelf", CONTROL, ((4, 0),)),
    ]
    names = b"".join(_text(name) + struct.pack(">h", at) for at, name in enumerate(parameters))
    return (
        b"SCgf" + struct.pack(">ih", 1, 1) + _text("beep")
        + struct.pack(">hf", 1, 0.0)
        + struct.pack(">h3f", 3, *parameters.values())
        + struct.pack(">h", 3) + names
        + struct.pack(">h", len(units)) + b"".join(units) + struct.pack(">h", 0)
    )  # fmt: skip


def orchestra(motorik: int, own: int) -> str:
    """Return a Csound document that subscribes to a knob of Motorik's, turns it, prints what it is told."""
    knob = "/track/acid/machine/cutoff"
    return f"""<CsoundSynthesizer>
<CsOptions>
-odac -+rtaudio=null -d -m0
</CsOptions>
<CsInstruments>
sr = 48000
ksmps = 480
nchnls = 2
giport OSCinit {own}
instr 1
  kturn line 0, 2, 1
  ksend metro 20
  kcount init 0
  kcount = kcount + ksend
  OSCsend 1, "127.0.0.1", {motorik}, "/subscribe", "sffi", "{knob}", 20, 10, {own}
  OSCsend kcount, "127.0.0.1", {motorik}, "{knob}", "f", kturn
endin
instr 2
  kvalue init 0
  kgot OSClisten giport, "{knob}", "f", kvalue
  if kgot == 1 then
    printks "told %f\\n", 0, kvalue
  endif
endin
</CsInstruments>
<CsScore>
i 2 0 3
i 1 0.2 2
</CsScore>
</CsoundSynthesizer>
"""


def _unit(kind: str, rate: int, inputs: Sequence[Input], outputs: int = 1, special: int = 0) -> bytes:
    head = _text(kind) + struct.pack(">bhhh", rate, len(inputs), outputs, special)
    return head + b"".join(struct.pack(">hh", *it) for it in inputs) + bytes([rate]) * outputs


def _text(text: str) -> bytes:
    return bytes([len(text)]) + text.encode()
