"""Sounds: what a stream sounds like, one letter for each kind."""

from enum import StrEnum

from fingerprint.content import Content


class Sound(StrEnum):
    """What is heard; the letter is how it is kept and told."""

    RECOGNISED = "r"  # a recording of the catalogue
    MUSIC = "m"  # music nobody recognised
    TALK = "t"
    NOISE = "n"  # or a steady tone
    SILENCE = "s"
    UNKNOWN = "?"  # it is heard, and not judged yet
    NOTHING = "-"  # no sound comes: an outage

    @property
    def word(self) -> str:
        """What people call it."""
        return WORDS[self]


WORDS = {
    Sound.RECOGNISED: "recognised",
    Sound.MUSIC: "music",
    Sound.TALK: "talk",
    Sound.NOISE: "noise",
    Sound.SILENCE: "silence",
    Sound.UNKNOWN: "unknown",
    Sound.NOTHING: "nothing",
}
BY_CONTENT = {
    Content.OTHER.name: Sound.MUSIC,
    Content.TALK.name: Sound.TALK,
    Content.NOISE.name: Sound.NOISE,
    Content.SILENCE.name: Sound.SILENCE,
}


def sound(content: str, *, recognised: bool) -> Sound:
    """Return what is heard; `content` names a fingerprint.content.Content, "" while unknown."""
    return Sound.RECOGNISED if recognised else BY_CONTENT.get(content, Sound.UNKNOWN)
