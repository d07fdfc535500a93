"""ID3 tags and MPEG-TS packets with them, as encoders of radio put them into HLS."""

PACKET = 188  # bytes
ID3_FOLLOWS = b"\x26\x0d\xff\xffID3 \xffID3 \0\x0f"  # the descriptor of a stream of metadata
PES_HEADER = b"\0\0\1\xbd\0\0\x84\x80\5"  # before a time of five bytes
PMT, SOUND, METADATA = 0x1000, 0x100, 0x102  # PIDs


def id3(artist: str = "", title: str = "", *, encoding: int = 3, version: int = 4, flags: int = 0) -> bytes:
    """Return a tag with these texts, as ID3v2.3 or 2.4."""
    frames = b"".join(
        frame(name, text, encoding, version) for name, text in (("TPE1", artist), ("TIT2", title)) if text
    )
    return b"ID3" + bytes([version, 0, flags]) + synchsafe(len(frames)) + frames


def frame(name: str, text: str, encoding: int, version: int) -> bytes:
    value = bytes([encoding]) + text.encode(("latin-1", "utf-16", "utf-16-be", "utf-8")[encoding])
    size = synchsafe(len(value)) if version == 4 else len(value).to_bytes(4, "big")
    return name.encode() + size + b"\0\0" + value


def synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def timestamp() -> bytes:
    """Return the tag that stands in front of each segment of packed audio (RFC 8216, section 3.4)."""
    value = b"com.apple.streaming.transportStreamTimestamp\0" + bytes(8)
    frame = b"PRIV" + synchsafe(len(value)) + b"\0\0" + value
    return b"ID3\4\0\0" + synchsafe(len(frame)) + frame


def transport(*tags: bytes) -> bytes:
    """Return a transport stream with tables and metadata, and nothing to hear."""
    pat = section(0, b"\0\1" + (0xE000 | PMT).to_bytes(2, "big"))
    streams = b"\x0f" + (0xE000 | SOUND).to_bytes(2, "big") + b"\xf0\0"
    streams += b"\x15" + (0xE000 | METADATA).to_bytes(2, "big") + b"\xf0\x0f" + ID3_FOLLOWS
    pmt = section(2, (0xE000 | SOUND).to_bytes(2, "big") + b"\xf0\0" + streams)
    packets = [*packed(0, b"\0" + pat), *packed(PMT, b"\0" + pmt)]
    for tag in tags:
        packets += packed(METADATA, PES_HEADER + bytes(5) + tag)
    return b"".join(packets)


def section(table: int, body: bytes) -> bytes:
    whole = bytes([table]) + (0xB000 | len(body) + 9).to_bytes(2, "big") + b"\0\1\xc1\0\0" + body
    return whole + checksum(whole).to_bytes(4, "big")


def checksum(data: bytes) -> int:
    """Return the CRC-32 of MPEG-2 (ISO/IEC 13818-1, annex A)."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


def packed(pid: int, payload: bytes) -> list[bytes]:
    """Return a payload in packets; the last is filled up by an adaptation field."""
    packets = []
    for at in range(0, len(payload), PACKET - 4):
        piece = payload[at : at + PACKET - 4]
        head = bytes([0x47, (0x40 if at == 0 else 0) | pid >> 8, pid & 0xFF])
        missing = PACKET - 4 - len(piece)
        filling = bytes([missing - 1]) + (b"\0" + b"\xff" * missing)[: missing - 1] if missing else b""
        packets.append(head + (b"\x30" if missing else b"\x10") + filling + piece)
    return packets
