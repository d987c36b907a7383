"""Samples in native memory, loaded once however many tracks play them."""

from motorik import _native
from motorik.domain.patch import Sample
from motorik.engine.layout import Layout
from motorik.engine.samples import SampleError, SampleSource
from motorik.engine.unrolled import Unrolled, unrolled

_Key = tuple[object, ...]
Played = Sample | Unrolled


DECK_RATE = 48000
"""A deck is told how fast its samples play; the rate of the file means nothing."""


class SampleStore:
    """Native samples by what they are: content, root and loop. What no layout plays any more is let go.

    Plans hold on to their samples themselves, so letting go here never takes one from under a sounding voice.
    """

    def __init__(self) -> None:
        self._loaded: dict[_Key, _native.Sample] = {}

    def load(self, layout: Layout, source: SampleSource) -> None:
        """Have exactly the samples of ``layout``; if one is missing keep all, raise :class:`SampleError`."""
        wanted = {_key(sample): sample for unit in layout.units for sample in unit.samples.values()}
        fresh = {
            key: _native_sample(sample, source) for key, sample in wanted.items() if key not in self._loaded
        }
        self._loaded = {key: fresh.get(key) or self._loaded[key] for key in wanted}

    def native(self, sample: Played) -> _native.Sample:
        """Return the native sample of one that :meth:`load` has loaded."""
        return self._loaded[_key(sample)]


def _key(sample: Played) -> _Key:
    if isinstance(sample, Unrolled):
        return (sample.sample.sha256, sample.slot[1:])
    return sample.sha256, sample.root, sample.loop


def _native_sample(sample: Played, source: SampleSource) -> _native.Sample:
    if isinstance(sample, Unrolled):
        sound, _ = source.load(sample.sample)
        laid, loop = unrolled(sound, sample.slot)
        return _native.Sample(laid, DECK_RATE, loop=loop)
    sound, rate = source.load(sample)
    try:
        return _native.Sample(sound, rate, root=sample.root, loop=sample.loop)
    except ValueError as error:
        raise SampleError(f"sample {sample.id!r}: {error}") from error
