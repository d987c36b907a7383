"""Which tracker wrote an S3M. Many sign as Scream Tracker 3; what they leave out betrays them.

Source: what OpenMPT's authors found out about headers of these programs.
"""

from .it_trackers import impulse_tracker, open_mpt, schism_tracker
from .s3m_headers import PANNING_FOLLOWS, Header, SampleHeader


def made_with(
    header: Header,
    samples: list[SampleHeader],
    pattern_places: tuple[int, ...],
    sample_places: tuple[int, ...],
) -> str:
    """Return the name of the tracker, as exact as the file tells."""
    family = header.version >> 12
    if family == 1:
        return _signed_as_scream_tracker(header, samples, pattern_places, sample_places)
    if family == 3:
        return "Impulse Tracker 1.03" if header.version == 0x3320 else impulse_tracker(header.version)
    if family == 4:
        return "BeRoTracker" if header.version == 0x4100 else schism_tracker(header.version, header.reserved)
    if family == 5:
        return _signed_as_open_mpt(header)
    exact = {0x0208: "Akord", 0x2013: "PlayerPRO", 0xCA00: "Camoto"}
    families = {2: "Imago Orpheus", 6: "BeRoTracker", 7: "CreamTracker"}
    return exact.get(header.version) or families.get(family, "")


def _signed_as_open_mpt(header: Header) -> str:
    if header.version == 0x5447:
        return "Graoumf Tracker"
    if header.version >> 8 == 0x57:
        return "NESMusa"
    if header.reserved == 0 and header.ultra_clicks == 16 and header.channels[1] != 1:
        return "Liquid Tracker"
    return open_mpt(header.version, header.reserved)


def _signed_as_scream_tracker(
    header: Header,
    samples: list[SampleHeader],
    pattern_places: tuple[int, ...],
    sample_places: tuple[int, ...],
) -> str:
    """Scream Tracker writes Gravis addresses, and click removal in 3.20; those who only sign as it do not."""
    plain = header.version == 0x1320 and header.special == 0 and header.ultra_clicks == 0
    panned = header.panning == PANNING_FOLLOWS
    ordered = bool(pattern_places and sample_places) and pattern_places[0] > sample_places[0]
    if plain and panned and ordered and header.order_count % 2 == 0 and not header.flags & ~0x50:
        if header.order_count % 16 == 0:
            return "ModPlug Tracker 1.16" if header.mix_volume & 0x80 else "ModPlug Tracker 1.0 alpha"
        return "Schism Tracker" if header.mix_volume & 0x80 else ""
    if plain and not panned and header.flags == 0:
        return "PlayerPRO" if (header.global_volume, header.mix_volume) == (64, 48) else "Velvet Studio"
    if plain and not panned and header.flags == 8:
        return "Impulse Tracker 1.02"
    sounding = [sample for sample in samples if sample.kind == 1 and sample.frames]
    addresses = [sample.gravis_address for sample in samples if sample.kind < 2]
    if sounding and not any(addresses) and header.version != 0x1300:
        return ""
    card = "GUS" if any(address > 1 for address in addresses) else "SB"
    return f"Scream Tracker 3.{header.version & 255:02x} ({card})"
