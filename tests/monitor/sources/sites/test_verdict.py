"""What yt-dlp says of a page. The texts are those of yt-dlp 2026.10.26 and of YouTube."""

import pytest

from monitor.sources.sites.messages import Failed, Found, Trouble
from monitor.sources.sites.verdict import playlist_of, verdict

URL = "https://manifest.googlevideo.com/{}.m3u8"
NO_RUNTIME = (
    "[youtube] No supported JavaScript runtime could be found. Only deno is enabled by default; "
    "to use another runtime add  --js-runtimes RUNTIME[:PATH]  to your command/config."
)
NO_FORMATS = ["No video formats found!", "Requested format is not available"]


def format_(name, **fields):
    return {"url": URL.format(name), "protocol": "m3u8_native", "acodec": "mp4a.40.2", **fields}


LIVE = {"live_status": "is_live", "formats": [format_("91", vcodec="avc1", tbr=290.0)]}
NOTHING = {"live_status": "not_live", "formats": []}


def test_a_live_broadcast_is_found():
    assert verdict(LIVE, [NO_RUNTIME]) == Found(URL.format("91"))
    assert verdict({**LIVE, "channel": "Somebody"}, []) == Found(URL.format("91"), "Somebody")


@pytest.mark.parametrize(
    ("formats", "best"),
    [
        ([format_("high", tbr=1200.0), format_("low", tbr=290.0)], "low"),
        ([format_("picture", vcodec="avc1", tbr=100.0), format_("sound", vcodec="none", tbr=130.0)], "sound"),
        ([format_("silent", acodec="none", tbr=50.0), format_("heard", tbr=290.0)], "heard"),
        ([format_("dash", protocol="http_dash_segments", tbr=1.0), format_("hls", tbr=9.0)], "hls"),
        ([format_("unknown"), format_("known", tbr=900.0)], "known"),
        ([format_("unheard-of", acodec=None, tbr=1.0), format_("heard", tbr=2.0)], "unheard-of"),
        ([{"protocol": "m3u8", "acodec": "aac", "url": "file:///etc/passwd"}], None),
        ([{}], None),
        ([], None),
    ],
)
def test_the_playlist_with_the_fewest_bits_that_has_sound_is_taken(formats, best):
    assert playlist_of(formats) == (best and URL.format(best))


@pytest.mark.parametrize(
    ("page", "failed"),
    [
        (
            {"live_status": "is_upcoming", "release_timestamp": 1_800_000_000},
            Failed(Trouble.UPCOMING, starts=1_800_000_000),
        ),
        ({"live_status": "is_upcoming"}, Failed(Trouble.UPCOMING)),
        ({"live_status": "was_live", "formats": LIVE["formats"]}, Failed(Trouble.ENDED)),
        ({"live_status": "post_live", "formats": LIVE["formats"]}, Failed(Trouble.ENDED)),
        ({"live_status": "not_live", "formats": LIVE["formats"]}, Failed(Trouble.NOT_LIVE)),
    ],
)
def test_what_is_not_live_is_not_played(page, failed):
    assert verdict(page, [NO_RUNTIME]) == failed


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("[youtube] The uploader has not made this video available in your country", Trouble.BLOCKED),
        ("[youtube] Video unavailable. This video is not available in your location", Trouble.BLOCKED),
        ("[youtube] Sign in to confirm you’re not a bot. Use --cookies-from-browser", Trouble.LOGIN),  # noqa: RUF001
        ("[youtube] x. YouTube is requiring a captcha challenge before playback", Trouble.LOGIN),
        ("The current session has been rate-limited by YouTube for up to an hour.", Trouble.LOGIN),
        ("[youtube] Sign in to confirm your age. Use --cookies-from-browser", Trouble.AGE),
        ("[youtube] Join this channel to get access to members-only content", Trouble.MEMBERS),
        ("[youtube] Private video. Sign in if you've been granted access to this video", Trouble.MEMBERS),
        ("[youtube] Video unavailable", Trouble.UNKNOWN),
        ("[youtube] Video unavailable. This video has been removed by the uploader", Trouble.UNKNOWN),
        ("ERROR: [youtube:tab] @x: Unable to download API page: HTTP Error 404: Not Found", Trouble.UNKNOWN),
        ("ERROR: [youtube:tab] @x: The channel is not currently live", Trouble.OFFLINE),
        ("[youtube] This live event will begin in 3 hours.", Trouble.UPCOMING),
        ("[youtube] This live stream recording is not available.", Trouble.ENDED),
        ("ERROR: [youtube] x: Unable to download webpage: The read operation timed out", Trouble.NETWORK),
        ("ERROR: [youtube] x: Failed to parse JSON", Trouble.BROKEN),
    ],
)
def test_what_is_said_of_a_page_tells_why_there_is_nothing(said, trouble):
    assert verdict(None, [said, *NO_FORMATS]).trouble is trouble


def test_a_reason_counts_more_than_that_nothing_is_live():
    assert verdict(NOTHING, ["[youtube] Video unavailable"]).trouble is Trouble.UNKNOWN
    assert verdict(NOTHING, [NO_RUNTIME]).trouble is Trouble.NOT_LIVE


def test_a_runtime_is_asked_for_only_where_nothing_was_found_without_it_and_nothing_else_is_wrong():
    assert verdict(None, [NO_RUNTIME, "[youtube] Video unavailable", *NO_FORMATS]).trouble is Trouble.UNKNOWN
    assert verdict({**LIVE, "formats": []}, [NO_RUNTIME, *NO_FORMATS]).trouble is Trouble.RUNTIME


def test_what_nobody_understands_is_passed_on():
    assert verdict(None, ["ERROR: [youtube] x: Failed to parse JSON", *NO_FORMATS]) == Failed(
        Trouble.BROKEN, "Failed to parse JSON"
    )
    assert verdict(LIVE | {"formats": []}, []) == Failed(Trouble.BROKEN, "no HLS playlist with sound")
