"""A MIDI device in a process of its own: a JACK client that sends what it is told and says what it hears.

python tests/bridges/keyboard.py <name>     each line of stdin is a JSON list of messages (lists of bytes),
                                            or "pull" and "plug": its output's cable

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


def plugged(name):
    port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name)
    port.open_virtual_port("out")
    return port


def main(name):
    api = rtmidi.API_UNIX_JACK
    sends, hears = plugged(name), rtmidi.MidiIn(api, f"{name} lamps", 4096)
    hears.open_virtual_port("in")
    hears.set_callback(lambda message, _: say(heard=message[0]))
    say(ready=name)
    for line in sys.stdin:
        sent, asked = [], json.loads(line)
        if asked == "pull":
            sends.close_port()
            sends.delete()
        elif asked == "plug":
            sends = plugged(name)
        for message in asked if isinstance(asked, list) else ():
            sent.append(time.monotonic())
            sends.send_message(message)
        say(sent=sent)


main(*sys.argv[1:])
