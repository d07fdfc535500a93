"""Scenarios 26 to 31 and 40: sound that repeats itself, changes, breaks or comes too fast."""

import asyncio
import gzip
import io
import shutil
import subprocess
from collections.abc import Iterator

import av
import numpy as np
import pytest
from media import encoded, tones
from radios import FAST, FASTER, LENGTH, Radio, media, on_air, play, radio, samples_of, songs
from signals import babble, noise, silence
from stations import CLOSE, HANG, RESET, Station, Visit, http, repeat, send

from monitor.throttle import AHEAD

SONG = pytest.approx(LENGTH, abs=4)
needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg not installed")


@pytest.mark.torture
@pytest.mark.parametrize("then", [CLOSE, RESET])
async def test_scenario_26_a_server_that_closes_every_20_s_and_repeats_the_last_30(tmp_path, database, then):
    """Each song is told once, with its length; no outage is told."""
    sound = np.concatenate([samples_of(1), samples_of(2), babble(90, seed=1)])
    seconds = sound.size / 8000
    programme = media(sound)
    second = len(programme) / seconds
    clock = asyncio.get_running_loop().time
    began = clock()

    async def script(visit: Visit) -> None:
        at = (clock() - began) * FASTER  # where the programme is
        start = max(0.0, at - 30)
        piece = programme[int(start * second) : int((at + 20) * second)]
        await visit.send(http())
        await play(visit, piece, len(piece) / second, burst=at - start)
        if then is RESET:
            visit.reset()

    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 2)
        await set_.hears(lambda: (clock() - began) * FASTER > seconds - 30)

        assert len(station.requests) > 5
        assert set_.results() == [("1", SONG), ("2", SONG)]
        assert all(length <= LENGTH + 1 for _, length in set_.results())
        assert set_.codes() == []


@pytest.mark.torture
async def test_scenario_27_a_reset_in_the_middle_of_a_frame_and_one_song_is_one_play(tmp_path, database):
    """The song goes on while we come back: it is the same airing."""
    audio = songs(1, 2)
    second = len(audio) / (2 * LENGTH)
    halves = [
        on_air(audio[: int(17 * second) + 7], 17, then=RESET),
        on_air(audio[int(19 * second) :], 2 * LENGTH - 19),
        on_air(songs(3), LENGTH, then=HANG),
    ]
    async with Station({"/live": halves}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 1)
        await set_.hears(lambda: len(set_.results()) >= 2)

    assert set_.results()[:2] == [("1", SONG), ("2", pytest.approx(LENGTH, abs=5))]  # and then the third
    assert set_.codes() == []


async def test_scenario_27_a_connection_that_is_half_open_is_made_anew(tmp_path, database):
    """No FIN comes, and no byte: the song is heard again within the 15 s that we wait."""
    audio = songs(1, 2)
    second = len(audio) / (2 * LENGTH)
    halves = [
        on_air(audio[: int(10 * second)], 10, then=HANG),
        on_air(audio[int(26 * second) :], 2 * LENGTH - 26, then=HANG),
    ]
    async with Station({"/live": halves}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"), limits=FAST)
        await set_.hears(lambda: len(set_.results()) >= 1)

        assert len(station.requests) == 2
    assert set_.results() == [("1", pytest.approx(LENGTH, abs=5))]


@pytest.mark.parametrize(
    ("instead", "said"),
    [(silence(150), "silence"), (noise(150, seed=4, level=0.2), "white noise")],
    ids=["silence", "noise"],
)
@pytest.mark.torture
async def test_scenario_28_what_is_no_music_is_told_as_such_until_there_is_music(
    tmp_path, database, instead, said
):
    """651, then 0; never 650."""
    sound = np.concatenate([samples_of(1), instead, samples_of(2), samples_of(3)])
    script = on_air(media(sound), sound.size / 8000, then=HANG)
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: set_.codes() == [651, 0])
        await set_.hears(lambda: len(set_.results()) >= 2)

    assert said in set_.messages()[0]
    assert [title for title, _ in set_.results()] == ["1", "2"]


@pytest.mark.torture
async def test_scenario_28_speech_is_no_outage(tmp_path, database):
    sound = babble(200, seed=3)
    async with Station({"/live": on_air(media(sound), 200)}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.passes(195)

        assert set_.told == []


@pytest.mark.parametrize(
    ("container", "content_type", "rates"),
    [
        ("mp3", "audio/mpeg", [(44100, 2), (22050, 1), (48000, 2)]),
        ("adts", "audio/aac", [(44100, 2), (24000, 1), (48000, 2)]),
    ],
)
async def test_scenario_29_a_song_that_changes_rate_and_channels_is_one_play(
    tmp_path, database, container, content_type, rates
):
    thirds = np.array_split(samples_of(1), len(rates))
    audio = b"".join(media(part, container, *rate) for part, rate in zip(thirds, rates, strict=True))
    audio += songs(2, container=container)
    script = on_air(audio, 2 * LENGTH, content_type=content_type, then=HANG)
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 1)

        assert len(station.requests) == 1
    assert set_.results() == [("1", SONG)]


def he_aac(adts: bytes) -> bytes:
    """Return AAC LC in ADTS as HE-AAC: each frame announces spectral band replication, at twice the rate.

    No free encoder makes it. In front of the end of each frame comes a fill element with an extension payload
    of that type (ISO/IEC 14496-3, tables 4.51 and 4.57) that has no header yet, as where one tunes in.
    """
    frames, at = bytearray(), 0
    while at < len(adts):
        size = (adts[at + 3] & 3) << 11 | adts[at + 4] << 3 | adts[at + 5] >> 5
        bits = "".join(f"{byte:08b}" for byte in adts[at + 7 : at + size])
        end = bits.rindex("111")  # and zeros up to a byte
        bits = bits[:end] + "11000101101" + "0" * 12 + "111"
        block = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
        length = 7 + len(block)
        head = bytearray(adts[at : at + 7])
        head[3] = head[3] & 0xFC | length >> 11
        head[4] = length >> 3 & 0xFF
        head[5] = (length & 7) << 5 | head[5] & 0x1F
        frames += head + block
        at += size
    return bytes(frames)


async def test_scenario_29_a_song_that_changes_to_he_aac_and_back_is_one_play(tmp_path, database):
    thirds = np.array_split(samples_of(1), 3)
    lc, half, again = (
        media(part, "adts", rate) for part, rate in zip(thirds, (44100, 22050, 44100), strict=True)
    )
    rates = {frame.sample_rate for frame in frames_of(he_aac(half))}
    script = on_air(
        lc + he_aac(half) + again + songs(2, container="adts"),
        2 * LENGTH,
        content_type="audio/aacp",
        then=HANG,
    )
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 1)

        assert len(station.requests) == 1
    assert rates == {44100}  # it is HE-AAC to the decoder, too
    assert set_.results() == [("1", SONG)]


def frames_of(media_: bytes) -> list[av.AudioFrame]:
    with av.open(io.BytesIO(media_), format="aac") as container:
        return list(container.decode(audio=0))


def link(part: np.ndarray, codec: str, rate_hz: int, channels: int) -> bytes:
    """Return a link of an Ogg chain, by the ffmpeg command: PyAV's has no encoder of Vorbis."""
    command = ["ffmpeg", "-v", "error", "-f", "f32le", "-ar", "8000", "-ac", "1", "-i", "-"]
    command += ["-ar", str(rate_hz), "-ac", str(channels), "-c:a", codec, "-f", "ogg", "-"]
    return subprocess.run(command, input=part.astype("<f4").tobytes(), capture_output=True, check=True).stdout


@needs_ffmpeg
@pytest.mark.parametrize("codec", ["libvorbis", "libopus", "flac"])
@pytest.mark.parametrize("forms", [[(48000, 2)], [(48000, 2), (24000, 1)]], ids=["alike", "changing"])
async def test_scenario_30_a_song_in_a_chain_of_links_is_one_play(tmp_path, database, codec, forms):
    parts = np.array_split(np.concatenate([samples_of(1), samples_of(2)]), 8)
    audio = b"".join(link(part, codec, *forms[number % len(forms)]) for number, part in enumerate(parts))
    script = on_air(audio, 2 * LENGTH, content_type="application/ogg", then=HANG)
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 1)

        assert len(station.requests) == 1
    assert set_.results() == [("1", SONG)]


@pytest.mark.torture
async def test_scenario_30_a_hundred_links_are_heard(tmp_path, database):
    one, two = (
        encoded(tones(2, rate), "ogg", rate_hz=rate, channels=n) for rate, n in ((48000, 2), (24000, 1))
    )
    music = media(samples_of(1), "ogg", 48000)
    script = on_air(
        (one + two) * 50 + music + one * 10, 200 + LENGTH + 20, content_type="audio/ogg", then=HANG
    )
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 1)

        assert len(station.requests) == 1
    assert set_.results() == [("1", SONG)]
    assert set_.codes() == []


KBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # of MPEG-1 layer III
KIND = {"mp3": "audio/mpeg", "adts": "audio/aac"}


def frames(audio: bytes, container: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield frames, each as its header and the rest."""
    at = audio.index(b"\xff\xfb") if container == "mp3" else 0
    while at < len(audio):
        if container == "adts":
            head, size = 7, (audio[at + 3] & 3) << 11 | audio[at + 4] << 3 | audio[at + 5] >> 5
        else:
            head, size = 4, 144_000 * KBITS[audio[at + 2] >> 4] // 44_100 + (audio[at + 2] >> 1 & 1)
        yield audio[at : at + head], audio[at + head : at + size]
        at += size


def corrupt(audio: bytes, container: str, share: float, seed: int) -> bytes:
    """Return audio, some of whose frames hold random bytes."""
    rng = np.random.default_rng(seed)
    return b"".join(
        head + (rng.bytes(len(rest)) if rng.random() < share else rest)
        for head, rest in frames(audio, container)
    )


def truncated(audio: bytes, container: str, share: float, seed: int) -> bytes:
    """Return audio, some of whose frames end in their middle."""
    rng = np.random.default_rng(seed)
    return b"".join(
        head + rest[: len(rest) // (2 if rng.random() < share else 1)]
        for head, rest in frames(audio, container)
    )


def damaged(audio: bytes, container: str, share: float, seed: int) -> bytes:
    """Return audio, some of whose blocks of 400 bytes are random, whatever stands in them."""
    rng = np.random.default_rng(seed)
    blocks = [audio[at : at + 400] for at in range(0, len(audio), 400)]
    return b"".join(rng.bytes(len(block)) if rng.random() < share else block for block in blocks)


@pytest.mark.parametrize("container", ["mp3", "adts"])
@pytest.mark.parametrize(
    ("harm", "share", "least"),
    [
        pytest.param(corrupt, 0.01, LENGTH - 4, marks=pytest.mark.torture),
        (corrupt, 0.1, LENGTH - 5),
        pytest.param(truncated, 0.01, LENGTH / 2, marks=pytest.mark.torture),
        (damaged, 0.01, LENGTH / 2),
    ],
)
async def test_scenario_31_a_song_with_damaged_frames_is_one_play(
    tmp_path, database, seed, harm, share, least, container
):
    """As a whole, where one can see where the frames begin; else some of its time is lost."""
    audio = harm(songs(1, container=container), container, share, seed) + songs(2, container=container)
    script = on_air(audio, 2 * LENGTH, content_type=KIND[container], then=HANG)
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 1)

        assert len(station.requests) == 1
        ((title, length),) = set_.results()
        assert title == "1"
        assert least <= length <= LENGTH + 4
        assert set_.codes() == []


@pytest.mark.parametrize(
    ("harm", "share", "container"),
    [
        pytest.param(damaged, 0.1, "mp3", marks=pytest.mark.torture),
        pytest.param(truncated, 0.1, "adts", marks=pytest.mark.torture),
        (corrupt, 0.5, "mp3"),
        (damaged, 0.5, "adts"),
    ],
)
async def test_scenario_31_more_damage_may_hide_a_song_but_is_no_outage_and_nothing_is_told_twice(
    tmp_path, database, seed, harm, share, container
):
    """Where frames are lost without a trace, time is lost with them."""
    audio = harm(songs(1, container=container), container, share, seed) + songs(2, 3, container=container)
    script = on_air(audio, 3 * LENGTH, content_type=KIND[container], then=HANG)
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: "2" in titles(set_))

        assert len(station.requests) == 1
        assert titles(set_) in (["1", "2"], ["2"])
        assert set_.codes() == []


@pytest.mark.torture
async def test_scenario_31_half_of_it_damaged_and_300_kb_of_garbage_are_survived(tmp_path, database, seed):
    """What follows is heard, on whatever connection, and nothing is told twice."""
    garbage = np.random.default_rng(seed).bytes(300_000)
    broken = on_air(damaged(songs(1), "mp3", 0.5, seed) + garbage, 60)
    script = [broken, on_air(songs(2, 3), 2 * LENGTH, then=HANG)]
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: "2" in titles(set_))

    assert titles(set_) in (["1", "2"], ["2"])
    assert set_.codes() == []


def titles(set_: Radio) -> list[str]:
    return [title for title, _ in set_.results()]


@pytest.mark.parametrize("said", ["text/html", "application/octet-stream", "audio/flac", "video/mp4"])
async def test_scenario_31_a_wrong_content_type_is_no_obstacle(tmp_path, database, said):
    script = on_air(songs(1, 2), 2 * LENGTH, content_type=said, then=HANG)
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 1)

    assert set_.results() == [("1", SONG)]


async def test_scenario_31_an_error_page_is_told_as_one(tmp_path, database):
    page = send(http(b"<!DOCTYPE html><title>Radio</title>" * 100, "audio/mpeg"))
    async with Station({"/live": page}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: set_.codes() == [650])

    assert "text/html" in set_.messages()[0]


@pytest.mark.torture
async def test_scenario_40_a_file_is_not_heard_faster_than_it_is_played(tmp_path, database):
    audio = songs(1, 2, 3, 4)
    sent: list[int] = []

    async def script(visit: Visit) -> None:
        await visit.send(http())
        for at in range(0, 1 << 40, 1 << 16):
            await visit.send((audio * 2)[at % len(audio) : at % len(audio) + (1 << 16)])
            sent.append(1 << 16)

    clock = asyncio.get_running_loop().time
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        began = clock()
        set_.tune(station.url("/live"))
        await set_.hears(lambda: len(set_.results()) >= 3)
        passed = (clock() - began) * FASTER

        assert len(station.requests) == 1
    assert passed > 3 * LENGTH - AHEAD - 16
    assert sum(sent) < (passed + AHEAD) * len(audio) / (4 * LENGTH) + (8 << 20)
    assert set_.results() == [("1", SONG), ("2", SONG), ("3", SONG)]


async def test_scenario_40_a_compressed_body_is_refused(tmp_path, database):
    bomb = gzip.compress(bytes(10 << 20))
    script = repeat(bomb, first=http(Content_Encoding="gzip"))
    async with Station({"/live": script}) as station, radio(tmp_path, database) as set_:
        set_.tune(station.url("/live"))
        await set_.hears(lambda: set_.codes() == [650])

    assert "compressed body is not supported: gzip" in set_.messages()[0]
