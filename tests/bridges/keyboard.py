"""A MIDI device in a process of its own: a real JACK client that sends what it is told and says what it hears.

python tests/bridges/keyboard.py <name>     each line of stdin is a JSON list of messages (lists of bytes)

Every line that was sent is answered by the time of ``time.monotonic`` at which that was done; what arrives at
the device's input comes as {"heard": bytes}. It knows nothing of Motorik.
"""

import json
import sys
import time

import rtmidi


def say(**what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main(name):
    api = rtmidi.API_UNIX_JACK
    sends, hears = rtmidi.MidiOut(api, name), rtmidi.MidiIn(api, f"{name} lamps", 4096)
    sends.open_virtual_port("out")
    hears.open_virtual_port("in")
    hears.set_callback(lambda message, _: say(heard=message[0]))
    say(ready=name)
    for line in sys.stdin:
        sent = []
        for message in json.loads(line):
            sent.append(time.monotonic())
            sends.send_message(message)
        say(sent=sent)


main(*sys.argv[1:])
