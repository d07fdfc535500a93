"""Real segments, made by ffmpeg and heard again: nothing is lost, nothing is there twice."""

import pytest
from hls_radio import (
    ENCRYPTED,
    FMP4,
    PACKED_AAC,
    PACKED_MP3,
    PARTS,
    PARTS_FMP4,
    RATE_HZ,
    TS,
    TS_MP3,
    Time,
    likeness,
    needs_ffmpeg,
    radio,
    record,
    sound_of,
    splices_of,
)
from media import tones

from monitor.sources.connect import connected
from monitor.sources.hls.opening import open_hls
from monitor.sources.limits import LIMITS

pytestmark = needs_ffmpeg

SECONDS = 14.0
FRAME = 1152 / 44100  # seconds
FORMS = {
    "aac in ts": (TS, "mpegts"),
    "mp3 in ts": (TS_MP3, "mpegts"),
    "fmp4": (FMP4, "mov"),
    "encrypted ts": (ENCRYPTED, "mpegts"),
    "parts of one ts": (PARTS, "mpegts"),
    "parts of one mp4": (PARTS_FMP4, "mov"),
    "packed aac": (PACKED_AAC, "aac"),
    "packed mp3": (PACKED_MP3, "mp3"),
}


async def heard(url, **options):
    feed = await open_hls(url, LIMITS, connected, **options)
    return feed, [piece async for piece in feed]


@pytest.mark.parametrize("path", ["/live.m3u8", "/all.m3u8"])
@pytest.mark.parametrize("form", FORMS)
async def test_all_that_was_sent_is_heard(tmp_path, form, path):
    arguments, container = FORMS[form]
    samples = tones(SECONDS)
    async with radio(record(tmp_path, samples, *arguments)) as on_air:
        feed, pieces = await heard(on_air.url(path), **Time().both)

    sound = sound_of(feed.container, pieces)
    assert feed.container == container
    assert splices_of(pieces) == []
    assert len(sound) / RATE_HZ == pytest.approx(SECONDS, abs=2 * FRAME)
    assert likeness(sound, samples) > 0.85
