import inspect
import threading
from types import SimpleNamespace

import pytest

from motorik.engine.drivers import (
    AudioError,
    DriverStatus,
    NoAudioDevice,
    open_driver,
    open_input,
    portaudio,
)
from motorik.engine.drivers.portaudio import PortAudioDriver, choose


class FakeStream:
    """A stream whose death and whose hanging the test decides."""

    def __init__(self, **asked):
        self.asked = asked
        self.active = False
        self.latency = 89478.0
        self.calls = []
        self.hangs = threading.Event()

    def start(self):
        self.active = True

    def stop(self, ignore_errors=True):
        self.calls.append("stop")
        self.active = False

    def close(self, ignore_errors=True):
        self.calls.append("close")

    abort = stop


class HangingStream(FakeStream):
    def stop(self, ignore_errors=True):
        threading.Event().wait(60)

    abort = stop


class FakeSounddevice:
    """The part of sounddevice that the driver uses, with devices to choose."""

    class PortAudioError(Exception):
        pass

    def __init__(self, devices, stream=FakeStream, api="JACK Audio Connection Kit"):
        self._devices = devices
        self._api = api
        self._StreamBase = stream
        self._ffi = SimpleNamespace(cast=lambda kind, address: (kind, address))
        self.default = SimpleNamespace(device=(-1, 0 if devices else -1))
        self._exit_handler = lambda: None
        self.rescans = 0

    def _terminate(self):
        self.rescans += 1

    def _initialize(self):
        pass

    def query_hostapis(self):
        first = 0 if self._devices else -1
        return [{"name": self._api, "default_output_device": first, "default_input_device": first}]

    def query_devices(self):
        return self._devices


def card(name="system", channels=2, latency=0.005):
    return {
        "name": name,
        "hostapi": 0,
        "max_output_channels": channels,
        "max_input_channels": channels,
        "default_samplerate": 48000.0,
        "default_low_output_latency": latency,
        "default_high_output_latency": latency,
        "default_low_input_latency": latency,
        "default_high_input_latency": latency,
    }


ENGINE = SimpleNamespace(
    sample_rate=48000,
    underflows=3,
    native=SimpleNamespace(portaudio_callback=1, portaudio_userdata=lambda channels: channels),
)


@pytest.fixture
def world(monkeypatch):
    """Install a fake sounddevice; what one test loses is not lost for the next."""
    monkeypatch.setattr(portaudio, "_open_streams", [])
    monkeypatch.setattr(portaudio, "_dead_streams", [])
    monkeypatch.setattr(portaudio, "_jack_was_lost", False)
    monkeypatch.setattr(portaudio, "STOP_SECONDS", 0.1)

    def make(*devices, **rest):
        fake = FakeSounddevice(list(devices), **rest)
        monkeypatch.setattr(portaudio, "_sounddevice", lambda: fake)
        return fake

    return make


def test_the_private_parts_of_sounddevice_are_as_expected():
    sounddevice = portaudio._sounddevice()
    wanted = {
        "kind", "samplerate", "blocksize", "device", "channels", "dtype", "latency", "extra_settings",
        "callback", "clip_off", "dither_off", "userdata", "wrap_callback",
    }  # fmt: skip
    assert wanted <= set(inspect.signature(sounddevice._StreamBase.__init__).parameters)
    source = inspect.getsource(sounddevice._StreamBase.__init__)
    assert "_ffi.cast('PaStreamCallback*', callback)" in source
    assert "__del__" not in vars(sounddevice._StreamBase)  # a dead stream that is let go must not be closed
    assert int(sounddevice._ffi.cast("intptr_t", sounddevice._ffi.cast("PaStreamCallback *", 4096))) == 4096
    assert all(
        callable(getattr(sounddevice, name)) for name in ("_initialize", "_terminate", "_exit_handler")
    )


def test_devices_are_listed_without_absurd_latencies(world):
    world(card("system", 2), {**card("input"), "max_output_channels": 0}, card("Built-in", 8, 89478.0))
    found = portaudio.devices()
    assert [(d.index, d.name, d.channels, d.low_latency, d.is_default) for d in found] == [
        (0, "system", 2, 0.005, True),
        (2, "Built-in", 8, None, False),
    ]
    assert found[0].host_api == "JACK Audio Connection Kit"
    assert found[0].default_sample_rate == 48000


def test_a_device_is_chosen_by_number_name_or_part_of_it(world):
    world(card("system"), card("Scarlett 2i2"), card("Scarlett"))
    found = portaudio.devices()
    assert choose(None, found).name == "system"
    assert choose(1, found).name == "Scarlett 2i2"
    assert choose("scarlett", found).index == 2
    assert choose("2i2", found).index == 1
    assert choose("jack", found).index == 0
    with pytest.raises(
        NoAudioDevice, match="There is no output device 'Fireface'; there are: 0 system, 1 Scarlett 2i2"
    ):
        choose("Fireface", found)


def test_no_device_is_one_sentence_or_the_null_driver(world):
    world()
    with pytest.raises(NoAudioDevice, match="There is no audio output device; choose the driver 'null'"):
        open_driver("portaudio", ENGINE)
    assert open_driver("auto", ENGINE).name == "no sound card"


def test_playing_opens_the_native_callback_and_keeps_the_engine(world):
    world(card())
    driver = PortAudioDriver(ENGINE, block=64, latency=0.01)
    driver.start()
    stream = portaudio._open_streams[0]
    assert stream.asked["callback"] == ("PaStreamCallback *", 1)
    assert stream.asked["userdata"] == ("void *", 2)
    assert stream.asked["wrap_callback"] is None
    assert (stream.asked["blocksize"], stream.asked["latency"]) == (64, 0.01)
    assert stream.engine is ENGINE
    assert driver.status is DriverStatus.RUNNING
    assert driver.latency is None  # a day is no latency
    assert driver.xruns == 3
    driver.start()
    assert len(portaudio._open_streams) == 1
    driver.stop()
    assert stream.calls == ["stop", "close"]
    assert driver.status is DriverStatus.STOPPED


def test_a_dead_stream_is_never_touched_again(world):
    world(card())
    driver = PortAudioDriver(ENGINE)
    driver.start()
    stream = portaudio._open_streams[0]
    stream.active = False
    assert driver.status is DriverStatus.LOST
    assert driver.message == (
        "JACK Audio Connection Kit: system was lost: its server went away. The song is safe and can go on "
        "without a sound card; to hear it again, start the server and restart Motorik."
    )
    driver.stop()
    assert stream.calls == []
    assert portaudio._dead_streams == [stream]
    with pytest.raises(AudioError, match="was lost: its server went away"):
        driver.start()
    with pytest.raises(AudioError, match="The JACK server was lost and PortAudio cannot be opened again"):
        PortAudioDriver(ENGINE)
    assert open_driver("null", ENGINE).name == "no sound card"


def test_a_lost_card_of_another_api_can_be_followed_by_another_one(world):
    world(card("USB"), api="ALSA")
    driver = PortAudioDriver(ENGINE)
    driver.start()
    portaudio._open_streams[0].active = False
    assert driver.message == (
        "ALSA: USB was lost. The song is safe; connect the device again or choose another one."
    )
    fresh = PortAudioDriver(ENGINE)
    fresh.start()
    assert fresh.active


def test_stopping_a_stream_that_hangs_takes_a_moment_and_not_for_ever(world):
    world(card(), stream=HangingStream)
    driver = PortAudioDriver(ENGINE)
    driver.start()
    driver.stop()
    assert driver.status is DriverStatus.LOST


@pytest.mark.parametrize(
    ("outputs", "sentence"),
    [
        (
            (3, 4),
            "plays on the first two channels of a device; single ones can be chosen with ASIO and Core Audio",
        ),
        ((9, 10), "has 8 channels; asked for"),
    ],
)
def test_channels_that_cannot_be_chosen_are_refused(world, outputs, sentence):
    world(card(channels=8))
    with pytest.raises(AudioError, match=sentence):
        PortAudioDriver(ENGINE, outputs=outputs).start()


def test_a_refused_stream_is_one_sentence(world):
    fake = world(card())

    def refuse(**asked):
        raise fake.PortAudioError("Invalid sample rate")

    fake._StreamBase = refuse
    driver = PortAudioDriver(ENGINE)
    with pytest.raises(
        AudioError, match=r"system cannot play 48000 Hz in blocks of 128 frames .*: Invalid sample rate"
    ):
        driver.start()
    assert driver.status is DriverStatus.STOPPED


def test_inputs_are_a_list_of_their_own(world):
    world(card("system", 2), {**card("speaker"), "max_input_channels": 0}, card("Scarlett", 8, 89478.0))
    found = portaudio.devices("input")
    assert [(d.index, d.name, d.channels, d.low_latency, d.is_default) for d in found] == [
        (0, "system", 2, 0.005, True),
        (2, "Scarlett", 8, None, False),
    ]
    with pytest.raises(
        NoAudioDevice, match="There is no input device 'speaker'; there are: 0 system, 2 Scarlett"
    ):
        open_input(device="speaker")
    world()
    with pytest.raises(NoAudioDevice, match=r"There is no audio input device; connect one, or start"):
        open_input()


def test_listening_is_a_stream_of_its_own_and_keeps_its_ring(world):
    world(card(channels=8))
    driver, listening = PortAudioDriver(ENGINE), open_input(channels=(5, 3))
    driver.start()
    listening.start()
    played, heard = portaudio._open_streams
    assert (played.asked["kind"], heard.asked["kind"]) == ("output", "input")
    assert heard.asked["callback"] == ("PaStreamCallback *", listening.native.callback)
    assert heard.asked["userdata"] == ("void *", listening.native.userdata)
    assert (heard.asked["channels"], heard.asked["samplerate"]) == (5, 48000)
    assert heard.input is listening.native
    listening.stop()
    assert heard.calls == ["stop", "close"]
    assert (listening.status, driver.status) == (DriverStatus.STOPPED, DriverStatus.RUNNING)


def test_inputs_a_device_has_not_are_refused(world):
    world(card())
    with pytest.raises(AudioError, match="system has 2 input channels; asked for 3"):
        open_input(channels=(3,))


def test_a_lost_input_says_what_becomes_of_the_recording(world):
    world(card("USB"), api="ALSA")
    listening = open_input(sample_rate=44100)
    listening.start()
    portaudio._open_streams[0].active = False
    assert listening.status is DriverStatus.LOST
    assert listening.message == (
        "ALSA: USB was lost. What was recorded so far is kept; connect the device again or choose another "
        "one."
    )
    with pytest.raises(AudioError, match=r"USB was lost"):
        listening.start()
