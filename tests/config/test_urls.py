"""Which URLs may be written down, and what is shown of them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.urls import check_http_url, check_stream_url, masked_url, without_userinfo


def refusal(url: str) -> str:
    try:
        check_stream_url(url)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "url",
    [
        "http://radio.example/live.mp3",
        "https://user:secret@radio.example:8443/live?key=1&x=%20",
        "http://127.0.0.1:9/live.mp3",
        "http://[::1]:8000/",
        "http://bücher.example/straße",
        "HTTPS://RADIO.EXAMPLE",
        "twitch:monstercat",
        "youtube:jfKfPfyJRdk",
        "youtube-ch:UCSJ4gkVC6NrvII8umztf0Ow",
        "youtube-ch:@lofigirl",
    ],
)
def test_addresses_and_shortcuts_can_name_a_stream(url):
    check_stream_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not a url",
        "radio.example/live",
        "//radio.example/live",
        "ftp://radio.example/",
        "file:///etc/passwd",
        "http://",
        "http:///live",
        "http://radio.example:99999/",
        "http://radio.example:0/",
        "http://radio.example:x/",
        "http://[::1",
        "http://a..b/",
        "http://.example/",
        "http://%00/",
        f"http://{'a' * 64}.example/",
        "http://radio.example/\r\nHost: other",
        "http://radio.example/\x00",
        "http://radio.example/\u202egnp.mp3",
        " http://radio.example/",
        "http://radio.example/" + "a" * 2048,
        "twitch:",
        "twitch:a/b",
        "twitch:a?b",
        "youtube:a b",
        "youtube-ch:",
        "soundcloud:artist",
    ],
)
def test_other_addresses_cannot(url):
    with pytest.raises(ValueError, match="expected "):
        check_stream_url(url)


@pytest.mark.parametrize("url", ["twitch:monstercat", "not a url", "ftp://receiver.example/"])
def test_callbacks_go_to_http_addresses_only(url):
    with pytest.raises(ValueError, match="expected an http:// or https:// address"):
        check_http_url(url.replace(" ", "+"))


@given(st.one_of(st.text(), st.text().map("http://{}".format), st.text().map("https://h/{}".format)))
@example("http://[")
@example("http://[v1.a]/")
@example("http://h:²/")
@example("http://㎀/")
def test_any_text_is_taken_or_refused_with_what_was_expected(url):
    assert refusal(url).startswith("expected ") or url.isprintable()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://radio.example/live", "http://radio.example/live"),
        ("http://user:secret@radio.example/live", "http://***@radio.example/live"),
        (
            "http://h/cb?secret=1&return=musicbrainz,deezer&a",
            "http://h/cb?secret=***&return=musicbrainz,deezer&a=***",
        ),
        ("http://h/?return=apple_music%2Cspotify", "http://h/?return=apple_music,spotify"),
        ("http://u:p@[bad", "***"),
        ("twitch:monstercat", "twitch:monstercat"),
    ],
)
def test_what_may_be_secret_in_a_url_is_masked(url, shown):
    assert masked_url(url) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://u:p@h/x?y=z@q", "http://***@h/x?y=z@q"),
        ("http://u:p@p@h/", "http://***@h/"),
        ("u:p@h", "***@h"),
        ("http://h/a@b", "http://h/a@b"),
        ("youtube-ch:@lofigirl", "youtube-ch:@lofigirl"),
    ],
)
def test_credentials_are_masked_in_whatever_was_sent(text, shown):
    assert without_userinfo(text) == shown
