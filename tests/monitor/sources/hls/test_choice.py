import pytest

from monitor.sources.hls.choice import TRIES, addresses
from monitor.sources.hls.playlist import Master, Rendition, Variant
from monitor.sources.urls import parse

BASE = parse("http://example.org/master.m3u8")


def variant(uri, bandwidth=0, codecs="", audio="", *, pictured=False):
    return Variant(uri, bandwidth, tuple(codecs.split()), audio, pictured)


def chosen(*variants, renditions=()):
    return addresses(Master(variants, renditions, BASE))


@pytest.mark.parametrize(
    ("variants", "order"),
    [
        ([variant("high", 128_000), variant("low", 64_000)], ["low", "high"]),
        (
            [variant("film", 200_000, "avc1.4d mp4a.40.2"), variant("sound", 300_000, "mp4a.40.2")],
            ["sound", "film"],
        ),
        ([variant("film", 64_000, pictured=True), variant("sound", 128_000)], ["sound", "film"]),
        (
            [variant("silent", 64_000, "avc1.4d"), variant("film", 900_000, "avc1.4d mp4a.40.5")],
            ["film", "silent"],
        ),
        ([variant("same"), variant("same")], ["same"]),
        ([], []),
    ],
)
def test_the_cheapest_with_sound_is_tried_first(variants, order):
    assert chosen(*variants) == order


def test_sound_on_its_own_is_preferred_to_sound_with_a_picture():
    film = variant("film", 500_000, "avc1.4d mp4a.40.2", "stereo", pictured=True)
    renditions = (
        Rendition("other", "other.m3u8", default=True),
        Rendition("stereo", "french.m3u8", default=False),
        Rendition("stereo", "english.m3u8", default=True),
    )

    assert chosen(film, renditions=renditions) == ["english.m3u8", "film"]


def test_a_rendition_without_an_address_is_within_its_variant():
    film = variant("film", audio="stereo")

    assert chosen(film, renditions=(Rendition("stereo", "", default=True),)) == ["film"]


def test_a_variant_whose_group_is_missing_is_tried_itself():
    assert chosen(variant("film", audio="nowhere")) == ["film"]


def test_no_more_than_some_are_tried():
    assert len(chosen(*(variant(str(number), number) for number in range(1000)))) == TRIES
