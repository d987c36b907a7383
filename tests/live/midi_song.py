"""A song on hardware, played in a process of its own until that ends."""

import signal
import time
from pathlib import Path

from motorik.bridges.midi.sending.bridge import MidiSending
from motorik.bridges.midi.sending.settings import OutputSettings, SendingSettings
from motorik.domain.project import Outside
from motorik.journal.edits.tracks import SetTrackOutside
from motorik.studio.demo import copy_song
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Play
from motorik.studio.settings import DriverSettings

DEMO = Path(__file__).resolve().parents[2] / "src" / "motorik" / "demo" / "silver-meridian"


def play_outside(folder: Path, target: str) -> None:
    """Play a demo song on the port ``target``; end on SIGTERM, with all keys up."""
    with LocalStudio.open(copy_song(DEMO, folder / "song"), autosave_seconds=None) as studio:
        outside = Outside(port="Table")
        studio.commit("Out", *(SetTrackOutside(track=it.id, outside=outside) for it in studio.project.tracks))
        bridge = MidiSending(
            studio, SendingSettings(outputs=(OutputSettings(name="Table", port=target, clock=False),))
        )
        bridge.start()
        studio.open_audio(DriverSettings(driver="null", block=128))
        studio.transport(Play(tick=0))
        ended: list[int] = []
        signal.signal(signal.SIGTERM, lambda number, _: ended.append(number))
        while not ended:
            time.sleep(0.05)
        bridge.stop()
