import pytest

from monitor.backoff import REFUSED, pace_of
from monitor.errors import SourceRefused, SourceUnreachable, SourceUnsupported
from monitor.sources.sites.messages import Failed, Trouble
from monitor.sources.sites.troubles import MAX_TEXT, error_of


@pytest.mark.parametrize(
    ("failed", "kind", "message"),
    [
        (Failed(Trouble.OFFLINE), SourceRefused, "Twitch: offline"),
        (Failed(Trouble.ENDED), SourceRefused, "Twitch: the broadcast has ended"),
        (
            Failed(Trouble.BLOCKED),
            SourceRefused,
            "Twitch: geo-blocked: not available in the country of this server",
        ),
        (
            Failed(Trouble.UPCOMING, starts=1_800_000_000.0),
            SourceRefused,
            "Twitch: not live yet, begins 2027-01-15 08:00 UTC",
        ),
        (Failed(Trouble.UPCOMING), SourceRefused, "Twitch: not live yet"),
        (Failed(Trouble.UPCOMING, starts=1e300), SourceRefused, "Twitch: not live yet, begins later"),
        (Failed(Trouble.NETWORK, "Unable to open (503)"), SourceUnreachable, "Twitch: Unable to open (503)"),
        (Failed(Trouble.NETWORK), SourceUnreachable, "Twitch: no answer"),
        (Failed(Trouble.BROKEN, "KeyError: 'x'"), SourceUnsupported, "Twitch: KeyError: 'x'"),
        (Failed(Trouble.BROKEN), SourceUnsupported, "Twitch: unexpected answer"),
    ],
)
def test_a_trouble_is_an_error_with_words_for_the_owner(failed, kind, message):
    error = error_of("Twitch", failed)

    assert (type(error), str(error)) == (kind, message)


@pytest.mark.parametrize("trouble", sorted(set(Trouble) - {Trouble.NETWORK}))
def test_what_only_the_site_can_change_is_asked_for_at_a_slow_pace(trouble):
    assert pace_of(error_of("YouTube", Failed(trouble))) is REFUSED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Unable to open URL: https://x/gql (HTTPSConnectionPool(): (Caused by NameResolutionError(...)))",
            "no such host",
        ),
        ("Failed to resolve 'www.youtube.com' ([Errno -2] Name or service not known)", "no such host"),
        (
            "(Caused by ProxyError('Unable to connect to proxy', ... Connection refused'))",
            "the proxy does not connect",
        ),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "TLS: certificate not trusted"),
        ("[Errno 111] Connection refused", "connection refused"),
        ("Read timed out. (read timeout=15.0)", "timeout"),
        ("('Connection aborted.', RemoteDisconnected('Remote end closed connection'))", "connection reset"),
    ],
)
def test_what_is_wrong_with_the_network_is_said_in_our_words(text, words):
    assert str(error_of("Twitch", Failed(Trouble.NETWORK, text))) == f"Twitch: {words}"


def test_the_words_of_a_library_are_one_short_line_without_the_keys_in_its_addresses():
    text = (
        "\n\x1b[31mUnable to open https://usher.ttvnw.net/a.m3u8?sig=SECRET&token=SECRET (403)\nTraceback ..."
    )

    assert str(error_of("Twitch", Failed(Trouble.NETWORK, text))) == (
        "Twitch: [31mUnable to open usher.ttvnw.net (403)"
    )
    assert len(str(error_of("Twitch", Failed(Trouble.BROKEN, "x" * 5000)))) == len("Twitch: ") + MAX_TEXT
