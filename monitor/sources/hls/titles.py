"""Titles: what an HLS stream says is on air, from tags in its segments or words in its playlist. Pure."""

import re

from monitor.sources.feed import Title
from monitor.sources.text import plain

FIELD = re.compile(r"(?<![A-Za-z])(title|artist)=\"((?:[^\"\\]|\\.)*)\"", re.IGNORECASE)
# Names of files, addresses, numbers.
FILE = re.compile(r"\S*\.(?:ts|aac|mp3|m4[asv]|mp4|cmf[av])(?:\?\S*)?|\S*://\S*|[\W\d_]*")
PLACEHOLDERS = frozenset({"live", "livestream", "no desc", "nodesc", "untitled", "unknown"})


class Titles:
    """Remembers what was on air, and where it was told."""

    def __init__(self) -> None:
        self._present = ""
        self._tagged = False  # the segments have tags; what the playlist says is no better

    def news(self, tagged: list[str], written: str) -> list[Title]:
        """Return the titles of a segment where they are others than before.

        Args:
            tagged: by its tags.
            written: in its line of the playlist.
        """
        found = [text for text in tagged if text]
        self._tagged = self._tagged or bool(found)
        if not self._tagged:
            found = [text] if (text := title_in(written)) else []
        changed = [new for old, new in zip([self._present, *found], found, strict=False) if new != old]
        self._present = found[-1] if found else self._present
        return [Title(text) for text in changed]


def title_in(text: str) -> str:
    """Return the title in the words behind a segment's duration; "" where there is none."""
    fields = {name.lower(): unescaped(value) for name, value in FIELD.findall(text)}
    if fields:
        return " - ".join(filter(None, (fields.get("artist"), fields.get("title"))))
    words = plain(text.encode("utf-8", "replace"))
    return "" if words.lower() in PLACEHOLDERS or FILE.fullmatch(words) or '="' in words else words


def unescaped(text: str) -> str:
    return plain(re.sub(r"\\(.)", r"\1", text).encode("utf-8", "replace"))
