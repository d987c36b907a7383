import numpy as np
import pytest
import soundfile

from motorik.domain.patch import Sample
from motorik.engine import samples
from motorik.engine.samples import FileSamples, MemorySamples, NoSamples, SampleError, decode

KICK = Sample(id="kick", sha256="0" * 64)


@pytest.fixture
def sound():
    return np.random.default_rng(2).integers(-(2**15), 2**15, (1000, 2)).astype(np.float32) / 2**15


@pytest.mark.parametrize(
    ("ending", "kind"), [("wav", "WAV"), ("flac", "FLAC"), ("aiff", "AIFF"), ("ogg", "OGG")]
)
def test_common_formats_are_read(tmp_path, sound, ending, kind):
    path = tmp_path / f"kick.{ending}"
    soundfile.write(path, sound, 44100, format=kind)
    data, rate = FileSamples(lambda sample: path).load(KICK)
    assert rate == 44100
    assert data.dtype == np.float32
    assert data.shape == (1000, 2)
    if kind != "OGG":
        assert np.array_equal(data, sound)


@pytest.mark.parametrize(
    ("data", "rate", "sentence"),
    [
        (np.zeros((10, 3)), 44100, "kick: 3 channels; allowed 1-2"),
        (np.zeros(0), 44100, "kick: file.wav is empty"),
        (np.zeros(10), 900, "kick: 900 Hz; allowed 1000-768000 Hz"),
        (np.array([0, np.nan]), 44100, "kick: file.wav holds values that are not numbers"),
        (np.zeros(5000), 44100, "kick: 5000 frames; allowed 1024"),
    ],
)
def test_limits_are_named(tmp_path, monkeypatch, data, rate, sentence):
    monkeypatch.setattr(samples, "MAX_BYTES", 4096)
    soundfile.write(tmp_path / "file.wav", data, rate, subtype="FLOAT")
    with pytest.raises(SampleError) as caught:
        decode(tmp_path / "file.wav", "kick")
    assert str(caught.value) == sentence


def test_what_is_no_sound_is_refused(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"RIFF" + bytes(range(200)))
    with pytest.raises(SampleError, match=r"kick: a\.wav cannot be read as sound"):
        decode(tmp_path / "a.wav", "kick")
    with pytest.raises(SampleError, match=r"kick: none\.wav cannot be read as sound"):
        decode(tmp_path / "none.wav", "kick")


def test_sources_without_files(sound):
    assert MemorySamples({"kick": (sound, 48000)}).load(KICK)[1] == 48000
    with pytest.raises(SampleError, match="sample 'kick' is not in memory"):
        MemorySamples({}).load(KICK)
    with pytest.raises(SampleError, match="sample 'kick': no folder of samples is open"):
        NoSamples().load(KICK)
