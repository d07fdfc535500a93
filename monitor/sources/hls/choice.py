"""Choice: which of the streams of a master playlist to listen to: the cheapest with sound. Pure."""

from monitor.sources.hls.playlist import Master, Rendition, Variant

SOUND = ("mp4a", "mp3", "aac", "ac-3", "ec-3", "ac-4", "opus", "flac", "vorbis", "alac")
TRIES = 8


def addresses(master: Master) -> list[str]:
    """Return the addresses to try, best first: sound alone before sound with a picture."""
    ranked = sorted(master.variants, key=rank)
    found = [address for variant in ranked for address in addresses_of(variant, master.renditions)]
    return list(dict.fromkeys(found))[:TRIES]


def rank(variant: Variant) -> tuple[bool, bool, int]:
    """Return what makes a variant worse than another."""
    silent = bool(variant.codecs) and not any(map(is_sound, variant.codecs)) and not variant.audio
    pictured = variant.pictured or not all(map(is_sound, variant.codecs))
    return silent, pictured, variant.bandwidth


def is_sound(codec: str) -> bool:
    return codec.startswith(SOUND)


def addresses_of(variant: Variant, renditions: tuple[Rendition, ...]) -> list[str]:
    """Return where the sound of a variant is: on its own, if there is such a thing, or with its picture."""
    own = [rendition for rendition in renditions if rendition.group == variant.audio and variant.audio]
    best = min(own, key=lambda rendition: not rendition.default, default=None)
    return [best.uri, variant.uri] if best and best.uri else [variant.uri]
