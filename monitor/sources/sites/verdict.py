"""Verdict: what yt-dlp's answer about a page means. Pure; runs in the site's process."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from monitor.sources.sites.messages import Failed, Found, Trouble

OVER = ("post_live", "was_live")
# In the words of YouTube and yt-dlp. The first that was said counts: they say more than one thing at a time.
PHRASES = (
    (Trouble.BLOCKED, r"(your|this) (country|location|region)|geo.?restrict"),
    (Trouble.AGE, r"confirm your age|age.restricted|inappropriate for some users"),
    (Trouble.LOGIN, r"not a bot|captcha|rate.limited|ip is likely being blocked|too many requests"),
    (Trouble.MEMBERS, r"members.only|join this channel|private|requires payment|login required|sign in"),
    (Trouble.OFFLINE, r"not currently live"),
    (Trouble.UPCOMING, r"live event will begin|premieres in"),
    (Trouble.ENDED, r"live event has ended|recording is not available"),
    (Trouble.UNKNOWN, r"video (is )?(un|not )available|does not exist|been (removed|terminated)|error 404"),
    (Trouble.NETWORK, r"unable to (download|connect)|timed out|connection|proxy|certificate|error 5\d\d"),
    (Trouble.RUNTIME, r"no supported javascript runtime"),
)
VAGUE = re.compile(r"no video formats found|requested format is not available", re.IGNORECASE)
PREFIX = re.compile(r"(ERROR: )?(\[[\w:]+\] )?([\w@-]+: )?")  # of yt-dlp's messages


def verdict(page: Mapping[str, Any] | None, said: Sequence[str]) -> Found | Failed:
    """Return what there is to hear, or why there is nothing.

    Args:
        page: yt-dlp's dictionary about the page, where it made one.
        said: its warnings and errors, in order.
    """
    status = (page or {}).get("live_status")
    if page and status == "is_live" and (url := playlist_of(page.get("formats") or ())):
        name, viewers = (
            str(page.get("channel") or page.get("uploader") or ""),
            page.get("concurrent_view_count"),
        )
        return Found(url, name, viewers if isinstance(viewers, int) else None)
    if page and status == "is_upcoming":
        return Failed(Trouble.UPCOMING, starts=page.get("release_timestamp"))
    if status in OVER:
        return Failed(Trouble.ENDED)
    failed = failure(said)
    # Where YouTube gives no reason, it is an ordinary video. (The runtime is warned of in any case.)
    if status == "not_live" and failed.trouble in {Trouble.BROKEN, Trouble.RUNTIME}:
        return Failed(Trouble.NOT_LIVE)
    return failed


def playlist_of(formats: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the HLS playlist with the fewest bits that has sound: without pictures, if there is one."""
    heard = [
        format_
        for format_ in formats
        if str(format_.get("protocol")).startswith("m3u8")
        and format_.get("acodec") != "none"
        and str(format_.get("url")).startswith("https://")
    ]
    best = min(heard, key=weight, default=None)
    return str(best["url"]) if best else None


def weight(format_: Mapping[str, Any]) -> tuple[bool, float, float]:
    return (
        format_.get("vcodec") != "none",
        format_.get("tbr") or float("inf"),
        format_.get("height") or 0,
    )


def failure(said: Sequence[str]) -> Failed:
    """Return why there is nothing, from what was said about it."""
    for trouble, phrase in PHRASES:
        for text in said:
            if re.search(phrase, text, re.IGNORECASE):
                return Failed(trouble, PREFIX.sub("", text, count=1))
    clear = [text for text in said if not VAGUE.search(text)]
    return Failed(
        Trouble.BROKEN, PREFIX.sub("", clear[-1], count=1) if clear else "no HLS playlist with sound"
    )
