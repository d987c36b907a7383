"""Hardware for pictures: a JACK server without a card, keyboards and a controller at it."""

from __future__ import annotations

import itertools
import json
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from motorik.engine.jack_dummy import JackDummy
from tests.bridges.devices import Keyboard

KEYS, CONTROLLER, SYNTH = "Keystation 61", "nanoKONTROL2", "Subsequent 37"
PLAYED = (48, 55, 60, 63, 67, 58)
SPLIT = {
    "zones": [{"track": "acid", "high": 54, "transpose": -12}, {"track": "stab", "low": 55, "channel": 1}],
    "velocity": {"kind": "drawn", "points": [[1, 20], [36, 44], [84, 108], [127, 127]]},
}


@contextmanager
def hardware() -> Iterator[dict[str, str]]:
    """Have hardware about; give the environment in which a window finds it, with settings of its own."""
    with ExitStack() as stack:
        jack = stack.enter_context(JackDummy(names=("motorik-pictures",)))
        os.environ.update(JACK_DEFAULT_SERVER=jack.name, JACK_NO_START_SERVER="1")
        keys, controller, synth = (stack.enter_context(Keyboard(name)) for name in (KEYS, CONTROLLER, SYNTH))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _write(folder / "midi-in.json", {"system": "jack", "inputs": {keys.identity: SPLIT}})
        _write(folder / "midi-out.json", {"outputs": [{"name": "Moog", "port": synth.lamps}]})
        over = threading.Event()
        player = threading.Thread(target=_play, args=(keys, controller, over), daemon=True)
        player.start()
        try:
            yield {**jack.environment, "XDG_CONFIG_HOME": str(folder)}
        finally:
            over.set()
            player.join()


def _write(path: Path, settings: dict[str, object]) -> None:
    inside = path.parent / "motorik" / path.name
    inside.parent.mkdir(exist_ok=True)
    inside.write_text(json.dumps(settings), encoding="utf-8")


def _play(keys: Keyboard, controller: Keyboard, over: threading.Event) -> None:
    for number, key in enumerate(itertools.cycle(PLAYED)):
        keys.send([0x90, key, 40 + number * 17 % 80])
        controller.send([0xB0, 16 + number % 8, number * 5 % 128])
        if over.wait(0.4):
            return
        keys.send([0x80, key, 0])
