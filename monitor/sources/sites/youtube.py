"""A YouTube page, looked up by yt-dlp in a process of its own. The only home of yt-dlp.

python -m monitor.sources.sites.youtube
"""

from typing import Any

from yt_dlp import YoutubeDL
from yt_dlp.utils import YoutubeDLError

from monitor.sources.sites.inside import Question, Voice, answer
from monitor.sources.sites.verdict import verdict

RUNTIMES = ("deno", "node", "bun", "quickjs")  # whichever is installed
EXTRACTORS = ["youtube$", "youtube:tab$"]  # nothing else is asked, whatever a page refers to
OPTIONS: dict[str, Any] = {
    "allowed_extractors": EXTRACTORS,
    "color": "never",
    "extract_flat": "in_playlist",
    "extractor_retries": 1,
    "ignore_no_formats_error": True,  # what is known of the page then comes nevertheless
    "js_runtimes": {name: {} for name in RUNTIMES},
    "noplaylist": True,
    "playlist_items": "1",
    "quiet": True,
    "skip_download": True,
    "socket_timeout": 15,
}


class Minutes:
    """yt-dlp's logger: keeps what it warns of and what goes wrong."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def debug(self, _: str) -> None: ...

    def warning(self, text: str) -> None:
        self.said.append(text)

    def error(self, text: str) -> None:
        self.said.append(text)


def look_up(question: Question, voice: Voice) -> None:
    minutes = Minutes()
    page = None
    with YoutubeDL({**OPTIONS, **reaching(question), "logger": minutes}) as library:
        try:
            page = library.extract_info(question.page, download=False)
        except YoutubeDLError as error:
            minutes.error(str(error))
    voice.say(verdict(page, minutes.said))


def reaching(question: Question) -> dict[str, Any]:
    """Return the options that say how YouTube is reached."""
    return {
        "proxy": question.proxy or "",  # empty: none, whatever the environment says
        "cachedir": question.cache or False,
        # The authorities then come from OpenSSL, which takes SSL_CERT_FILE for the system's.
        "compat_opts": {"no-certifi"} if question.ca_file else set(),
    }


def main() -> None:
    answer(look_up)


if __name__ == "__main__":
    main()
