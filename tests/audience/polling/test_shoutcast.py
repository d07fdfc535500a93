import json

import pytest

from audience.polling.counts import WHOLE, Count, CountError
from audience.polling.shoutcast import seven, sid_of, statistics, stats, xml

PAGE = '<HTML><meta http-equiv="Pragma" content="no-cache"></head><body>{}</body></html>'
SEVEN = PAGE.format("12,1,50,100,11,128,Artist, The - Title, Part 2")
XML_1 = (
    '<?xml version="1.0" standalone="yes" ?>\n'
    "<!DOCTYPE SHOUTCASTSERVER [<!ELEMENT SHOUTCASTSERVER (CURRENTLISTENERS)>]>"
    "<SHOUTCASTSERVER><CURRENTLISTENERS>12</CURRENTLISTENERS><PEAKLISTENERS>50</PEAKLISTENERS>"
    "<MAXLISTENERS>100</MAXLISTENERS><REPORTEDLISTENERS>11</REPORTEDLISTENERS><AVERAGETIME>812</AVERAGETIME>"
    "<SERVERTITLE>Caf\xe9 & Bar</SERVERTITLE><STREAMSTATUS>1</STREAMSTATUS></SHOUTCASTSERVER>"
)
STATS = {
    "currentlisteners": 12,
    "peaklisteners": 50,
    "maxlisteners": 512,
    "uniquelisteners": 11,
    "averagetime": 812,
    "servergenre": "Misc",
    "servertitle": "Radio",
    "songtitle": "A - B",
    "streamhits": 4,
    "streamstatus": 1,
    "streampath": "/stream",
    "bitrate": "128",
    "content": "audio/mpeg",
    "version": "2.6.1.777 (posix(linux x64))",
}
TWELVE = {WHOLE: Count(12, peak=50, unique=11)}


@pytest.mark.parametrize(
    "page", [SEVEN, SEVEN.replace("12,1,50", " 12 , 1 , 50"), "12,1,50,100,11,128,", "12,1,50,100,11,128"]
)
def test_seven_html_is_read_with_whatever_is_around_it(page):
    assert seven(page.encode()) == TWELVE


def test_seven_html_in_another_encoding_is_read():
    assert seven(SEVEN.encode().replace(b"Artist", b"B\xf6rk <3")) == TWELVE


@pytest.mark.parametrize("fields", ["-1,1,50,100,11,128,", "12;1;50", "a,b,c,d,e,f,g", f"{2**64},1,1,1,1,1,"])
def test_what_is_no_seven_html_is_refused(fields):
    with pytest.raises(CountError):
        seven(PAGE.format(fields).encode())


def test_without_a_source_nothing_is_known():
    for parse, data in (
        (seven, SEVEN.replace("12,1,", "0,0,").encode()),
        (xml, XML_1.replace("STATUS>1", "STATUS>0").encode()),
        (stats, json.dumps({**STATS, "streamstatus": 0}).encode()),
    ):
        with pytest.raises(CountError, match="no source is connected"):
            parse(data)


def test_the_xml_of_version_1_is_read_though_it_is_not_well_formed():
    assert xml(XML_1.encode("latin-1")) == {WHOLE: Count(12, peak=50)}


def test_the_statistics_of_version_2_are_read_as_json_and_as_xml():
    upper = "".join(f"<{name.upper()}>{value}</{name.upper()}>" for name, value in STATS.items())

    assert stats(json.dumps(STATS).encode()) == TWELVE
    assert stats(json.dumps({name.upper(): str(value) for name, value in STATS.items()}).encode()) == TWELVE
    assert stats(f"<?xml version='1.0'?><SHOUTCASTSERVER>{upper}</SHOUTCASTSERVER>".encode()) == TWELVE


def test_all_streams_of_version_2_go_by_their_paths():
    server = {
        "totalstreams": 3,
        "currentlisteners": 15,
        "streams": [
            {"id": 1, **STATS},
            {"id": 2, **STATS, "currentlisteners": 3, "streampath": "talk"},
            {"id": 3, **STATS, "streamstatus": 0, "streampath": "/off"},
            {"id": 4},
        ],
    }

    counts = statistics(json.dumps(server).encode())
    assert {path: count.listeners for path, count in counts.items()} == {"/stream": 12, "/talk": 3}


@pytest.mark.parametrize(
    ("url", "sid"),
    [
        ("http://host:8000", 1),
        ("http://host:8000/", 1),
        ("http://host:8000/;", 1),
        ("http://host:8000/;stream.mp3", 1),
        ("http://host:8000/;?x=1", 1),
        ("http://host:8000/stream/2/", 2),
        ("http://host:8000/stream/3", 3),
        ("http://host:8000/listen.pls?sid=4", 4),
        ("http://host:8000/;?a=1&sid=5&b", 5),
        ("http://host:8000/stream", None),
        ("http://host:8000/radio.mp3", None),
        ("http://host:8000/streams/2", None),
    ],
)
def test_the_number_of_a_stream_is_in_its_url(url, sid):
    assert sid_of(url) == sid
