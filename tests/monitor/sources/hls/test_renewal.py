"""Addresses that expire: the stream goes on at a new one, and nobody hears of it."""

import pytest
from hls_radio import Time
from hls_scripts import END, listing, listings, master, playlist, refuse, segment, segments, story
from stations import Station

from monitor.errors import SourceRefused, SourceUnreachable, SourceUnsupported
from monitor.sources.connect import connected
from monitor.sources.hls.opening import open_hls
from monitor.sources.limits import LIMITS


class Addresses:
    """Gives out the address of a stream, and counts how often."""

    def __init__(self, time, *urls):
        self.times = []
        self._time = time
        self._urls = list(urls)

    async def __call__(self):
        self.times.append(round(self._time.now - 1000, 1))
        url = self._urls.pop(0) if len(self._urls) > 1 else self._urls[0]
        if isinstance(url, Exception):
            raise url
        return url


async def heard(scripts, *urls, **options):
    """Return the story of a stream that begins at /old, and when new addresses were asked for."""
    time = Time()
    async with Station({**segments(range(20)), **scripts}) as station:
        known = [station.url(url) if str(url).startswith("/") else url for url in urls]
        again = Addresses(time, *known)
        url = station.url("/old")
        feed = await open_hls(url, LIMITS, connected, refresh=again, **options, **time.both)
        return await story(feed), again.times


@pytest.mark.parametrize("status", [401, 403, 410])
async def test_a_playlist_that_has_expired_is_followed_at_its_new_address(status):
    scripts = {"/old": [listing(playlist([1, 2])), refuse(status)], "/new": listing(playlist([1, 2, 3], END))}

    assert await heard(scripts, "/new") == ("1 2 3", [6])


async def test_a_segment_that_has_expired_is_fetched_at_its_new_address():
    fresh = playlist([1, 2, 3, 4], END).replace(b"2.aac", b"2.aac?new")
    scripts = {"/old": listing(playlist([1, 2, 3])), "/new": listing(fresh)}

    assert await heard({**scripts, "/2.aac": refuse(403), "/2.aac?new": segment(2)}, "/new") == (
        "1 2 3 4",
        [0.1],
    )


async def test_an_address_is_replaced_before_it_expires():
    old = [listing(playlist([number])) for number in range(1, 5)]
    scripts = {"/old": old, "/new": listing(playlist([2, 3, 4, 5], END))}

    assert await heard(scripts, "/new", lifetime=20.0) == ("1 2 3 4 5", [12])


async def test_a_new_address_may_be_that_of_a_master_playlist():
    scripts = {
        "/old": [listing(playlist([1])), refuse(403)],
        "/new": listing(master("gone", "here")),
        "/here": listing(playlist([2], END)),
    }

    assert await heard(scripts, "/new") == ("1 2", [6])


async def test_a_master_playlist_is_asked_again_where_the_addresses_in_it_have_expired():
    scripts = {
        "/": [listing(master("one")), listing(master("two"))],
        "/one": [listing(playlist([1])), refuse(403)],
        "/two": listing(playlist([1, 2], END)),
        **segments([1, 2]),
    }
    async with Station(scripts) as station:
        feed = await open_hls(station.url("/"), LIMITS, connected, **Time().both)

        assert await story(feed) == "1 2"


async def test_a_renewal_that_fails_in_time_is_tried_again_later():
    old = [listing(playlist([number])) for number in range(1, 13)]
    scripts = {"/old": [*old, listing(playlist([13], END))], "/new": listing(playlist([12, 13], END))}
    told, times = await heard(scripts, SourceUnreachable("timeout"), "/new", lifetime=20.0)

    assert told == " ".join(map(str, range(1, 14)))
    assert times == [12, 72]


async def test_an_address_that_is_refused_at_once_is_not_replaced_again():
    scripts = {"/old": [listing(playlist([1])), refuse(403)], "/new": [*listings(playlist([2])), refuse(403)]}

    with pytest.raises(SourceRefused, match="403 Forbidden"):
        await heard(scripts, "/new")


@pytest.mark.parametrize(
    ("address", "kind", "message"),
    [
        (SourceUnsupported("the broadcast is over"), SourceUnsupported, "the broadcast is over"),
        ("ftp://example.org/", SourceUnsupported, "not a stream's URL"),
        ("/nowhere", SourceRefused, "404 Not Found"),
        ("/master", SourceRefused, "404 Not Found"),
    ],
)
async def test_what_is_wrong_with_a_new_address_is_told(address, kind, message):
    scripts = {"/old": [listing(playlist([1])), refuse(403)], "/master": listing(master("a", "b"))}

    with pytest.raises(kind, match=message):
        await heard(scripts, address)
