"""MPEG: finds the frames of MPEG audio and ADTS, and the packets of a transport stream, in bytes.

A sync word alone comes about by chance every few KiB. It counts where the next one stands where
the frame says it should, and both agree (ISO/IEC 11172-3, 2.4.1; 13818-7, 6.2; 13818-1, 2.4.3).
"""

import re

PACKET = 188  # bytes
SYNC_BYTE = 0x47
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # Hz; by version
BITRATES = {  # kbit/s; by (is MPEG-1, layer), index 1 to 14
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
MPEG_1 = 3
LAYERS = {3: 1, 2: 2, 1: 3}  # by their bits; 0 is ADTS
ADTS_RATES = 13
ADTS_HEADER = 7  # bytes
MPEG_SYNC = re.compile(rb"\xff[\xe0-\xff]..", re.DOTALL)
ADTS_SYNC = re.compile(rb"\xff[\xf0\xf1\xf8\xf9].....", re.DOTALL)
MPEG_FIXED = (0xFF, 0xFE, 0x0C)  # bits that all frames of a stream share: sync, version, layer, rate
ADTS_FIXED = (0xFF, 0xFE, 0xFC)  # sync, version, layer, profile, rate


def mpeg_audio(data: bytes) -> str | None:
    """Return "mp3" or "aac" for the first two frames in a row, wherever they begin, else None."""
    at = data.find(b"\xff")
    while at >= 0:
        for container, frame_size, fixed in (
            ("mp3", mpeg_frame, MPEG_FIXED),
            ("aac", adts_frame, ADTS_FIXED),
        ):
            follower = at + frame_size(data, at)
            if follower > at and frame_size(data, follower) and agree(data, at, follower, fixed):
                return container
        at = data.find(b"\xff", at + 1)
    return None


def agree(data: bytes, first: int, second: int, fixed: tuple[int, ...]) -> bool:
    return all((data[first + i] ^ data[second + i]) & mask == 0 for i, mask in enumerate(fixed))


def mpeg_frame(data: bytes, at: int) -> int:
    """Return the length of the MPEG audio frame whose header stands at `at`; 0 where none does."""
    if not MPEG_SYNC.match(data, at):
        return 0
    version, layer = data[at + 1] >> 3 & 3, LAYERS.get(data[at + 1] >> 1 & 3)
    bitrate, rate, padding = data[at + 2] >> 4, data[at + 2] >> 2 & 3, data[at + 2] >> 1 & 1
    if layer is None or version not in RATES or bitrate in (0, 15) or rate == len(RATES[version]):
        return 0
    bits = 1000 * BITRATES[version == MPEG_1, layer][bitrate - 1]  # a second
    slots = {1: 12, 2: 144, 3: 144 if version == MPEG_1 else 72}[layer] * bits // RATES[version][
        rate
    ] + padding
    return 4 * slots if layer == 1 else slots


def adts_frame(data: bytes, at: int) -> int:
    """Return the length of the ADTS frame whose header stands at `at`; 0 where none does."""
    if not ADTS_SYNC.match(data, at) or data[at + 2] >> 2 & 15 >= ADTS_RATES:
        return 0
    size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
    return size if size > ADTS_HEADER else 0


def has_transport_stream(data: bytes) -> bool:
    """Return whether three packets in a row begin within the first one's length."""
    return any(
        data[at] == data[at + PACKET] == data[at + 2 * PACKET] == SYNC_BYTE
        for at in range(min(PACKET, len(data) - 2 * PACKET))
    )
