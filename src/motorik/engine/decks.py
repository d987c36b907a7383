"""Which channels of a song's deck are mixed by one unit, and which have a strip of their own. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from motorik.domain.deck import Deck
from motorik.domain.patch import Sample
from motorik.domain.project import Channel, PanLaw, Project
from motorik.engine.graph import GraphError
from motorik.engine.solo import Solo
from motorik.engine.unrolled import Unrolled
from motorik.sequencer.deck.slots import slots_of


@dataclass(frozen=True, slots=True)
class Decks:
    """The deck of a song: ``channels`` are numbers by track, ``own`` have a strip, ``mixed`` none."""

    deck: Deck
    channels: Mapping[str, int]
    own: frozenset[int]
    mixed: tuple[int, ...]
    strips: tuple[tuple[float, float, float, float], ...]

    def settings(self, numbers: tuple[int, ...], *, at_rest: bool) -> tuple[float, ...]:
        """Return the table for a unit that plays these channels, as their strips are set or ``at_rest``."""
        rest = (0.0, 0.0, 0.0, 0.0)
        return tuple(
            value
            for number, strip in enumerate(self.strips)
            for value in (float(number in numbers), *(rest if at_rest or number not in numbers else strip))
        )

    def samples(self, known: Mapping[str, Sample]) -> dict[str, Unrolled]:
        """Return what lies in the slots, by names in their order; ``known`` are the project's samples."""
        found: dict[str, Unrolled] = {}
        for number, slot in enumerate(slots_of(self.deck)[0]):
            id = self.deck.samples[slot.sample].sample
            if id is None or id not in known:
                raise GraphError(f"the deck: no sample {id!r} in this project")
            found[f"slot-{number}"] = Unrolled(known[id], slot)
        return found


def decks_of(project: Project, solo: Solo, *, separate: bool = False) -> Decks | None:
    """Return how the song's deck is laid out, None without one; ``separate``: every channel has a strip."""
    deck = project.deck
    if deck is None:
        return None
    channels = {channel.track: number for number, channel in enumerate(deck.channels)}
    tracks = {track.id: track for track in project.tracks}
    strips = [tracks[channel.track].channel for channel in deck.channels]
    moved = _moved(project)
    own = {
        number
        for number, channel in enumerate(deck.channels)
        if separate or channel.track in moved or _needs_strip(strips[number])
    }
    return Decks(
        deck,
        channels,
        frozenset(own),
        tuple(channels[track.id] for track in project.tracks
              if track.id in channels and channels[track.id] not in own),
        tuple(
            _settings(strip, closed=strip.muted or "" in solo.closed(channel.track, strip))
            for channel, strip in zip(deck.channels, strips, strict=True)
        ),
    )  # fmt: skip


def _needs_strip(channel: Channel) -> bool:
    return bool(
        channel.rack or channel.inserts or channel.sends or channel.sidechains or channel.output is not None
    )


def _moved(project: Project) -> set[str]:
    """Return the tracks whose channel is moved, or heard elsewhere, while it plays."""
    found = {lane.owner for lane in project.automation if lane.scope == "channel"}
    found |= {target.owner for knob in project.live.knobs for target in knob.targets}
    return found | {chain.source for channel in project.channels.values() for chain in channel.sidechains}


def _settings(channel: Channel, *, closed: bool) -> tuple[float, float, float, float]:
    law = (
        0.0
        if channel.pan == 0 and channel.pan_law is PanLaw.BALANCE
        else float([*PanLaw].index(channel.pan_law))
    )
    return channel.level_db, channel.pan, law, float(closed)
