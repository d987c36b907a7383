import hashlib
import os

import numpy as np
import pytest
import soundfile

from motorik.formats.audio import AudioFileError, AudioWriter, Encoding, read_audio, write_audio

RATE = 48000


@pytest.fixture
def sound():
    return np.random.default_rng(1).uniform(-0.9, 0.9, (5000, 2)).astype(np.float32)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("name", "encoding", "error"),
    [
        ("a.wav", Encoding.FLOAT, 0),
        ("a.wav", Encoding.INT24, 0.5 * 2.0**-23),
        ("a.flac", Encoding.INT24, 0.5 * 2.0**-23),
        ("a.aiff", Encoding.FLOAT, 0),
        ("a.aif", Encoding.INT24, 0.5 * 2.0**-23),
        ("a.aiff", Encoding.INT16, 1.5 * 2.0**-15),
        ("a.wav", Encoding.INT16, 1.5 * 2.0**-15),
        ("a.flac", Encoding.INT16, 1.5 * 2.0**-15),
    ],
)
def test_what_is_written_is_read_back(tmp_path, sound, name, encoding, error):
    path = tmp_path / name
    write_audio(path, sound, RATE, encoding=encoding)
    again, rate = read_audio(path)
    assert rate == RATE
    assert again.dtype == np.float32
    assert again.shape == sound.shape
    assert np.abs(again - sound).max() <= error + 2.0**-24
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("ending", "encoding"),
    [
        *((ending, encoding) for ending in ("wav", "aiff") for encoding in list(Encoding)[:3]),
        ("flac", Encoding.INT24),
        ("ogg", Encoding.VORBIS),
    ],
)
def test_the_same_sound_is_the_same_file_however_it_is_cut(tmp_path, sound, ending, encoding):
    sound = np.tile(sound, (3, 1))
    write_audio(tmp_path / f"whole.{ending}", sound, RATE, encoding=encoding, seed=5)
    with AudioWriter(tmp_path / f"cut.{ending}", RATE, encoding=encoding, seed=5) as writer:
        for start in range(0, len(sound), 333):
            writer.write(sound[start : start + 333])
    assert digest(tmp_path / f"whole.{ending}") == digest(tmp_path / f"cut.{ending}")


def test_vorbis_is_close_to_the_sound_and_whole_to_the_last_frame(tmp_path):
    wave = np.sin(np.arange(100_003)[:, None] * (0.05, 0.07)).astype(np.float32) * 0.5
    write_audio(tmp_path / "a.ogg", wave, RATE, encoding=Encoding.VORBIS)
    again, rate = read_audio(tmp_path / "a.ogg")
    assert (rate, again.shape) == (RATE, wave.shape)
    assert np.sqrt(np.mean((again - wave) ** 2)) < 0.01
    assert (tmp_path / "a.ogg").stat().st_size < wave.nbytes / 8
    assert [file.name for file in tmp_path.iterdir()] == ["a.ogg"]


def test_pages_of_a_renumbered_stream_have_true_checksums(tmp_path, sound):
    write_audio(tmp_path / "a.ogg", np.tile(sound, (9, 1)), RATE, encoding=Encoding.VORBIS)
    data, start, pages = (tmp_path / "a.ogg").read_bytes(), 0, 0
    while start < len(data):
        body = start + 27 + data[start + 26]
        end = body + sum(data[start + 27 : body])
        assert data[start + 14 : start + 18] == bytes(4)
        page = bytearray(data[start:end])
        page[22:26] = bytes(4)
        assert checksum(page) == int.from_bytes(data[start + 22 : start + 26], "little")
        start, pages = end, pages + 1
    assert pages > 3


def checksum(page):
    """The checksum of RFC 3533, bit by bit."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = value << 1 ^ (0x104C11DB7 if value >> 31 else 0)
    return value


def test_dither_follows_its_seed(tmp_path, sound):
    for seed in (1, 2):
        write_audio(tmp_path / f"{seed}.wav", sound, RATE, encoding=Encoding.INT16, seed=seed)
    assert digest(tmp_path / "1.wav") != digest(tmp_path / "2.wav")


def test_dither_is_triangular_and_independent_of_the_sound(tmp_path):
    level = 0.3 * 2.0**-15
    write_audio(tmp_path / "a.wav", np.full(200_000, level), RATE, encoding=Encoding.INT16)
    steps = soundfile.read(tmp_path / "a.wav", dtype="int16")[0].astype(float)
    assert steps.mean() == pytest.approx(0.3, abs=0.01)  # no bias: the level survives below one step
    assert steps.var() == pytest.approx(0.25, abs=0.01)  # TPDF and rounding: 1/6 + 1/12, whatever the level


@pytest.mark.parametrize("encoding", [Encoding.INT16, Encoding.INT24])
def test_whole_numbers_clip_instead_of_wrapping(tmp_path, encoding):
    write_audio(tmp_path / "a.wav", [1.5, -1.5], RATE, encoding=encoding)
    again = read_audio(tmp_path / "a.wav")[0][:, 0]
    assert again[0] > 0.999
    assert again[1] == -1


def interrupted(path, sound):
    with AudioWriter(path, RATE) as writer:
        writer.write(sound[:10])
        raise KeyboardInterrupt


def test_a_failed_write_leaves_the_old_file(tmp_path, sound):
    path = tmp_path / "a.wav"
    write_audio(path, sound, RATE)
    before = digest(path)
    with pytest.raises(KeyboardInterrupt):
        interrupted(path, sound)
    assert digest(path) == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.wav"]


def test_a_render_beyond_4_gib_becomes_rf64(tmp_path, sound):
    with AudioWriter(tmp_path / "long.wav", RATE, frames=2**30) as writer:
        writer.write(sound)
    assert (tmp_path / "long.wav").read_bytes()[:4] == b"RF64"
    assert np.array_equal(read_audio(tmp_path / "long.wav")[0], sound)


def test_a_wav_file_never_passes_4_gib(tmp_path):
    writer = AudioWriter(tmp_path / "long.wav", RATE)
    writer.frames_written = 2**29 - 2**13
    with pytest.raises(AudioFileError, match=r"long\.wav would pass 4 GiB"):
        writer.write(np.zeros((1, 2)))
    writer.discard()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "encoding", "sentence"),
    [
        ("a.flac", Encoding.FLOAT, "FLAC cannot hold float; allowed encodings: 24, 16"),
        ("a.mp3", Encoding.INT16, "a.mp3: ending .mp3; allowed: .wav, .aiff, .aif, .flac, .ogg"),
        ("nowhere/a.wav", Encoding.INT16, "nowhere/a.wav cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(tmp_path, name, encoding, sentence):
    with pytest.raises(AudioFileError) as caught:
        write_audio(tmp_path / name, [0.0], RATE, encoding=encoding)
    assert sentence in str(caught.value)


def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path, sound):
    (tmp_path / "text.wav").write_text("no sound at all")
    with pytest.raises(AudioFileError, match=r"text\.wav cannot be read as sound"):
        read_audio(tmp_path / "text.wav")
    with pytest.raises(AudioFileError, match=r"none\.wav cannot be read as sound"):
        read_audio(tmp_path / "none.wav")
    write_audio(tmp_path / "a.wav", sound, RATE)
    with pytest.raises(AudioFileError, match="holds 5000 frames; allowed 250 samples in all"):
        read_audio(tmp_path / "a.wav", most_bytes=1000)


def test_the_file_is_on_the_disk_before_it_has_its_name(tmp_path, sound, monkeypatch):
    calls = []
    real_fsync, real_replace = os.fsync, type(tmp_path).replace
    monkeypatch.setattr(os, "fsync", lambda handle: (calls.append("fsync"), real_fsync(handle))[1])
    monkeypatch.setattr(
        type(tmp_path),
        "replace",
        lambda self, target: (calls.append("rename"), real_replace(self, target))[1],
    )
    write_audio(tmp_path / "a.wav", sound, RATE)
    assert calls[:2] == ["fsync", "rename"]
