"""A Twitch channel, read by Streamlink in a process of its own. The only home of Streamlink.

    python -m monitor.sources.sites.twitch

Streamlink reads the broadcast, and does not only find it, because it knows which segments are advertisements.
"""

import logging
import threading
from typing import Any

from streamlink import Streamlink
from streamlink.exceptions import PluginError, StreamError
from streamlink.plugin.api import validate
from streamlink.plugins.twitch import __plugin__ as Twitch  # noqa: N812 - the name that plugins have
from streamlink.stream.hls import HLSStream, HLSStreamReader

from monitor.sources.sites.inside import Question, Voice, answer
from monitor.sources.sites.messages import Failed, Media, Over, Paused, Trouble

WANTED = ("audio_only", "worst")
PIECE = 64 << 10  # bytes
LOOK = 1.0  # seconds between looks for a pause
PAUSE = 10.0  # seconds that a pause lasts at most without being announced again
OPTIONS = {
    "http-trust-env": False,  # no ~/.netrc, and no proxy but ours
    "http-timeout": 15.0,
    "no-plugin-cache": True,
    "ringbuffer-size": 4 << 20,
    "stream-segment-attempts": 3,
    "stream-segment-timeout": 10.0,
    "stream-segmented-queue-deadline": 3.0,
    "stream-timeout": 30.0,
    "webbrowser": False,  # for its integrity token Streamlink would start a browser
}
USER = {"data": {"user": validate.any(None, {"id": str})}}
# In the words of Twitch and Streamlink; the first that matches counts.
PHRASES = (
    (Trouble.BLOCKED, ("geoblock", "region", "country", "location")),
    (Trouble.LOGIN, ("integrity", "webbrowser")),
    (Trouble.MEMBERS, ("subscri", "entitle", "restricted", "unauthorized")),
    (Trouble.NETWORK, ("unable to open", "connection", "timeout", "timed out", "max retries")),
)


class Minutes(logging.Handler):
    """Keeps what goes wrong in Streamlink, which logs it and goes on."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def read(question: Question, voice: Voice) -> None:
    minutes = Minutes()
    logging.getLogger("streamlink").addHandler(minutes)
    channel = Twitch(session_of(question), question.page)
    try:
        streams = channel.streams()
    except PluginError as error:
        voice.say(failure([*minutes.said, str(error)]))
        return
    stream = next((streams[name] for name in WANTED if name in streams), None)
    if stream is None:
        voice.say(failure(minutes.said) if minutes.said else absence(channel))
        return
    pass_on(stream, voice)


def session_of(question: Question) -> Streamlink:
    session = Streamlink(OPTIONS, plugins_builtin=False)
    if question.proxy:
        session.set_option("http-proxy", question.proxy)
    if question.ca_file:
        session.set_option("http-ssl-verify", question.ca_file)
    return session


def pass_on(stream: HLSStream, voice: Voice) -> None:
    """Say the bytes of a broadcast until it ends, and when advertisements keep them back."""
    try:
        reader = stream.open()
        threading.Thread(target=announce_pauses, args=(reader, voice), daemon=True).start()
        while data := reader.read(PIECE):
            voice.say(Media(data))
    except BrokenPipeError:
        raise
    except (OSError, StreamError) as error:
        voice.say(Failed(Trouble.NETWORK, str(error)))
        return
    voice.say(Over())


def announce_pauses(reader: HLSStreamReader, voice: Voice) -> None:
    """Say so for as long as segments are left out: what Twitch announces may last longer."""
    never = threading.Event()
    while not never.wait(LOOK):
        if reader.is_paused():
            voice.say(Paused(PAUSE))


def absence(channel: Any) -> Failed:
    """Return whether the channel is silent, or there is none."""
    query = {
        "query": "query($login: String!) { user(login: $login) { id } }",
        "variables": {"login": channel.channel.lower()},
    }
    try:
        user = channel.api.call(query, schema=USER)["data"]["user"]
    except PluginError:
        return Failed(Trouble.OFFLINE)
    return Failed(Trouble.OFFLINE if user else Trouble.UNKNOWN)


def failure(said: list[str]) -> Failed:
    """Return why there is nothing, from what was said about it."""
    text = "\n".join(said).lower()
    for trouble, words in PHRASES:
        if any(word in text for word in words):
            return Failed(trouble, said[-1])
    return Failed(Trouble.BROKEN, said[-1])


def main() -> None:
    answer(read)


if __name__ == "__main__":
    main()
