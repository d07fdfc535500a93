import pytest

from callbacks.receivers import by_receiver, is_discard, receiver


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a",
        "http://EXAMPLE.org:80/a?secret=1",
        "http://user:password@example.org/a?return=musicbrainz#x",
    ],
)
def test_query_credentials_and_spelling_do_not_make_another_receiver(url):
    assert receiver(url) == "http://example.org/a"


@pytest.mark.parametrize(
    "url",
    ["https://example.org/a", "http://example.org/b", "http://example.org:81/a", "http://example.net/a"],
)
def test_scheme_host_port_and_path_do(url):
    assert receiver(url) != "http://example.org/a"


@pytest.mark.parametrize("url", ["", "nonsense", "http://[::1", "http://x:99999/"])
def test_what_is_no_url_is_a_receiver_of_its_own(url):
    assert receiver(url) == url


def test_accounts_with_one_receiver_go_together():
    urls = {"a": "http://x/1?s=1", "b": "http://x/2", "c": "http://x/1?s=2"}

    assert by_receiver(urls) == {"http://x/1": ["a", "c"], "http://x/2": ["b"]}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://audd.tech/empty/", True),
        ("https://audd.tech/empty", True),
        ("https://audd.tech/empty/?return=deezer", True),
        ("https://audd.tech/empty/x", False),
        ("https://audd.tech/", False),
    ],
)
def test_one_address_means_that_no_delivery_is_wanted(url, expected):
    assert is_discard(url) is expected
