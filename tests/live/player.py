"""Plays the test song through PortAudio in a process of its own; what tests of a real server start.

python -m tests.live.player play <hog>     play it while a hog runs, print the engine's figures
python -m tests.live.player wait           play it when told so on standard input, say from which frame on
python -m tests.live.player listen         play it while an input is opened and closed again and again
python -m tests.live.player lose           play until the server is gone, then go on without it
"""

import json
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, nullcontext
from dataclasses import asdict

from motorik.engine.drivers import AudioError, DriverStatus, open_driver, open_input
from motorik.engine.hogs import hogging
from motorik.engine.host import Engine
from motorik.sequencer.render_plan import render_plan
from tests.engine.songs import song

RATE = 48000
BLOCK = 128
LEAD_FRAMES = 3 * RATE
"""The song begins so long after the driver, a whole number of chunks: time to connect a recorder."""
LOOK_AHEAD = RATE
TAIL_FRAMES = RATE


def say(**what):
    print(json.dumps(what), flush=True)


def feed(engine, until, lead=LEAD_FRAMES):
    """Push the song a second ahead, as the sequencer does, until the engine has played ``until`` frames."""
    spans = render_plan(song(), RATE)
    span = next(spans, None)
    while engine.frame() < until:
        while span is not None and lead + span.start_frame < engine.frame() + LOOK_AHEAD:
            assert engine.push(span.events, offset=lead) == len(span.events)
            span = next(spans, None)
        time.sleep(0.01)


@contextmanager
def opening_inputs():
    """Open an input, read it, close it, over and over; yield how often, and the frames that were heard."""
    counted, ended = Counter(), threading.Event()

    def run():
        while not ended.is_set():
            listening = open_input()
            listening.start()
            ended.wait(0.2)
            counted.update(opened=1, frames=len(listening.read()))
            listening.stop()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield counted
    finally:
        ended.set()
        thread.join()


def wait():
    engine = Engine(RATE)
    engine.install(song())
    driver = open_driver("portaudio", engine, block=BLOCK)
    driver.start()
    say(playing=driver.name)
    sys.stdin.readline()
    lead = (engine.frame() // RATE + 2) * RATE
    say(lead=lead)
    feed(engine, lead + 4 * RATE, lead)
    driver.stop()


def play(hog, inputs=nullcontext):
    engine = Engine(RATE)
    engine.install(song())
    driver = open_driver("portaudio", engine, block=BLOCK)
    driver.start()
    say(playing=driver.name, latency=driver.latency)
    frames = sum(span.end_frame - span.start_frame for span in render_plan(song(), RATE))
    with hogging(hog), inputs() as counted:
        feed(engine, LEAD_FRAMES + frames + TAIL_FRAMES)
    say(telemetry=asdict(engine.telemetry()), status=driver.status, inputs=counted)
    driver.stop()


def listen():
    play("none", opening_inputs)


def lose():
    engine = Engine(RATE)
    engine.install(song())
    driver = open_driver("portaudio", engine, block=BLOCK)
    driver.start()
    say(playing=driver.name)
    while driver.status is DriverStatus.RUNNING:
        time.sleep(0.01)
    say(status=driver.status, message=driver.message)
    driver.stop()
    try:
        open_driver("portaudio", engine)
    except AudioError as error:
        say(again=str(error))
    instead = open_driver("null", engine, block=BLOCK)
    before = engine.frame()
    instead.start()
    time.sleep(0.2)
    say(instead=instead.name, frames=engine.frame() - before, sound=len(engine.peaks()))
    instead.stop()


if __name__ == "__main__":
    {"play": play, "wait": wait, "listen": listen, "lose": lose}[sys.argv[1]](*sys.argv[2:])
