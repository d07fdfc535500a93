from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.urls import parse

REFUSED = [
    ("", "http://"),
    ("example.org/live", "http://"),
    ("ftp://example.org", "http://"),
    ("file:///etc/passwd", "http://"),
    ("http://", "name of a host"),
    ("http:///live", "name of a host"),
    ("http://exa mple.org/", "name of a host"),
    ("http://exa\u00a0mple.org/", "name of a host"),
    ("http://example.org:port/", "valid host and port"),
    ("http://example.org:65536/", "valid host and port"),
    ("http://[::1/", "valid host and port"),
    ("http://" + "a" * 64 + ".org/", "valid host and port"),
    ("http://example.org/\r\nX: y", "control characters"),
    ("http://example.org/\u2028", "control characters"),
]


@pytest.mark.parametrize(("url", "expected"), REFUSED)
def test_what_is_no_address_is_refused_with_what_is_expected(url, expected):
    with pytest.raises(ValueError, match=expected):
        parse(url)


@given(st.text())
def test_any_text_is_an_address_or_refused(url):
    with suppress(ValueError):
        assert parse(url).host


def test_the_message_of_a_refused_url_has_no_credentials():
    with pytest.raises(ValueError, match="expected") as refused:
        parse("http://user:secret@ex℀mple.org/")

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("http://example.org", "example.org", 80, "/"),
        ("https://example.org?a=b", "example.org", 443, "/?a=b"),
        ("http://bücher.example/", "xn--bcher-kva.example", 80, "/"),
        ("http://example.org:8000/;stream#title", "example.org", 8000, "/;stream"),
        ("http://example.org/a b/ö%20?x=ä", "example.org", 80, "/a%20b/%C3%B6%20?x=%C3%A4"),
        ("http://[::1]:1/", "::1", 1, "/"),
    ],
)
def test_a_url_says_what_to_connect_to_and_what_to_ask_for(url, host, port, path):
    target = parse(url)

    assert (target.host, target.port, target.path) == (host, port, path)


def test_userinfo_is_sent_as_basic_authorization():
    assert (
        parse("http://Aladdin:open%20sesame@example.org").authorization
        == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    )


@pytest.mark.parametrize(
    ("reference", "kept"),
    [
        ("/other", True),
        ("http://EXAMPLE.org:80/other", True),
        ("https://example.org/", False),
        ("http://example.org:8000/", False),
        ("http://example.com/", False),
        ("//example.com/", False),
    ],
)
def test_credentials_stay_within_their_origin(reference, kept):
    there = parse("http://user:password@example.org/live").follow(reference)

    assert bool(there.authorization) is kept


@pytest.mark.parametrize(
    "reference", ["file:///etc/passwd", "gopher://x/", "data:,x", "http://[", "javascript:0"]
)
def test_only_http_addresses_are_followed(reference):
    with pytest.raises(ValueError, match=r"expected|Invalid"):
        parse("http://example.org/").follow(reference)


def test_a_target_does_not_show_its_credentials():
    target = parse("http://user:secret@example.org/")

    assert "secret" not in repr(target)
    assert "c2VjcmV0" not in repr(target)
    assert "secret" not in target.url
