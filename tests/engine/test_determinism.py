"""The demo song is the same bits however it is rendered: four seconds from its middle, where most sounds.

tools/prove_determinism.py shows the same for the whole song, other Python versions and a JACK server.
"""

import numpy as np
import pytest

from motorik import _native
from motorik.engine.offline import RenderOptions, render
from motorik.engine.samples import FileSamples
from motorik.sequencer.timeline import timeline_of
from motorik.storage import open_song
from motorik.studio.demo import demo_song_path

SECONDS = 4
RATE = 48000
WAYS = [
    *({"block": block} for block in (1, 7, 64, 333, 1024)),
    *({"threads": threads, "block": block} for threads in (1, 2, 3) for block in (100, 256)),
    *({"instruction_set": name} for name in _native.instruction_sets()),
    {"threads": 2, "block": 7, "instruction_set": _native.instruction_sets()[0]},
]


@pytest.fixture(scope="module")
def middle():
    """Return what renders four seconds from the middle of the demo song in a given way."""
    with open_song(demo_song_path(), writable=False) as song:
        project, samples = song.project, FileSamples(song.assets.path_of)
    timeline = timeline_of(project.tempo, RATE)
    start = project.arrangement.length // 2
    end = int(timeline.tick_at(timeline.frame_at(start) + SECONDS * RATE))

    def rendered(**way):
        options = RenderOptions(sample_rate=RATE, start_tick=start, end_tick=end, tail_seconds=0.1, **way)
        return render(project, samples, options)

    return rendered


@pytest.fixture(scope="module")
def reference(middle):
    return middle()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(f"{name}={way[name]}" for name in way))
def test_no_way_to_render_can_be_heard(middle, reference, way):
    other = middle(**way)
    assert other.sound.shape == reference.sound.shape
    differing = np.flatnonzero((other.sound.view(np.uint32) != reference.sound.view(np.uint32)).any(axis=1))
    assert not len(differing), f"differs from frame {differing[0]} of {len(other.sound)} on"
    assert other.sha256 == reference.sha256
    assert other.instruction_set == way.get("instruction_set", reference.instruction_set)


def test_what_is_compared_is_music_that_ignores_the_grid(reference):
    """Silence would prove nothing; neither would events that all fall upon edges of chunks."""
    assert np.sqrt(np.mean(reference.sound.astype(float) ** 2)) > 0.01
    assert len(reference.sound) > (SECONDS - 1) * RATE
    frames = {event.frame for event in reference.events}
    assert len(frames) > 20
    assert sum(frame % _native.CHUNK != 0 for frame in frames) > len(frames) / 2
