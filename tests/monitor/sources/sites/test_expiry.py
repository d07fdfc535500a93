import math

import pytest

from monitor.sources.sites.expiry import SHORTEST, lifetime_of

NOW = 1_795_000_000


@pytest.mark.parametrize(
    ("url", "seconds"),
    [
        (
            "https://manifest.googlevideo.com/api/manifest/hls_playlist/expire/1795021600/ei/x/index.m3u8",
            21600,
        ),
        ("https://example.org/live.m3u8?a=b&expire=1795021600", 21600),
        ("https://example.org/live.m3u8?expire=1795021600&a=b", 21600),
        ("https://example.org/live.m3u8", math.inf),
        ("https://example.org/expire/soon/live.m3u8", math.inf),
        ("https://example.org/expire/17950216001234/live.m3u8", math.inf),
    ],
)
def test_an_address_tells_how_long_it_is_good_for(url, seconds):
    assert lifetime_of(url, NOW) == seconds


def test_an_address_that_seems_expired_is_used_for_a_while():
    """The clock of this machine may be wrong; the server will say so if it is not."""
    assert lifetime_of(f"https://example.org/expire/{NOW - 5}/x", NOW) == SHORTEST
