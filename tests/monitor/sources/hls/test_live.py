"""A stream in its course: what is asked for, when, and what is heard of it."""

import pytest
from Crypto.Cipher import AES
from Crypto.Util.Padding import pad
from hls_radio import Time, pauses_of, splices_of, titles_of
from hls_scripts import END, listing, listings, playlist, refuse, segment, segments, sound, story, timed
from hls_tags import id3, timestamp
from stations import HANG, RESET, Station, drip, http, mp3, redirect, send

from monitor.errors import SourceError, SourceInterrupted, SourceRefused, SourceUnreachable, SourceUnsupported
from monitor.sources.connect import connected
from monitor.sources.feed import Splice
from monitor.sources.hls.opening import open_hls
from monitor.sources.limits import LIMITS, Limits

SECRET = bytes(range(16))


async def feed_of(station, time=None, path="/live.m3u8", limits=LIMITS, **options):
    return await open_hls(station.url(path), limits, connected, **(time or Time()).both, **options)


async def heard(scripts, time=None, **options):
    """Return the story of a stream, to its end."""
    async with Station(scripts) as station:
        return await story(await feed_of(station, time, **options))


async def pieces_of(scripts, **options):
    async with Station(scripts) as station:
        return [piece async for piece in await feed_of(station, **options)]


async def failure(scripts, time=None, **options):
    with pytest.raises(SourceError) as failed:
        await heard(scripts, time, **options)
    return type(failed.value), str(failed.value)


async def test_each_segment_is_heard_once_in_order_from_the_third_last_to_the_end():
    windows = listings(
        playlist(range(1, 6)),
        playlist(range(1, 6)),
        playlist(range(2, 7)),
        playlist(range(4, 9)),
        playlist(range(5, 10), END),
    )

    assert await heard({"/live.m3u8": windows, **segments(range(10))}) == "3 4 5 6 7 8 9"


async def test_a_complete_stream_is_heard_from_its_beginning_and_its_playlist_fetched_once():
    scripts = {"/live.m3u8": listing(playlist(range(1, 9), END)), **segments(range(9))}
    async with Station(scripts) as station:
        assert await story(await feed_of(station)) == "1 2 3 4 5 6 7 8"
        assert [request.path for request in station.requests].count("/live.m3u8") == 1
        assert station.requests[-1].header("Icy-MetaData") == "0"


async def test_a_playlist_is_asked_for_after_its_target_and_sooner_where_it_brought_nothing():
    time, times = Time(), []
    windows = listings(playlist([1]), playlist([1]), playlist([1]), playlist([2]), playlist([3], END))
    timing = [timed(script, time.clock, times) for script in windows]
    await heard({"/live.m3u8": timing, **segments(range(4))}, time)

    assert [round(at - times[0], 6) for at in times] == [0, 6, 9, 12, 18]


@pytest.mark.parametrize(("target", "pauses"), [(6, [3]), (12, [12, 6])])
async def test_a_wait_that_is_longer_than_usual_is_announced_so_that_it_is_no_stall(target, pauses):
    windows = listings(*(playlist([number], target=target) for number in (1, 1)), playlist([2], END))
    pieces = await pieces_of({"/live.m3u8": windows, **segments(range(4))})

    assert pauses_of(pieces) == pauses


async def test_a_playlist_that_stands_still_is_a_stall():
    time = Time()

    assert await failure({"/live.m3u8": listing(playlist([1, 2])), **segments(range(4))}, time) == (
        SourceInterrupted,
        "no new segment for 18 s",
    )
    assert time.now == pytest.approx(1018, abs=1)


async def test_a_listener_that_is_slow_is_no_stall():
    time = Time()
    windows = listings(playlist([1]), playlist([1]), playlist([2], END))
    async with Station({"/live.m3u8": windows, **segments(range(4))}) as station:
        feed = await feed_of(station, time)
        await anext(feed)
        time.now += 3600

        assert await story(feed) == "2"


@pytest.mark.parametrize(
    "fault", [refuse(404), refuse(500), send(then=RESET), send(http(b"<html>")), send(http())]
)
async def test_a_segment_that_cannot_be_had_is_left_out(fault):
    scripts = {"/live.m3u8": listing(playlist(range(1, 7), END)), **segments(range(7))}

    assert await heard({**scripts, "/3.aac": fault}) == "1 2 | 4 5 6"


async def test_a_segment_whose_connection_breaks_is_asked_for_again():
    scripts = {"/live.m3u8": listing(playlist([1, 2], END)), **segments([1])}
    broken = send(http(sound(2)[:100], Content_Length="384"), then=RESET)

    assert await heard({**scripts, "/2.aac": [broken, segment(2)]}) == "1 2"


async def test_segments_that_all_fail_are_an_interruption():
    scripts = {"/live.m3u8": listing(playlist(range(50), END)), **segments([0])}
    async with Station(scripts) as station:
        feed = await feed_of(station)
        with pytest.raises(SourceInterrupted, match="404 Not Found"):
            await story(feed)

        assert len(station.requests) == 7


async def test_segments_that_fail_from_the_start_say_why():
    assert await failure({"/live.m3u8": listing(playlist(range(50)))}) == (SourceRefused, "404 Not Found")


@pytest.mark.parametrize(
    ("script", "kind", "message"),
    [
        (refuse(403), SourceRefused, "403 Forbidden"),
        (refuse(410), SourceRefused, "410 Gone"),
        (refuse(404), SourceInterrupted, "404 Not Found"),
        (refuse(503), SourceInterrupted, "503 Service Unavailable"),
        (listing(b"<html>"), SourceInterrupted, "not an HLS playlist"),
    ],
)
async def test_a_playlist_that_is_gone_says_why(script, kind, message):
    scripts = {"/live.m3u8": [listing(playlist([1])), script], **segments([1])}

    assert await failure(scripts) == (kind, message)


async def test_a_playlist_that_is_away_for_a_while_is_waited_for():
    windows = [listing(playlist([1])), refuse(404), refuse(503), listing(playlist([2], END))]

    assert await heard({"/live.m3u8": windows, **segments([1, 2])}) == "1 2"


async def test_segments_that_are_jumped_over_are_a_splice():
    windows = listings(playlist([1, 2]), playlist([5, 6], END))

    assert await heard({"/live.m3u8": windows, **segments(range(7))}) == "1 2 | 5 6"


async def test_an_encoder_that_counts_anew_is_a_splice():
    windows = listings(playlist([101, 102]), playlist([1, 2]), playlist([2, 3], END))

    assert await heard({"/live.m3u8": windows, **segments([1, 2, 3, 101, 102])}) == "101 102 | 1 2 3"


async def test_an_encoder_that_begins_anew_may_have_another_header_under_the_same_name():
    old, new = (b"\0\0\0\x18ftyp" + name + bytes(12) for name in (b"iso5", b"iso6"))
    header = '#EXT-X-MAP:URI="header"'
    windows = listings(playlist([101], before={101: header}), playlist([1], END, before={1: header}))
    scripts = {"/live.m3u8": windows, "/header": [send(http(old)), send(http(new))], **segments([1, 101])}
    pieces = await pieces_of(scripts)

    assert pieces == [old + sound(101), Splice("mov"), new + sound(1)]


async def test_an_older_playlist_brings_nothing():
    windows = listings(playlist([1, 2, 3]), playlist([0, 1, 2]), playlist([2, 3, 4], END))

    assert await heard({"/live.m3u8": windows, **segments(range(5))}) == "1 2 3 4"


async def test_gaps_and_discontinuities_are_splices():
    text = playlist(range(1, 6), END, before={2: "#EXT-X-DISCONTINUITY", 4: "#EXT-X-GAP"})
    async with Station({"/live.m3u8": listing(text), **segments(range(6))}) as station:
        assert await story(await feed_of(station)) == "1 | 2 3 | 5"
        assert "/4.aac" not in [request.path for request in station.requests]


async def test_another_container_is_a_splice_that_names_it():
    scripts = {"/live.m3u8": listing(playlist([1, 2, 3], END)), **segments([1]), "/2.aac": send(http(mp3(9)))}
    pieces = await pieces_of({**scripts, "/3.aac": segment(3)})

    assert splices_of(pieces) == ["mp3", "aac"]


async def test_a_new_header_is_a_splice_and_each_is_sent_once():
    one, two = (b"\0\0\0\x18ftyp" + name + bytes(12) for name in (b"iso5", b"iso6"))
    lines = {1: '#EXT-X-MAP:URI="one"', 3: '#EXT-X-MAP:URI="two"', 5: "#EXT-X-DISCONTINUITY"}
    scripts = {"/live.m3u8": listing(playlist(range(1, 6), END, before=lines)), **segments(range(6))}
    scripts |= {"/one": [send(http(one)), refuse(404)], "/two": [send(http(two)), refuse(404)]}
    parts = [b""]
    for piece in await pieces_of(scripts):
        if isinstance(piece, Splice):
            parts.append(b"")
        else:
            parts[-1] += piece

    assert parts == [one + sound(1) + sound(2), two + sound(3) + sound(4), two + sound(5)]


def hidden(data, iv):
    return send(http(AES.new(SECRET, AES.MODE_CBC, iv).encrypt(pad(data, 16))))


async def test_segments_and_headers_are_decrypted_and_a_key_is_fetched_once():
    vector = bytes(15) + b"\x2a"
    header = b"\0\0\0\x18ftypiso5" + bytes(12)
    lines = {
        7: f'#EXT-X-KEY:METHOD=AES-128,URI="key",IV=0x{vector.hex()}\n#EXT-X-MAP:URI="head"',
        8: '#EXT-X-KEY:METHOD=AES-128,URI="key"',
        9: "#EXT-X-KEY:METHOD=NONE",
    }
    scripts = {
        "/live.m3u8": listing(playlist([7, 8, 9], END, before=lines)),
        "/key": [send(http(SECRET)), refuse(404)],
        "/head": hidden(header, vector),
        "/7.aac": hidden(sound(7), vector),
        "/8.aac": hidden(sound(8), bytes(15) + b"\x08"),
        "/9.aac": segment(9),
    }

    assert b"".join(await pieces_of(scripts)) == header + sound(7) + sound(8) + sound(9)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('METHOD=SAMPLE-AES,URI="key"', "encryption is not supported: SAMPLE-AES"),
        ('METHOD=AES-128,URI="key"', "key of a segment is not 16 bytes long"),
        ('METHOD=AES-128,URI="large"', "file of more than 16 bytes"),
        ('METHOD=AES-128,URI="file:///dev/zero"', "playlist names something that is not HTTP"),
    ],
)
async def test_what_cannot_be_decrypted_is_told(line, message):
    text = playlist(range(1, 9), END, before={1: f"#EXT-X-KEY:{line}"})
    scripts = {"/live.m3u8": listing(text), **segments(range(9)), "/key": send(http(bytes(15)))}

    assert await failure({**scripts, "/large": send(http(bytes(17)))}) == (SourceUnsupported, message)


async def test_keys_may_change_as_often_as_segments():
    scripts, lines = {}, {}
    for number in range(1, 9):
        iv = bytes([number] * 16)
        scripts[f"/{number}.aac"] = hidden(sound(number), iv)
        scripts[f"/key{number}"] = [send(http(SECRET)), refuse(404)]
        lines[number] = f'#EXT-X-KEY:METHOD=AES-128,URI="key{number}",IV=0x{iv.hex()}'

    text = playlist(range(1, 9), END, before=lines)
    assert await heard({"/live.m3u8": listing(text), **scripts}) == "1 2 3 4 5 6 7 8"


@pytest.mark.parametrize("size", [0, 2001])
async def test_a_part_of_no_sensible_size_is_left_out(size):
    text = playlist([1, 2, 3], END, before={2: f"#EXT-X-BYTERANGE:{size}@0"})
    scripts = {"/live.m3u8": listing(text), **segments([1, 2, 3])}

    assert await heard(scripts, limits=Limits(segment_bytes=2000)) == "1 | 3"


@pytest.mark.parametrize("partial", [True, False])
async def test_parts_of_a_file_are_heard_whether_the_server_knows_parts_or_not(partial):
    file = sound(1) + sound(2) + sound(3)

    async def serve(visit):
        start, end = map(int, visit.header("Range").removeprefix("bytes=").split("-"))
        part = b"HTTP/1.1 206 Partial Content\r\n\r\n" + file[start : end + 1]
        await visit.send(part if partial else http(file))

    size = len(sound(1))
    lines = {1: f"#EXT-X-BYTERANGE:{size}@0", 2: f"#EXT-X-BYTERANGE:{size}", 3: f"#EXT-X-BYTERANGE:{size}"}
    text = playlist([1, 2, 3], END, before=lines)
    text = text.replace(b"1.aac", b"all").replace(b"2.aac", b"all").replace(b"3.aac", b"all")

    assert await heard({"/live.m3u8": listing(text), "/all": serve}) == "1 2 3"


async def test_titles_stand_where_they_begin():
    text = playlist([1, 2, 3], END).replace(b"#EXTINF:6,\n3", b"#EXTINF:6,Not believed\n3")
    scripts = {"/live.m3u8": listing(text)}
    for number, title in ((1, "One"), (2, "Two"), (3, "Two")):
        scripts[f"/{number}.aac"] = send(http(timestamp() + id3("A", title) + sound(number)))
    pieces = await pieces_of(scripts)

    assert titles_of(pieces) == ["A - One", "A - Two"]
    assert pieces[1] == sound(1)


async def test_segments_are_asked_for_one_after_the_other_and_never_at_once():
    time, times = Time(), []
    scripts = {f"/{number}.aac": timed(segment(number), time.clock, times) for number in range(20)}
    await heard({"/live.m3u8": listing(playlist(range(20), END, target=0)), **scripts}, time)

    assert len(times) == 20
    assert times[-1] - times[0] >= 1.9


async def test_a_segment_that_is_too_large_is_left_out():
    scripts = {"/live.m3u8": listing(playlist([1, 2, 3], END)), **segments([1, 3])}
    large = send(http(sound(2) * 10))

    assert await heard({**scripts, "/2.aac": large}, limits=Limits(segment_bytes=2000)) == "1 | 3"


async def test_addresses_begin_where_a_playlist_came_from_and_the_first_address_is_asked_again():
    scripts = {
        "/live.m3u8": redirect("/deep/down/live.m3u8"),
        "/deep/down/live.m3u8": listings(playlist([1]), playlist([2], END)),
        "/deep/down/1.aac": segment(1),
        "/deep/down/2.aac": segment(2),
    }
    async with Station(scripts) as station:
        assert await story(await feed_of(station)) == "1 2"
        assert [request.path for request in station.requests].count("/live.m3u8") == 2


async def test_an_address_that_is_not_http_is_refused():
    with pytest.raises(
        SourceUnsupported, match="not a stream's URL: expected a URL with http:// or https://"
    ):
        await open_hls("file:///etc/passwd", LIMITS, connected)


async def test_opening_ends_however_slow_the_parts_are():
    scripts = {"/live.m3u8": listing(playlist([1], END)), "/1.aac": send(then=HANG)}

    assert await failure(scripts, limits=Limits(search=0.3)) == (SourceUnreachable, "timeout")


async def test_a_server_that_hangs_is_left():
    limits = Limits(opening=0.5)
    scripts = {"/live.m3u8": [listing(playlist([1], target=1)), send(then=HANG)], **segments([1])}

    assert await failure(scripts, limits=limits) == (SourceInterrupted, "timeout")
    assert await failure({"/live.m3u8": drip(bytes(99))}, limits=limits) == (SourceUnreachable, "timeout")
